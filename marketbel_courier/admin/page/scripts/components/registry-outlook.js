// What the master sheet would change: how many suppliers in which way, then the first of them.

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { badge } from "./basics.js";
import { serverNote, serverSentence } from "./server-words.js";

const LOOKS = {
  created: ["green", "plus"],
  updated: ["blue", "edit"],
  reactivated: ["green", "retry"],
  deactivated: ["amber", "stop"],
};

/** The outlook of an answer's `registry`; null stands for no master sheet. */
export function registryOutlook(registry) {
  if (!registry) return h("p", { class: "muted" }, t("registry.none"));
  if (registry.problem) {
    return h(
      "div",
      { class: "callout tone-red", "data-testid": "registry-problem" },
      icon("error"),
      h("div", {}, serverNote(registry.problem)),
    );
  }
  const { counts, changes, skipped, skipped_total: skippedTotal, unchanged } = registry;
  const changed = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return h(
    "div",
    { class: "stack registry", "data-testid": "registry" },
    h(
      "p",
      { class: "registry-counts" },
      Object.entries(LOOKS)
        .filter(([action]) => counts[action])
        .map(([action, [tone, iconName]]) =>
          badge(tone, iconName, t(`registry.${action}`, { n: counts[action] })),
        ),
      skippedTotal > 0 && badge("red", "warning", t("registry.skipped", { n: skippedTotal })),
      badge("plain", "check", t("registry.unchanged", { n: unchanged })),
    ),
    changes.length > 0 && list(changes.map(change), changed),
    skipped.length > 0 && list(skipped.map(skippedRow), skippedTotal),
  );
}

function change({ action, name, reason }) {
  const [tone, iconName] = LOOKS[action];
  return h(
    "li",
    { key: `${action}-${name}` },
    h("span", { class: `mark tone-${tone}` }, icon(iconName)),
    h("span", {}, h("strong", {}, `${name}:`), " ", serverSentence(reason)),
  );
}

function skippedRow({ row, name, reason }) {
  return h(
    "li",
    { key: `row-${row}` },
    h("span", { class: "mark tone-red" }, icon("warning")),
    h(
      "span",
      {},
      h("strong", {}, t(name ? "registry.row_of" : "registry.row", { row: String(row), name })),
      " ",
      serverSentence(reason),
    ),
  );
}

function list(entries, total) {
  const more = total - entries.length;
  return [
    h("ul", { class: "registry-list" }, entries),
    more > 0 && h("p", { class: "muted" }, t("preview.more", { n: more })),
  ];
}
