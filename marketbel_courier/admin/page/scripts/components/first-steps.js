// From an empty page to the first supplier: a master sheet, or one supplier by hand; then a sync.

import { send } from "../api.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { createAsking } from "./asking.js";
import { button, empty } from "./basics.js";
import { createMasterSheet } from "./master-sheet.js";

/** The steps, and the poller of what they show; `onAdd()` opens the dialog for a new supplier. */
export function createFirstSteps(app, { onAdd }) {
  const master = createMasterSheet(app, { onSaved: app.redraw, isFirst: true });
  const asking = createAsking(app, { asNotice: true });

  const sync = () =>
    asking.ask(async () => {
      await send("POST", "ingestion/sync", {});
      app.notify(t("sync.asked"));
      go("jobs");
    });

  const draw = () =>
    h(
      "div",
      { key: "first-steps", class: "stack", "data-testid": "first-steps" },
      empty(
        "suppliers",
        t("suppliers.none"),
        t("suppliers.none_do"),
        button(t("supplier.add"), { iconName: "plus", onclick: onAdd }),
      ),
      // Behind the sheet: there, on a phone, is who has just saved it.
      master.draw(),
      master.isSet() &&
        h(
          "div",
          { key: "sync", class: "callout tone-green" },
          icon("check"),
          h(
            "div",
            {},
            h("p", {}, t("first.sheet_is_set")),
            h(
              "div",
              { class: "actions" },
              button(t("sync.now"), {
                kind: "primary",
                iconName: "retry",
                disabled: asking.busy,
                onclick: sync,
              }),
            ),
          ),
        ),
    );
  return { poller: master.poller, draw };
}
