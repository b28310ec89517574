// The master sheet: where it is, what it would change before it is set, and how one is made.

import { addressOf, get, send } from "../api.js";
import { moment } from "../format.js";
import { h, icon } from "../dom.js";
import { language, t } from "../i18n.js";
import { createAsking } from "./asking.js";
import { badge, button, errorCallout, field, loading } from "./basics.js";
import { registryOutlook } from "./registry-outlook.js";

const EVERY_MS = 10_000;
// A sheet is fetched and read for it.
const TRY_MS = 90_000;
const PATH = "settings/master-sheet-url";

/** The card and its poller; `onSaved()` is called when another sheet is set. */
export function createMasterSheet(app, { onSaved = () => {}, isFirst = false } = {}) {
  let sheet = null;
  let guide = null;
  let isReading = false;
  const asking = createAsking(app);
  let outlook;
  // Asked until it is there, and then left alone: somebody may be typing.
  const poller = app.poller(
    async (signal) => sheet ?? Promise.all([get(PATH, {}, { signal }), get(`${PATH}/guide`)]),
    EVERY_MS,
    (data) => {
      if (!sheet) [sheet, guide] = data;
    },
  );

  const ask = (work) => {
    if (!asking.busy) outlook = undefined;
    return asking.ask(work);
  };

  function entered() {
    const form = new FormData(document.getElementById("sheet-form"));
    return {
      url: form.get("url").trim() || null,
      sheet_name: form.get("sheet_name").trim() || null,
    };
  }

  function save(event) {
    event.preventDefault();
    return ask(async () => {
      sheet = { ...sheet, ...(await send("PUT", PATH, entered())) };
      app.notify(t("settings.saved"));
      onSaved();
    });
  }

  const attempt = () =>
    ask(async () => {
      isReading = true;
      try {
        outlook = await send("POST", `${PATH}/try`, entered(), { timeoutMs: TRY_MS });
      } finally {
        isReading = false;
      }
    });

  function form() {
    return h(
      "form",
      { key: "form", id: "sheet-form", class: "stack", onsubmit: save },
      field(
        "sheet-url",
        t("settings.url"),
        h("input", {
          id: "sheet-url",
          name: "url",
          inputmode: "url",
          maxlength: 4096,
          autocomplete: "off",
          placeholder: "https://docs.google.com/spreadsheets/…",
          value: sheet.url ?? "",
          // What the answer says is drawn over what is entered: nothing is, until it is there.
          readonly: asking.busy,
          "aria-describedby": "sheet-url-hint",
        }),
        { hint: sharedWith() },
      ),
      field(
        "sheet-name",
        t("settings.sheet_name"),
        h("input", {
          id: "sheet-name",
          name: "sheet_name",
          maxlength: 255,
          autocomplete: "off",
          value: sheet.sheet_name,
          readonly: asking.busy,
          "aria-describedby": "sheet-name-hint",
        }),
        { hint: t("settings.sheet_name_hint") },
      ),
      asking.problem && h("div", { key: "problem" }, errorCallout(asking.problem)),
      h(
        "div",
        { key: "actions", class: "actions" },
        button(t("common.save"), { kind: "primary", type: "submit", disabled: asking.busy }),
        button(t(isReading ? "master.reading" : "master.try"), {
          iconName: "search",
          disabled: asking.busy,
          onclick: attempt,
        }),
        sheet.last_updated_at &&
          h(
            "span",
            { class: "muted" },
            t("settings.updated", { moment: moment(sheet.last_updated_at) }),
          ),
      ),
      outlook !== undefined &&
        h(
          "div",
          { key: "outlook", class: "stack", role: "status" },
          h("h3", {}, t("master.outlook")),
          registryOutlook(outlook),
        ),
    );
  }

  function sharedWith() {
    const { service_account: account } = sheet;
    return account ? t("master.share_with", { account }) : t("master.no_account");
  }

  function howToMake() {
    return h(
      "details",
      { key: "guide", class: "more", open: isFirst || null },
      h("summary", {}, t("master.how")),
      h("p", { class: "muted" }, t("master.how_about"), " "),
      h(
        "dl",
        { class: "facts columns" },
        guide.columns.map(({ column, titles: [title, ...others], is_required: isRequired }) =>
          h(
            "div",
            { key: title },
            h("dt", {}, h("code", {}, title), " ", isRequired && t("master.required")),
            h(
              "dd",
              {},
              t(`master.column.${column.replaceAll(" ", "_")}`),
              " ",
              h("small", { class: "muted block" }, t("master.also", { titles: others.join(", ") })),
            ),
          ),
        ),
      ),
      h(
        "a",
        {
          class: "button plain",
          href: addressOf(`${PATH}/sample.csv`, { language: language() }),
          download: "suppliers.csv",
        },
        icon("download"),
        h("span", {}, t("master.sample")),
      ),
    );
  }

  // Who has no sheet yet makes one before it can be named.
  const inOrder = () => (isFirst ? [howToMake(), form()] : [form(), howToMake()]);
  const draw = () =>
    h(
      "section",
      { key: "sheet", class: "card stack", "aria-labelledby": "sheet-title" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "sheet-title" }, t("settings.master")),
        sheet &&
          (sheet.configured
            ? badge("green", "check", t("settings.configured"))
            : badge("amber", "warning", t("settings.not_configured"))),
      ),
      h("p", { class: "muted" }, t("settings.master_about")),
      sheet ? inOrder() : loading(),
    );
  return { poller, draw, isSet: () => sheet?.configured ?? false };
}
