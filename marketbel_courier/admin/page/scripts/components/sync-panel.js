// The sync: what it is doing, when it was and will be, start it, look at what it would do.

import { get, send } from "../api.js";
import { away, duration, moment, number } from "../format.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { badge, button, errorCallout, loading, toggle } from "./basics.js";
import { createDialog } from "./dialog.js";
import { registryOutlook } from "./registry-outlook.js";
import { serverNote } from "./server-words.js";

const STATES = {
  idle: ["green", "check"],
  syncing_master: ["blue", "retry"],
  processing_suppliers: ["blue", "retry"],
};
const TREATMENTS = ["fetched", "asked_for_news", "fetched_anew", "deactivated", "no_source"];
const QUIETLY = { conditional: false };
const LOOK_MS = 3_000;
// The master sheet is read for it.
const PREVIEW_MS = 90_000;

/** The panel; keeps what is being asked for and whether all shall be analysed again. */
export function createSyncPanel(app) {
  let force = false;
  let asked = false;
  let unserved = null;
  let problem = null;

  async function start() {
    asked = true;
    problem = unserved = null;
    app.redraw();
    try {
      const { task_id: task } = await send("POST", "ingestion/sync", { force });
      app.notify(t("sync.asked"));
      setTimeout(() => follow(task), LOOK_MS);
    } catch (error) {
      if (error.status === undefined) throw error;
      problem = error;
      asked = false;
    }
    app.status.refresh();
    app.redraw();
  }

  // Until somebody has taken the request, or it has lapsed: then that is said here.
  async function follow(task) {
    let request = null;
    try {
      request = await get(`ingestion/sync/requests/${encodeURIComponent(task)}`, {}, QUIETLY);
    } catch (error) {
      if (error.status === undefined) throw error;
    }
    asked = request === null || request.state === "waiting";
    unserved = request?.message_localized ?? null;
    if (asked) setTimeout(() => follow(task), LOOK_MS);
    app.redraw();
  }

  return () => {
    const data = app.status.data;
    const isBusy = data !== null && data.sync_state !== "idle";
    if (isBusy) asked = false;
    return h(
      "section",
      { key: "sync", class: "card sync", "aria-labelledby": "sync-title", "data-testid": "sync" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "sync-title" }, t("sync.title")),
        data && stateBadge(data, asked),
      ),
      data ? body(data) : loading(),
      problem && errorCallout(problem),
      unserved &&
        h(
          "div",
          { key: "unserved", class: "callout tone-red", role: "alert", "data-testid": "unserved" },
          serverNote(unserved),
        ),
      h(
        "div",
        { class: "sync-actions" },
        toggle(t("sync.force"), {
          checked: force,
          hint: t("sync.force_hint"),
          onchange: (event) => {
            force = event.target.checked;
            app.redraw();
          },
        }),
        h(
          "div",
          { class: "actions" },
          button(t("sync.preview"), { iconName: "search", onclick: () => app.open(preview(app, force)) }),
          button(isBusy || asked ? t("sync.running") : t("sync.now"), {
            kind: "primary",
            iconName: "retry",
            disabled: isBusy || asked,
            onclick: start,
          }),
        ),
      ),
    );
  };
}

function stateBadge(data, asked) {
  if (asked) return badge("blue", "clock", t("sync.waits"));
  const [tone, iconName] = STATES[data.sync_state];
  return badge(tone, iconName, t(`sync.state.${data.sync_state}`));
}

function body(data) {
  const { progress } = data;
  return [
    progress &&
      h(
        "div",
        { key: "progress", class: "sync-progress" },
        h(
          "p",
          {},
          t("sync.progress", { done: progress.current, n: progress.total }),
          data.step ? ` · ${t(`sync.step.${data.step}`)}` : "",
        ),
        h("progress", {
          class: "bar tone-blue",
          max: Math.max(1, progress.total),
          value: progress.current,
          "aria-label": t("sync.title"),
        }),
      ),
    h(
      "dl",
      { key: "times", class: "sync-times" },
      time(t("sync.last"), data.last_sync_at, t("sync.never")),
      time(t("sync.next"), data.next_scheduled_at, "–"),
    ),
    data.last_sync_localized &&
      h("div", { key: "ended" }, serverNote(data.last_sync_localized)),
  ];
}

function time(label, iso, otherwise) {
  return h(
    "div",
    { key: label },
    h("dt", {}, icon("clock"), label),
    h(
      "dd",
      {},
      iso ? h("time", { datetime: iso }, moment(iso)) : otherwise,
      iso && h("small", { class: "muted" }, away(iso)),
    ),
  );
}

function preview(app, force) {
  let answer = null;
  let problem = null;
  const asking = new AbortController();
  const began = Date.now();
  const asked = { signal: asking.signal, conditional: false, timeoutMs: PREVIEW_MS };
  get("ingestion/sync/preview", { force: force || null }, asked)
    .then((data) => {
      answer = data;
    })
    .catch((error) => {
      if (error.status === undefined && !asking.signal.aborted) throw error;
      problem = error;
    })
    .finally(() => app.redraw());
  const dialog = createDialog({
    title: () => t("preview.title"),
    onclose: () => asking.abort(),
    draw: () => [
      h("p", { key: "about", class: "muted" }, t("preview.about")),
      problem && errorCallout(problem),
      !answer &&
        !problem &&
        h("p", { key: "wait" }, t("preview.wait", { time: duration((Date.now() - began) / 1000) })),
      answer && [
        h("h3", { key: "sheet" }, t("registry.title")),
        registryOutlook(answer.registry),
        h("h3", { key: "lists" }, t("preview.lists")),
        answer.registry?.changes.length > 0 &&
          h("p", { key: "before", class: "muted" }, t("preview.before_changes")),
        treatments(answer),
      ],
    ],
    actions: () => button(t("common.close"), { onclick: () => dialog.close() }),
  });
  return dialog;
}

function treatments({ treatments: counts, examples, retries }) {
  if (!retries && !TREATMENTS.some((name) => counts[name])) {
    return h("p", { key: "treatments", class: "muted" }, t("preview.nobody"));
  }
  return h(
    "ul",
    { key: "treatments", class: "treatments" },
    TREATMENTS.filter((name) => counts[name]).map((name) =>
      h(
        "li",
        { key: name },
        h("span", { class: "treatment-count" }, number(counts[name])),
        h(
          "div",
          {},
          h("p", {}, t(`preview.${name}`, { n: counts[name] })),
          h("p", { class: "muted" }, exampleWords(examples[name] ?? [], counts[name])),
        ),
      ),
    ),
    retries > 0 &&
      h(
        "li",
        { key: "retries" },
        h("span", { class: "treatment-count" }, number(retries)),
        h("p", {}, t("preview.retries", { n: retries })),
      ),
  );
}

function exampleWords(names, count) {
  const more = count - names.length;
  const listed = names.join(", ");
  return more > 0 ? `${listed} ${t("preview.more", { n: more })}` : listed;
}
