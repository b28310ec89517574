// A question of the review queue: the item beside the products that it may be.

import { away, money, moment, percent } from "../format.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { apiErrorText } from "../words.js";
import { badge, button, toggle } from "./basics.js";
import { characteristicFacts } from "./characteristics.js";
import { namePieces } from "./name-pieces.js";

const ANSWERED = ["approved", "rejected"];
// What stands in places of its own.
const TOLD_APART = ["brand", "category"];

/** Whether nobody has answered it yet. */
export function isUnanswered(review) {
  return !ANSWERED.includes(review.status);
}

/**
 * The card. `state` has `isCurrent`, `picked` (a product's id), `withAlike` and `error`, why an
 * answer came back; `on` what to call: `current`, `pick`, `accept`, `reject`, `alike`, `forget`.
 */
export function reviewCard(review, state, on) {
  const isOpen = isUnanswered(review);
  const id = `review-${review.id}`;
  const picked = review.candidates.find((one) => one.product_id === state.picked);
  return h(
    "article",
    {
      key: review.id,
      id,
      class: state.isCurrent ? "card review current" : "card review",
      tabindex: "0",
      "data-testid": "review",
      "aria-labelledby": `${id}-name`,
      "aria-current": state.isCurrent ? "true" : null,
      "data-review": review.id,
      onpointerdown: on.current,
    },
    state.error && cameBack(state.error, on),
    h(
      "div",
      { key: "item", class: "review-item" },
      h("p", { class: "eyebrow" }, t("reviews.item")),
      h("h2", { id: `${id}-name` }, namePieces(picked?.item_pieces, review.item_name)),
      facts(review),
      h(
        "p",
        { class: "muted" },
        t("reviews.since", { moment: moment(review.created_at) }),
        isOpen && ` · ${t("reviews.expires", { away: away(review.expires_at) })}`,
      ),
    ),
    h(
      "fieldset",
      { key: "candidates", class: "candidates", disabled: !isOpen },
      h("legend", { class: "eyebrow" }, t("reviews.candidates")),
      review.candidates.map((one, index) => candidateCard(review, one, index, state, on)),
      !review.candidates.length && h("p", { class: "muted" }, t("reviews.no_candidates")),
    ),
    h(
      "div",
      { key: "actions", class: "actions review-actions" },
      isOpen ? answers(review, state, on) : statusBadge(review.status),
    ),
  );
}

function cameBack(error, on) {
  return h(
    "div",
    { key: "error", class: "callout tone-red review-error", role: "alert" },
    icon("error"),
    h(
      "div",
      {},
      h("p", {}, h("strong", {}, t("reviews.came_back"))),
      h("p", {}, apiErrorText(error)),
    ),
    button(t("common.dismiss"), { kind: "quiet", onclick: on.forget }),
  );
}

function facts(review) {
  const others = characteristicFacts(review.characteristics, { apart: TOLD_APART });
  return h(
    "dl",
    { class: "facts" },
    fact(t("reviews.supplier"), supplierLink(review)),
    fact(t("reviews.sku"), review.item_sku || "–"),
    fact(t("reviews.price"), priceOf(review.item_price, review.item_currency)),
    review.item_brand && fact(t("reviews.brand"), review.item_brand),
    review.item_category && fact(t("reviews.category"), review.item_category),
    others.map(([label, text]) => fact(label, text)),
  );
}

function candidateCard(review, candidate, index, state, on) {
  const isPicked = state.picked === candidate.product_id;
  return h(
    "label",
    { key: candidate.product_id, class: isPicked ? "candidate picked" : "candidate" },
    h(
      "span",
      { class: "candidate-head" },
      h("input", {
        type: "radio",
        name: `candidate-${review.id}`,
        checked: isPicked,
        onchange: () => on.pick(candidate.product_id),
      }),
      h("strong", {}, namePieces(candidate.product_pieces, candidate.name)),
      h("kbd", { "aria-hidden": "true" }, index + 1),
    ),
    h("meter", {
      min: 0,
      max: 100,
      low: 80,
      high: 90,
      optimum: 100,
      value: candidate.score,
      "aria-label": t("reviews.score"),
    }),
    h(
      "span",
      { class: "candidate-facts" },
      h("span", {}, t("reviews.alike", { share: percent(candidate.score) })),
      candidate.min_price &&
        h("span", {}, t("reviews.from", { price: priceOf(candidate.min_price, candidate.currency) })),
      candidate.brand && h("span", {}, candidate.brand),
      candidate.category && h("span", {}, candidate.category),
      candidate.internal_sku && h("span", { class: "muted" }, candidate.internal_sku),
    ),
    [...candidate.reasons, ...candidate.contradictions].map((said, place) =>
      h("span", { key: place, class: "contradiction" }, icon("warning"), h("span", {}, said.text)),
    ),
  );
}

function answers(review, state, on) {
  const { alike } = review;
  const names = alike.map((one) => `${one.supplier_name}: ${one.item_name}, ${money(one.price)}`);
  return [
    alike.length > 0 &&
      h(
        "div",
        { key: "alike", class: "spring", title: names.join("\n") },
        toggle(t("reviews.also", { n: alike.length }), {
          hint: [...new Set(alike.map((one) => one.supplier_name))].slice(0, 3).join(", "),
          checked: state.withAlike,
          onchange: on.alike,
        }),
      ),
    button(t("reviews.reject"), { iconName: "close", onclick: on.reject }),
    button(t("reviews.accept"), {
      kind: "primary",
      iconName: "tick",
      disabled: !state.picked,
      onclick: on.accept,
    }),
  ];
}

/** A price with its currency, as far as that is known. */
export function priceOf(price, currency = null) {
  return price ? money(price, currency) : "–";
}

function supplierLink(review) {
  return h("a", { href: link("suppliers", { id: review.supplier_id }) }, review.supplier_name);
}

function fact(label, value) {
  return h("div", { key: label }, h("dt", {}, label), h("dd", {}, value));
}

function statusBadge(status) {
  const looks = { approved: ["green", "check"], rejected: ["red", "close"] };
  const [tone, iconName] = looks[status] ?? ["plain", "clock"];
  return badge(tone, iconName, t(`review_status.${status}`));
}
