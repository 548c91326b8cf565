// The frame: which part of the page is shown. Tabs choose it; on a small screen, the buttons at the bottom do.
import { $, targetOf } from "../lib/dom.js";
import { TABS } from "../lib/hash.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Tab } from "../lib/types.d.ts"
 */

/** @param {Store} store */
export function frameView(store) {
  const { body } = document;
  const bar = $("#tabs");
  const panes = $("#panes");
  /** @param {string} name */
  const tabOf = (name) => $(`button#tab-${name}`);

  bar.addEventListener("click", (event) => {
    const tab = targetOf(event).closest("button")?.dataset.tab;
    if (!tab) return;
    choose(/** @type {Tab} */ (tab));
    // On a small screen the tabs are a menu, which makes room for what was chosen.
    body.dataset.pane = tab === "live" ? "wire" : "tab";
    drawPanes();
  });
  bar.addEventListener("keydown", ({ key }) => {
    const here = TABS.indexOf(store.tab);
    /** @type {Record<string, number>} */
    const moves = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: TABS.length - 1 };
    const next = TABS.at(moves[key] % TABS.length);
    if (!(key in moves) || !next) return;
    choose(next);
    tabOf(next).focus();
  });

  panes.addEventListener("click", (event) => {
    const pane = targetOf(event).closest("button")?.dataset.pane;
    if (!pane) return;
    body.dataset.pane = pane;
    store.select({ opened: false, ...(pane !== "more" && { tab: "live" }) });
    drawPanes();
  });
  new MutationObserver(drawPanes).observe(body, { attributes: true, attributeFilter: ["data-pane"] });

  /** @param {Tab} tab */
  function choose(tab) {
    store.select({ tab });
  }

  function drawPanes() {
    const pane = body.dataset.pane === "tab" ? "more" : body.dataset.pane;
    for (const button of panes.querySelectorAll("button"))
      button.setAttribute("aria-current", button.dataset.pane === pane ? "page" : "false");
  }

  store.watch(({ tab }) => {
    body.dataset.tab = tab;
    for (const name of TABS) {
      const button = tabOf(name);
      button.setAttribute("aria-selected", String(name === tab));
      button.tabIndex = name === tab ? 0 : -1;
      $(`#${button.getAttribute("aria-controls")}`).hidden = name !== tab;
    }
  });
  drawPanes();
}
