// Why an item is its product's: by which rung of the ladder, who said so, how alike they are.

import { h } from "../dom.js";
import { moment, number } from "../format.js";
import { t } from "../i18n.js";
import { matchBadge } from "./price-words.js";
import { serverSentence } from "./server-words.js";

/** The link of an item, shortly: its state and what it was found by. */
export function linkWords({ link, match_status: status, match_score: score }) {
  if (!link) {
    return [
      matchBadge(status),
      score !== null &&
        h("small", { class: "muted block" }, t("link.score", { score: number(Number(score)) })),
    ];
  }
  return [
    matchBadge(status),
    h("small", { class: "block" }, serverSentence(link.rung_localized)),
    h(
      "details",
      { class: "why-linked" },
      h("summary", {}, t("link.why")),
      h("p", {}, serverSentence(link.reason_localized)),
      link.linked_at &&
        h(
          "p",
          { class: "muted" },
          link.linked_by
            ? t("link.by", { who: link.linked_by, moment: moment(link.linked_at) })
            : t("link.at", { moment: moment(link.linked_at) }),
        ),
    ),
  ];
}
