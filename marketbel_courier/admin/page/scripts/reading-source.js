// Where a price list that is taught comes from: what the courier keeps of a supplier, or a file or
// an address that is tried before anything is saved; and what becomes of a teaching.

import { get, send, sendFile } from "./api.js";

// Large lists are read for a while before there is an answer.
const TIMEOUT_MS = 60_000;

/** The waiting or newest file of a supplier. */
export function keptReading(supplierId) {
  return source(`${supplierPath(supplierId)}/reading-trial`, { file: null, url: null });
}

/** A list that was handed in for a trial; `answer` is the server's about it. */
export function trialReading(answer, from) {
  return source(`reading-trials/${encodeURIComponent(answer.trial_id)}`, {
    file: null,
    url: null,
    ...from,
  });
}

function source(path, { file, url }) {
  const ask = (body, signal) => send("POST", path, body, { signal, timeoutMs: TIMEOUT_MS });
  return { file, url, ask };
}

/** Have a file read that belongs to nobody yet. */
export function tryFile(file, { signal }) {
  return sendFile("reading-trials/upload", file, { signal });
}

/** Have the list at an address read. */
export function tryAddress(url, { signal }) {
  const body = { source_url: url };
  return send("POST", "reading-trials/address", body, { signal, timeoutMs: TIMEOUT_MS });
}

/** What was taught of a supplier's lists and is in force, newest first. */
export async function teachingsInForce(supplierId, signal) {
  const { teachings } = await get(`${supplierPath(supplierId)}/teachings`, {}, { signal });
  return teachings.filter((one) => one.is_in_force);
}

/** Remember a teaching for a supplier. */
export function saveTeaching(supplierId, body) {
  return send("POST", `${supplierPath(supplierId)}/teachings`, body, { timeoutMs: TIMEOUT_MS });
}

/** Take back what was taught. */
export function undoTeaching(supplierId, teachingId) {
  return send("DELETE", `${supplierPath(supplierId)}/teachings/${encodeURIComponent(teachingId)}`);
}

function supplierPath(supplierId) {
  return `suppliers/${encodeURIComponent(supplierId)}`;
}

/** What a trial showed, for the view: doubts that are accepted do not count. */
export function readingOf(answer, accepts) {
  const { preview } = answer;
  const doubts = preview.doubts.filter(({ kind }) => !accepts.includes(kind));
  const isSure = preview.verdict === "unsure" && preview.doubts.length > 0 && !doubts.length;
  return {
    ...preview,
    doubts,
    verdict: isSure ? "sure" : preview.verdict,
    fileName: answer.file_name,
    origin: answer.trial_id ? "trial" : answer.is_held ? "waiting" : "newest",
    layouts: answer.layouts,
    itemsTotal: answer.items_total,
    problemsTotal: answer.problems_total,
    isWhole: answer.is_whole,
    suggestion: answer.suggestions[0] ?? null,
    alike: answer.alike,
  };
}

/** Rows of a sheet as a trial showed them: with its columns, and what is hidden marked. */
export function pageOf({ shown, sheets }) {
  if (!shown) return null;
  const rows = shown.hides_rows ? withHidden(shown.rows) : shown.rows;
  return {
    sheet: shown.name,
    sheets,
    rows,
    hidden: shown.hidden,
    hiddenColumns: new Set(shown.hidden_columns),
    next: shown.has_more ? shown.rows.at(-1).number + 1 : null,
  };
}

// Rows that are hidden are the numbers that are missing.
function withHidden(rows) {
  return rows.flatMap((row, index) => {
    const before = index ? rows[index - 1].number : row.number - 1;
    const missing = [];
    for (let number = before + 1; number < row.number; number += 1) {
      missing.push({ number, cells: [], is_hidden: true });
    }
    return [...missing, row];
  });
}

/** The letters of a column by its number from 1. */
export function columnLetters(number) {
  let letters = "";
  for (let left = number; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  }
  return letters;
}
