// One request of a form or dialog at a time: what is under way, and what went wrong with the last.

/**
 * Asks the server for a form. `busy` and `problem` are there to be drawn; what a request fails
 * with is kept as the problem, a defect of the page's own is thrown.
 */
export function createAsking(app) {
  const asking = { busy: false, problem: null };

  asking.ask = async (work) => {
    if (asking.busy) return;
    asking.busy = true;
    asking.problem = null;
    app.redraw();
    try {
      await work();
    } catch (error) {
      if (error.status === undefined) throw error;
      asking.problem = error;
    }
    asking.busy = false;
    app.redraw();
  };

  return asking;
}
