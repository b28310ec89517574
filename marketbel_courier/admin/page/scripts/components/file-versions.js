// The versions of a supplier's file that are kept: each can be fetched, and read anew on trial.

import { addressOf, get, send } from "../api.js";
import { h, icon } from "../dom.js";
import { moment, number, size } from "../format.js";
import { t } from "../i18n.js";
import { badge, button, errorCallout, iconButton, loading } from "./basics.js";
import { dataTable } from "./data-table.js";
import { changeBadge, price, priceMove } from "./price-words.js";
import { verdictCallout } from "./reading-outcome.js";

const SHOWN = 10;
const EVERY_MS = 60_000;
const REHEARSAL_MS = 660_000;
const REVALUED = "revalued";

/** The card; `supplierId` names whose versions they are. */
export function createFileVersions(app, supplierId) {
  const path = `suppliers/${encodeURIComponent(supplierId)}/versions`;
  let older = [];
  let next = null;
  let isLoadingOlder = false;
  let rehearsed = null;
  let problem = null;
  const poller = app.poller(
    (signal) => get(path, { limit: SHOWN }, { signal }),
    EVERY_MS,
    (data) => {
      if (!older.length) next = data.next;
    },
  );

  async function loadOlder() {
    isLoadingOlder = true;
    app.redraw();
    try {
      const page = await get(path, { limit: SHOWN, before: next });
      older = [...older, ...page.versions];
      next = page.next;
    } catch (error) {
      if (error.status === undefined) throw error;
      problem = error;
    }
    isLoadingOlder = false;
    app.redraw();
  }

  async function rehearse(version) {
    const asked = { version, outcome: null };
    rehearsed = asked;
    problem = null;
    app.redraw();
    try {
      const address = `${path}/${version.digest}/rehearsal`;
      asked.outcome = await send("POST", address, {}, { timeoutMs: REHEARSAL_MS });
    } catch (error) {
      if (error.status === undefined) throw error;
      if (rehearsed === asked) {
        rehearsed = null;
        problem = error;
      }
    }
    app.redraw();
  }

  function body() {
    if (poller.error && !poller.error.isOutage) return errorCallout(poller.error);
    if (!poller.data) return loading();
    const known = new Set(poller.data.versions.map((one) => one.arrived_at));
    const versions = [
      ...poller.data.versions,
      ...older.filter((one) => !known.has(one.arrived_at)),
    ];
    if (!versions.length) {
      return h(
        "p",
        { class: "muted padded" },
        t(poller.data.is_on ? "versions.none" : "versions.off"),
      );
    }
    return [
      table(versions),
      next &&
        h(
          "div",
          { key: "older", class: "actions centred" },
          button(t("versions.older"), { disabled: isLoadingOlder, onclick: loadOlder }),
        ),
    ];
  }

  function table(versions) {
    return dataTable({
      name: "versions",
      caption: t("versions.title"),
      testId: "version",
      rows: versions.map((one) => ({ ...one, id: one.arrived_at })),
      columns: [
        {
          name: "at",
          label: t("versions.column.at"),
          isHead: true,
          order: "-at",
          by: (one) => one.arrived_at,
          cell: (one) => h("time", { datetime: one.arrived_at }, moment(one.arrived_at)),
        },
        {
          name: "file",
          label: t("versions.column.file"),
          order: "file",
          by: (one) => one.original_filename,
          cell: (one) => [
            h("div", {}, one.original_filename),
            h("small", { class: "muted" }, one.digest.slice(0, 12)),
          ],
        },
        {
          name: "size",
          label: t("versions.column.size"),
          numeric: true,
          order: "-size",
          by: (one) => one.size_bytes,
          cell: (one) =>
            one.is_kept ? size(one.size_bytes) : badge("plain", "minus", t("versions.gone")),
        },
        {
          name: "do",
          label: t("versions.column.do"),
          labelHidden: true,
          cell: (one) => (one.is_kept ? actions(one) : null),
        },
      ],
    });
  }

  function actions(one) {
    const when = moment(one.arrived_at);
    const isUnderWay = rehearsed?.version.arrived_at === one.arrived_at && !rehearsed.outcome;
    return h(
      "div",
      { class: "row-actions" },
      h(
        "a",
        {
          class: "button plain",
          href: addressOf(`${path}/${one.digest}/file`),
          download: one.original_filename,
          "aria-label": t("versions.fetch_that", { moment: when }),
        },
        icon("download"),
        h("span", {}, t("versions.fetch")),
      ),
      button(t(isUnderWay ? "versions.rehearsing" : "versions.rehearse"), {
        disabled: Boolean(rehearsed && !rehearsed.outcome),
        "aria-label": t("versions.rehearse_that", { moment: when }),
        onclick: () => rehearse(one),
      }),
    );
  }

  function outcome() {
    if (problem) return errorCallout(problem);
    if (!rehearsed?.outcome) return null;
    const { version, outcome: found } = rehearsed;
    const when = moment(version.arrived_at);
    return h(
      "section",
      { key: "outcome", class: "rehearsal", role: "status", "data-testid": "rehearsal" },
      h(
        "div",
        { class: "card-head padded" },
        h("h3", {}, t("versions.outcome", { moment: when })),
        iconButton(t("versions.close"), "close", {
          onclick: () => {
            rehearsed = null;
            app.redraw();
          },
        }),
      ),
      h("div", { class: "padded" }, found.verdict === "sure" ? counts(found) : held(found)),
      found.differences.length > 0 && differenceTable(found.differences),
      hiddenCount(found) > 0 &&
        h("p", { class: "muted padded" }, t("versions.further", { n: hiddenCount(found) })),
    );
  }

  return {
    poller,
    draw: () =>
      h(
        "section",
        { key: "versions", class: "card flush", "aria-labelledby": "versions-title" },
        h(
          "div",
          { class: "card-head padded" },
          h("h2", { id: "versions-title" }, t("versions.title")),
          h("p", { class: "muted" }, t("versions.about")),
        ),
        body(),
        outcome(),
      ),
  };
}

function held({ verdict, reason_localized: reason }) {
  return verdictCallout({ verdict, reason: reason?.text, doubts: [] });
}

function counts({ same, counts: found }) {
  const kinds = Object.entries(found);
  return [
    h(
      "p",
      {},
      t(kinds.length ? "versions.would_change" : "versions.would_not_change", { n: number(same) }),
    ),
    kinds.length > 0 &&
      h(
        "ul",
        { class: "badges" },
        kinds.map(([kind, n]) => h("li", { key: kind }, differenceBadge(kind), ` ${number(n)}`)),
      ),
  ];
}

function hiddenCount({ counts: found, differences }) {
  return Object.values(found).reduce((sum, n) => sum + n, 0) - differences.length;
}

function differenceTable(differences) {
  return dataTable({
    name: "differences",
    caption: t("versions.differences"),
    testId: "difference",
    rows: differences.map((one) => ({ ...one, id: one.sku })),
    columns: [
      {
        name: "item",
        label: t("items.column.name"),
        isHead: true,
        order: "item",
        by: (one) => one.new_name ?? one.old_name,
        cell: (one) => [
          one.new_name ?? one.old_name,
          h("small", { class: "muted" }, one.sku),
          one.difference === "renamed" &&
            h("small", { class: "muted" }, t("changes.was_named", { name: one.old_name })),
        ],
      },
      {
        name: "what",
        label: t("changes.column.what"),
        order: "-what",
        by: (one) => one.percent,
        cell: (one) => differenceBadge(one.difference, one.percent),
      },
      {
        name: "price",
        label: t("items.column.price"),
        numeric: true,
        order: "price",
        by: ({ new_price: price }) => price && Number(price),
        cell: pricesOf,
      },
    ],
  });
}

function differenceBadge(kind, percent = null) {
  if (kind === REVALUED) return badge("violet", "warning", t("versions.revalued"));
  return changeBadge(kind, percent);
}

function pricesOf(one) {
  if (one.difference === REVALUED) {
    return [price(one.old_price, one.old_currency), " → ", price(one.new_price, one.new_currency)];
  }
  return priceMove({ ...one, currency: one.new_currency ?? one.old_currency });
}
