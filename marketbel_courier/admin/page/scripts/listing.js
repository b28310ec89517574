// A list of the catalogue, page by page: its filters, its order and its place are the parameters of
// the address, in the words of the API.

import { get } from "./api.js";
import { link, replaceParameters, route } from "./router.js";

const PAGE = 50;
const EVERY_MS = 15_000;
// The server looks at so many rows for an answer; a rare match may lie behind them.
const MOST_ASKS = 5;
// Of each page that was shown its cursor and that of the page before; a cursor leads forward only.
const trail = new Map();

/**
 * The list of the view `name`: `rows` is what the answer calls it, `filters` the names of the
 * parameters. `asked(values)` is what the API is asked for, or null where there is nothing to ask.
 */
export function createListing(app, { name, path, rows, filters, asked = (values) => values }) {
  const parameters = () => (route().name === name ? route().parameters : {});
  const values = () => {
    const given = parameters();
    return Object.fromEntries(filters.map((one) => [one, given[one] ?? ""]));
  };

  async function load(signal) {
    const wanted = asked(values());
    if (!wanted) return { [rows]: [], next: null, isNotAsked: true };
    const from = parameters().cursor ?? "";
    let cursor = from;
    for (let asks = 1; ; asks += 1) {
      const page = await get(path, { ...wanted, limit: PAGE, cursor }, { signal });
      if (page.next) trail.set(page.next, from);
      if (page[rows].length || !page.next || asks === MOST_ASKS) return page;
      cursor = page.next;
    }
  }

  const poller = app.poller(load, EVERY_MS);

  /** Another filter or order: the list begins anew. */
  function change(changes) {
    if (route().name !== name) return;
    replaceParameters({ cursor: null, ...changes });
    poller.refresh();
    app.redraw();
  }
  return {
    poller,
    values,
    rows: () => poller.data?.[rows] ?? [],
    isFirstPage: () => !parameters().cursor,
    /** The cursor of the page before; empty for the first one, undefined where it is not known. */
    before: () => trail.get(parameters().cursor),
    isFiltered: () => Object.values(values()).some(Boolean),
    exported: (kind, language) => ({
      path: `${path}.${kind}`,
      parameters: { ...asked(values()), language },
    }),
    /** How a table of the rows is sorted; `first` is the order where the address names none. */
    order: (first) => ({
      sort: values().sort || first,
      onSort(sort) {
        change({ sort: sort === first ? null : sort });
      },
    }),
    linkTo: (cursor) => link(name, { ...values(), cursor }),
    change,
  };
}
