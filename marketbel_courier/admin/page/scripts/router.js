// Addresses of views: `#/suppliers/{id}?status=open` is a name, its parts and its parameters.

/** The address as `{ name, id, parameters }`. */
export function route() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name = "", id = null] = path.split("/");
  return {
    name: name || "jobs",
    id: id === null ? null : decodeSafely(id),
    parameters: Object.fromEntries(new URLSearchParams(search)),
  };
}

function decodeSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The link to a view; empty parameters are left out. */
export function link(name, { id = null, ...parameters } = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value || value === 0);
  const search = given.length ? `?${new URLSearchParams(given)}` : "";
  return `#/${name}${id === null ? "" : `/${encodeURIComponent(id)}`}${search}`;
}

/** Go to a view. */
export function go(name, parameters) {
  location.hash = link(name, parameters);
}

/** Change the parameters of the view that is shown, without a step to go back to. */
export function replaceParameters(changes) {
  const { name, id, parameters } = route();
  history.replaceState(null, "", link(name, { id, ...parameters, ...changes }));
}

/** An address from an answer, if a browser may follow it. */
export function followable(url) {
  if (!url) return null;
  try {
    return ["http:", "https:"].includes(new URL(url, location.href).protocol) ? url : null;
  } catch {
    return null;
  }
}
