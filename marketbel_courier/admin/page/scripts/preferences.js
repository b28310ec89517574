// What this browser remembers of its user: language, theme. Works without storage, too.

const memory = new Map();

/** The remembered value, or null. */
export function remembered(name) {
  try {
    return localStorage.getItem(`courier.${name}`);
  } catch {
    return memory.get(name) ?? null;
  }
}

/** Keep a value; null forgets it. */
export function remember(name, value) {
  memory.set(name, value);
  try {
    if (value === null) localStorage.removeItem(`courier.${name}`);
    else localStorage.setItem(`courier.${name}`, value);
  } catch {
    // Storage is switched off: the choice lasts until the page is left.
  }
}
