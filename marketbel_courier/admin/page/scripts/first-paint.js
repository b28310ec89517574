// Runs before the first paint, so that a remembered theme or language does not flash.
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
  document.documentElement.lang = language.toLowerCase().startsWith("ru") ? "ru" : "en";
})();
