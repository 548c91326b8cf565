// An object: what it must have, then, folded away, what it may have. Of two members of which one is needed, one is chosen.
import { h } from "../../lib/dom.js";
import { membersIn } from "../../lib/tables.js";
import { fieldOf } from "./field.js";
/** @import { Editor, EditorContext, Field, Row } from "../../lib/types.d.ts" */

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function objectEditor({ fields, required }, context) {
  const members = membersIn(fields ?? [], context.version).filter(({ name }) => !context.taken.includes(name));
  /** @type {Field[]} */
  const parts = [];
  /** @type {HTMLElement[]} */
  const needed = [];
  /** @type {HTMLElement[]} */
  const others = [];
  /** @type {Set<string>} */
  const paired = new Set();
  for (const member of members) {
    if (paired.has(member.name)) continue;
    const other = member.either && members.find(({ name }) => name === member.either);
    if (other) paired.add(other.name);
    const part = other ? either([member, other], context) : fieldOf(member, context);
    parts.push(part);
    (other || member.required || member.name === "" ? needed : others).push(part.element);
  }
  const element = h("div", { class: "object" }, needed);
  if (others.length && needed.length) {
    element.append(
      h(
        "details",
        { class: "more" },
        h("summary", {}, `${others.length} more `, h("span", { class: "soft" }, "not needed")),
        h("div", { class: "object" }, others),
      ),
    );
  } else element.append(...others);

  function value() {
    const given = Object.assign({}, ...parts.map((part) => part.value()));
    return required || Object.keys(given).length ? given : undefined;
  }

  return { element, value };
}

/**
 * A choice between two members.
 *
 * @param {[Row, Row]} members
 * @param {EditorContext} context
 * @returns {Field}
 */
function either(members, context) {
  const parts = members.map((member) => fieldOf({ ...member, required: true }, { ...context, wanted: true }));
  const place = h("div", {});
  const select = h(
    "select",
    { "aria-label": `One of ${members.map(({ name }) => name).join(" and ")}`, onchange: show },
    members.map(({ name }, index) => h("option", { value: index }, name)),
  );

  function show() {
    place.replaceChildren(parts[Number(select.value)].element);
  }

  // It begins with an id where one of the two is an id: that is simpler to give than an object.
  select.value = String(
    Math.max(
      0,
      members.findIndex(({ type }) => type === "id"),
    ),
  );
  show();
  return {
    element: h("div", { class: "either" }, h("p", { class: "hint" }, "One of the two:"), select, place),
    value: () => parts[Number(select.value)].value(),
  };
}
