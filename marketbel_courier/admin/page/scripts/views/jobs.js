// The first view: the sync, alerts, and the newest jobs with their phases.

import { get, send } from "../api.js";
import { clock, moment, number } from "../format.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { link, replaceParameters, route } from "../router.js";
import { level } from "../words.js";
import { button, buttonLink, empty, loading, pager, viewHead } from "../components/basics.js";
import { countTile, jobCard } from "../components/job-card.js";
import { levelMark } from "../components/log-lines.js";
import { serverNote, serverSentence } from "../components/server-words.js";
import { createSyncPanel } from "../components/sync-panel.js";

const ALERTS_EVERY_MS = 15_000;
const SHOWN_ALERTS = 4;
const PAGE = 20;
// Often where the list is looked at, seldom where only the counts are.
const GROUP_EVERY_MS = 3_000;
const COUNTS_EVERY_MS = 10_000;
// Each count with its tone, and with where all that it counts is to be seen.
const COUNTS = [
  ["downloading", "blue", () => link("jobs", { show: "downloading" })],
  ["waiting", "plain", () => link("jobs", { show: "waiting" })],
  ["analysing", "yellow", () => link("jobs", { show: "analysing" })],
  ["will_be_retried", "amber", () => link("suppliers", { standing: "will_be_retried" })],
  ["left_to_a_person", "red", () => link("suppliers", { standing: "left_to_a_person" })],
  ["held_prices", "amber", () => link("held")],
];
// Of what is chosen among these the server has all, page by page; without a choice the newest show.
const GROUPS = ["open", "failed", "complete"];
const STATES = ["downloading", "waiting", "analysing"];

/** The view. */
export function createJobsView(app) {
  const retries = new Map();
  const syncPanel = createSyncPanel(app);
  const alerts = app.poller((signal) => get("alerts", {}, { signal }), ALERTS_EVERY_MS);
  let offset = 0;
  const chosen = () => {
    const { show } = route().parameters;
    return [...GROUPS, ...STATES].includes(show) ? show : null;
  };
  const group = app.poller(
    (signal) => get("jobs", { show: chosen(), limit: chosen() ? PAGE : 1, offset }, { signal }),
    chosen() ? GROUP_EVERY_MS : COUNTS_EVERY_MS,
  );

  function choose(show) {
    replaceParameters({ show });
    offset = 0;
    group.everyMs = show ? GROUP_EVERY_MS : COUNTS_EVERY_MS;
    group.data = group.data && { ...group.data, jobs: null };
    group.refresh();
    app.redraw();
  }

  async function retry(job) {
    retries.set(job.job_id, { state: "asking" });
    app.redraw();
    try {
      await send("POST", `jobs/${job.job_id}/retry`);
      retries.set(job.job_id, { state: "asked" });
      app.notify(t("jobs.retry_notice", { name: job.supplier_name }));
    } catch (error) {
      if (error.status === undefined) throw error;
      retries.set(job.job_id, { state: error });
    }
    app.status.refresh();
    group.refresh();
    app.redraw();
  }

  function retryOf(job) {
    // Once the job moves again, what was asked of its last failure is history.
    if (job.phase !== "failed") retries.delete(job.job_id);
    return { state: retries.get(job.job_id)?.state, onRetry: () => retry(job) };
  }

  function jobs(data) {
    const show = chosen();
    const shown = show ? group.data?.jobs : data.jobs;
    return h(
      "section",
      { key: "jobs", "aria-labelledby": "jobs-title" },
      h(
        "div",
        { class: "section-head" },
        h("h2", { id: "jobs-title" }, t(show ? `jobs.group.${show}` : "jobs.newest")),
        h(
          "div",
          { class: "segmented", role: "group", "aria-label": t("jobs.filter") },
          [null, ...GROUPS, ...STATES.filter((one) => one === show)].map(chip),
        ),
      ),
      !shown && loading(),
      shown?.length === 0 && noJobs(show),
      shown?.length > 0 &&
        h(
          "div",
          { key: "grid", class: "job-grid" },
          shown.map((job) => jobCard(job, { retry: retryOf(job) })),
        ),
      show &&
        shown &&
        pager({
          offset,
          limit: PAGE,
          total: group.data.total,
          onMove: (to) => {
            offset = to;
            group.refresh();
          },
        }),
    );
  }

  function chip(name) {
    const count = group.data?.counts[name];
    return h(
      "button",
      {
        key: name ?? "newest",
        type: "button",
        "aria-pressed": String(name === chosen()),
        onclick: () => choose(name),
      },
      t(`jobs.show.${name ?? "newest"}`),
      count !== undefined && [" ", h("span", { class: "count" }, number(count))],
    );
  }

  function noJobs(filter) {
    if (filter) return empty("jobs", t("jobs.none_here"), t("jobs.none_here_do"));
    return empty(
      "jobs",
      t("jobs.none"),
      t("jobs.none_do"),
      button(t("upload.open"), {
        kind: "primary",
        iconName: "upload",
        onclick: () => app.openUpload(),
      }),
      buttonLink(t("jobs.first_steps"), link("suppliers"), { iconName: "suppliers" }),
    );
  }

  return {
    pollers: [alerts, group],
    title: () => t("nav.jobs"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("jobs.title"),
          t("jobs.about"),
          button(t("supplier.add"), {
            iconName: "plus",
            onclick: () => app.openUpload({ asNew: true }),
          }),
          button(t("upload.open"), {
            kind: "primary",
            iconName: "upload",
            onclick: () => app.openUpload(),
          }),
        ),
      ),
      h(
        "div",
        { key: "top", class: "jobs-top" },
        h("div", { class: "stack" }, syncPanel(), tiles(app.status.data)),
        h("div", { class: "stack" }, alertList(alerts.data, app.status.data?.silent), recent(app.status.data)),
      ),
      app.status.data ? jobs(app.status.data) : loading(),
    ],
  };
}

function tiles(data) {
  if (!data) return null;
  return h(
    "ul",
    { key: "tiles", class: "tiles", "aria-label": t("counts.label") },
    COUNTS.map(([name, tone, where]) => countTile(name, data.counts[name] ?? 0, tone, where())),
  );
}

function alertList(answer, silent = []) {
  // What is silent stands above every view already.
  const isTold = (alert) => alert.kind === "platform" && silent.length > 0;
  const alerts = (answer ?? []).filter((alert) => !alert.resolved_at && !isTold(alert));
  if (!alerts.length) return null;
  return h(
    "section",
    { key: "alerts", class: "card", "aria-labelledby": "alerts-title" },
    h("div", { class: "card-head" }, h("h2", { id: "alerts-title" }, t("alerts.title"))),
    h(
      "ul",
      { class: "alerts" },
      alerts.slice(0, SHOWN_ALERTS).map((alert) =>
        h(
          "li",
          { key: `${alert.kind}-${alert.raised_at}-${alert.supplier_name}` },
          h(
            "span",
            { class: alert.severity === "error" ? "tone-red mark" : "tone-amber mark" },
            icon(alert.severity),
          ),
          h(
            "div",
            {},
            h(
              "p",
              {},
              h("strong", {}, t(`alert.${alert.kind}`)),
              alert.supplier_name && ` · ${alert.supplier_name}`,
            ),
            serverNote(alert.reason_localized),
            h("p", { class: "muted" }, moment(alert.raised_at)),
          ),
        ),
      ),
    ),
  );
}

function recent(data) {
  if (!data) return null;
  return h(
    "section",
    { key: "recent", class: "card", "aria-labelledby": "recent-title" },
    h(
      "div",
      { class: "card-head" },
      h("h2", { id: "recent-title" }, t("recent.title")),
      h("a", { href: link("logs") }, t("recent.all")),
    ),
    data.recent_logs.length
      ? h(
          "ul",
          { class: "recent" },
          data.recent_logs.slice(0, 6).map((log) =>
            h(
              "li",
              { key: log.id },
              levelMark(level(log.error_type)),
              h("time", { class: "muted", datetime: log.created_at }, clock(log.created_at)),
              h("span", { class: "recent-text" }, serverSentence(log.error_message_localized)),
            ),
          ),
        )
      : h("p", { class: "muted" }, t("recent.none")),
  );
}
