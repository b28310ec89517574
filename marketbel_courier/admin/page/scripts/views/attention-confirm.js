// Asks once more before something is done for many suppliers.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "../components/basics.js";
import { createDialog } from "../components/dialog.js";

/** The dialog; `onConfirm()` is called when somebody means it. */
export function confirmDialog({ title, about, label, onConfirm }) {
  const dialog = createDialog({
    title: () => title,
    onclose: () => {},
    draw: () => [h("p", { key: "about" }, about)],
    actions: () => [
      button(t("common.cancel"), { onclick: () => dialog.close() }),
      button(label, {
        kind: "primary",
        onclick: () => {
          dialog.close();
          onConfirm();
        },
      }),
    ],
  });
  return dialog;
}
