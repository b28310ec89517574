// Two deliveries of one supplier compared: what is different in the end, whatever came between.

import { h, icon } from "../dom.js";
import { moment } from "../format.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { buttonLink, choice, empty, viewHead } from "../components/basics.js";
import { catalogueTabs } from "../components/catalogue-tabs.js";
import { changeTable } from "../components/change-table.js";
import { createKindFilter } from "../components/kind-filter.js";
import { exportLinks, listingBody, nothingFound } from "../components/listing-parts.js";
import { createListing } from "../listing.js";
import { backTo } from "./product.js";

const SORTS = ["name", "-name", "-percent", "percent"];
const ORDERS = { item: "name", what: "-percent" };

/** The view. */
export function createComparisonView(app) {
  const listing = createListing(app, {
    name: "comparison",
    path: "catalogue/comparison",
    rows: "changes",
    filters: ["from", "to", "kind", "sort"],
    asked: (values) =>
      values.from && values.to ? { ...values, kind: values.kind.split(",") } : null,
  });
  const kindFilter = createKindFilter({
    chosen: () => listing.values().kind,
    onChange: (kind) => listing.change({ kind }),
  });

  function nothing(isNotAsked) {
    if (isNotAsked) {
      return empty(
        "compare",
        t("comparison.choose"),
        t("comparison.choose_do"),
        buttonLink(t("catalogue.readings"), link("readings")),
      );
    }
    if (!listing.poller.data.is_complete) {
      return empty("clock", t("changes.pruned"), t("comparison.incomplete"));
    }
    if (listing.values().kind) return nothingFound(() => listing.change({ kind: null }));
    return empty("check", t("comparison.same"), t("comparison.same_do"));
  }

  function both() {
    const { from, to } = listing.poller.data ?? {};
    if (!from || !to) return null;
    return h(
      "div",
      { key: "both", class: "compared", "data-testid": "compared" },
      [
        ["comparison.from", from],
        ["comparison.to", to],
      ].map(([label, reading]) =>
        h(
          "div",
          { key: label, class: "card" },
          h("p", { class: "eyebrow" }, t(label)),
          h(
            "p",
            { class: "empty-title" },
            h(
              "a",
              { href: link("changes", { reading_id: reading.id }) },
              moment(reading.listed_at ?? reading.stored_at),
            ),
          ),
          h(
            "p",
            { class: "muted" },
            reading.by === "released"
              ? t("readings.by_released")
              : t("comparison.items", { n: reading.items }),
          ),
        ),
      ),
    );
  }

  return {
    pollers: [listing.poller],
    title: () => t("comparison.title"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("comparison.title"),
          listing.poller.data?.from?.supplier_name ?? t("comparison.about"),
          listing.rows().length > 0 && exportLinks(listing.exported),
        ),
      ),
      catalogueTabs("readings"),
      backTo("readings", t("comparison.back")),
      both(),
      listing.poller.data?.summary && [
        kindFilter(listing.poller.data.summary),
        h(
          "div",
          { key: "sort", class: "filters one" },
          choice(
            "comparison-sort",
            t("suppliers.sort"),
            SORTS.map((name) => [name === "name" ? "" : name, t(`changes.sort.${name}`)]),
            {
              value: listing.values().sort,
              onchange: (event) => listing.change({ sort: event.target.value }),
            },
          ),
        ),
      ],
      listing.poller.data?.is_complete === false &&
        listing.rows().length > 0 &&
        h(
          "div",
          { key: "incomplete", class: "callout tone-amber note" },
          icon("warning"),
          h("p", {}, t("comparison.incomplete")),
        ),
      h(
        "div",
        { key: "body" },
        listingBody(listing, {
          draw: (rows) =>
            changeTable(rows, ["at", "supplier"], { ...listing.order("name"), orders: ORDERS }),
          nothing,
        }),
      ),
    ],
  };
}
