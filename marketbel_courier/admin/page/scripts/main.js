// Starts the page: language, who is asking, then the view that the address names.

import { createApp } from "./app.js";
import { draw } from "./dom.js";
import { chooseLanguage, loadFurtherTexts, preferredLanguage, t } from "./i18n.js";
import { route } from "./router.js";
import { shell } from "./shell.js";
import { loading } from "./components/basics.js";
import { createJobsView } from "./views/jobs.js";
import { createSignInView } from "./views/sign-in.js";

const AGAIN_MS = 3_000;
const VIEWS = { jobs: createJobsView };
let others = null;
let othersLoaded = null;

const root = document.getElementById("app");
let pending = false;
const app = createApp(() => {
  if (pending) return;
  pending = true;
  // A hidden page gets no animation frames, and must not stay behind for that.
  (document.hidden ? queueMicrotask : requestAnimationFrame)(() => {
    pending = false;
    drawNow();
  });
});

/** The dialog to upload a price list, which is loaded behind the first view. */
app.openUpload = async (options = {}) => {
  await withOthers();
  app.open(others.uploadDialog(app, options));
};

function drawNow() {
  if (!app.view) return;
  document.title = `${app.view.title()} · ${t("app.name")}`;
  draw(root, shell(app));
  // Behind what the first view needs, and before somebody goes on.
  if (app.status.answeredAt || app.status.isFailing) withOthers();
}

// A script that could not be fetched is asked for again only at another address.
async function loadOthers(asks = 0) {
  const again = asks ? `?again=${asks}` : "";
  try {
    const [script] = await Promise.all([
      import(`./other-views.js${again}`),
      loadFurtherTexts(),
      loadStyles(`../styles/further.css${again}`),
    ]);
    Object.assign(VIEWS, script.OTHER_VIEWS);
    script.drawWhenSorted(app.redraw);
    others = script;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    await loadOthers(asks + 1);
  }
}

function loadStyles(path) {
  return new Promise((resolve, reject) => {
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = new URL(path, import.meta.url).href;
    styles.onload = resolve;
    styles.onerror = () => {
      styles.remove();
      reject(new Error(`The styles at ${path} are not there.`));
    };
    document.head.append(styles);
  });
}

function withOthers() {
  othersLoaded ??= loadOthers();
  return othersLoaded;
}

// Drawn until the view that the address names is there.
function comingView({ name }, how) {
  const view = { name, title: () => t("common.loading"), pollers: [], draw: () => loading() };
  withOthers().then(() => app.view === view && show(how));
  return view;
}

function leave() {
  for (const poller of app.view?.pollers ?? []) poller.stop();
  app.view?.leave?.();
  app.view = null;
}

function show({ focus = true } = {}) {
  for (const dialog of app.dialogs) dialog.close();
  leave();
  if (app.signInNeeded) {
    app.status.stop();
    app.view = createSignInView(app, begin);
  } else {
    const address = route();
    const isKnown = Object.hasOwn(VIEWS, address.name);
    if (isKnown || others) {
      const name = isKnown ? address.name : "jobs";
      app.view = VIEWS[name](app, address);
      app.view.name = name;
    } else app.view = comingView(address, { focus });
    app.watchJobs(app.view.name === "jobs");
    app.status.start();
    for (const poller of app.view.pollers) poller.start();
  }
  drawNow();
  if (!focus) return;
  window.scrollTo(0, 0);
  // On a narrow screen the view scrolls by itself.
  document.getElementById("main").scrollTo(0, 0);
  root.querySelector("h1")?.focus({ preventScroll: true });
}

app.onSignedOut = () => show();

async function begin() {
  try {
    await app.identify();
  } catch (error) {
    if (error.status === undefined) throw error;
    app.view = { title: () => t("stale.unreachable"), pollers: [], draw: () => null };
    app.unreachable = true;
    drawNow();
    setTimeout(begin, AGAIN_MS);
    return;
  }
  app.unreachable = false;
  show({ focus: false });
}

// Nothing can be drawn before its texts are there.
await chooseLanguage(preferredLanguage(), { keep: false });
setInterval(() => {
  if (!document.hidden) app.redraw();
}, 1_000);
window.addEventListener("hashchange", () => app.view && show());
document.addEventListener("visibilitychange", () => app.redraw());
await begin();
