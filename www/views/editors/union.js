// One of several objects: which, and then its members.
import { h } from "../../lib/dom.js";
import { objectEditor } from "./object.js";
/** @import { Editor, EditorContext, Row } from "../../lib/types.d.ts" */

/**
 * `fileSource` → `file source`, without the words that all variants have at their beginning or end.
 *
 * @param {string} name
 * @param {{ name: string }[]} variants
 */
const wordOf = (name, variants) => {
  /** @param {string} text */
  const words = (text) => text.replace(/(?<=[a-z])(?=[A-Z])/g, " ").split(" ");
  const all = variants.map((variant) => words(variant.name));
  /** @param {number} part */
  const common = (part) => all.length > 1 && all.every((one) => one.at(part) === all[0].at(part));
  let own = words(name);
  while (own.length > 1 && common(words(name).length - own.length)) own = own.slice(1);
  if (own.length > 1 && common(-1)) own = own.slice(0, -1);
  return own.join(" ").toLowerCase();
};

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function unionEditor({ name, tag = "", variants = [], required }, context) {
  const select = h(
    "select",
    { "aria-label": name ? `Which ${name}` : "Which kind", onchange: () => show() },
    required && context.wanted ? [] : h("option", { value: "" }, "not given"),
    variants.map((variant) => h("option", { value: variant.name }, wordOf(variant.name, variants))),
  );
  const members = h("div", { class: "members" });
  /** @type {Editor | undefined} */
  let chosen;

  function show() {
    const variant = variants.find((one) => one.name === select.value);
    chosen =
      variant &&
      objectEditor(
        { type: "object", name, fields: context.models[variant.model].fields, required: true },
        { ...context, model: variant.model, wanted: true },
      );
    members.replaceChildren(...(chosen ? [chosen.element] : []));
  }

  select.value = required && context.wanted ? (variants.find((one) => context.prefers(one.name)) ?? variants[0]).name : "";
  show();
  return {
    element: h("div", { class: "union" }, select, members),
    value: () => chosen && { [tag]: select.value, .../** @type {object} */ (chosen.value()) },
  };
}
