// Draws descriptions of elements into the document and changes only what differs, so that
// focus, selection, scroll and open details survive a redraw. Text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "use", "g", "path", "rect", "line", "circle", "polyline", "text"]);
const AS_PROPERTY = new Set(["value", "checked", "disabled", "indeterminate", "open", "selected"]);

/**
 * Describe an element. Properties: attributes by name; `onclick` and the like; `key` tells
 * siblings apart; `created(node)` is called once the element is in the document.
 */
export function h(tag, properties, ...children) {
  const { key, created, ...rest } = properties ?? {};
  return { tag, key, created, properties: rest, children: flattened(children), node: null };
}

/** An icon of the sprite; it says nothing to a screen reader. */
export function icon(name, className = "") {
  const sprite = new URL("../icons.svg", import.meta.url);
  return h(
    "svg",
    { class: `icon ${className}`.trim(), "aria-hidden": "true", focusable: "false" },
    h("use", { href: `${sprite.pathname}#${name}` }),
  );
}

/** Text that only a screen reader says. */
export function hidden(text) {
  return h("span", { class: "visually-hidden" }, text);
}

const drawn = new WeakMap();

/** Make the children of `parent` look like `description`. */
export function draw(parent, description) {
  const focused = document.activeElement;
  const homes = homesOf(focused);
  const created = [];
  const after = flattened([description]);
  patchChildren(parent, drawn.get(parent) ?? [], after, created);
  drawn.set(parent, after);
  if (focused !== document.activeElement) refocus(focused, homes);
  for (const [description_, node] of created) description_.created(node);
}

// The pieces around an element in which the focus may find another place.
function homesOf(node) {
  const homes = [];
  let home = node?.closest("article, tr, section, form");
  while (home) {
    homes.push(home);
    home = home.parentElement.closest("article, tr, section, form");
  }
  return homes;
}

// What had the focus may have been moved, or be gone: its neighbours are the next best.
function refocus(focused, homes) {
  if (focused.isConnected) focused.focus({ preventScroll: true });
  else {
    const home = homes.find((one) => one.isConnected);
    home?.querySelector("a[href], button, input")?.focus({ preventScroll: true });
  }
}

// A sibling's place counts also where nothing is shown, so that a hint that comes and goes does
// not make its neighbours new.
function flattened(children, prefix = "") {
  return children.flatMap((child, index) => {
    if (child === null || child === undefined || child === false || child === "") return [];
    if (Array.isArray(child)) return flattened(child, `${prefix}${index}/`);
    const known = typeof child === "object" ? child : { text: String(child), node: null };
    known.place = `${prefix}${known.key ?? `#${index}`}:${known.tag ?? ""}`;
    return [known];
  });
}

function patchChildren(parent, before, after, created) {
  const known = new Map(before.map((child) => [child.place, child]));
  const kept = new Set(after.map((child) => child.place));
  for (const child of before) if (!kept.has(child.place)) child.node.remove();
  let cursor = parent.firstChild;
  for (const child of after) {
    const old = known.get(child.place);
    if (old) update(old, child, created);
    else child.node = create(child, created);
    if (child.node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(child.node, cursor);
  }
}

function create(child, created) {
  if (child.text !== undefined) return document.createTextNode(child.text);
  const node = SVG_TAGS.has(child.tag)
    ? document.createElementNS(SVG, child.tag)
    : document.createElement(child.tag);
  patchChildren(node, [], child.children, created);
  for (const [name, value] of Object.entries(child.properties)) set(node, name, value);
  if (child.created) created.push([child, node]);
  return node;
}

function update(old, child, created) {
  const { node } = old;
  child.node = node;
  if (child.text !== undefined) {
    if (old.text !== child.text) node.data = child.text;
    return;
  }
  patchChildren(node, old.children, child.children, created);
  for (const name of Object.keys(old.properties)) {
    if (!(name in child.properties)) set(node, name, null);
  }
  for (const [name, value] of Object.entries(child.properties)) {
    // A box's tick is compared with the box: a click has changed it already.
    const shown = name === "checked" ? node.checked : old.properties[name];
    if (shown !== value) set(node, name, value);
  }
}

function set(node, name, value) {
  if (name.startsWith("on")) node[name] = value ?? null;
  else if (AS_PROPERTY.has(name) && name in node) {
    if (name === "value" && value === null) node.removeAttribute("value");
    else node[name] = value ?? false;
  } else if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** What the form that is open calls a field of a request; null where it has no such field. */
export function labelOf(field) {
  const names = field.split(".").filter((step) => !/^\d+$/.test(step));
  const name = names.at(-1)?.replaceAll("-", "_");
  const form = document.querySelector("dialog[open]") ?? document;
  const control = [...form.querySelectorAll("input, select, textarea")].find(
    (one) => one.name === name || one.id.replaceAll("-", "_").endsWith(`_${name}`),
  );
  return control?.labels?.[0]?.textContent.trim() || null;
}
