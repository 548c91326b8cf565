// What is kept of a flow: its steps under their names, the operations that were begun, its result. Read once, when a run begins. All of it
// expires at once. That a person may have been called is kept longer, so that a flow which has not finished is not begun anew as if it had
// called no person:
//   calling …   an operation that calls a person is about to be sent
//   over …      nothing is to be known of it any more, in a store that deletes nothing
/** @import { CallbackStore } from "./index.js" */
import { uuid } from "../platform/host.js";

/** @typedef {{ name: string } & Record<string, any>} Kept */
/** @typedef {{ begun: string } & Record<string, any>} Begun */
/** @typedef {{ calling: string, startedMs: number, untilMs: number, step: string, operation: string }} Calling by its own id */

/** How long it is kept that a person may have been called, after the steps of the flow have expired, in milliseconds. */
const CALLING_MS = 90 * 86_400_000;

export class Journal {
  #store;
  #prefix;
  #startedMs = Date.now();
  #expiresAtMs;
  /**
   * That of the first run.
   *
   * @type {Record<string, string> | undefined}
   */
  trace;
  /** @type {Map<string, Kept>} */
  #kept = new Map();
  /** @type {Map<string, Begun[]>} */
  #begun = new Map();
  /** @type {Map<string, Calling>} */
  #calling = new Map();

  /**
   * The journal of a flow: a new one, or that of the runs before. All of it expires at once, `keepMs` after the flow began.
   *
   * @param {CallbackStore} store
   * @param {string} id of the flow
   * @param {number} keepMs
   * @param {Record<string, string>} [trace] what a later run refers to this one by, in its telemetry
   */
  static async open(store, id, keepMs, trace) {
    const journal = new Journal(store, id, keepMs);
    await journal.#read(trace);
    return journal;
  }

  /**
   * @param {CallbackStore} store
   * @param {string} id
   * @param {number} keepMs
   */
  constructor(store, id, keepMs) {
    this.#store = store;
    // No space in it, so that no id is the beginning of another.
    this.#prefix = `flow ${encodeURIComponent(id)} `;
    this.#expiresAtMs = this.#startedMs + keepMs;
  }

  /** @param {Record<string, string> | undefined} trace */
  async #read(trace) {
    const begun = { startedMs: this.#startedMs, expiresAtMs: this.#expiresAtMs, ...(trace && { trace }) };
    const { startedMs, expiresAtMs, trace: first } = await this.#add("started", begun);
    this.trace = first;
    this.#startedMs = startedMs;
    this.#expiresAtMs = expiresAtMs;
    for (const text of await this.#store.list(this.#prefix)) {
      const record = JSON.parse(text);
      if (record.begun !== undefined) this.#tries(record.begun).push(record);
      else if (record.name !== undefined) this.#kept.set(record.name, record);
      else if (record.calling !== undefined) this.#calling.set(record.calling, record);
      else if (record.over !== undefined) this.#calling.delete(record.over);
    }
  }

  /** The first operation that may have called a person in runs whose steps are forgotten, and which have not finished. */
  get lost() {
    return [...this.#calling.values()].find(({ startedMs }) => startedMs !== this.#startedMs);
  }

  /** Whether the steps are forgotten: another process may begin the flow anew. */
  get isForgotten() {
    return Date.now() >= this.#expiresAtMs;
  }

  /**
   * Writes down that an operation is about to be sent that calls a person. Gives the id of that record.
   *
   * @param {string} step
   * @param {string} operation
   */
  async calling(step, operation) {
    const calling = uuid();
    const record = { calling, startedMs: this.#startedMs, untilMs: this.#expiresAtMs + CALLING_MS, step, operation };
    await this.#store.add(this.#callingKey(calling), JSON.stringify(record), record.untilMs);
    this.#calling.set(calling, record);
    return calling;
  }

  /**
   * An operation has called no person.
   *
   * @param {string} calling
   */
  async notCalled(calling) {
    const record = this.#calling.get(calling);
    this.#calling.delete(calling);
    if (this.#store.delete) await this.#store.delete(this.#callingKey(calling));
    else if (record) await this.#store.add(`${this.#prefix}over ${calling}`, JSON.stringify({ over: calling }), record.untilMs);
  }

  /** The flow has finished, or its program begins it anew: whom earlier runs may have called does not matter any more. */
  async settle() {
    if (!this.#calling.size) return;
    // With what other processes have written meanwhile that ran the flow as well.
    for (const text of await this.#store.list(this.#callingKey(""))) {
      const record = JSON.parse(text);
      this.#calling.set(record.calling, record);
    }
    for (const calling of [...this.#calling.keys()]) await this.notCalled(calling);
  }

  /** @param {string} calling */
  #callingKey(calling) {
    return `${this.#prefix}calling ${calling}`;
  }

  /**
   * The record that is kept under a name.
   *
   * @param {string} name
   */
  kept(name) {
    return this.#kept.get(name);
  }

  /**
   * Keeps a record under a name. Gives the record that is kept then: that of another process, if it was first.
   *
   * @param {string} name
   * @param {object} record
   */
  async keep(name, record) {
    const kept = await this.#add(`kept ${name}`, { name, ...record });
    this.#kept.set(name, kept);
    return kept;
  }

  /**
   * The last record of the operation that was begun under a name.
   *
   * @param {string} name
   */
  begun(name) {
    return this.#tries(name).at(-1);
  }

  /**
   * Writes down that an operation was begun, or how far it is.
   *
   * @param {string} name
   * @param {object} record
   * @param {boolean} [isClaim] whether nothing is written if another process was first
   * @returns {Promise<boolean>} whether it is written
   */
  async begin(name, record, isClaim = false) {
    const tries = this.#tries(name);
    const written = { begun: name, ...record };
    tries.push(written);
    const text = JSON.stringify(written);
    /** @param {number} number */
    const add = (number) => this.#store.add(`${this.#prefix}begun ${name} ${number}`, text, this.#expiresAtMs);
    // Another process may have taken the number.
    for (let number = tries.length; !(await add(number)); number += 1) {
      if (!isClaim) continue;
      tries.pop();
      return false;
    }
    return true;
  }

  /** @param {string} name */
  #tries(name) {
    const tries = this.#begun.get(name) ?? [];
    this.#begun.set(name, tries);
    return tries;
  }

  /**
   * @param {string} key
   * @param {object} record
   */
  async #add(key, record) {
    const text = JSON.stringify(record);
    const isFirst = await this.#store.add(this.#prefix + key, text, this.#expiresAtMs);
    const kept = isFirst ? text : await this.#store.get(this.#prefix + key);
    // Parsed, as a later run will read it: both see the same.
    return JSON.parse(kept ?? text);
  }
}
