// Light, dark, or whatever the system says.

import { remember, remembered } from "./preferences.js";

export const THEMES = ["system", "light", "dark"];

/** The theme that was chosen. */
export function theme() {
  const chosen = remembered("theme");
  return THEMES.includes(chosen) ? chosen : "system";
}

/** Choose a theme and show it. */
export function chooseTheme(name) {
  remember("theme", name === "system" ? null : name);
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}
