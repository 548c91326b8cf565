// The promises, timers and signals around the core's inbox, which decides which event ends which wait.
/** @import { Batch } from "./core.js" */
/** @import { ReceivedEvent } from "./index.js" */
/** @import { Owner } from "../platform/pending.js" */
/** @import { Traced } from "../platform/telemetry.js" */
import { LONGEST_TIMER_MS, contained, letEnd, isThenable, monotonic, monotonicOrZero } from "../platform/contained.js";
import { abortReason, onAbort } from "../platform/abort.js";
import { masked } from "../platform/masked.js";
import { name } from "../platform/pending.js";
import { get } from "../platform/values.js";
import { clipped, withCallSite } from "../errors.js";
import * as core from "./core.js";
import { CallOutcomeError } from "./outcome-error.js";

/**
 * What a wait is for: the core's `Wanted`, and two questions that the core does not ask.
 *
 * @typedef {object} Wanted
 * @property {string} [contract] as the core names it
 * @property {string} [call]
 * @property {string} [context]
 * @property {string[]} [kinds]
 * @property {string[]} [failures]
 * @property {boolean} [exclusive]
 * @property {boolean} [seenToo]
 * @property {(event: ReceivedEvent) => boolean} [predicate] of the caller
 * @property {() => boolean} [isIdle] whether the wait may be dropped when it is old
 * @property {() => Traced | undefined} [operation] whose end it is, for the telemetry. A function, so that no journal keeps it
 */

/** @typedef {(verdict: number, event: ReceivedEvent) => void} Tell */
/** @typedef {(error: unknown) => void} Fail */
/** @typedef {() => void} GiveUp */
/** @typedef {(wait: number, number: number, verdict: number) => boolean} Offer offers an event; true when the wait is over */

/** How a wait ends, as the core numbers it: with an expected event (0), with a failure (1), with the end of the call. */
export const DONE = 0;
export const ENDED = 2;
/** Whether the handlers receive an event, as the core numbers it: yes; yes, once more; no, they have it right now; no, they have taken it. */
const NOVELTIES = /** @type {const} */ (["new", "again", "busy", "taken"]);

/** How often old events and waits are swept, in milliseconds. */
const SWEEP_MS = 1000;

/** What a wait fails with when the receiver is closed: {@link closedError} makes the error of it. */
export const CLOSED = Symbol("closed");

/**
 * The error of a wait of a receiver that is closed.
 *
 * @param {string} what the caller, for messages
 */
export function closedError(what) {
  const error = new DOMException(`${what}: the receiver is closed.`, "AbortError");
  closed.add(error);
  return error;
}
/** @type {WeakSet<object>} */
const closed = new WeakSet();

/** The contracts whose events belong to calls, as the core names them. */
export const PREVIEW_2021_04 = "preview_2021_04";
export const GA_2026_03 = "ga_2026_03";

/**
 * The name of a call. Calls of two contracts may have the same id. Empty for no call.
 *
 * @param {{ contract?: string, call?: string }} of
 */
export const callName = ({ contract = "", call }) => (call ? `${contract} ${call}` : "");

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
   * @type {Map<number, { offer: Offer, fail: Fail, since: number, isIdle: Wanted["isIdle"] }>}
   */
  #waits = new Map();
  #swept = 0;
  #isClosed = false;

  /** @param {{ rememberMs: number, afterEndMs: number, most: number, mostMemory: number }} limits */
  constructor({ rememberMs, afterEndMs, most, mostMemory }) {
    this.#rememberMs = rememberMs;
    this.#inbox = new core.Inbox(rememberMs, afterEndMs, most, mostMemory);
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
    const [novelty, known] = /** @type {[number, number]} */ ([...this.#inbox.begin(number, monotonic())]);
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
    this.#sweep();
    const [known, ...found] = [...this.#inbox.arrive(number, monotonic())];
    if (known === undefined) return;
    this.#known(number, known);
    for (const [wait, verdict] of pairs(found)) this.#offer(wait, known, verdict);
  }

  /**
   * The name of an event's call; empty when it belongs to none.
   *
   * @param {number} number
   */
  callOf(number) {
    return callName({ contract: this.#inbox.contract(number), call: this.#inbox.call(number) });
  }

  /**
   * What an event is kept under: its contract, the id of its call, and its key, the same for its duplicates.
   *
   * @param {number} number
   */
  placeOf(number) {
    const contract = this.#inbox.contract(number);
    return contract && { contract, call: this.#inbox.call(number), key: this.#inbox.key(number) };
  }

  /**
   * A duplicate has the number of the first event, and is held in its place only where that is not held any longer.
   *
   * @param {number} number
   * @param {number} known
   */
  #known(number, known) {
    const event = this.#events.get(number);
    if (known !== number && event) {
      if (!this.#events.has(known)) this.#events.set(known, event);
      this.#events.delete(number);
    }
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
    return this.#wait(wanted, fail, (wait, number, verdict) => {
      const event = this.#events.get(number);
      if (!event || (verdict === DONE && !isChosen(wanted, event))) return false;
      this.#waits.delete(wait);
      this.#inbox.settle(wait, number, verdict);
      tell(verdict, event);
      return true;
    });
  }

  /**
   * Calls `tell` for every event, those that came already first; `fail` once, with what the predicate throws. Returns a function that ends
   * it.
   *
   * @param {Wanted} wanted
   * @param {Tell} tell
   * @param {Fail} fail
   * @returns {GiveUp}
   */
  all(wanted, tell, fail) {
    return this.#wait({ ...wanted, seenToo: true }, fail, (_, number, verdict) => {
      const event = this.#events.get(number);
      if (event && (verdict !== DONE || isChosen(wanted, event))) tell(verdict, event);
      return false;
    });
  }

  /** Ends all waits, and those that begin later. */
  close() {
    this.#isClosed = true;
    for (const [wait, { fail }] of this.#waits) {
      this.#cancel(wait);
      fail(CLOSED);
    }
  }

  /**
   * @param {Wanted} wanted
   * @param {Fail} fail
   * @param {Offer} offer
   * @returns {GiveUp}
   */
  #wait(wanted, fail, offer) {
    if (this.#isClosed) {
      fail(CLOSED);
      return () => {};
    }
    const { contract, call, context, kinds = [], failures = [], exclusive = false, seenToo = false, isIdle } = wanted;
    const since = monotonic();
    const numbers = [...this.#inbox.wait(contract, call, context, kinds, failures, exclusive, seenToo)];
    const [wait, ...found] = /** @type {[number, ...number[]]} */ (numbers);
    this.#waits.set(wait, { offer, fail, since, isIdle });
    for (const [number, verdict] of this.#allOf(wait, found)) {
      if (this.#offer(wait, number, verdict)) break;
    }
    return () => this.#cancel(wait);
  }

  /**
   * The events that would end a wait: the core gives a few at a time, since mostly the first is enough.
   *
   * @param {number} wait
   * @param {number[]} found
   */
  *#allOf(wait, found) {
    while (found.length) {
      yield* pairs(found);
      const [number, verdict] = /** @type {[number, number]} */ (found.slice(-2));
      found = verdict === ENDED ? [] : [...this.#inbox.more(wait, number)].slice(1);
    }
  }

  /** @param {number} wait */
  #cancel(wait) {
    if (this.#waits.delete(wait)) this.#inbox.cancel(wait);
  }

  /**
   * Offers a wait an event; true when the wait is over. A predicate that throws ends its own wait, and nothing else.
   *
   * @type {(wait: number, number: number, verdict: number) => boolean}
   */
  #offer(wait, number, verdict) {
    const pending = this.#waits.get(wait);
    if (!pending) return true;
    try {
      return pending.offer(wait, number, verdict);
    } catch (error) {
      this.#cancel(wait);
      pending.fail(error);
      return true;
    }
  }

  #sweep() {
    const now = monotonic();
    const isDue = now - this.#swept >= SWEEP_MS;
    if (!isDue && !this.#inbox.isFull) return;
    for (const number of this.#inbox.forget(now)) this.#events.delete(number);
    if (!isDue) return;
    this.#swept = now;
    // A wait whose promise no caller awaits, in a call whose end never came.
    for (const [wait, { since, isIdle }] of this.#waits) {
      if (now - since < this.#rememberMs) break;
      if (isIdle?.()) this.#cancel(wait);
    }
  }
}

/**
 * Whether the predicate of the caller chooses an event. A promise is no answer, and would count as one that says yes.
 *
 * @param {Wanted} wanted
 * @param {ReceivedEvent} event
 */
function isChosen({ predicate }, event) {
  if (!predicate) return true;
  /** @type {unknown} */
  const answer = predicate(event);
  if (!isThenable(answer)) return Boolean(answer);
  contained(() => answer);
  throw new TypeError("filter.predicate: expected a boolean, got a promise: the function must not be async");
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
      (error) => reject(error === CLOSED ? closedError(what) : error),
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
  const said = wordsOf(event);
  // The words of the service name the cause where the code does not: of a prompt that failed, for one.
  const message = `${what}: ${hasEnded ? "the call has ended: " : ""}${text}${said && ` The service says: ${said}`}`;
  return Object.assign(new CallOutcomeError(message), { kind: hasEnded ? "ended" : "failed", reason, code, subCode, event });
}

/**
 * What the service says about the result in an event, without phone numbers; empty when it says nothing.
 *
 * @param {ReceivedEvent} event
 */
function wordsOf(event) {
  const words = get(get(event, "resultInformation") ?? get(event, "resultInfo"), "message");
  return typeof words === "string" ? masked(words.trim()) : "";
}

/**
 * What a wait waits for, in words.
 *
 * @param {Wanted} wanted
 */
export function wantedText({ kinds = [], failures = [], call, context, predicate }) {
  // An event with a state of its own is named with it.
  const all = [...new Set([...kinds, ...failures])];
  const events = all.length ? all.join(" or ") : "an event";
  const of = call ? ` of the call ${clipped(call)}` : "";
  return `${events}${of}${context ? " with its operationContext" : ""}${predicate ? " that the predicate chooses" : ""}`;
}

/**
 * The promise, unless its time is over or the signal aborts first.
 *
 * @template Value
 * @param {Promise<Value>} promise
 * @param {object} patience
 * @param {number} patience.timeoutMs
 * @param {AbortSignal} [patience.signal]
 * @param {string} patience.what the caller, for messages
 * @param {GiveUp} [patience.giveUp]
 * @param {{ stack?: string }} [patience.site] where the program waits
 * @param {string} [patience.wanted] the awaited events, in words
 * @param {(sinceMs: number) => string} [patience.meanwhile] what happened since a time, in sentences
 * @param {Owner} [patience.owner] the receiver
 * @returns {Promise<Value>}
 */
export function within(promise, { timeoutMs, signal, what, giveUp, site, wanted, meanwhile, owner }) {
  const sinceMs = monotonicOrZero();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const release = () => letEnd(timer);
  const forget = wanted === undefined ? undefined : name("wait", () => `${what} waits for ${wanted}`, { owner, release });
  return new Promise((resolve, reject) => {
    /** @type {(() => void) | undefined} */
    let leave;
    const end = () => {
      clearTimeout(timer);
      leave?.();
      forget?.();
    };
    /** @param {unknown} reason */
    const stop = (reason) => {
      end();
      giveUp?.();
      reject(reason);
    };
    /** @param {unknown} error */
    const failed = (error) =>
      reject(site && (error instanceof CallOutcomeError || closed.has(Object(error))) ? withCallSite(error, site) : error);
    promise.then(resolve, failed).finally(end);
    if (signal?.aborted) return stop(abortReason(signal));
    const late = () => stop(lateError(what, timeoutMs, site, wanted, meanwhile?.(sinceMs)));
    timer = setTimeout(late, Math.min(timeoutMs, LONGEST_TIMER_MS));
    try {
      leave = signal && onAbort(signal, () => stop(abortReason(signal)));
    } catch (error) {
      stop(error);
    }
  });
}

/**
 * The error of a wait that took too long.
 *
 * @param {string} what
 * @param {number} timeoutMs
 * @param {{ stack?: string }} [site]
 * @param {string} [wanted]
 * @param {string} [meanwhile]
 */
export function lateError(what, timeoutMs, site, wanted, meanwhile) {
  const text = `${what}: no event came within ${timeoutMs} ms.`;
  const all = [text, wanted && `Expected was ${wanted}.`, meanwhile].filter(Boolean).join(" ");
  const error = new DOMException(all, "TimeoutError");
  late.add(error);
  return site ? withCallSite(error, site) : error;
}

/** @type {WeakSet<object>} */
const late = new WeakSet();
/**
 * Whether an error says that a wait took too long. A client has such errors too, for its requests.
 *
 * @param {unknown} error
 */
export const isLate = (error) => late.has(Object(error));
