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

  // The place is there also without a note: what appears in it is said.
  function draw() {
    const known = seen && seen.request_id === app.reprocessing;
    return h("div", { key: "reprocessing", "aria-live": "polite" }, known && note());
  }

  function note() {
    return h(
      "div",
      { class: "callout note tone-blue", "data-testid": "reprocessing" },
      icon(seen.state === "taken" ? "retry" : "clock"),
      h(
        "p",
        { class: "spring" },
        words(),
        seen.backfill_urls.map((url) => [" ", outsideLink(t("reprocessing.follow"), url)]),
      ),
      iconButton(t("common.dismiss"), "close", { onclick: dismiss }),
    );
  }

  function words() {
    if (!seen.suppliers) return t("bulk.none_again");
    const key = seen.state === "taken" ? "reprocessing.taken" : "reprocessing.waits";
    return t(key, { n: seen.suppliers });
  }

  function dismiss() {
    follow(null);
    document.querySelector("main h1")?.focus({ preventScroll: true });
  }

  function follow(id) {
    app.reprocessing = id;
    poller.refresh();
    app.redraw();
  }

  return { poller, draw, follow };
}
