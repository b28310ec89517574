// Find one supplier among thousands by typing: a combobox with a list below it.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { apiErrorText } from "../words.js";

const TYPING_MS = 200;
const SHOWN = 8;

/** The finder; `onPick` gets the supplier, or null while none is chosen. */
export function createSupplierFinder(app, { id, onPick }) {
  let text = "";
  let found = [];
  let active = -1;
  let isOpen = false;
  let said = "";
  let timer = null;
  let asking = null;

  async function look() {
    asking?.abort();
    const request = new AbortController();
    asking = request;
    try {
      const page = await get("suppliers", { q: text, limit: SHOWN }, { signal: request.signal });
      found = page.suppliers;
      active = found.length ? 0 : -1;
      isOpen = true;
      said = found.length ? t("finder.found", { n: page.total }) : t("finder.none");
    } catch (error) {
      if (request.signal.aborted) return;
      if (error.status === undefined) throw error;
      said = apiErrorText(error);
    }
    app.redraw();
  }

  function pick(supplier) {
    isOpen = false;
    text = supplier.name;
    document.getElementById(id).value = text;
    onPick(supplier);
    app.redraw();
  }

  function onKey(event) {
    if (event.key === "Escape" && isOpen) {
      isOpen = false;
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" && !isOpen) look();
    else if (event.key === "ArrowDown") active = Math.min(active + 1, found.length - 1);
    else if (event.key === "ArrowUp" && isOpen) active = Math.max(active - 1, 0);
    else if (event.key === "Enter" && isOpen && found[active]) pick(found[active]);
    else return;
    event.preventDefault();
    app.redraw();
  }

  return () =>
    h(
      "div",
      { class: "finder" },
      h("input", {
        id,
        type: "text",
        role: "combobox",
        autocomplete: "off",
        "aria-autocomplete": "list",
        "aria-expanded": String(isOpen && found.length > 0),
        "aria-controls": `${id}-list`,
        "aria-activedescendant": isOpen && found[active] ? `${id}-${found[active].id}` : null,
        placeholder: t("finder.placeholder"),
        oninput: (event) => {
          text = event.target.value;
          onPick(null);
          clearTimeout(timer);
          timer = setTimeout(look, TYPING_MS);
        },
        onkeydown: onKey,
        onblur: () => {
          isOpen = false;
          app.redraw();
        },
      }),
      h(
        "ul",
        {
          id: `${id}-list`,
          role: "listbox",
          "aria-label": t("finder.label"),
          class: isOpen && found.length ? "finder-list" : "finder-list closed",
        },
        isOpen &&
          found.map((supplier, index) =>
            h(
              "li",
              {
                key: supplier.id,
                id: `${id}-${supplier.id}`,
                role: "option",
                "aria-selected": String(index === active),
                // The press would take the focus, and with it the list, before the click.
                onmousedown: (event) => event.preventDefault(),
                onclick: () => pick(supplier),
              },
              h("span", {}, supplier.name),
              h(
                "small",
                { class: "muted" },
                t(`source.${supplier.source_kind || supplier.source_type}`),
              ),
            ),
          ),
      ),
      h("p", { class: "hint", "aria-live": "polite" }, said),
    );
}
