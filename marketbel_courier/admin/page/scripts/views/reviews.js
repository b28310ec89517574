// The review queue: question after question, by keys or by clicks.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { watchKeys } from "../keys.js";
import { createReviewSession } from "../review-session.js";
import { link, replaceParameters, route } from "../router.js";
import { apiErrorText } from "../words.js";
import {
  button,
  buttonLink,
  choice,
  empty,
  errorCallout,
  loading,
  pager,
  searchField,
  viewHead,
} from "../components/basics.js";
import { keyHelp } from "../components/key-help.js";
import { bulkDialog } from "../components/review-bulk.js";
import { isUnanswered, reviewCard } from "../components/review-card.js";

const PAGE = 15;
// The next questions are there before they are needed.
const FETCHED = 60;
const FEWEST_AHEAD = 40;
const EVERY_MS = 5_000;
const STATUSES = ["pending", "needs_category", "expired", "approved", "rejected"];
const ORDERS = ["expiry", "effect", "score", "age", "price"];
const KEYS = [
  [["A", "Enter"], "keys.accept"],
  [["R"], "keys.reject"],
  [["1", "…", "9"], "keys.choose"],
  [["Shift+1", "…", "9"], "keys.choose_and_accept"],
  [["Z"], "keys.undo"],
  [["J", "K"], "keys.move"],
  [["O"], "keys.alike"],
  [["/"], "keys.search"],
  [["?"], "keys.help"],
];

// Answers on their way outlive the view: the next view must not lose them.
let session = null;
let watcher = null;

/** The view. */
export function createReviewsView(app) {
  const chosen = new Map();
  const alone = new Set();
  let current = null;
  let place = 0;
  let wantsFocus = false;
  let notice = null;

  const filters = () => {
    const { parameters } = route();
    return {
      supplier_id: parameters.supplier_id ?? "",
      status: parameters.status ?? "",
      q: parameters.q ?? "",
      sort: parameters.sort ?? "",
      offset: Math.max(0, Number.parseInt(parameters.offset ?? "0", 10) || 0),
    };
  };
  const queue = app.poller(async (signal) => {
    const askedAt = performance.now();
    const page = await get("reviews", { ...filters(), limit: FETCHED }, { signal });
    return { ...page, askedAt };
  }, EVERY_MS, (data) => session.saw(data.reviews, data.askedAt));

  watcher = {
    onChange: app.redraw,
    onSent: () => fetchAhead(),
    onRefused: (review, error) => {
      tell(`${review.item_name}: ${apiErrorText(error)}`, "red");
      queue.refresh();
    },
  };
  session ??= createReviewSession({
    onChange: () => watcher.onChange(),
    onSent: (answer) => watcher.onSent(answer),
    onRefused: (review, error) => watcher.onRefused(review, error),
  });

  function fetchAhead() {
    const isUnderWay = queue.request !== null;
    if (!isUnderWay && queue.data && left().length < FEWEST_AHEAD) queue.refresh();
  }

  function change(changes) {
    replaceParameters({ offset: null, ...changes });
    queue.data = null;
    current = null;
    queue.refresh();
    app.redraw();
  }

  function left() {
    return session.left(queue.data?.reviews ?? []);
  }

  function shown() {
    return left().slice(0, PAGE);
  }

  // The question that keys are about: the one chosen last, or what has come to its place.
  function currentOne() {
    const reviews = shown();
    const at = reviews.findIndex(({ id }) => id === current);
    place = at >= 0 ? at : Math.min(place, Math.max(reviews.length - 1, 0));
    const review = reviews[place] ?? null;
    current = review?.id ?? null;
    return review;
  }

  function pick(review) {
    return chosen.get(review.id) ?? review.candidates[0]?.product_id ?? null;
  }

  function withAlike(review) {
    return review.alike.length > 0 && !alone.has(review.id);
  }

  function tell(text, tone = "green", action = null) {
    if (notice) app.dismiss(notice);
    notice = app.notify(text, tone, action);
  }

  function decide(review, decision) {
    if (!review || !isUnanswered(review)) return;
    if (decision === "accept" && !pick(review)) return;
    const also = withAlike(review) ? review.alike.map(({ id }) => id) : [];
    // The next one takes its place at once.
    if (current === review.id) current = null;
    wantsFocus = true;
    const answer = session.answer(review, decision, { productId: pick(review), also });
    fetchAhead();
    tell(t(`reviews.done_${decision}`, { name: review.item_name }), "green", {
      label: t("reviews.undo"),
      onclick: () => undo(answer),
    });
  }

  function undo(answer) {
    const review = session.undo(answer);
    if (!review) return;
    current = review.id;
    wantsFocus = true;
    tell(t("reviews.undone", { name: review.item_name }));
  }

  function move(step) {
    const reviews = shown();
    currentOne();
    const next = reviews[Math.min(Math.max(place + step, 0), reviews.length - 1)];
    if (!next) return;
    current = next.id;
    wantsFocus = true;
    app.redraw();
  }

  function choose(number, { andAccept = false } = {}) {
    const review = currentOne();
    const candidate = review?.candidates[number - 1];
    if (!candidate || !isUnanswered(review)) return;
    chosen.set(review.id, candidate.product_id);
    if (andAccept) decide(review, "accept");
    app.redraw();
  }

  function toggleAlike(review) {
    if (!review) return;
    if (!alone.delete(review.id)) alone.add(review.id);
    app.redraw();
  }

  const keys = {
    a: () => decide(currentOne(), "accept"),
    Enter: () => decide(currentOne(), "accept"),
    r: () => decide(currentOne(), "reject"),
    z: () => undo(),
    j: () => move(1),
    k: () => move(-1),
    o: () => toggleAlike(currentOne()),
    "/": () => document.getElementById("review-search")?.focus(),
    "?": () => app.open(keyHelp(KEYS)),
  };
  for (let number = 1; number <= 9; number += 1) {
    keys[number] = () => choose(number);
    keys[`Shift+${number}`] = () => choose(number, { andAccept: true });
  }
  const stopWatching = watchKeys(keys, { repeating: ["j", "k"] });

  function onFocus(event) {
    const id = event.target.closest?.("[data-review]")?.dataset.review;
    if (!id || id === current) return;
    current = id;
    app.redraw();
  }
  document.addEventListener("focusin", onFocus);

  function leaveSearch(event) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.target.blur();
    wantsFocus = true;
    app.redraw();
  }

  function openBulk() {
    const { supplier_id, q } = filters();
    const wanted = { supplier_id: supplier_id || null, q };
    app.open(
      bulkDialog(app, wanted, (told) => {
        queue.refresh();
        tell(told.message_localized.text, "green", {
          label: t("reviews.all_answers"),
          onclick: () => (location.hash = link("reviews", { id: "answers" })),
        });
      }),
    );
  }

  // Once it is in the document; a field that somebody types into keeps the focus.
  function focusCurrent() {
    if (!wantsFocus) return;
    wantsFocus = false;
    requestAnimationFrame(() => {
      if (document.activeElement?.closest("input[type=search], dialog")) return;
      const card = document.getElementById(`review-${current}`);
      (card ?? document.querySelector("main h1"))?.focus({ preventScroll: Boolean(card) });
      card?.scrollIntoView({ block: "nearest" });
    });
  }

  function cards() {
    const now = currentOne();
    focusCurrent();
    return shown().map((review) =>
      reviewCard(
        review,
        {
          isCurrent: review.id === now?.id,
          picked: pick(review),
          withAlike: withAlike(review),
          error: session.errorOf(review.id),
        },
        {
          current: () => {
            if (current === review.id) return;
            current = review.id;
            app.redraw();
          },
          pick: (productId) => {
            chosen.set(review.id, productId);
            app.redraw();
          },
          accept: () => decide(review, "accept"),
          reject: () => decide(review, "reject"),
          alike: () => toggleAlike(review),
          forget: () => session.forget(review.id),
        },
      ),
    );
  }

  function body() {
    if (queue.error && !queue.error.isOutage) return errorCallout(queue.error);
    if (!queue.data) return loading();
    const { status, q, offset } = filters();
    if (!shown().length) {
      focusCurrent();
      // There are more than were fetched, or the last answers may come back.
      if (waiting() > 0 || session.unsent) return loading();
      const text = status || q ? "reviews.none_of_these" : "reviews.none";
      return empty("check", t(text), t(`${text}_do`));
    }
    return [
      h("div", { key: "cards", class: "stack" }, cards()),
      pager({
        offset,
        limit: PAGE,
        total: queue.data.total,
        onMove: (to) => change({ offset: to || null }),
      }),
    ];
  }

  // How many questions are left, without those whose answers the server has not counted yet.
  function waiting() {
    const { reviews, total } = queue.data;
    const ids = new Set(left().map(({ id }) => id));
    return total - reviews.filter(({ id }) => !ids.has(id)).length;
  }

  function about() {
    if (!queue.data) return t("reviews.explained");
    const told = t("reviews.about", { n: waiting() });
    return session.unsent ? `${told} · ${t("reviews.unsent", { n: session.unsent })}` : told;
  }

  return {
    pollers: [queue],
    title: () => t("nav.reviews"),
    leave: () => {
      stopWatching();
      document.removeEventListener("focusin", onFocus);
      watcher = { ...watcher, onChange: () => {}, onSent: () => {} };
    },
    draw: () => [
      h(
        "div",
        { key: "head" },
        viewHead(
          t("reviews.title"),
          about(),
          buttonLink(t("reviews.all_answers"), link("reviews", { id: "answers" }), {
            iconName: "clock",
          }),
          button(t("bulk.open"), { iconName: "check", onclick: openBulk }),
        ),
      ),
      h(
        "div",
        { key: "bar", class: "filters" },
        searchField("review-search", t("reviews.search"), {
          value: filters().q,
          maxlength: 200,
          onSearch: (q) => change({ q: q || null }),
          onkeydown: leaveSearch,
        }),
        choice(
          "review-sort",
          t("reviews.sort"),
          ORDERS.map((name) => [name === "expiry" ? "" : name, t(`reviews.sort_${name}`)]),
          {
            value: filters().sort,
            onchange: (event) => change({ sort: event.target.value || null }),
          },
        ),
        choice(
          "review-status",
          t("reviews.status"),
          [
            ["", t("review_status.open")],
            ...STATUSES.map((name) => [name, t(`review_status.${name}`)]),
          ],
          {
            value: filters().status,
            onchange: (event) => change({ status: event.target.value || null }),
          },
        ),
        filters().supplier_id &&
          h(
            "div",
            { class: "filters-end" },
            button(t("reviews.one_supplier"), {
              kind: "chip",
              iconName: "close",
              onclick: () => change({ supplier_id: null }),
            }),
          ),
      ),
      h(
        "p",
        { key: "keys", class: "muted keys" },
        t("reviews.keys"),
        " ",
        button(t("reviews.all_keys"), {
          kind: "quiet",
          onclick: () => app.open(keyHelp(KEYS)),
        }),
      ),
      h("div", { key: "body" }, body()),
    ],
  };
}
