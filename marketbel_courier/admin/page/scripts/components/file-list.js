// Where files are dropped or chosen, and how far each of them is.

import { limit, percent, size } from "../format.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { apiErrorNotes, apiErrorText } from "../words.js";
import { iconButton } from "./basics.js";
import { serverNote } from "./server-words.js";

/** The place to drop files on; a button does the same. */
export function dropZone({ id, limits, disabled, onFiles }) {
  return h(
    "div",
    {
      class: "drop",
      ondragover: (event) => {
        event.preventDefault();
        event.currentTarget.classList.add("over");
      },
      ondragleave: (event) => event.currentTarget.classList.remove("over"),
      ondrop: (event) => {
        event.preventDefault();
        event.currentTarget.classList.remove("over");
        if (!disabled) onFiles(event.dataTransfer.files);
      },
    },
    icon("upload"),
    h("input", {
      id,
      type: "file",
      class: "visually-hidden",
      multiple: true,
      accept: Object.keys(limits.kinds).join(","),
      disabled,
      "aria-describedby": `${id}-hint`,
      onchange: (event) => {
        onFiles(event.target.files);
        event.target.value = "";
      },
    }),
    h(
      "p",
      {},
      h("label", { for: id, class: "button plain" }, t("upload.choose")),
      " ",
      t("upload.or_drop"),
    ),
    h("p", { class: "hint", id: `${id}-hint` }, t("upload.limits", { size: limit(limits.maxBytes) })),
  );
}

/** Each file with its state. */
export function fileList(handing) {
  if (!handing.files.length) return null;
  return h(
    "ul",
    { class: "files", "aria-label": t("upload.files") },
    handing.files.map((one) => fileLine(handing, one)),
  );
}

function fileLine(handing, one) {
  const looks = {
    sent: ["green", "check"],
    failed: ["red", "error"],
    sending: ["blue", "upload"],
    waiting: one.objection ? ["red", "error"] : ["plain", "file"],
  };
  const [tone, iconName] = looks[one.state];
  return h(
    "li",
    { key: one.id, "data-testid": "file", "data-state": one.state },
    h("span", { class: `mark tone-${tone}` }, icon(iconName)),
    h(
      "div",
      { class: "file-text" },
      h("p", { class: "file-name" }, one.file.name),
      h("p", { class: "muted" }, stateText(one)),
      one.state === "sending" &&
        h("progress", {
          class: "bar tone-blue",
          max: 1,
          value: one.share,
          "aria-label": t("upload.progress_of", { name: one.file.name }),
        }),
      one.objection && h("p", { class: "field-error" }, one.objection),
      one.error && [
        h("p", { key: "why", class: "field-error", role: "alert" }, apiErrorText(one.error)),
        apiErrorNotes(one.error).map((said, index) => h("div", { key: index }, serverNote(said))),
      ],
    ),
    one.state === "failed" &&
      iconButton(t("upload.again", { name: one.file.name }), "retry", {
        onclick: () => handing.again(one),
      }),
    (one.state === "waiting" || one.state === "failed") &&
      iconButton(t("upload.remove", { name: one.file.name }), "close", {
        disabled: handing.isSending,
        onclick: () => handing.remove(one),
      }),
  );
}

function stateText(one) {
  const bytes = size(one.file.size);
  if (one.state === "sending") return `${percent(one.share * 100)} · ${bytes}`;
  return `${t(`upload.state.${one.objection ? "refused" : one.state}`)} · ${bytes}`;
}
