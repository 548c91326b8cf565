// Hands events to the handlers of an application: each event to each handler, until the handler has taken it.

/** @import { ReceivedEvent } from "./index.js" */
/** @import { EventTelemetry } from "../platform/telemetry.js" */
/** @import { Owner } from "../platform/pending.js" */
/** @import { Pauses } from "./pauses.js" */
import { clipped } from "../errors.js";
import { LONGEST_TIMER_MS, monotonic } from "../platform/contained.js";
import { name, nameTimer } from "../platform/pending.js";
import { lineOf } from "../platform/reason.js";
import { turn } from "../platform/turn.js";
import { AGAIN_MS } from "./pauses.js";

/** @typedef {(event: ReceivedEvent) => unknown} Handler */
/**
 * @typedef {{ number: number, event: ReceivedEvent, call: string, telemetry?: EventTelemetry | undefined }} Received `call` is the name of
 *   its call
 */

/**
 * What an error of a handler is about: the handler, how often it has failed for its event, and after which failure it is given up, where that is
 * known. `handler` is empty where the error says all that there is to say.
 *
 * @typedef {{ handler: string, times: number, most?: number | undefined }} Failing
 */

/**
 * A handler that has failed, and has not taken its event since.
 *
 * @typedef {object} Failure
 * @property {number} times
 * @property {string} first what it threw first: later failures may only follow from what it did before
 * @property {string} last
 * @property {number} [againMs] after which pause it is called again
 * @property {boolean} [isGivenUp]
 * @property {() => void} forget
 */

/** How many failures of one receiver can be named. */
const MOST_FAILURES = 50;

export class Handlers {
  #onError;
  #rememberMs;
  #timeoutMs;
  /** @type {Map<string, Set<Handler>>} */
  #byKind = new Map();
  /**
   * By the number of an event that not every handler has taken: which have, which have failed, and since when it is there.
   *
   * @type {Map<number, { since: number, takers: Set<Handler>, failures: Map<Handler, Failure> }>}
   */
  #partly = new Map();
  /** @type {Set<Failure>} */
  #failures = new Set();
  /**
   * The answers that wait for handlers: of which call each is, and what releases it.
   *
   * @type {Set<{ call: string, release(): void }>}
   */
  #held = new Set();
  #pauses;
  #owner;

  /**
   * @param {{ onError(error: unknown, event?: ReceivedEvent, failing?: Failing): void, rememberMs: number, handlerTimeoutMs: number }} options
   * @param {Pauses} pauses
   * @param {Owner} owner the receiver
   */
  constructor({ onError, rememberMs, handlerTimeoutMs }, pauses, owner) {
    this.#owner = owner;
    this.#pauses = pauses;
    this.#onError = onError;
    this.#rememberMs = rememberMs;
    this.#timeoutMs = handlerTimeoutMs;
  }

  /**
   * @param {string} kind
   * @param {Handler} handler
   * @returns {() => void}
   */
  on(kind, handler) {
    const handlers = this.#byKind.get(kind) ?? new Set();
    this.#byKind.set(kind, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  /**
   * Hands an event to the handlers that have not taken it; whether all have now. A wait for a further event of the same call releases
   * the answer: the service sends that event only after the answer, so a handler that waits for it would wait for ever. A handler that
   * throws after that is called again from here, since the service does not deliver the event again.
   *
   * A handler that has not returned in time has not taken the event: otherwise an event whose handler hangs would be busy for as long as
   * the process lives. The limit ends with the answer: a handler that waits for its call may stay as long as the call does.
   *
   * @param {Received} given
   * @param {{ begin(): EventTelemetry | undefined, later?(work: Promise<unknown>): void, takenLate(): void }} options `begin` is
   *   called when a wait may release the answer, and gives what reports the handlers; `later` gets the promise of what goes on after the answer; `takenLate` is called when the handlers have taken the event
   *   after their time
   * @returns {Promise<boolean>}
   */
  async handOver(given, { begin, later, takenLate }) {
    const received = { ...given };
    const held = { call: received.call, release() {} };
    /** @type {Promise<void>} */
    const released = new Promise((resolve) => {
      // Not in the same turn: a handler that throws meanwhile has thrown before the answer.
      held.release = () => void turn().then(resolve);
    });
    this.#held.add(held);
    try {
      received.telemetry = begin();
    } catch (error) {
      this.#held.delete(held);
      throw error;
    }
    const all = this.#handleAll(received);
    all.then(() => received.telemetry?.end());
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const forgetTimer = nameTimer();
    /** @type {Promise<"late">} */
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve("late"), Math.min(this.#timeoutMs, LONGEST_TIMER_MS));
    });
    const first = Promise.race([all, released.then(() => /** @type {const} */ ("released")), late]).then((how) => {
      clearTimeout(timer);
      forgetTimer();
      this.#held.delete(held);
      return how;
    });
    const afterwards = first.then((how) => (how === "released" ? this.#repeat(received, all) : undefined));
    // Some platforms stop the program after the answer, unless they are given what goes on.
    later?.(Promise.all([all, afterwards]));
    const how = await first;
    if (how !== "late") return how === "released" || how;
    const { event } = received;
    const text = `a handler of an event of the kind ${event.kind} has not returned within ${this.#timeoutMs} ms (handlerTimeoutMs)`;
    this.#onError(new DOMException(`${text}: the event counts as not accepted.`, "TimeoutError"), event, SAYS_ALL);
    all.then((isTaken) => isTaken && takenLate());
    return false;
  }

  /**
   * Releases the answers that a wait for an event of a call, or of any call, depends on. An event that belongs to no call, such as
   * `IncomingCall`, may have begun that call.
   *
   * @param {string} call its name; empty for any call
   */
  release(call) {
    for (const held of this.#held) {
      if (!call || !held.call || held.call === call) held.release();
    }
  }

  /**
   * @param {Received} received
   * @param {number} [left] how often handlers that fail are called again after this time, where that is known
   */
  async #handleAll(received, left) {
    const { event, number, telemetry } = received;
    const partly = this.#partlyTaken(number);
    const { takers } = partly;
    const all = [event.kind, "*"].flatMap((kind) => [...(this.#byKind.get(kind) ?? [])]);
    await Promise.all(
      all.map(async (handler) => {
        if (takers.has(handler)) return;
        const text = `the handler of ${event.kind}${handler.name ? ` (${clipped(handler.name)})` : ""}`;
        const forget = name("handler", () => text, { owner: this.#owner });
        try {
          await (telemetry ? telemetry.run(() => handler(event)) : handler(event));
          takers.add(handler);
          this.#forget(partly, handler);
        } catch (error) {
          // One that was given up and came back meanwhile has taken it.
          if (takers.has(handler)) return;
          const { times } = this.#failed(partly, handler, event.kind, error);
          this.#onError(error, event, { handler: text, times, most: left === undefined ? undefined : times + left });
        } finally {
          forget();
        }
      }),
    );
    const isTaken = all.every((handler) => takers.has(handler));
    if (isTaken && this.#partly.get(number) === partly) this.#partly.delete(number);
    return isTaken;
  }

  /**
   * A handler has failed. Until it takes the event, what waits for the handler's work can name it.
   *
   * @param {{ failures: Map<Handler, Failure> }} partly
   * @param {Handler} handler
   * @param {string} kind
   * @param {unknown} error
   */
  #failed({ failures }, handler, kind, error) {
    const last = lineOf(error);
    const old = failures.get(handler);
    if (old) {
      old.times += 1;
      old.last = last;
      delete old.againMs;
      return old;
    }
    const forget = name("failure", () => `${kind}: ${failureText(failure)}`, { owner: this.#owner });
    /** @type {Failure} */
    const failure = { times: 1, first: last, last, forget };
    failures.set(handler, failure);
    this.#failures.add(failure);
    const [oldest] = this.#failures;
    if (oldest && this.#failures.size > MOST_FAILURES) this.#drop(oldest);
    return failure;
  }

  /**
   * @param {{ failures: Map<Handler, Failure> }} partly
   * @param {Handler} handler
   */
  #forget({ failures }, handler) {
    const failure = failures.get(handler);
    if (failure) this.#drop(failure);
    failures.delete(handler);
  }

  /** @param {Failure} failure */
  #drop(failure) {
    failure.forget();
    this.#failures.delete(failure);
  }

  /**
   * @param {Received} received
   * @param {Promise<boolean>} first
   */
  async #repeat(received, first) {
    const { event, number } = received;
    const failures = () => [...(this.#partly.get(number)?.failures.values() ?? [])];
    let isTaken = await first;
    let tries = 1;
    for (const delayMs of AGAIN_MS) {
      if (isTaken) return;
      for (const failure of failures()) failure.againMs = delayMs;
      await this.#pauses.pause(delayMs);
      isTaken = await this.#handleAll(received, this.#pauses.isClosed ? 0 : AGAIN_MS.length - tries);
      tries += 1;
      if (this.#pauses.isClosed) break;
    }
    if (isTaken) return;
    for (const failure of failures()) failure.isGivenUp = true;
    const why = this.#pauses.isClosed ? ", and the receiver is closed" : "";
    const text = `an event of the kind ${event.kind} is given up: the handler of ${event.kind} failed ${tries} times${why}`;
    this.#onError(new Error(text), event, SAYS_ALL);
  }

  /** @param {number} number */
  #partlyTaken(number) {
    const now = monotonic();
    // An event that is that old was never taken, and is not delivered any more.
    for (const [old, { since, failures }] of this.#partly) {
      if (now - since <= this.#rememberMs) break;
      this.#partly.delete(old);
      for (const failure of failures.values()) this.#drop(failure);
    }
    const partly = this.#partly.get(number) ?? { since: now, takers: new Set(), failures: new Map() };
    this.#partly.set(number, partly);
    return partly;
  }
}

/** @type {Failing} */
const SAYS_ALL = { handler: "", times: 1 };

/** @param {Failure} failure */
function failureText({ times, first, last, againMs, isGivenUp }) {
  const then = isGivenUp
    ? "; the event is given up"
    : againMs === undefined
      ? ""
      : `; ringwire calls it again after ${againMs / 1000} s of real time`;
  return `${first} (${times} time${times > 1 ? "s" : ""}${last === first ? "" : `, last ${last}`}${then})`;
}
