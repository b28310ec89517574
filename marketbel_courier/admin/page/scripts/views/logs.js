// The log: filters, and a tail that follows while nobody pauses it.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { replaceParameters, route } from "../router.js";
import {
  badge,
  button,
  choice,
  empty,
  errorCallout,
  loading,
  searchField,
  viewHead,
} from "../components/basics.js";
import { logLine } from "../components/log-lines.js";

const PAGE = 100;
const MOST_ASKED = 500;
const MOST_ASKS = 4;
const MOST_KEPT = 2_000;
const LEVELS = ["error", "warning", "success", "info"];
const FILTERS = ["supplier_id", "task_id", "level", "q"];

/** The view. */
export function createLogsView(app) {
  let logs = null;
  let fresh = new Set();
  let cursor = null;
  let older = null;
  let paused = false;
  let loadingOlder = false;
  let problem = null;

  const filters = () => {
    const { parameters } = route();
    return Object.fromEntries(FILTERS.map((name) => [name, parameters[name] ?? ""]));
  };
  const tail = app.poller(news, 2_000, take);

  // What came since the last look. More may have come than an answer tells: then what is between
  // it and the lines here is asked for, too. `older` is left only where that is very much.
  async function news(signal) {
    const page = await get("logs", { ...filters(), cursor, limit: PAGE }, { signal });
    if (cursor === null || !page.older) return page;
    const known = new Set(logs.map((log) => log.id));
    const isNew = (log) => !known.has(log.id);
    // Lines are told twice while somebody writes: that is no news.
    if (!page.logs.some(isNew)) return { ...page, older: null };
    const came = [...page.logs];
    let below = page.older;
    for (let asks = 0; below && asks < MOST_ASKS; asks += 1) {
      const asked = { ...filters(), older: below, limit: MOST_ASKED };
      const step = await get("logs", asked, { signal, conditional: false });
      came.push(...step.logs);
      below = step.logs.every(isNew) ? step.older : null;
    }
    return { ...page, logs: came, older: below };
  }

  function take(page) {
    const isFirst = cursor === null;
    const before = isFirst ? [] : logs;
    const known = new Set(before.map((log) => log.id));
    const came = page.logs.filter((log) => !known.has(log.id));
    if (came.length || isFirst) {
      fresh = new Set(isFirst ? [] : came.map((log) => log.id));
      logs = newestFirst([...came, ...before]);
    }
    if (isFirst) older = page.older;
    else if (page.older) cutBelow(page);
    // Too many to draw again and again: the next answer is the first page once more.
    cursor = came.length && logs.length > MOST_KEPT ? null : page.cursor;
  }

  function cutBelow(page) {
    const last = page.logs.at(-1);
    logs = logs.slice(0, logs.findIndex((log) => log.id === last.id) + 1);
    older = page.older;
  }

  function filter(changes) {
    replaceParameters(changes);
    beginAnew();
    app.redraw();
  }

  function beginAnew() {
    logs = null;
    cursor = null;
    older = null;
    problem = null;
    if (paused) resume();
    else tail.refresh();
  }

  function resume() {
    paused = false;
    tail.start();
  }

  function pause() {
    paused = true;
    tail.stop();
  }

  async function loadOlder() {
    loadingOlder = true;
    problem = null;
    app.redraw();
    const asked = filters();
    const from = older;
    try {
      const page = await get("logs", { ...asked, older: from, limit: PAGE }, { conditional: false });
      // Another filter may have been chosen meanwhile, or the list begun anew.
      if (JSON.stringify(asked) === JSON.stringify(filters()) && logs && older === from) {
        const known = new Set(logs.map((log) => log.id));
        logs = newestFirst([...logs, ...page.logs.filter((log) => !known.has(log.id))]);
        older = page.older;
      }
    } catch (error) {
      if (error.status === undefined) throw error;
      problem = error;
    }
    loadingOlder = false;
    app.redraw();
  }

  function lines() {
    if (tail.error && !tail.error.isOutage) return errorCallout(tail.error);
    if (!logs) return loading();
    const isFiltered = Object.values(filters()).some(Boolean);
    // Of very many lines only the newest are searched; the search goes on when it is asked to.
    if (!logs.length && !older) {
      return empty("logs", t("logs.none"), t(isFiltered ? "logs.none_filtered" : "logs.none_do"));
    }
    return [
      logs.length
        ? h(
            "ol",
            { key: "lines", class: "log", "aria-label": t("logs.title"), "data-testid": "log" },
            logs.map((log) => logLine(log, { isNew: fresh.has(log.id) })),
          )
        : h("p", { key: "none", class: "muted centred" }, t("logs.none_so_far")),
      problem && errorCallout(problem),
      older
        ? h(
            "div",
            { key: "older", class: "actions centred" },
            button(t("logs.older"), { disabled: loadingOlder, onclick: loadOlder }),
          )
        : h("p", { key: "end", class: "muted centred" }, t("logs.end")),
    ];
  }

  function bar() {
    const { level, q } = filters();
    return h(
      "form",
      { key: "bar", class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      searchField("log-search", t("logs.search"), {
        value: q,
        maxlength: 200,
        onSearch: (text) => filter({ q: text }),
      }),
      choice(
        "log-level",
        t("logs.level"),
        [["", t("logs.any_level")], ...LEVELS.map((name) => [name, t(`level.${name}`)])],
        { value: level, onchange: (event) => filter({ level: event.target.value }) },
      ),
      h(
        "div",
        { class: "filters-end" },
        chosen("supplier_id", logs?.[0]?.supplier_name),
        chosen("task_id"),
      ),
    );
  }

  function chosen(name, shown) {
    const value = filters()[name];
    if (!value) return null;
    return button(`${t(`logs.${name}`)}: ${shown ?? value}`, {
      key: name,
      kind: "chip",
      iconName: "close",
      title: t("logs.remove_filter"),
      onclick: () => filter({ [name]: "" }),
    });
  }

  return {
    pollers: [tail],
    onLanguage: beginAnew,
    title: () => t("nav.logs"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("logs.title"),
          t("logs.about"),
          paused
            ? badge("plain", "pause", t("logs.paused"))
            : badge("green", "play", t("logs.live")),
          button(t(paused ? "logs.resume" : "logs.pause"), {
            iconName: paused ? "play" : "pause",
            onclick: () => {
              if (paused) resume();
              else pause();
              app.redraw();
            },
          }),
        ),
      ),
      bar(),
      h("section", { key: "lines", class: "card flush" }, lines()),
    ],
  };
}

function newestFirst(logs) {
  return logs.sort(
    (one, other) =>
      other.created_at.localeCompare(one.created_at) || other.id.localeCompare(one.id),
  );
}
