// Starts the page: language, who is asking, then the view that the address names.

import { createApp } from "./app.js";
import { draw } from "./dom.js";
import { chooseLanguage, preferredLanguage, t } from "./i18n.js";
import { route } from "./router.js";
import { shell } from "./shell.js";
import { createAttentionView } from "./views/attention.js";
import { createChangesView } from "./views/changes.js";
import { createComparisonView } from "./views/comparison.js";
import { createItemView } from "./views/item.js";
import { createItemsView } from "./views/items.js";
import { createHeldView } from "./views/held.js";
import { createJobsView } from "./views/jobs.js";
import { createLogsView } from "./views/logs.js";
import { createProductView } from "./views/product.js";
import { createProductsView } from "./views/products.js";
import { createReadingsView } from "./views/readings.js";
import { createReviewAnswersView } from "./views/review-answers.js";
import { createReviewsView } from "./views/reviews.js";
import { createSettingsView } from "./views/settings.js";
import { createSignInView } from "./views/sign-in.js";
import { createStoryView } from "./views/story.js";
import { createSuppliersView } from "./views/suppliers.js";
import { createTeachingView } from "./views/teaching.js";

const AGAIN_MS = 3_000;
const VIEWS = {
  jobs: createJobsView,
  attention: createAttentionView,
  suppliers: (app, address) =>
    address.id ? createStoryView(app, address) : createSuppliersView(app, address),
  teach: createTeachingView,
  products: (app, address) =>
    address.id ? createProductView(app, address) : createProductsView(app),
  items: (app, address) => (address.id ? createItemView(app, address) : createItemsView(app)),
  changes: createChangesView,
  readings: createReadingsView,
  comparison: createComparisonView,
  logs: createLogsView,
  reviews: (app, address) =>
    address.id ? createReviewAnswersView(app, address) : createReviewsView(app, address),
  held: createHeldView,
  settings: createSettingsView,
};

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

function drawNow() {
  if (!app.view) return;
  document.title = `${app.view.title()} · ${t("app.name")}`;
  draw(root, shell(app));
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
    app.view = (VIEWS[address.name] ?? VIEWS.jobs)(app, address);
    app.view.name = VIEWS[address.name] ? address.name : "jobs";
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
