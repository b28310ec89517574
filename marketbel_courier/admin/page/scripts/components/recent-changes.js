// The newest changes of one product or one item, and the way to all of them.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { errorCallout, loading } from "./basics.js";
import { changeTable } from "./change-table.js";

const SHOWN = 10;
const EVERY_MS = 60_000;

/** The card; `which` is the parameter that names what the changes are of. */
export function createRecentChanges(app, which) {
  const poller = app.poller(
    (signal) => get("catalogue/changes", { ...which, limit: SHOWN }, { signal }),
    EVERY_MS,
  );

  function body() {
    if (poller.error && !poller.error.isOutage) return errorCallout(poller.error);
    if (!poller.data) return loading();
    const { changes } = poller.data;
    if (!changes.length) return h("p", { class: "muted" }, t("changes.none_of_one"));
    return changeTable(changes, "item_id" in which ? ["item", "supplier"] : ["product"]);
  }

  return {
    poller,
    draw: () =>
      h(
        "section",
        { key: "changes", class: "card flush", "aria-labelledby": "changes-title" },
        h(
          "div",
          { class: "card-head padded" },
          h("h2", { id: "changes-title" }, t("changes.title")),
          h("a", { href: link("changes", which) }, t("changes.all")),
        ),
        body(),
      ),
  };
}
