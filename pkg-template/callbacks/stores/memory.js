// Events and flows in memory: for tests, and for flows of a program that lives as long as they do.
/** @import * as Declared from "../index.js" */

import { Sweep } from "./sweep.js";

/** How many entries a sweep looks at, at a time. */
const SLICE = 1000;

/** @implements {Declared.MemoryStore} */
export class MemoryStore {
  /**
   * In the order in which they were added.
   *
   * @type {Map<string, { value: string, expiresAtMs: number }>}
   */
  #entries = new Map();
  #sweep = new Sweep();
  /** @type {Iterator<[key: string, entry: { expiresAtMs: number }]> | undefined} */
  #sweeping;

  /** @type {Declared.MemoryStore["add"]} */
  add(key, value, expiresAtMs) {
    if (this.#sweep.isDue()) this.#sweepSlice();
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

  /** @type {Declared.MemoryStore["delete"]} */
  delete(key) {
    this.#entries.delete(key);
  }

  /** How many entries there are, with those that have expired and are not swept yet. */
  get size() {
    return this.#entries.size;
  }

  #sweepSlice() {
    const now = Date.now();
    this.#sweeping ??= this.#entries.entries();
    for (let count = 0; count < SLICE; count += 1) {
      const { done, value } = this.#sweeping.next();
      if (done) {
        this.#sweeping = undefined;
        break;
      }
      const [key, { expiresAtMs }] = value;
      if (expiresAtMs <= now) this.#entries.delete(key);
    }
    this.#sweep.done(!this.#sweeping);
  }
}
