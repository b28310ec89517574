// Days as their reader has them, as the moments that the API asks for.

/** The first moment of a day such as "2026-11-30"; what is no day stays as it is. */
export function beginOfDay(day) {
  return asMoment(day, "T00:00:00");
}

/** The last moment of a day. */
export function endOfDay(day) {
  return asMoment(day, "T23:59:59.999");
}

function asMoment(day, time) {
  if (!day) return day;
  const at = new Date(`${day}${time}`);
  return Number.isNaN(at.getTime()) ? day : at.toISOString();
}
