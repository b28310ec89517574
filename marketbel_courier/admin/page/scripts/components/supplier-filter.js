// A list's filter by supplier: found by typing, then a chip that can be taken off.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { button, field } from "./basics.js";
import { createSupplierFinder } from "./supplier-finder.js";

/** The filter: `draw(supplierId)`; `onChange(supplierId)` gets an empty one if it is taken off. */
export function createSupplierFilter(app, { id, onChange }) {
  const names = new Map();
  const finder = createSupplierFinder(app, {
    id,
    onPick: (supplier) => {
      if (!supplier) return;
      names.set(supplier.id, supplier.name);
      onChange(supplier.id);
    },
  });

  async function learn(supplierId) {
    names.set(supplierId, null);
    try {
      names.set(supplierId, (await get(`suppliers/${encodeURIComponent(supplierId)}`)).name);
    } catch (error) {
      // A supplier that is gone is told by what it was called in the address.
      if (error.status === undefined) throw error;
      names.set(supplierId, supplierId);
    }
    app.redraw();
  }

  return {
    name: (supplierId) => names.get(supplierId) ?? null,
    draw(supplierId) {
      if (!supplierId) {
        return field(id, t("catalogue.supplier"), finder());
      }
      if (!names.has(supplierId)) learn(supplierId);
      return h(
        "div",
        { key: "chosen", class: "field" },
        h("span", { class: "label" }, t("catalogue.supplier")),
        h(
          "div",
          { class: "filters-end" },
          button(names.get(supplierId) ?? "…", {
            kind: "chip",
            iconName: "close",
            title: t("logs.remove_filter"),
            onclick: () => onChange(""),
          }),
        ),
      );
    },
  };
}
