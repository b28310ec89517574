// A name piece by piece: what another name has otherwise, or not at all, is marked.

import { h, hidden } from "../dom.js";
import { t } from "../i18n.js";

/** The name, from the pieces that the server tells. */
export function namePieces(pieces, whole) {
  if (!pieces?.length) return whole;
  return pieces.map(({ text, mark, sort }, index) => {
    if (mark === "same") return text;
    return h(
      mark === "alike" ? "span" : "mark",
      { key: index, class: `piece ${mark} ${sort}`, title: t(`difference.${mark}`) },
      text,
      mark === "opposed" && hidden(` (${t("difference.opposed")})`),
    );
  });
}
