// What would come out of a price list: the verdict, counts, the first items, and the rows in error.

import { h, icon } from "../dom.js";
import { money, number } from "../format.js";
import { t } from "../i18n.js";

const VERDICTS = {
  sure: ["green", "check"],
  unsure: ["amber", "question"],
  refused: ["red", "error"],
};

/** The verdict, and why. */
export function verdictCallout({ verdict, reason, doubts }) {
  const [tone, iconName] = VERDICTS[verdict];
  return h(
    "div",
    { key: "verdict", class: `callout tone-${tone}`, role: "status", "data-testid": "verdict" },
    icon(iconName),
    h(
      "div",
      {},
      h("p", {}, h("strong", {}, t(`teach.verdict.${verdict}`))),
      doubts.length
        ? h("ul", {}, doubts.map((doubt) => h("li", { key: doubt.text }, doubt.text)))
        : reason && h("p", {}, reason),
    ),
  );
}

/** The items that would be stored, and what is wrong with rows. */
export function outcomeCard(reading, { severalSheets }) {
  const { items, problems, notes, itemsTotal, problemsTotal, isWhole } = reading;
  return h(
    "section",
    { key: "outcome", class: "card flush", "aria-labelledby": "outcome-title" },
    h(
      "div",
      { class: "card-head padded" },
      h("h2", { id: "outcome-title" }, t("teach.outcome")),
      h(
        "p",
        { class: "muted", role: "status", "data-testid": "counts" },
        [
          t("teach.items", { n: itemsTotal }),
          problemsTotal && t("teach.in_error", { n: problemsTotal }),
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    ),
    items.length > 0 && itemTable(items, severalSheets),
    !isWhole && h("p", { class: "muted padded" }, t("teach.beginning_only")),
    itemsTotal > items.length &&
      h("p", { class: "muted padded" }, t("teach.first_items", { n: items.length })),
    problems.length > 0 && problemList(reading, severalSheets),
    notes.length > 0 &&
      h(
        "details",
        { class: "padded" },
        h("summary", {}, t("teach.notes", { n: notes.length })),
        h("ul", {}, notes.map((note, index) => h("li", { key: index }, note.text))),
      ),
  );
}

function itemTable(items, severalSheets) {
  const heads = [severalSheets && "sheet", "row", "name", "price"].filter(Boolean);
  return h(
    "div",
    {
      class: "table-scroll outcome-items",
      tabindex: "0",
      role: "region",
      "aria-label": t("teach.outcome"),
    },
    h(
      "table",
      { "data-testid": "items" },
      h("caption", { class: "visually-hidden" }, t("teach.outcome")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((name) =>
            h(
              "th",
              { key: name, scope: "col", class: name === "price" ? "numeric" : null },
              t(`teach.column.${name}`),
            ),
          ),
        ),
      ),
      h("tbody", {}, items.map((item, index) => itemRow(item, index, severalSheets))),
    ),
  );
}

function itemRow(item, index, severalSheets) {
  return h(
    "tr",
    { key: index },
    severalSheets && h("td", {}, item.sheet),
    h("td", {}, String(item.row)),
    h(
      "th",
      { scope: "row" },
      item.name,
      (item.sku || item.category) &&
        h("small", { class: "muted" }, [item.sku, item.category].filter(Boolean).join(" · ")),
    ),
    h(
      "td",
      { class: "numeric" },
      money(item.price, item.currency),
      item.offers.length > 1 &&
        h("small", { class: "muted" }, t("teach.other_prices", { n: item.offers.length - 1 })),
    ),
  );
}

function problemList({ problems, itemsTotal, problemsTotal }, severalSheets) {
  return h(
    "details",
    { class: "padded", open: itemsTotal === 0, "data-testid": "problems" },
    h("summary", {}, t("teach.problems", { n: problemsTotal })),
    h(
      "ul",
      { class: "problem-list" },
      problems.map((problem, index) =>
        h(
          "li",
          { key: index },
          h("span", { class: `mark tone-${problem.left_out ? "red" : "amber"}` }, icon("warning")),
          h("strong", {}, rowName(problem, severalSheets)),
          h("span", {}, problem.text),
        ),
      ),
    ),
    problemsTotal > problems.length &&
      h("p", { class: "muted" }, t("teach.first_problems", { n: number(problems.length) })),
  );
}

function rowName({ row, sheet }, severalSheets) {
  return severalSheets
    ? t("teach.row_in_sheet", { row: String(row), sheet })
    : t("teach.row_number", { row: String(row) });
}
