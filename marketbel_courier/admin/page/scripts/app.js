// What all views share: who is signed in, the status of ingestion, dialogs, notices.

import {
  forgetAnswers,
  get,
  getBeside,
  sendBeside,
  useCsrfToken,
  whenSignedOut,
} from "./api.js";
import { t } from "./i18n.js";
import { Poller } from "./polling.js";
import { phaseOf } from "./job.js";

const QUICK_MS = 2_000;
const CALM_MS = 10_000;
const NOTICE_MS = 6_000;
const NOTICES_AT_ONCE = 3;
const ANNOUNCED_AT_ONCE = 3;
const ANNOUNCEMENTS_KEPT = 5;

/** The page's state; `onChange` draws it. */
export function createApp(onChange) {
  const app = {
    me: null,
    signInNeeded: false,
    dialogs: [],
    notices: [],
    reprocessing: null,
    view: null,
  };
  let phases = null;
  let wasStale = false;

  app.redraw = onChange;
  app.status = new Poller({
    load: (signal) => get("ingestion/status", { log_limit: 12, suppliers: "none" }, { signal }),
    everyMs: QUICK_MS,
    onChange: () => {
      if (!app.status.error) announcePhases();
      announceStaleness();
      app.redraw();
    },
  });

  /** A poller of a view; its failures count as the page's. */
  app.poller = (load, everyMs = QUICK_MS, onData = () => {}) => {
    const poller = new Poller({
      load,
      everyMs,
      onChange: () => {
        if (!poller.error) onData(poller.data);
        app.redraw();
      },
    });
    return poller;
  };

  /** Ask the status often where it is what is looked at. */
  app.watchJobs = (closely) => {
    app.status.everyMs = closely ? QUICK_MS : CALM_MS;
    if (closely) app.status.refresh();
  };

  app.open = (dialog) => {
    app.dialogs.push(dialog);
    app.redraw();
  };
  app.closed = (dialog) => {
    app.dialogs = app.dialogs.filter((other) => other !== dialog);
    dialog.onclose();
    app.redraw();
  };

  /** Show a short message, and say it; `action` is a button beside it: `{ label, onclick }`.
   * Returns what `dismiss` takes. */
  app.notify = (text, tone = "green", action = null) => {
    const notice = { id: crypto.randomUUID?.() ?? String(Math.random()), text, tone, action };
    app.notices = [...app.notices, notice].slice(-NOTICES_AT_ONCE);
    setTimeout(() => app.dismiss(notice), NOTICE_MS);
    announce(text);
    app.redraw();
    return notice;
  };
  app.dismiss = ({ id }) => {
    app.notices = app.notices.filter((other) => other.id !== id);
    app.redraw();
  };

  /** Ask for everything anew: another language was chosen. */
  app.onLanguage = () => {
    forgetAnswers();
    const pollers = [app.status, ...(app.view?.pollers ?? [])];
    for (const poller of pollers) poller.refresh();
    app.view?.onLanguage?.();
    app.redraw();
  };

  /** What does not answer, and since when the page is not the truth; null while all is well. */
  app.staleness = () => {
    const pollers = [app.status, ...(app.view?.pollers ?? [])];
    const failing = pollers.filter((poller) => poller.error?.isOutage);
    if (failing.length) {
      const answered = failing.map((poller) => poller.answeredAt ?? 0);
      return { servers: [], since: Math.min(...answered) };
    }
    const servers = app.status.data?.stale ?? [];
    if (!servers.length) return null;
    return { servers, since: new Date(app.status.data.as_of).getTime() };
  };

  /** Who is asking; shows the sign-in if nobody is, and one has to be. */
  app.identify = async () => {
    try {
      app.me = await getBeside("auth/me");
      useCsrfToken(app.me.csrf_token);
      app.signInNeeded = app.me.sign_in_needed && !app.me.signed_in;
    } catch (error) {
      if (error.status !== 401) throw error;
      app.signInNeeded = true;
    }
  };
  app.signOut = async () => {
    await sendBeside("auth/sign-out");
    app.me = null;
    app.signInNeeded = true;
    app.onSignedOut?.();
  };
  whenSignedOut(() => {
    if (app.signInNeeded) return;
    app.signInNeeded = true;
    app.onSignedOut?.();
  });

  function announcePhases() {
    const jobs = app.status.data.jobs;
    const now = new Map(jobs.map((job) => [job.job_id, phaseOf(job).name]));
    if (phases) {
      const moved = jobs.filter((job) => phases.get(job.job_id) !== now.get(job.job_id));
      const words = moved.slice(0, ANNOUNCED_AT_ONCE).map((job) => {
        return `${job.supplier_name}: ${t(`phase.${now.get(job.job_id)}`)}`;
      });
      if (moved.length > ANNOUNCED_AT_ONCE) {
        words.push(t("jobs.more_changes", { n: moved.length - ANNOUNCED_AT_ONCE }));
      }
      if (words.length) announce(words.join(". "));
    }
    phases = now;
  }

  function announceStaleness() {
    const isStale = app.staleness() !== null;
    if (isStale !== wasStale) announce(t(isStale ? "stale.began" : "stale.ended"));
    wasStale = isStale;
  }
  return app;
}

/** Say something to those who listen to the page; what was said before stays for a while. */
function announce(text) {
  const region = document.getElementById("polite");
  const said = document.createElement("p");
  said.textContent = text;
  region.append(said);
  while (region.childElementCount > ANNOUNCEMENTS_KEPT) region.firstElementChild.remove();
}
