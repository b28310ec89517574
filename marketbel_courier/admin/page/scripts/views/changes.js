// What changed: of a delivery, a day, a supplier, a product, an item, or everywhere.

import { beginOfDay, endOfDay } from "../days.js";
import { h } from "../dom.js";
import { moment } from "../format.js";
import { t } from "../i18n.js";
import { link, replaceParameters } from "../router.js";
import { button, buttonLink, choice, empty, viewHead } from "../components/basics.js";
import { catalogueTabs } from "../components/catalogue-tabs.js";
import { changeTable } from "../components/change-table.js";
import { createKindFilter } from "../components/kind-filter.js";
import { exportLinks, listingBody, nothingFound } from "../components/listing-parts.js";
import { CHANGE_KINDS } from "../components/price-words.js";
import { createSupplierFilter } from "../components/supplier-filter.js";
import { createListing } from "../listing.js";

const SORTS = ["recent", "-percent", "percent"];
const ORDERS = { what: "-percent", at: "-at" };
// What the changes are of: one of these at a time.
const SELECTIONS = ["reading_id", "job_id", "product_id", "item_id"];
const FILTERS = [...SELECTIONS, "supplier_id", "day", "since", "until", "kind", "sort"];

/** The view. */
export function createChangesView(app) {
  const listing = createListing(app, {
    name: "changes",
    path: "catalogue/changes",
    rows: "changes",
    filters: FILTERS,
    asked: ({ day, since, until, kind, ...values }) => ({
      ...values,
      since: beginOfDay(day || since),
      until: endOfDay(day || until),
      kind: kind.split(","),
    }),
  });
  const supplierFilter = createSupplierFilter(app, {
    id: "changes-supplier",
    onChange: (id) => listing.change({ supplier_id: id }),
  });
  const kindFilter = createKindFilter({
    chosen: () => listing.values().kind,
    onChange: (kind) => listing.change({ kind }),
  });
  let round = 0;

  const selection = () => SELECTIONS.find((name) => listing.values()[name]) ?? null;

  function bar() {
    const { supplier_id: supplierId, day, sort } = listing.values();
    const one = selection();
    return h(
      "form",
      { key: "bar", class: "filters", onsubmit: (event) => event.preventDefault() },
      one ? chosen(one) : supplierFilter.draw(supplierId),
      one !== "reading_id" &&
        one !== "job_id" &&
        h(
          "div",
          { key: "day", class: "field" },
          h("label", { for: "changes-day" }, t("changes.day")),
          h("input", {
            id: "changes-day",
            type: "date",
            value: day,
            onchange: (event) => listing.change({ day: event.target.value }),
          }),
        ),
      choice(
        "changes-sort",
        t("suppliers.sort"),
        SORTS.map((name) => [name === "recent" ? "" : name, t(`changes.sort.${name}`)]),
        { value: sort, onchange: (event) => listing.change({ sort: event.target.value }) },
      ),
    );
  }

  function chosen(name) {
    return h(
      "div",
      { key: "chosen", class: "field" },
      h("span", { class: "label" }, t("changes.of")),
      h(
        "div",
        { class: "filters-end" },
        button(nameOf(name), {
          kind: "chip",
          iconName: "close",
          title: t("logs.remove_filter"),
          onclick: () => listing.change({ [name]: "" }),
        }),
      ),
    );
  }

  function nameOf(name) {
    const reading = listing.poller.data?.reading;
    const [first] = listing.rows();
    if (reading) {
      return t("changes.list_of", {
        name: reading.supplier_name,
        moment: moment(reading.listed_at ?? reading.stored_at),
      });
    }
    if (name === "item_id" && first) return first.name;
    if (name === "product_id" && first?.product_name) return first.product_name;
    if (name.endsWith("ing_id") && first) {
      return t("changes.list_of", { name: first.supplier_name, moment: moment(first.at) });
    }
    return t(`changes.of.${name}`);
  }

  // What the counts leave out, where there is something to list beside it.
  function notCounted() {
    const n = listing.poller.data?.summary?.first_items;
    if (!n || !listing.rows().length) return null;
    return h("p", { key: "firsts", class: "muted" }, t("changes.first_list_do", { n }));
  }

  // Counts without rows: of a supplier's first list no item is told, and old rows are forgotten.
  function untold({ reading, summary }) {
    const chosen = listing.values().kind.split(",").filter(Boolean);
    const told = chosen.length ? chosen : CHANGE_KINDS;
    if (told.some((kind) => summary?.[kind])) {
      return empty("clock", t("changes.pruned"), t("changes.pruned_do"));
    }
    if (!summary?.first_items || !told.includes("new")) return null;
    return empty(
      "catalogue",
      t("changes.first_list"),
      t("changes.first_list_do", { n: summary.first_items }),
      reading
        ? buttonLink(t("changes.see_items"), link("items", { supplier_id: reading.supplier_id }))
        : buttonLink(t("catalogue.readings"), link("readings")),
    );
  }

  // The newest come first, or the largest changes, either way.
  function order() {
    return {
      orders: ORDERS,
      sort: listing.values().sort || ORDERS.at,
      onSort: (sort) => listing.change({ sort: sort.endsWith("percent") ? sort : null }),
    };
  }

  function nothing() {
    const { kind, day, supplier_id: supplierId } = listing.values();
    const why = untold(listing.poller.data);
    if (why) return why;
    if (kind || day || supplierId) {
      return nothingFound(() => {
        replaceParameters({ kind: null, day: null, supplier_id: null, cursor: null });
        listing.poller.data = null;
        listing.change({});
        round += 1;
      });
    }
    return empty(
      "compare",
      t("changes.none"),
      t(listing.poller.data.summary?.readings ? "changes.none_between" : "changes.none_do"),
    );
  }

  return {
    pollers: [listing.poller],
    title: () => t("catalogue.changes"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("changes.title"),
          t("changes.about"),
          listing.rows().length > 0 && exportLinks(listing.exported),
        ),
      ),
      catalogueTabs("changes"),
      h("div", { key: `filters-${round}` }, bar()),
      kindFilter(listing.poller.data?.summary),
      notCounted(),
      h(
        "div",
        { key: "body" },
        listingBody(listing, {
          draw: (rows) => changeTable(rows, sameOf(selection(), listing.values()), order()),
          nothing,
        }),
      ),
    ],
  };
}

// What all rows of a selection have in common.
function sameOf(selection, { supplier_id: supplierId }) {
  if (selection === "item_id") return ["item", "supplier"];
  if (selection === "product_id") return ["product"];
  if (selection) return ["supplier", "at"];
  return supplierId ? ["supplier"] : [];
}
