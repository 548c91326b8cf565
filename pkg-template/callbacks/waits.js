// Who waits for which event: the promises, timers and signals around the core's inbox.
import * as core from "./core.js";
import { CallOutcomeError } from "./outcome-error.js";

/** How a wait ends: with what was waited for, with bad news (1), with the end of the call. */
export const [DONE, , ENDED] = [0, 1, 2];
/** How often what is old is looked for, in milliseconds. */
const SWEEP_MS = 1000;
/** The longest wait a timer can take. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Waits {
  #inbox;
  #rememberMs;
  /** By their number. */
  #events = new Map();
  #waits = new Map();
  #swept = 0;

  constructor({ rememberMs, afterEndMs, most }) {
    this.#rememberMs = rememberMs;
    this.#inbox = new core.Inbox(rememberMs, afterEndMs, most);
  }

  /** Whether the handlers are to have an event: `"new"`, `"again"`, `"busy"` when they have it right now, `"taken"`. */
  begin({ call = "", key }) {
    this.#sweep();
    return ["new", "again", "busy", "taken"][this.#inbox.begin(call, key, Date.now())];
  }

  end({ call = "", key }, taken) {
    this.#inbox.end(call, key, taken, Date.now());
  }

  /** How many waits are pending. */
  get waiting() {
    return this.#inbox.waiting;
  }

  /** An event has come. What came before is nothing new. */
  arrive({ event, key, call }) {
    const [number, ...found] = this.#inbox.arrive(event, call, key, Date.now());
    if (number === undefined) return;
    this.#events.set(number, event);
    for (let at = 0; at < found.length; at += 2) this.#offer(found[at], number, found[at + 1]);
  }

  /**
   * Waits for one event. `wanted` is the core's `Wanted`, with a `predicate` of the caller's, and `isIdle`, which says whether the
   * wait may be forgotten when it is old; `tell(verdict, event)` is called once, or `fail(error)` with what the predicate throws. Gives
   * a function that gives the wait up.
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
      this.#inbox.settle(wanted.call ?? "", wait, number, verdict);
      tell(verdict, event);
      return true;
    });
  }

  /** Every event, those that came already first; `tell(verdict, event)` is called for each. Gives a function that ends it. */
  all(wanted, tell) {
    return this.#wait({ ...wanted, seenToo: true }, (_, number, verdict) => {
      tell(verdict, this.#events.get(number));
      return false;
    });
  }

  #wait(wanted, offer) {
    const { call, context, kinds = [], failures = [], exclusive = false, seenToo = false, isIdle } = wanted;
    const [wait, ...found] = this.#inbox.wait(call, context, kinds, failures, exclusive, seenToo);
    this.#waits.set(wait, { offer, call: call ?? "", since: Date.now(), isIdle });
    const pairs = [];
    for (let at = 0; at < found.length; at += 2) pairs.push([found[at], found[at + 1]]);
    // What came first is offered first; the end of the call last.
    pairs.sort(([one, oneVerdict], [other, otherVerdict]) => (oneVerdict === ENDED) - (otherVerdict === ENDED) || one - other);
    pairs.some(([number, verdict]) => this.#offer(wait, number, verdict));
    return () => this.#cancel(wait);
  }

  #cancel(wait) {
    const held = this.#waits.get(wait);
    if (this.#waits.delete(wait)) this.#inbox.cancel(held.call, wait);
  }

  #offer(wait, number, verdict) {
    return this.#waits.get(wait)?.offer(wait, number, verdict);
  }

  #sweep() {
    const now = Date.now();
    if (now - this.#swept < SWEEP_MS) return;
    this.#swept = now;
    for (const number of this.#inbox.forget(now)) this.#events.delete(number);
    // Of an operation whose end nobody asked for, in a call whose end never came.
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
