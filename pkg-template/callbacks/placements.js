// How the calls of this process began. The event that a call failed names no participant, and that of a group call names only those who
// joined, so events carry the targets of their call for the report. The telemetry refers to the operation that began the call.

/** @import { Traced } from "../platform/telemetry.js" */
import { PLACED } from "../platform/values.js";

/** @typedef {{ targets?: unknown[] | undefined, traced?: Traced | undefined }} Placement whom an operation calls, if anyone, and the operation */

export class Placements {
  #most;
  /**
   * By the name of a call.
   *
   * @type {Map<string, Placement>}
   */
  #calls = new Map();
  /**
   * The answers that have not come, each of which names a call.
   *
   * @type {Set<Promise<unknown>>}
   */
  #open = new Set();

  /** @param {{ most: number }} limits */
  constructor({ most }) {
    this.#most = most;
  }

  /**
   * An operation begins a call; its answer gives the name of the call.
   *
   * @param {Placement} placement
   * @param {Promise<string | undefined>} answer
   */
  begin(placement, answer) {
    const known = answer.then(
      (call) => {
        if (call) this.#calls.set(call, placement);
        for (const oldest of this.#calls.keys()) {
          if (this.#calls.size <= this.#most) break;
          this.#calls.delete(oldest);
        }
      },
      () => {},
    );
    this.#open.add(known);
    known.then(() => this.#open.delete(known));
  }

  /**
   * Gives an event the targets of its call, or their promise: the event may come before the answer that names the call. Not
   * enumerable, so that the event prints, compares and serialises as it was posted.
   *
   * @param {object} event
   * @param {string} call its name
   */
  mark(event, call) {
    const found = this.#find(call);
    if (!found || ("targets" in found && !found.targets)) return;
    const value = found instanceof Promise ? found.then((placement) => placement?.targets) : found.targets;
    Object.defineProperty(event, PLACED, { value, configurable: true });
  }

  /**
   * The operation that began a call, if its answer has come.
   *
   * @param {string} call its name
   */
  operationOf(call) {
    return this.#calls.get(call)?.traced;
  }

  /**
   * The same, or its promise: see `mark`.
   *
   * @param {string} call its name
   */
  operationToBe(call) {
    const found = this.#find(call);
    return found instanceof Promise ? found.then((placement) => placement?.traced) : found?.traced;
  }

  /**
   * @param {string} call its name
   * @returns {Placement | Promise<Placement | undefined> | undefined}
   */
  #find(call) {
    const known = call ? this.#calls.get(call) : undefined;
    if (known || !call || !this.#open.size) return known;
    return Promise.all(this.#open).then(() => this.#calls.get(call));
  }
}
