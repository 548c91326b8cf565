// The promises, timers and signals around the core's inbox, which decides which event ends which wait.
/** @import { Batch } from "./core.js" */
/** @import { ReceivedEvent } from "./index.js" */
import * as core from "./core.js";
import { CallOutcomeError } from "./outcome-error.js";

/**
 * What a wait is for: the core's `Wanted`, and two questions that the core does not ask.
 *
 * @typedef {object} Wanted
 * @property {string} [call]
 * @property {string} [context]
 * @property {string[]} [kinds]
 * @property {string[]} [failures]
 * @property {boolean} [exclusive]
 * @property {boolean} [seenToo]
 * @property {(event: ReceivedEvent) => boolean} [predicate] of the caller
 * @property {() => boolean} [isIdle] whether the wait may be dropped when it is old
 */

/** @typedef {(verdict: number, event: ReceivedEvent) => void} Tell */
/** @typedef {(error: unknown) => void} Fail */
/** @typedef {() => void} GiveUp */
/** @typedef {(wait: number, number: number, verdict: number) => boolean} Offer offers an event; true when the wait is over */

/** How a wait ends, as the core numbers it: with an expected event (0), with a failure (1), with the end of the call. */
export const DONE = 0;
const ENDED = 2;
/** Whether the handlers receive an event, as the core numbers it: yes; yes, once more; no, they have it right now; no, they have taken it. */
const NOVELTIES = /** @type {const} */ (["new", "again", "busy", "taken"]);
/** How often old events and waits are swept, in milliseconds. */
const SWEEP_MS = 1000;
/** The longest time a timer takes, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Waits {
  #inbox;
  #rememberMs;
  /**
   * The events, by their numbers in the inbox.
   *
   * @type {Map<number, ReceivedEvent>}
   */
  #events = new Map();
  /**
   * The pending waits, by their numbers in the inbox.
   *
   * @type {Map<number, { offer: Offer, since: number, isIdle: Wanted["isIdle"] }>}
   */
  #waits = new Map();
  #swept = 0;

  /** @param {{ rememberMs: number, afterEndMs: number, most: number }} limits */
  constructor({ rememberMs, afterEndMs, most }) {
    this.#rememberMs = rememberMs;
    this.#inbox = new core.Inbox(rememberMs, afterEndMs, most);
  }

  /**
   * Reads a body. Throws for what is no event. When the events have begun or arrived, or the request is refused, the batch has to be
   * dropped.
   *
   * @param {unknown} body
   */
  read(body) {
    const batch = this.#inbox.read(body);
    for (const { number, event } of batch.events) this.#events.set(number, event);
    return batch;
  }

  /**
   * The request of a batch has its answer: drops those of its events that neither began nor arrived.
   *
   * @param {Batch} batch
   */
  drop({ events }) {
    const [first] = events;
    const last = events.at(-1);
    if (!first || !last) return;
    for (const number of this.#inbox.dropRead(first.number, last.number)) this.#events.delete(number);
  }

  /**
   * Whether the handlers receive an event: `"new"`, `"again"`, `"busy"` when they have it right now, `"taken"`; and the number that
   * it and its duplicates are known by.
   *
   * @param {number} number
   */
  begin(number) {
    this.#sweep();
    const [novelty, known] = /** @type {[number, number]} */ ([...this.#inbox.begin(number, Date.now())]);
    return { novelty: NOVELTIES[novelty], number: this.#known(number, known) };
  }

  /**
   * The handlers have taken an event, or have not.
   *
   * @param {number} number
   * @param {boolean} taken
   */
  end(number, taken) {
    this.#inbox.end(number, taken);
  }

  /** How many waits are pending. */
  get waiting() {
    return this.#inbox.waiting;
  }

  /**
   * An event arrives where waits look for it; one that arrived before ends nothing.
   *
   * @param {number} number
   */
  arrive(number) {
    const [known, ...found] = /** @type {[number, ...number[]]} */ ([...this.#inbox.arrive(number, Date.now())]);
    this.#known(number, known);
    for (const [wait, verdict] of pairs(found)) this.#offer(wait, known, verdict);
  }

  /**
   * The id of an event's call; empty when it belongs to none.
   *
   * @param {number} number
   */
  callOf(number) {
    return this.#inbox.call(number);
  }

  /**
   * The key of an event, the same for its duplicates.
   *
   * @param {number} number
   */
  keyOf(number) {
    return this.#inbox.key(number);
  }

  /**
   * A duplicate has the number of the first event, so it is not held itself.
   *
   * @param {number} number
   * @param {number} known
   */
  #known(number, known) {
    if (known !== number) this.#events.delete(number);
    return known;
  }

  /**
   * Waits for one event. Calls `tell` once, or `fail` with what the predicate throws. Returns a function that gives the wait up.
   *
   * @param {Wanted} wanted
   * @param {Tell} tell
   * @param {Fail} fail
   * @returns {GiveUp}
   */
  once(wanted, tell, fail) {
    return this.#wait(wanted, (wait, number, verdict) => {
      const event = this.#event(number);
      try {
        if (verdict === DONE && wanted.predicate && !wanted.predicate(event)) return false;
      } catch (error) {
        this.#cancel(wait);
        fail(error);
        return true;
      }
      this.#waits.delete(wait);
      this.#inbox.settle(wait, number, verdict);
      tell(verdict, event);
      return true;
    });
  }

  /**
   * Calls `tell` for every event, those that came already first. Returns a function that ends it.
   *
   * @param {Wanted} wanted
   * @param {Tell} tell
   * @returns {GiveUp}
   */
  all(wanted, tell) {
    return this.#wait({ ...wanted, seenToo: true }, (_, number, verdict) => {
      tell(verdict, this.#event(number));
      return false;
    });
  }

  /**
   * An event that the core offers: it is held for as long as the core knows it.
   *
   * @param {number} number
   */
  #event(number) {
    return /** @type {ReceivedEvent} */ (this.#events.get(number));
  }

  /**
   * @param {Wanted} wanted
   * @param {Offer} offer
   * @returns {GiveUp}
   */
  #wait(wanted, offer) {
    const { call, context, kinds = [], failures = [], exclusive = false, seenToo = false, isIdle } = wanted;
    const since = Date.now();
    const numbers = [...this.#inbox.wait(call, context, kinds, failures, exclusive, seenToo)];
    const [wait, ...found] = /** @type {[number, ...number[]]} */ (numbers);
    this.#waits.set(wait, { offer, since, isIdle });
    for (const [number, verdict] of pairs(found)) {
      if (this.#offer(wait, number, verdict)) break;
    }
    return () => this.#cancel(wait);
  }

  /** @param {number} wait */
  #cancel(wait) {
    if (this.#waits.delete(wait)) this.#inbox.cancel(wait);
  }

  /**
   * Offers a wait an event; true when the wait is over.
   *
   * @type {(wait: number, number: number, verdict: number) => boolean | undefined}
   */
  #offer(wait, number, verdict) {
    return this.#waits.get(wait)?.offer(wait, number, verdict);
  }

  #sweep() {
    const now = Date.now();
    if (now - this.#swept < SWEEP_MS) return;
    this.#swept = now;
    for (const number of this.#inbox.forget(now)) this.#events.delete(number);
    // A wait whose promise no caller awaits, in a call whose end never came.
    for (const [wait, { since, isIdle }] of this.#waits) {
      if (now - since < this.#rememberMs) break;
      if (isIdle?.()) this.#cancel(wait);
    }
  }
}

/**
 * The core's numbers, two and two.
 *
 * @param {number[]} numbers
 */
function* pairs(numbers) {
  for (let at = 0; at < numbers.length; at += 2) yield/** @type {[number, number]} */ (numbers.slice(at, at + 2));
}

/**
 * A promise that a wait settles: with the event, or the error that says why it never comes.
 *
 * @param {string} what the caller, for messages
 * @param {(tell: Tell, fail: Fail) => GiveUp} begin
 */
export function outcome(what, begin) {
  /** @type {GiveUp} */
  let giveUp = () => {};
  /** @type {Promise<ReceivedEvent>} */
  const promise = new Promise((resolve, reject) => {
    const cancel = begin(
      (verdict, event) => (verdict === DONE ? resolve(event) : reject(outcomeError(what, verdict, event))),
      reject,
    );
    giveUp = () => {
      cancel();
      reject(new DOMException(`${what}: given up.`, "AbortError"));
    };
  });
  return { promise, giveUp };
}

/**
 * @param {string} what
 * @param {number} verdict
 * @param {ReceivedEvent} event
 */
function outcomeError(what, verdict, event) {
  const { reason, text, code, subCode } = core.reasonOf(event);
  const hasEnded = verdict === ENDED;
  const message = `${what}: ${hasEnded ? "the call has ended: " : ""}${text}`;
  return Object.assign(new CallOutcomeError(message), { kind: hasEnded ? "ended" : "failed", reason, code, subCode, event });
}

/**
 * The promise, unless its time is over or the signal aborts first.
 *
 * @template Value
 * @param {Promise<Value>} promise
 * @param {{ timeoutMs: number, signal?: AbortSignal, what: string, giveUp?: GiveUp }} patience
 * @returns {Promise<Value>}
 */
export function within(promise, { timeoutMs, signal, what, giveUp }) {
  return new Promise((resolve, reject) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const abort = () => stop(signal?.reason);
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    /** @param {unknown} reason */
    const stop = (reason) => {
      end();
      giveUp?.();
      reject(reason);
    };
    promise.then(resolve, reject).finally(end);
    if (signal?.aborted) return abort();
    const late = () => stop(new DOMException(`${what}: no event came within ${timeoutMs} ms.`, "TimeoutError"));
    timer = setTimeout(late, Math.min(timeoutMs, LONGEST_TIMER_MS));
    signal?.addEventListener("abort", abort);
  });
}
