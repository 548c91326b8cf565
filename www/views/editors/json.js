// Values that have no form: written as JSON.
import { describe } from "../../lib/advice.js";
import { h } from "../../lib/dom.js";
/** @import { Editor, Row } from "../../lib/types.d.ts" */

/** @type {Record<string, string>} */
const EXAMPLES = {
  callingContext: '[{ "kind": "voip", "key": "language", "value": "en" }]',
  map: '{ "name": "value" }',
};

/**
 * @param {Row} row
 * @returns {Editor}
 */
export function jsonEditor({ name, type }) {
  const control = h("textarea", { rows: 2, spellcheck: "false", placeholder: EXAMPLES[type] ?? "JSON" });
  return { element: control, control, value: () => (control.value.trim() ? parseJson(control.value, name) : undefined) };
}

/**
 * @param {string} text
 * @param {string} target
 * @returns {unknown}
 * @throws {Error} that names the target whose text is not JSON
 */
export function parseJson(text, target) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal(target, `not JSON: ${describe(error).message}`);
  }
}

/**
 * An error as the library has them for a value that cannot be sent.
 *
 * @param {string} target
 * @param {string} message
 */
export const refusal = (target, message) => Object.assign(new Error(`${target}: ${message}`), { kind: "validation", target });
