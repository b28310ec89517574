// Lines of the log, and the rows of a price list that they are about.

import { clock, day } from "../format.js";
import { h, hidden, icon } from "../dom.js";
import { known, t } from "../i18n.js";
import { link } from "../router.js";
import { level } from "../words.js";
import { serverSentence } from "./server-words.js";

const LOOKS = {
  error: ["red", "error"],
  warning: ["amber", "warning"],
  success: ["green", "check"],
  info: ["blue", "info"],
};

/** How bad a line is, as a coloured icon that has a name. */
export function levelMark(name) {
  const [tone, iconName] = LOOKS[name];
  return h("span", { class: `mark tone-${tone}` }, icon(iconName), hidden(t(`level.${name}`)));
}

/** One line; `isNew` marks one that came while somebody was looking. */
export function logLine(log, { isNew = false } = {}) {
  const name = level(log.error_type);
  const [tone] = LOOKS[name];
  return h(
    "li",
    { key: log.id, class: isNew ? "log-line new" : "log-line", "data-level": name },
    levelMark(name),
    h(
      "time",
      { class: "log-time", datetime: log.created_at },
      `${day(log.created_at)} ${clock(log.created_at)}`,
    ),
    h("span", { class: `log-type tone-${tone}`, title: log.error_type }, typeName(log.error_type)),
    h(
      "div",
      { class: "log-text" },
      log.supplier_id &&
        h(
          "a",
          { href: link("suppliers", { id: log.supplier_id }) },
          log.supplier_name ?? log.supplier_id,
        ),
      serverSentence(log.error_message_localized),
      log.row_number !== null &&
        h("span", { class: "muted" }, t("logs.row", { row: String(log.row_number) })),
      h(
        "a",
        { class: "task", href: link("logs", { task_id: log.task_id }), title: t("logs.only_task") },
        log.task_id,
      ),
      rowCells(log.row),
    ),
    isNew && hidden(t("logs.new")),
  );
}

// What others write is shown as it is.
function typeName(type) {
  return known(`log_type.${type}`) ? t(`log_type.${type}`) : type;
}

/** The cells of a row as the price list has them; nothing where the row is not known. */
export function rowCells(row) {
  if (!row) return null;
  const cells = Array.isArray(row)
    ? row.map((value, index) => [String(index + 1), value])
    : Object.entries(row);
  if (!cells.length) return null;
  return h(
    "dl",
    { class: "cells" },
    cells.map(([name, value], index) =>
      h("div", { key: index }, h("dt", {}, name), h("dd", {}, cellText(value))),
    ),
  );
}

function cellText(value) {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
