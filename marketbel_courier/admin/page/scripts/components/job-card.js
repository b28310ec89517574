// One job: its phase, how far it is, what came of it, and what can be done.

import { duration, moment, away, number } from "../format.js";
import { h, hidden, icon } from "../dom.js";
import { t } from "../i18n.js";
import {
  attemptsLeft,
  elapsedSeconds,
  howFar,
  isUnderWay,
  percentageText,
  phaseOf,
  share,
  STEPS,
  summary,
} from "../job.js";
import { link } from "../router.js";
import { awaitsRelease, failureSentences, leadsToTeaching } from "../words.js";
import { button, buttonLink, errorCallout, outsideLink, routeBadge } from "./basics.js";
import { serverDetails } from "./server-words.js";

/**
 * The card. `retry` is `{ state, onRetry }`: the state of the request for another attempt,
 * `"asked"`, an error, or nothing.
 */
export function jobCard(job, { retry, now = Date.now() }) {
  const phase = phaseOf(job);
  return h(
    "article",
    {
      key: job.job_id,
      class: `job tone-${phase.tone}`,
      "data-testid": "job",
      "data-phase": phase.name,
      "aria-labelledby": `job-${job.job_id}`,
    },
    head(job, phase),
    stepper(job, phase),
    isUnderWay(job) && bar(job, phase),
    h(
      "p",
      { class: "job-facts" },
      isUnderWay(job) && h("span", {}, howFar(job)),
      h("span", { class: "elapsed" }, icon("clock"), hidden(t("jobs.elapsed")), elapsed(job, now)),
      h("time", { datetime: job.created_at }, t("jobs.begun", { moment: moment(job.created_at) })),
      job.retry_count > 0 &&
        h("span", {}, t("jobs.attempt", { n: job.retry_count + 1, of: job.max_retries + 1 })),
    ),
    outcome(job, phase),
    phase.name === "failed" && failure(job, retry, now),
    foot(job),
  );
}

function elapsed(job, now) {
  return duration(elapsedSeconds(job, now));
}

function head(job, phase) {
  return h(
    "header",
    { class: "job-head" },
    h("span", { class: "job-icon" }, icon(phase.iconName)),
    h(
      "div",
      { class: "job-title" },
      h("h3", { id: `job-${job.job_id}` }, h("a", { href: storyOf(job) }, job.supplier_name)),
      h(
        "p",
        { class: "job-phase" },
        h("strong", {}, t(`phase.${phase.name}`)),
        job.original_filename && h("span", { class: "file-name" }, job.original_filename),
      ),
    ),
    h("span", { class: "job-percent" }, percentageText(job)),
  );
}

function storyOf(job) {
  return link("suppliers", { id: job.supplier_id });
}

function stepper(job, phase) {
  const failed = job.phase === "failed";
  const reached = STEPS.indexOf(failed ? job.failed_at : job.phase);
  return h(
    "ol",
    { class: "stepper", "aria-label": t("jobs.steps") },
    STEPS.map((step, index) => {
      const state = stateOf(index, reached, failed, phase);
      return h(
        "li",
        {
          key: step,
          class: `step step-${state}`,
          "data-step": step,
          "aria-current": state === "now" ? "step" : null,
        },
        icon({ done: "tick", failed: "close" }[state] ?? "dot"),
        h("span", {}, t(`step.${step}`)),
        hidden(t(`step_state.${state}`)),
      );
    }),
  );
}

function stateOf(index, reached, failed, phase) {
  if (failed && index === reached) return phase.name === "superseded" ? "ahead" : "failed";
  if (index < reached || (index === reached && reached === STEPS.length - 1)) return "done";
  return index === reached ? "now" : "ahead";
}

function bar(job, phase) {
  const part = share(job);
  const label = t("jobs.progress_of", { name: job.supplier_name });
  return h("progress", {
    class: `bar tone-${phase.tone}`,
    max: 1,
    "aria-label": label,
    "aria-valuetext": `${percentageText(job)} ${howFar(job)}`.trim(),
    ...(part === null ? {} : { value: part }),
  });
}

function outcome(job, phase) {
  if (phase.name === "unchanged") {
    return h(
      "p",
      { class: "job-note" },
      job.unchanged_since
        ? t("jobs.unchanged_since", { moment: moment(job.unchanged_since) })
        : t("jobs.unchanged"),
    );
  }
  if (job.phase !== "complete") return null;
  return [
    h(
      "dl",
      { key: "summary", class: "summary" },
      summary(job).map(([label, value, tone]) =>
        h("div", { key: label, class: `tone-${tone}` }, h("dt", {}, label), h("dd", {}, value)),
      ),
    ),
    h(
      "p",
      { key: "changes" },
      h("a", { href: link("changes", { job_id: job.job_id }) }, t("jobs.what_changed")),
    ),
    phase.name === "warnings" && warnings(job),
  ];
}

function warnings(job) {
  const errors = job.analysis_progress?.errors ?? 0;
  const text =
    job.outcome === "empty" ? t("jobs.empty_file") : t("jobs.rows_left_out", { n: errors });
  return h(
    "div",
    { key: "warnings", class: "callout tone-amber small" },
    icon("warning"),
    h(
      "div",
      {},
      h("p", {}, text, " ", h("a", { href: storyOf(job) }, t("jobs.see_rows"))),
      serverDetails(job.error_details_localized),
    ),
  );
}

function failure(job, retry, now) {
  const words = failureSentences(job.error_code);
  return h(
    "div",
    { key: "failure", class: "failure" },
    h("p", { class: "failure-reason" }, words.reason),
    h("p", {}, words.advice),
    job.next_retry_at &&
      h(
        "p",
        { class: "muted" },
        icon("retry"),
        " ",
        new Date(job.next_retry_at).getTime() > now
          ? t("jobs.next_retry", {
              moment: moment(job.next_retry_at),
              away: away(job.next_retry_at, now),
            })
          : t("jobs.retry_due"),
      ),
    serverDetails([job.error_localized, ...job.error_details_localized]),
    h(
      "div",
      { class: "actions" },
      leadsToTeaching(job.error_code) && teachLink(job),
      awaitsRelease(job.error_code) && heldLink(job),
      retryButton(job, retry),
    ),
    retry.state instanceof Error && errorCallout(retry.state),
  );
}

function waitsForAPerson(code) {
  return leadsToTeaching(code) || awaitsRelease(code);
}

function teachLink(job) {
  const address = link("teach", { id: job.supplier_id });
  return buttonLink(t("teach.open"), address, { iconName: "edit", kind: "primary" });
}

function heldLink(job) {
  const address = link("held", { supplier_id: job.supplier_id });
  return buttonLink(t("held.open"), address, { iconName: "hold", kind: "primary" });
}

function retryButton(job, { state, onRetry }) {
  const left = attemptsLeft(job);
  const isAsked = state === "asking" || state === "asked";
  if (!isAsked && (!job.can_retry || left === 0)) {
    return h("p", { class: "muted" }, t(left ? "jobs.cannot_retry" : "jobs.no_attempts_left"));
  }
  return [
    button(t("jobs.retry", { n: left }), {
      key: "retry",
      kind: waitsForAPerson(job.error_code) ? "plain" : "primary",
      iconName: "retry",
      "data-testid": "retry",
      "aria-describedby": `job-${job.job_id}`,
      disabled: isAsked,
      onclick: onRetry,
    }),
    state === "asked" && h("p", { key: "asked", class: "muted" }, t("jobs.retry_asked")),
  ];
}

function foot(job) {
  return h(
    "footer",
    { class: "job-foot" },
    routeBadge(job.route, job.fell_back_because_localized),
    h("span", { class: "muted" }, `${t(`origin.${job.origin}`)} · ${t(`kind.${job.file_type}`)}`),
    h("span", { class: "spring" }),
    outsideLink(t("common.run"), job.run_url),
  );
}

/** The number of jobs in a state, as a tile that leads to all of them. */
export function countTile(name, count, tone, href) {
  return h(
    "li",
    { key: name, class: `tile tone-${count ? tone : "plain"}` },
    h(
      "a",
      { href },
      h("span", { class: "tile-number" }, number(count)),
      h("span", {}, t(`counts.${name}`)),
    ),
  );
}
