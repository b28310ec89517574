// The dialog that hands in price lists: for a supplier that is there, or for a new one.

import { get, send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createHandingIn, kindOf, limitsOf } from "../handing-in.js";
import { go } from "../router.js";
import { createAsking } from "../components/asking.js";
import { button, choice, errorCallout, field, toggle } from "../components/basics.js";
import { createDialog } from "../components/dialog.js";
import { dropZone, fileList } from "../components/file-list.js";
import { createSupplierFinder } from "../components/supplier-finder.js";

const SOURCES = ["google_sheets", "csv", "excel", "pdf", "url"];

/** The dialog; `supplier` is chosen already, or `asNew` one is made. */
export function uploadDialog(app, { supplier = null, asNew = false } = {}) {
  const limits = limitsOf(app.me);
  const handing = createHandingIn({ limits, onChange: app.redraw });
  const finder = createSupplierFinder(app, { id: "upload-supplier", onPick: choose });
  let fixed = supplier !== null;
  const fresh = { name: "", source_type: "", source_url: "", notes: "" };
  const reading = { sheet_name: "", header_row: "", data_start_row: "" };
  let useMl = supplier?.use_ml_processing ?? true;
  const asking = createAsking(app);
  let missing = "";

  // Where nobody is known yet, there is only a new supplier to choose.
  if (!supplier && !asNew) offerNew();

  async function offerNew() {
    try {
      const { total } = await get("suppliers", { limit: 1 });
      if (total || supplier) return;
      asNew = true;
      app.redraw();
    } catch (error) {
      if (error.status === undefined) throw error;
    }
  }

  function choose(found) {
    supplier = found;
    if (found) useMl = found.use_ml_processing;
    missing = "";
    app.redraw();
  }

  function objectionToForm() {
    if (asNew && !supplier && !fresh.name.trim()) return ["upload-name", t("upload.name_missing")];
    if (!asNew && !supplier) return ["upload-supplier", t("upload.supplier_missing")];
    const isBare = asNew && handing.files.length === 0;
    if (!isBare && !handing.waiting.length) return ["upload-files", t("upload.files_missing")];
    return null;
  }

  async function submit(event) {
    event.preventDefault();
    if (asking.busy) return;
    const objection = objectionToForm();
    missing = objection?.[1] ?? "";
    if (objection) {
      document.getElementById(objection[0])?.focus();
      app.redraw();
      return;
    }
    await asking.ask(async () => {
      await saveSupplier();
      // What was begun for one supplier is not ended for another.
      fixed = true;
      await handing.send(supplier.id, reading);
      finish();
    });
  }

  async function saveSupplier() {
    if (!supplier) {
      const kind = kindOf(handing.waiting[0]?.file.name ?? "", limits);
      const { supplier: made } = await send("POST", "suppliers", {
        name: fresh.name,
        source_type: fresh.source_type || kind || "csv",
        source_url: fresh.source_url.trim() || null,
        notes: fresh.notes.trim() || null,
        use_ml_processing: useMl,
      });
      supplier = made;
      app.notify(t("supplier.made", { name: made.name }));
    } else if (supplier.use_ml_processing !== useMl) {
      await send("PATCH", `suppliers/${supplier.id}`, { use_ml_processing: useMl });
      supplier = { ...supplier, use_ml_processing: useMl };
    }
  }

  function finish() {
    app.status.refresh();
    for (const poller of app.view.pollers) poller.refresh();
    const sent = handing.files.filter((one) => one.state === "sent").length;
    if (handing.files.some((one) => one.state !== "sent")) return;
    if (sent) app.notify(t("upload.done", { n: sent, name: supplier.name }));
    dialog.close();
    if (sent) go("jobs");
  }

  function whose() {
    if (fixed) {
      return h("p", { key: "whose" }, t("upload.for"), " ", h("strong", {}, supplier.name));
    }
    return [
      h(
        "fieldset",
        { key: "whose", class: "segmented-choice", disabled: asking.busy },
        h("legend", {}, t("upload.whose")),
        radio("known", t("upload.known"), !asNew),
        radio("new", t("upload.new"), asNew),
      ),
      asNew
        ? newSupplier()
        : h(
            "div",
            { key: "known", class: "field" },
            h("label", { for: "upload-supplier" }, t("upload.supplier")),
            finder(),
          ),
    ];
  }

  function radio(value, label, checked) {
    return h(
      "label",
      { key: value },
      h("input", {
        type: "radio",
        name: "whose",
        value,
        checked,
        onchange: () => {
          asNew = value === "new";
          supplier = null;
          useMl = true;
          missing = "";
          app.redraw();
        },
      }),
      h("span", {}, label),
    );
  }

  function newSupplier() {
    const keep = (name) => (event) => {
      fresh[name] = event.target.value;
    };
    return h(
      "div",
      { key: "new", class: "stack" },
      field(
        "upload-name",
        t("supplier.name"),
        h("input", {
          id: "upload-name",
          required: true,
          maxlength: 255,
          autocomplete: "off",
          oninput: keep("name"),
        }),
      ),
      h(
        "details",
        // An address, or a file: whoever adds a supplier has one of them.
        { class: "more", created: (node) => { node.open = true; } },
        h("summary", {}, t("supplier.source")),
        h(
          "div",
          { class: "stack" },
          choice(
            "upload-source-type",
            t("supplier.source_type"),
            [
              ["", t("supplier.source_by_file")],
              ...SOURCES.map((one) => [one, t(`source.${one}`)]),
            ],
            { onchange: keep("source_type") },
          ),
          field(
            "upload-source-url",
            t("supplier.source_url"),
            h("input", {
              id: "upload-source-url",
              inputmode: "url",
              maxlength: 4096,
              autocomplete: "off",
              placeholder: "https://",
              oninput: keep("source_url"),
              "aria-describedby": "upload-source-url-hint",
            }),
            { hint: t("supplier.source_url_hint") },
          ),
          field(
            "upload-notes",
            t("supplier.notes"),
            h("textarea", {
              id: "upload-notes",
              rows: 2,
              maxlength: 10000,
              oninput: keep("notes"),
            }),
          ),
        ),
      ),
    );
  }

  function howToRead() {
    const keep = (name) => (event) => {
      reading[name] = event.target.value;
    };
    const row = (name) =>
      field(
        `upload-${name}`,
        t(`upload.${name}`),
        h("input", { id: `upload-${name}`, type: "number", min: 1, oninput: keep(name) }),
      );
    return h(
      "details",
      { key: "reading", class: "more" },
      h("summary", {}, t("upload.reading")),
      h(
        "div",
        { class: "three" },
        field(
          "upload-sheet_name",
          t("upload.sheet_name"),
          h("input", { id: "upload-sheet_name", maxlength: 255, oninput: keep("sheet_name") }),
        ),
        row("header_row"),
        row("data_start_row"),
      ),
    );
  }

  const formId = `upload-form-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const dialog = createDialog({
    title: () => t(asNew ? "supplier.add" : "upload.title"),
    mayClose: () => !asking.busy || window.confirm(t("upload.leave")),
    onclose: () => handing.stop(),
    draw: () =>
      h(
        "form",
        { id: formId, class: "stack", novalidate: true, onsubmit: submit },
        whose(),
        h(
          "div",
          { key: "files", class: "stack" },
          dropZone({
            id: "upload-files",
            limits,
            disabled: asking.busy,
            onFiles: (chosen) => {
              missing = "";
              handing.add(chosen);
            },
          }),
          fileList(handing),
        ),
        h(
          "div",
          { key: "ml", class: "ml-choice" },
          toggle(t("upload.via_ml"), {
            id: "upload-via-ml",
            checked: useMl,
            disabled: asking.busy,
            hint: t(useMl ? "upload.via_ml_hint" : "upload.via_legacy_hint"),
            onchange: (event) => {
              useMl = event.target.checked;
              app.redraw();
            },
          }),
        ),
        howToRead(),
        missing && h("p", { key: "missing", class: "field-error", role: "alert" }, missing),
        asking.problem && h("div", { key: "problem" }, errorCallout(asking.problem)),
      ),
    actions: () => [
      button(leaveText(), {
        onclick: () => (asking.busy ? handing.stop() : dialog.close()),
      }),
      button(submitText(), {
        kind: "primary",
        iconName: handing.files.length || !asNew ? "upload" : "plus",
        type: "submit",
        form: formId,
        disabled: asking.busy,
      }),
    ],
  });

  function leaveText() {
    if (asking.busy) return t("upload.stop");
    return t(handing.files.some((one) => one.state === "sent") ? "common.close" : "common.cancel");
  }

  function submitText() {
    if (asking.busy) return t("upload.sending");
    if (asNew && !handing.files.length) return t("supplier.create");
    const { length } = handing.waiting;
    return length ? t("upload.do", { n: length }) : t("upload.open");
  }
  return dialog;
}
