// A member with its name, whether it is needed, and what it means. Gives its value under its name, or nothing.
import { h } from "../../lib/dom.js";
/** @import { EditorContext, Field, Row } from "../../lib/types.d.ts" */

let fields = 0;

/** @param {Row} row */
const rangeOf = ({ type, least, most = 0 }) =>
  type === "integer" && most < 2 ** 31 - 1 ? ` From ${least} to ${most}.` : type === "seconds" ? " In seconds." : "";

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Field}
 */
export function fieldOf(row, context) {
  const editor = context.edit(row, context);
  const id = `field-${++fields}`;
  const marks = [
    row.required && h("span", { class: "needed" }, "needed"),
    row.only && h("span", { class: "soft" }, `only in ${row.only}`),
  ];
  const hint = row.doc && h("p", { class: "hint", id: `${id}-hint` }, row.doc.replaceAll("`", ""), rangeOf(row));
  const value = () => {
    const given = editor.value();
    if (given === undefined) return {};
    // The members of a union without a name are those of the object around it.
    return row.name === "" ? /** @type {Record<string, unknown>} */ (given) : { [row.name]: given };
  };
  if (editor.control) {
    editor.control.id = id;
    if (hint) editor.control.setAttribute("aria-describedby", `${id}-hint`);
    return {
      element: h(
        "div",
        { class: "field", "data-field": row.name },
        h("label", { for: id }, row.name, " ", marks),
        editor.element,
        hint,
      ),
      value,
    };
  }
  if (row.name === "") return { element: h("div", { "data-field": "" }, editor.element), value };
  if (!row.required) {
    const summary = h("summary", {}, row.name, " ", marks, h("span", { class: "soft" }, row.doc?.replaceAll("`", "")));
    return { element: h("details", { class: "compound", "data-field": row.name }, summary, editor.element), value };
  }
  return {
    element: h(
      "fieldset",
      { class: "compound plain", "data-field": row.name },
      h("legend", {}, row.name, " ", marks),
      hint,
      editor.element,
    ),
    value,
  };
}
