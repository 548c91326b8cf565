// When a store looks for expired entries: once a minute, and then a part of them with each entry that is added.

/** How often expired entries are looked for, in milliseconds. */
const SWEEP_MS = 60_000;

export class Sweep {
  #begunMs = 0;
  #isUnderWay = false;

  /** Whether a part is due. The clock may have been put back. */
  isDue() {
    const now = Date.now();
    if (!this.#isUnderWay && Math.abs(now - this.#begunMs) < SWEEP_MS) return false;
    if (!this.#isUnderWay) this.#begunMs = now;
    this.#isUnderWay = true;
    return true;
  }

  /** @param {boolean} isLast a part was swept, and whether none is left */
  done(isLast) {
    this.#isUnderWay = !isLast;
  }
}
