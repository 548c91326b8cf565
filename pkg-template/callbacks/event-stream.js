// The iterator of `receiver.events`.
/** @import { ReceivedEvent } from "./index.js" */
/** @import { Owner } from "../platform/pending.js" */
import { LONGEST_TIMER_MS, letEnd, monotonicOrZero } from "../platform/contained.js";
import { name } from "../platform/pending.js";
import { callSite } from "../errors.js";
import { lateError } from "./waits.js";

/** @typedef {{ resolve(result: IteratorResult<ReceivedEvent, any>): void, reject(error: unknown): void }} Reader */

/**
 * What fills a stream of events: it gets the stream when the first event is read, and gives what stops it.
 *
 * @callback Begin
 * @param {EventStream} stream
 * @returns {Promise<() => void>}
 */

/**
 * Not a generator: its `return()` would wait for a `next()` that is pending, and that for an event that may never come.
 *
 * @implements {AsyncGenerator<ReceivedEvent, void, undefined>}
 */
export class EventStream {
  /** @type {Begin | undefined} */
  #begin;
  /** @type {Promise<() => void> | undefined} */
  #begun;
  /** @type {ReceivedEvent[]} */
  #queue = [];
  /** @type {Reader[]} */
  #readers = [];
  #isOver = false;
  /** @type {{ error: unknown } | undefined} */
  #failure;
  #timeoutMs = Infinity;
  #wanted = "an event";
  /** @type {(sinceMs: number) => string} */
  #meanwhile = () => "";
  /** @type {Owner | undefined} */
  #owner;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {(() => void) | undefined} */
  #forget;
  /** Where the program reads. @type {{ stack?: string }} */
  site = {};

  /** @param {Begin} begin */
  constructor(begin) {
    this.#begin = begin;
  }

  /** @returns {Promise<IteratorResult<ReceivedEvent, any>>} */
  next() {
    const begin = this.#begin;
    this.#begin = undefined;
    this.site = callSite(this.next);
    /** @type {Promise<IteratorResult<ReceivedEvent, any>>} */
    const read = new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    if (begin && !this.#isOver) {
      this.#begun = begin(this);
      this.#begun.catch((error) => this.abort(error));
    }
    this.#flush();
    return read;
  }

  /**
   * Ends the iteration; a `next()` that is pending ends as well.
   *
   * @param {any} [value]
   * @returns {Promise<IteratorResult<ReceivedEvent, any>>}
   */
  async return(value) {
    this.#queue = [];
    this.end();
    return { value: await value, done: true };
  }

  /**
   * @param {unknown} error
   * @returns {Promise<IteratorResult<ReceivedEvent, any>>}
   */
  async throw(error) {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /**
   * Limits how long a read waits for its event. The time that the program takes with an event is not counted.
   *
   * @param {number} timeoutMs
   * @param {string} wanted the awaited events, in words
   * @param {(sinceMs: number) => string} meanwhile what happened since a time, in sentences
   * @param {Owner} owner the receiver
   */
  limit(timeoutMs, wanted, meanwhile, owner) {
    this.#owner = owner;
    this.#timeoutMs = timeoutMs;
    this.#wanted = wanted;
    this.#meanwhile = meanwhile;
  }

  /** @param {ReceivedEvent} event */
  push(event) {
    if (!this.#isOver) this.#queue.push(event);
    this.#flush();
  }

  /** No further event comes; those that came are read before the end. */
  end() {
    if (!this.#isOver) {
      this.#isOver = true;
      // What it began with may be on its way still; then it is stopped when it comes.
      this.#begun?.then(
        (stop) => stop(),
        () => {},
      );
    }
    this.#flush();
  }

  /**
   * The events that came are read, then the error.
   *
   * @param {unknown} error
   */
  fail(error) {
    if (!this.#isOver) this.#failure = { error };
    this.end();
  }

  /**
   * The error comes at once.
   *
   * @param {unknown} error
   */
  abort(error) {
    if (this.#isOver) return;
    this.#queue = [];
    this.fail(error);
  }

  #flush() {
    while (this.#readers.length && (this.#queue.length || this.#isOver)) {
      const { resolve, reject } = /** @type {Reader} */ (this.#readers.shift());
      const event = this.#queue.shift();
      const failure = this.#failure;
      if (event) resolve({ value: event, done: false });
      else if (failure) {
        // Once, as an error that a generator throws.
        this.#failure = undefined;
        reject(failure.error);
      } else resolve({ value: undefined, done: true });
      // The next read has a time of its own.
      this.#stopTimer();
    }
    if (!this.#readers.length) return;
    this.#forget ??= name("wait", () => `events waits for ${this.#wanted}`, {
      ...(this.#owner && { owner: this.#owner }),
      release: () => letEnd(this.#timer),
    });
    if (this.#timeoutMs === Infinity || this.#timer !== undefined) return;
    const sinceMs = monotonicOrZero();
    const late = () => this.abort(lateError("events", this.#timeoutMs, this.site, this.#wanted, this.#meanwhile(sinceMs)));
    this.#timer = setTimeout(late, Math.min(this.#timeoutMs, LONGEST_TIMER_MS));
  }

  #stopTimer() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#forget?.();
    this.#forget = undefined;
  }
}

disposable(EventStream.prototype, () => EventStream.prototype.return);

/**
 * Lets `await using` end an object, where the platform has it.
 *
 * @param {object} prototype
 * @param {() => Function} end the method that does
 */
export function disposable(prototype, end) {
  const { asyncDispose } = /** @type {{ asyncDispose?: symbol }} */ (/** @type {unknown} */ (Symbol));
  if (!asyncDispose) return;
  const value = {
    /** @this {object} */
    async dispose() {
      await end().call(this);
    },
  }.dispose;
  Object.defineProperty(prototype, asyncDispose, { value, writable: true, configurable: true });
}
