// What no form should do: written as JSON.
import { h } from "../../lib/dom.js";

const EXAMPLES = {
  callingContext: '[{ "kind": "voip", "key": "language", "value": "en" }]',
  map: '{ "name": "value" }',
};

export function jsonEditor({ name, type }) {
  const control = h("textarea", { rows: 2, spellcheck: "false", placeholder: EXAMPLES[type] ?? "JSON" });
  return { element: control, control, value: () => (control.value.trim() ? parseJson(control.value, name) : undefined) };
}

/** @throws a problem that names where the text is not JSON */
export function parseJson(text, target) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw Object.assign(new Error(`${target}: not JSON: ${error.message}`), { kind: "validation", target });
  }
}
