// The one list of what needs a person: troubles of all, then suppliers; many can be settled at once.

import { get, send } from "../api.js";
import { away, moment, number } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { awaitsRelease, failureSentences, leadsToTeaching } from "../words.js";
import { createAsking } from "../components/asking.js";
import {
  button,
  buttonLink,
  empty,
  errorCallout,
  loading,
  pager,
  viewHead,
} from "../components/basics.js";
import { openAlerts } from "../components/open-alerts.js";
import { serverNote } from "../components/server-words.js";
import { confirmDialog } from "./attention-confirm.js";

const PAGE = 100;
const EVERY_MS = 5_000;
const ACTIONS = [
  ["retry", "primary", "retry"],
  ["reprocess", "plain", "analyze"],
  ["deactivate", "plain", "stop"],
];

/** The view. */
export function createAttentionView(app) {
  const selected = new Set();
  let offset = 0;
  const asking = createAsking(app, { asNotice: true });

  const list = app.poller(
    (signal) => get("attention", { limit: PAGE, offset }, { signal }),
    EVERY_MS,
  );
  const alerts = app.poller((signal) => get("alerts/open", {}, { signal }), EVERY_MS);

  function refresh() {
    list.refresh();
    alerts.refresh();
    app.status.refresh();
  }

  const shown = () => list.data?.suppliers ?? [];
  // A supplier whose prices are held is settled price by price, on a page of its own.
  const choosable = () => shown().filter(({ what }) => what === "supplier");

  async function act(action, body, ids) {
    if (asking.busy) return;
    await asking.ask(async () => {
      const answer = await send("POST", `attention/${action}`, body);
      for (const id of ids) selected.delete(id);
      app.notify(answer.message_localized.text);
    });
    refresh();
  }

  function ask(action) {
    const ids = [...selected];
    const all = ids.length === 0;
    const n = all ? list.data.by_kind.supplier : ids.length;
    app.open(
      confirmDialog({
        title: t(`attention.${action}_title`, { n }),
        about: t(`attention.${action}_about`),
        label: t(`attention.${action}`),
        onConfirm: () => act(action, all ? { all: true } : { supplier_ids: ids }, ids),
      }),
    );
  }

  async function change(verb, body) {
    if (asking.busy) return;
    await asking.ask(async () => {
      await send("POST", `alerts/${verb}`, body);
      app.notify(t(`alerts.${verb}_done`));
    });
    refresh();
  }

  function bulk() {
    const all = choosable();
    if (!all.length) return null;
    const n = selected.size;
    return h(
      "div",
      { key: "bulk", class: "bulk", role: "region", "aria-label": t("attention.bulk") },
      h(
        "label",
        { class: "check-all" },
        h("input", {
          type: "checkbox",
          checked: all.every(({ supplier_id: id }) => selected.has(id)),
          indeterminate: n > 0 && !all.every(({ supplier_id: id }) => selected.has(id)),
          onchange: (event) => {
            for (const { supplier_id: id } of all) {
              if (event.target.checked) selected.add(id);
              else selected.delete(id);
            }
            app.redraw();
          },
        }),
        h(
          "span",
          { "aria-live": "polite" },
          n
            ? t("attention.selected", { n })
            : t("attention.all", { n: list.data.by_kind.supplier }),
        ),
      ),
      h("span", { class: "spring" }),
      ACTIONS.map(([action, kind, iconName]) =>
        button(t(`attention.${action}`), {
          key: action,
          kind,
          iconName,
          disabled: asking.busy,
          onclick: () => ask(action),
        }),
      ),
    );
  }

  function entry(one) {
    const { supplier_id: id, supplier_name: name, what, since, error_code: code } = one;
    const isPrices = what === "prices";
    return h(
      "li",
      { key: `${what}-${id}`, class: "card attention-entry", "data-testid": "waiting" },
      isPrices
        ? h("span", { class: "attention-check" })
        : h("input", {
            class: "attention-check",
            type: "checkbox",
            "aria-label": t("suppliers.select", { name }),
            checked: selected.has(id),
            onchange: (event) => {
              if (event.target.checked) selected.add(id);
              else selected.delete(id);
              app.redraw();
            },
          }),
      h(
        "div",
        { class: "attention-words" },
        h(
          "h3",
          {},
          h("a", { href: link("suppliers", { id }) }, name),
          since && h("small", { class: "muted", title: moment(since) }, away(since)),
        ),
        !isPrices && code && h("p", { class: "reason" }, failureSentences(code).reason),
        serverNote(one.reason),
        h("div", { class: "muted" }, serverNote(one.next_step)),
      ),
      h(
        "div",
        { class: "actions" },
        isPrices || awaitsRelease(code)
          ? buttonLink(t(isPrices ? "attention.decide" : "attention.decide_list"), link("held", { supplier_id: id }), {
              iconName: "hold",
              kind: "primary",
            })
          : leadsToTeaching(code)
            ? buttonLink(t("attention.teach"), link("teach", { id }), { iconName: "edit" })
            : null,
        one.can_retry &&
          button(t("attention.retry_one"), {
            iconName: "retry",
            disabled: asking.busy,
            onclick: () => act("retry", { supplier_ids: [id] }, [id]),
          }),
      ),
    );
  }

  function suppliers() {
    const { suppliers_total: total } = list.data;
    if (!total) return null;
    return h(
      "section",
      { key: "suppliers", class: "stack", "aria-labelledby": "waiting-title" },
      h("h2", { id: "waiting-title" }, t("attention.suppliers", { n: total })),
      bulk(),
      h("ul", { class: "attention-list" }, shown().map(entry)),
      pager({
        offset,
        limit: PAGE,
        total,
        onMove: (to) => {
          offset = to;
          list.refresh();
        },
      }),
    );
  }

  function body() {
    const failing = [list, alerts].find(({ error }) => error && !error.isOutage);
    if (failing) return errorCallout(failing.error);
    if (!list.data || !alerts.data) return loading();
    const open = openAlerts(alerts.data, { busy: asking.busy, onChange: change });
    if (!list.data.total && !open) {
      return empty("check", t("attention.none"), t("attention.none_do"));
    }
    return [open, suppliers()];
  }

  return {
    pollers: [list, alerts],
    title: () => t("nav.attention"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("attention.title"),
          list.data ? t("attention.about", { n: list.data.total }) : null,
        ),
      ),
      h("div", { key: "body", class: "stack" }, body()),
    ],
  };
}
