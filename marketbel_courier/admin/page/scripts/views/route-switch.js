// Suppliers to ml-analyze, or away from it: one, or many at once, which may be delivered again.

import { send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createAsking } from "../components/asking.js";
import { button, errorCallout, toggle } from "../components/basics.js";
import { createDialog } from "../components/dialog.js";

/** Switch one supplier and say what came of it; whether it was switched. */
export function switchRoute(app, supplier, useMl) {
  return createAsking(app, { asNotice: true }).ask(async () => {
    await send("PATCH", `suppliers/${supplier.id}`, { use_ml_processing: useMl });
    const text = useMl ? "suppliers.now_ml" : "suppliers.now_legacy";
    app.notify(t(text, { name: supplier.name }));
  });
}

/** The dialog that asks once more; `onDone(answer)` is called when the switch is accepted. */
export function routeSwitchDialog(app, { ids, useMl, onDone }) {
  let reprocess = true;
  const asking = createAsking(app);

  const confirm = () =>
    asking.ask(async () => {
      const body = { supplier_ids: ids, use_ml_processing: useMl, reprocess };
      const answer = await send("POST", "suppliers/route", body);
      const none = reprocess && !answer.reprocessed ? ` ${t("bulk.none_again")}` : "";
      app.notify(t("bulk.done", { n: answer.changed }) + none);
      dialog.close();
      onDone(answer);
    });

  const dialog = createDialog({
    title: () => t(useMl ? "bulk.title_ml" : "bulk.title_legacy"),
    mayClose: () => !asking.busy,
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
      asking.problem && errorCallout(asking.problem),
    ],
    actions: () => [
      button(t("common.cancel"), { onclick: () => dialog.close(), disabled: asking.busy }),
      button(t("bulk.confirm", { n: ids.length }), {
        kind: "primary",
        disabled: asking.busy,
        onclick: confirm,
      }),
    ],
  });
  return dialog;
}
