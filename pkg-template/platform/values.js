// What a value of JavaScript is, and how its members are read and written. The cores call these functions for each member.
/** @import { Values } from "./core.js" */

/** The member in which an event carries the targets of its call, from the receiver to the report. */
export const PLACED = Symbol.for("ringwire.placed");

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
      // Now that the member is needed, its error is.
      unread.get(/** @type {() => never} */ (value))?.();
      return 6;
  }
}

/**
 * What stands for a member whose getter has thrown: a function that throws the error.
 *
 * @type {WeakMap<object, () => never>}
 */
const unread = new WeakMap();

/**
 * A member of an object or a function.
 *
 * @param {unknown} object
 * @param {PropertyKey} name
 * @returns {unknown}
 */
export const read = (object, name) =>
  object && (typeof object === "object" || typeof object === "function")
    ? /** @type {Record<PropertyKey, unknown>} */ (object)[name]
    : undefined;

/**
 * The same, for a look at what an object is: a getter that throws reads as absent.
 *
 * @param {unknown} object
 * @param {PropertyKey} name
 * @returns {unknown}
 */
export function get(object, name) {
  try {
    return read(object, name);
  } catch {
    return undefined;
  }
}

/**
 * A header of a request: of `Headers`, or of an object with names in small letters, as `node:http` has it.
 *
 * @param {object} headers
 * @param {string} name in small letters
 * @returns {string | undefined}
 */
export function headerOf(headers, name) {
  const read = get(headers, "get");
  const value = typeof read === "function" ? read.call(headers, name) : get(headers, name);
  return typeof value === "string" ? value : undefined;
}

/**
 * The headers of a request, which the cores write in lines: a name, its value, and so on.
 *
 * @param {string} lines
 * @returns {Record<string, string>}
 */
export function headersOf(lines) {
  const parts = lines.split("\n");
  const pairs = [];
  for (let at = 0; at < parts.length - 1; at += 2) pairs.push([parts[at], parts[at + 1]]);
  return Object.fromEntries(pairs);
}

/** The members that are functions by contract: only these are taken from a class that has them as methods. */
const FUNCTIONS = ["fetch", "onAttempt"];

/**
 * What an object has beyond its own enumerable members: the getters of its class, and the members of the object that it was made from.
 * Methods are none of them.
 *
 * @param {object} object
 * @param {string[]} own the names of its own enumerable members
 */
function lentNames(object, own) {
  /** @type {string[]} */
  const names = [];
  // `Object.prototype`, of whichever realm, lends nothing.
  for (let from = object; from && !Object.hasOwn(from, "isPrototypeOf"); from = Object.getPrototypeOf(from)) {
    const all = Object.getOwnPropertyNames(from);
    if (from === object && all.length === own.length) continue;
    for (const name of all) {
      const isMethod = typeof Object.getOwnPropertyDescriptor(from, name)?.value === "function" && !FUNCTIONS.includes(name);
      if (!isMethod && !own.includes(name) && !names.includes(name)) names.push(name);
    }
  }
  return names;
}

/**
 * A member that an object has from its class: a method keeps its object. The class may have getters for uses of its own, so one that
 * throws throws where its member is needed, and only there.
 *
 * @param {object} object
 * @param {string} name
 */
function getLent(object, name) {
  try {
    const value = read(object, name);
    return typeof value === "function" && !unread.has(value) ? value.bind(object) : value;
  } catch (error) {
    const thrower = () => {
      throw error;
    };
    unread.set(thrower, thrower);
    return thrower;
  }
}

/**
 * A copy of an object, each member read once; what is no object is given back. Options that more than one reader needs are copied first,
 * so that all of them see the same values. What the object has from its class, the copy has from its prototype: of those the core
 * reads the ones it knows, and refuses none.
 *
 * @template Options
 * @param {Options} options
 * @param {Record<string, unknown>} [known] the members that were read already
 * @returns {Options}
 */
export function readOnce(options, known = {}) {
  if (kind(options) !== 5) return options;
  const object = /** @type {object} */ (options);
  const own = Object.keys(object);
  /** @param {string} name */
  const isRead = (name) => Object.hasOwn(known, name);
  const copy = Object.fromEntries(own.map((name) => [name, isRead(name) ? known[name] : read(object, name)]));
  const lent = lentNames(object, own);
  if (!lent.length) return /** @type {Options} */ (copy);
  const from = {};
  for (const name of lent) {
    const value = isRead(name) ? known[name] : getLent(object, name);
    const get = unread.get(/** @type {object} */ (value));
    Object.defineProperty(from, name, get ? { get, enumerable: true } : { value, enumerable: true, writable: true });
  }
  return /** @type {Options} */ (Object.setPrototypeOf(copy, from));
}

/** The kinds of members that an object has from its class: the low bits of each letter are the kind. */
const LENT = "@ABCDEF";

/** @type {Values} */
export const values = {
  kind,

  get: read,

  present: (object, name) => read(object, name) ?? undefined,

  members(object, found) {
    let names = "";
    if (kind(object) !== 5) return names;
    const bag = /** @type {object} */ (object);
    const own = Object.keys(bag);
    for (const name of own) {
      const value = read(bag, name);
      found.push(value);
      names += `${kind(value)}${name}\0`;
    }
    for (const name of lentNames(bag, own)) {
      const value = getLent(bag, name);
      found.push(value);
      names += `${LENT[typeof value === "function" ? 6 : kind(value)]}${name}\0`;
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
  copy: (object) => readOnce(object),

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
