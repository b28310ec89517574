// What is said of a whole list (sheet, titles, currency, VAT), and of one of its columns.

import { h } from "../dom.js";
import { percent } from "../format.js";
import { t } from "../i18n.js";
import { button, choice, field } from "./basics.js";

const CURRENCIES = ["BYN", "RUB", "UAH", "KZT", "PLN", "EUR", "USD", "GBP", "CNY", "CZK", "TRY"];
const VATS = ["included", "excluded"];

/** The row of choices above the sheet. */
export function listSettings({ page, said, table, onSheet, onTitles, onAll }) {
  const sheets = page?.sheets ?? [];
  const titles = said.headerRow ?? table?.header_rows[0] ?? null;
  return h(
    "div",
    { class: "teach-settings" },
    sheets.length > 1 &&
      choice(
        "teach-sheet",
        t("teach.sheet"),
        sheets.map((name) => [name, name]),
        { value: page.sheet, onchange: (event) => onSheet(event.target.value) },
      ),
    field(
      "teach-titles",
      t("teach.titles_row"),
      h("input", {
        id: "teach-titles",
        type: "number",
        min: 0,
        max: 1048576,
        value: titles === null || titles === 0 ? "" : String(titles),
        placeholder: t("teach.no_titles"),
        onchange: (event) => onTitles(Number(event.target.value) || 0),
      }),
    ),
    choice(
      "teach-currency",
      t("teach.currency"),
      currencyOptions(table?.currency),
      {
        value: said.all.currency ?? "",
        onchange: (event) => onAll({ currency: event.target.value || null }),
      },
    ),
    choice("teach-vat", t("teach.vat"), vatOptions(), {
      value: said.all.vat ?? "",
      onchange: (event) => onAll({ vat: event.target.value || null }),
    }),
    page?.hidden.length > 0 &&
      h("p", { class: "hint" }, t("teach.not_read", { what: page.hidden.join(", ") })),
  );
}

/** What was found of one column and why; for prices, their terms. */
export function columnCard(column, { isMain, onTerms, onMain }) {
  const { terms } = column;
  return h(
    "section",
    { key: "column", class: "card column-card", "aria-labelledby": "column-title" },
    h(
      "h2",
      { id: "column-title" },
      column.title
        ? t("teach.column_titled", { letters: column.column, title: column.title })
        : t("teach.column_untitled", { letters: column.column }),
    ),
    h("p", {}, h("strong", {}, t(`role.${column.role}`)), " ", whence(column)),
    column.why?.length > 0 &&
      h("ul", { class: "reasons" }, column.why.map((reason) => h("li", { key: reason }, reason))),
    column.rival && h("p", { class: "muted" }, t("teach.rival", { role: t(`role.${column.rival}`) })),
    column.role === "price" && [
      h(
        "div",
        { key: "terms", class: "two" },
        choice("column-currency", t("teach.currency"), currencyOptions(), {
          value: terms?.currency ?? "",
          onchange: (event) => onTerms({ currency: event.target.value || null }),
        }),
        choice("column-vat", t("teach.vat"), vatOptions(), {
          value: terms?.vat ?? "",
          onchange: (event) => onTerms({ vat: event.target.value || null }),
        }),
      ),
      isMain
        ? h("p", { key: "main", class: "muted" }, t("teach.is_main"))
        : button(t("teach.make_main"), { key: "main", onclick: onMain }),
    ],
  );
}

function whence({ source, certainty }) {
  if (source === "taught") return t("teach.taught");
  const share = percent(Math.round((certainty ?? 1) * 100));
  return `${t(`teach.source.${source}`)}, ${t("teach.certainty", { share })}`;
}

function currencyOptions(found = null) {
  const asFound = found ? t("teach.as_found", { what: found }) : t("teach.not_said");
  return [["", asFound], ...CURRENCIES.map((code) => [code, code])];
}

function vatOptions() {
  return [["", t("teach.not_said")], ...VATS.map((vat) => [vat, t(`vat.${vat}`)])];
}
