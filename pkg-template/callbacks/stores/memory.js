// Events and flows in memory: for tests, and for flows of a program that lives as long as they do.
/** @import * as Declared from "../index.js" */

/** How often expired entries are looked for, in milliseconds. */
const SWEEP_MS = 60_000;

/** @implements {Declared.MemoryStore} */
export class MemoryStore {
  /**
   * In the order in which they were added.
   *
   * @type {Map<string, { value: string, expiresAtMs: number }>}
   */
  #entries = new Map();
  #swept = Date.now();

  /** @type {Declared.MemoryStore["add"]} */
  add(key, value, expiresAtMs) {
    const now = Date.now();
    if (now - this.#swept >= SWEEP_MS) this.#sweep(now);
    if (this.get(key) !== undefined) return false;
    // The new entry is the last in the order, also where an expired one had its key.
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAtMs });
    return true;
  }

  /** @type {Declared.MemoryStore["get"]} */
  get(key) {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAtMs > Date.now() ? entry.value : undefined;
  }

  /** @type {Declared.MemoryStore["list"]} */
  list(prefix) {
    const now = Date.now();
    return [...this.#entries].flatMap(([key, { value, expiresAtMs }]) =>
      key.startsWith(prefix) && expiresAtMs > now ? [value] : [],
    );
  }

  /** How many entries there are, with those that have expired and are not swept yet. */
  get size() {
    return this.#entries.size;
  }

  /** @param {number} now */
  #sweep(now) {
    this.#swept = now;
    for (const [key, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs <= now) this.#entries.delete(key);
    }
  }
}
