// Events that outlive the process. They are written before the handlers have them, and read when a wait begins. One process may receive
// the events that another waits for, so the store is polled while a wait is pending.
/** @import { Received } from "../core.js" */
/** @import { CallbackStore } from "../index.js" */
/** @import { Waits } from "../waits.js" */

export class EventLog {
  #store;
  #waits;
  #rememberMs;
  #pollMs;
  /**
   * By call, how many waits are pending.
   *
   * @type {Map<string, number>}
   */
  #watched = new Map();
  /**
   * By call, the last event that was read.
   *
   * @type {Map<string, string | undefined>}
   */
  #last = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {{ store: CallbackStore, rememberMs: number, pollMs: number }} options
   * @param {Waits} waits
   */
  constructor({ store, rememberMs, pollMs }, waits) {
    this.#store = store;
    this.#waits = waits;
    this.#rememberMs = rememberMs;
    this.#pollMs = pollMs;
  }

  /**
   * Keeps an event; whether the handlers of another process have taken it.
   *
   * @param {Received} received
   */
  async isTaken({ number, wire }) {
    const key = this.#waits.keyOf(number);
    const isNew = await this.#add(`event ${this.#waits.callOf(number)} ${key}`, JSON.stringify(wire));
    return !isNew && (await this.#store.get(`taken ${key}`)) !== undefined;
  }

  /** @param {Received} received */
  async taken({ number }) {
    await this.#add(`taken ${this.#waits.keyOf(number)}`, "");
  }

  /**
   * Reads the events that are kept of a call.
   *
   * @param {string | undefined} call
   */
  async load(call) {
    if (!call) return;
    this.#arrived(await this.#kept(call));
  }

  /** @param {string} call */
  #kept(call) {
    return this.#store.list(`event ${call} `);
  }

  /** @param {string[]} texts */
  #arrived(texts) {
    for (const text of texts) {
      const batch = this.#waits.read(text);
      for (const { number } of batch.events) this.#waits.arrive(number);
      this.#waits.drop(batch);
    }
  }

  /**
   * A wait for an event of a call begins: its events are polled.
   *
   * @param {string | undefined} call
   */
  watch(call) {
    if (!call || !this.#pollMs) return;
    this.#watched.set(call, (this.#watched.get(call) ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.#poll(), this.#pollMs);
  }

  /** @param {string | undefined} call */
  unwatch(call = "") {
    const left = (this.#watched.get(call) ?? 0) - 1;
    if (left > 0) this.#watched.set(call, left);
    else {
      this.#watched.delete(call);
      this.#last.delete(call);
    }
    if (this.#watched.size) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #poll() {
    const timer = this.#timer;
    // A store that fails is polled again; each wait has a deadline of its own.
    await Promise.allSettled([...this.#watched.keys()].map((call) => this.#look(call)));
    // Otherwise all waits have ended meanwhile, and a later wait has set a timer of its own.
    if (this.#timer === timer) this.#timer = setTimeout(() => this.#poll(), this.#pollMs);
  }

  /**
   * Reads the events of a call, unless nothing was added since the last time, as mostly nothing was.
   *
   * @param {string} call
   */
  async #look(call) {
    const texts = await this.#kept(call);
    if (!texts.length || texts.at(-1) === this.#last.get(call)) return;
    if (this.#watched.has(call)) this.#last.set(call, texts.at(-1));
    this.#arrived(texts);
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  #add(key, value) {
    return this.#store.add(key, value, Date.now() + this.#rememberMs);
  }
}
