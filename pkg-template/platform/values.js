// What a value of JavaScript is, and how its members are read and written. The cores call these functions for each member.
/** @import { Values } from "./core.js" */

/**
 * The kind of a value, as the cores number it: nothing, a boolean, a number, a string, an array, an object, anything else.
 *
 * @param {unknown} value
 */
function kind(value) {
  if (value === undefined || value === null) return 0;
  switch (typeof value) {
    case "boolean":
      return 1;
    case "number":
      return 2;
    case "string":
      return 3;
    case "object":
      return Array.isArray(value) ? 4 : 5;
    default:
      return 6;
  }
}

/**
 * A member of an object or a function. A getter that throws reads as absent.
 *
 * @param {unknown} object
 * @param {PropertyKey} name
 * @returns {unknown}
 */
export function get(object, name) {
  if (!object || (typeof object !== "object" && typeof object !== "function")) return;
  try {
    return /** @type {Record<PropertyKey, unknown>} */ (object)[name];
  } catch {
    return undefined;
  }
}

/**
 * A copy of an object and its own members, each read once; what is no object is given back. Options that more than one reader needs are
 * copied first, so that all of them see the same values.
 *
 * @template Options
 * @param {Options} options
 * @returns {Options}
 */
export function readOnce(options) {
  if (kind(options) !== 5) return options;
  const names = Object.keys(/** @type {object} */ (options));
  return /** @type {Options} */ (Object.fromEntries(names.map((name) => [name, get(options, name)])));
}

/** @type {Values} */
export const values = {
  kind,

  get,

  present: (object, name) => get(object, name) ?? undefined,

  members(object, found) {
    let names = "";
    if (kind(object) !== 5) return names;
    for (const name of Object.keys(/** @type {object} */ (object))) {
      const value = get(object, name);
      found.push(value);
      names += `${kind(value)}${name}\0`;
    }
    return names;
  },

  parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  },

  json(value) {
    try {
      return JSON.stringify(value);
    } catch {
      return undefined;
    }
  },

  set(object, name, value) {
    // A member of this name in a callback would become the prototype of the object.
    if (name !== "__proto__") object[name] = value;
  },

  remove: (object, name) => delete object[name],

  // Not `Object.assign`: it would set the prototype from a member that JSON calls `__proto__`.
  copy: (object) => Object.fromEntries(Object.entries(object)),

  date(text) {
    const date = new Date(text);
    return Number.isNaN(date.getTime()) ? text : date;
  },

  fields(json, name, value) {
    const fields = JSON.parse(json);
    for (const some of [fields, ...(fields.attempts ?? [])]) {
      for (const name in some) some[name] ??= undefined;
    }
    fields[name] = value;
    return fields;
  },
};
