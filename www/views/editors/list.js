// Lists: of anything, one below the other; of a few words, to be ticked.
import { h, maybe } from "../../lib/dom.js";
/** @import { Editor, EditorContext, Row } from "../../lib/types.d.ts" */

/**
 * What one of them is called: of `playSources`, a `play source`.
 *
 * @param {string} name
 */
const oneOf = (name) =>
  name
    .replace(/s$/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function listEditor({ name, item, least = 0, required }, context) {
  const word = oneOf(name);
  const items = h("ol", { class: "items" });
  /** @type {Map<HTMLElement, Editor>} */
  const editors = new Map();
  /** How many were ever added, not how many there are: no two have the same number in their labels. */
  let count = 0;
  const add = h(
    "button",
    { type: "button", class: "quiet", onclick: () => maybe("input, select, textarea", append())?.focus() },
    `Add ${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`,
  );

  function append() {
    count += 1;
    const label = `${word} ${count}`;
    // One that was added is to be given.
    const editor = context.edit({ type: "any", ...item, name: label, required: true }, { ...context, wanted: true });
    if (!editor.control) editor.element.setAttribute("role", "group");
    (editor.control ?? editor.element).setAttribute("aria-label", label);
    const remove = h("button", { type: "button", class: "round small", "aria-label": `Remove ${label}`, title: "Remove" }, "×");
    const row = h("li", {}, editor.element, remove);
    remove.addEventListener("click", () => {
      editors.delete(row);
      row.remove();
      add.focus();
    });
    editors.set(row, editor);
    items.append(row);
    return row;
  }

  for (let needed = required && context.wanted ? Math.max(least, 1) : 0; needed > 0; needed -= 1) append();
  const value = () => {
    const given = [...editors.values()].map((editor) => editor.value()).filter((one) => one !== undefined);
    return given.length || (required && context.wanted) ? given : undefined;
  };
  return { element: h("div", { class: "list" }, items, add), value };
}

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function choicesEditor({ name, item, least = 0, required }, { wanted }) {
  const values = item?.type === "enum" ? item.values : [];
  const boxes = values.map((value, index) =>
    h("input", { type: "checkbox", value, checked: required && wanted && index < least }),
  );
  const element = h(
    "div",
    { class: "ticks", role: "group", "aria-label": name },
    boxes.map((box) => h("label", { class: "check" }, box, box.value)),
  );
  const ticked = () => boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return { element, value: () => (ticked().length || (required && wanted) ? ticked() : undefined) };
}
