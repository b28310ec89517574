// Keys that do something wherever the focus is, but not while somebody types or a dialog is open.

const TYPED_INTO = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";
const HAS_OWN_ENTER = "a, button, summary, input, select, textarea";

/**
 * Call `keys[name](event)` for a key: a letter, digit or sign, `Enter`, or `Shift+1` and the like.
 * A letter is the key's, also in the layout of another alphabet. Returns what ends the watch.
 */
export function watchKeys(keys, { repeating = [] } = {}) {
  const onKey = (event) => {
    const name = nameOf(event);
    if (!keys[name] || event.defaultPrevented || event.target.closest?.(TYPED_INTO)) return;
    if (document.querySelector("dialog[open]")) return;
    if (name === "Enter" && event.target.closest?.(HAS_OWN_ENTER)) return;
    if (event.repeat && !repeating.includes(name)) return;
    event.preventDefault();
    keys[name](event);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function nameOf({ key, code, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return "";
  if (key === "Enter") return key;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  if (shiftKey && digit && !/^[0-9?/]$/.test(key)) return `Shift+${digit}`;
  // What is typed counts before the key's place; a letter of another alphabet is none.
  if (/^[!-~]$/.test(key)) return key.toLowerCase();
  return /^Key([A-Z])$/.exec(code)?.[1].toLowerCase() ?? "";
}
