// What came and is not read yet. Its memory has a limit: the oldest are dropped for those that come, and counted.

/**
 * Items for any number of readers. Until the first reads, they are kept for it, so that nothing is lost while a program opens what it needs.
 *
 * @template Item
 */
export class Fan {
  #most;
  #onDrop;
  /** @type {Item[]} */
  #early = [];
  #isRead = false;
  #isOver = false;
  /** @type {Set<{ push(item: Item): void, end(): void }>} */
  #readers = new Set();

  /**
   * @param {number} most how many items are kept for each reader
   * @param {() => void} onDrop
   */
  constructor(most, onDrop) {
    this.#most = most;
    this.#onDrop = onDrop;
  }

  /** @param {Item} item */
  push(item) {
    // Readers that a program opens one after the other have the same beginning.
    if (this.#isRead) this.#early.length = 0;
    else this.#keep(this.#early, item);
    for (const reader of this.#readers) reader.push(item);
  }

  /**
   * @param {Item[]} items
   * @param {Item} item
   */
  #keep(items, item) {
    if (items.push(item) <= this.#most) return;
    items.shift();
    this.#onDrop();
  }

  /**
   * @param {(item: Item) => boolean} takes
   * @returns {AsyncIterableIterator<Item>}
   */
  reader(takes = () => true) {
    let items = this.#early.filter(takes);
    let isOver = this.#isOver;
    /** @type {((result: IteratorResult<Item, undefined>) => void)[]} */
    const waiting = [];
    const reader = {
      push: (/** @type {Item} */ value) => {
        if (!takes(value)) return;
        const resolve = waiting.shift();
        if (resolve) resolve({ value, done: false });
        else this.#keep(items, value);
      },
      end() {
        isOver = true;
        for (const resolve of waiting.splice(0)) resolve({ value: undefined, done: true });
      },
    };
    this.#isRead = true;
    this.#readers.add(reader);
    /** @returns {Promise<IteratorResult<Item, undefined>>} */
    const next = () =>
      new Promise((resolve) => {
        if (items.length) resolve({ value: /** @type {Item} */ (items.shift()), done: false });
        else if (isOver) resolve({ value: undefined, done: true });
        else waiting.push(resolve);
      });
    return {
      next,
      return: () => {
        this.#readers.delete(reader);
        items = [];
        reader.end();
        return next();
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Nothing more comes; what came is read before the end. */
  end() {
    this.#isOver = true;
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }
}
