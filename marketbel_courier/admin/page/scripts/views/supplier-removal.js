// Asks before a supplier goes: switched off, with all that is known of it kept, or deleted for good.

import { send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { createAsking } from "../components/asking.js";
import { button, errorCallout } from "../components/basics.js";
import { createDialog } from "../components/dialog.js";

// While one of its lists is being stored, the server waits for that, and large ones take long.
const DELETION_MS = 600_000;

/** The dialog; `onChanged` is called when the supplier was switched off. */
export function supplierRemovalDialog(app, supplier, { onChanged }) {
  const { id, name } = supplier;
  const asking = createAsking(app);

  const { ask } = asking;

  const deactivate = () =>
    ask(async () => {
      await send("PATCH", `suppliers/${id}`, { is_active: false });
      app.notify(t("removal.deactivated", { name }));
      dialog.close();
      onChanged();
    });
  const remove = () =>
    ask(async () => {
      const path = `suppliers/${id}`;
      const answer = await send("DELETE", path, undefined, { timeoutMs: DELETION_MS });
      app.notify(answer.message_localized.text);
      dialog.close();
      go("suppliers");
    });

  const dialog = createDialog({
    title: () => t("removal.title", { name }),
    mayClose: () => !asking.busy,
    draw: () => [
      h("p", { key: "items" }, t("removal.about", { n: supplier.items_count })),
      h("p", { key: "sheet", class: "muted" }, t("removal.sheet")),
      supplier.is_active && h("p", { key: "instead" }, t("removal.instead_about")),
      asking.problem && h("div", { key: "problem" }, errorCallout(asking.problem)),
    ],
    actions: () => [
      button(t("common.cancel"), { disabled: asking.busy, onclick: () => dialog.close() }),
      supplier.is_active &&
        button(t("removal.instead"), {
          iconName: "stop",
          disabled: asking.busy,
          onclick: deactivate,
        }),
      button(t("removal.delete"), {
        kind: "danger",
        iconName: "close",
        disabled: asking.busy,
        onclick: remove,
      }),
    ],
  });
  return dialog;
}
