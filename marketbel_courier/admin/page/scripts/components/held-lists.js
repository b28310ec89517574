// The price lists that the guard holds whole, each as a card.

import { moment, money, number } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { button, buttonLink } from "./basics.js";
import { decision, holdBadge, isOpen } from "./held-prices.js";
import { serverSentence } from "./server-words.js";

const FIGURES = ["rows", "changed", "new", "gone"];

/** The cards; `onDecide(list, verb)` releases or refuses one. */
export function heldListCards(lists, actions) {
  if (!lists.length) return null;
  return h(
    "section",
    { key: "lists", class: "stack", "aria-labelledby": "held-lists-title" },
    h("h2", { id: "held-lists-title" }, t("held.lists")),
    lists.map((list) => card(list, actions)),
  );
}

function card(list, { busy, onDecide }) {
  const isWaiting = isOpen(list);
  const name = `held-list-${list.id}`;
  return h(
    "article",
    { key: list.id, class: "card held-list", "data-testid": "held-list", "aria-labelledby": name },
    h(
      "div",
      { class: "card-head" },
      h(
        "h3",
        { id: name },
        h("a", { href: link("suppliers", { id: list.supplier_id }) }, list.supplier_name),
        list.file_name && h("span", { class: "file-name" }, list.file_name),
      ),
      holdBadge(list),
    ),
    h(
      "ul",
      { class: "reasons" },
      list.reasons_localized.map((said, index) => h("li", { key: index }, serverSentence(said))),
    ),
    h(
      "dl",
      { class: "facts inline" },
      FIGURES.map((figure) => fact(figure, number(list[figure]))),
      fact("held_at", moment(list.held_at)),
    ),
    examples(list),
    decision(list),
    isWaiting &&
      h(
        "div",
        { class: "actions" },
        !list.was_stored &&
          buttonLink(t("teach.open"), link("teach", { id: list.supplier_id }), {
            iconName: "edit",
          }),
        h("span", { class: "spring" }),
        button(t(list.was_stored ? "held.wrong" : "held.refuse_list"), {
          iconName: "close",
          disabled: busy,
          onclick: () => onDecide(list, "refuse"),
        }),
        button(t(list.was_stored ? "held.right" : "held.release_list"), {
          kind: "primary",
          iconName: "tick",
          disabled: busy,
          onclick: () => onDecide(list, "release"),
        }),
      ),
  );
}

// Some of the changes, so that nobody has to open the file to judge them.
function examples({ id, examples: some }) {
  if (!some.length) return null;
  return h(
    "details",
    { class: "held-examples" },
    h("summary", {}, t("held.examples", { n: some.length })),
    h(
      "ul",
      {},
      some.map(({ sku, name, old, new: fresh, currency }, index) =>
        h(
          "li",
          { key: `${id}-${index}` },
          h("span", {}, name, " ", h("small", { class: "muted" }, sku)),
          h(
            "span",
            { class: "amount" },
            old === null ? "–" : money(old, currency),
            " → ",
            h("strong", {}, fresh === null ? "–" : money(fresh, currency)),
          ),
        ),
      ),
    ),
  );
}

function fact(figure, value) {
  return h(
    "div",
    { key: figure },
    h("dt", {}, t(`held.figure.${figure}`)),
    h("dd", {}, value),
  );
}
