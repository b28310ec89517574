// All that a list offers an item for: each price with its terms and the cell where it stands.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { badge } from "./basics.js";
import { dataTable } from "./data-table.js";
import { offerTerms, placeText, price } from "./price-words.js";

/** Some offers, shortly, as a list. */
export function offerList(offers) {
  return h(
    "ul",
    { class: "offer-list" },
    offers.map((offer, index) =>
      h(
        "li",
        { key: index },
        h("span", {}, t(`price_kind.${offer.kind}`)),
        price(offer.amount, offer.currency),
        h("small", { class: "muted" }, offerTerms(offer).join(" · ")),
      ),
    ),
  );
}

/** The offers of an item in full; `sheet` is where they stand. */
export function offerTable(offers, sheet) {
  return dataTable({
    name: "offers",
    caption: t("offer.title"),
    testId: "offer",
    rows: offers.map((offer, index) => ({ ...offer, id: index })),
    columns: [
      {
        name: "kind",
        label: t("offer.kind"),
        isHead: true,
        order: "kind",
        by: (one) => t(`price_kind.${one.kind}`),
        cell: (one) => [
          t(`price_kind.${one.kind}`),
          one.is_main && badge("blue", "check", t("offer.main"), t("offer.main_hint")),
        ],
      },
      {
        name: "price",
        label: t("items.column.price"),
        numeric: true,
        order: "price",
        by: (one) => Number(one.amount),
        cell: (one) => price(one.amount, one.currency),
      },
      { name: "terms", label: t("offer.terms"), cell: (one) => offerTerms(one).join(" · ") || "–" },
      { name: "text", label: t("offer.text"), cell: (one) => one.text ?? "–" },
      {
        name: "cell",
        label: t("items.column.place"),
        cell: (one) => (one.cell ? placeText(sheet, one.cell) : "–"),
      },
    ],
  });
}
