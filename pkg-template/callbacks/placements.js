// Whom the calls of this process were placed to. The event that a call failed names no participant, and that of a group call names only those who
// joined, so events carry the targets of their call for the report.

import { PLACED } from "../platform/values.js";

export class Placements {
  #most;
  /**
   * By the name of a call.
   *
   * @type {Map<string, unknown[]>}
   */
  #targets = new Map();
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
   * An operation places a call to these targets; its answer gives the name of the call.
   *
   * @param {unknown[]} targets
   * @param {Promise<string | undefined>} answer
   */
  begin(targets, answer) {
    const known = answer.then(
      (call) => {
        if (call) this.#targets.set(call, targets);
        for (const oldest of this.#targets.keys()) {
          if (this.#targets.size <= this.#most) break;
          this.#targets.delete(oldest);
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
    const known = this.#targets.get(call);
    if (!call || (!known && !this.#open.size)) return;
    const value = known ?? Promise.all(this.#open).then(() => this.#targets.get(call));
    Object.defineProperty(event, PLACED, { value, configurable: true });
  }
}
