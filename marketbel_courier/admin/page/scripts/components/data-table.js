// A table of rows that are alike, which becomes cards on a narrow screen.

import { h, hidden } from "../dom.js";

/**
 * The table. A column has `name`, `label`, `cell(row)`, and where it is so `numeric`, `isHead` (it
 * names the row), `labelHidden`, `isNarrow`. A row has an `id`; `rowClass(row)` and `testId` mark
 * it.
 */
export function dataTable({ caption, columns, rows, testId = null, rowClass = () => null }) {
  return h(
    "table",
    { class: "cards-when-narrow", role: "table" },
    h("caption", { class: "visually-hidden" }, caption),
    h(
      "thead",
      { role: "rowgroup" },
      h("tr", { role: "row" }, columns.map(columnHead)),
    ),
    h(
      "tbody",
      { role: "rowgroup" },
      rows.map((row) =>
        h(
          "tr",
          { key: row.id, role: "row", class: rowClass(row), "data-testid": testId },
          columns.map((column) => cell(column, row)),
        ),
      ),
    ),
  );
}

function columnHead({ name, label, numeric, labelHidden, isNarrow }) {
  return h(
    "th",
    { key: name, scope: "col", role: "columnheader", class: classOf({ numeric, isNarrow }) },
    labelHidden ? hidden(label) : label,
  );
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
