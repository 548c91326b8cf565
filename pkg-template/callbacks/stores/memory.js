// Events and flows in memory: for tests, and for flows of a program that lives as long as they do.
/** @import * as Declared from "../index.js" */
import { MOST_SINCE, placeAfter } from "./since.js";
import { SortedKeys } from "./sorted-keys.js";
import { Sweep } from "./sweep.js";

/** How many entries a sweep looks at, at a time. */
const SLICE = 1000;

/** @typedef {{ value: string, expiresAtMs: number, place: number }} Entry */

/** @implements {Declared.MemoryStore} */
export class MemoryStore {
  /**
   * In the order in which they were added.
   *
   * @type {Map<string, Entry>}
   */
  #entries = new Map();
  #sorted = new SortedKeys();
  /**
   * The keys by the places of their entries, which are numbered as they are added.
   *
   * @type {Map<number, string>}
   */
  #places = new Map();
  #last = 0;
  #sweep = new Sweep();
  /** @type {Iterator<[key: string, entry: Entry]> | undefined} */
  #sweeping;

  /** @type {Declared.MemoryStore["add"]} */
  add(key, value, expiresAtMs) {
    if (this.#sweep.isDue()) this.#sweepSlice();
    if (this.get(key) !== undefined) return false;
    // The new entry is the last in the order, also where an expired one had its key.
    this.delete(key);
    this.#last += 1;
    this.#entries.set(key, { value, expiresAtMs, place: this.#last });
    this.#places.set(this.#last, key);
    this.#sorted.add(key);
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
    /** @type {Entry[]} */
    const found = [];
    for (const key of this.#sorted.from(prefix)) {
      const entry = this.#entries.get(key);
      if (entry && entry.expiresAtMs > now) found.push(entry);
    }
    return found.sort((one, other) => one.place - other.place).map(({ value }) => value);
  }

  /** @type {Declared.MemoryStore["delete"]} */
  delete(key) {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#places.delete(entry.place);
    this.#sorted.delete(key);
  }

  /** @type {Declared.MemoryStore["since"]} */
  since(prefix, place) {
    const now = Date.now();
    /** @type {Declared.StoredEntry[]} */
    const entries = [];
    let at = placeAfter(place) ?? this.#last;
    while (at < this.#last && entries.length < MOST_SINCE) {
      at += 1;
      const key = this.#places.get(at);
      const entry = key?.startsWith(prefix) && this.#entries.get(key);
      if (key !== undefined && entry && entry.expiresAtMs > now) entries.push({ key, value: entry.value });
    }
    return { place: String(at), entries, more: at < this.#last };
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
      if (expiresAtMs <= now) this.delete(key);
    }
    this.#sweep.done(!this.#sweeping);
  }
}
