// Who is signed in, from where and since when; each session can be ended, or all but one's own.

import { getBeside, removeBeside } from "../api.js";
import { moment } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createAsking } from "./asking.js";
import { badge, button, errorCallout, loading } from "./basics.js";

const EVERY_MS = 10_000;
const LONGEST_AGENT = 60;
// The first that stands in what a browser calls itself: most call themselves by several names.
const BROWSERS = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["YaBrowser", "Yandex"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
];
const SYSTEMS = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
];

/** The card and its poller; nothing is drawn for who has not signed in. */
export function createOpenSessions(app) {
  const asking = createAsking(app);
  const poller = app.poller(
    (signal) => (app.me?.signed_in ? getBeside("auth/sessions", { signal }) : []),
    EVERY_MS,
  );
  const end = (path) =>
    asking.ask(async () => {
      await removeBeside(path);
      app.notify(t("sessions.ended"));
      poller.refresh();
    });

  function entry({ id, user, address, browser, opened_at: since, is_own: isOwn }) {
    return h(
      "li",
      { key: id, "data-testid": "session" },
      h(
        "span",
        {},
        h("strong", {}, user),
        h(
          "small",
          { class: "muted block", title: browser },
          t("sessions.from", { browser: browserOf(browser), address, moment: moment(since) }),
        ),
      ),
      isOwn
        ? badge("green", "check", t("sessions.own"))
        : button(t("sessions.end"), {
            "aria-label": t("sessions.end_of", { user, moment: moment(since) }),
            disabled: asking.busy,
            onclick: () => end(`auth/sessions/${encodeURIComponent(id)}`),
          }),
    );
  }

  function body(sessions) {
    const others = sessions.filter(({ is_own: isOwn }) => !isOwn).length;
    return [
      h("ul", { key: "sessions", class: "checks" }, sessions.map(entry)),
      asking.problem && h("div", { key: "problem" }, errorCallout(asking.problem)),
      others > 1 &&
        h(
          "div",
          { key: "all", class: "actions" },
          button(t("sessions.end_others", { n: others }), {
            disabled: asking.busy,
            onclick: () => end("auth/sessions"),
          }),
        ),
    ];
  }

  const draw = () =>
    app.me?.signed_in
      ? h(
          "section",
          { key: "sessions", class: "card", "aria-labelledby": "sessions-title" },
          h("h2", { id: "sessions-title" }, t("sessions.title")),
          h("p", { class: "muted" }, t("sessions.about")),
          poller.data ? body(poller.data) : loading(),
        )
      : null;
  return { poller, draw };
}

function browserOf(agent) {
  const found = [BROWSERS, SYSTEMS].map((names) => names.find(([sign]) => agent.includes(sign)));
  const named = found.filter(Boolean).map(([, name]) => name);
  return named.join(", ") || agent.slice(0, LONGEST_AGENT) || t("sessions.no_browser");
}
