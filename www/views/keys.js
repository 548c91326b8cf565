// The keys that work everywhere: through the wire, to the search, to the palette, to the help, and back.
import { $, maybe, targetOf } from "../lib/dom.js";
/** @import { Store } from "../lib/store.js" */

/** Where a key has a meaning of its own. */
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";
const ARROWS = "[type=radio], [role=tab], .scrolls, .phone";
const ENTER = "button, a, summary, input, [role=tab]";

/**
 * @param {Store} store
 * @param {object} parts
 * @param {ReturnType<typeof import("./wire.js").wireView>} parts.wire
 * @param {() => void} parts.openHelp
 * @param {() => void} parts.openPalette
 * @param {() => boolean} parts.closeDetail closes the detail where it lies over the wire; gives whether it did
 */
export function keysView(store, { wire, openHelp, openPalette, closeDetail }) {
  const search = $("input#filter");

  /** @type {Record<string, () => void>} */
  const MOVES = {
    j: () => wire.move(1),
    k: () => wire.move(-1),
    ArrowDown: () => wire.move(1),
    ArrowUp: () => wire.move(-1),
    PageDown: () => wire.page(1),
    PageUp: () => wire.page(-1),
    Home: wire.first,
    End: wire.last,
  };

  /** Whether there was a place to go back from. */
  function back() {
    const { activeElement } = document;
    if (store.entry?.decide) store.entry.decide(false);
    else if (closeDetail()) return true;
    else if (activeElement === search) {
      if (search.value) {
        search.value = "";
        search.dispatchEvent(new Event("input"));
      } else wire.focus();
    } else if ($("#detail").contains(activeElement)) wire.focus();
    else if (store.tab !== "live") store.select({ tab: "live" });
    else if (store.entryId !== undefined) wire.leave();
    else if (store.scoped) store.select({ scoped: false });
    else return false;
    return true;
  }

  function toSearch() {
    store.select({ tab: "live" });
    document.body.dataset.pane = "wire";
    // The part of the page that has the field may have to be shown first.
    queueMicrotask(() => {
      search.focus();
      search.select();
    });
  }

  /**
   * Does what a key stands for; gives whether it stands for something.
   *
   * @param {string} key
   * @param {HTMLElement} target
   */
  function act(key, target) {
    const inField = target.matches(FIELDS);
    if (key === "Escape") return (!inField || target === search) && back();
    if (inField) {
      if (target !== search || key !== "ArrowDown") return false;
      wire.focus();
      return true;
    }
    if (key === "/") toSearch();
    else if (key === "?") openHelp();
    else if (store.tab !== "live" || target.closest(ARROWS)) return false;
    else if (key === "Enter" && !target.closest(ENTER)) wire.open();
    else if (key === "w" && store.entry) store.select({ opened: true, part: "why" });
    else if (MOVES[key]) MOVES[key]();
    else return false;
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (maybe("dialog[open]")) return;
    if (key === "k" && (ctrlKey || metaKey)) {
      openPalette();
      event.preventDefault();
    } else if (!ctrlKey && !metaKey && !altKey && act(key, targetOf(event))) event.preventDefault();
  });
  return { toSearch };
}
