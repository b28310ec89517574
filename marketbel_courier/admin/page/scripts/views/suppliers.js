// All suppliers: search, filters, the route of each and of many at once.

import { get } from "../api.js";
import { number } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link, replaceParameters, route } from "../router.js";
import { apiErrorText, standingLabel } from "../words.js";
import {
  button,
  choice,
  empty,
  errorCallout,
  loading,
  pager,
  searchField,
  STANDING_NAMES,
  viewHead,
  buttonLink,
} from "../components/basics.js";
import { createFirstSteps } from "../components/first-steps.js";
import { createReprocessingNote } from "../components/reprocessing-note.js";
import { supplierTable } from "../components/supplier-table.js";
import { routeSwitchDialog, switchRoute } from "./route-switch.js";

const PAGE = 50;
const EVERY_MS = 4_000;
const SORTS = [
  "name",
  "-name",
  "-last_delivery_at",
  "last_delivery_at",
  "-items_count",
  "items_count",
  "standing",
  "-standing",
];
const FILTERS = ["q", "standing", "route", "sort"];

/** The view. */
export function createSuppliersView(app) {
  const selected = new Set();
  const switching = new Map();
  const note = createReprocessingNote(app);
  let firstSteps = null;

  const offset = () => Math.max(0, Number.parseInt(route().parameters.offset ?? "0", 10) || 0);
  const filters = () => {
    const { parameters } = route();
    return Object.fromEntries(FILTERS.map((name) => [name, parameters[name] ?? ""]));
  };
  const list = app.poller(
    (signal) => get("suppliers", { ...filters(), limit: PAGE, offset: offset() }, { signal }),
    EVERY_MS,
  );

  function change(changes) {
    replaceParameters({ offset: null, ...changes });
    if (!("offset" in changes)) selected.clear();
    list.refresh();
    app.redraw();
  }

  async function changeRoute(supplier, useMl) {
    switching.set(supplier.id, useMl);
    app.redraw();
    if (!(await switchRoute(app, supplier, useMl))) switching.delete(supplier.id);
    list.refresh();
    app.redraw();
  }

  function usesMl(supplier) {
    const wanted = switching.get(supplier.id);
    if (wanted === undefined || wanted === supplier.use_ml_processing) {
      switching.delete(supplier.id);
      return supplier.use_ml_processing;
    }
    return wanted;
  }

  function bar(counts) {
    const { q, standing, route: way, sort } = filters();
    return h(
      "form",
      { key: "bar", class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      searchField("supplier-search", t("suppliers.search"), {
        value: q,
        maxlength: 255,
        onSearch: (text) => change({ q: text }),
      }),
      choice(
        "supplier-standing",
        t("suppliers.standing"),
        [
          ["", t("suppliers.any")],
          ...STANDING_NAMES.map((name) => {
            const count = counts[name];
            return [name, standingLabel(name) + (count ? ` (${number(count)})` : "")];
          }),
        ],
        { value: standing, onchange: (event) => change({ standing: event.target.value }) },
      ),
      choice(
        "supplier-route",
        t("suppliers.route"),
        [
          ["", t("suppliers.any")],
          ["ml", t("route.ml")],
          ["legacy", t("route.legacy")],
        ],
        { value: way, onchange: (event) => change({ route: event.target.value }) },
      ),
      choice(
        "supplier-sort",
        t("suppliers.sort"),
        SORTS.map((name) => [name === "name" ? "" : name, t(`suppliers.sort.${name}`)]),
        { value: sort, onchange: (event) => change({ sort: event.target.value }) },
      ),
    );
  }

  function bulk(total) {
    if (!selected.size) return null;
    const open = (useMl) =>
      app.open(
        routeSwitchDialog(app, {
          ids: [...selected],
          useMl,
          onDone: ({ request_id: requestId }) => {
            selected.clear();
            if (requestId) note.follow(requestId);
            list.refresh();
          },
        }),
      );
    return h(
      "div",
      { key: "bulk", class: "bulk", role: "region", "aria-label": t("bulk.label") },
      h("p", { "aria-live": "polite" }, t("bulk.selected", { n: selected.size })),
      selected.size < total &&
        button(t("bulk.select_all", { n: total }), { kind: "quiet", onclick: selectAll }),
      button(t("bulk.none"), {
        kind: "quiet",
        onclick: () => {
          selected.clear();
          app.redraw();
        },
      }),
      h("span", { class: "spring" }),
      button(t("bulk.to_legacy"), { iconName: "legacy", onclick: () => open(false) }),
      button(t("bulk.to_ml"), { kind: "primary", iconName: "analyze", onclick: () => open(true) }),
    );
  }

  async function selectAll() {
    const asked = filters();
    const step = 200;
    try {
      for (let from = 0, total = 1; from < total; from += step) {
        const page = await get(
          "suppliers",
          { ...asked, limit: step, offset: from },
          { conditional: false },
        );
        if (JSON.stringify(asked) !== JSON.stringify(filters())) return;
        for (const { id } of page.suppliers) selected.add(id);
        ({ total } = page);
        if (!page.suppliers.length) break;
        app.redraw();
      }
    } catch (error) {
      if (error.status === undefined) throw error;
      app.notify(apiErrorText(error), "red");
    }
  }

  function body() {
    if (list.error && !list.error.isOutage) return errorCallout(list.error);
    if (!list.data) return loading();
    const { suppliers, total } = list.data;
    if (!suppliers.length) return nobody();
    return [
      bulk(total),
      supplierTable(suppliers, {
        selected,
        usesMl,
        sort: filters().sort || SORTS[0],
        onSort: (sort) => change({ sort: sort === SORTS[0] ? null : sort }),
        onSelected: app.redraw,
        onRoute: changeRoute,
        onUpload: (supplier) => app.openUpload({ supplier }),
      }),
      pager({ offset: offset(), limit: PAGE, total, onMove: (to) => change({ offset: to }) }),
    ];
  }

  function isNarrowed() {
    const { q, standing, route: way } = filters();
    return Boolean(q || standing || way);
  }

  function nobody() {
    if (isNarrowed()) {
      return empty(
        "search",
        t("suppliers.none_found"),
        t("suppliers.none_found_do"),
        button(t("suppliers.clear"), {
          onclick: () => {
            replaceParameters({ q: null, standing: null, route: null, offset: null });
            list.data = null;
            list.refresh();
            app.view.round += 1;
            app.redraw();
          },
        }),
      );
    }
    firstSteps ??= createFirstSteps(app, {
      onAdd: () => app.openUpload({ asNew: true }),
    });
    if (!app.view.pollers.includes(firstSteps.poller)) {
      app.view.pollers.push(firstSteps.poller);
      firstSteps.poller.start();
    }
    return firstSteps.draw();
  }

  return {
    pollers: [list, note.poller],
    round: 0,
    title: () => t("nav.suppliers"),
    draw() {
      return [
        h(
          "div",
          { key: "head" },
          viewHead(
            t("suppliers.title"),
            list.data ? t("suppliers.about", { n: list.data.total }) : null,
            buttonLink(t("teach.try_one"), link("teach"), { iconName: "file" }),
            button(t("supplier.add"), {
              kind: "primary",
              iconName: "plus",
              onclick: () => app.openUpload({ asNew: true }),
            }),
          ),
        ),
        // Where there is nobody, the way to the first one is all that is shown.
        (list.data?.total !== 0 || isNarrowed()) &&
          h("div", { key: `filters-${this.round}` }, bar(list.data?.counts ?? {})),
        note.draw(),
        h("div", { key: "body" }, body()),
      ];
    },
  };
}
