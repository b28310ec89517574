// What the server has said, in the reader's language where the page knows how to say it.

import { h } from "../dom.js";
import { serverSpeaksIt, t } from "../i18n.js";
import { translated } from "../sentences.js";
import { failureSentences } from "../words.js";

/**
 * A sentence of the server among the page's own; `code` is the error that it tells of, if it is
 * known, and `name` the supplier whose name may stand in front.
 */
export function serverSentence(sentence, { code = "", name = "" } = {}) {
  if (serverSpeaksIt()) return h("span", {}, sentence);
  const known = translated(withoutName(sentence, name));
  if (known?.isWhole) return h("span", {}, known.text);
  if (!known && !code) return h("span", { lang: "en" }, sentence);
  return h(
    "div",
    {},
    h("span", {}, known ? known.text : failureSentences(code).reason),
    h(
      "details",
      { class: "server-details" },
      h("summary", {}, t("common.details")),
      verbatim(sentence),
    ),
  );
}

/** A note of the server below the page's own words; in a foreign language it is named as such. */
export function serverNote(sentence, { name = "" } = {}) {
  if (!sentence) return null;
  if (serverSpeaksIt()) return verbatim(sentence);
  const known = translated(withoutName(sentence, name));
  if (known?.isWhole) return h("p", { class: "server-words" }, known.text);
  return h(
    "div",
    { class: "server-note" },
    h("p", { class: "eyebrow" }, t("common.details")),
    verbatim(sentence),
  );
}

/** A sentence of the server as a hint on hover, which can have no language of its own. */
export function serverHint(sentence, { name = "" } = {}) {
  if (serverSpeaksIt()) return sentence;
  const known = translated(withoutName(sentence, name));
  return known?.isWhole ? known.text : `${t("common.details")}: ${sentence}`;
}

function verbatim(sentence) {
  return h("p", { class: "server-words", lang: "en" }, sentence);
}

function withoutName(sentence, name) {
  return name && sentence.startsWith(`${name}: `) ? sentence.slice(name.length + 2) : sentence;
}
