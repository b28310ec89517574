// A supplier's login: which one its source takes, or a new one, whose secret is never shown again.

import { get, send } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { choice, field } from "./basics.js";

const NEW = "+";
const KINDS = ["basic", "bearer", "header"];

/** The fields of one dialog; `changes` gets the chosen name, and none while a new one is entered. */
export function loginFields(app, supplier, changes) {
  const entered = { name: "", kind: "basic", label: "", secret: "" };
  let known = null;
  let canKeep = true;
  let chosen = supplier.login ?? "";

  get("logins").then(
    (answer) => {
      known = answer.logins;
      canKeep = answer.can_keep;
      app.redraw();
    },
    () => {
      // The dialog shows the login that is chosen now; the others are not known.
      known = [];
      app.redraw();
    },
  );

  function choose(event) {
    chosen = event.target.value;
    delete changes.login;
    if (chosen === NEW) changes.login = NEW;
    else if (chosen !== (supplier.login ?? "")) changes.login = chosen;
    app.redraw();
  }

  /** Keep the new login, if there is one; its server is that of the address. */
  async function keep(address) {
    if (chosen !== NEW) return;
    const { name, kind, label, secret } = entered;
    await send("PUT", `logins/${encodeURIComponent(name.trim())}`, {
      kind,
      label,
      secret,
      server: originOf(address),
    });
    entered.secret = "";
    chosen = name.trim();
    changes.login = chosen;
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
    const names = (known ?? []).map((login) => login.name);
    if (supplier.login && !names.includes(supplier.login)) names.unshift(supplier.login);
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

  return { draw, keep };
}

function originOf(address) {
  try {
    return new URL(address).origin;
  } catch {
    return address;
  }
}
