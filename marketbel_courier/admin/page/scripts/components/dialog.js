// The frame of a dialog. The browser keeps the focus inside and returns it when it closes.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { iconButton } from "./basics.js";

let count = 0;

/**
 * A dialog as the shell draws it. `draw()` describes what is inside, `actions()` the buttons
 * below; `mayClose()` may object, and `onclose` is called once it is gone.
 */
export function createDialog({ title, draw, actions, wide = false, mayClose, onclose }) {
  count += 1;
  const id = `dialog-${count}`;
  // Taken now, not when it shows: a quick Tab in between would be taken for the opener.
  const opener = document.activeElement;
  let node = null;
  const close = () => node?.close();
  return {
    key: id,
    close,
    onclose: () => onclose?.(),
    draw: (whenClosed) =>
      h(
        "dialog",
        {
          key: id,
          class: wide ? "dialog wide" : "dialog",
          "aria-labelledby": `${id}-title`,
          created: (created) => {
            node = created;
            node.showModal();
          },
          oncancel: (event) => {
            if (mayClose && !mayClose()) event.preventDefault();
          },
          onclose: (event) => {
            whenClosed(event);
            // A redraw in between may have led the focus to a neighbour.
            if (opener?.isConnected) opener.focus({ preventScroll: true });
          },
        },
        h(
          "div",
          { class: "dialog-head" },
          h("h2", { id: `${id}-title` }, title()),
          iconButton(t("common.close"), "close", {
            onclick: () => (!mayClose || mayClose()) && close(),
          }),
        ),
        h("div", { class: "dialog-body" }, draw()),
        actions && h("div", { class: "dialog-foot" }, actions()),
      ),
  };
}
