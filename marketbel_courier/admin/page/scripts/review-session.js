// The questions that one person goes through: which are left, which was answered how, what came back.
// An answer counts at once; it is sent in the background.

import { send } from "./api.js";
import { createOutbox } from "./outbox.js";

/**
 * A session. `onChange` is told of everything that changes what is shown, `onSent` once an answer
 * has arrived, and `onRefused(review, error)` of answers that have not been taken.
 */
export function createReviewSession({ onChange, onSent, onRefused }) {
  // By id: when its answer arrived, or null while it is on its way.
  const settled = new Map();
  // What stands before the others: answers that came back, with why, or were taken back.
  const returned = new Map();
  const given = [];
  const outbox = createOutbox(onChange);

  function settle(ids, at = null) {
    for (const id of ids) settled.set(id, at);
  }

  function comeBack(answer, error) {
    for (const id of answer.ids) settled.delete(id);
    returned.set(answer.review.id, { review: answer.review, error, isOpen: error === null });
    if (given.includes(answer)) given.splice(given.indexOf(answer), 1);
    if (error) onRefused(answer.review, error);
    onChange();
  }

  window.addEventListener("beforeunload", (event) => {
    if (outbox.count) event.preventDefault();
  });

  return {
    /** How many answers are on their way. */
    get unsent() {
      return outbox.count;
    },

    /** Whether there is an answer to take back. */
    get canUndo() {
      return given.length > 0;
    },

    /** The questions that are left of these, those that came back first. */
    left(reviews) {
      const open = reviews.filter(({ id }) => !settled.has(id) && !returned.has(id));
      return [...[...returned.values()].map(({ review }) => review), ...open];
    },

    /** Why an answer came back, if it did. */
    errorOf(id) {
      return returned.get(id)?.error ?? null;
    },

    /** Forget an answer that came back. */
    forget(id) {
      returned.delete(id);
      onChange();
    },

    /** An answer of the server that was asked for at this time: what arrived before is in it. */
    saw(reviews, askedAt) {
      for (const [id, arrivedAt] of settled) {
        if (arrivedAt !== null && arrivedAt < askedAt) settled.delete(id);
      }
      for (const { id } of reviews) if (returned.get(id)?.isOpen) returned.delete(id);
    },

    /** Answer a question: `accept` with a product, or `reject`; `also` are questions alike. */
    answer(review, decision, { productId = null, also = [] } = {}) {
      const body = decision === "accept" ? { product_id: productId, also } : { also };
      const answer = { review, ids: [review.id, ...also], id: null };
      settle(answer.ids);
      returned.delete(review.id);
      given.push(answer);
      answer.letter = outbox.add({
        send: () => send("POST", `reviews/${review.id}/${decision}`, body),
        onSent: (told) => {
          answer.id = told.answer_id;
          if (given.includes(answer)) settle(answer.ids, performance.now());
          onSent(answer);
        },
        onFailed: (error) => comeBack(answer, error),
      });
      onChange();
      return answer;
    },

    /** Take an answer back, the last one if none is named; returns its question, or null. */
    undo(answer = given.at(-1)) {
      const at = given.indexOf(answer);
      if (at < 0) return null;
      if (outbox.takeBack(answer.letter)) {
        comeBack(answer, null);
        return answer.review;
      }
      given.splice(at, 1);
      for (const id of answer.ids) settled.delete(id);
      // The server does not ask it again yet.
      returned.set(answer.review.id, { review: answer.review, error: null, isOpen: false });
      outbox.add({
        // Its turn comes after the answer's own: if that was not taken, there is nothing to undo.
        send: async () => answer.id && send("POST", `reviews/answers/${answer.id}/undo`),
        onSent: () => {
          const back = returned.get(answer.review.id);
          if (back) back.isOpen = true;
          onSent(null);
        },
        onFailed: (error) => {
          returned.delete(answer.review.id);
          settle(answer.ids, performance.now());
          onRefused(answer.review, error);
        },
      });
      onChange();
      return answer.review;
    },
  };
}
