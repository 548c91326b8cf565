// Hands events to the handlers of an application: each event to each handler, until the handler has taken it.

/** @import { ReceivedEvent } from "./index.js" */
/** @import { EventTelemetry } from "../platform/telemetry.js" */
/** @import { Owner } from "../platform/pending.js" */
/** @import { Pauses } from "./pauses.js" */
import { clipped } from "../errors.js";
import { LONGEST_TIMER_MS, monotonic } from "../platform/contained.js";
import { name } from "../platform/pending.js";
import { turn } from "../platform/turn.js";
import { AGAIN_MS } from "./pauses.js";

/** @typedef {(event: ReceivedEvent) => unknown} Handler */
/**
 * @typedef {{ number: number, event: ReceivedEvent, call: string, telemetry?: EventTelemetry | undefined }} Received `call` is the name of
 *   its call
 */

export class Handlers {
  #onError;
  #rememberMs;
  #timeoutMs;
  /** @type {Map<string, Set<Handler>>} */
  #byKind = new Map();
  /**
   * By the number of an event that some handlers have taken: which handlers, and since when there are such.
   *
   * @type {Map<number, { since: number, takers: Set<Handler> }>}
   */
  #partly = new Map();
  /**
   * The answers that wait for handlers: of which call each is, and what releases it.
   *
   * @type {Set<{ call: string, release(): void }>}
   */
  #held = new Set();
  #pauses;
  #owner;

  /**
   * @param {{ onError(error: unknown, event?: ReceivedEvent): void, rememberMs: number, handlerTimeoutMs: number }} options
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
    /** @type {Promise<"late">} */
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve("late"), Math.min(this.#timeoutMs, LONGEST_TIMER_MS));
    });
    const first = Promise.race([all, released.then(() => /** @type {const} */ ("released")), late]).then((how) => {
      clearTimeout(timer);
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
    this.#onError(new DOMException(`${text}: the event counts as not accepted.`, "TimeoutError"), event);
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

  /** @param {Received} received */
  async #handleAll(received) {
    const { event, number, telemetry } = received;
    const takers = this.#takers(number);
    const all = [event.kind, "*"].flatMap((kind) => [...(this.#byKind.get(kind) ?? [])]);
    await Promise.all(
      all.map(async (handler) => {
        if (takers.has(handler)) return;
        const text = `the handler of ${event.kind}${handler.name ? ` (${clipped(handler.name)})` : ""}`;
        const forget = name("handler", () => text, { owner: this.#owner });
        try {
          await (telemetry ? telemetry.run(() => handler(event)) : handler(event));
          takers.add(handler);
        } catch (error) {
          // One that was given up and came back meanwhile has taken it.
          if (!takers.has(handler)) this.#onError(error, event);
        } finally {
          forget();
        }
      }),
    );
    const isTaken = all.every((handler) => takers.has(handler));
    if (isTaken && this.#partly.get(number)?.takers === takers) this.#partly.delete(number);
    return isTaken;
  }

  /**
   * @param {Received} received
   * @param {Promise<boolean>} first
   */
  async #repeat(received, first) {
    let isTaken = await first;
    let tries = 1;
    for (const delayMs of AGAIN_MS) {
      if (isTaken) return;
      await this.#pauses.pause(delayMs);
      isTaken = await this.#handleAll(received);
      tries += 1;
      if (this.#pauses.isClosed) break;
    }
    if (!isTaken)
      this.#onError(
        new Error(
          `an event of the kind ${received.event.kind} is given up: its handler threw ${tries} times${this.#pauses.isClosed ? ", and the receiver is closed" : ""}`,
        ),
        received.event,
      );
  }

  /** @param {number} number */
  #takers(number) {
    const now = monotonic();
    // An event that is that old was never taken, and is not delivered any more.
    for (const [old, { since }] of this.#partly) {
      if (now - since <= this.#rememberMs) break;
      this.#partly.delete(old);
    }
    const partly = this.#partly.get(number) ?? { since: now, takers: new Set() };
    this.#partly.set(number, partly);
    return partly.takers;
  }
}
