// The palette: everything that the page can do now, found by its words. It does nothing of its own: a choice presses the button that the page
// has for it.
import { $, h, reconcile } from "../lib/dom.js";
/** @import { Store } from "../lib/store.js" */

/** @typedef {{ key: string, group: string, text: string, act: () => void }} Command */

/** By group, the buttons of the page that are offered, where they can be pressed. */
const GROUPS = {
  View: "#tabs button, #endpoint, #help-open, #theme",
  Do: "#place-open, #ring-open, #tour-open, #controls button, #refused-only, #log-export, #log-clear, #newest",
  Fault: "#presets button, #faults-clear",
  Phone: "#phone button",
  Call: "#call-list button",
};
/** How many are shown at once. */
const MOST = 60;

/**
 * @param {Store} store
 * @param {{ toSearch: () => void }} parts
 */
export function paletteView(store, { toSearch }) {
  const dialog = $("dialog#palette");
  const input = $("input#palette-input");
  const list = $("ul#palette-list");
  /** @type {Command[]} */
  let all = [];
  /** @type {Command[]} */
  let shown = [];
  let at = 0;

  function open() {
    all = [{ key: "search", group: "View", text: "Search the wire", act: toSearch }, ...buttons()];
    input.value = "";
    at = 0;
    draw();
    dialog.showModal();
    input.focus();
  }

  /** What can be done now: no button that is disabled, or whose part of the page is not there. */
  function buttons() {
    return Object.entries(GROUPS).flatMap(([group, selector]) =>
      [...document.querySelectorAll(selector)].flatMap((element, index) => {
        const button = /** @type {HTMLButtonElement} */ (element);
        const text = nameOf(button);
        const isThere = !button.matches(":disabled") && !isAway(button) && text !== "";
        return isThere ? [{ key: `${group} ${index}`, group, text, act: () => press(button) }] : [];
      }),
    );
  }

  /** @param {HTMLButtonElement} button */
  function press(button) {
    // What lies in another view is seen when it is done.
    const panel = button.closest("[role=tabpanel]")?.id;
    const tab = panel && $(`#tabs [aria-controls=${panel}]`).dataset.tab;
    if (tab && tab !== store.tab) store.select({ tab: /** @type {import("../lib/types.d.ts").Tab} */ (tab) });
    button.focus();
    button.click();
  }

  function draw() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter(({ group, text }) => words.every((word) => `${group} ${text}`.toLowerCase().includes(word)));
    shown = found.slice(0, MOST);
    at = Math.max(0, Math.min(at, shown.length - 1));
    reconcile(
      list,
      shown,
      ({ key, text }) => key + text,
      ({ group, text }) =>
        h("li", { role: "option" }, h("span", { class: "soft" }, group), h("span", { class: "command" }, text)),
      (item, command) => {
        const index = shown.indexOf(command);
        item.id = `palette-${index}`;
        item.setAttribute("aria-selected", String(index === at));
      },
    );
    const chosen = list.children[at];
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
    $("#palette-none").hidden = shown.length > 0;
  }

  /** @param {Command | undefined} command */
  function run(command) {
    if (!command) return;
    dialog.close();
    command.act();
  }

  input.addEventListener("input", () => {
    at = 0;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    /** @type {Record<string, number>} */
    const moves = {
      ArrowDown: at + 1,
      ArrowUp: at - 1 + shown.length,
      PageDown: Math.min(at + 8, shown.length - 1),
      PageUp: Math.max(at - 8, 0),
    };
    if (event.key === "Enter") run(shown[at]);
    else if (event.key in moves && shown.length) {
      at = (moves[event.key] ?? 0) % shown.length;
      draw();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", ({ target }) => {
    const item = /** @type {Element} */ (target).closest("li");
    run(item ? shown[[...list.children].indexOf(item)] : undefined);
  });
  $("#palette-open").addEventListener("click", open);
  return open;
}

/**
 * Whether a part of the page is not there now; the panels of views are, whichever is in front.
 *
 * @param {Element} element
 */
function isAway(element) {
  for (let part = element.closest("[hidden]"); part; part = part.parentElement?.closest("[hidden]") ?? null)
    if (part.getAttribute("role") !== "tabpanel") return true;
  return false;
}

/**
 * The words on a button, or the name that it has for readers of screens.
 *
 * @param {HTMLElement} button
 */
function nameOf(button) {
  const name = button.getAttribute("aria-label") || wordsOf(button);
  const of = button.closest("[role=group]")?.getAttribute("aria-label");
  return of ? `${name} (${of})` : name;
}

/**
 * The texts in an element, with blanks between its parts.
 *
 * @param {Element} element
 * @returns {string}
 */
const wordsOf = (element) =>
  [...element.childNodes]
    .map((node) => (node instanceof Element ? wordsOf(node) : (node.textContent ?? "")))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
