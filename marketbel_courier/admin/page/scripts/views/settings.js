// The master sheet's address, the channels of alerts, and how the servers behind the page are.

import { get, getBeside, send } from "../api.js";
import { moment } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { badge, button, errorCallout, field, loading, viewHead } from "../components/basics.js";
import { createAlertChannels } from "../components/alert-channels.js";
import { serverNote } from "../components/server-words.js";

const HEALTH_EVERY_MS = 10_000;
const LOOKS = {
  healthy: ["green", "check"],
  degraded: ["amber", "warning"],
  unhealthy: ["red", "error"],
};

/** The view. */
export function createSettingsView(app) {
  let sheet = null;
  let busy = false;
  let problem = null;
  const channels = createAlertChannels(app);
  const health = app.poller((signal) => getBeside("health", { signal }), HEALTH_EVERY_MS);
  // Asked until it is there, and then left alone: somebody may be typing.
  const first = app.poller(
    (signal) => (sheet ? sheet : get("settings/master-sheet-url", {}, { signal })),
    HEALTH_EVERY_MS,
    (data) => {
      sheet ??= data;
    },
  );

  async function save(event) {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.target);
    busy = true;
    problem = null;
    app.redraw();
    try {
      sheet = await send("PUT", "settings/master-sheet-url", {
        url: form.get("url").trim() || null,
        sheet_name: form.get("sheet_name").trim() || null,
      });
      app.notify(t("settings.saved"));
    } catch (error) {
      if (error.status === undefined) throw error;
      problem = error;
    }
    busy = false;
    app.redraw();
  }

  function masterSheet() {
    return h(
      "section",
      { key: "sheet", class: "card", "aria-labelledby": "sheet-title" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "sheet-title" }, t("settings.master")),
        sheet &&
          (sheet.configured
            ? badge("green", "check", t("settings.configured"))
            : badge("amber", "warning", t("settings.not_configured"))),
      ),
      h("p", { class: "muted" }, t("settings.master_about")),
      sheet ? form() : loading(),
    );
  }

  function form() {
    return h(
      "form",
      { class: "stack", onsubmit: save },
      field(
        "sheet-url",
        t("settings.url"),
        h("input", {
          id: "sheet-url",
          name: "url",
          type: "url",
          inputmode: "url",
          autocomplete: "off",
          maxlength: 4096,
          placeholder: "https://docs.google.com/spreadsheets/d/…",
          value: sheet.url ?? "",
          "aria-describedby": "sheet-url-hint",
        }),
        { hint: t("settings.url_hint") },
      ),
      field(
        "sheet-name",
        t("settings.sheet_name"),
        h("input", {
          id: "sheet-name",
          name: "sheet_name",
          autocomplete: "off",
          maxlength: 255,
          value: sheet.sheet_name,
          "aria-describedby": "sheet-name-hint",
        }),
        { hint: t("settings.sheet_name_hint") },
      ),
      problem && errorCallout(problem),
      h(
        "div",
        { class: "actions" },
        button(t("common.save"), { kind: "primary", type: "submit", disabled: busy }),
        sheet.last_updated_at &&
          h(
            "span",
            { class: "muted" },
            t("settings.updated", { moment: moment(sheet.last_updated_at) }),
          ),
      ),
    );
  }

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
    pollers: [first, channels.poller, health],
    title: () => t("nav.settings"),
    draw: () => [
      h("div", { key: "head" }, viewHead(t("settings.title"), t("settings.about"))),
      h("div", { key: "cards", class: "settings" }, masterSheet(), channels.draw(), servers()),
    ],
  };
}

function statusBadge(status) {
  const [tone, iconName] = LOOKS[status];
  return badge(tone, iconName, t(`health.${status}`));
}
