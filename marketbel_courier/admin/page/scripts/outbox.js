// What is sent in the background: one request after the other, in the order in which they were
// asked for. While the server is away, each is tried again a few times.

const PAUSES_MS = [1_000, 2_000, 4_000];

/** An outbox; `onChange` is called whenever something was sent or has failed. */
export function createOutbox(onChange) {
  const waiting = [];
  let isSending = false;

  async function work() {
    if (isSending) return;
    isSending = true;
    while (waiting.length) await sendFirst();
    isSending = false;
  }

  async function sendFirst() {
    const [letter] = waiting;
    letter.isUnderWay = true;
    try {
      const answer = await tried(letter);
      waiting.shift();
      letter.onSent(answer);
    } catch (error) {
      if (error.status === undefined) throw error;
      // Whoever stands behind it would wait as long, and may depend on it.
      const failed = error.isOutage ? waiting.splice(0) : [waiting.shift()];
      for (const one of failed.reverse()) one.onFailed(error);
    }
    onChange();
  }

  async function tried(letter) {
    for (const pause of PAUSES_MS) {
      try {
        return await letter.send();
      } catch (error) {
        if (!error.isOutage) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return letter.send();
  }

  return {
    /** Send it when its turn comes; what it is called by can be taken back until then. */
    add(letter) {
      waiting.push(letter);
      work();
      return letter;
    },

    /** Take it back; false if it is under way or was sent. */
    takeBack(letter) {
      const at = waiting.indexOf(letter);
      if (at < 0 || letter.isUnderWay) return false;
      waiting.splice(at, 1);
      onChange();
      return true;
    },

    /** How many have not been sent. */
    get count() {
      return waiting.length;
    },
  };
}
