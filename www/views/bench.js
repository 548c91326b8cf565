// The workbench: one card, one of whose panels is shown.
import { $ } from "../lib/dom.js";

export function benchView() {
  const panels = [...document.querySelectorAll("#bench > [data-panel]")];
  const show = (name) => {
    for (const panel of panels) panel.hidden = panel.dataset.panel !== name;
  };
  $("#bench-choice").addEventListener("change", ({ target }) => show(target.value));
  show($("#bench-choice input:checked").value);
}
