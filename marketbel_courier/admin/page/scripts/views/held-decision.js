// Asks once more before everything that waits is released or refused.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { button, field } from "../components/basics.js";
import { createDialog } from "../components/dialog.js";

/** The dialog; `onDecide()` answers whether it was done. */
export function decisionDialog(app, { verb, total, supplierName, because, onBecause, onDecide }) {
  let busy = false;

  async function confirm() {
    busy = true;
    app.redraw();
    const isDone = await onDecide();
    busy = false;
    if (isDone) dialog.close();
    app.redraw();
  }

  const dialog = createDialog({
    title: () => t(`held.${verb}_all`, { n: total }),
    mayClose: () => !busy,
    draw: () => [
      h(
        "p",
        { key: "what" },
        supplierName
          ? t(`held.${verb}_of_supplier`, { n: total, name: supplierName })
          : t(`held.${verb}_of_all`, { n: total }),
      ),
      field(
        "held-because-all",
        t("held.because"),
        h("input", {
          id: "held-because-all",
          value: because,
          maxlength: 500,
          oninput: (event) => onBecause(event.target.value),
        }),
      ),
    ],
    actions: () => [
      button(t("common.cancel"), { onclick: () => dialog.close(), disabled: busy }),
      button(t(`held.${verb}_all`, { n: total }), {
        kind: "primary",
        disabled: busy,
        onclick: confirm,
      }),
    ],
  });
  return dialog;
}
