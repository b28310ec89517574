// A price list that is read for a trial, before it is anybody's: a file, or an address.

import { h } from "../dom.js";
import { limitsOf, objection } from "../handing-in.js";
import { t } from "../i18n.js";
import { tryAddress, tryFile } from "../reading-source.js";
import { createAsking } from "./asking.js";
import { button, errorCallout, field } from "./basics.js";
import { dropZone } from "./file-list.js";

/** The form; `onRead(answer, { file, url })` is called with what was read. */
export function createTrial(app, { id, onRead }) {
  const limits = limitsOf(app.me);
  const asking = createAsking(app);
  let wrong = "";
  let url = "";

  const attempt = (work, from) =>
    asking.ask(async () => {
      onRead(await work({ signal: new AbortController().signal }), from);
    });

  function readFile([file]) {
    if (!file) return;
    wrong = objection(file, limits);
    if (wrong) app.redraw();
    else attempt((options) => tryFile(file, options), { file });
  }

  function readAddress(event) {
    event.preventDefault();
    const address = url.trim();
    if (address) attempt((options) => tryAddress(address, options), { url: address });
  }

  return {
    draw: () =>
      h(
        "section",
        { class: "card stack", "aria-labelledby": `${id}-title` },
        h("h2", { id: `${id}-title` }, t("teach.trial")),
        h("p", { class: "muted" }, t("teach.trial_about")),
        dropZone({ id: `${id}-file`, limits, disabled: asking.busy, onFiles: readFile }),
        wrong && h("p", { class: "field-error", role: "alert" }, wrong),
        h(
          "form",
          { class: "trial-address", onsubmit: readAddress },
          field(
            `${id}-url`,
            t("teach.trial_url"),
            h("input", {
              id: `${id}-url`,
              inputmode: "url",
              maxlength: 4096,
              autocomplete: "off",
              placeholder: "https://",
              oninput: (event) => {
                url = event.target.value;
              },
            }),
          ),
          button(t(asking.busy ? "teach.reading" : "teach.try"), {
            type: "submit",
            iconName: "search",
            disabled: asking.busy,
          }),
        ),
        asking.problem && errorCallout(asking.problem),
      ),
  };
}
