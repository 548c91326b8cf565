// From a row of a table to what edits it. An editor is `{ element, control?, value() }`: `control` when a label can name it, and
// `value()` what was given, `undefined` when nothing was.
import { booleanEditor, enumEditor, linesEditor, numberEditor, textEditor, tonesEditor } from "./simple.js";
import { identifierEditor } from "./identifier.js";
import { jsonEditor } from "./json.js";
import { choicesEditor, listEditor } from "./list.js";
import { objectEditor } from "./object.js";
import { unionEditor } from "./union.js";

const PLAIN = ["text", "id", "url"];

/** Keys are written as they are pressed. */
const isTone = ({ type, values }) => type === "enum" && values.includes("pound");

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
    const { fields } = context.models[row.model];
    return objectEditor({ ...row, fields }, { ...context, model: row.model, wanted: context.wanted && row.required });
  },
  object: objectEditor,
  union: unionEditor,
  list(row, context) {
    if (isTone(row.item)) return tonesEditor(row, context);
    if (row.item.type === "enum") return choicesEditor(row, context);
    return PLAIN.includes(row.item.type) ? linesEditor(row, context) : listEditor(row, context);
  },
};

/**
 * @param row of a table: `{ name, type, required, … }`
 * @param context `{ models, version, taken, wanted, sampleOf, prefers, people, edit }`: the models of the table, the version to send,
 *   the names that are arguments of their own, whether what is needed is filled in (in an object that nobody asked for, it would be
 *   asked for by that), what a field may begin with, which of several to begin with, whom to offer, and this function
 */
export const editorOf = (row, context) => (EDITORS[row.type] ?? jsonEditor)(row, context);
