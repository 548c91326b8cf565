// Entries in the storage of a Durable Object that has no SQLite: keys of at most 2048 bytes, listed in their own order.
/** @import { DurableObjectStorageLike } from "./durable-object.js" */
import { beginning, indexed } from "./long-key.js";
import { MOST_SINCE, olderThanPlace, placeAfter } from "./since.js";
import { Sweep } from "./sweep.js";

/** @typedef {{ key: string, value: string, expiresAtMs: number, count: number }} Entry */

/** Before each key, apart from the keys that the object has of its own. */
const MARK = "ringwire:";
const COUNT = "ringwire-count";
/** How many entries a sweep reads, and deletes, at a time. */
const BATCH = 128;

export class KeyValueEntries {
  #storage;
  #sweep = new Sweep();
  /**
   * The key at which the sweep goes on.
   *
   * @type {string | undefined}
   */
  #startAfter;

  /** @param {DurableObjectStorageLike} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {number} expiresAtMs
   * @returns {Promise<boolean>}
   */
  async add(key, value, expiresAtMs) {
    const now = Date.now();
    if (this.#sweep.isDue()) await this.#sweepSlice(now);
    const place = await placeOf(key);
    return this.#storage.transaction(async (transaction) => {
      /** @type {Entry | undefined} */
      const there = await transaction.get(place);
      if (there && there.expiresAtMs > now) return false;
      const count = ((await transaction.get(COUNT)) ?? 0) + 1;
      await transaction.put({ [place]: { key, value, expiresAtMs, count }, [COUNT]: count });
      return true;
    });
  }

  /**
   * @param {string} key
   * @returns {Promise<string | undefined>}
   */
  async get(key) {
    /** @type {Entry | undefined} */
    const entry = await this.#storage.get(await placeOf(key));
    return entry && entry.expiresAtMs > Date.now() ? entry.value : undefined;
  }

  /** @param {string} prefix */
  async list(prefix) {
    return (await this.#living(prefix)).map(({ value }) => value);
  }

  /**
   * @param {string} prefix
   * @param {string | undefined} place
   */
  async since(prefix, place) {
    const from = placeAfter(place);
    const last = /** @type {number} */ ((await this.#storage.get(COUNT)) ?? 0);
    if (from === undefined) return { place: String(last), entries: [], more: false };
    if (last < from) throw olderThanPlace();
    const isNew = (/** @type {Entry} */ { count }) => count > from && count <= last;
    const found = (await this.#living(prefix)).filter(isNew).slice(0, MOST_SINCE);
    const more = found.length === MOST_SINCE;
    const entries = found.map(({ key, value }) => ({ key, value }));
    return { place: String(more ? found.at(-1)?.count : last), entries, more };
  }

  /**
   * In the order in which they were added.
   *
   * @param {string} prefix
   */
  async #living(prefix) {
    const now = Date.now();
    /** @type {Map<string, Entry>} */
    const found = await this.#storage.list({ prefix: MARK + beginning(prefix) });
    const living = [...found.values()].filter(({ key, expiresAtMs }) => key.startsWith(prefix) && expiresAtMs > now);
    return living.sort((one, other) => one.count - other.count);
  }

  /** @param {string} key */
  async delete(key) {
    await this.#storage.delete([await placeOf(key)]);
  }

  /** @param {number} now */
  async #sweepSlice(now) {
    const startAfter = this.#startAfter;
    /** @type {Map<string, Entry>} */
    const found = await this.#storage.list({ prefix: MARK, limit: BATCH, ...(startAfter && { startAfter }) });
    const places = [...found.keys()];
    const expired = [...found].flatMap(([place, { expiresAtMs }]) => (expiresAtMs <= now ? [place] : []));
    if (expired.length) await this.#storage.delete(expired);
    this.#startAfter = places.length < BATCH ? undefined : places.at(-1);
    this.#sweep.done(!this.#startAfter);
  }
}

/** @param {string} key */
const placeOf = async (key) => MARK + (await indexed(key));
