// Scales of a chart over time: round steps of an axis, and lines that keep a price until the next.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Round values from below the least to above the most, as few as `count` allows. */
export function valueTicks(least, most, count = 5) {
  const room = most - least || Math.abs(most) || 1;
  const step = roundStep(room / (count - 1));
  const from = Math.max(0, Math.floor(least / step - (most === least ? 1 : 0)));
  const to = Math.ceil(most / step + (most === least ? 1 : 0));
  // Counted in steps: what is added up again and again drifts away from the round value.
  return Array.from({ length: Math.max(2, to - from + 1) }, (_, place) =>
    Number(((from + place) * step).toPrecision(12)),
  );
}

function roundStep(wanted) {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].find((one) => one * power >= wanted * 0.999) * power;
}

/** Moments to name on the axis, evenly apart, and how fine they have to be told. */
export function timeTicks(from, until, count) {
  const span = until - from;
  const ticks = Array.from({ length: count }, (_, place) => from + (span * place) / (count - 1));
  const unit = span < 2 * DAY ? "clock" : span < 300 * DAY ? "day" : "month";
  return { ticks, unit };
}

/** The price that a series has at a moment; null before its first, and after it has ended. */
export function valueAt({ points, endedAt }, moment) {
  if (endedAt !== null && moment > endedAt) return null;
  let value = null;
  for (const point of points) {
    if (point.at > moment) break;
    value = point.value;
  }
  return value;
}

/** The path of a series: level until the next price, then up or down to it. */
export function stepPath({ points, endedAt }, { x, y, until }) {
  const end = endedAt ?? until;
  const [first, ...others] = points;
  const steps = others.map(({ at, value }) => `H${x(at)}V${y(value)}`);
  return `M${x(first.at)} ${y(first.value)}${steps.join("")}H${x(Math.max(end, points.at(-1).at))}`;
}
