// What changed, as a table: what kind of change, of which item, from which price to which.

import { h } from "../dom.js";
import { moment } from "../format.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { dataTable } from "./data-table.js";
import { changeBadge, priceMove } from "./price-words.js";

const OWN_ORDERS = {
  item: "item",
  what: "-what",
  price: "price",
  supplier: "supplier",
  at: "-at",
};

/**
 * The table; `same` names what is the same in all rows and left out: item, product, supplier, at.
 * `sorted` says how the server sorts them, and by which columns; else all rows are there.
 */
export function changeTable(changes, same = [], sorted = { name: "changes" }) {
  const orders = sorted.orders ?? OWN_ORDERS;
  const [withItem, withProduct, withSupplier, withTime] = ["item", "product", "supplier", "at"].map(
    (name) => !same.includes(name),
  );
  return dataTable({
    ...sorted,
    caption: t("changes.title"),
    testId: "change",
    rows: changes.map((one) => ({ ...one, id: `${one.reading_id ?? ""}/${one.item_id}` })),
    columns: [
      withItem && {
        name: "item",
        label: t("items.column.name"),
        isHead: true,
        order: orders.item,
        by: (change) => change.name,
        cell: (change) => itemOf(change, withProduct),
      },
      {
        name: "what",
        label: t("changes.column.what"),
        order: orders.what,
        by: (change) => change.percent,
        cell: ({ kinds, percent }) =>
          h("div", { class: "badges" }, kinds.map((kind) => changeBadge(kind, percent))),
      },
      {
        name: "price",
        label: t("items.column.price"),
        numeric: true,
        order: orders.price,
        by: ({ new_price: price }) => price && Number(price),
        cell: priceMove,
      },
      withSupplier && {
        name: "supplier",
        label: t("suppliers.column.name"),
        order: orders.supplier,
        by: (change) => change.supplier_name,
        cell: ({ supplier_id: id, supplier_name: name }) =>
          h("a", { href: link("suppliers", { id }) }, name),
      },
      withTime && {
        name: "at",
        label: t("changes.column.at"),
        isHead: !withItem,
        order: orders.at,
        by: (change) => change.at,
        cell: ({ at }) => h("time", { datetime: at }, moment(at)),
      },
    ].filter(Boolean),
  });
}

function itemOf(change, withProduct) {
  return [
    h("a", { href: link("items", { id: change.item_id }) }, change.name),
    h("small", { class: "muted" }, change.supplier_sku),
    change.old_name &&
      h("small", { class: "muted" }, t("changes.was_named", { name: change.old_name })),
    withProduct &&
      change.product_id &&
      h(
        "small",
        {},
        h(
          "a",
          { href: link("products", { id: change.product_id }) },
          // A product that was made of the item is called the same.
          change.product_name === change.name ? t("changes.its_product") : change.product_name,
        ),
      ),
  ];
}
