// Talks to the admin API: the chosen language, errors as one type, answers reused by ETag, CSRF
// token, uploads.

import { language } from "./i18n.js";

const TIMEOUT_MS = 15_000;
const API = "api/v1/admin";

/** Anything but success; `status` is 0 when no answer came, `localized` what the server says. */
class ApiError extends Error {
  constructor(status, code, { message = "", localized = null, details = [] } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.localized = localized;
    this.details = details;
  }

  /** Whether the server, and not the request, is at fault. */
  get isOutage() {
    return this.status === 0 || this.status >= 500;
  }
}

let csrfToken = "";
let onSignedOut = () => {};
const answers = new Map();
const KEPT_ANSWERS = 60;

/** Tell the token that requests which change something carry. */
export function useCsrfToken(token) {
  csrfToken = token;
}

/** Tell whom to call when the server asks for a sign-in. */
export function whenSignedOut(callback) {
  onSignedOut = callback;
}

/** Ask for something under the API; parameters that are empty are left out. */
export function get(path, parameters = {}, { signal, conditional = true, timeoutMs } = {}) {
  return ask("GET", `${API}/${path}${query(parameters)}`, { signal, conditional, timeoutMs });
}

/** Change something under the API, or ask for what a body describes. */
export function send(method, path, body, { signal, timeoutMs } = {}) {
  return ask(method, `${API}/${path}`, { body: body ?? {}, signal, timeoutMs });
}

/** A path beside the API: `auth/me`, `health`. */
export function getBeside(path, { signal } = {}) {
  return ask("GET", path, { signal });
}

/** A change beside the API. */
export function sendBeside(path, body) {
  return ask("POST", path, { body: body ?? {} });
}

/** A removal beside the API. */
export function removeBeside(path) {
  return ask("DELETE", path, {});
}

/** The address of something under the API, for a link that a browser follows by itself. */
export function addressOf(path, parameters = {}) {
  return `${API}/${path}${query(parameters)}`;
}

// A list is asked for as the same parameter again and again.
function query(parameters) {
  const given = Object.entries(parameters)
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
    .filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

async function ask(method, url, { body, signal, conditional = false, timeoutMs = TIMEOUT_MS }) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  const kept = conditional ? answers.get(url) : undefined;
  if (kept) headers["If-None-Match"] = kept.etag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRF-Token"] = csrfToken;
  const timeout = AbortSignal.timeout(timeoutMs);
  let answer;
  try {
    answer = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      cache: "no-store",
      credentials: "same-origin",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "UNREACHABLE");
  }
  if (answer.status === 304 && kept) return kept.body;
  const parsed = await parse(answer);
  if (!answer.ok) throw failure(answer.status, parsed);
  const etag = answer.headers.get("ETag");
  if (conditional && etag) keep(url, { etag, body: parsed });
  return parsed;
}

/** Forget what was answered: it was in another language. */
export function forgetAnswers() {
  answers.clear();
}

function keep(url, answer) {
  answers.delete(url);
  answers.set(url, answer);
  if (answers.size > KEPT_ANSWERS) answers.delete(answers.keys().next().value);
}

async function parse(answer) {
  if (answer.status === 204) return null;
  try {
    return await answer.json();
  } catch {
    if (answer.ok) throw new ApiError(0, "UNREACHABLE");
    return null;
  }
}

function failure(status, body) {
  const { code = `HTTP_${status}`, ...said } = body?.error ?? {};
  if (status === 401) onSignedOut();
  return new ApiError(status, code, said);
}

/** Hand in one file of a supplier; `onProgress` gets a share between 0 and 1. */
export function upload(supplierId, file, fields, { onProgress, signal }) {
  const path = `suppliers/${encodeURIComponent(supplierId)}/upload`;
  return sendFile(path, file, { fields, onProgress, signal });
}

/** Send one file under the API. Aborted by `signal`. */
export function sendFile(path, file, { fields = {}, onProgress = () => {}, signal }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
  form.append("file", file, file.name);
  // fetch cannot tell how much of a body was sent.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open("POST", `${API}/${path}`);
    request.setRequestHeader("X-CSRF-Token", csrfToken);
    request.setRequestHeader("Accept-Language", language());
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response);
      else reject(failure(request.status, request.response));
    };
    request.onerror = () => reject(new ApiError(0, "UNREACHABLE"));
    request.onabort = () => reject(new ApiError(0, "ABORTED"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
