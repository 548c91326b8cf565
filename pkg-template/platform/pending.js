// What this process waits for: an emulator that cannot go on names it. Modules know each other by what is passed to them, and a program may
// have loaded one of them twice, as CommonJS too; so the set belongs to the process.

/**
 * Something that is under way: a wait for an event, a handler that runs, an operation that is not answered, a clock that stands still.
 *
 * @typedef {object} Pending
 * @property {"wait" | "handler" | "operation" | "clock"} kind
 * @property {() => string} describe what it is and what it waits for, without a phone number; empty where there is nothing to say
 */

const NAME = Symbol.for("ringwire.pending");

/** @returns {Set<Pending>} */
export function pending() {
  const global = /** @type {{ [NAME]?: Set<Pending> }} */ (globalThis);
  global[NAME] ??= new Set();
  return global[NAME];
}

/**
 * Names something that is under way, until the result is called.
 *
 * @param {Pending["kind"]} kind
 * @param {Pending["describe"]} describe
 * @returns {() => void}
 */
export function name(kind, describe) {
  const entry = { kind, describe };
  const all = pending();
  all.add(entry);
  return () => void all.delete(entry);
}
