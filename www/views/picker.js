// Chooses one number or id: by what it does, from the emulator's grammar, or by writing it.
import { h, reconcile } from "../lib/dom.js";
import { freeNumber } from "../lib/numbers.js";
/** @import { Control, EmulatorNumber } from "../lib/types.d.ts" */

const OWN = "own";

/**
 * @param {HTMLElement} root where it goes
 * @param {object} options
 * @param {string} options.label what the number is for
 * @param {string} options.button the word on its button
 * @param {() => string[]} options.taken gives the numbers that are taken already
 * @param {(rawId: string) => void} options.chosen takes the number or id that was chosen
 */
export function makePicker(root, { label, button, taken, chosen }) {
  /** @type {EmulatorNumber[]} */
  let rows = [];
  const select = h("select", { id: `${root.id}-grammar`, onchange: show });
  const input = h("input", {
    id: `${root.id}-own`,
    type: "text",
    spellcheck: "false",
    placeholder: "+14255550123 or 8:acs:…",
    onkeydown: enter,
  });
  const selectField = field(label, select);
  const ownField = field("Number or id", input);
  const add = h("button", { type: "button", onclick: choose }, button);
  root.classList.add("picker");
  root.append(selectField, ownField, add);

  function show() {
    ownField.hidden = rows.length > 0 && select.value !== OWN;
    root.classList.toggle("writes", !ownField.hidden);
  }

  /** @param {KeyboardEvent} event */
  function enter(event) {
    if (event.key !== "Enter" || !input.value.trim()) return;
    event.preventDefault();
    choose();
  }

  function choose() {
    const rawId = ownField.hidden ? freeNumber(rows[Number(select.value)], taken()) : input.value.trim();
    if (!rawId) return input.focus();
    chosen(rawId);
    input.value = "";
  }

  return {
    element: add,
    /**
     * Offers these rows; with none, only what is written counts.
     *
     * @param {EmulatorNumber[]} offered
     */
    offer(offered) {
      if (rows === offered) return;
      rows = offered;
      const options = [
        ...rows.map(({ behaviour, example }, index) => ({ value: `${index}`, text: `${sentence(behaviour)} (${example})` })),
        { value: OWN, text: "Another number or id…" },
      ];
      reconcile(
        select,
        options,
        ({ value, text }) => value + text,
        ({ value, text }) => h("option", { value }, text),
      );
      selectField.hidden = rows.length === 0;
      show();
    },
  };
}

/**
 * The label stands beside the select: around it, the name of the label would be all the options as well.
 *
 * @param {string} label
 * @param {Control} control
 */
const field = (label, control) => h("div", { class: "field" }, h("label", { for: control.id }, label), control);

/** @param {string} text */
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
