// The dialog that answers many questions at once: a score, what would be linked, what would not.

import { send } from "../api.js";
import { h, icon } from "../dom.js";
import { percent } from "../format.js";
import { t } from "../i18n.js";
import { button, errorCallout, field, loading } from "./basics.js";
import { createDialog } from "./dialog.js";
import { priceOf } from "./review-card.js";
import { namePieces } from "./name-pieces.js";

const FIRST_SCORE = 90;
const TYPING_MS = 400;
// Thousands are looked at, and then linked in one transaction.
const PATIENCE_MS = 120_000;

/** The dialog for the questions of these filters; `onDone(told)` once they are answered. */
export function bulkDialog(app, filters, onDone) {
  let leastScore = FIRST_SCORE;
  let seen = null;
  let error = null;
  let isSending = false;
  let timer = null;
  let request = null;

  async function look() {
    request?.abort();
    const own = new AbortController();
    request = own;
    seen = null;
    error = null;
    app.redraw();
    try {
      const wanted = { ...filters, least_score: leastScore };
      const options = { signal: own.signal, timeoutMs: PATIENCE_MS };
      seen = await send("POST", "reviews/bulk/preview", wanted, options);
    } catch (failure) {
      if (own.signal.aborted) return;
      if (failure.status === undefined) throw failure;
      error = failure;
    }
    app.redraw();
  }

  async function link() {
    if (isSending || !seen?.count) return;
    isSending = true;
    app.redraw();
    try {
      const wanted = { ...filters, least_score: leastScore, digest: seen.digest };
      const told = await send("POST", "reviews/bulk", wanted, { timeoutMs: PATIENCE_MS });
      onDone(told);
      dialog.close();
    } catch (failure) {
      if (failure.status === undefined) throw failure;
      await look();
      error = failure;
    }
    isSending = false;
    app.redraw();
  }

  const dialog = createDialog({
    title: () => t("bulk.title"),
    wide: true,
    mayClose: () => !isSending,
    onclose: () => {
      clearTimeout(timer);
      request?.abort();
    },
    draw: () => [
      field(
        "bulk-score",
        t("bulk.score"),
        h("input", {
          id: "bulk-score",
          type: "number",
          min: 0,
          max: 100,
          step: "0.5",
          value: leastScore,
          oninput: (event) => {
            const score = event.target.valueAsNumber;
            if (!(score >= 0 && score <= 100)) return;
            leastScore = score;
            // What was found for another score can no longer be answered.
            seen = null;
            app.redraw();
            clearTimeout(timer);
            timer = setTimeout(look, TYPING_MS);
          },
        }),
        { hint: t("bulk.score_hint") },
      ),
      error && h("div", { key: "error" }, errorCallout(error)),
      seen ? found(seen) : !error && loading(),
    ],
    actions: () => [
      button(t("common.cancel"), { disabled: isSending, onclick: () => dialog.close() }),
      button(seen ? t("bulk.link", { n: seen.count }) : t("bulk.look"), {
        kind: "primary",
        iconName: "tick",
        disabled: isSending || !seen?.count,
        onclick: link,
        "data-testid": "bulk-link",
      }),
    ],
  });
  look();
  return dialog;
}

function found(seen) {
  return h(
    "div",
    { key: "found", class: "stack", "data-testid": "bulk-preview" },
    h("p", {}, h("strong", {}, t("bulk.count", { n: seen.count }))),
    !seen.is_whole && h("p", { class: "muted" }, t("bulk.not_whole")),
    pairs(seen.choices, seen.count),
    seen.left_out_count > 0 && [
      h("p", { key: "out" }, h("strong", {}, t("bulk.left_out", { n: seen.left_out_count }))),
      pairs(seen.left_out, seen.left_out_count),
    ],
  );
}

function pairs(lines, count) {
  if (!lines.length) return null;
  return [
    h("ul", { class: "pairs" }, lines.map(pair)),
    count > lines.length &&
      h("p", { class: "muted" }, t("bulk.more", { n: count - lines.length })),
  ];
}

function pair(line) {
  return h(
    "li",
    { key: line.id },
    h(
      "div",
      {},
      h("p", {}, namePieces(line.item_pieces, line.item_name)),
      h("p", { class: "muted small" }, `${line.supplier_name}, ${priceOf(line.item_price, line.item_currency)}`),
    ),
    h(
      "div",
      {},
      h("p", {}, namePieces(line.product_pieces, line.product_name)),
      h(
        "p",
        { class: "muted small" },
        `${percent(line.score)}, ${priceOf(line.product_price, line.product_currency)}`,
      ),
    ),
    line.reason &&
      h("p", { class: "contradiction" }, icon("warning"), h("span", {}, line.reason.text)),
  );
}
