// The colours: those of the system, light ones or dark ones. What was chosen is remembered where the browser permits it.
import { $, announce, icon } from "../lib/dom.js";

const KEY = "ringwire.theme";
const NEXT = { system: "light", light: "dark", dark: "system" };
/** @typedef {keyof typeof NEXT} Theme */

export function themeView() {
  const button = $("#theme");
  let theme = remembered();

  button.addEventListener("click", () => {
    theme = /** @type {Theme} */ (NEXT[theme]);
    remember(theme);
    draw();
    announce(`The colours: ${theme}.`);
  });

  function draw() {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    const name = `Colours: ${theme}`;
    button.setAttribute("aria-label", name);
    button.title = name;
    button.replaceChildren(icon(theme));
  }

  draw();
}

/** @returns {Theme} */
function remembered() {
  try {
    const theme = localStorage.getItem(KEY) ?? "";
    return theme in NEXT ? /** @type {Theme} */ (theme) : "system";
  } catch {
    // A browser that permits no storage throws.
    return "system";
  }
}

/** @param {Theme} theme */
function remember(theme) {
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Then it is chosen again the next time.
  }
}
