// Files that are handed in: which may be, and each one's way to the server.

import { upload } from "./api.js";
import { t } from "./i18n.js";
import { size } from "./format.js";

/** What the server takes: the kinds by the extensions of names, and the size of the largest file. */
export function limitsOf(me) {
  return { kinds: me?.file_kinds ?? {}, maxBytes: me?.max_file_size_bytes ?? 0 };
}

/** The kind of a file by its name, or null; the server looks into it. */
export function kindOf(name, { kinds }) {
  return kinds[name.toLowerCase().match(/\.[^.]*$/)?.[0]] ?? null;
}

/** Why a file is not worth sending, or an empty text. */
export function objection(file, limits) {
  if (!kindOf(file.name, limits)) return t("upload.wrong_kind");
  if (file.size === 0) return t("upload.empty_file");
  if (limits.maxBytes && file.size > limits.maxBytes) {
    return t("upload.too_large", { size: size(limits.maxBytes) });
  }
  return "";
}

/** A list of files of which each is waiting, sending, sent or failed; `onChange` is told. */
export function createHandingIn({ limits, onChange }) {
  const files = [];
  let stopping = new AbortController();
  let count = 0;

  return {
    files,
    get isSending() {
      return files.some((one) => one.state === "sending");
    },
    get waiting() {
      return files.filter((one) => one.state === "waiting" && !one.objection);
    },
    add(chosen) {
      for (const file of chosen) {
        count += 1;
        files.push({
          id: count,
          file,
          state: "waiting",
          share: 0,
          error: null,
          objection: objection(file, limits),
        });
      }
      onChange();
    },
    remove(one) {
      files.splice(files.indexOf(one), 1);
      onChange();
    },
    stop() {
      stopping.abort();
    },
    /** Send what waits, one after the other; a failed one does not hold up the next. */
    async send(supplierId, fields) {
      stopping = new AbortController();
      for (const one of this.waiting) {
        if (stopping.signal.aborted) return;
        one.state = "sending";
        onChange();
        try {
          await upload(supplierId, one.file, fields, {
            signal: stopping.signal,
            onProgress: (share) => {
              one.share = share;
              onChange();
            },
          });
          one.state = "sent";
        } catch (error) {
          if (error.status === undefined) throw error;
          one.state = error.code === "ABORTED" ? "waiting" : "failed";
          one.error = one.state === "failed" ? error : null;
        }
        onChange();
      }
    },
    /** Let a failed one wait again. */
    again(one) {
      Object.assign(one, { state: "waiting", share: 0, error: null });
      onChange();
    },
  };
}
