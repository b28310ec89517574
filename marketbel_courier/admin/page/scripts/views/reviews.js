// The review queue: each item beside the products that it may be.

import { get, send } from "../api.js";
import { away, moment, percent } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link, replaceParameters, route } from "../router.js";
import { apiErrorText } from "../words.js";
import {
  badge,
  button,
  choice,
  empty,
  errorCallout,
  loading,
  pager,
  viewHead,
} from "../components/basics.js";

const PAGE = 20;
const EVERY_MS = 5_000;
const ANSWERED = ["approved", "rejected"];
const STATUSES = ["pending", "needs_category", "expired", ...ANSWERED];

/** The view. */
export function createReviewsView(app) {
  const chosen = new Map();
  const decided = new Set();
  let busy = null;

  const filters = () => {
    const { parameters } = route();
    return {
      supplier_id: parameters.supplier_id ?? "",
      status: parameters.status ?? "",
      offset: Math.max(0, Number.parseInt(parameters.offset ?? "0", 10) || 0),
    };
  };
  const queue = app.poller(
    (signal) => get("reviews", { ...filters(), limit: PAGE }, { signal }),
    EVERY_MS,
  );

  function change(changes) {
    replaceParameters({ offset: null, ...changes });
    queue.data = null;
    queue.refresh();
    app.redraw();
  }

  function shown() {
    return queue.data.reviews.filter((review) => !decided.has(review.id));
  }

  function pick(review) {
    return chosen.get(review.id) ?? review.candidates[0]?.product_id ?? null;
  }

  async function decide(review, decision) {
    if (busy) return;
    busy = review.id;
    app.redraw();
    const next = neighbour(review);
    try {
      const body = decision === "accept" ? { product_id: pick(review) } : {};
      await send("POST", `reviews/${review.id}/${decision}`, body);
      decided.add(review.id);
      app.notify(t(`reviews.done_${decision}`, { name: review.item_name }));
      focusCard(next);
    } catch (error) {
      if (error.status === undefined) throw error;
      app.notify(apiErrorText(error), "red");
      // Somebody else has decided it: it is gone from the queue.
      if (error.status === 404 || error.status === 409) queue.refresh();
    }
    busy = null;
    queue.refresh();
    app.redraw();
  }

  function neighbour(review) {
    const reviews = shown();
    const at = reviews.findIndex((other) => other.id === review.id);
    return (reviews[at + 1] ?? reviews[at - 1])?.id ?? null;
  }

  function focusCard(id) {
    const card = id && document.getElementById(`review-${id}`);
    (card ?? document.querySelector("main h1"))?.focus();
  }

  function onKey(event, review) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const reviews = shown();
    const at = reviews.findIndex((other) => other.id === review.id);
    const move = { j: 1, k: -1 }[event.key];
    if (move) focusCard(reviews[at + move]?.id ?? review.id);
    else if (!isUnanswered(review)) return;
    else if (event.key === "a" && pick(review)) decide(review, "accept");
    else if (event.key === "r") decide(review, "reject");
    else if (/^[1-9]$/.test(event.key) && review.candidates[Number(event.key) - 1]) {
      chosen.set(review.id, review.candidates[Number(event.key) - 1].product_id);
      app.redraw();
    } else return;
    event.preventDefault();
  }

  function card(review) {
    const isOpen = isUnanswered(review);
    const id = `review-${review.id}`;
    return h(
      "article",
      {
        key: review.id,
        id,
        class: "card review",
        tabindex: "0",
        "data-testid": "review",
        "aria-labelledby": `${id}-name`,
        "aria-describedby": isOpen ? "review-keys" : null,
        onkeydown: (event) => onKey(event, review),
      },
      h(
        "div",
        { class: "review-item" },
        h("p", { class: "eyebrow" }, t("reviews.item")),
        h("h2", { id: `${id}-name` }, review.item_name),
        h(
          "dl",
          { class: "facts" },
          fact(t("reviews.supplier"), supplierLink(review)),
          fact(t("reviews.sku"), review.item_sku || "–"),
          fact(t("reviews.price"), review.item_price ?? "–"),
          Object.entries(review.characteristics).map(([name, value]) =>
            fact(name, typeof value === "object" ? JSON.stringify(value) : String(value)),
          ),
        ),
        h(
          "p",
          { class: "muted" },
          t("reviews.since", { moment: moment(review.created_at) }),
          isOpen && ` · ${t("reviews.expires", { away: away(review.expires_at) })}`,
        ),
      ),
      h(
        "fieldset",
        { class: "candidates", disabled: !isOpen },
        h("legend", { class: "eyebrow" }, t("reviews.candidates")),
        review.candidates.map((candidate, index) => candidateCard(review, candidate, index)),
        !review.candidates.length && h("p", { class: "muted" }, t("reviews.no_candidates")),
      ),
      isOpen
        ? h(
            "div",
            { class: "actions review-actions" },
            button(t("reviews.reject"), {
              iconName: "close",
              disabled: busy === review.id,
              onclick: () => decide(review, "reject"),
            }),
            button(t("reviews.accept"), {
              kind: "primary",
              iconName: "tick",
              disabled: busy === review.id || !pick(review),
              onclick: () => decide(review, "accept"),
            }),
          )
        : h("div", { class: "actions review-actions" }, statusBadge(review.status)),
    );
  }

  function candidateCard(review, candidate, index) {
    const isPicked = pick(review) === candidate.product_id;
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
          onchange: () => {
            chosen.set(review.id, candidate.product_id);
            app.redraw();
          },
        }),
        h("strong", {}, candidate.name),
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
        candidate.internal_sku && h("span", { class: "muted" }, candidate.internal_sku),
        candidate.min_price && h("span", { class: "muted" }, candidate.min_price),
      ),
    );
  }

  function body() {
    if (queue.error && !queue.error.isOutage) return errorCallout(queue.error);
    if (!queue.data) return loading();
    const reviews = shown();
    const { status, offset } = filters();
    if (!reviews.length) {
      const text = status ? "reviews.none_of_these" : "reviews.none";
      return empty("check", t(text), t(`${text}_do`));
    }
    return [
      h("div", { key: "cards", class: "stack" }, reviews.map(card)),
      pager({
        offset,
        limit: PAGE,
        total: queue.data.total,
        onMove: (to) => change({ offset: to || null }),
      }),
    ];
  }

  return {
    pollers: [queue],
    title: () => t("nav.reviews"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("reviews.title"),
          queue.data ? t("reviews.about", { n: queue.data.total }) : t("reviews.explained"),
        ),
      ),
      h(
        "div",
        { key: "bar", class: "filters" },
        choice(
          "review-status",
          t("reviews.status"),
          [
            ["", t("review_status.open")],
            ...STATUSES.map((name) => [name, t(`review_status.${name}`)]),
          ],
          {
            value: filters().status,
            onchange: (event) => change({ status: event.target.value }),
          },
        ),
        filters().supplier_id &&
          h(
            "div",
            { class: "filters-end" },
            button(t("reviews.one_supplier"), {
              kind: "chip",
              iconName: "close",
              onclick: () => change({ supplier_id: null }),
            }),
          ),
        h("p", { id: "review-keys", class: "muted keys" }, t("reviews.keys")),
      ),
      h("div", { key: "body" }, body()),
    ],
  };
}

function isUnanswered(review) {
  return !ANSWERED.includes(review.status);
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
