// What codes mean, in the chosen language.

import { labelOf } from "./dom.js";
import { known, language, t } from "./i18n.js";

// The code of words that are somebody else's, or of a version that kept no codes.
const VERBATIM = "verbatim";

/** Whether what the server passes on may be in another language than the chosen one. */
export function isForeign(said) {
  return said.code === VERBATIM && language() !== "en";
}

/** A standing in a word or three; one that is not known is shown as it came. */
export function standingLabel(standing) {
  const key = `standing.${standing}`;
  return known(key) ? t(key) : standing;
}

/** Why a delivery failed, in a sentence, and what to do. */
export function failureSentences(code) {
  const name = known(`error.${code}.reason`) ? code : "delivery_error";
  return { reason: t(`error.${name}.reason`), advice: t(`error.${name}.do`) };
}

const HELD = "needs_mapping";
// Failures that end when somebody says how the list is to be read.
const ABOUT_READING = new Set([HELD, "analysis_failed", "legacy_failed"]);

/** Whether a price list waits until somebody says how it is to be read. */
export function isHeld(code) {
  return code === HELD;
}

const DOUBTFUL = "needs_release";

/** Whether a price list waits until somebody releases it, as its prices are hard to believe. */
export function awaitsRelease(code) {
  return code === DOUBTFUL;
}

/** Whether a failure is one that teaching may end. */
export function leadsToTeaching(code) {
  return ABOUT_READING.has(code);
}

/** What an API error means to the person who asked, in the server's words where they are theirs. */
export function apiErrorText(error) {
  const { localized, status, details } = error;
  if (localized && !isForeign(localized)) return details.length ? ofField(details[0]) : localized.text;
  for (const key of [`api.${error.code}`, `api.HTTP_${status}`]) if (known(key)) return t(key);
  return t(status >= 500 ? "api.HTTP_500" : "api.other");
}

/** What more the server says of an API error. */
export function apiErrorNotes({ localized, details }) {
  const others = details
    .slice(1)
    .map((detail) => ({ ...detail.localized, text: ofField(detail) }));
  return localized && isForeign(localized) ? [localized, ...others] : others;
}

// As the form calls the field: its name on the wire is for programs.
function ofField({ field, localized }) {
  return `${labelOf(field) ?? field}: ${localized.text}`;
}

/** How bad a line of the log is: error, warning, success or info. */
export function level(errorType) {
  const type = errorType.toUpperCase();
  if (type === "INFO" || type === "SUCCESS" || type === "WARNING") return type.toLowerCase();
  return "error";
}
