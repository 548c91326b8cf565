// Events that outlive the process: written before anybody hears of them, read when somebody waits. Events of one call may be received
// by one process and waited for in another, so the store is asked again while a wait is pending.
import * as core from "../core.js";

export class EventLog {
  #store;
  #waits;
  #rememberMs;
  #pollMs;
  #watched = new Map();
  /** What was the last of each call when it was asked for. */
  #last = new Map();
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
    this.#arrived(await this.#kept(call));
  }

  #kept(call) {
    return this.#store.list(`event ${call} `);
  }

  #arrived(texts) {
    for (const text of texts) {
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
    // A store that is out of reach for a moment is asked again; a wait has a deadline of its own.
    await Promise.allSettled([...this.#watched.keys()].map((call) => this.#look(call)));
    // Else all waits have ended meanwhile, and the first one after them has set a timer of its own.
    if (this.#timer === timer) this.#timer = setTimeout(() => this.#poll(), this.#pollMs);
  }

  /** Most of the time nothing has come: then nothing is read. */
  async #look(call) {
    const texts = await this.#kept(call);
    if (!texts.length || texts.at(-1) === this.#last.get(call)) return;
    if (this.#watched.has(call)) this.#last.set(call, texts.at(-1));
    this.#arrived(texts);
  }

  #add(key, value) {
    return this.#store.add(key, value, Date.now() + this.#rememberMs);
  }
}
