// A supplier's deliveries over time: items as bars, duration as a line; the same as a table.

import { day, duration, moment, number } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";

const WIDTH = 640;
const HEIGHT = 150;
const TOP = 14;
const BOTTOM = 2;
const MOST_BARS = 20;
const WIDEST_BAR = 36;

/** The chart of some deliveries, newest first; nothing where there are too few to compare. */
export function deliveryChart(deliveries) {
  const read = deliveries
    .filter(({ job }) => job.phase === "complete" && job.outcome !== "unchanged")
    .slice(0, MOST_BARS)
    .reverse()
    .map((delivery) => ({
      at: delivery.job.created_at,
      items: delivery.job.analysis_progress?.items_processed ?? 0,
      seconds: (delivery.download_seconds ?? 0) + (delivery.analysis_seconds ?? 0),
    }));
  if (read.length < 2) return null;
  const mostItems = Math.max(1, ...read.map((point) => point.items));
  const longest = Math.max(1, ...read.map((point) => point.seconds));
  return h(
    "figure",
    { key: "chart", class: "chart" },
    h(
      "figcaption",
      { id: "chart-caption" },
      h("span", { class: "key key-items" }, t("chart.items", { n: mostItems })),
      h("span", { class: "key key-time" }, t("chart.time", { time: duration(longest) })),
    ),
    drawing(read, mostItems, longest),
    h(
      "p",
      { class: "chart-axis", "aria-hidden": "true" },
      h("span", {}, day(read[0].at)),
      h("span", {}, day(read[read.length - 1].at)),
    ),
    h(
      "details",
      {},
      h("summary", {}, t("chart.as_table")),
      h(
        "div",
        { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("chart.as_table") },
        table(read),
      ),
    ),
  );
}

function drawing(read, mostItems, longest) {
  const step = WIDTH / read.length;
  const bar = Math.min(WIDEST_BAR, step * 0.6);
  const room = HEIGHT - TOP - BOTTOM;
  const middle = (index) => step * (index + 0.5);
  const above = (part) => TOP + room * (1 - part);
  return h(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": inWords(read),
      class: "chart-drawing",
    },
    [0, 0.5, 1].map((part) =>
      h("line", { key: part, class: "grid", x1: 0, x2: WIDTH, y1: above(part), y2: above(part) }),
    ),
    read.map((point, index) =>
      h("rect", {
        key: `bar-${point.at}`,
        class: "bar-items",
        x: middle(index) - bar / 2,
        y: above(point.items / mostItems),
        width: bar,
        height: Math.max(1, (room * point.items) / mostItems),
        rx: 3,
      }),
    ),
    h("polyline", {
      class: "line-time",
      points: read
        .map((point, index) => `${middle(index)},${above(point.seconds / longest)}`)
        .join(" "),
    }),
    read.map((point, index) =>
      h("circle", {
        key: `dot-${point.at}`,
        class: "dot-time",
        cx: middle(index),
        cy: above(point.seconds / longest),
        r: 4,
      }),
    ),
  );
}

function inWords(read) {
  const first = read[0];
  const last = read[read.length - 1];
  return t("chart.in_words", {
    n: read.length,
    first: first.items,
    last: last.items,
    from: moment(first.at),
    to: moment(last.at),
    time: duration(last.seconds),
  });
}

function table(read) {
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ["when", "items_column", "time_column"].map((name) =>
          h("th", { key: name, scope: "col" }, t(`chart.${name}`)),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      read.toReversed().map((point) =>
        h(
          "tr",
          { key: point.at },
          h("th", { scope: "row" }, moment(point.at)),
          h("td", { class: "numeric" }, number(point.items)),
          h("td", { class: "numeric" }, duration(point.seconds)),
        ),
      ),
    ),
  );
}
