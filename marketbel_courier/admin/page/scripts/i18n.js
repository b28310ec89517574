// The page's own texts, in English and Russian. A text's plural forms stand beside each other,
// parted by "|". What the server says comes in the chosen language already.

import { remember, remembered } from "./preferences.js";

export const LANGUAGES = { en: "English", ru: "Русский" };
const FORMS = { en: ["one", "other"], ru: ["one", "few", "many"] };

const texts = {};
let isWhole = false;
let current = "en";
let plurals = new Intl.PluralRules("en");

/** The language that is shown. */
export function language() {
  return current;
}

/** The language to begin with: the remembered one, or the browser's. */
export function preferredLanguage() {
  const wanted = remembered("language") ?? navigator.language ?? "en";
  return wanted.toLowerCase().startsWith("ru") ? "ru" : "en";
}

/** Load a language's texts and show them from now on. */
export async function chooseLanguage(name, { keep = true } = {}) {
  texts[name] ??= await loaded(name);
  current = name;
  plurals = new Intl.PluralRules(name);
  document.documentElement.lang = name;
  if (keep) remember("language", name);
}

/** Load what the first view has no use for, of this and of all languages to come. */
export async function loadFurtherTexts() {
  isWhole = true;
  for (const name of Object.keys(texts)) {
    texts[name] = { ...texts[name], ...(await part(name, "further")) };
  }
}

async function loaded(name) {
  const first = await part(name, "first");
  return isWhole ? { ...first, ...(await part(name, "further")) } : first;
}

async function part(name, which) {
  const answer = await fetch(new URL(`../locales/${name}.${which}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`The texts of ${name} are not there.`);
  return answer.json();
}

/** Whether there is a text of this name. */
export function known(key) {
  return key in texts[current];
}

/** A text, with `{name}` replaced; `n` chooses the plural form and is shown with its separators. */
export function t(key, values = {}) {
  const text = texts[current][key] ?? key;
  const chosen = text.includes("|") ? form(text.split("|"), values.n ?? 0) : text;
  return chosen.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(current).format(value) : String(value);
  });
}

function form(forms, number) {
  const index = FORMS[current].indexOf(plurals.select(number));
  return forms[index < 0 ? forms.length - 1 : Math.min(index, forms.length - 1)];
}
