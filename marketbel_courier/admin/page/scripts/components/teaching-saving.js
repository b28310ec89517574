// For whom a teaching is saved, what is accepted with it, and what was saved before.

import { moment } from "../format.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { button, field } from "./basics.js";

// Doubts about rows rather than columns: no mapping ends them, but a person may.
const ABOUT_ROWS = new Set(["collapsed_rows", "rows_in_error"]);
const MOST_NAMES = 5;

/** Whether a doubt is one that only somebody's word ends. */
export function isAboutRows({ kind }) {
  return ABOUT_ROWS.has(kind);
}

/** What was taught of the same layout elsewhere, to be taken over with a click. */
export function suggestionCallout(suggestion, onTake) {
  if (!suggestion) return null;
  return h(
    "div",
    { key: "suggestion", class: "callout tone-blue", "data-testid": "suggestion" },
    icon("info"),
    h(
      "div",
      {},
      h("p", {}, t("teach.suggestion", { name: suggestion.supplier_name })),
      h("div", { class: "actions" }, button(t("teach.take_over"), { onclick: onTake })),
    ),
  );
}

/** Whether other suppliers with the same layout are taught the same. */
export function alikeChoice(alike, also, onChange) {
  if (!alike.length) return null;
  const names = alike.slice(0, MOST_NAMES).map(({ name }) => name);
  return h(
    "section",
    { key: "alike", class: "card" },
    h(
      "label",
      { class: "tick" },
      h("input", {
        type: "checkbox",
        checked: also.size > 0,
        onchange: (event) => {
          also.clear();
          if (event.target.checked) for (const { id } of alike) also.add(id);
          onChange();
        },
      }),
      h(
        "span",
        {},
        t("teach.alike", { n: alike.length }),
        h(
          "small",
          { class: "muted" },
          names.join(", "),
          alike.length > names.length && ` ${t("teach.and_more", { n: alike.length - names.length })}`,
        ),
      ),
    ),
  );
}

/** What is said beside the columns before it is saved. */
export function saveCard({ isNew, newSupplier, saved, onForget, doubts, accepts, onAccepts }) {
  const open = doubts.filter(isAboutRows).map(({ kind }) => kind);
  const kinds = [...new Set([...open, ...accepts])];
  if (!isNew && !kinds.length && !saved) return null;
  return h(
    "section",
    { key: "save", class: "card stack", "aria-label": t("teach.save") },
    isNew &&
      field(
        "teach-name",
        t("teach.new_supplier"),
        h("input", {
          id: "teach-name",
          maxlength: 255,
          autocomplete: "off",
          oninput: (event) => {
            newSupplier.name = event.target.value;
          },
        }),
      ),
    kinds.map((kind) =>
      h(
        "label",
        { key: kind, class: "tick" },
        h("input", {
          type: "checkbox",
          checked: accepts.includes(kind),
          onchange: (event) =>
            onAccepts(
              event.target.checked ? [...accepts, kind] : accepts.filter((one) => one !== kind),
            ),
        }),
        h("span", {}, t(`teach.accept.${kind}`)),
      ),
    ),
    saved &&
      h(
        "div",
        { class: "actions" },
        h("p", { class: "muted" }, t("teach.saved_at", { moment: moment(saved.taught_at) })),
        button(t("teach.forget"), { kind: "quiet", iconName: "previous", onclick: onForget }),
      ),
  );
}
