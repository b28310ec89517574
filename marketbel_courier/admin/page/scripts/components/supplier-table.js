// Suppliers as a table: who is ticked, where each stands, its route.

import { away, moment, number } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { awaitsRelease, isHeld } from "../words.js";
import { iconButton, iconLink, routeBadge, standingBadge, toggle } from "./basics.js";
import { columnHead } from "./sorting.js";

/**
 * The table. `selected` is the set of ids that are ticked; `usesMl(supplier)` tells the route,
 * also one that was only just chosen; `sort` is the order in the API's words.
 */
export function supplierTable(suppliers, actions) {
  const { selected, onSelected } = actions;
  const all = suppliers.every((supplier) => selected.has(supplier.id));
  const some = suppliers.some((supplier) => selected.has(supplier.id));
  return h(
    "div",
    { key: "table", class: "card flush" },
    h(
      "table",
      { class: "cards-when-narrow", role: "table" },
      h("caption", { class: "visually-hidden" }, t("suppliers.title")),
      h(
        "thead",
        { role: "rowgroup" },
        h(
          "tr",
          { role: "row" },
          h(
            "th",
            { scope: "col", role: "columnheader", class: "narrow" },
            h("input", {
              type: "checkbox",
              "aria-label": t("suppliers.select_page"),
              checked: all,
              indeterminate: some && !all,
              onchange: (event) => {
                for (const { id } of suppliers) {
                  if (event.target.checked) selected.add(id);
                  else selected.delete(id);
                }
                onSelected();
              },
            }),
          ),
          ["name", "standing", "last", "items", "route", "next", "do"].map((name) =>
            head(name, actions),
          ),
        ),
      ),
      h("tbody", { role: "rowgroup" }, suppliers.map((supplier) => row(supplier, actions))),
    ),
  );
}

// The columns that the list can be sorted by: the order that a first click asks for.
const ORDERS = {
  name: "name",
  standing: "standing",
  last: "-last_delivery_at",
  items: "-items_count",
};

function head(name, { sort, onSort }) {
  return columnHead({
    name,
    label: t(`suppliers.column.${name}`),
    order: ORDERS[name],
    sort,
    onSort,
    className: name === "items" ? "numeric" : null,
    labelHidden: name === "do",
  });
}

function row(supplier, { selected, usesMl, onSelected, onRoute, onUpload }) {
  const isMl = usesMl(supplier);
  return h(
    "tr",
    {
      key: supplier.id,
      role: "row",
      "data-testid": "supplier",
      class: supplier.is_active ? null : "inactive",
    },
    h(
      "td",
      { role: "cell", class: "narrow" },
      h("input", {
        type: "checkbox",
        "aria-label": t("suppliers.select", { name: supplier.name }),
        checked: selected.has(supplier.id),
        onchange: (event) => {
          if (event.target.checked) selected.add(supplier.id);
          else selected.delete(supplier.id);
          onSelected();
        },
      }),
    ),
    h(
      "th",
      { scope: "row", role: "rowheader" },
      h("a", { href: link("suppliers", { id: supplier.id }) }, supplier.name),
      h("small", { class: "muted" }, t(`source.${supplier.source_kind || supplier.source_type}`)),
    ),
    cell("standing", standingBadge(supplier.standing)),
    cell(
      "last",
      supplier.last_delivery_at
        ? h("time", { datetime: supplier.last_delivery_at }, moment(supplier.last_delivery_at))
        : h("span", { class: "muted" }, t("suppliers.never")),
    ),
    cell("items", itemsOf(supplier), "numeric"),
    cell(
      "route",
      h(
        "div",
        { class: "route-cell" },
        toggle(t("suppliers.via_ml", { name: supplier.name }), {
          labelHidden: true,
          checked: isMl,
          onchange: (event) => onRoute(supplier, event.target.checked),
        }),
        routeBadge(isMl ? "ml" : "legacy"),
      ),
    ),
    cell(
      "next",
      supplier.next_retry_at
        ? h("time", { datetime: supplier.next_retry_at }, next(supplier.next_retry_at))
        : "–",
    ),
    h(
      "td",
      { role: "cell", class: "narrow" },
      isHeld(supplier.error_code) &&
        iconLink(
          t("teach.open_for", { name: supplier.name }),
          "edit",
          link("teach", { id: supplier.id }),
        ),
      awaitsRelease(supplier.error_code) &&
        iconLink(
          t("held.open_for", { name: supplier.name }),
          "hold",
          link("held", { supplier_id: supplier.id }),
        ),
      iconButton(t("upload.open_for", { name: supplier.name }), "upload", {
        onclick: () => onUpload(supplier),
      }),
    ),
  );
}

function itemsOf({ id, items_count: count }) {
  return count ? h("a", { href: link("items", { supplier_id: id, listed: "true" }) }, number(count)) : number(0);
}

function cell(name, content, className = null) {
  const label = t(`suppliers.column.${name}`);
  return h("td", { key: name, role: "cell", class: className, "data-label": label }, content);
}

// A moment that is over says when it was due, and not when it will be.
function next(iso) {
  return new Date(iso) > new Date() ? away(iso) : t("suppliers.retry_due");
}
