// A supplier's login: which one its source takes, or a new one, whose secret is never shown again.

import { get, send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { choice, field } from "./basics.js";

const NEW = "+";
const KINDS = ["basic", "bearer", "header"];

/** The fields of one dialog; `onChange` is called when another login is chosen. */
export function loginFields(app, supplier, { onChange }) {
  const path = `suppliers/${supplier.id}/login`;
  const entered = { name: "", kind: "basic", label: "", secret: "" };
  let known = null;
  let canKeep = true;
  let was = null;
  let chosen = "";

  Promise.all([get("logins"), get(path)]).then(
    ([kept, taken]) => {
      known = kept.logins;
      canKeep = kept.can_keep;
      was = chosen = taken.name ?? "";
      app.redraw();
    },
    // Without an answer there is nothing to choose: the other fields can be saved all the same.
    () => {},
  );

  function choose(event) {
    chosen = event.target.value;
    onChange(chosen !== was);
    app.redraw();
  }

  /** Keep the new login, if there is one, for the server of the address; have the source take it. */
  async function save(address) {
    if (known === null || chosen === was) return;
    if (chosen === NEW) await keep(address);
    await send("PUT", path, { name: chosen || null });
    was = chosen;
  }

  async function keep(address) {
    const { name, kind, label, secret } = entered;
    await send("PUT", `logins/${encodeURIComponent(name.trim())}`, {
      kind,
      label,
      secret,
      server: originOf(address),
    });
    entered.secret = "";
    chosen = name.trim();
  }

  const input = (name, properties) =>
    h("input", {
      id: `login-${name}`,
      value: entered[name],
      autocomplete: "off",
      required: true,
      oninput: (event) => {
        entered[name] = event.target.value;
      },
      ...properties,
    });

  function draw() {
    if (known === null) return null;
    const names = known.map((login) => login.name);
    if (chosen && chosen !== NEW && !names.includes(chosen)) names.push(chosen);
    return [
      choice(
        "supplier-login",
        t("login.choice"),
        [
          ["", t("login.none")],
          ...names.map((name) => [name, name]),
          ...(canKeep ? [[NEW, t("login.new")]] : []),
        ],
        { value: chosen, onchange: choose },
      ),
      !canKeep && h("p", { class: "hint" }, t("login.no_key")),
      chosen === NEW && [
        field("login-name", t("login.name"), input("name", { maxlength: 64 })),
        choice(
          "login-kind",
          t("login.kind"),
          KINDS.map((kind) => [kind, t(`login.${kind}`)]),
          {
            value: entered.kind,
            onchange: (event) => {
              entered.kind = event.target.value;
              app.redraw();
            },
          },
        ),
        entered.kind !== "bearer" &&
          field(
            "login-label",
            t(entered.kind === "basic" ? "login.user" : "login.header_name"),
            input("label", { maxlength: 255 }),
          ),
        field(
          "login-secret",
          t(entered.kind === "basic" ? "login.password" : "login.secret"),
          input("secret", {
            type: "password",
            maxlength: 4096,
            autocomplete: "new-password",
            "aria-describedby": "login-secret-hint",
          }),
          { hint: t("login.secret_hint") },
        ),
      ],
    ];
  }

  return { draw, save };
}

function originOf(address) {
  try {
    return new URL(address).origin;
  } catch {
    return address;
  }
}
