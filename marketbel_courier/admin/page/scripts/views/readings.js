// Deliveries that changed the catalogue: what each brought, and two of them to be compared.

import { beginOfDay, endOfDay } from "../days.js";
import { h } from "../dom.js";
import { moment, number } from "../format.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { badge, button, buttonLink, empty, viewHead } from "../components/basics.js";
import { catalogueTabs } from "../components/catalogue-tabs.js";
import { dataTable } from "../components/data-table.js";
import { exportLinks, listingBody, nothingFound } from "../components/listing-parts.js";
import { CHANGE_KINDS } from "../components/price-words.js";
import { createSupplierFilter } from "../components/supplier-filter.js";
import { createListing } from "../listing.js";

/** The view. */
export function createReadingsView(app) {
  const listing = createListing(app, {
    name: "readings",
    path: "catalogue/readings",
    rows: "readings",
    filters: ["supplier_id", "since", "until", "sort"],
    asked: ({ supplier_id, since, until, sort }) => ({
      supplier_id,
      sort,
      since: beginOfDay(since),
      until: endOfDay(until),
    }),
  });
  const supplierFilter = createSupplierFilter(app, {
    id: "readings-supplier",
    onChange: (id) => {
      picked.clear();
      listing.change({ supplier_id: id });
    },
  });
  // The two that are to be compared: numbers of readings, the one picked last at the end.
  const picked = new Map();
  let round = 0;

  function pick(reading, isPicked) {
    if (!isPicked) picked.delete(reading.id);
    else {
      for (const [id, other] of picked) {
        if (other.supplier_id !== reading.supplier_id) picked.delete(id);
      }
      picked.set(reading.id, reading);
      if (picked.size > 2) picked.delete(picked.keys().next().value);
    }
    app.redraw();
  }

  function dayField(name) {
    return h(
      "div",
      { class: "field" },
      h("label", { for: `readings-${name}` }, t(`readings.${name}`)),
      h("input", {
        id: `readings-${name}`,
        type: "date",
        value: listing.values()[name],
        onchange: (event) => listing.change({ [name]: event.target.value }),
      }),
    );
  }

  function comparing() {
    if (!picked.size) return null;
    const [older, newer] = [...picked.values()].sort((one, other) => one.id - other.id);
    return h(
      "div",
      { key: "bulk", class: "bulk", role: "region", "aria-label": t("readings.compare") },
      h("p", { "aria-live": "polite" }, t(newer ? "readings.two_picked" : "readings.one_picked")),
      button(t("bulk.none"), {
        kind: "quiet",
        onclick: () => {
          picked.clear();
          app.redraw();
        },
      }),
      h("span", { class: "spring" }),
      newer &&
        buttonLink(
          t("readings.compare"),
          link("comparison", { from: older.id, to: newer.id }),
          { iconName: "compare", kind: "primary" },
        ),
    );
  }

  function nothing() {
    if (listing.isFiltered()) {
      return nothingFound(() => {
        listing.poller.data = null;
        listing.change({ supplier_id: null, since: null, until: null, sort: null });
        round += 1;
      });
    }
    return empty(
      "download",
      t("readings.none"),
      t("readings.none_do"),
      buttonLink(t("nav.jobs"), link("jobs")),
    );
  }

  return {
    pollers: [listing.poller],
    title: () => t("catalogue.readings"),
    draw: () => [
      h("div", { key: "head" }, viewHead(
          t("readings.title"),
          t("readings.about"),
          listing.rows().length > 0 && exportLinks(listing.exported),
        ),
      ),
      catalogueTabs("readings"),
      h(
        "form",
        {
          key: `filters-${round}`,
          class: "filters",
          onsubmit: (event) => event.preventDefault(),
        },
        supplierFilter.draw(listing.values().supplier_id),
        dayField("since"),
        dayField("until"),
      ),
      comparing(),
      h(
        "div",
        { key: "body" },
        listingBody(listing, {
          draw: (rows) => readingTable(rows, { picked, pick, ...listing.order("-at") }),
          nothing,
        }),
      ),
    ],
  };
}

function readingTable(readings, { picked, pick, sort, onSort }) {
  return dataTable({
    caption: t("readings.title"),
    testId: "reading",
    rows: readings,
    sort,
    onSort,
    columns: [
      {
        name: "pick",
        label: t("readings.compare"),
        labelHidden: true,
        isNarrow: true,
        cell: (one) => tick(one, { picked, pick }),
      },
      { name: "at", label: t("readings.column.at"), isHead: true, order: "-at", cell: named },
      {
        name: "items",
        label: t("suppliers.column.items"),
        numeric: true,
        cell: (one) => (isList(one) ? number(one.items) : "–"),
      },
      { name: "changes", label: t("catalogue.changes"), cell: counts },
    ],
  });
}

function tick(reading, { picked, pick }) {
  return h("input", {
    type: "checkbox",
    "aria-label": t("readings.pick", { name: reading.supplier_name, moment: momentOf(reading) }),
    checked: picked.has(reading.id),
    onchange: (event) => pick(reading, event.target.checked),
  });
}

// Else somebody has released prices that were held: no list came.
const isList = ({ by }) => by !== "released";

function momentOf(reading) {
  return moment(reading.listed_at ?? reading.stored_at);
}

function named(reading) {
  const story = link("suppliers", { id: reading.supplier_id });
  return [
    h("a", { href: link("changes", { reading_id: reading.id }) }, momentOf(reading)),
    h("small", {}, h("a", { href: story }, reading.supplier_name)),
    !isList(reading) && h("small", { class: "muted" }, t("readings.by_released")),
    reading.by === "other" && h("small", { class: "muted" }, t("readings.by_other")),
  ];
}

function counts(reading) {
  if (reading.is_first) return badge("blue", "plus", t("readings.is_first"));
  const told = CHANGE_KINDS.filter((kind) => reading[kind] > 0);
  if (!told.length) return h("span", { class: "muted" }, t("readings.no_change"));
  return h(
    "ul",
    { class: "counts" },
    told.map((kind) =>
      h(
        "li",
        { key: kind },
        h(
          "a",
          { href: link("changes", { reading_id: reading.id, kind }) },
          `${t(`changes.kind.${kind}`)}: ${number(reading[kind])}`,
        ),
      ),
    ),
  );
}
