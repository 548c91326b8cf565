// Pauses between two tries.
import { nameTimer } from "../platform/pending.js";

/** Pauses that end early when the receiver is closed: what waits for its next try has it then, and no other after that. */
export class Pauses {
  isClosed = false;
  /** @type {Set<() => void>} */
  #ends = new Set();

  /**
   * @param {number} ms
   * @returns {Promise<void>}
   */
  pause(ms) {
    if (this.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const forget = nameTimer();
      const end = () => {
        clearTimeout(timer);
        forget();
        this.#ends.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#ends.add(end);
    });
  }

  close() {
    this.isClosed = true;
    for (const end of this.#ends) end();
  }
}

/** The pauses before what failed after an answer is tried again, in milliseconds. */
export const AGAIN_MS = [1000, 2000, 4000, 8000];
