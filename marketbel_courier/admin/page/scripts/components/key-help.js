// The dialog that tells the keys of a view.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createDialog } from "./dialog.js";

/** The dialog; `keys` is a list of `[["J", "K"], "what they do"]`. */
export function keyHelp(keys) {
  return createDialog({
    title: () => t("keys.title"),
    draw: () =>
      h(
        "dl",
        { class: "key-list", "data-testid": "key-help" },
        keys.map(([names, what]) =>
          h(
            "div",
            { key: what },
            h(
              "dt",
              {},
              names.map((name) => h("kbd", { key: name }, name)),
            ),
            h("dd", {}, t(what)),
          ),
        ),
      ),
  });
}
