// By which column a table is sorted: the head of a column that can be clicked, and the order of rows.

import { h, hidden } from "../dom.js";
import { language } from "../i18n.js";

// The order that somebody has chosen of a table whose rows the page has all, by the table's name.
const chosen = new Map();
let redraw = () => {};

/** What draws the page anew once somebody has chosen another order. */
export function whenSorted(callback) {
  redraw = callback;
}

/**
 * The head of a column; `order` is the order that a first click asks for, `sort` the one that holds:
 * names of orders, with a minus where the greatest comes first. Without an order it is a mere label.
 */
export function columnHead({ name, label, order, sort = "", onSort, className = null, labelHidden }) {
  const isSorted = Boolean(order) && bare(sort) === bare(order);
  return h(
    "th",
    {
      key: name,
      scope: "col",
      role: "columnheader",
      class: className,
      "aria-sort": isSorted ? (isDown(sort) ? "descending" : "ascending") : null,
    },
    order
      ? h(
          "button",
          { type: "button", class: "sort", onclick: () => onSort(isSorted ? turned(sort) : order) },
          label,
          h(
            "span",
            { class: "sort-mark", "aria-hidden": "true" },
            isSorted ? (isDown(sort) ? "↓" : "↑") : "↕",
          ),
        )
      : labelHidden
        ? hidden(label)
        : label,
  );
}

const isDown = (sort) => sort.startsWith("-");
const bare = (sort) => sort.replace("-", "");
const turned = (sort) => (isDown(sort) ? bare(sort) : `-${sort}`);

/** How a table is sorted of which the page has all rows; a third click takes the order back. */
export function ownOrder(table) {
  const { sort, clicks } = chosen.get(table) ?? { sort: "", clicks: 0 };
  return {
    sort,
    onSort(wanted) {
      const isSame = bare(wanted) === bare(sort);
      if (isSame && clicks > 1) chosen.delete(table);
      else chosen.set(table, { sort: wanted, clicks: isSame ? clicks + 1 : 1 });
      redraw();
    },
  };
}

/** The rows in this order; `by(row)` of the column tells what counts, and null comes last. */
export function inOrder(rows, columns, sort) {
  const { by } = columns.find(({ order }) => order && bare(order) === bare(sort)) ?? {};
  if (!by) return rows;
  const sign = isDown(sort) ? -1 : 1;
  const compare = (one, other) => {
    if (one === null || other === null) return (one === null) - (other === null);
    if (typeof one === "number") return sign * (one - other);
    return sign * collator().compare(one, other);
  };
  return rows
    .map((row) => ({ row, value: by(row) ?? null }))
    .sort((one, other) => compare(one.value, other.value))
    .map(({ row }) => row);
}

const collator = () => new Intl.Collator(language(), { numeric: true });
