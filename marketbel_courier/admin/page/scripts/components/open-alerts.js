// Alerts that are not over: acknowledged by whom, muted until when; what can be done about each.

import { moment } from "../format.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "./basics.js";
import { serverNote } from "./server-words.js";

const MUTED_HOURS = 24;

/** The card with the open alerts; null where there is none. `onChange(verb, body)` changes one. */
export function openAlerts(alerts, { busy, onChange }) {
  if (!alerts.length) return null;
  return h(
    "section",
    { key: "open-alerts", class: "card", "aria-labelledby": "open-alerts-title" },
    h(
      "div",
      { class: "card-head" },
      h("h2", { id: "open-alerts-title" }, t("alerts.open", { n: alerts.length })),
    ),
    h(
      "ul",
      { class: "alerts" },
      alerts.map((alert) => row(alert, { busy, onChange })),
    ),
  );
}

function row(alert, { busy, onChange }) {
  const body = { alert_ids: [alert.alert_id] };
  const act = (verb, iconName, more = {}) =>
    button(t(`alerts.${verb}`), {
      key: verb,
      kind: "quiet",
      iconName,
      disabled: busy,
      onclick: () => onChange(verb, { ...body, ...more }),
    });
  const isMuted = alert.muted_until && new Date(alert.muted_until) > new Date();
  return h(
    "li",
    { key: alert.alert_id, "data-testid": "open-alert" },
    h(
      "span",
      { class: alert.severity === "error" ? "tone-red mark" : "tone-amber mark" },
      icon(alert.severity),
    ),
    h(
      "div",
      {},
      h(
        "p",
        {},
        h("strong", {}, t(`alert.${alert.kind}`)),
        alert.supplier_name && ` · ${alert.supplier_name}`,
      ),
      serverNote(alert.reason),
      h("p", { class: "muted" }, moment(alert.raised_at)),
      alert.acknowledged_by &&
        h(
          "p",
          { class: "muted" },
          t("alerts.acknowledged_by", {
            who: alert.acknowledged_by,
            when: moment(alert.acknowledged_at),
          }),
        ),
      isMuted &&
        h("p", { class: "muted" }, t("alerts.muted_until", { when: moment(alert.muted_until) })),
      h(
        "div",
        { class: "actions" },
        !alert.acknowledged_by && act("acknowledge", "check"),
        !isMuted && act("mute", "bell", { hours: MUTED_HOURS }),
        act("resolve", "tick"),
      ),
    ),
  );
}
