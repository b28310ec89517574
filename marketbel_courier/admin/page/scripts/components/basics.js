// Small pieces that every view is made of.

import { h, hidden, icon } from "../dom.js";
import { t } from "../i18n.js";
import { followable } from "../router.js";
import { apiErrorNotes, apiErrorText, standingLabel } from "../words.js";
import { serverHint, serverNote } from "./server-words.js";

const STANDINGS = {
  up_to_date: ["green", "check"],
  under_way: ["blue", "clock"],
  will_be_retried: ["yellow", "retry"],
  left_to_a_person: ["red", "error"],
  source_changed: ["yellow", "warning"],
  never_delivered: ["plain", "question"],
  no_source: ["yellow", "warning"],
  deactivated: ["plain", "stop"],
};
export const STANDING_NAMES = Object.keys(STANDINGS);

/** A coloured label with an icon. */
export function badge(tone, iconName, text, title = null) {
  return h("span", { class: `badge tone-${tone}`, title }, icon(iconName), text);
}

/** Where a supplier stands. */
export function standingBadge(standing) {
  const [tone, iconName] = STANDINGS[standing] ?? ["plain", "question"];
  return badge(tone, iconName, standingLabel(standing));
}

/** The way a price list goes, or went. */
export function routeBadge(route, fellBack = null) {
  if (fellBack) return badge("yellow", "legacy", t("route.fell_back"), serverHint(fellBack));
  if (route === "legacy") return badge("plain", "legacy", t("route.legacy"));
  return badge("violet", "analyze", t("route.ml"));
}

/**
 * A button with an icon; `kind` is primary, plain, quiet or chip. One that is disabled keeps the
 * focus, and says that it cannot be used, instead of throwing the keyboard's user out.
 */
export function button(text, { kind = "plain", iconName, disabled, ...properties } = {}) {
  return h(
    "button",
    {
      type: "button",
      ...properties,
      class: `button ${kind} ${properties.class ?? ""}`.trim(),
      "aria-disabled": disabled ? "true" : null,
      onclick: disabled ? (event) => event.preventDefault() : properties.onclick,
    },
    iconName && icon(iconName),
    h("span", {}, text),
  );
}

/** A button that shows an icon only; its name is said and shown on hover. */
export function iconButton(name, iconName, properties = {}) {
  return h(
    "button",
    { type: "button", title: name, "aria-label": name, ...properties, class: "icon-button" },
    icon(iconName),
  );
}

/** A link that shows an icon only; its name is said and shown on hover. */
export function iconLink(name, iconName, href) {
  return h("a", { class: "icon-button", href, title: name, "aria-label": name }, icon(iconName));
}

/** A link that looks like a button. */
export function buttonLink(text, href, { iconName = null, kind = "plain" } = {}) {
  return h("a", { class: `button ${kind}`, href }, iconName && icon(iconName), h("span", {}, text));
}

/** A link out of the page, into another tab; nothing where the address is none to follow. */
export function outsideLink(text, url) {
  const href = followable(url);
  if (!href) return null;
  return h(
    "a",
    { class: "outside", href, target: "_blank", rel: "noopener noreferrer" },
    text,
    icon("external"),
    hidden(t("common.new_tab")),
  );
}

/** A switch; `label` is beside it, or said only. */
export function toggle(label, { labelHidden = false, hint = null, ...properties }) {
  return h(
    "label",
    { class: "toggle" },
    h("input", { type: "checkbox", role: "switch", ...properties }),
    h("span", { class: "toggle-track", "aria-hidden": "true" }),
    h(
      "span",
      { class: labelHidden ? "visually-hidden" : "toggle-text" },
      label,
      hint && h("small", { class: "muted" }, hint),
    ),
  );
}

/** A labelled form field around a control that has the given id. */
export function field(id, label, control, { hint = null, error = null } = {}) {
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    control,
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    error && h("p", { class: "field-error", id: `${id}-error`, role: "alert" }, error),
  );
}

const TYPING_MS = 300;
const typing = new Map();

/** A labelled field to search by; `onSearch(text)` is called once the typing has come to rest. */
export function searchField(id, label, { value, maxlength, onSearch, ...properties }) {
  return field(
    id,
    label,
    h("input", {
      id,
      ...properties,
      // As requests call it.
      name: "q",
      type: "search",
      value,
      maxlength,
      oninput: (event) => {
        const text = event.target.value;
        clearTimeout(typing.get(id));
        typing.set(
          id,
          setTimeout(() => onSearch(text), TYPING_MS),
        );
      },
    }),
  );
}

/** A labelled choice. */
export function choice(id, label, options, properties) {
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h(
      "select",
      { id, ...properties },
      options.map(([value, text]) => h("option", { key: value, value }, text)),
    ),
  );
}

/** What is said where there is nothing to show, and what to do about it. */
export function empty(iconName, title, advice, ...actions) {
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "empty-icon" }, icon(iconName)),
    h("p", { class: "empty-title" }, title),
    h("p", { class: "muted" }, advice),
    actions.length > 0 && h("div", { class: "actions" }, actions),
  );
}

/** Grey lines while the first answer is awaited. */
export function loading() {
  return h(
    "div",
    { class: "loading" },
    hidden(t("common.loading")),
    [1, 2, 3].map((line) => h("div", { key: line, class: "loading-line" })),
  );
}

/** An API error: what it means, and what more the server says. */
export function errorCallout(error) {
  return h(
    "div",
    { class: "callout tone-red", role: "alert" },
    icon("error"),
    h(
      "div",
      {},
      h("p", {}, apiErrorText(error)),
      apiErrorNotes(error).map((said, index) => h("div", { key: index }, serverNote(said))),
    ),
  );
}

/** A view's head: its title, what it is about, and what can be done. */
export function viewHead(title, about, ...actions) {
  return h(
    "header",
    { class: "view-head" },
    h("div", {}, h("h1", { tabindex: "-1" }, title), about && h("p", { class: "muted" }, about)),
    h("div", { class: "actions" }, actions),
  );
}

/** Previous and next of a list that is shown page by page. */
export function pager({ offset, limit, total, onMove }) {
  if (total <= limit) return null;
  const last = Math.min(offset + limit, total);
  return h(
    "nav",
    { class: "pager", "aria-label": t("pager.label") },
    button(t("pager.previous"), {
      iconName: "previous",
      disabled: offset === 0,
      onclick: () => onMove(Math.max(0, offset - limit)),
    }),
    h("p", { "aria-live": "polite" }, t("pager.range", { from: offset + 1, to: last, total })),
    button(t("pager.next"), {
      iconName: "next",
      class: "icon-after",
      disabled: last >= total,
      onclick: () => onMove(offset + limit),
    }),
  );
}
