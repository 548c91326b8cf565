// The promises, timers and signals around the core's inbox, which decides which event ends which wait.
import * as core from "./core.js";
import { CallOutcomeError } from "./outcome-error.js";

/** How a wait ends, as the core numbers it: with an event that was waited for, with a failure (1), with the end of the call. */
export const DONE = 0;
const ENDED = 2;
/** Whether the handlers are to have an event, as the core numbers it: yes, once more, they have it right now, they have taken it. */
const NOVELTIES = ["new", "again", "busy", "taken"];
/** How often old events and waits are swept, in milliseconds. */
const SWEEP_MS = 1000;
/** The longest time a timer takes, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Waits {
  #inbox;
  #rememberMs;
  /** The events, by their numbers in the inbox. */
  #events = new Map();
  /** The pending waits, by their numbers in the inbox. */
  #waits = new Map();
  #swept = 0;

  constructor({ rememberMs, afterEndMs, most }) {
    this.#rememberMs = rememberMs;
    this.#inbox = new core.Inbox(rememberMs, afterEndMs, most);
  }

  /**
   * Reads a body: `{ events: [{ number, event, wire }], signed, unsigned, validationCode }`. Throws for what is no event. When the
   * events have begun or arrived, or the request is refused, the batch has to be dropped.
   */
  read(body) {
    const batch = this.#inbox.read(body);
    for (const { number, event } of batch.events) this.#events.set(number, event);
    return batch;
  }

  /** A batch is done with: drops those of its events that neither began nor arrived. */
  drop({ events }) {
    if (!events.length) return;
    for (const number of this.#inbox.dropRead(events[0].number, events.at(-1).number)) this.#events.delete(number);
  }

  /**
   * Whether the handlers are to have an event: `"new"`, `"again"`, `"busy"` when they have it right now, `"taken"`; and the number that
   * it and its duplicates are known by.
   */
  begin(number) {
    this.#sweep();
    const [novelty, known] = this.#inbox.begin(number, Date.now());
    return { novelty: NOVELTIES[novelty], number: this.#known(number, known) };
  }

  /** The handlers have taken an event, or have not. */
  end(number, taken) {
    this.#inbox.end(number, taken);
  }

  /** How many waits are pending. */
  get waiting() {
    return this.#inbox.waiting;
  }

  /** An event arrives where waits look for it; one that arrived before ends nothing. Gives the number it is known by. */
  arrive(number) {
    const [known, ...found] = this.#inbox.arrive(number, Date.now());
    this.#known(number, known);
    for (let at = 0; at < found.length; at += 2) this.#offer(found[at], known, found[at + 1]);
    return known;
  }

  /** The id of an event's call; empty when it belongs to none. */
  callOf(number) {
    return this.#inbox.call(number);
  }

  /** The key of an event, the same for its duplicates. */
  keyOf(number) {
    return this.#inbox.key(number);
  }

  /** A duplicate is known by the number of the first, so it need not be held. */
  #known(number, known) {
    if (known !== number) this.#events.delete(number);
    return known;
  }

  /**
   * Waits for one event. `wanted` is the core's `Wanted`, with a `predicate` of the caller's, and `isIdle`, which says whether the
   * wait may be dropped when it is old. Calls `tell(verdict, event)` once, or `fail(error)` with what the predicate throws. Returns a
   * function that gives the wait up.
   */
  once(wanted, tell, fail) {
    return this.#wait(wanted, (wait, number, verdict) => {
      const event = this.#events.get(number);
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

  /** Calls `tell(verdict, event)` for every event, those that came already first. Returns a function that ends it. */
  all(wanted, tell) {
    return this.#wait({ ...wanted, seenToo: true }, (_, number, verdict) => {
      tell(verdict, this.#events.get(number));
      return false;
    });
  }

  #wait(wanted, offer) {
    const { call, context, kinds = [], failures = [], exclusive = false, seenToo = false, isIdle } = wanted;
    const [wait, ...found] = this.#inbox.wait(call, context, kinds, failures, exclusive, seenToo);
    this.#waits.set(wait, { offer, since: Date.now(), isIdle });
    for (let at = 0; at < found.length; at += 2) {
      if (this.#offer(wait, found[at], found[at + 1])) break;
    }
    return () => this.#cancel(wait);
  }

  #cancel(wait) {
    if (this.#waits.delete(wait)) this.#inbox.cancel(wait);
  }

  /** Offers a wait an event; true when the wait is over. */
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

/** A promise that a wait settles: with the event, or the error that says why it never comes. */
export function outcome(what, begin) {
  let giveUp;
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

function outcomeError(what, verdict, event) {
  const { reason, text, code, subCode } = core.reasonOf(event);
  const hasEnded = verdict === ENDED;
  const message = `${what}: ${hasEnded ? "the call has ended: " : ""}${text}`;
  return Object.assign(new CallOutcomeError(message), { kind: hasEnded ? "ended" : "failed", reason, code, subCode, event });
}

/** The promise, unless its time is over or the signal aborts first. */
export function within(promise, { timeoutMs, signal, what, giveUp }) {
  return new Promise((resolve, reject) => {
    let timer;
    const abort = () => stop(signal.reason);
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
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
