// The views of the catalogue beside each other.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";

const TABS = ["products", "items", "changes", "readings"];

/** The tabs; `current` is the one that is shown, or that the view belongs to. */
export function catalogueTabs(current) {
  return h(
    "nav",
    { key: "tabs", class: "tabs", "aria-label": t("catalogue.tabs") },
    TABS.map((name) =>
      h(
        "a",
        { key: name, href: link(name), "aria-current": name === current ? "page" : null },
        t(`catalogue.${name}`),
      ),
    ),
  );
}
