// What the server has said: in the reader's language, but for the words that it passes on as they
// are.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { isForeign } from "../words.js";

/** A sentence of the server among the page's own. */
export function serverSentence(said) {
  return h(
    "span",
    { class: "server-sentence", lang: isForeign(said) ? "en" : null },
    withCommands(said.text),
  );
}

/** A note of the server below the page's own words; in a foreign language it is named as such. */
export function serverNote(said) {
  if (!said) return null;
  if (!isForeign(said)) return serverWords(said);
  return h(
    "div",
    { class: "server-note" },
    h("p", { class: "eyebrow" }, t("common.details")),
    serverWords(said),
  );
}

/** Several notes of the server, which somebody may unfold; each is shown once. */
export function serverDetails(notes) {
  const told = new Map(notes.filter(Boolean).map((said) => [said.text, said]));
  if (!told.size) return null;
  return h(
    "details",
    { class: "server-details" },
    h("summary", {}, t("common.details")),
    [...told.values()].map((said, index) => serverWords(said, { key: index })),
  );
}

/** A sentence of the server as a hint on hover, which can have no language of its own. */
export function serverHint(said) {
  return isForeign(said) ? `${t("common.details")}: ${said.text}` : said.text;
}

function serverWords(said, properties = {}) {
  return h(
    "p",
    { ...properties, class: "server-words", lang: isForeign(said) ? "en" : null },
    withCommands(said.text),
  );
}

// Commands stand between backquotes, as in a terminal; an odd one is no such mark.
function withCommands(text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return text;
  return parts.map((part, index) => (index % 2 ? h("code", { key: index }, part) : part));
}
