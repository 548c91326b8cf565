// Values that one control edits: texts, numbers, booleans, one of several words, keys, lines.
import { keyOf, toneOfKey } from "../../lib/call.js";
import { h } from "../../lib/dom.js";
/** @import { Editor, EditorContext, Row } from "../../lib/types.d.ts" */

/** @type {Record<string, string>} */
const KEYBOARDS = { url: "url", phoneNumber: "tel" };

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function textEditor(row, { sampleOf, model, wanted }) {
  const control = h("input", {
    type: "text",
    spellcheck: "false",
    inputmode: KEYBOARDS[row.type],
    value: wanted ? sampleOf(row, model) : undefined,
  });
  return { element: control, control, value: () => control.value.trim() || undefined };
}

/**
 * @param {Row} row
 * @returns {Editor}
 */
export function numberEditor(row) {
  const { least = 0, most, type } = row;
  const control = h("input", {
    type: "number",
    min: least,
    max: most,
    step: type === "seconds" ? "any" : 1,
    placeholder: row.default === undefined ? undefined : `${row.default}`,
  });
  return { element: control, control, value: () => (control.value === "" ? undefined : Number(control.value)) };
}

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function booleanEditor(row, { wanted }) {
  const unset = row.default === undefined ? "not given" : `not given: ${row.default}`;
  const words = [...(row.required && wanted ? [] : [["", unset]]), ["true", "true"], ["false", "false"]];
  const control = h(
    "select",
    {},
    words.map(([value, text]) => h("option", { value }, text)),
  );
  return { element: control, control, value: () => (control.value === "" ? undefined : control.value === "true") };
}

/**
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function enumEditor({ values = [], required }, { wanted }) {
  const words = [...(required && wanted ? [] : [["", "not given"]]), ...values.map((value) => [value, value])];
  const control = h(
    "select",
    {},
    words.map(([value, text]) => h("option", { value }, text)),
  );
  return { element: control, control, value: () => control.value || undefined };
}

/**
 * Keys as they are pressed, `12#`, which the contract writes as words.
 *
 * @param {Row & { one?: boolean }} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function tonesEditor({ one, required, item, values = item?.type === "enum" ? item.values : [] }, { wanted }) {
  const keys = values.map(keyOf).join("");
  const control = h("input", {
    ...{ type: "text", inputmode: "tel", spellcheck: "false", value: required && wanted ? "1" : undefined },
    ...{ maxlength: one ? 1 : undefined, placeholder: one ? "a key" : "keys, such as 12#", pattern: `[${keys}]*` },
  });
  const tones = () => [...control.value.trim()].map((key) => toneOfKey(key));
  return { element: control, control, value: () => (one ? tones()[0] : tones().length ? tones() : undefined) };
}

/**
 * A list of texts: one in each line.
 *
 * @param {Row} row
 * @param {EditorContext} context
 * @returns {Editor}
 */
export function linesEditor({ required }, { sampleOf, wanted }) {
  const control = h(
    "textarea",
    { rows: 2, spellcheck: "false", placeholder: "one in each line" },
    required && wanted ? sampleOf({ type: "line" }) : undefined,
  );
  const lines = () =>
    control.value
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  return { element: control, control, value: () => (lines().length ? lines() : undefined) };
}
