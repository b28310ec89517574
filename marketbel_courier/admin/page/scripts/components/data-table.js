// A table of rows that are alike, which becomes cards on a narrow screen.

import { h } from "../dom.js";
import { columnHead, inOrder, ownOrder } from "./sorting.js";

/**
 * The table. A column has `name`, `label`, `cell(row)`, and where it is so `numeric`, `isHead` (it
 * names the row), `labelHidden`, `isNarrow`, and the `order` that a click on it asks for. A row has
 * an `id`; `rowClass(row)` and `testId` mark it, `className` and `tableTestId` the table. Rows that come sorted from the server have `sort`
 * and `onSort`; a table with all rows has a `name`, and its columns tell by what: `by(row)`.
 */
export function dataTable({ caption, columns, rows, testId = null, rowClass = () => null, ...rest }) {
  const { sort, onSort } = rest.name ? ownOrder(rest.name) : rest;
  const shown = rest.name ? inOrder(rows, columns, sort) : rows;
  return h(
    "table",
    {
      class: ["cards-when-narrow", rest.className].filter(Boolean).join(" "),
      role: "table",
      "data-testid": rest.tableTestId,
    },
    h("caption", { class: "visually-hidden" }, caption),
    h(
      "thead",
      { role: "rowgroup" },
      h("tr", { role: "row" }, columns.map((column) => head(column, sort, onSort))),
    ),
    h(
      "tbody",
      { role: "rowgroup" },
      shown.map((row) =>
        h(
          "tr",
          { key: row.id, role: "row", class: rowClass(row), "data-testid": testId },
          columns.map((column) => cell(column, row)),
        ),
      ),
    ),
  );
}

function head(column, sort, onSort) {
  return columnHead({ ...column, className: classOf(column), sort, onSort });
}

function cell({ name, label, cell: content, numeric, isHead, labelHidden, isNarrow }, row) {
  const className = classOf({ numeric, isNarrow });
  if (isHead) {
    return h("th", { key: name, scope: "row", role: "rowheader", class: className }, content(row));
  }
  return h(
    "td",
    {
      key: name,
      role: "cell",
      class: className,
      "data-label": labelHidden || isNarrow ? null : label,
    },
    // One piece, since a card sets it beside its label.
    h("div", {}, content(row)),
  );
}

function classOf({ numeric, isNarrow }) {
  return [numeric && "numeric", isNarrow && "narrow"].filter(Boolean).join(" ") || null;
}
