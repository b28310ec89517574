// One item of a supplier: all its prices and where they stand in the file, its product and why.

import { get } from "../api.js";
import { h } from "../dom.js";
import { date, moment } from "../format.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import { badge, buttonLink, errorCallout, loading, viewHead } from "../components/basics.js";
import { catalogueTabs } from "../components/catalogue-tabs.js";
import { characteristicFacts, roleName } from "../components/characteristics.js";
import { createRecentChanges } from "../components/recent-changes.js";
import { linksOf, linkStory } from "../components/link-stories.js";
import { offerTable } from "../components/offers.js";
import { createPriceHistory } from "../components/price-history.js";
import { createUnlinking } from "../components/unlinking.js";
import {
  matchBadge,
  placeText,
  price,
  priceTrend,
  stockBadge,
} from "../components/price-words.js";
import { delistedText } from "./items.js";
import { backTo } from "./product.js";

const EVERY_MS = 15_000;

/** The view of the item that the address names. */
export function createItemView(app, { id }) {
  const path = `catalogue/items/${encodeURIComponent(id)}`;
  const item = app.poller((signal) => get(path, {}, { signal }), EVERY_MS);
  const history = createPriceHistory(app, { path: `${path}/history`, chosen: () => null });
  const changes = createRecentChanges(app, { item_id: id });
  const links = app.poller((signal) => linksOf(id, signal), EVERY_MS);
  const unlinking = createUnlinking(app, {
    onChange: () => {
      item.refresh();
      links.refresh();
    },
  });

  function body() {
    if (item.error && !item.error.isOutage) return errorCallout(item.error);
    if (!item.data) return loading();
    return h(
      "div",
      { class: "story" },
      h(
        "div",
        { class: "stack" },
        summary(item.data),
        offersCard(item.data),
        history.draw(),
        changes.draw(),
      ),
      h(
        "div",
        { class: "stack" },
        linkCard(item.data, links, unlinking),
        placeCard(item.data),
        characteristicsCard(item.data),
      ),
    );
  }

  return {
    id,
    pollers: [item, links, history.poller, changes.poller],
    title: () => item.data?.name ?? t("catalogue.items"),
    draw: () => [
      catalogueTabs("items"),
      item.data ? backTo("items", t("item.back")) : null,
      h("div", { key: "head" }, head(item.data, item.error)),
      h("div", { key: "body" }, body()),
    ],
  };
}

function head(item, error) {
  if (!item) return viewHead(t(error ? "catalogue.items" : "common.loading"), null);
  return viewHead(
    item.name,
    `${item.supplier_name} · ${item.supplier_sku}`,
    buttonLink(t("item.of_supplier"), link("items", { supplier_id: item.supplier_id }), {
      iconName: "catalogue",
    }),
  );
}

function summary(item) {
  return h(
    "section",
    {
      key: "summary",
      class: "card facts-card",
      "aria-label": t("item.summary"),
      "data-testid": "item-summary",
    },
    h(
      "p",
      { class: "best-price" },
      price(item.price, item.currency),
      item.change && priceTrend(item.change),
      item.is_listed ? stockBadge(item) : badge("amber", "minus", delistedText(item)),
    ),
    h(
      "dl",
      { class: "facts inline" },
      item.change && fact(t("item.before"), before(item)),
      fact(t("item.known_since"), date(item.created_at)),
      item.last_listed_at && fact(t("item.last_listed"), moment(item.last_listed_at)),
    ),
  );
}

function linkCard(item, links, unlinking) {
  return h(
    "section",
    {
      key: "link",
      class: "card facts-card",
      "aria-labelledby": "link-title",
      "data-testid": "item-link",
    },
    h("h2", { id: "link-title" }, t("items.column.product")),
    h("p", {}, matchBadge(item.match_status, Boolean(item.product_id))),
    item.product_id &&
      h("a", { href: link("products", { id: item.product_id }) }, item.product_name),
    links.error && !links.error.isOutage
      ? errorCallout(links.error)
      : links.data
        ? linkStory(links.data, unlinking)
        : loading(),
    item.product_id &&
      h(
        "div",
        { key: "do", class: "row-actions" },
        unlinking.button(item, { id: item.product_id, name: item.product_name }),
      ),
  );
}

function before({ change, currency }) {
  return [
    price(change.old_price, currency),
    h("small", { class: "muted block" }, t("item.until", { moment: moment(change.at) })),
  ];
}

function offersCard(item) {
  return h(
    "section",
    { key: "offers", class: "card flush", "aria-labelledby": "offers-title" },
    h("div", { class: "card-head padded" }, h("h2", { id: "offers-title" }, t("offer.title"))),
    offerTable(item.offers, item.place?.sheet ?? ""),
  );
}

function placeCard({ place }) {
  return h(
    "section",
    {
      key: "place",
      class: "card facts-card",
      "aria-labelledby": "place-title",
      "data-testid": "place",
    },
    h("h2", { id: "place-title" }, t("place.title")),
    place
      ? h(
          "dl",
          { class: "facts" },
          place.sheet && fact(t("place.sheet"), place.sheet),
          fact(t("story.column.row"), String(place.row)),
          Object.entries(place.cells).map(([role, cell]) => fact(roleName(role), cell)),
        )
      : h("p", { class: "muted" }, t("place.none")),
  );
}

function characteristicsCard({ characteristics, category, brand, barcode, unit }) {
  const shown = characteristicFacts({ ...characteristics, category, brand, barcode, unit });
  if (!shown.length) return null;
  return h(
    "section",
    {
      key: "characteristics",
      class: "card facts-card",
      "aria-labelledby": "characteristics-title",
    },
    h("h2", { id: "characteristics-title" }, t("item.characteristics")),
    h("dl", { class: "facts" }, shown.map(([label, text]) => fact(label, text))),
  );
}

function fact(label, value) {
  return h("div", { key: label }, h("dt", {}, label), h("dd", {}, value));
}
