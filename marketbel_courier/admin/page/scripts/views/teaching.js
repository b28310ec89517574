// Teaching: a price list as the supplier made it, what each column is taken for, and what would
// come out; somebody says otherwise, sees it at once, and saves.

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { go, link } from "../router.js";
import { createTeachingSession } from "../teaching-session.js";
import { button, empty, errorCallout, loading, viewHead } from "../components/basics.js";
import { createTrial } from "../components/trial-form.js";
import { columnCard, listSettings } from "../components/teaching-settings.js";
import { outcomeCard, verdictCallout } from "../components/reading-outcome.js";
import {
  alikeChoice,
  isAboutRows,
  saveCard,
  suggestionCallout,
} from "../components/teaching-saving.js";
import { roleOfValue, sheetGrid } from "../components/sheet-grid.js";

const NO_FILE = "FILE_NOT_FOUND";

/** The view of a supplier's list, or, without an id, of one that is nobody's yet. */
export function createTeachingView(app, { id }) {
  const session = createTeachingSession(app, id);
  let chosen = null;
  const newSupplier = { name: "" };
  const trial = createTrial(app, { id: "teach-trial", onRead: session.begin });

  function sayRole(letters, value) {
    chosen = letters;
    session.teaching.sayOfColumn(letters, roleOfValue(value));
    session.changed();
  }

  function sayTitles(headerRow) {
    if (headerRow && session.headerRows()[0] === headerRow) return;
    session.say({ headerRow });
  }

  function saySheet(sheet) {
    chosen = null;
    // What was said of columns was said of the other sheet's.
    session.teaching.say({ sheet, headerRow: null, columns: {}, main: null });
    session.show(sheet);
  }

  function undo() {
    const before = session.teaching.now.sheet;
    session.teaching.undo();
    const { sheet } = session.teaching.now;
    if (sheet !== before) session.show(sheet);
    else session.changed();
  }

  /** Do what changes something; what went wrong is shown above the list. */
  async function change(work) {
    if (session.saving) return;
    session.saving = true;
    session.problem = null;
    app.redraw();
    try {
      await work();
    } catch (error) {
      if (error.status === undefined) throw error;
      session.problem = error;
    }
    session.saving = false;
    app.redraw();
  }

  const save = () =>
    change(async () => {
      const { said, readsNow } = await session.save(newSupplier.name);
      app.notify(said);
      if (readsNow || !id) go("jobs");
      else go("suppliers", { id });
    });
  const forget = () => change(async () => app.notify(await session.forget()));
  const takeOver = () =>
    change(async () => app.notify(await session.takeOver(session.reading.suggestion)));

  // What is still in doubt for its rows would be held again.
  function maySave() {
    const { itemsTotal, doubts } = session.reading;
    return itemsTotal > 0 && !doubts.some(isAboutRows);
  }

  function title() {
    const { supplier } = session;
    return supplier ? t("teach.title_of", { name: supplier.name }) : t("teach.title");
  }

  function head() {
    const { reading, saving, busy } = session;
    if (!reading) return viewHead(title(), t("teach.about"));
    return viewHead(
      title(),
      t(`teach.from.${reading.origin}`, { name: reading.fileName }),
      button(t("teach.undo"), {
        iconName: "previous",
        disabled: !session.teaching.hasSaid,
        onclick: undo,
      }),
      button(t(saving ? "teach.saving" : "teach.save"), {
        kind: "primary",
        iconName: "check",
        disabled: saving || busy || !maySave(),
        onclick: save,
      }),
    );
  }

  function sheetCard(columns) {
    const { page, teaching } = session;
    return h(
      "section",
      { class: "card flush teach-sheet", "aria-labelledby": "sheet-title" },
      h("h2", { id: "sheet-title", class: "visually-hidden" }, t("teach.sheet_caption")),
      listSettings({
        page,
        said: teaching.now,
        table: session.table(),
        onSheet: saySheet,
        onTitles: sayTitles,
        onAll: (changes) => session.say({ all: { ...teaching.now.all, ...changes } }),
      }),
      h("p", { class: "hint padded" }, t("teach.how")),
      page &&
        sheetGrid({
          page,
          columns,
          headerRows: session.headerRows(),
          problems: problemsByRow(),
          chosen,
          busy: session.busy,
          onRole: sayRole,
          onTitles: sayTitles,
          onChoose: (letters) => {
            chosen = chosen === letters ? null : letters;
            app.redraw();
          },
        }),
      page?.next &&
        h(
          "div",
          { class: "padded actions" },
          button(t("teach.more_rows"), { onclick: session.moreRows }),
        ),
    );
  }

  function body() {
    const { reading, teaching } = session;
    const columns = session.columns();
    return h(
      "div",
      { class: "teach" },
      sheetCard(columns),
      h(
        "div",
        { class: "stack" },
        verdictCallout(reading),
        id && suggestionCallout(reading.suggestion, takeOver),
        columns[chosen] &&
          columnCard(columns[chosen], {
            isMain: (teaching.now.main ?? session.table()?.main_price) === chosen,
            onTerms: (changes) => {
              const { role, terms } = columns[chosen];
              teaching.sayOfColumn(chosen, { role, ...terms, ...changes });
              session.changed();
            },
            onMain: () => session.say({ main: chosen }),
          }),
        outcomeCard(reading, { severalSheets: reading.tables.length > 1 }),
        id && alikeChoice(reading.alike, session.also, app.redraw),
        saveCard({
          isNew: !id,
          newSupplier,
          saved: session.saved,
          onForget: forget,
          doubts: reading.doubts,
          accepts: teaching.now.accepts,
          onAccepts: (accepts) => session.say({ accepts }),
        }),
      ),
    );
  }

  function problemsByRow() {
    const { reading, page } = session;
    const ofSheet = reading.problems.filter(({ sheet }) => sheet === page.sheet);
    return new Map(ofSheet.map(({ row, text }) => [row, text]));
  }

  function nothingToShow() {
    const { problem } = session;
    const isNone = problem?.code === NO_FILE;
    return [
      problem && !isNone && h("div", { key: "problem" }, errorCallout(problem)),
      id && !problem && h("div", { key: "loading", class: "card" }, loading()),
      isNone && empty("file", t("teach.no_file"), t("teach.no_file_do")),
      (isNone || !id) && h("div", { key: "trial" }, trial.draw()),
    ];
  }

  if (id) session.load();
  return {
    id: id ?? "trial",
    pollers: [],
    title,
    leave: session.leave,
    onLanguage: () => session.reading && session.changed(),
    draw: () => [
      h(
        "p",
        { key: "back", class: "back" },
        h(
          "a",
          { href: id ? link("suppliers", { id }) : link("suppliers") },
          icon("previous"),
          t(id ? "teach.back" : "story.back"),
        ),
      ),
      h("div", { key: "head" }, head()),
      session.reading &&
        session.problem &&
        h("div", { key: "problem" }, errorCallout(session.problem)),
      h("div", { key: "body" }, session.reading ? body() : nothingToShow()),
    ],
  };
}
