// Numbers, sizes, moments and durations as people of the chosen language write them.

import { language, t } from "./i18n.js";

const formats = new Map();

function format(Kind, options) {
  const key = `${Kind.name}${language()}${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Kind(language(), options));
  return formats.get(key);
}

/** A count with its separators. */
export function number(value) {
  return format(Intl.NumberFormat, {}).format(value);
}

/** A price, exact, with the code of its currency; one that no list has named has none. */
export function money(amount, currency) {
  const options = { minimumFractionDigits: 2, maximumFractionDigits: 6 };
  if (!/^[A-Z]{3}$/.test(currency ?? "")) return format(Intl.NumberFormat, options).format(amount);
  const coded = { style: "currency", currency, currencyDisplay: "code", ...options };
  return format(Intl.NumberFormat, coded).format(amount);
}

/** By how much something has changed, with its sign: "+12.5 %"; a small change is not told as none. */
export function signedPercent(value) {
  const size = Math.abs(value);
  const digits =
    size < 0.05 ? { maximumSignificantDigits: 1 } : { maximumFractionDigits: size < 10 ? 1 : 0 };
  const options = { style: "percent", signDisplay: "exceptZero", ...digits };
  return format(Intl.NumberFormat, options).format(value / 100);
}

/** A whole percentage. */
export function percent(value) {
  return format(Intl.NumberFormat, { style: "percent" }).format(value / 100);
}

/** Bytes in the unit that fits. */
export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let rank = 0;
  let value = bytes;
  while (value >= 1000 && rank < units.length - 1) {
    value /= 1000;
    rank += 1;
  }
  const digits = rank > 0 && value < 100 ? 1 : 0;
  return format(Intl.NumberFormat, {
    style: "unit",
    unit: units[rank],
    unitDisplay: rank ? "short" : "long",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** A limit of bytes in the unit of the setting that sets it, as the server says it: "50 MiB". */
export function limit(bytes) {
  return t("limit.mebibytes", { size: number(bytes / 2 ** 20) });
}

/** Day and time; the year only if it is another one. */
export function moment(iso) {
  const at = new Date(iso);
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return format(Intl.DateTimeFormat, {
    year,
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);
}

/** Time of day to the second. */
export function clock(iso) {
  return format(Intl.DateTimeFormat, { timeStyle: "medium" }).format(new Date(iso));
}

/** A day, short. */
export function day(iso) {
  return format(Intl.DateTimeFormat, { month: "short", day: "numeric" }).format(new Date(iso));
}

/** A month and its year, short. */
export function month(iso) {
  return format(Intl.DateTimeFormat, { month: "short", year: "numeric" }).format(new Date(iso));
}

/** A day of some year. */
export function date(iso) {
  return format(Intl.DateTimeFormat, { dateStyle: "medium" }).format(new Date(iso));
}

/** How long ago, or in how long: "5 minutes ago", "in 2 hours". */
export function away(iso, now = Date.now()) {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const steps = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  const relative = format(Intl.RelativeTimeFormat, { numeric: "auto" });
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) < length) continue;
    // "Tomorrow" is the next day of the calendar, however many hours away.
    return relative.format(unit === "day" ? daysTo(iso, now) : Math.trunc(seconds / length), unit);
  }
  return relative.format(Math.trunc(seconds), "second");
}

function daysTo(iso, now) {
  const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(iso) - midnight(now)) / 86_400_000);
}

/** A duration in its two largest units. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return t("duration.seconds", { s: whole });
  if (whole < 3_600) {
    return t("duration.minutes", { m: Math.floor(whole / 60), s: whole % 60 });
  }
  return t("duration.hours", { h: Math.floor(whole / 3_600), m: Math.floor((whole % 3_600) / 60) });
}
