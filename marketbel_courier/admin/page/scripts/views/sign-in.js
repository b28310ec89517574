// Who are you? Shown where the server wants to know.

import { sendBeside } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { createAsking } from "../components/asking.js";
import { button, errorCallout, field } from "../components/basics.js";

/** The view; `onSignedIn` goes on to the page. */
export function createSignInView(app, onSignedIn) {
  const asking = createAsking(app);

  async function signIn(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const isIn = await asking.ask(async () => {
      await sendBeside("auth/sign-in", {
        user: form.get("user"),
        password: form.get("password"),
      });
      await onSignedIn();
    });
    if (!isIn) document.getElementById("password")?.select();
  }

  return {
    name: "sign-in",
    pollers: [],
    title: () => t("sign_in.title"),
    draw: () =>
      h(
        "section",
        { class: "card sign-in" },
        h("h1", { tabindex: "-1" }, t("sign_in.title")),
        h("p", { class: "muted" }, t("sign_in.about")),
        h(
          "form",
          { class: "stack", onsubmit: signIn },
          field(
            "user",
            t("sign_in.user"),
            h("input", {
              id: "user",
              name: "user",
              autocomplete: "username",
              autocapitalize: "none",
              required: true,
              maxlength: 255,
            }),
          ),
          field(
            "password",
            t("sign_in.password"),
            h("input", {
              id: "password",
              name: "password",
              type: "password",
              autocomplete: "current-password",
              required: true,
              maxlength: 1024,
            }),
          ),
          asking.problem && errorCallout(asking.problem),
          button(t(asking.busy ? "sign_in.busy" : "sign_in.do"), {
            kind: "primary",
            type: "submit",
            disabled: asking.busy,
          }),
        ),
      ),
  };
}
