// What codes mean, in the chosen language.

import { known, t } from "./i18n.js";

/** A standing in a word or three; one that is not known is shown as it came. */
export function standingLabel(standing) {
  const key = `standing.${standing}`;
  return known(key) ? t(key) : standing;
}

/** A standing in a sentence, and what to do about it. */
export function standingSentences(standing) {
  if (!known(`standing.${standing}.reason`)) return null;
  return { reason: t(`standing.${standing}.reason`), advice: t(`standing.${standing}.do`) };
}

/** Why a delivery failed, in a sentence, and what to do. */
export function failureSentences(code) {
  const name = known(`error.${code}.reason`) ? code : "delivery_error";
  return { reason: t(`error.${name}.reason`), advice: t(`error.${name}.do`) };
}

/** What an API error means to the person who asked. */
export function apiErrorText(error) {
  const key = `api.${error.code}`;
  if (known(key)) return t(key);
  if (known(`api.HTTP_${error.status}`)) return t(`api.HTTP_${error.status}`);
  return error.status >= 500 ? t("api.HTTP_500") : t("api.other");
}

/** The server's own words on an API error, if it had any. */
export function apiErrorDetails(error) {
  const details = (error.fields?.details ?? []).map((detail) => {
    if (typeof detail === "string") return detail;
    const field = detail.field ?? detail.loc?.at?.(-1) ?? "";
    return [field, detail.message ?? detail.msg ?? ""].filter(Boolean).join(": ");
  });
  return [error.message, ...details].filter(Boolean).join(" ");
}

/** How bad a line of the log is: error, warning, success or info. */
export function level(errorType) {
  const type = errorType.toUpperCase();
  if (type === "INFO" || type === "SUCCESS" || type === "WARNING") return type.toLowerCase();
  return "error";
}
