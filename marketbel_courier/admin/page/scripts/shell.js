// What is around every view: navigation, language, theme, the stale mark, notices, dialogs.
// Notices have a place of their own, beside or below the view: they cover nothing.

import { duration, number } from "./format.js";
import { h, hidden, icon } from "./dom.js";
import { chooseLanguage, language, LANGUAGES, t } from "./i18n.js";
import { button, iconButton, outsideLink } from "./components/basics.js";
import { link } from "./router.js";
import { chooseTheme, theme, THEMES } from "./theme.js";

const PLACES = [
  ["jobs", "jobs"],
  ["attention", "bell"],
  ["suppliers", "suppliers"],
  ["products", "catalogue"],
  ["reviews", "review"],
  ["held", "hold"],
  ["logs", "logs"],
  ["settings", "settings"],
];
const MOST_SILENT = 4;
const THEME_ICONS = { system: "system", light: "sun", dark: "moon" };

/** The whole page. */
export function shell(app) {
  const inside = !app.signInNeeded && !app.unreachable;
  return [
    h("a", { key: "skip", class: "skip", href: "#main", onclick: skip }, t("nav.skip")),
    h(
      "div",
      { key: "frame", class: inside ? "frame" : "frame outside-frame" },
      h(
        "div",
        { key: "rail", class: "rail" },
        h(
          "header",
          { key: "side", class: "side" },
          h(
            "div",
            { class: "brand" },
            h("span", { class: "brand-mark" }, icon("suppliers")),
            h("span", { class: "brand-name" }, t("app.name")),
          ),
          inside && navigation(app),
          h("div", { key: "tools", class: "side-tools" }, tools(app, inside)),
        ),
        h("div", { key: "notices", class: "notices" }, app.notices.map((one) => notice(app, one))),
      ),
      h(
        "main",
        { key: "main", id: "main", tabindex: "-1" },
        h("div", { key: "stale", class: "stale-place" }, staleMark(app), silentMark(app)),
        h("div", { key: `${app.view.name ?? "outside"}-${app.view.id ?? ""}` }, app.view.draw()),
      ),
    ),
    app.dialogs.map((dialog) => dialog.draw(() => app.closed(dialog))),
  ];
}

function skip(event) {
  // The address names a view, so that the link's own jump would leave it.
  event.preventDefault();
  document.getElementById("main").focus();
}

// Views that are a part of another place: teaching of a supplier's page, and so on.
const PLACE_OF = {
  teach: "suppliers",
  items: "products",
  changes: "products",
  readings: "products",
  comparison: "products",
};

function placeOf({ name }) {
  return PLACE_OF[name] ?? name;
}

function navigation(app) {
  return h(
    "nav",
    { key: "nav", class: "nav", "aria-label": t("nav.label") },
    PLACES.map(([name, iconName]) =>
      h(
        "a",
        {
          key: name,
          href: link(name),
          "aria-current": placeOf(app.view) === name ? "page" : null,
        },
        icon(iconName),
        h("span", {}, t(`nav.${name}`)),
        name === "jobs" && syncDot(app),
        name === "held" && heldCount(app),
        name === "attention" && attentionCount(app),
      ),
    ),
  );
}

function syncDot(app) {
  const data = app.status.data;
  if (!data || data.sync_state === "idle") return null;
  return h("span", { class: "dot", title: t("sync.under_way") }, hidden(t("sync.under_way")));
}

// What waits for somebody must be seen from wherever they are.
function heldCount(app) {
  const { held_prices: prices = 0, held_lists: lists = 0 } = app.status.data?.counts ?? {};
  if (!prices && !lists) return null;
  return h(
    "span",
    { class: "nav-count tone-amber", title: t("held.waits", { prices, lists }) },
    number(prices + lists),
    hidden(t("held.waits", { prices, lists })),
  );
}

function attentionCount(app) {
  const n = app.status.data?.counts?.needs_person ?? 0;
  if (!n) return null;
  return h(
    "span",
    { class: "nav-count tone-red", title: t("attention.about", { n }) },
    number(n),
    hidden(t("attention.about", { n })),
  );
}

// Where nobody takes requests, that is said on every view: whoever asks must not wait in vain.
function silentMark(app) {
  const silent = app.signInNeeded ? [] : (app.status.data?.silent ?? []);
  if (!silent.length) return null;
  return h(
    "div",
    { class: "callout tone-red stale", role: "status", "data-testid": "silent" },
    icon("error"),
    h(
      "div",
      {},
      silent.slice(0, MOST_SILENT).map((said, index) =>
        h("p", { key: index }, index ? said.text : h("strong", {}, said.text)),
      ),
    ),
  );
}

function tools(app, inside) {
  return [
    inside && h("div", { key: "out" }, outsideLink("Dagster", app.me?.dagster_url)),
    h(
      "div",
      { key: "language", class: "segmented", role: "group", "aria-label": t("nav.language") },
      Object.entries(LANGUAGES).map(([name, label]) =>
        h(
          "button",
          {
            key: name,
            type: "button",
            lang: name,
            title: label,
            "aria-label": label,
            "aria-pressed": String(language() === name),
            onclick: async () => {
              await chooseLanguage(name);
              app.onLanguage();
            },
          },
          name.toUpperCase(),
        ),
      ),
    ),
    h(
      "div",
      { key: "theme", class: "segmented", role: "group", "aria-label": t("nav.theme") },
      THEMES.map((name) =>
        h(
          "button",
          {
            key: name,
            type: "button",
            title: t(`theme.${name}`),
            "aria-label": t(`theme.${name}`),
            "aria-pressed": String(theme() === name),
            onclick: () => {
              chooseTheme(name);
              app.redraw();
            },
          },
          icon(THEME_ICONS[name]),
        ),
      ),
    ),
    inside &&
      app.me?.signed_in &&
      h(
        "div",
        { key: "user", class: "user" },
        h("span", { class: "muted" }, app.me.user),
        app.me.sign_in_needed &&
          iconButton(t("nav.sign_out"), "sign-out", { onclick: () => signOut(app) }),
      ),
  ];
}

async function signOut(app) {
  try {
    await app.signOut();
  } catch (error) {
    if (error.status === undefined) throw error;
    app.notify(t("nav.sign_out_failed"), "red");
  }
}

function staleMark(app) {
  if (app.unreachable) {
    return h(
      "div",
      { class: "callout tone-amber stale", "data-testid": "stale" },
      icon("warning"),
      h("p", {}, h("strong", {}, t("stale.unreachable")), " ", t("stale.by_itself")),
    );
  }
  const stale = app.signInNeeded ? null : app.staleness();
  if (!stale) return null;
  const age = duration((Date.now() - stale.since) / 1000);
  const what = stale.servers.length
    ? t("stale.servers", { servers: stale.servers.join(", ") })
    : t("stale.unreachable");
  return h(
    "div",
    { class: "callout tone-amber stale", "data-testid": "stale" },
    icon("warning"),
    h(
      "p",
      {},
      h("strong", {}, stale.since ? t("stale.mark", { age }) : t("stale.nothing_yet")),
      " ",
      what,
      " ",
      t("stale.by_itself"),
    ),
    button(t("stale.now"), {
      iconName: "retry",
      onclick: () => [app.status, ...app.view.pollers].forEach((poller) => poller.refresh()),
    }),
  );
}

function notice(app, { id, text, tone, action }) {
  return h(
    "div",
    { key: id, class: `notice tone-${tone}` },
    icon(tone === "red" ? "error" : "check"),
    h("p", {}, text),
    action && button(action.label, { kind: "quiet", onclick: action.onclick }),
    iconButton(t("common.dismiss"), "close", { onclick: () => app.dismiss({ id }) }),
  );
}
