// Asks once more before everything that waits is released or refused.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createAsking } from "../components/asking.js";
import { button, field } from "../components/basics.js";
import { createDialog } from "../components/dialog.js";

/** The dialog; `onDecide()` answers whether it was done. */
export function decisionDialog(app, { verb, total, supplierName, because, onBecause, onDecide }) {
  const asking = createAsking(app);

  const confirm = () =>
    asking.ask(async () => {
      if (await onDecide()) dialog.close();
    });

  const dialog = createDialog({
    title: () => t(`held.${verb}_all`, { n: total }),
    mayClose: () => !asking.busy,
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
      button(t("common.cancel"), { onclick: () => dialog.close(), disabled: asking.busy }),
      button(t(`held.${verb}_all`, { n: total }), {
        kind: "primary",
        disabled: asking.busy,
        onclick: confirm,
      }),
    ],
  });
  return dialog;
}
