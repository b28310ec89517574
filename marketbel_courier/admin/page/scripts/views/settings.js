// The master sheet's address, the channels of alerts, who is signed in, and how the servers are.

import { getBeside } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { badge, loading, viewHead } from "../components/basics.js";
import { createAlertChannels } from "../components/alert-channels.js";
import { createMasterSheet } from "../components/master-sheet.js";
import { createOpenSessions } from "../components/open-sessions.js";
import { serverNote } from "../components/server-words.js";

const HEALTH_EVERY_MS = 10_000;
const LOOKS = {
  healthy: ["green", "check"],
  degraded: ["amber", "warning"],
  unhealthy: ["red", "error"],
};

/** The view. */
export function createSettingsView(app) {
  const master = createMasterSheet(app);
  const channels = createAlertChannels(app);
  const sessions = createOpenSessions(app);
  const health = app.poller((signal) => getBeside("health", { signal }), HEALTH_EVERY_MS);

  function servers() {
    const { data } = health;
    return h(
      "section",
      { key: "health", class: "card", "aria-labelledby": "health-title" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "health-title" }, t("settings.servers")),
        data && statusBadge(data.status),
      ),
      data
        ? [
            h(
              "ul",
              { key: "checks", class: "checks" },
              Object.entries(data.checks).map(([name, check]) =>
                h(
                  "li",
                  { key: name },
                  h("span", { class: "check-name" }, t(`server.${name}`)),
                  statusBadge(check.status),
                  serverNote(check.message_localized),
                ),
              ),
            ),
            h("p", { key: "version", class: "muted" }, t("settings.version", { v: data.version })),
          ]
        : loading(),
    );
  }

  return {
    pollers: [master.poller, channels.poller, sessions.poller, health],
    title: () => t("nav.settings"),
    draw: () => [
      h("div", { key: "head" }, viewHead(t("settings.title"), t("settings.about"))),
      h(
        "div",
        { key: "cards", class: "settings" },
        h("div", { class: "stack" }, master.draw(), servers()),
        h("div", { class: "stack" }, channels.draw(), sessions.draw()),
      ),
    ],
  };
}

function statusBadge(status) {
  const [tone, iconName] = LOOKS[status];
  return badge(tone, iconName, t(`health.${status}`));
}
