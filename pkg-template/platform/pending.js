// What this process waits for: an emulator that cannot go on names it. Modules know each other by what is passed to them, and a program may
// have loaded one of them twice, as CommonJS too; so all this belongs to the process.
import { monotonicOrZero } from "./contained.js";

/**
 * A receiver, as far as emulators know it: by the callbacks that they have handed to it.
 *
 * @typedef {object} Owner
 * @property {WeakSet<object>} emulators those that have posted to it in this process
 * @property {boolean} isPosted whether there is one
 */

/**
 * Something that is under way: a wait for an event, a handler that runs, one that has failed and has not taken its event since, an operation
 * that is not answered, a clock that stands still, a timer of ringwire's own.
 *
 * @typedef {object} Pending
 * @property {"wait" | "handler" | "failure" | "operation" | "clock" | "timer"} kind
 * @property {() => string} describe what it is and what it waits for, without a phone number; empty where there is nothing to say
 * @property {number} sinceMs when it began, by a clock that only goes forward
 * @property {Owner} [owner] of a wait, a handler, a failure and an operation
 * @property {object} [emulator] of a clock
 * @property {() => void} [release] lets the program end, although this is pending
 */

const NAME = Symbol.for("ringwire.pending");
const POSTED = Symbol.for("ringwire.posted");
/** @typedef {{ [NAME]?: Set<Pending>, [POSTED]?: WeakMap<object, object> }} Global */

/** @returns {Set<Pending>} */
export function pending() {
  const global = /** @type {Global} */ (globalThis);
  global[NAME] ??= new Set();
  return global[NAME];
}

/** By the request of a callback, the emulator that posts it. */
function posted() {
  const global = /** @type {Global} */ (globalThis);
  global[POSTED] ??= new WeakMap();
  return global[POSTED];
}

/**
 * Names something that is under way, until the result is called.
 *
 * @param {Pending["kind"]} kind
 * @param {Pending["describe"]} describe
 * @param {Pick<Pending, "owner" | "emulator" | "release">} [about]
 * @returns {() => void}
 */
export function name(kind, describe, about) {
  const entry = { kind, describe, sinceMs: monotonicOrZero(), ...about };
  const all = pending();
  all.add(entry);
  return () => void all.delete(entry);
}

/**
 * A timer of ringwire's own, of real time: `until` does not take it for one of the program. It is one until the result is called.
 */
export const nameTimer = () => name("timer", () => "");

/**
 * How many timers of real time keep this program running on ringwire's account. Waits have time limits of their own.
 */
export const ownTimers = () => [...pending()].filter(({ kind, release }) => kind === "timer" || release).length;

/**
 * An emulator posts a callback.
 *
 * @param {object} request
 * @param {object} emulator
 */
export const post = (request, emulator) => void posted().set(request, emulator);

/**
 * A receiver gets a request, perhaps from an emulator of this process.
 *
 * @param {Owner} owner
 * @param {object} request
 */
export function received(owner, request) {
  const emulator = posted().get(request);
  if (!emulator) return;
  owner.emulators.add(emulator);
  owner.isPosted = true;
}

/**
 * Lets the program end although these are pending: nothing is going to end them, and their time limits would keep it running.
 *
 * @param {Pending[]} entries
 */
export function release(entries) {
  for (const entry of entries) {
    entry.release?.();
    delete entry.release;
  }
}

/**
 * Whether something may wait for what an emulator does. A receiver is known by the callbacks that it got; before it got one, what began before
 * the emulator did is not for it.
 *
 * @param {Pending} entry
 * @param {object} emulator
 * @param {number} startedMs when that began
 */
export const mayWaitFor = ({ owner, sinceMs }, emulator, startedMs) =>
  owner?.isPosted ? owner.emulators.has(emulator) : sinceMs >= startedMs;
