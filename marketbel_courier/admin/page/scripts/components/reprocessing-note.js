// What became of the suppliers that a person had delivered again, many at once.

import { get } from "../api.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { iconButton, outsideLink } from "./basics.js";

const EVERY_MS = 2_000;

/** The note above a list; `follow(id)` begins one. It stays until it is dismissed. */
export function createReprocessingNote(app) {
  let seen = null;
  const poller = app.poller(
    (signal) => {
      const id = app.reprocessing;
      // Once it is taken there is no more to come.
      if (!id || (seen?.request_id === id && seen.state === "taken")) return Promise.resolve(seen);
      return get(`reprocessing/${id}`, {}, { signal });
    },
    EVERY_MS,
    (answer) => {
      seen = answer;
    },
  );

  function draw() {
    if (!seen || seen.request_id !== app.reprocessing) return null;
    const taken = seen.state === "taken";
    return h(
      "div",
      { key: "reprocessing", class: "callout note tone-blue", "data-testid": "reprocessing" },
      icon(taken ? "retry" : "clock"),
      h(
        "p",
        { class: "spring" },
        t(taken ? "reprocessing.taken" : "reprocessing.waits", { n: seen.suppliers }),
        seen.backfill_urls.map((url) => [" ", outsideLink(t("reprocessing.follow"), url)]),
      ),
      iconButton(t("common.dismiss"), "close", { onclick: () => follow(null) }),
    );
  }

  function follow(id) {
    app.reprocessing = id;
    poller.refresh();
    app.redraw();
  }

  return { poller, draw, follow };
}
