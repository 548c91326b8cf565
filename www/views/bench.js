// The workbench: one card, one of whose panels is shown.
import { $, choiceOf } from "../lib/dom.js";

export function benchView() {
  /** @type {NodeListOf<HTMLElement>} */
  const panels = document.querySelectorAll("#bench > [data-panel]");
  /** @param {string} name */
  const show = (name) => {
    for (const panel of panels) panel.hidden = panel.dataset.panel !== name;
  };
  $("#bench-choice").addEventListener("change", (event) => show(choiceOf(event)));
  show($("#bench-choice input:checked").value);
}
