// The items of a supplier, or of all that a search finds: price, last change, stock, product.

import { beginOfDay } from "../days.js";
import { h } from "../dom.js";
import { date, moment } from "../format.js";
import { t } from "../i18n.js";
import { link, replaceParameters } from "../router.js";
import { buttonLink, choice, empty, searchField, viewHead } from "../components/basics.js";
import { catalogueTabs } from "../components/catalogue-tabs.js";
import { dataTable } from "../components/data-table.js";
import { exportLinks, listingBody, nothingFound } from "../components/listing-parts.js";
import { offerList } from "../components/offers.js";
import {
  MATCH_STATUSES,
  matchBadge,
  placeText,
  price,
  priceTrend,
  stockBadge,
} from "../components/price-words.js";
import { createSupplierFilter } from "../components/supplier-filter.js";
import { createListing } from "../listing.js";

const SORTS = ["name", "-name", "price", "-price", "change", "-change", "-updated"];
const FURTHER = ["match_status", "stock", "listed", "change", "changed_since"];
const NARROWING = ["q", ...FURTHER];
const FILTERS = ["supplier_id", ...NARROWING, "sort"];

/** The view. */
export function createItemsView(app) {
  const listing = createListing(app, {
    name: "items",
    path: "catalogue/items",
    rows: "items",
    filters: FILTERS,
    asked: (values) =>
      values.supplier_id || values.q
        ? { ...values, changed_since: beginOfDay(values.changed_since) }
        : null,
  });
  const supplierFilter = createSupplierFilter(app, {
    id: "items-supplier",
    onChange: (id) => listing.change({ supplier_id: id }),
  });
  let round = 0;

  function select(name, label, words, values) {
    return choice(
      `items-${name}`,
      t(label),
      [["", t("suppliers.any")], ...values.map((one) => [one, t(`${words}.${one}`)])],
      {
        value: listing.values()[name],
        onchange: (event) => listing.change({ [name]: event.target.value }),
      },
    );
  }

  function bar() {
    const { q, sort, supplier_id: supplierId } = listing.values();
    return h(
      "form",
      {
        key: "bar",
        class: "filters",
        role: "search",
        onsubmit: (event) => event.preventDefault(),
      },
      searchField("items-search", t("items.search"), {
        value: q,
        maxlength: 200,
        onSearch: (text) => listing.change({ q: text }),
      }),
      supplierFilter.draw(supplierId),
      choice(
        "items-sort",
        t("suppliers.sort"),
        SORTS.map((name) => [name === "name" ? "" : name, t(`items.sort.${name}`)]),
        { value: sort, onchange: (event) => listing.change({ sort: event.target.value }) },
      ),
    );
  }

  // Seldom used, and more than a narrow screen has room for; what is set is never hidden at first.
  function further() {
    const values = listing.values();
    return h(
      "details",
      {
        class: "further-filters",
        created: (node) => {
          node.open = FURTHER.some((name) => values[name]);
        },
      },
      h("summary", {}, t("items.further")),
      h(
        "div",
        { class: "filters many" },
        select("stock", "items.stock", "stock", ["in", "out", "unknown"]),
        select("match_status", "items.match", "match", MATCH_STATUSES),
        select("change", "items.change", "change", ["dearer", "cheaper"]),
        h(
          "div",
          { class: "field" },
          h("label", { for: "items-since" }, t("items.changed_since")),
          h("input", {
            id: "items-since",
            type: "date",
            value: values.changed_since,
            onchange: (event) => listing.change({ changed_since: event.target.value }),
          }),
        ),
        select("listed", "items.listed", "items.listed", ["true", "false"]),
      ),
    );
  }

  function nothing(isNotAsked) {
    if (isNotAsked) {
      return empty(
        "search",
        t("items.choose"),
        t("items.choose_do"),
        buttonLink(t("nav.suppliers"), link("suppliers")),
      );
    }
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
      t("items.none"),
      t("items.none_do"),
      buttonLink(t("items.to_story"), link("suppliers", { id: values.supplier_id })),
    );
  }

  const isOfOne = () => Boolean(listing.values().supplier_id);
  return {
    pollers: [listing.poller],
    title: () => t("catalogue.items"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("items.title"),
          t("items.about"),
          listing.rows().length > 0 && exportLinks(listing.exported),
        ),
      ),
      catalogueTabs("items"),
      h("div", { key: `filters-${round}` }, bar(), further()),
      h(
        "div",
        { key: "body" },
        listingBody(listing, { draw: (rows) => itemTable(rows, isOfOne(), listing), nothing }),
      ),
    ],
  };
}

function itemTable(items, isOfOne, listing) {
  return dataTable({
    ...listing.order("name"),
    caption: t("items.title"),
    testId: "item",
    rows: items,
    rowClass: ({ is_listed: isListed }) => (isListed ? null : "inactive"),
    columns: [
      {
        name: "name",
        label: t("items.column.name"),
        isHead: true,
        order: "name",
        cell: (one) => named(one, isOfOne),
      },
      {
        name: "price",
        label: t("items.column.price"),
        numeric: true,
        order: "price",
        cell: pricesOf,
      },
      { name: "change", label: t("items.column.change"), order: "-change", cell: lastChange },
      { name: "stock", label: t("items.column.stock"), cell: stockBadge },
      { name: "product", label: t("items.column.product"), cell: productOf },
      { name: "place", label: t("items.column.place"), cell: placeOf },
    ],
  });
}

function named(item, isOfOne) {
  return [
    h("a", { href: link("items", { id: item.id }) }, item.name),
    h(
      "small",
      { class: "muted" },
      [item.supplier_sku, !isOfOne && item.supplier_name, item.brand].filter(Boolean).join(" · "),
    ),
    !item.is_listed && h("small", { class: "gone" }, delistedText(item)),
  ];
}

/** Since when an item is on its supplier's list no more. */
export function delistedText({ delisted_at: delistedAt, updated_at: updatedAt }) {
  return t("items.delisted", { day: date(delistedAt ?? updatedAt) });
}

function pricesOf(item) {
  const others = item.offers.filter((offer) => !offer.is_main);
  return [
    price(item.price, item.currency),
    others.length > 0 &&
      h(
        "details",
        { class: "other-prices" },
        h("summary", {}, t("teach.other_prices", { n: others.length })),
        offerList(others),
      ),
  ];
}

function lastChange({ change, currency }) {
  if (!change) return h("span", { class: "muted" }, "–");
  return [
    priceTrend(change),
    h(
      "small",
      { class: "muted block" },
      t("items.was", { moment: moment(change.at) }),
      " ",
      price(change.old_price, currency),
    ),
  ];
}

function productOf(item) {
  const address = link("products", { id: item.product_id });
  return [
    matchBadge(item.match_status, Boolean(item.product_id)),
    item.product_id && h("a", { class: "block", href: address }, item.product_name),
  ];
}

function placeOf({ place }) {
  if (!place) return h("span", { class: "muted" }, "–");
  return placeText(place.sheet, place.cells.price ?? place.cells.name ?? String(place.row));
}
