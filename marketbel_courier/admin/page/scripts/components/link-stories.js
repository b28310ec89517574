// Why an item is its product: by what it was linked, what it was before, what speaks against it.

import { get } from "../api.js";
import { h } from "../dom.js";
import { moment, number } from "../format.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { button, errorCallout, loading } from "./basics.js";
import { matchBadge } from "./price-words.js";
import { serverSentence } from "./server-words.js";

/** Asked for what is known of an item's links. */
export function linksOf(itemId, signal) {
  return get(`items/${encodeURIComponent(itemId)}/links`, {}, { signal });
}

/** The link of each row of a table, shortly; why it is so is asked for when somebody unfolds it. */
export function createLinkStories(app) {
  const stories = new Map();

  async function tell(itemId) {
    if (stories.has(itemId)) return;
    stories.set(itemId, null);
    try {
      stories.set(itemId, await linksOf(itemId));
    } catch (error) {
      if (error.status === undefined) throw error;
      stories.set(itemId, error);
    }
    app.redraw();
  }

  function told(itemId) {
    const story = stories.get(itemId);
    if (!story) return loading();
    if (story instanceof Error) return errorCallout(story);
    return story.link ? reasons(story.link) : h("p", { class: "muted" }, t("item.no_product"));
  }

  return {
    forget: () => stories.clear(),
    // The stories of a product's offers: each has a product.
    draw: ({ id, match_status: status }) => [
      matchBadge(status, true),
      h(
        "details",
        {
          class: "why-linked",
          ontoggle: (event) => event.currentTarget.open && tell(id),
        },
        h("summary", {}, t("link.why")),
        stories.has(id) && told(id),
      ),
    ],
  };
}

/** All that is known of an item's links; `unlinking` takes back what people have parted. */
export function linkStory(
  { link: current, former, parted, candidates, is_asked_about: isAsked, ...item },
  unlinking,
) {
  return [
    current ? reasons(current) : h("p", { key: "none", class: "muted" }, t("item.no_product")),
    isAsked &&
      h(
        "p",
        { key: "asked" },
        h(
          "a",
          { href: link("reviews", { supplier_id: item.supplier_id, q: item.supplier_sku }) },
          t("link.asked"),
        ),
      ),
    candidates.length > 0 &&
      h(
        "div",
        { key: "candidates", class: "stack tight" },
        h("h3", {}, t("link.candidates")),
        h("ul", { class: "reasons" }, candidates.map(candidate)),
      ),
    parted.length > 0 &&
      h(
        "div",
        { key: "parted", class: "stack tight" },
        h("h3", {}, t("link.parted")),
        h("ul", { class: "reasons" }, parted.map((one) => parting(one, unlinking))),
      ),
    former.length > 0 &&
      h(
        "details",
        { key: "former" },
        h("summary", {}, t("link.former", { n: former.length })),
        h("ol", { class: "reasons" }, former.map(formerLink)),
      ),
  ];
}

function reasons(one) {
  return h(
    "div",
    { key: "link", class: "stack tight" },
    h("p", {}, serverSentence(one.why_localized)),
    one.linked_at && h("p", { class: "muted" }, t("link.at", { moment: moment(one.linked_at) })),
  );
}

function candidate({ product_id: id, product_name: name, score, contradictions }) {
  return h(
    "li",
    { key: id },
    h("a", { href: link("products", { id }) }, name),
    score !== null &&
      h("small", { class: "muted" }, " ", t("link.score", { score: number(score) })),
    contradictions.map((said, index) =>
      h("small", { key: index, class: "gone block" }, serverSentence(said)),
    ),
  );
}

function parting(
  { product_id: id, product_name: name, parted_by: by, parted_at: at, answer_id: answerId },
  unlinking,
) {
  return h(
    "li",
    { key: id },
    h("a", { href: link("products", { id }) }, name ?? t("link.product_gone")),
    h(
      "small",
      { class: "muted block" },
      [moment(at), by || t("answers.nobody")].join(" · "),
      " · ",
      h("a", { href: link("reviews", { id: "answers", q: name ?? "" }) }, t("answers.title")),
    ),
    button(t("answers.undo"), {
      kind: "quiet",
      disabled: unlinking.isUndoing(),
      onclick: () => unlinking.undo(answerId),
    }),
  );
}

function formerLink(one, index) {
  return h(
    "li",
    { key: index },
    one.product_name ?? t("link.product_gone"),
    h("small", { class: "muted block" }, serverSentence(one.why_localized)),
    one.ended_at &&
      h("small", { class: "muted block" }, t("item.until", { moment: moment(one.ended_at) })),
  );
}
