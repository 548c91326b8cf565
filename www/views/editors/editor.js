// From a row of a table to what edits it.
import { booleanEditor, enumEditor, linesEditor, numberEditor, textEditor, tonesEditor } from "./simple.js";
import { identifierEditor } from "./identifier.js";
import { jsonEditor } from "./json.js";
import { choicesEditor, listEditor } from "./list.js";
import { objectEditor } from "./object.js";
import { unionEditor } from "./union.js";
/**
 * @import { Editor, EditorContext, Row } from "../../lib/types.d.ts"
 *
 * @typedef {(row: Row, context: EditorContext) => Editor} MakeEditor
 */

const PLAIN = ["text", "id", "url"];

/**
 * Whether these are keys, which are written as they are pressed.
 *
 * @param {{ type: string, values?: string[] }} row
 */
const isTone = ({ type, values }) => type === "enum" && Boolean(values?.includes("pound"));

/** @type {Record<string, MakeEditor>} */
const EDITORS = {
  text: textEditor,
  id: textEditor,
  url: textEditor,
  date: textEditor,
  phoneNumber: identifierEditor,
  identifier: identifierEditor,
  user: identifierEditor,
  teamsApp: identifierEditor,
  boolean: booleanEditor,
  integer: numberEditor,
  seconds: numberEditor,
  enum: (row, context) => (isTone(row) ? tonesEditor({ ...row, one: true }, context) : enumEditor(row, context)),
  model(row, context) {
    const { fields } = context.models[row.model ?? ""];
    return objectEditor({ ...row, fields }, { ...context, model: row.model, wanted: context.wanted && row.required });
  },
  object: objectEditor,
  union: unionEditor,
  list(row, context) {
    const { item = { type: "any" } } = row;
    if (isTone(item)) return tonesEditor(row, context);
    if (item.type === "enum") return choicesEditor(row, context);
    return PLAIN.includes(item.type) ? linesEditor(row, context) : listEditor(row, context);
  },
};

/** @type {MakeEditor} */
export const editorOf = (row, context) => (EDITORS[row.type] ?? jsonEditor)(row, context);
