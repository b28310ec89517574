// What somebody says of how a price list is to be read, as the server takes it; with undo.

export const ROLES = [
  "name",
  "sku",
  "price",
  "variant",
  "part_number",
  "barcode",
  "brand",
  "category",
  "description",
  "currency",
  "vat_rate",
  "unit",
  "pack_size",
  "least_order",
  "order_multiple",
  "stock",
  "other",
  "ignored",
];
export const PRICE_KINDS = [
  "plain",
  "retail",
  "recommended",
  "wholesale",
  "tier",
  "promotional",
  "purchase",
  "old",
];
const TERMS = ["kind", "currency", "vat", "vat_rate"];

/** Nothing said: everything is as the reader finds it. */
function nothing() {
  return { sheet: null, headerRow: null, columns: {}, all: {}, main: null, accepts: [] };
}

/** What has been said so far; `say` changes it, `undo` takes the last change back. */
export function createTeaching(saved = null) {
  const past = [];
  let now = saved ? read(saved) : nothing();
  return {
    get now() {
      return now;
    },
    get hasSaid() {
      return past.length > 0;
    },
    say(changes) {
      past.push(now);
      now = { ...now, ...changes };
    },
    undo() {
      now = past.pop() ?? now;
    },
    /** What a column holds: its role, and the terms of its prices. */
    sayOfColumn(letters, changes) {
      const known = now.columns[letters] ?? {};
      this.say({ columns: { ...now.columns, [letters]: { ...known, ...changes } } });
    },
  };
}

/**
 * As the server takes it. With the table that was found, its columns are stated as they were
 * shown, so that what was looked at and saved is what is read from then on.
 */
export function stated(said, table = null) {
  const columns = {};
  for (const { column, role, terms } of table?.columns ?? []) {
    columns[column] ??= { role, ...(terms ?? {}) };
  }
  for (const [letters, told] of Object.entries(said.columns)) {
    columns[letters] = { ...(columns[letters] ?? {}), ...told };
  }
  const main = said.main ?? table?.main_price ?? null;
  return {
    sheet_name: said.sheet,
    header_row: said.headerRow,
    mapping: mappingOf(columns, said.all, main),
  };
}

function mappingOf(columns, all, main) {
  const mapping = {};
  const letters = Object.keys(columns).sort((one, other) => {
    // The first of the prices is the item's.
    if (one === main || other === main) return one === main ? -1 : 1;
    return one.length - other.length || (one < other ? -1 : 1);
  });
  for (const column of letters) {
    const { role, ...terms } = columns[column];
    const given = Object.entries(terms).filter(([name, value]) => TERMS.includes(name) && value);
    const place = role === "price" && given.length ? { column, ...Object.fromEntries(given) } : column;
    (mapping[role] ??= []).push(place);
  }
  const told = Object.entries(all).filter(([, value]) => value);
  if (told.length) mapping.all_prices = Object.fromEntries(told);
  return mapping;
}

function read({ header_row: headerRow, mapping, accepts = [] }) {
  const columns = {};
  let main = null;
  for (const [role, places] of Object.entries(mapping)) {
    if (role === "all_prices") continue;
    for (const place of [places].flat()) {
      const { column, ...terms } = typeof place === "object" ? place : { column: String(place) };
      columns[column] = { role, ...terms };
      if (role === "price") main ??= column;
    }
  }
  return { ...nothing(), headerRow, columns, all: mapping.all_prices ?? {}, main, accepts };
}
