// Prices over time, a line of steps for each supplier; the same as a table. The day that is read
// off is chosen by pointer or keys, and the legend says who asked what then.

import { stepPath, timeTicks, valueAt, valueTicks } from "../chart-scale.js";
import { clock, date, day, moment, money, month, number } from "../format.js";
import { h, hidden } from "../dom.js";
import { t } from "../i18n.js";
import { dataTable } from "./data-table.js";

const HEIGHT = 260;
const TOP = 12;
const BOTTOM = 30;
const RIGHT = 14;
const DIGIT_WIDTH = 7.5;
const TICK_WIDTH = 110;
const FIRST_WIDTH = 640;
// Of more prices single dots are no help, and rows nobody reads.
const MOST_DOTS = 80;
const MOST_ROWS = 200;
const TONES = ["blue", "amber", "violet", "green", "red", "yellow"];
const DASHES = [null, "8 4", "2 4"];
const TICK_WORDS = { clock, day, month };

/** How many lines can be told apart. */
const MOST_LINES = TONES.length * DASHES.length;

/**
 * The chart: `draw(lines, currency)` of lines `{ key, label, points: [{ at, amount }], endedAt }`,
 * all in one currency, each with its points in order of time.
 */
export function createPriceChart(app) {
  let width = FIRST_WIDTH;
  let chosen = null;
  let isTableOpen = false;
  const hiddenLines = new Set();
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - width) < 1 || contentRect.width < 1) return;
    width = contentRect.width;
    app.redraw();
  });

  function choose(index, last) {
    chosen = index >= last ? null : index;
    app.redraw();
  }

  return {
    draw(lines, currency) {
      const all = lines.map(prepared);
      const drawn = all.slice(0, MOST_LINES);
      const shown = drawn.filter(({ key }) => !hiddenLines.has(key));
      const now = Date.now();
      const times = momentsOf(drawn, now);
      const at = times[Math.min(chosen ?? times.length - 1, times.length - 1)];
      const scale = scaleOf(shown.length ? shown : drawn, { width, times, currency });
      return h(
        "figure",
        { key: "price-chart", class: "chart price-chart", "data-testid": "price-chart" },
        legend(drawn, {
          at,
          currency,
          hiddenLines,
          onToggle: (key) => {
            if (!hiddenLines.delete(key)) hiddenLines.add(key);
            app.redraw();
          },
        }),
        all.length > drawn.length &&
          h("p", { class: "hint" }, t("price_chart.left_out", { n: all.length - drawn.length })),
        h(
          "div",
          { class: "chart-frame", created: (node) => observer.observe(node) },
          drawing(shown, scale, {
            at,
            currency,
            onPoint: (time) => choose(placeBefore(times, time), times.length - 1),
          }),
        ),
        reader(times, chosen, at, choose),
        h(
          "details",
          {
            ontoggle: (event) => {
              isTableOpen = event.currentTarget.open;
              app.redraw();
            },
          },
          h("summary", {}, t("chart.as_table")),
          isTableOpen && table(all, currency),
        ),
      );
    },
  };
}

// What is told again without a change is no step.
function prepared({ key, label, points, endedAt }, place) {
  return {
    key,
    label,
    tone: TONES[place % TONES.length],
    dash: DASHES[Math.floor(place / TONES.length)],
    points: points
      .filter(({ amount }, index) => amount !== points[index - 1]?.amount)
      .map(({ at, amount }) => ({ at: Date.parse(at), amount, value: Number(amount) })),
    endedAt: endedAt ? Date.parse(endedAt) : null,
  };
}

// All moments at which a price changed or ended, in order, and now.
function momentsOf(lines, now) {
  const times = lines.flatMap(({ points, endedAt }) => [
    ...points.map(({ at }) => at),
    ...(endedAt === null ? [] : [endedAt]),
  ]);
  return [...new Set([...times, now])].sort((one, other) => one - other);
}

function placeBefore(times, time) {
  const later = times.findIndex((one) => one > time);
  return later < 0 ? times.length - 1 : Math.max(0, later - 1);
}

function scaleOf(lines, { width, times, currency }) {
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  const ticks = valueTicks(Math.min(...values), Math.max(...values));
  const words = ticks.map((tick) => number(tick));
  const left = 10 + DIGIT_WIDTH * Math.max(...words.map(({ length }) => length), currency.length);
  const from = times[0];
  const until = Math.max(times.at(-1), from + 1);
  const [low, high] = [ticks[0], ticks.at(-1)];
  return {
    width,
    left,
    from,
    until,
    ticks,
    words,
    x: (time) => left + ((width - left - RIGHT) * (time - from)) / (until - from),
    y: (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low)),
  };
}

function drawing(lines, scale, { at, currency, onPoint }) {
  const { width, x, y } = scale;
  return h(
    "svg",
    {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      width,
      height: HEIGHT,
      role: "img",
      "aria-label": inWords(lines, scale, currency),
      class: "chart-drawing",
      onpointermove: (event) => {
        const { left } = event.currentTarget.getBoundingClientRect();
        const share = (event.clientX - left - scale.left) / (width - scale.left - RIGHT);
        onPoint(scale.from + share * (scale.until - scale.from));
      },
      onpointerleave: () => onPoint(Infinity),
    },
    valueAxis(scale),
    timeAxis(scale),
    h("line", { class: "chart-cursor", x1: x(at), x2: x(at), y1: TOP, y2: HEIGHT - BOTTOM }),
    lines.map((line) => {
      const value = valueAt(line, at);
      return h(
        "g",
        { key: line.key, class: `tone-${line.tone}` },
        h("path", { class: "price-line", d: stepPath(line, scale), "stroke-dasharray": line.dash }),
        line.points.length <= MOST_DOTS && line.points.map((point) => dot(point, scale)),
        value !== null && h("circle", { class: "price-now", cx: x(at), cy: y(value), r: 5 }),
      );
    }),
  );
}

function dot({ at, value }, { x, y }) {
  return h("circle", { key: at, class: "price-dot", cx: x(at), cy: y(value), r: 3 });
}

function valueAxis({ ticks, words, width, left, y }) {
  return ticks.map((tick, place) =>
    h(
      "g",
      { key: `value-${place}` },
      h("line", { class: "grid", x1: left, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
      h("text", { class: "chart-text end", x: left - 8, y: y(tick) + 4 }, words[place]),
    ),
  );
}

function timeAxis({ from, until, width, left, x }) {
  const count = Math.max(2, Math.min(7, Math.floor((width - left) / TICK_WIDTH) + 1));
  const { ticks, unit } = timeTicks(from, until, count);
  const sides = { 0: "", [count - 1]: "end" };
  return ticks.map((tick, place) =>
    h(
      "text",
      {
        key: `time-${place}`,
        class: `chart-text ${sides[place] ?? "middle"}`,
        x: x(tick),
        y: HEIGHT - 8,
      },
      TICK_WORDS[unit](tick),
    ),
  );
}

function legend(lines, { at, currency, hiddenLines, onToggle }) {
  return h(
    "figcaption",
    {},
    h("p", { key: "at" }, t("price_chart.at", { moment: moment(at), currency })),
    h(
      "ul",
      { key: "lines", class: "chart-legend", "aria-label": t("price_chart.lines") },
      lines.map((line) => {
        const value = valueAt(line, at);
        const isShown = !hiddenLines.has(line.key);
        return h(
          "li",
          { key: line.key },
          h(
            "button",
            {
              type: "button",
              class: `chart-key tone-${line.tone}`,
              "aria-pressed": String(isShown),
              title: t(isShown ? "price_chart.hide" : "price_chart.show"),
              onclick: () => onToggle(line.key),
            },
            h(
              "svg",
              { class: "line-mark", viewBox: "0 0 28 10", "aria-hidden": "true" },
              h("path", { class: "price-line", d: "M1 5H27", "stroke-dasharray": line.dash }),
            ),
            h("span", {}, line.label),
            h("strong", {}, value === null ? "–" : money(value, currency)),
          ),
        );
      }),
    ),
  );
}

function reader(times, chosen, at, choose) {
  const last = times.length - 1;
  return h(
    "label",
    { class: "chart-reader" },
    hidden(t("price_chart.reader")),
    h("input", {
      type: "range",
      min: 0,
      max: last,
      step: 1,
      value: String(chosen ?? last),
      "aria-valuetext": moment(at),
      oninput: (event) => choose(Number(event.target.value), last),
    }),
  );
}

function inWords(lines, { from, until }, currency) {
  const told = lines.map(({ label, points }) =>
    t("price_chart.line_in_words", {
      name: label,
      first: money(points[0].amount, currency),
      last: money(points.at(-1).amount, currency),
      n: points.length,
    }),
  );
  return [t("price_chart.in_words", { from: date(from), to: date(until) }), ...told].join(" ");
}

function table(lines, currency) {
  const rows = lines.flatMap(({ key, label, points }) =>
    points.map(({ at, amount }) => ({ id: `${key}/${at}`, at, label, amount })),
  );
  rows.sort((one, other) => other.at - one.at);
  return [
    h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("chart.as_table") },
      dataTable({
        name: "price-chart",
        caption: t("chart.as_table"),
        rows: rows.slice(0, MOST_ROWS),
        columns: [
          {
            name: "when",
            label: t("price_chart.since"),
            isHead: true,
            order: "-when",
            by: ({ at }) => Number(at),
            cell: ({ at }) => moment(at),
          },
          {
            name: "who",
            label: t("suppliers.column.name"),
            order: "who",
            by: ({ label }) => label,
            cell: ({ label }) => label,
          },
          {
            name: "price",
            label: t("price_chart.price"),
            numeric: true,
            order: "price",
            by: ({ amount }) => Number(amount),
            cell: ({ amount }) => money(amount, currency),
          },
        ],
      }),
    ),
    rows.length > MOST_ROWS &&
      h("p", { class: "hint" }, t("price_chart.newest_rows", { n: MOST_ROWS })),
  ];
}
