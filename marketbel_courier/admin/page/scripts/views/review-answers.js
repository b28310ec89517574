// What was answered in the review queue: who, when, what, and taking it back.

import { get, send } from "../api.js";
import { h, icon } from "../dom.js";
import { moment, percent } from "../format.js";
import { t } from "../i18n.js";
import { link, replaceParameters, route } from "../router.js";
import { apiErrorText } from "../words.js";
import {
  badge,
  button,
  empty,
  errorCallout,
  loading,
  searchField,
  viewHead,
} from "../components/basics.js";

const PAGE = 50;
const EVERY_MS = 10_000;

/** The view. */
export function createReviewAnswersView(app) {
  const details = new Map();
  const busy = new Set();

  const filters = () => {
    const { parameters } = route();
    return {
      q: parameters.q ?? "",
      offset: Math.max(0, Number.parseInt(parameters.offset ?? "0", 10) || 0),
    };
  };
  const list = app.poller(
    (signal) => get("reviews/answers", { ...filters(), limit: PAGE }, { signal }),
    EVERY_MS,
  );

  function change(changes) {
    replaceParameters({ offset: null, ...changes });
    list.data = null;
    list.refresh();
    app.redraw();
  }

  async function undo(answer, question = null) {
    const key = question?.question_id ?? answer.id;
    if (busy.has(key)) return;
    busy.add(key);
    app.redraw();
    try {
      const body = question ? { questions: [question.question_id] } : {};
      const told = await send("POST", `reviews/answers/${answer.id}/undo`, body, {
        timeoutMs: 120_000,
      });
      app.notify(told.message_localized.text);
    } catch (error) {
      if (error.status === undefined) throw error;
      app.notify(apiErrorText(error), "red");
    }
    busy.delete(key);
    if (details.has(answer.id)) await open(answer);
    list.refresh();
    app.redraw();
  }

  async function open(answer) {
    try {
      const told = await get(`reviews/answers/${answer.id}`, { limit: 200 });
      details.set(answer.id, told);
    } catch (error) {
      if (error.status === undefined) throw error;
      app.notify(apiErrorText(error), "red");
    }
    app.redraw();
  }

  function row(answer) {
    const isUndone = answer.undone === answer.questions;
    return h(
      "li",
      {
        key: answer.id,
        class: isUndone ? "given undone" : "given",
        "data-testid": "answer",
      },
      h(
        "div",
        { class: "given-what" },
        h("p", {}, kindBadge(answer), " ", sentence(answer)),
        h(
          "p",
          { class: "muted small" },
          [answer.supplier_name, moment(answer.answered_at), whoOf(answer.answered_by)]
            .filter(Boolean)
            .join(" · "),
        ),
        answer.undone_at && h("p", { class: "small undone-words" }, icon("retry"), undoneOf(answer)),
        answer.questions > 1 && many(answer),
      ),
      !isUndone &&
        button(answer.questions > 1 ? t("answers.undo_all") : t("answers.undo"), {
          iconName: "retry",
          disabled: busy.has(answer.id),
          onclick: () => undo(answer),
        }),
    );
  }

  function many(answer) {
    const told = details.get(answer.id);
    return h(
      "details",
      {
        class: "more",
        ontoggle: (event) => event.target.open && !told && open(answer),
      },
      h("summary", {}, t("answers.of_many", { n: answer.questions })),
      told
        ? h(
            "ul",
            { class: "given-questions" },
            told.questions.map((question) => questionRow(answer, question)),
            told.next_offset !== null && h("li", { class: "muted" }, t("answers.more")),
          )
        : loading(),
    );
  }

  function questionRow(answer, question) {
    return h(
      "li",
      { key: question.question_id },
      h(
        "div",
        {},
        h("p", {}, `${question.item_name} → ${question.product_name || "–"}`),
        h(
          "p",
          { class: "muted small" },
          [
            question.supplier_name,
            question.undone_at && t("answers.undone", {
              moment: moment(question.undone_at),
              by: whoOf(question.undone_by),
            }),
            question.obstacle?.text,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
      !question.undone_at &&
        !question.obstacle &&
        button(t("answers.undo"), {
          kind: "quiet",
          disabled: busy.has(question.question_id),
          onclick: () => undo(answer, question),
        }),
    );
  }

  function body() {
    if (list.error && !list.error.isOutage) return errorCallout(list.error);
    if (!list.data) return loading();
    const { offset } = filters();
    const { answers, next_offset } = list.data;
    if (!answers.length) return empty("clock", t("answers.none"), t("answers.none_do"));
    return [
      h("ul", { key: "list", class: "card flush given-list" }, answers.map(row)),
      (offset > 0 || next_offset !== null) &&
        h(
          "nav",
          { key: "pager", class: "pager", "aria-label": t("pager.label") },
          button(t("pager.previous"), {
            iconName: "previous",
            disabled: offset === 0,
            onclick: () => change({ offset: Math.max(0, offset - PAGE) || null }),
          }),
          button(t("pager.next"), {
            iconName: "next",
            class: "icon-after",
            disabled: next_offset === null,
            onclick: () => change({ offset: next_offset }),
          }),
        ),
    ];
  }

  return {
    pollers: [list],
    title: () => t("answers.title"),
    draw: () => [
      h(
        "div",
        { key: "head" },
        h(
          "p",
          { class: "back" },
          h("a", { href: link("reviews") }, icon("previous"), t("answers.back")),
        ),
        viewHead(t("answers.title"), t("answers.about")),
      ),
      h(
        "div",
        { key: "bar", class: "filters" },
        searchField("answer-search", t("answers.search"), {
          value: filters().q,
          maxlength: 200,
          onSearch: (q) => change({ q: q || null }),
        }),
      ),
      h("div", { key: "body" }, body()),
    ],
  };
}

function kindBadge({ kind }) {
  const looks = {
    accepted: ["green", "check"],
    rejected: ["yellow", "close"],
    bulk: ["violet", "check"],
    unlinked: ["yellow", "close"],
  };
  const [tone, iconName] = looks[kind] ?? ["plain", "question"];
  return badge(tone, iconName, t(`answers.kind_${kind}`));
}

function sentence({ kind, questions, item_name, product_name, least_score }) {
  if (kind === "bulk") {
    return t("answers.bulk", { n: questions, score: percent(least_score ?? 0) });
  }
  if (kind === "rejected") return t("answers.rejected", { item: item_name });
  if (kind === "unlinked") {
    return t("answers.unlinked", { item: item_name, product: product_name || "–" });
  }
  return t("answers.accepted", { item: item_name, product: product_name || "–" });
}

function whoOf(name) {
  return name || t("answers.nobody");
}

function undoneOf(answer) {
  const values = { moment: moment(answer.undone_at), by: whoOf(answer.undone_by) };
  if (answer.undone === answer.questions) return t("answers.undone", values);
  return t("answers.undone_part", { ...values, n: answer.undone });
}
