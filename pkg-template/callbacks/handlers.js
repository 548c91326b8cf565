// Hands events to the handlers of an application: each event to each handler, until the handler has taken it.

/** @import { ReceivedEvent } from "./index.js" */
import { turn } from "../platform/turn.js";

/** @typedef {(event: ReceivedEvent) => unknown} Handler */
/** @typedef {{ number: number, event: ReceivedEvent, call: string }} Received */

/** The waits before an event is handed again to a handler that threw after its answer had gone out, in milliseconds. */
const AGAIN_MS = [1000, 2000, 4000, 8000];

export class Handlers {
  #onError;
  #rememberMs;
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

  /** @param {{ onError(error: unknown, event?: ReceivedEvent): void, rememberMs: number }} options */
  constructor({ onError, rememberMs }) {
    this.#onError = onError;
    this.#rememberMs = rememberMs;
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
   * @param {Received} received
   * @param {{ begin(): void, later?(work: Promise<unknown>): void }} options `begin` is called when a wait may release the answer;
   *   `later` gets the promise of what goes on after the answer
   * @returns {Promise<boolean>}
   */
  async handOver(received, { begin, later }) {
    const held = { call: received.call, release() {} };
    /** @type {Promise<void>} */
    const released = new Promise((resolve) => {
      // Not in the same turn: a handler that throws meanwhile has thrown before the answer.
      held.release = () => void turn().then(resolve);
    });
    this.#held.add(held);
    begin();
    const all = this.#handleAll(received);
    const repeated = Promise.race([all.then(() => false), released.then(() => true)]).then((early) => {
      this.#held.delete(held);
      return early ? this.#repeat(received, all) : undefined;
    });
    // Some platforms stop the program after the answer, unless they are given what goes on.
    later?.(Promise.all([all, repeated]));
    return Promise.race([all, released.then(() => true)]);
  }

  /**
   * Releases the answers that a wait for an event of a call, or of any call, depends on. An event that belongs to no call, such as
   * `IncomingCall`, may have begun that call.
   *
   * @param {string | undefined} call
   */
  release(call) {
    for (const held of this.#held) {
      if (!call || !held.call || held.call === call) held.release();
    }
  }

  /** @param {Received} received */
  async #handleAll(received) {
    const { event, number } = received;
    const takers = this.#takers(number);
    const handlers = [event.kind, "*"]
      .flatMap((kind) => [...(this.#byKind.get(kind) ?? [])])
      .filter((handler) => !takers.has(handler));
    const taken = await Promise.all(
      handlers.map(async (handler) => {
        try {
          await handler(event);
          takers.add(handler);
          return true;
        } catch (error) {
          this.#onError(error, event);
          return false;
        }
      }),
    );
    const isTaken = taken.every(Boolean);
    if (isTaken) this.#partly.delete(number);
    return isTaken;
  }

  /**
   * @param {Received} received
   * @param {Promise<boolean>} first
   */
  async #repeat(received, first) {
    let isTaken = await first;
    for (const delayMs of AGAIN_MS) {
      if (isTaken) return;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      isTaken = await this.#handleAll(received);
    }
    if (!isTaken)
      this.#onError(
        new Error(`an event of the kind ${received.event.kind} is given up: its handler threw ${AGAIN_MS.length + 1} times`),
        received.event,
      );
  }

  /** @param {number} number */
  #takers(number) {
    const now = Date.now();
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
