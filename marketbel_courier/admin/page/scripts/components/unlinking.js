// Takes an item off its product, once somebody has read what follows; and puts it back.

import { send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createAsking } from "./asking.js";
import { button, errorCallout } from "./basics.js";
import { createDialog } from "./dialog.js";
import { linksOf } from "./link-stories.js";

/** The unlinking of a view's items; `onChange()` is called when something has come of it. */
export function createUnlinking(app, { onChange }) {
  const undoing = createAsking(app, { asNotice: true });

  const undo = (answerId) =>
    undoing.ask(async () => {
      const told = await send("POST", `reviews/answers/${encodeURIComponent(answerId)}/undo`, {});
      app.notify(told.message_localized.text);
      onChange();
    });

  async function unlink(item, product) {
    await send("PATCH", `products/${encodeURIComponent(product.id)}/match`, {
      action: "unlink",
      supplier_item_id: item.id,
    });
    const { parted } = await linksOf(item.id);
    const answer = parted.find((one) => one.product_id === product.id)?.answer_id;
    app.notify(
      t("answers.unlinked", { item: item.name, product: product.name }),
      "green",
      answer ? { label: t("answers.undo"), onclick: () => undo(answer) } : null,
    );
    onChange();
  }

  return {
    undo,
    isUndoing: () => undoing.busy,
    button: (item, product) =>
      button(t("unlink.do"), {
        kind: "quiet",
        iconName: "close",
        "aria-label": t("unlink.do_named", { item: item.name, supplier: item.supplier_name }),
        onclick: () =>
          app.open(unlinkingDialog(app, item, product, () => unlink(item, product))),
      }),
  };
}

function unlinkingDialog(app, item, product, onUnlink) {
  const asking = createAsking(app);

  const confirm = async () => {
    if (await asking.ask(onUnlink)) dialog.close();
  };

  const dialog = createDialog({
    title: () => t("unlink.title"),
    mayClose: () => !asking.busy,
    draw: () => [
      h(
        "p",
        { key: "what" },
        t("unlink.what", {
          item: item.name,
          supplier: item.supplier_name,
          product: product.name,
        }),
      ),
      h(
        "ul",
        { key: "follows", class: "reasons" },
        h("li", {}, t(item.is_best ? "unlink.best" : "unlink.price")),
        h("li", {}, t("unlink.for_good")),
        h("li", {}, t("unlink.can_undo")),
      ),
      asking.problem && errorCallout(asking.problem),
    ],
    actions: () => [
      button(t("common.cancel"), { onclick: () => dialog.close(), disabled: asking.busy }),
      button(t("unlink.do"), { kind: "primary", disabled: asking.busy, onclick: confirm }),
    ],
  });
  return dialog;
}
