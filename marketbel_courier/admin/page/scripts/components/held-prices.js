// The prices that the guard holds, as a table: what stays, what came, by how much, and why.

import { moment, money } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { badge, button } from "./basics.js";
import { serverSentence } from "./server-words.js";
import { columnHead } from "./sorting.js";

const COLUMNS = ["item", "prices", "factor", "why", "do"];
const ORDERS = { item: "name", factor: "-factor" };
const LOOKS = {
  held: ["amber", "hold"],
  released: ["green", "check"],
  refused: ["plain", "close"],
  overtaken: ["plain", "clock"],
};

/** Whether somebody still has to decide. */
export function isOpen({ state }) {
  return state === "held";
}

/** What became of something held, as a badge. */
export function holdBadge({ state, was_stored: wasStored }) {
  if (state === "held" && wasStored) return badge("red", "warning", t("held.was_stored"));
  const [tone, iconName] = LOOKS[state];
  return badge(tone, iconName, t(`held_state.${state}`));
}

/** Who decided, when and why; nothing while nobody has. */
export function decision({ answered_at: at, answered_by: by, answered_because: because }) {
  if (!at) return null;
  return h(
    "p",
    { class: "muted" },
    t(by ? "held.decided_by" : "held.decided", { by, moment: moment(at) }),
    because && ` ${t("held.said", { because })}`,
  );
}

/** The table. `selected` is the set of ids that are ticked; `sort` the order in the API's words. */
export function heldPriceTable(prices, actions) {
  const { selected, onToggle } = actions;
  const open = prices.filter(isOpen);
  const ticked = open.filter(({ id }) => selected.has(id)).length;
  return h(
    "div",
    { key: "table", class: "card flush" },
    h(
      "table",
      { class: "cards-when-narrow held-prices", role: "table", "data-testid": "held-prices" },
      h("caption", { class: "visually-hidden" }, t("held.prices")),
      h(
        "thead",
        { role: "rowgroup" },
        h(
          "tr",
          { role: "row" },
          h(
            "th",
            { scope: "col", role: "columnheader", class: "narrow" },
            open.length > 0 &&
              h("input", {
                type: "checkbox",
                "aria-label": t("held.select_page"),
                checked: ticked === open.length,
                indeterminate: ticked > 0 && ticked < open.length,
                onchange: (event) => open.forEach(({ id }) => onToggle(id, event.target.checked)),
              }),
          ),
          COLUMNS.map((name) =>
            columnHead({
              name,
              label: t(`held.column.${name}`),
              labelHidden: name === "do",
              order: ORDERS[name],
              sort: actions.sort,
              onSort: actions.onSort,
            }),
          ),
        ),
      ),
      h("tbody", { role: "rowgroup" }, prices.map((price) => row(price, actions))),
    ),
  );
}

function row(price, { selected, busy, onToggle, onDecide }) {
  return h(
    "tr",
    {
      key: price.id,
      id: `held-${price.id}`,
      role: "row",
      tabindex: "-1",
      "data-testid": "held-price",
      "data-held": isOpen(price) ? price.id : null,
      class: selected.has(price.id) ? "ticked" : null,
    },
    h(
      "td",
      { role: "cell", class: "narrow" },
      isOpen(price) &&
        h("input", {
          type: "checkbox",
          "aria-label": t("held.select", { name: price.item_name }),
          checked: selected.has(price.id),
          onchange: (event) => onToggle(price.id, event.target.checked),
        }),
    ),
    h(
      "th",
      { scope: "row", role: "rowheader" },
      price.item_name,
      h(
        "small",
        { class: "muted" },
        price.sku,
        " · ",
        h("a", { href: link("suppliers", { id: price.supplier_id }) }, price.supplier_name),
      ),
    ),
    cell("prices", pricesOf(price)),
    cell("factor", h("strong", { class: `factor ${direction(price)}` }, factorText(price))),
    cell(
      "why",
      isOpen(price) && price.was_stored && h("p", {}, holdBadge(price)),
      price.reasons_localized.map((said, index) =>
        h("p", { key: index }, serverSentence(said)),
      ),
      h("p", { class: "muted" }, t("held.since", { moment: moment(price.held_at) })),
      decision(price),
    ),
    h(
      "td",
      { role: "cell", class: "held-actions" },
      isOpen(price) ? answers(price, busy, onDecide) : answered(price, busy, onDecide),
    ),
  );
}

function answers(price, busy, onDecide) {
  return h(
    "div",
    { class: "actions" },
    button(t(price.was_stored ? "held.wrong" : "held.refuse"), {
      iconName: "close",
      disabled: busy,
      onclick: () => onDecide(price, "refuse"),
    }),
    button(t(price.was_stored ? "held.right" : "held.release"), {
      kind: "primary",
      iconName: "tick",
      disabled: busy,
      onclick: () => onDecide(price, "release"),
    }),
  );
}

// A price that was refused may be released after all, until a list brings another one.
function answered(price, busy, onDecide) {
  return h(
    "div",
    { class: "actions" },
    holdBadge(price),
    price.state === "refused" &&
      !price.was_stored &&
      button(t("held.release"), {
        iconName: "tick",
        disabled: busy,
        onclick: () => onDecide(price, "release"),
      }),
  );
}

function cell(name, ...content) {
  return h(
    "td",
    { key: name, role: "cell", class: `held-${name}`, "data-label": t(`held.column.${name}`) },
    h("div", {}, content),
  );
}

// What counts meanwhile, and what came; of a stored one, what was before and what counts now.
function pricesOf(price) {
  const { old_price: old, new_price: fresh, state } = price;
  const isNow = price.was_stored || state === "released";
  const [before, after] = isNow ? ["before", "now"] : ["stays", "came"];
  return h(
    "dl",
    { class: "held-pair" },
    old !== null && [
      h("dt", { key: "old", class: "muted" }, t(`held.${before}`)),
      h("dd", { key: "old-price", class: "amount" }, money(old, price.old_currency)),
    ],
    h("dt", { class: "muted" }, t(`held.${after}`)),
    h("dd", { class: "amount" }, h("strong", {}, money(fresh, price.new_currency))),
    price.others_price !== null && [
      h("dt", { key: "others", class: "muted" }, t("held.others")),
      h("dd", { key: "others-price", class: "amount" }, money(price.others_price)),
    ],
  );
}

function direction({ factor }) {
  if (factor === null) return "";
  return factor > 1 ? "dearer" : "cheaper";
}

/** How much dearer or cheaper: "× 10", "÷ 10,000", "+35 %". */
export function factorText({ factor }) {
  if (factor === null || factor <= 0) return "–";
  if (factor >= 2) return t("held.times", { n: rounded(factor) });
  if (factor <= 0.5) return t("held.divided", { n: rounded(1 / factor) });
  const percent = Math.round((factor - 1) * 100);
  return percent >= 0 ? t("held.more", { n: percent }) : t("held.less", { n: -percent });
}

function rounded(value) {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
