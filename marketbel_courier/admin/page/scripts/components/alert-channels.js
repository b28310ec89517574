// The ways that alerts go: webhook, e-mail, Telegram; each set, tried and removed. A secret is typed
// here and never shown again.

import { get, send } from "../api.js";
import { moment } from "../format.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createAsking } from "./asking.js";
import { badge, button, choice, errorCallout, field, loading } from "./basics.js";
import { serverNote } from "./server-words.js";

const EVERY_MS = 30_000;
const TRY_MS = 60_000;
const FIELDS = {
  webhook: [["secret", "password", 4096]],
  email: [
    ["host", "text", 253],
    ["port", "number", 5],
    ["encryption", "choice", 0],
    ["user", "text", 255],
    ["secret", "password", 1000],
    ["sender", "email", 255],
    ["recipients", "text", 2000],
  ],
  telegram: [
    ["secret", "password", 200],
    ["chat", "text", 80],
  ],
};
const ENCRYPTIONS = ["starttls", "tls", "none"];

/** The card and its poller. */
export function createAlertChannels(app) {
  let channels = null;
  let open = null;
  const asking = createAsking(app);
  let tried = null;
  const poller = app.poller(
    (signal) => (channels ? channels : get("settings/alert-channels", {}, { signal })),
    EVERY_MS,
    (data) => {
      channels ??= data;
    },
  );

  const ask = (work) => {
    if (!asking.busy) tried = null;
    return asking.ask(work);
  };

  function save(event, name) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    const body = { channel: name };
    for (const [key, kind] of FIELDS[name]) {
      const text = (given[key] ?? "").trim();
      if (key === "secret" && !text) continue;
      if (key === "recipients") body[key] = text.split(/[\s,;]+/).filter(Boolean);
      else body[key] = kind === "number" ? Number(text) : text;
    }
    return ask(async () => {
      channels = await send("PUT", "settings/alert-channels", body);
      open = null;
      app.notify(t("channels.saved"));
    });
  }

  const remove = (name) =>
    ask(async () => {
      channels = await send("DELETE", `settings/alert-channels/${name}`);
      open = null;
    });
  const attempt = (name) =>
    ask(async () => {
      const path = `settings/alert-channels/${name}/try`;
      const answer = await send("POST", path, {}, { timeoutMs: TRY_MS });
      tried = { name, ...answer };
    });

  function control(name, settings, isSet, [key, kind, maxlength]) {
    const id = `channel-${name}-${key}`;
    const label = t(`channels.${name}.${key}`);
    if (kind === "choice") {
      const options = ENCRYPTIONS.map((one) => [one, t(`channels.encryption.${one}`)]);
      return choice(id, label, options, { name: key, value: settings[key] ?? ENCRYPTIONS[0] });
    }
    const isSecret = key === "secret";
    const value = settings[key] ?? (key === "port" ? 587 : "");
    const hint = isSecret && isSet ? t("channels.secret_hint") : null;
    return field(
      id,
      label,
      h("input", {
        id,
        name: key,
        type: kind,
        maxlength,
        autocomplete: isSecret ? "new-password" : "off",
        value: isSecret ? "" : Array.isArray(value) ? value.join(", ") : value,
        "aria-describedby": hint ? `${id}-hint` : null,
      }),
      { hint },
    );
  }

  function form({ channel: name, settings, source }) {
    return h(
      "form",
      { key: "form", class: "stack", onsubmit: (event) => save(event, name) },
      FIELDS[name].map((one) => h("div", { key: one[0] }, control(name, settings, source === "page", one))),
      asking.problem && errorCallout(asking.problem),
      h(
        "div",
        { class: "actions" },
        button(t("common.save"), { kind: "primary", type: "submit", disabled: asking.busy }),
        button(t("common.cancel"), {
          onclick: () => {
            open = null;
            asking.problem = null;
            app.redraw();
          },
        }),
        source === "page" &&
          button(t("channels.remove"), {
            kind: "quiet",
            disabled: asking.busy,
            onclick: () => remove(name),
          }),
      ),
    );
  }

  function row(one) {
    const { channel: name, source } = one;
    const isSet = source !== "none";
    const where = one.settings.recipients?.join(", ") ?? one.settings.host ?? one.settings.chat ?? "";
    return h(
      "li",
      { key: name, class: "channel", "data-testid": `channel-${name}` },
      h(
        "div",
        { class: "channel-head" },
        h("strong", {}, t(`channels.${name}`)),
        isSet
          ? badge("green", "check", t("channels.on"))
          : badge("plain", "stop", t("channels.off")),
        where && h("span", { class: "muted" }, where),
        h("span", { class: "spring" }),
        isSet &&
          button(t("channels.try"), {
            iconName: "bell",
            disabled: asking.busy,
            onclick: () => attempt(name),
          }),
        open !== name &&
          button(isSet ? t("channels.change") : t("channels.set"), {
            iconName: "edit",
            onclick: () => {
              open = name;
              asking.problem = null;
              app.redraw();
            },
          }),
      ),
      source === "environment" && h("p", { class: "muted" }, t("channels.environment")),
      source === "page" &&
        h(
          "p",
          { class: "muted" },
          t("channels.set_by", { who: one.set_by, when: moment(one.set_at) }),
        ),
      tried?.name === name &&
        h(
          "div",
          { class: `callout tone-${tried.ok ? "green" : "red"}`, role: "status" },
          serverNote(tried.message_localized),
        ),
      open === name && form(one),
    );
  }

  const draw = () =>
    h(
      "section",
      { key: "channels", class: "card", "aria-labelledby": "channels-title" },
      h("div", { class: "card-head" }, h("h2", { id: "channels-title" }, t("channels.title"))),
      h("p", { class: "muted" }, t("channels.about")),
      channels ? h("ul", { class: "channels" }, channels.map(row)) : loading(),
      asking.problem && !open && errorCallout(asking.problem),
    );
  return { poller, draw };
}
