// One supplier: why its price list is or is not up to date, its deliveries, its last errors.

import { get, send } from "../api.js";
import { moment, number } from "../format.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";
import {
  apiErrorText,
  awaitsRelease,
  failureSentences,
  leadsToTeaching,
  level,
} from "../words.js";
import {
  button,
  buttonLink,
  errorCallout,
  loading,
  outsideLink,
  routeBadge,
  standingBadge,
  toggle,
  viewHead,
} from "../components/basics.js";
import { deliveryChart } from "../components/chart.js";
import { deliveryHistory } from "../components/delivery-history.js";
import { dataTable } from "../components/data-table.js";
import { createFileVersions } from "../components/file-versions.js";
import { levelMark, rowCells } from "../components/log-lines.js";
import { serverSentence } from "../components/server-words.js";
import { switchRoute } from "./route-switch.js";
import { supplierDialog } from "./supplier-edit.js";
import { supplierRemovalDialog } from "./supplier-removal.js";

const EVERY_MS = 3_000;
const LINKS = [
  ["items", "story.items"],
  ["changes", "story.changes"],
  ["readings", "story.readings"],
  ["reviews", "story.reviews"],
  ["logs", "story.all_logs"],
];
const TONES = {
  up_to_date: "green",
  under_way: "blue",
  left_to_a_person: "red",
  never_delivered: "plain",
  deactivated: "plain",
};

/** The view of the supplier that the address names. */
export function createStoryView(app, { id }) {
  let wanted = null;
  let isAsking = false;
  const story = app.poller(
    (signal) => get(`suppliers/${encodeURIComponent(id)}/story`, {}, { signal }),
    EVERY_MS,
    (data) => {
      // An answer that was under way when the switch was moved does not move it back.
      if (data.supplier.use_ml_processing === wanted) wanted = null;
    },
  );

  const versions = createFileVersions(app, id);

  async function changeRoute(supplier, useMl) {
    wanted = useMl;
    app.redraw();
    if (!(await switchRoute(app, supplier, useMl))) wanted = null;
    story.refresh();
  }

  async function fetchNow() {
    if (isAsking) return;
    isAsking = true;
    app.redraw();
    try {
      const answer = await send("POST", `suppliers/${encodeURIComponent(id)}/fetch`);
      app.notify(answer.message_localized.text);
    } catch (error) {
      if (error.status === undefined) throw error;
      app.notify(apiErrorText(error), "red");
    }
    isAsking = false;
    story.refresh();
    app.redraw();
  }

  function removal(supplier) {
    return h(
      "div",
      { key: "removal", class: "actions" },
      button(t("removal.open"), {
        kind: "quiet",
        iconName: "close",
        onclick: () =>
          app.open(supplierRemovalDialog(app, supplier, { onChanged: () => story.refresh() })),
      }),
    );
  }

  function head() {
    const supplier = story.data?.supplier;
    if (!supplier) return viewHead(t(story.error ? "nav.suppliers" : "common.loading"), null);
    return viewHead(
      supplier.name,
      null,
      !leadsToTeaching(story.data.verdict.error_code) &&
        buttonLink(t("teach.open"), link("teach", { id: supplier.id }), { iconName: "edit" }),
      supplier.is_active &&
        supplier.source_url &&
        button(t("story.fetch"), { iconName: "retry", disabled: isAsking, onclick: fetchNow }),
      button(t("supplier.edit"), {
        iconName: "edit",
        onclick: () => app.open(supplierDialog(app, supplier, { onSaved: () => story.refresh() })),
      }),
      button(t("upload.open"), {
        kind: "primary",
        iconName: "upload",
        onclick: () => app.openUpload({ supplier }),
      }),
    );
  }

  function facts(supplier, assetUrls, links) {
    const isMl = wanted ?? supplier.use_ml_processing;
    return h(
      "section",
      { key: "facts", class: "card", "aria-labelledby": "facts-title" },
      h("h2", { id: "facts-title" }, t("story.facts")),
      h(
        "dl",
        { class: "facts" },
        fact(
          t("suppliers.column.items"),
          h(
            "a",
            { href: link("items", { supplier_id: supplier.id, listed: "true" }) },
            number(supplier.items_count),
          ),
        ),
        links.length > 0 &&
          fact(
            t("story.links"),
            links.map((one) => h("span", { key: one.rung, class: "block" }, one.localized.text)),
          ),
        fact(
          t("supplier.source_type"),
          t(`source.${supplier.source_kind || supplier.source_type}`),
        ),
        fact(t("supplier.source_url"), supplier.source_url ?? t("story.no_source")),
        supplier.contact_email && fact(t("story.contact"), supplier.contact_email),
        supplier.notes && fact(t("supplier.notes"), supplier.notes),
        fact(t("story.known_since"), moment(supplier.created_at)),
      ),
      h(
        "div",
        { class: "route-cell" },
        toggle(t("upload.via_ml"), {
          checked: isMl,
          onchange: (event) => changeRoute(supplier, event.target.checked),
        }),
        routeBadge(isMl ? "ml" : "legacy"),
      ),
      h(
        "ul",
        { class: "links" },
        LINKS.map(([view, text]) =>
          h(
            "li",
            { key: view },
            h("a", { href: link(view, { supplier_id: supplier.id }) }, t(text)),
          ),
        ),
        Object.entries(assetUrls).map(([asset, url]) =>
          h("li", { key: asset }, outsideLink(t("story.asset", { asset }), url)),
        ),
      ),
      removal(supplier),
    );
  }

  function body(told) {
    const { supplier, verdict, deliveries, errors, held } = told;
    return h(
      "div",
      { class: "story" },
      h(
        "div",
        { class: "stack" },
        verdictCard(verdict, supplier),
        heldCard(supplier, held, verdict),
        chartCard(deliveries),
        rowErrors(errors, told.errors_total),
        deliveryHistory(deliveries),
        versions.draw(),
      ),
      facts(supplier, told.asset_urls, told.links),
    );
  }

  return {
    id,
    pollers: [story, versions.poller],
    title: () => story.data?.supplier.name ?? t("nav.suppliers"),
    draw: () => [
      h(
        "p",
        { key: "back", class: "back" },
        h("a", { href: link("suppliers") }, icon("previous"), t("story.back")),
      ),
      h("div", { key: "head" }, head()),
      story.error && !story.error.isOutage
        ? h("div", { key: "error" }, errorCallout(story.error))
        : h("div", { key: "story" }, story.data ? body(story.data) : loading()),
    ],
  };
}

function verdictCard(verdict, supplier) {
  const tone = TONES[verdict.standing] ?? "amber";
  return h(
    "section",
    { key: "verdict", class: `card verdict tone-${tone}`, "aria-labelledby": "verdict-title" },
    h("h2", { id: "verdict-title" }, t("story.why")),
    h(
      "div",
      { class: "verdict-head" },
      standingBadge(verdict.standing),
      !supplier.is_active &&
        verdict.standing !== "deactivated" &&
        standingBadge("deactivated"),
    ),
    h("p", { class: "verdict-words" }, serverSentence(verdict.reason_localized)),
    verdict.error_code && h("p", {}, failureSentences(verdict.error_code).advice),
    awaitsRelease(verdict.error_code) &&
      h("div", { class: "actions" }, heldLink(supplier, "primary")),
    leadsToTeaching(verdict.error_code) &&
      h(
        "div",
        { class: "actions" },
        buttonLink(t("teach.open"), link("teach", { id: supplier.id }), {
          iconName: "edit",
          kind: "primary",
        }),
      ),
    verdict.next_retry_at &&
      h(
        "p",
        {},
        icon("retry"),
        " ",
        t("story.next_retry", { moment: moment(verdict.next_retry_at) }),
      ),
    // The page tells the moment of the next attempt in its reader's own time.
    verdict.standing !== "will_be_retried" &&
      h("p", { class: "muted" }, serverSentence(verdict.next_step_localized)),
  );
}

// Prices that wait are no failure, and yet the catalogue does not show what the list says.
function heldCard(supplier, { prices, lists }, verdict) {
  if (!prices && !lists) return null;
  return h(
    "section",
    { key: "held", class: "card tone-amber verdict", "aria-labelledby": "held-title" },
    h("h2", { id: "held-title" }, t("held.title")),
    h("p", {}, icon("hold"), " ", t("held.waits", { prices, lists })),
    !awaitsRelease(verdict.error_code) &&
      h("div", { class: "actions" }, heldLink(supplier, "plain")),
  );
}

function heldLink({ id }, kind) {
  return buttonLink(t("held.open"), link("held", { supplier_id: id }), { iconName: "hold", kind });
}

function chartCard(deliveries) {
  const chart = deliveryChart(deliveries);
  if (!chart) return null;
  return h(
    "section",
    { key: "chart", class: "card", "aria-labelledby": "chart-title" },
    h("h2", { id: "chart-title" }, t("chart.title")),
    chart,
  );
}

// What is said of the whole file has no row.
function rowErrors(errors, total) {
  if (!errors.length) return null;
  const ofRows = errors.some((log) => log.row_number !== null);
  return h(
    "section",
    { key: "errors", class: "card flush", "aria-labelledby": "errors-title" },
    h(
      "div",
      { class: "card-head padded" },
      h("h2", { id: "errors-title" }, t("story.errors")),
      h("span", { class: "muted" }, t("story.errors_shown", { shown: errors.length, n: total })),
    ),
    dataTable({
      name: "row-errors",
      caption: t("story.errors"),
      tableTestId: "row-errors",
      className: "row-errors",
      rows: errors,
      columns: [
        ofRows && {
          name: "row",
          label: t("story.column.row"),
          isHead: true,
          order: "row",
          by: (log) => log.row_number,
          cell: (log) => (log.row_number === null ? "–" : String(log.row_number)),
        },
        {
          name: "problem",
          label: t("story.column.problem"),
          order: "problem",
          by: (log) => log.error_message_localized.text,
          cell: (log) =>
            h(
              "div",
              { class: "problem" },
              levelMark(level(log.error_type)),
              serverSentence(log.error_message_localized),
            ),
        },
        ofRows && {
          name: "cells",
          label: t("story.column.cells"),
          cell: (log) => rowCells(log.row) ?? h("span", { class: "muted" }, t("story.no_cells")),
        },
      ].filter(Boolean),
    }),
  );
}

function fact(label, value) {
  return h("div", { key: label }, h("dt", {}, label), h("dd", {}, value));
}
