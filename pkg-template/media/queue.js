// What came and is not read yet. Its memory has a limit: the oldest are dropped for those that come, and counted.

/**
 * @template Item
 * @implements {AsyncIterableIterator<Item>}
 */
export class Queue {
  /** @type {Item[]} */
  #items = [];
  #first = 0;
  #most;
  /** @type {((result: IteratorResult<Item, undefined>) => void)[]} */
  #readers = [];
  #isOver = false;
  #onDrop;
  #onReturn;

  /**
   * @param {number} most how many items are kept
   * @param {() => void} onDrop
   * @param {() => void} [onReturn] the reader has left its loop
   */
  constructor(most, onDrop, onReturn) {
    this.#most = most;
    this.#onDrop = onDrop;
    this.#onReturn = onReturn;
  }

  /** @param {Item} item */
  push(item) {
    if (this.#isOver) return;
    const reader = this.#readers.shift();
    if (reader) return reader({ value: item, done: false });
    this.#items.push(item);
    if (this.#items.length - this.#first <= this.#most) return;
    this.#take();
    this.#onDrop();
  }

  #take() {
    const item = /** @type {Item} */ (this.#items[this.#first]);
    this.#items[this.#first++] = /** @type {any} */ (undefined);
    // Not `shift`: with thousands of items, it moves all of them each time.
    if (this.#first > 1024 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** What is there now; then it is empty. */
  drain() {
    const items = this.#items.slice(this.#first);
    this.#items = [];
    this.#first = 0;
    return items;
  }

  /** Nothing more comes; what came is read before the end. */
  end() {
    this.#isOver = true;
    for (const reader of this.#readers.splice(0)) reader({ value: undefined, done: true });
  }

  /** @returns {Promise<IteratorResult<Item, undefined>>} */
  next() {
    if (this.#first < this.#items.length) return Promise.resolve({ value: this.#take(), done: false });
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** @returns {Promise<IteratorResult<Item, undefined>>} */
  async return() {
    this.#items = [];
    this.#first = 0;
    this.end();
    this.#onReturn?.();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

/**
 * Items for any number of readers. Until the first reads, they are kept for it, so that nothing is lost while a program opens what it needs.
 *
 * @template Item
 */
export class Fan {
  #most;
  #onDrop;
  /** @type {Queue<Item>} */
  #backlog;
  /** @type {Set<{ queue: Queue<Item>, takes: (item: Item) => boolean }>} */
  #readers = new Set();
  #isRead = false;
  #isOver = false;

  /**
   * @param {number} most how many items are kept for each reader
   * @param {() => void} onDrop
   */
  constructor(most, onDrop) {
    this.#most = most;
    this.#onDrop = onDrop;
    this.#backlog = new Queue(most, onDrop);
  }

  /** @param {Item} item */
  push(item) {
    if (!this.#isRead) return this.#backlog.push(item);
    for (const { queue, takes } of this.#readers) if (takes(item)) queue.push(item);
  }

  /**
   * @param {(item: Item) => boolean} takes
   * @returns {AsyncIterableIterator<Item>}
   */
  reader(takes = () => true) {
    const reader = {
      takes,
      queue: new Queue(this.#most, this.#onDrop, () => void this.#readers.delete(reader)),
    };
    if (!this.#isRead) {
      this.#isRead = true;
      for (const item of this.#backlog.drain()) if (takes(item)) reader.queue.push(item);
    }
    if (this.#isOver) reader.queue.end();
    else this.#readers.add(reader);
    return reader.queue;
  }

  end() {
    this.#isOver = true;
    for (const { queue } of this.#readers) queue.end();
    this.#readers.clear();
  }
}
