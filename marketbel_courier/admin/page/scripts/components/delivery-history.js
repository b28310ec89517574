// A supplier's deliveries in order, each with its figures and with what happened to it.

import { clock, day, duration, moment, size } from "../format.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { phaseOf, summary } from "../job.js";
import { link } from "../router.js";
import { badge, buttonLink, empty, outsideLink, routeBadge } from "./basics.js";
import { serverSentence } from "./server-words.js";

const MOODS = {
  plain: ["plain", "dot"],
  good: ["green", "check"],
  warning: ["amber", "warning"],
  bad: ["red", "error"],
};

/** The deliveries, newest first; the newest is unfolded. */
export function deliveryHistory(deliveries) {
  return h(
    "section",
    { key: "history", class: "card", "aria-labelledby": "history-title" },
    h("h2", { id: "history-title" }, t("story.deliveries")),
    deliveries.length
      ? h("ol", { class: "history" }, deliveries.map(delivery))
      : empty(
          "download",
          t("story.no_deliveries"),
          t("story.no_deliveries_do"),
          buttonLink(t("nav.jobs"), link("jobs")),
        ),
  );
}

function delivery(one, index) {
  const { job } = one;
  const phase = phaseOf(job);
  return h(
    "li",
    { key: job.job_id, "data-testid": "delivery" },
    h(
      "details",
      // Only the first drawing opens it: afterwards it is the reader's.
      {
        created: (node) => {
          node.open = index === 0;
        },
      },
      h(
        "summary",
        {},
        badge(phase.tone, phase.iconName, t(`phase.${phase.name}`)),
        h("span", { class: "delivery-when" }, moment(job.created_at)),
        h("span", { class: "muted delivery-file" }, job.original_filename),
      ),
      h(
        "dl",
        { class: "facts inline" },
        one.file_size_bytes !== null && fact(t("story.size"), size(one.file_size_bytes)),
        one.download_seconds !== null && fact(t("story.download"), duration(one.download_seconds)),
        one.analysis_seconds !== null && fact(t("story.analysis"), duration(one.analysis_seconds)),
        job.phase === "complete" && summary(job).map(([label, value]) => fact(label, value)),
        fact(
          t("suppliers.column.route"),
          routeBadge(job.route, job.fell_back_because_localized),
        ),
      ),
      h(
        "ol",
        { class: "events" },
        one.lines.map((line, place) => event(line, place)),
      ),
      outsideLink(t("common.run"), job.run_url),
    ),
  );
}

function event(line, place) {
  const [tone, iconName] = MOODS[line.mood];
  return h(
    "li",
    { key: place },
    h("span", { class: `mark tone-${tone}` }, icon(iconName)),
    h("time", { class: "muted", datetime: line.at }, `${day(line.at)} ${clock(line.at)}`),
    serverSentence(line.text_localized),
  );
}

function fact(label, value) {
  return h("div", { key: label }, h("dt", {}, label), h("dd", {}, value));
}
