// Keys in their order, so that those with a prefix are found without a look at all others.

/** How many keys a part has at most: adding one moves those behind it in its part. */
const MOST = 512;

export class SortedKeys {
  /**
   * Parts of the order, none of them empty.
   *
   * @type {string[][]}
   */
  #parts = [];

  /** @param {string} key one that is not among them */
  add(key) {
    const at = Math.max(this.#partOf(key), 0);
    const part = this.#parts[at];
    if (!part) return void this.#parts.push([key]);
    part.splice(first(part, key), 0, key);
    if (part.length > MOST) this.#parts.splice(at, 1, part.slice(0, MOST / 2), part.slice(MOST / 2));
  }

  /** @param {string} key */
  delete(key) {
    const at = this.#partOf(key);
    const part = this.#parts[at];
    if (!part) return;
    const place = first(part, key);
    if (part[place] !== key) return;
    part.splice(place, 1);
    if (!part.length) this.#parts.splice(at, 1);
  }

  /**
   * The keys with a prefix, in their order.
   *
   * @param {string} prefix
   */
  *from(prefix) {
    for (let at = Math.max(this.#partOf(prefix), 0); at < this.#parts.length; at += 1) {
      const part = /** @type {string[]} */ (this.#parts[at]);
      for (let place = first(part, prefix); place < part.length; place += 1) {
        const key = /** @type {string} */ (part[place]);
        if (!key.startsWith(prefix)) return;
        yield key;
      }
    }
  }

  /**
   * The last part that begins with the key or before it; -1 when there is none.
   *
   * @param {string} key
   */
  #partOf(key) {
    return bisect(this.#parts.length, (at) => /** @type {string} */ (this.#parts[at]?.[0]) <= key) - 1;
  }
}

/**
 * The place of the first key that is not before another.
 *
 * @param {string[]} keys
 * @param {string} key
 */
const first = (keys, key) => bisect(keys.length, (at) => /** @type {string} */ (keys[at]) < key);

/**
 * How many of the places, counted from the first, have something that the later ones do not have.
 *
 * @param {number} count
 * @param {(at: number) => boolean} has
 */
function bisect(count, has) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (has(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
