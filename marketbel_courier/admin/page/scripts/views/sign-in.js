// Who are you? Shown where the server wants to know.

import { sendBeside } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { button, errorCallout, field } from "../components/basics.js";

/** The view; `onSignedIn` goes on to the page. */
export function createSignInView(app, onSignedIn) {
  let busy = false;
  let problem = null;

  async function signIn(event) {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.target);
    busy = true;
    problem = null;
    app.redraw();
    try {
      await sendBeside("auth/sign-in", {
        user: form.get("user"),
        password: form.get("password"),
      });
      await onSignedIn();
      return;
    } catch (error) {
      if (error.status === undefined) throw error;
      problem = error;
    } finally {
      busy = false;
    }
    app.redraw();
    document.getElementById("password")?.select();
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
          problem && errorCallout(problem),
          button(t(busy ? "sign_in.busy" : "sign_in.do"), {
            kind: "primary",
            type: "submit",
            disabled: busy,
          }),
        ),
      ),
  };
}
