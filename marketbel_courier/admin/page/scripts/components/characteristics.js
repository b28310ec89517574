// What a price list says of an item besides its name and price, in the page's words.

import { number } from "../format.js";
import { known, t } from "../i18n.js";
import { unitName } from "./price-words.js";

// What badges, and prices with their terms, say in words.
const TOLD_ELSEWHERE = /^(currency|in_stock|stock|vat|vat_rate|price_basis|delisted_at|price_.*)$/;

/** Label and text of each; what is said elsewhere on the page is left out. */
export function characteristicFacts(characteristics, { apart = [] } = {}) {
  return Object.entries(characteristics)
    .filter(([name, value]) => (value ?? "") !== "" && !TOLD_ELSEWHERE.test(name) && !apart.includes(name))
    .map(([name, value]) => [roleName(name), textOf(name, value)]);
}

/** What a column of a list holds, in a word; a name that is not known is the list's own. */
export function roleName(name) {
  const role = name === "stock_quantity" ? "stock" : name;
  return known(`role.${role}`) ? t(`role.${role}`) : role;
}

function textOf(name, value) {
  if (name === "unit") return unitName(value);
  if (typeof value === "boolean") return t(value ? "common.yes" : "common.no");
  if (typeof value === "number") return number(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
