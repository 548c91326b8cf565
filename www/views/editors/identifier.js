// An identifier: a number or a raw id. It offers the people in the call and the callees that were chosen.
import { h } from "../../lib/dom.js";
import { identifierOf } from "../../lib/identifiers.js";
/** @import { Editor, EditorContext, Row } from "../../lib/types.d.ts" */

/** @type {Record<string, string>} */
const PLACEHOLDERS = {
  phoneNumber: "+14255550123",
  user: "8:acs:…",
  teamsApp: "28:orgid:…",
  identifier: "+14255550123 or 8:acs:…",
};

let lists = 0;

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function identifierEditor(row, { sampleOf, model, wanted, people }) {
  const id = `people-${++lists}`;
  const control = h("input", {
    type: "text",
    spellcheck: "false",
    list: id,
    placeholder: PLACEHOLDERS[row.type],
    value: wanted ? sampleOf(row, model) : undefined,
  });
  const offered = h(
    "datalist",
    { id },
    people().map((person) => h("option", { value: person })),
  );
  const value = () => (control.value.trim() ? identifierOf(control.value.trim()) : undefined);
  return { element: h("div", {}, control, offered), control, value };
}
