// A member with its name, whether it is needed, and what it means. Gives its value under its name, or nothing.
import { h } from "../../lib/dom.js";

let fields = 0;

const rangeOf = ({ type, least, most }) =>
  type === "integer" && most < 2 ** 31 - 1 ? ` From ${least} to ${most}.` : type === "seconds" ? " In seconds." : "";

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
    // Of a nameless union the members are those of the object around it.
    return given === undefined ? {} : row.name === "" ? given : { [row.name]: given };
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
