// What a value of JavaScript is, and how its members are read and written. The cores call these functions for each member.

/** The kind of a value, as the cores number it: nothing, a boolean, a number, a string, an array, an object, anything else. */
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

/** A member of an object or a function. A getter that throws reads as absent. */
export function get(object, name) {
  if (!object || (typeof object !== "object" && typeof object !== "function")) return;
  try {
    return object[name];
  } catch {}
}

/**
 * A copy of an object and its own members, each read once; what is no object is given back. Options that more than one reader needs are
 * copied first, so that all of them see the same values.
 */
export function readOnce(options) {
  return kind(options) === 5 ? Object.fromEntries(Object.keys(options).map((name) => [name, get(options, name)])) : options;
}

export const values = {
  kind,

  get,

  present: (object, name) => get(object, name) ?? undefined,

  members(object, found) {
    let names = "";
    if (kind(object) !== 5) return names;
    for (const name of Object.keys(object)) {
      const value = get(object, name);
      found.push(value);
      names += `${kind(value)}${name}\0`;
    }
    return names;
  },

  parsed(text) {
    try {
      return JSON.parse(text);
    } catch {}
  },

  json(value) {
    try {
      return JSON.stringify(value);
    } catch {}
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
    return isNaN(date) ? text : date;
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
