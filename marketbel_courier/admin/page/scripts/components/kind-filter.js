// Which kinds of change are shown, each with how many there are.

import { h } from "../dom.js";
import { number } from "../format.js";
import { t } from "../i18n.js";
import { CHANGE_KINDS } from "./price-words.js";

/** The filter; kinds are parted by commas. It is drawn with the counts, where they are known. */
export function createKindFilter({ chosen, onChange }) {
  return (counts) => {
    const kinds = new Set(chosen().split(",").filter(Boolean));
    const toggle = (kind) => {
      if (!kinds.delete(kind)) kinds.add(kind);
      onChange([...kinds].join(","));
    };
    return h(
      "div",
      { key: "kinds", class: "segmented kinds", role: "group", "aria-label": t("changes.kinds") },
      h(
        "button",
        {
          key: "all",
          type: "button",
          "aria-pressed": String(kinds.size === 0),
          onclick: () => onChange(""),
        },
        t("changes.all_kinds"),
      ),
      CHANGE_KINDS.map((kind) =>
        h(
          "button",
          {
            key: kind,
            type: "button",
            "aria-pressed": String(kinds.has(kind)),
            onclick: () => toggle(kind),
          },
          t(`changes.kind.${kind}`),
          counts && h("span", { class: "count" }, " ", number(counts[kind])),
        ),
      ),
    );
  };
}
