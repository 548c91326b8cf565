// What is wrong with an option or an argument of the emulator. The core says what it expected; here that gets the value it had instead, and
// the name that was meant.
/** @import { EmulatorOptions } from "./emulator.js" */
import { callSite, clipped, withCallSite } from "../errors.js";
import { isThenable } from "../platform/contained.js";
import { masked } from "../platform/masked.js";
import { didYouMean } from "../platform/options.js";
import { get } from "../platform/values.js";
import { support } from "./core.js";

/**
 * Every option.
 *
 * @type {Record<keyof EmulatorOptions, true>}
 */
const ALL = {
  endpoint: true,
  accessKey: true,
  resourceId: true,
  clock: true,
  startTime: true,
  speed: true,
  seed: true,
  maxSkewMs: true,
  createCallStatus: true,
  cancelMediaProcessingStatus: true,
  callbackFormat: true,
  callbackTimeoutMs: true,
  callbackHoldMs: true,
  callbackRetryDelaysMs: true,
  eventGridTimeoutMs: true,
  eventGridRetryDelaysMs: true,
  participantsFirst: true,
  eventGridEndpoint: true,
  ownCallsComeIn: true,
  maxCallsPerNumber: true,
  pageSize: true,
  history: true,
  historyBytes: true,
  soundBytes: true,
  allowOrigins: true,
  allowHosts: true,
  teamsPhone: true,
  fetch: true,
  onCallback: true,
  onMedia: true,
  faults: true,
  journal: true,
};
export const OPTIONS = Object.keys(ALL);

/** How much of a value is shown, in characters, and how many items or members. */
const MOST_SHOWN = 60;
const MOST_ITEMS = 5;

/**
 * The errors that are made here. Others, such as one of a getter of the program, are not changed.
 *
 * @type {WeakSet<object>}
 */
const own = new WeakSet();

/**
 * @template {Error} Thrown
 * @param {Thrown} error
 */
export function refusal(error) {
  own.add(error);
  return error;
}

/**
 * Lets methods throw, or reject with, errors that point at the program that called them.
 *
 * @param {object} type a class, or its prototype
 * @param {string[]} names
 */
export function pointAtCaller(type, names) {
  const all = /** @type {Record<string, Function>} */ (type);
  for (const name of names) Object.defineProperty(type, name, { value: pointing(name, all[name]), writable: true });
}

/**
 * @template {Function} Method
 * @param {string} name
 * @param {Method | undefined} method
 * @param {(promise: Promise<any>) => Promise<any>} [give] what the program gets for its promise
 * @returns {Method}
 */
export function pointing(name, method, give = (promise) => promise) {
  const { [name]: pointed } = {
    /**
     * @this {unknown}
     * @param {unknown[]} args
     */
    [name](...args) {
      const site = callSite(/** @type {Function} */ (pointed));
      const fail = (/** @type {unknown} */ error) => {
        throw own.has(Object(error)) ? withCallSite(error, site) : error;
      };
      try {
        const result = /** @type {Method} */ (method).apply(this, args);
        return isThenable(result) ? give(/** @type {Promise<any>} */ (result).then(undefined, fail)) : result;
      } catch (error) {
        return fail(error);
      }
    },
  };
  return /** @type {Method} */ (/** @type {unknown} */ (pointed));
}

/**
 * Refuses what does not fit.
 *
 * @param {string} path
 * @param {boolean} fits
 * @param {string} expected
 * @param {unknown[]} got the value, where it is no secret
 */
export function check(path, fits, expected, ...got) {
  if (!fits) throw refusal(new TypeError(`${path}: ${got.length ? withValue(expected, got[0]) : expected}`));
}

/**
 * Refuses members that are none of `names`.
 *
 * @param {string} path empty for the options themselves
 * @param {object} given
 * @param {string[]} names
 */
export function checkNames(path, given, names) {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw refusal(new TypeError(`${path}${path && "."}${clipped(unknown)}: ${noSuchOption(unknown, names)}`));
}

/**
 * @param {string} name
 * @param {string[]} names
 */
const noSuchOption = (name, names) => `this option does not exist${didYouMean(name, names)}; there are ${names.join(", ")}`;

/**
 * What the core does, with the whole reason where it refuses.
 *
 * @template Result
 * @param {() => Result} act
 * @param {unknown} given the object whose members the core read
 * @param {string} [prefix] the path of that object, where it is an argument
 * @returns {Result}
 */
export function explained(act, given, prefix = "") {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = completed(error.message, given, prefix);
    // A stack repeats the message, so the error is made anew.
    throw refusal(message === error.message ? error : new Error(message));
  }
}

/**
 * What the core does with a call, or the error that says which one it does not have.
 *
 * @template Result
 * @param {string} method
 * @param {{ call: string, participant: string }} ids
 * @param {() => Result} act
 * @returns {Result}
 */
export function found(method, { call, participant }, act) {
  try {
    return act();
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const of = `of the call ${shown(call)}`;
    const hints = {
      "Call not found": ` There is no call ${shown(call)}: connections() and calls() have those that there are`,
      "Participant not found": ` There is no participant ${shown(participant)} ${of}: connections() and calls() name them`,
    };
    const [, hint = ""] = Object.entries(hints).find(([start]) => message.startsWith(start)) ?? [];
    throw refusal(new Error(`${method}: ${message}${hint}`));
  }
}

/**
 * @param {string} message
 * @param {unknown} given
 * @param {string} prefix
 */
function completed(message, given, prefix) {
  // Of an incoming call, the core says it as the service would.
  const bare = message.replace(/^(?:Invalid request, )?(.*?)\.?$/s, "$1");
  const [, path = "", wrong = ""] = /^([\w.[\]-]+): ((?:expected|there is no such|a step with) .*)$/s.exec(bare) ?? [];
  if (!wrong) return message;
  const where = path === "accesskey" ? "accessKey" : path;
  // The key is a secret.
  if (where === "accessKey") return `${prefix}${where}: ${wrong}`;
  const names = where.split(/[.[\]]+/).filter(Boolean);
  const value = names.reduce((/** @type {unknown} */ inner, name) => get(inner, name), given);
  return `${prefix}${where}: ${wrong.startsWith("expected") ? withValue(wrong, value) : wrong + meant(where, wrong)}`;
}

/**
 * An expectation, and what there was instead.
 *
 * @param {string} expected
 * @param {unknown} value
 */
function withValue(expected, value) {
  const [, before = "", after = ""] = /^(.*?)(; .*)?$/s.exec(expected) ?? [];
  return `${before}, got ${shown(value)}${typeof value === "string" ? meant(value, before) : meantMember(value, before)}${after}`;
}

/**
 * The same for an object that has none of the members in a message.
 *
 * @param {unknown} value
 * @param {string} message
 */
function meantMember(value, message) {
  const all = listIn(message);
  const names = Object(value) === value ? Object.keys(Object(value)).slice(0, MOST_ITEMS) : [];
  if (names.some((name) => all.includes(name))) return "";
  return names.map((name) => didYouMean(name, all)).find(Boolean) ?? "";
}

/**
 * The words in a message that could stand there.
 *
 * @param {string} message
 */
function listIn(message) {
  const [, list = ""] =
    /(?:one of|; [^;]* has|; expected) (.*)$/s.exec(message) ?? /^expected ((?:["\w-]+(?:, | or ))+["\w-]+)$/.exec(message) ?? [];
  return list
    .split(/, | or /)
    .map((word) => word.replace(/"/g, ""))
    .filter(Boolean);
}

/**
 * The question which of the words in a message was meant, or of those that there are.
 *
 * @param {string} given
 * @param {string} message
 */
function meant(given, message) {
  const name = given.slice(given.lastIndexOf(".") + 1);
  const list = listIn(message);
  if (list.length) return didYouMean(name, list);
  const [, kind = ""] = /the name of an (event|operation)/.exec(message) ?? [];
  if (!kind) return "";
  const { automation, ...preview } = JSON.parse(support());
  /** @type {{ name?: string, kind?: string }[]} */
  const all = [automation, preview].flatMap(({ operations, events }) => (kind === "event" ? events : operations));
  return didYouMean(name, [...new Set(all.map((each) => String(each.kind ?? each.name)))]);
}

/**
 * A value in a message: short, without a phone number, on one line.
 *
 * @param {unknown} value
 * @returns {string}
 */
function shown(value) {
  if (value === undefined) return "nothing";
  // Applications have their secrets in the queries of URLs.
  if (typeof value === "string") {
    const bare = value
      .replace(/\?.*/s, "?…")
      .replace(/(?<=\/\/)[^/]*@/, "…@")
      .replace(/\b(accesskey=).*/is, "$1…");
    return masked(JSON.stringify(clipped(bare, MOST_SHOWN)));
  }
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  /** @param {unknown[]} all */
  const more = (all) => (all.length > MOST_ITEMS ? ", …" : "");
  if (!Array.isArray(value)) {
    // What is made by a class has no members that a program wrote.
    const names = [Object.prototype, null].includes(Object.getPrototypeOf(value)) ? Object.keys(value) : [];
    const listed = names.slice(0, MOST_ITEMS).map((name) => masked(clipped(name, MOST_SHOWN)));
    return `an object${names.length ? ` with ${listed.join(", ")}${more(names)}` : ""}`;
  }
  const items = value.slice(0, MOST_ITEMS).map((item) => (Object(item) === item ? typeof item : shown(item)));
  return `[${items.join(", ")}${more(value)}]`;
}
