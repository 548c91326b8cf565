// Events that outlive the process: written before anybody hears of them, read when somebody waits. Events of one call may be received
// by one process and waited for in another, so the store is asked again while a wait is pending.
import * as core from "./callbacks-core.js";

export class Stored {
  #store;
  #waits;
  #rememberMs;
  #pollMs;
  #watched = new Map();
  #timer;

  constructor({ store, rememberMs, pollMs }, waits) {
    this.#store = store;
    this.#waits = waits;
    this.#rememberMs = rememberMs;
    this.#pollMs = pollMs;
  }

  /** Keeps an event; whether the handlers of another process have taken it. */
  async isTaken({ key, call, wire }) {
    const isNew = await this.#add(`event ${call ?? ""} ${key}`, JSON.stringify(wire));
    return !isNew && (await this.#store.get(`taken ${key}`)) !== undefined;
  }

  async taken({ key }) {
    await this.#add(`taken ${key}`, "");
  }

  /** What is kept of a call. */
  async load(call) {
    if (!call) return;
    for (const text of await this.#store.list(`event ${call} `)) {
      for (const received of core.readBatch(text)) this.#waits.arrive(received);
    }
  }

  /** Somebody waits for an event of a call. */
  watch(call) {
    if (!call || !this.#pollMs) return;
    this.#watched.set(call, (this.#watched.get(call) ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.#poll(), this.#pollMs);
  }

  unwatch(call) {
    const left = (this.#watched.get(call) ?? 0) - 1;
    if (left > 0) this.#watched.set(call, left);
    else this.#watched.delete(call);
    if (this.#watched.size) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #poll() {
    // A store that is out of reach for a moment is asked again; a wait has a deadline of its own.
    await Promise.allSettled([...this.#watched.keys()].map((call) => this.load(call)));
    if (this.#watched.size) this.#timer = setTimeout(() => this.#poll(), this.#pollMs);
  }

  #add(key, value) {
    return this.#store.add(key, value, Date.now() + this.#rememberMs);
  }
}
