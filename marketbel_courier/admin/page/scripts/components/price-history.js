// The history of prices of a product or an item, as a chart in one currency at a time.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { errorCallout, loading } from "./basics.js";
import { exportLinks } from "./listing-parts.js";
import { createPriceChart } from "./price-chart.js";

const EVERY_MS = 60_000;

/** The card; the answer at `path` has `series`, or is one. `chosen()` is a currency, or null. */
export function createPriceHistory(app, { path, chosen, onChoose }) {
  const poller = app.poller((signal) => get(path, {}, { signal }), EVERY_MS);
  const chart = createPriceChart(app);

  function body() {
    if (poller.error && !poller.error.isOutage) return errorCallout(poller.error);
    if (!poller.data) return loading();
    const byCurrency = groups(poller.data.series ?? [poller.data]);
    if (!byCurrency.size) return h("p", { class: "muted" }, t("price_history.none"));
    const currencies = [...byCurrency.keys()];
    const currency = byCurrency.has(chosen()) ? chosen() : currencies[0];
    const isThinned = byCurrency.get(currency).some((line) => line.isThinned);
    return [
      currencies.length > 1 && choice(currencies, currency),
      chart.draw(byCurrency.get(currency), currency),
      isThinned && h("p", { class: "hint" }, t("price_history.thinned")),
      poller.data.more_series > 0 &&
        h("p", { class: "hint" }, t("price_history.more", { n: poller.data.more_series })),
    ];
  }

  // Prices in several currencies have no common axis.
  function choice(currencies, current) {
    return h(
      "div",
      { class: "segmented", role: "group", "aria-label": t("price_history.currency") },
      currencies.map((one) =>
        h(
          "button",
          {
            key: one,
            type: "button",
            "aria-pressed": String(one === current),
            onclick: () => onChoose(one),
          },
          one || t("price.no_currency"),
        ),
      ),
    );
  }

  return {
    poller,
    draw: () =>
      h(
        "section",
        { key: "history", class: "card", "aria-labelledby": "price-history-title" },
        h(
          "div",
          { class: "card-head" },
          h("h2", { id: "price-history-title" }, t("price_history.title")),
          exportLinks((kind, language) => ({ path: `${path}.${kind}`, parameters: { language } })),
        ),
        body(),
      ),
  };
}

// The series by currency, those with most lines first.
function groups(series) {
  const found = new Map();
  for (const one of series) {
    if (!one.points.length) continue;
    const currency = one.currency ?? "";
    if (!found.has(currency)) found.set(currency, []);
    found.get(currency).push({
      key: one.item_id,
      label: labelOf(one, series),
      points: one.points.map(({ at, price }) => ({ at, amount: price })),
      endedAt: one.delisted_at ?? null,
      isThinned: one.is_thinned,
    });
  }
  return new Map([...found].sort(([, one], [, other]) => other.length - one.length));
}

// A supplier that has the product twice is told apart by its own codes.
function labelOf(line, series) {
  const { supplier_name: supplier, supplier_sku: sku, supplier_id: id, item_name: name } = line;
  const isTwice = series.filter((one) => one.supplier_id === id).length > 1;
  if (!supplier) return name;
  return isTwice ? `${supplier} · ${sku}` : supplier;
}
