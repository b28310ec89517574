// Prices, their terms, and how something changed, in words that are the same in all views.

import { h } from "../dom.js";
import { money, number, percent, signedPercent } from "../format.js";
import { known, t } from "../i18n.js";
import { badge } from "./basics.js";

const CHANGES = {
  new: ["blue", "plus"],
  gone: ["plain", "minus"],
  back: ["violet", "retry"],
  dearer: ["red", "up"],
  cheaper: ["green", "down"],
  in_stock: ["green", "check"],
  out_of_stock: ["amber", "warning"],
  renamed: ["plain", "edit"],
};
export const CHANGE_KINDS = Object.keys(CHANGES);
const MATCHES = {
  unmatched: ["plain", "minus"],
  auto_matched: ["green", "link"],
  potential_match: ["yellow", "question"],
  verified_match: ["green", "check"],
};
export const MATCH_STATUSES = Object.keys(MATCHES);
const PRODUCT_STATUSES = { draft: "yellow", active: "green", archived: "plain" };
export const PRODUCT_STATUS_NAMES = Object.keys(PRODUCT_STATUSES);

/** A price with its currency; where the list names none, that is said. */
export function price(amount, currency) {
  if (amount === null) return h("span", { class: "muted" }, "–");
  return h(
    "span",
    { class: "price" },
    money(amount, currency),
    !currency && h("small", { class: "muted" }, t("price.no_currency")),
  );
}

/** A product's lowest price, for what it was compared; nothing where no offer is the best. */
export function bestPrice({ best, min_price: lowest }) {
  // Of a product that was not compared yet only the number is known.
  if (!best) return price(lowest, null);
  if (!best.item_id || best.price === null) return price(null);
  const { unit, quantity } = best;
  return h(
    "span",
    { class: "price" },
    price(best.price, best.price_currency),
    unit &&
      !(unit === "pcs" && Number(quantity) === 1) &&
      h("small", { class: "muted" }, basisOf({ basis: unit, basis_quantity: quantity })),
  );
}

/** A price before and after. */
export function priceMove({ old_price: before, new_price: after, currency }) {
  if (before === null || after === null || before === after) {
    return price(after ?? before, currency);
  }
  return h(
    "span",
    { class: "price" },
    h("span", { class: "muted" }, money(before, null), " → "),
    price(after, currency),
  );
}

/** What kind of change it was; dearer and cheaper by how many percent, where that is known. */
export function changeBadge(kind, percent = null) {
  const [tone, iconName] = CHANGES[kind] ?? ["plain", "dot"];
  const word = t(`change.${kind}`);
  const isPrice = kind === "dearer" || kind === "cheaper";
  const text = isPrice && percent !== null ? `${word} ${signedPercent(percent)}` : word;
  return badge(tone, iconName, text);
}

/** Which way a price last went. */
export function priceTrend({ percent, old_price: before, new_price: after }) {
  return changeBadge(Number(after) < Number(before) ? "cheaper" : "dearer", percent);
}

/** Whether there is any of it, and how much, as the list says it. */
export function stockBadge({ in_stock: isThere, stock }) {
  const said = stock && !/^(true|false)$/i.test(stock) ? stock : null;
  if (isThere === null) return h("span", { class: "muted" }, said ?? t("stock.unknown"));
  return badge(
    isThere ? "green" : "plain",
    isThere ? "check" : "minus",
    t(isThere ? "stock.in" : "stock.out"),
    said,
  );
}

/**
 * Whether an item is a product's, and who says so. An item that nothing was found for has a product
 * that was made of it.
 */
export function matchBadge(status, hasProduct) {
  if (status === "unmatched" && hasProduct) return badge("plain", "plus", t("match.own_product"));
  const [tone, iconName] = MATCHES[status] ?? ["plain", "question"];
  return badge(tone, iconName, t(`match.${status}`));
}

/** Whether a product is on offer. */
export function productStatusBadge(status) {
  return badge(PRODUCT_STATUSES[status] ?? "plain", "dot", t(`product_status.${status}`));
}

/** What an offer's price is for and with: VAT, unit, from how many on, which variant. */
export function offerTerms(offer) {
  const { vat, vat_rate: rate, variant } = offer;
  return [
    vat && vatOf(vat, rate),
    basisOf(offer),
    offer.least_quantity && t("offer.from_quantity", { n: number(Number(offer.least_quantity)) }),
    offer.least_sum && t("offer.from_sum", { sum: money(offer.least_sum, offer.currency) }),
    variant,
  ].filter(Boolean);
}

function vatOf(vat, rate) {
  const words = t(`offer.vat.${vat}`);
  return rate ? `${words} (${percent(Number(rate))})` : words;
}

function basisOf({ basis, basis_quantity: quantity }) {
  if (!basis) return null;
  const unit = unitName(basis);
  const isOne = quantity === null || Number(quantity) === 1;
  return isOne
    ? t("offer.per", { unit })
    : t("offer.per_quantity", { quantity: number(Number(quantity)), unit });
}

/** A unit by its code, or as the list writes it. */
export function unitName(code) {
  return known(`unit.${code}`) ? t(`unit.${code}`) : code;
}

/** Where a value stands in the file: the sheet, where there are several, and the cell. */
export function placeText(sheet, cell) {
  return sheet ? t("place.in_sheet", { sheet, cell }) : cell;
}
