// Many suppliers to ml-analyze at once, or away from it, and whether to deliver them again.

import { send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { button, errorCallout, toggle } from "../components/basics.js";
import { createDialog } from "../components/dialog.js";

/** The dialog that asks once more; `onDone(answer)` is called when the switch is accepted. */
export function routeSwitchDialog(app, { ids, useMl, onDone }) {
  let reprocess = true;
  let busy = false;
  let problem = null;

  async function confirm() {
    busy = true;
    problem = null;
    app.redraw();
    try {
      const body = { supplier_ids: ids, use_ml_processing: useMl, reprocess };
      const answer = await send("POST", "suppliers/route", body);
      const none = reprocess && !answer.reprocessed ? ` ${t("bulk.none_again")}` : "";
      app.notify(t("bulk.done", { n: answer.changed }) + none);
      dialog.close();
      onDone(answer);
    } catch (error) {
      if (error.status === undefined) throw error;
      problem = error;
    }
    busy = false;
    app.redraw();
  }

  const dialog = createDialog({
    title: () => t(useMl ? "bulk.title_ml" : "bulk.title_legacy"),
    mayClose: () => !busy,
    draw: () => [
      h(
        "p",
        { key: "what" },
        t(useMl ? "bulk.about_ml" : "bulk.about_legacy", { n: ids.length }),
      ),
      toggle(t("bulk.reprocess"), {
        hint: t("bulk.reprocess_hint"),
        checked: reprocess,
        onchange: (event) => {
          reprocess = event.target.checked;
          app.redraw();
        },
      }),
      problem && errorCallout(problem),
    ],
    actions: () => [
      button(t("common.cancel"), { onclick: () => dialog.close(), disabled: busy }),
      button(t("bulk.confirm", { n: ids.length }), {
        kind: "primary",
        disabled: busy,
        onclick: confirm,
      }),
    ],
  });
  return dialog;
}
