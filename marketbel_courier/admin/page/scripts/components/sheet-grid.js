// A sheet as the supplier made it: letters above, row numbers beside, over each column its role.

import { h, hidden, icon } from "../dom.js";
import { percent } from "../format.js";
import { t } from "../i18n.js";
import { columnLetters } from "../reading-source.js";
import { PRICE_KINDS, ROLES } from "../teaching.js";

const MOST_COLUMNS = 60;
const MEANINGFUL = new Set(["name", "price", "sku"]);

/**
 * The sheet. `columns` has what was found of each column by its letters, `chosen` the letters of
 * the one that is looked at, `problems` what is wrong with rows by their numbers.
 */
export function sheetGrid({ page, columns, headerRows, problems, chosen, busy, ...actions }) {
  const titles = page.rows.find(({ number }) => number === headerRows[0]);
  const letters = lettersOf(page);
  return h(
    "div",
    {
      class: "sheet-scroll",
      tabindex: "0",
      role: "region",
      "aria-label": t("teach.sheet_region"),
      "data-testid": "sheet",
    },
    h(
      "table",
      { class: "sheet", role: "table", "aria-busy": busy ? "true" : null },
      h("caption", { class: "visually-hidden" }, t("teach.sheet_caption")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { class: "corner", scope: "col" }, hidden(t("teach.row"))),
          letters.map((column, place) => {
            const found = columns[column];
            const title = found?.title || (titles?.cells[place] ?? "");
            const isHidden = page.hiddenColumns.has(column);
            return columnHead(column, { found, title, isHidden, chosen, actions });
          }),
        ),
      ),
      h(
        "tbody",
        {},
        page.rows.map((row, index) =>
          sheetRow(row, { page, letters, columns, headerRows, problems, index, actions }),
        ),
      ),
    ),
  );
}

// As many columns as the rows have cells, as far as they can be shown.
function lettersOf({ rows }) {
  const width = Math.max(1, ...rows.map(({ cells }) => cells.length));
  return Array.from({ length: Math.min(width, MOST_COLUMNS) }, (_, place) =>
    columnLetters(place + 1),
  );
}

function columnHead(letters, { found, title, isHidden, chosen, actions }) {
  if (isHidden) {
    return h(
      "th",
      { key: letters, scope: "col", class: "hidden-part" },
      h("span", { class: "letters" }, letters),
      h("small", {}, t("teach.hidden")),
    );
  }
  const role = found?.role ?? "ignored";
  return h(
    "th",
    {
      key: letters,
      scope: "col",
      class: `${roleClass(role)} ${chosen === letters ? "chosen" : ""}`.trim(),
      "data-column": letters,
    },
    h(
      "span",
      { class: "column-head" },
      h(
        "button",
        {
          type: "button",
          class: "letters",
          "aria-pressed": chosen === letters ? "true" : "false",
          "aria-label": columnName("teach.column_why", letters, title),
          title: found?.why?.join("\n") || null,
          onclick: () => actions.onChoose(letters),
        },
        letters,
      ),
      found && certainty(found),
    ),
    h(
      "select",
      {
        value: roleValue(found),
        "aria-label": columnName("teach.column_role", letters, title),
        onchange: (event) => actions.onRole(letters, event.target.value),
      },
      !found && h("option", { key: "unknown", value: "" }, t("role.unknown")),
      roleOptions(),
    ),
  );
}

function columnName(key, letters, title) {
  return title ? `${t(key, { letters })}: ${title}` : t(key, { letters });
}

function roleOptions() {
  const option = (value, text) => h("option", { key: value, value }, text);
  return ROLES.map((role) =>
    role === "price"
      ? h(
          "optgroup",
          { key: "prices", label: t("teach.prices") },
          PRICE_KINDS.map((kind) => option(`price:${kind}`, t(`price_kind.${kind}`))),
        )
      : option(role, t(`role.${role}`)),
  );
}

function roleValue(found) {
  if (!found) return "";
  return found.role === "price" ? `price:${found.terms?.kind ?? "plain"}` : found.role;
}

/** What a column's choice says: its role and, of a price, the kind. */
export function roleOfValue(value) {
  const [role, kind] = value.split(":");
  return kind ? { role, kind } : { role };
}

function certainty({ source, certainty: share, role }) {
  if (role === "ignored" || role === "other") return null;
  if (source === "taught") return h("small", { class: "sure" }, t("teach.taught"));
  const sure = share >= 0.8 && source !== "values";
  return h(
    "small",
    { class: sure ? "sure" : "unsure", title: t(`teach.source.${source}`) },
    !sure && icon("question"),
    percent(Math.round(share * 100)),
  );
}

function sheetRow(row, { page, letters, columns, headerRows, problems, index, actions }) {
  if (row.is_hidden) {
    return h(
      "tr",
      { key: row.number, class: "hidden-part" },
      h("th", { scope: "row" }, String(row.number)),
      h("td", { colspan: letters.length }, t("teach.hidden_row")),
    );
  }
  const isTitles = headerRows.includes(row.number);
  const wrong = problems.get(row.number);
  const isEntry = isTitles ? row.number === headerRows[0] : !headerRows.length && index === 0;
  return h(
    "tr",
    { key: row.number, class: isTitles ? "titles" : wrong ? "wrong" : null },
    h(
      "th",
      { scope: "row" },
      h(
        "button",
        {
          type: "button",
          class: "row-number",
          tabindex: isEntry ? "0" : "-1",
          "aria-pressed": isTitles ? "true" : "false",
          "aria-label": t("teach.row_has_titles", { row: String(row.number) }),
          title: wrong ?? t("teach.row_has_titles", { row: String(row.number) }),
          onclick: () => actions.onTitles(row.number),
          onkeydown: moveByArrows,
        },
        String(row.number),
        wrong && icon("warning"),
      ),
    ),
    cellsOf(row, { page, letters, columns }),
  );
}

function cellsOf(row, { page, letters, columns }) {
  const cells = [];
  for (let place = 0; place < letters.length; place += 1) {
    const column = letters[place];
    const width = Math.min(row.merges?.[column] ?? 1, letters.length - place);
    cells.push(
      h(
        "td",
        {
          key: column,
          colspan: width > 1 ? width : null,
          class: page.hiddenColumns.has(column)
            ? "hidden-part"
            : roleClass(columns[column]?.role ?? "ignored"),
        },
        row.cells[place] ?? "",
      ),
    );
    place += width - 1;
  }
  return cells;
}

function roleClass(role) {
  if (role === "ignored") return "role-ignored";
  return MEANINGFUL.has(role) ? `role-${role}` : "role-known";
}

function moveByArrows(event) {
  const steps = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  let row = event.currentTarget.closest("tr")[step];
  while (row && !row.querySelector(".row-number")) row = row[step];
  row?.querySelector(".row-number").focus();
}
