// What the price guard holds: whole lists, and prices one by one; each is released or refused.

import { get, send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { replaceParameters, route } from "../router.js";
import { createAsking } from "../components/asking.js";
import {
  button,
  choice,
  empty,
  errorCallout,
  field,
  loading,
  viewHead,
} from "../components/basics.js";
import { heldListCards } from "../components/held-lists.js";
import { heldPriceTable, isOpen } from "../components/held-prices.js";
import { decisionDialog } from "./held-decision.js";

const PAGE = 50;
const EVERY_MS = 5_000;
const SORTS = ["name", "-name", "factor", "-factor"];
const STATES = ["released", "refused", "overtaken"];
const LONGEST_REASON = 500;
const KEYS = { j: 1, k: -1 };

/** The view. */
export function createHeldView(app) {
  const selected = new Set();
  const decided = new Set();
  const asking = createAsking(app, { asNotice: true });
  let because = "";

  const filters = () => {
    const { parameters } = route();
    return {
      supplier_id: parameters.supplier_id ?? "",
      state: STATES.includes(parameters.state) ? parameters.state : "",
      after: parameters.after ?? "",
      sort: SORTS.includes(parameters.sort) ? parameters.sort : "",
    };
  };
  const lists = app.poller((signal) => {
    const { supplier_id: supplier, state } = filters();
    return get("held/lists", { supplier_id: supplier, state }, { signal });
  }, EVERY_MS);
  const prices = app.poller(
    (signal) => get("held/prices", { ...filters(), limit: PAGE }, { signal }),
    EVERY_MS,
  );

  function refresh() {
    lists.refresh();
    prices.refresh();
    app.status.refresh();
  }

  function change(changes) {
    replaceParameters({ after: null, ...changes });
    selected.clear();
    decided.clear();
    for (const poller of [lists, prices]) {
      poller.data = null;
      poller.refresh();
    }
    app.redraw();
  }

  const shownPrices = () => (prices.data?.prices ?? []).filter(({ id }) => !decided.has(id));
  const openPrices = () => shownPrices().filter(isOpen);
  const shownLists = () => (lists.data?.lists ?? []).filter(({ id }) => !decided.has(id));

  /** Send a decision and say what came of it; `ids` are those that it settles on this page. */
  async function decide(path, body, ids) {
    if (asking.busy) return false;
    const isDone = await asking.ask(async () => {
      const answer = await send("POST", path, { ...body, because });
      // The next decision has a reason of its own.
      because = "";
      for (const id of ids) {
        decided.add(id);
        selected.delete(id);
      }
      app.notify(answer.message_localized.text);
    });
    refresh();
    return isDone;
  }

  async function decidePrices(verb, ids) {
    const next = neighbour(ids);
    if (await decide(`held/prices/${verb}`, { ids }, ids)) focusRow(next);
  }

  function decideMany(verb) {
    const { supplier_id: supplier } = filters();
    // What came in since was not seen, and is not decided.
    const which = {
      ...(supplier ? { supplier_id: supplier } : { everything: true }),
      as_of: prices.data.as_of,
    };
    app.open(
      decisionDialog(app, {
        verb,
        total: prices.data.total,
        supplierName: supplier ? shownPrices()[0]?.supplier_name : null,
        because,
        onBecause: (text) => {
          because = text;
        },
        onDecide: () => decide(`held/prices/${verb}`, which, openPrices().map(({ id }) => id)),
      }),
    );
  }

  function neighbour(ids) {
    const rows = openPrices();
    const last = rows.findLastIndex(({ id }) => ids.includes(id));
    const others = [...rows.slice(last + 1), ...rows.slice(0, last).reverse()];
    return others.find(({ id }) => !ids.includes(id))?.id ?? null;
  }

  function focusRow(id) {
    const row = id && document.getElementById(`held-${id}`);
    (row ?? document.querySelector("main h1"))?.focus();
  }

  function rowOfFocus() {
    const row = document.activeElement?.closest?.("[data-held]");
    return row ? openPrices().find(({ id }) => String(id) === row.dataset.held) : null;
  }

  // Also before anything has the focus: the first key acts on the first row.
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || app.dialogs.length) return;
    if (event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
    const rows = openPrices();
    if (!rows.length) return;
    const key = letterOf(event);
    const focused = rowOfFocus();
    if (key in KEYS) {
      const at = focused ? rows.indexOf(focused) + KEYS[key] : 0;
      focusRow(rows[Math.min(Math.max(at, 0), rows.length - 1)].id);
    } else if (key === "x" && focused) {
      toggle(focused.id, !selected.has(focused.id));
    } else if (key === "a" || key === "r") {
      const ids = selected.size ? [...selected] : focused ? [focused.id] : [];
      if (!ids.length) return focusRow(rows[0].id);
      decidePrices(key === "a" ? "release" : "refuse", ids);
    } else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", onKey);

  function toggle(id, isTicked) {
    if (isTicked) selected.add(id);
    else selected.delete(id);
    app.redraw();
  }

  function bar() {
    const { state, supplier_id: supplier } = filters();
    return h(
      "div",
      { key: "bar", class: "filters" },
      field(
        "held-because",
        t("held.because"),
        h("input", {
          id: "held-because",
          value: because,
          maxlength: LONGEST_REASON,
          placeholder: t("held.because_example"),
          oninput: (event) => {
            because = event.target.value;
          },
        }),
      ),
      choice(
        "held-state",
        t("held.state"),
        ["", ...STATES].map((name) => [name, t(`held_state.${name || "open"}`)]),
        { value: state, onchange: (event) => change({ state: event.target.value }) },
      ),
      supplier &&
        h(
          "div",
          { class: "filters-end" },
          button(t("held.one_supplier"), {
            kind: "chip",
            iconName: "close",
            onclick: () => change({ supplier_id: null }),
          }),
        ),
      h("p", { id: "held-keys", class: "muted keys" }, t("held.keys")),
    );
  }

  function bulk() {
    const { total } = prices.data;
    if (filters().state || !openPrices().length) return null;
    const n = selected.size;
    const verbs = [
      ["refuse", "plain", "close"],
      ["release", "primary", "tick"],
    ];
    return h(
      "div",
      { key: "bulk", class: "bulk", role: "region", "aria-label": t("held.bulk") },
      h("p", { "aria-live": "polite" }, n ? t("held.selected", { n }) : t("held.waiting", { n: total })),
      n > 0 && button(t("bulk.none"), { kind: "quiet", onclick: unselect }),
      h("span", { class: "spring" }),
      verbs.map(([verb, kind, iconName]) =>
        button(n ? t(`held.${verb}_selected`, { n }) : t(`held.${verb}_all`, { n: total }), {
          key: verb,
          kind,
          iconName,
          disabled: asking.busy,
          onclick: () => (n ? decidePrices(verb, [...selected]) : decideMany(verb)),
        }),
      ),
    );
  }

  function unselect() {
    selected.clear();
    app.redraw();
  }

  function pages() {
    const { next } = prices.data;
    const { after } = filters();
    if (!next && !after) return null;
    return h(
      "nav",
      { class: "pager", "aria-label": t("pager.label") },
      button(t("held.newest"), {
        iconName: "previous",
        disabled: !after,
        onclick: () => change({ after: null }),
      }),
      button(t("pager.next"), {
        iconName: "next",
        class: "icon-after",
        disabled: !next,
        onclick: () => change({ after: next }),
      }),
    );
  }

  function body() {
    const failing = [lists, prices].find(({ error }) => error && !error.isOutage);
    if (failing) return errorCallout(failing.error);
    if (!lists.data || !prices.data) return loading();
    const rows = shownPrices();
    const cards = shownLists();
    if (!rows.length && !cards.length) {
      const text = filters().state ? "held.none_of_these" : "held.none";
      return empty("check", t(text), t(`${text}_do`));
    }
    return [
      heldListCards(cards, {
        busy: asking.busy,
        onDecide: (list, verb) => decide(`held/lists/${list.id}/${verb}`, {}, [list.id]),
      }),
      rows.length > 0 && [
        bulk(),
        heldPriceTable(rows, {
          selected,
          busy: asking.busy,
          sort: filters().sort,
          onSort: (sort) => change({ sort }),
          onToggle: toggle,
          onDecide: (price, verb) => decidePrices(verb, [price.id]),
        }),
        pages(),
      ],
    ];
  }

  return {
    pollers: [lists, prices],
    title: () => t("nav.held"),
    leave: () => document.removeEventListener("keydown", onKey),
    draw: () => [
      h("div", { key: "head" }, viewHead(t("held.title"), t("held.about"))),
      bar(),
      h("div", { key: "body", class: "stack" }, body()),
    ],
  };
}

// On a keyboard of another alphabet the key counts that stands in the letter's place.
function letterOf({ key, code }) {
  return (/^[a-z]$/i.test(key) ? key : code.replace(/^Key/, "")).toLowerCase();
}
