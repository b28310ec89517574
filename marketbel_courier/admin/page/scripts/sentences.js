// What the server says in English sentences, said in the chosen language: each by its template.
//
// In a template, `{name}` stands for any text and `{name:kind}` for one of a kind. The first
// template that fits counts, and a sentence may have others in it.

import { decimal, lengthOfTime, moment, size } from "./format.js";
import { filled, language, templates } from "./i18n.js";
import { failureSentences } from "./words.js";

const LONGEST = 2_000;
const DEEPEST = 4;
const MOST_KEPT = 1_000;

// The pattern of each kind, and how what it finds is said. No pattern repeats a repetition.
const KINDS = {
  text: [".+?", asItIs],
  quoted: ["“.+”", (found) => found.replaceAll("“", "«").replaceAll("”", "»")],
  digits: ["[0-9]+", asItIs],
  count: ["[0-9][0-9,]*", (found) => Number(found.replaceAll(",", ""))],
  decimal: ["-?[0-9]+(?:\\.[0-9]+)?(?:E[+-]?[0-9]+)?", decimal],
  size: ["[0-9][0-9,]*(?:\\.[0-9])? (?:bytes|kB|MB|GB)", (found) => size(bytesOf(found))],
  duration: ["[0-9]+(?:\\.[0-9])? (?:s|min|h|d)(?: [0-9]+ (?:s|min|h))?", lengthOfTime],
  moment: [
    "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?: UTC)?",
    (found) => moment(`${found.replace(" UTC", "").replace(" ", "T")}Z`),
  ],
  failure: ["[a-z_]+", (found) => failureSentences(found).reason],
  sentence: [".+", null],
  // What is left out, as it adds nothing, and what is left to the server's own words.
  unsaid: [".+?", asItIs],
  quote: [".+?", asItIs],
};
const PLACE = /\{(\w+)(?::(\w+))?\}/;
const SPECIAL = /[.*+?^${}()|[\]\\]/g;

const compiled = new Map();
let kept = new Map();
let keptIn = "";

/**
 * The sentence in the chosen language as `{ text, isWhole }`, where not whole means that the
 * server's own words say more; null where no template knows it.
 */
export function translated(sentence) {
  if (keptIn !== language() || kept.size > MOST_KEPT) {
    kept = new Map();
    keptIn = language();
  }
  if (!kept.has(sentence)) kept.set(sentence, translate(sentence, 0));
  return kept.get(sentence);
}

function translate(sentence, depth) {
  if (depth > DEEPEST || sentence.length > LONGEST) return null;
  for (const template of patterns()) {
    const found = template.pattern.exec(sentence);
    const said = found && say(template, found.slice(1), depth);
    if (said) return said;
  }
  return null;
}

function say({ places, text }, found, depth) {
  const values = {};
  let isWhole = true;
  for (const [index, [name, kind]] of places.entries()) {
    if (kind === "sentence") {
      const within = translate(found[index], depth + 1);
      if (!within) return null;
      values[name] = within.text;
      isWhole &&= within.isWhole;
    } else {
      values[name] = KINDS[kind][1](found[index]);
      isWhole &&= kind !== "quote";
    }
  }
  return { text: filled(text, values), isWhole };
}

function patterns() {
  if (!compiled.has(language())) compiled.set(language(), templates().map(compile));
  return compiled.get(language());
}

function compile(template) {
  const places = [];
  let pattern = "";
  // Of each place there are three parts: the words before it, its name and its kind.
  template.en.split(PLACE).forEach((part, index, parts) => {
    if (index % 3 === 0) pattern += part.replace(SPECIAL, "\\$&");
    if (index % 3 !== 1) return;
    const kind = parts[index + 1] ?? "text";
    places.push([part, kind]);
    pattern += `(${KINDS[kind][0]})`;
  });
  return { pattern: new RegExp(`^${pattern}$`, "su"), places, text: template[language()] };
}

function asItIs(found) {
  return found;
}

function bytesOf(found) {
  const [amount, unit] = found.replaceAll(",", "").split(" ");
  return Number(amount) * 1000 ** ["bytes", "kB", "MB", "GB"].indexOf(unit);
}
