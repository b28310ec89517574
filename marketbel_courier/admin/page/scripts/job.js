// What a job's fields amount to: its phase as people see it, its progress, what may be done.

import { number, percent, size } from "./format.js";
import { t } from "./i18n.js";

export const STEPS = ["downloading", "analyzing", "matching", "complete"];

const LOOKS = {
  downloading: { tone: "blue", iconName: "download" },
  waiting: { tone: "plain", iconName: "clock" },
  analyzing: { tone: "yellow", iconName: "analyze" },
  matching: { tone: "violet", iconName: "match" },
  complete: { tone: "green", iconName: "check" },
  warnings: { tone: "amber", iconName: "warning" },
  unchanged: { tone: "green", iconName: "check" },
  superseded: { tone: "plain", iconName: "stop" },
  failed: { tone: "red", iconName: "error" },
};

/** The phase as it is shown: its name, tone and icon. */
export function phaseOf(job) {
  return { name: job.shown_as, ...LOOKS[job.shown_as] };
}

/** Whether something is still going on. */
export function isUnderWay(job) {
  return job.phase !== "complete" && job.phase !== "failed";
}

/** How far the phase is, as a share; null where the end is not known. */
export function share(job) {
  if (job.phase === "downloading") {
    return job.download_progress?.bytes_total ? job.download_progress.percentage / 100 : null;
  }
  if (job.shown_as === "waiting") return null;
  return job.analysis_progress?.items_total ? job.analysis_progress.percentage / 100 : null;
}

/** How far the phase is, in its own measure. */
export function howFar(job) {
  if (job.phase === "downloading") {
    const { bytes_downloaded: done = 0, bytes_total: total = null } = job.download_progress ?? {};
    if (total) return t("jobs.bytes_of", { done: size(done), total: size(total) });
    return done ? size(done) : t("jobs.download_begins");
  }
  if (job.shown_as === "waiting") return t("jobs.waits");
  const { items_processed: done = 0, items_total: total = 0 } = job.analysis_progress ?? {};
  return total ? t("jobs.items_of", { done, n: total }) : t("jobs.analysis_begins");
}

/** The percentage in words, or nothing. */
export function percentageText(job) {
  const known = isUnderWay(job) ? share(job) : null;
  return known === null ? "" : percent(known * 100);
}

/** Seconds that it took, or has taken so far. */
export function elapsedSeconds(job, now = Date.now()) {
  const began = new Date(job.started_at ?? job.created_at).getTime();
  const ended = job.completed_at ? new Date(job.completed_at).getTime() : now;
  return Math.max(0, (ended - began) / 1000);
}

/** How often a person may still ask for another attempt. */
export function attemptsLeft(job) {
  return Math.max(0, job.max_retries - job.retry_count);
}

/** The numbers of what came of a price list: label, value and tone of each. */
export function summary(job) {
  const result = job.analysis_progress;
  if (!result) return [];
  return [
    [t("summary.items"), itemsText(result), "plain"],
    [t("summary.matches"), number(result.matches_found), "plain"],
    [t("summary.review"), number(result.review_queue), result.review_queue ? "yellow" : "plain"],
    [t("summary.errors"), number(result.errors), result.errors ? "red" : "plain"],
  ];
}

function itemsText({ items_processed: done, items_total: total }) {
  return total > done ? t("summary.items_of", { done, total }) : number(done);
}
