// One product: which offer is the best and why, all offers side by side, prices over time, changes.

import { get } from "../api.js";
import { h, icon } from "../dom.js";
import { date, money, number } from "../format.js";
import { t } from "../i18n.js";
import { link, replaceParameters, route } from "../router.js";
import { badge, errorCallout, loading, viewHead } from "../components/basics.js";
import { catalogueTabs } from "../components/catalogue-tabs.js";
import { createRecentChanges } from "../components/recent-changes.js";
import { dataTable } from "../components/data-table.js";
import { exportLinks } from "../components/listing-parts.js";
import { createLinkStories } from "../components/link-stories.js";
import { createPriceHistory } from "../components/price-history.js";
import {
  bestPrice,
  offerTerms,
  price,
  priceTrend,
  productStatusBadge,
  stockBadge,
} from "../components/price-words.js";
import { serverSentence } from "../components/server-words.js";
import { createUnlinking } from "../components/unlinking.js";
import { delistedText } from "./items.js";

const EVERY_MS = 15_000;

/** The view of the product that the address names. */
export function createProductView(app, { id }) {
  const path = `catalogue/products/${encodeURIComponent(id)}`;
  const product = app.poller((signal) => get(path, {}, { signal }), EVERY_MS);
  const history = createPriceHistory(app, {
    path: `${path}/history`,
    chosen: () => route().parameters.currency ?? null,
    onChoose: (currency) => {
      replaceParameters({ currency });
      app.redraw();
    },
  });
  const changes = createRecentChanges(app, { product_id: id });
  const links = createLinkStories(app);
  const unlinking = createUnlinking(app, {
    onChange: () => {
      links.forget();
      product.refresh();
    },
  });

  return {
    id,
    pollers: [product, history.poller, changes.poller],
    onLanguage: links.forget,
    title: () => product.data?.name ?? t("catalogue.products"),
    draw: () => [
      catalogueTabs("products"),
      backTo("products", t("product.back")),
      h("div", { key: "head" }, head(product.data, product.error)),
      h("div", { key: "body" }, body()),
    ],
  };

  function body() {
    if (product.error && !product.error.isOutage) return errorCallout(product.error);
    if (!product.data) return loading();
    return h(
      "div",
      { class: "stack" },
      bestCard(product.data),
      offersCard(product.data, { links, unlinking }),
      history.draw(),
      changes.draw(),
    );
  }
}

/** The way back to a list. */
export function backTo(view, text) {
  return h(
    "p",
    { key: "back", class: "back" },
    h("a", { href: link(view) }, icon("previous"), text),
  );
}

function head(product, error) {
  if (!product) return viewHead(t(error ? "catalogue.products" : "common.loading"), null);
  const about = [product.internal_sku, product.category].filter(Boolean).join(" · ");
  return viewHead(product.name, about, productStatusBadge(product.status));
}

function bestCard(product) {
  const { best } = product;
  return h(
    "section",
    {
      key: "best",
      class: `card verdict tone-${best?.item_id ? "green" : "plain"}`,
      "aria-labelledby": "best-title",
      "data-testid": "best",
    },
    h("h2", { id: "best-title" }, t("product.best")),
    best?.item_id ? bestOffer(product) : h("p", {}, t("product.no_best")),
    told(best),
  );
}

function bestOffer(product) {
  const { best } = product;
  return [
    h(
      "p",
      { class: "best-price" },
      bestPrice(product),
      h("a", { href: link("items", { id: best.item_id }) }, best.supplier_name),
    ),
    h(
      "p",
      {},
      t("product.why", { n: best.compared }),
      " ",
      best.rate && conversion(best),
      " ",
      best.since && t("product.since", { day: date(best.since) }),
    ),
  ];
}

function conversion({ amount, currency, rate, rate_date: day }) {
  const values = { price: money(amount, currency), rate: number(Number(rate)) };
  return day
    ? t("product.converted", { ...values, day: date(day) })
    : t("product.converted_once", values);
}

function told(best) {
  if (!best?.told?.length) return null;
  return h(
    "ul",
    { class: "reasons" },
    best.told.map((said, index) => h("li", { key: index }, serverSentence(said))),
  );
}

function offersCard(product, { links, unlinking }) {
  const { items, items_count_all: all, best } = product;
  const linkOf = (item) => [links.draw(item), unlinking.button(item, product)];
  return h(
    "section",
    { key: "offers", class: "card flush", "aria-labelledby": "offers-title" },
    h(
      "div",
      { class: "card-head padded" },
      h("h2", { id: "offers-title" }, t("product.offers")),
      h("span", { class: "muted" }, t("product.offers_shown", { shown: items.length, n: all })),
    ),
    items.length
      ? offerTable(items, { currency: best?.price_currency ?? null, linkOf })
      : h("p", { class: "muted" }, t("product.no_offers")),
  );
}

// Beside a price of another currency stands what it was compared as.
function offerTable(items, { currency, linkOf }) {
  return dataTable({
    name: "product-offers",
    caption: t("product.offers"),
    testId: "product-offer",
    rows: items,
    rowClass: (item) => (item.is_best ? "best" : item.is_listed ? null : "inactive"),
    columns: [
      {
        name: "supplier",
        label: t("suppliers.column.name"),
        isHead: true,
        order: "supplier",
        by: (item) => item.supplier_name,
        cell: supplierOf,
      },
      {
        name: "price",
        label: t("items.column.price"),
        numeric: true,
        order: "price",
        // What cannot be compared comes behind what can.
        by: ({ price_converted: converted }) => converted && Number(converted),
        cell: (item) => pricesOf(item, currency),
      },
      { name: "terms", label: t("offer.terms"), cell: termsOf },
      {
        name: "stock",
        label: t("items.column.stock"),
        order: "-stock",
        by: (item) => (item.is_listed ? Number(item.in_stock ?? 0.5) : -1),
        cell: stockOf,
      },
      {
        name: "since",
        label: t("product.column.since"),
        order: "-since",
        by: ({ change, created_at: created }) => change?.at ?? created,
        cell: sinceOf,
      },
      { name: "link", label: t("product.column.link"), cell: linkOf },
    ],
  });
}

function supplierOf(item) {
  return [
    h("a", { href: link("suppliers", { id: item.supplier_id }) }, item.supplier_name),
    item.is_best && badge("green", "star", t("product.is_best")),
    h("small", {}, h("a", { href: link("items", { id: item.id }) }, item.name)),
    h("small", { class: "muted" }, item.supplier_sku),
  ];
}

function pricesOf(item, currency) {
  const { price_converted: converted, why_not: whyNot } = item;
  const isOther = converted !== null && (currency !== item.currency || converted !== item.price);
  return [
    price(item.price, item.currency),
    isOther && h("small", { class: "muted block" }, "≈ ", money(converted, currency)),
    whyNot && h("small", { class: "not-compared block" }, serverSentence(whyNot)),
  ];
}

function termsOf(item) {
  const main = item.offers.find((offer) => offer.is_main);
  const terms = main ? offerTerms(main) : [];
  const others = item.offers.length - 1;
  return [
    terms.join(" · ") || h("span", { class: "muted" }, t("product.no_terms")),
    others > 0 &&
      h(
        "a",
        { class: "block small", href: link("items", { id: item.id }) },
        t("teach.other_prices", { n: others }),
      ),
  ];
}

function stockOf(item) {
  return item.is_listed ? stockBadge(item) : h("small", { class: "gone" }, delistedText(item));
}

function sinceOf({ change, created_at: created, currency }) {
  if (!change) return date(created);
  return [
    date(change.at),
    h("span", { class: "block" }, priceTrend(change)),
    h(
      "small",
      { class: "muted block" },
      t("product.before"),
      " ",
      price(change.old_price, currency),
    ),
  ];
}
