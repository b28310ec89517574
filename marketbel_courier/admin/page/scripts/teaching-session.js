// One list that is taught: what the server says of it, what somebody says, and what is saved.

import { get, send, upload } from "./api.js";
import { kindOf, limitsOf } from "./handing-in.js";
import {
  keptReading,
  pageOf,
  readingOf,
  saveTeaching,
  teachingsInForce,
  trialReading,
  undoTeaching,
} from "./reading-source.js";
import { createTeaching, stated } from "./teaching.js";

const TYPING_MS = 250;
const ROWS_AT_ONCE = 50;

function itemsOf(items) {
  return JSON.stringify(
    items.map(({ row, sku, name, price, currency }) => [row, sku, name, price, currency]),
  );
}

/** The session about a supplier's list, or, without an id, about one that is nobody's yet. */
export function createTeachingSession(app, id) {
  let source = id ? keptReading(id) : null;
  let answer = null;
  let asking = new AbortController();
  let timer = null;

  const session = {
    supplier: null,
    teaching: createTeaching(),
    reading: null,
    page: null,
    saved: null,
    problem: null,
    busy: false,
    saving: false,
    also: new Set(),
  };

  /** Do what asks the server; what is asked later takes its place. */
  async function attempt(work) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    session.busy = true;
    app.redraw();
    try {
      await work(signal);
      session.problem = null;
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === undefined) throw error;
      session.problem = error;
    }
    session.busy = false;
    app.redraw();
  }

  async function ask(shown, signal) {
    const said = session.teaching.hasSaid ? stated(session.teaching.now) : {};
    answer = await source.ask({ ...said, rows: ROWS_AT_ONCE, ...shown }, signal);
    judge();
    return answer;
  }

  function judge() {
    session.reading = readingOf(answer, session.teaching.now.accepts);
  }

  session.load = () =>
    attempt(async (signal) => {
      session.supplier = await get(`suppliers/${encodeURIComponent(id)}`, {}, { signal });
      session.teaching = createTeaching();
      session.page = pageOf(await ask({}, signal));
      const layouts = new Set(session.reading.layouts.map(({ fingerprint }) => fingerprint));
      const taught = await teachingsInForce(id, signal);
      session.saved = taught.find(({ fingerprint }) => layouts.has(fingerprint)) ?? null;
      if (session.saved) {
        const [titles = 0] = session.reading.tables[0]?.header_rows ?? [];
        session.teaching = createTeaching({ ...session.saved, header_row: titles });
      }
    });

  /** Begin with a list that was tried. */
  session.begin = (tried, from) => {
    source = trialReading(tried, from);
    answer = tried;
    judge();
    session.page = pageOf(tried);
    app.redraw();
  };

  /** Say something else, and see what would come out. */
  session.say = (changes) => {
    session.teaching.say(changes);
    session.changed();
  };

  session.changed = () => {
    judge();
    clearTimeout(timer);
    timer = setTimeout(() => attempt((signal) => ask({ rows: 1 }, signal)), TYPING_MS);
    app.redraw();
  };

  /** Show a sheet from its first row on. */
  session.show = (sheet) => {
    clearTimeout(timer);
    return attempt(async (signal) => {
      session.page = pageOf(await ask({ shown_sheet: sheet }, signal));
    });
  };

  session.moreRows = () =>
    attempt(async (signal) => {
      const { sheet, rows, next } = session.page;
      const further = pageOf(await ask({ shown_sheet: sheet, first_row: next }, signal));
      session.page = { ...further, rows: [...rows, ...further.rows] };
    });

  session.table = () => {
    const { tables = [] } = session.reading ?? {};
    return tables.find((table) => table.sheet === session.page?.sheet) ?? null;
  };

  /** What each column is taken for: as found, with what was said since laid over it. */
  session.columns = () => {
    const found = {};
    for (const table of session.reading?.tables ?? []) {
      if (session.page && table.sheet !== session.page.sheet) continue;
      for (const column of table.columns) found[column.column] ??= column;
    }
    for (const [letters, { role, ...terms }] of Object.entries(session.teaching.now.columns)) {
      const known = found[letters] ?? { column: letters, title: "", why: [] };
      found[letters] = {
        ...known,
        role: role ?? known.role,
        terms: { ...(known.terms ?? {}), ...terms },
        source: "taught",
      };
    }
    return found;
  };

  session.headerRows = () => {
    const { headerRow } = session.teaching.now;
    const found = session.table()?.header_rows ?? [];
    if (headerRow === null || headerRow === found[0]) return found;
    return headerRow ? [headerRow] : [];
  };

  /** Save what is shown; returns what the server says of it. */
  session.save = async (newName) => {
    const body = await lesson();
    const owner = id ? session.supplier : await makeSupplier(newName);
    const saved = await saveTeaching(owner.id, body);
    for (const other of session.also) await saveTeaching(other, body);
    if (source.file) {
      const { signal } = new AbortController();
      await upload(owner.id, source.file, {}, { onProgress: () => {}, signal });
    }
    return { said: saved.message_localized.text, readsNow: Boolean(saved.job_id || source.file) };
  };

  /** Take over what was taught elsewhere. */
  session.takeOver = async ({ fingerprint, titles, mapping, accepts }) => {
    const saved = await saveTeaching(id, { layouts: [{ fingerprint, titles }], mapping, accepts });
    await session.load();
    return saved.message_localized.text;
  };

  session.forget = async () => {
    const undone = await undoTeaching(id, session.saved.teaching_id);
    await session.load();
    return undone.message_localized.text;
  };

  session.leave = () => {
    asking.abort();
    clearTimeout(timer);
  };

  // What is shown of the sheet that is shown: another one may have another layout.
  async function lesson() {
    const { layouts } = session.reading;
    const ofSheet = ({ sheet }) => sheet === session.page?.sheet;
    const taught = layouts.some(ofSheet) ? layouts.filter(ofSheet) : layouts;
    return {
      layouts: taught.map(({ fingerprint, titles }) => ({ fingerprint, titles })),
      mapping: await mappingToKeep(),
      accepts: session.teaching.now.accepts,
    };
  }

  // Every column as it was shown, so that values of later lists change nothing; where that would
  // read the list otherwise, as with prices across, only what was said.
  async function mappingToKeep() {
    const { now } = session.teaching;
    const table = session.table() ?? session.reading.tables[0];
    const whole = stated(now, table);
    const headerRow = whole.header_row ?? table?.header_rows[0] ?? 0;
    const { signal } = new AbortController();
    const { preview } = await source.ask({ ...whole, header_row: headerRow, rows: 1 }, signal);
    const isSame = itemsOf(preview.items) === itemsOf(session.reading.items);
    return isSame ? whole.mapping : stated(now).mapping;
  }

  async function makeSupplier(name) {
    const kind = source.file ? kindOf(source.file.name, limitsOf(app.me)) : "url";
    const { supplier: made } = await send("POST", "suppliers", {
      name,
      source_type: kind ?? "csv",
      source_url: source.url,
    });
    return made;
  }

  return session;
}
