// Change a supplier: only what was changed is sent.

import { send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createAsking } from "../components/asking.js";
import { button, choice, errorCallout, field, toggle } from "../components/basics.js";
import { createDialog } from "../components/dialog.js";
import { loginFields } from "../components/login-fields.js";

const SOURCES = ["google_sheets", "csv", "excel", "pdf", "url"];

/** The dialog; `onSaved` is called when the change is in. */
export function supplierDialog(app, supplier, { onSaved }) {
  const was = { ...supplier, source_type: supplier.source_kind || supplier.source_type };
  const changes = {};
  let hasOtherLogin = false;
  const login = loginFields(app, supplier, {
    onChange: (isOther) => {
      hasOtherLogin = isOther;
    },
  });
  const asking = createAsking(app);

  const keep = (name) => (event) => {
    const input = event.target;
    const value = input.type === "checkbox" ? input.checked : input.value;
    if (value === (was[name] ?? "")) delete changes[name];
    else changes[name] = value;
    app.redraw();
  };

  function save(event) {
    event.preventDefault();
    return asking.ask(async () => {
      await login.save(changes.source_url ?? supplier.source_url ?? "");
      await send("PATCH", `suppliers/${supplier.id}`, changes);
      app.notify(t("supplier.saved", { name: changes.name ?? supplier.name }));
      dialog.close();
      onSaved();
    });
  }

  const input = (name, properties) =>
    h("input", {
      id: `supplier-${name}`,
      value: supplier[name] ?? "",
      autocomplete: "off",
      oninput: keep(name),
      ...properties,
    });
  const dialog = createDialog({
    title: () => t("supplier.edit"),
    draw: () =>
      h(
        "form",
        { id: "supplier-form", class: "stack", onsubmit: save },
        field(
          "supplier-name",
          t("supplier.name"),
          input("name", { required: true, maxlength: 255 }),
        ),
        choice(
          "supplier-source_type",
          t("supplier.source_type"),
          SOURCES.map((name) => [name, t(`source.${name}`)]),
          { value: was.source_type, onchange: keep("source_type") },
        ),
        field(
          "supplier-source_url",
          t("supplier.source_url"),
          input("source_url", {
            inputmode: "url",
            maxlength: 4096,
            "aria-describedby": "supplier-source_url-hint",
          }),
          { hint: t("supplier.source_url_kept") },
        ),
        login.draw(),
        field(
          "supplier-notes",
          t("supplier.notes"),
          h("textarea", {
            id: "supplier-notes",
            rows: 3,
            maxlength: 10000,
            value: supplier.notes ?? "",
            oninput: keep("notes"),
          }),
        ),
        toggle(t("supplier.is_active"), {
          hint: t("supplier.is_active_hint"),
          checked: changes.is_active ?? supplier.is_active,
          onchange: keep("is_active"),
        }),
        toggle(t("upload.via_ml"), {
          checked: changes.use_ml_processing ?? supplier.use_ml_processing,
          onchange: keep("use_ml_processing"),
        }),
        asking.problem && errorCallout(asking.problem),
      ),
    actions: () => [
      button(t("common.cancel"), { onclick: () => dialog.close() }),
      button(t("common.save"), {
        kind: "primary",
        type: "submit",
        form: "supplier-form",
        disabled: asking.busy || !(hasOtherLogin || Object.keys(changes).length),
      }),
    ],
  });
  return dialog;
}
