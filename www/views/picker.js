// Chooses one number or id: by what it does, from the emulator's grammar, or by writing it.
import { h, reconcile } from "../lib/dom.js";
import { freeNumber } from "../lib/numbers.js";

const OWN = "own";

/**
 * @param root where it goes
 * @param label what the number is for
 * @param button the word on its button
 * @param taken gives the numbers that are taken already
 * @param chosen is told the raw id; the picker is ready for the next one when it returns true
 */
export function makePicker(root, { label, button, taken, chosen }) {
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
    /** Offers these rows; with none, only what is written counts. */
    offer(offered) {
      if (rows === offered) return;
      rows = offered;
      const options = [
        ...rows.map(({ behaviour, example }, index) => [index, `${sentence(behaviour)} (${example})`]),
        [OWN, "Another number or id…"],
      ];
      reconcile(
        select,
        options,
        ([value, text]) => value + text,
        ([value, text]) => h("option", { value }, text),
      );
      selectField.hidden = rows.length === 0;
      show();
    },
  };
}

/** A label around a select would be named after all its options as well. */
const field = (label, control) => h("div", { class: "field" }, h("label", { for: control.id }, label), control);

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
