// Products, each with its best offer and how many suppliers have it.

import { h } from "../dom.js";
import { date, number } from "../format.js";
import { t } from "../i18n.js";
import { link, replaceParameters } from "../router.js";
import { buttonLink, choice, empty, searchField, viewHead } from "../components/basics.js";
import { catalogueTabs } from "../components/catalogue-tabs.js";
import { dataTable } from "../components/data-table.js";
import { exportLinks, listingBody, nothingFound } from "../components/listing-parts.js";
import {
  bestPrice,
  PRODUCT_STATUS_NAMES,
  productStatusBadge,
  stockBadge,
} from "../components/price-words.js";
import { createSupplierFilter } from "../components/supplier-filter.js";
import { createListing } from "../listing.js";

const SORTS = ["name", "-name", "price", "-price", "-updated"];
const OFFERS = ["none", "some", "several"];
const NARROWING = ["q", "supplier_id", "status", "offers"];

/** The view. */
export function createProductsView(app) {
  const listing = createListing(app, {
    name: "products",
    path: "catalogue/products",
    rows: "products",
    filters: [...NARROWING, "sort"],
  });
  const supplierFilter = createSupplierFilter(app, {
    id: "products-supplier",
    onChange: (id) => listing.change({ supplier_id: id }),
  });
  let round = 0;

  function bar() {
    const { q, status, offers, sort, supplier_id: supplierId } = listing.values();
    return h(
      "form",
      { key: "bar", class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      searchField("products-search", t("products.search"), {
        value: q,
        maxlength: 200,
        onSearch: (text) => listing.change({ q: text }),
      }),
      supplierFilter.draw(supplierId),
      choice(
        "products-offers",
        t("products.offers"),
        [["", t("suppliers.any")], ...OFFERS.map((one) => [one, t(`products.offers.${one}`)])],
        { value: offers, onchange: (event) => listing.change({ offers: event.target.value }) },
      ),
      choice(
        "products-status",
        t("products.status"),
        [
          ["", t("suppliers.any")],
          ...PRODUCT_STATUS_NAMES.map((one) => [one, t(`product_status.${one}`)]),
        ],
        { value: status, onchange: (event) => listing.change({ status: event.target.value }) },
      ),
      choice(
        "products-sort",
        t("suppliers.sort"),
        SORTS.map((name) => [name === "name" ? "" : name, t(`products.sort.${name}`)]),
        { value: sort, onchange: (event) => listing.change({ sort: event.target.value }) },
      ),
    );
  }

  function nothing() {
    const values = listing.values();
    if (NARROWING.some((name) => values[name])) {
      return nothingFound(() => {
        replaceParameters(Object.fromEntries([...NARROWING, "cursor"].map((name) => [name, null])));
        listing.poller.data = null;
        listing.change({});
        round += 1;
      });
    }
    return empty(
      "catalogue",
      t("products.none"),
      t("products.none_do"),
      buttonLink(t("nav.jobs"), link("jobs")),
    );
  }

  return {
    pollers: [listing.poller],
    title: () => t("catalogue.products"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("products.title"),
          t("products.about"),
          listing.rows().length > 0 && exportLinks(listing.exported),
        ),
      ),
      catalogueTabs("products"),
      h("div", { key: `filters-${round}` }, bar()),
      h("div", { key: "body" }, listingBody(listing, { draw: (rows) => productTable(rows, listing), nothing })),
    ],
  };
}

function productTable(products, listing) {
  return dataTable({
    ...listing.order("name"),
    caption: t("products.title"),
    testId: "product",
    rows: products,
    columns: [
      {
        name: "name",
        label: t("products.column.name"),
        isHead: true,
        order: "name",
        cell: named,
      },
      {
        name: "price",
        order: "price",
        label: t("products.column.best"),
        numeric: true,
        cell: bestPrice,
      },
      { name: "who", label: t("products.column.supplier"), cell: bestSupplier },
      {
        name: "suppliers",
        label: t("products.column.suppliers"),
        numeric: true,
        cell: (one) => number(one.suppliers_count),
      },
      {
        name: "stock",
        label: t("items.column.stock"),
        cell: (one) => stockBadge({ in_stock: one.is_available, stock: null }),
      },
      {
        name: "status",
        label: t("products.status"),
        cell: (one) => productStatusBadge(one.status),
      },
    ],
  });
}

function named(product) {
  return [
    h("a", { href: link("products", { id: product.id }) }, product.name),
    h(
      "small",
      { class: "muted" },
      [product.internal_sku, product.category].filter(Boolean).join(" · "),
    ),
  ];
}

function bestSupplier({ best }) {
  if (!best?.item_id) return h("span", { class: "muted" }, "–");
  return [
    h("a", { href: link("items", { id: best.item_id }) }, best.supplier_name),
    best.since &&
      h("small", { class: "muted block" }, t("products.since", { day: date(best.since) })),
  ];
}
