// One request of a form, list or dialog at a time: what is under way, and what went wrong last.

import { apiErrorText } from "../words.js";

/**
 * Asks the server for a form. `busy` and `problem` are there to be drawn; what a request fails
 * with is kept as the problem, or told as a notice where nothing is there to draw it; a defect of
 * the page's own is thrown. `ask(work)` says whether the work was done.
 */
export function createAsking(app, { asNotice = false } = {}) {
  const asking = { busy: false, problem: null };

  asking.ask = async (work) => {
    if (asking.busy) return false;
    asking.busy = true;
    asking.problem = null;
    app.redraw();
    let isDone = true;
    try {
      await work();
    } catch (error) {
      if (error.status === undefined) throw error;
      isDone = false;
      if (asNotice) app.notify(apiErrorText(error), "red");
      else asking.problem = error;
    } finally {
      asking.busy = false;
      app.redraw();
    }
    return isDone;
  };

  return asking;
}
