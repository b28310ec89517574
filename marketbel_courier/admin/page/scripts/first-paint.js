// Runs before the first paint, so that a remembered theme or language does not flash, and asks for
// the language's texts, without which nothing is drawn, while the styles and scripts still come.
(() => {
  const read = (name) => {
    try {
      return localStorage.getItem(`courier.${name}`);
    } catch {
      return null;
    }
  };
  const theme = read("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const language = read("language") ?? navigator.language ?? "en";
  const name = language.toLowerCase().startsWith("ru") ? "ru" : "en";
  document.documentElement.lang = name;
  const texts = document.createElement("link");
  texts.rel = "preload";
  texts.as = "fetch";
  texts.crossOrigin = "anonymous";
  texts.href = new URL(`../locales/${name}.first.json`, document.currentScript.src).href;
  document.head.append(texts);
})();
