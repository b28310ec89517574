// Asks again and again: quickly while somebody looks, slowly in the background, ever more slowly
// while nobody answers, and never twice at once.

const HIDDEN_MS = 15_000;
const LONGEST_PAUSE_MS = 30_000;

/** Keeps `data` fresh by calling `load(signal)`; `onChange` is told of every answer and failure. */
export class Poller {
  constructor({ load, everyMs, onChange }) {
    this.data = null;
    this.error = null;
    this.answeredAt = null;
    this.failures = 0;
    this.load = load;
    this.everyMs = everyMs;
    this.onChange = onChange;
    this.running = false;
    this.timer = null;
    this.request = null;
    this.onVisibility = () => {
      if (!document.hidden) this.refresh();
    };
  }

  /** Whether the last question got no answer. */
  get isFailing() {
    return this.failures > 0;
  }

  start() {
    if (this.running) return;
    this.running = true;
    document.addEventListener("visibilitychange", this.onVisibility);
    window.addEventListener("online", this.onVisibility);
    this.refresh();
  }

  stop() {
    this.running = false;
    clearTimeout(this.timer);
    this.request?.abort();
    this.request = null;
    document.removeEventListener("visibilitychange", this.onVisibility);
    window.removeEventListener("online", this.onVisibility);
  }

  /** Ask now; a question under way is given up, for it may be about another filter. */
  refresh() {
    if (!this.running) return;
    clearTimeout(this.timer);
    this.request?.abort();
    this.#ask();
  }

  async #ask() {
    const request = new AbortController();
    this.request = request;
    try {
      const data = await this.load(request.signal);
      if (request.signal.aborted) return;
      this.data = data;
      this.answeredAt = Date.now();
      this.error = null;
      this.failures = 0;
    } catch (error) {
      if (request.signal.aborted) return;
      if (error.status === undefined) throw error;
      this.error = error;
      this.failures += 1;
    }
    this.request = null;
    this.onChange();
    if (this.running) this.timer = setTimeout(() => this.#ask(), this.#pauseMs());
  }

  #pauseMs() {
    const pause = document.hidden ? Math.max(HIDDEN_MS, this.everyMs) : this.everyMs;
    return Math.min(pause * 2 ** Math.min(this.failures, 5), Math.max(LONGEST_PAUSE_MS, pause));
  }
}
