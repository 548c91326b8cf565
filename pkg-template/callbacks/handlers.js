// Handing events to the handlers of an application: each event to each handler, until it has taken it.

/** The waits before an event is handed again to a handler that threw after its answer had gone out, in milliseconds. */
const AGAIN_MS = [1000, 2000, 4000, 8000];

export class Handlers {
  #onError;
  #rememberMs;
  #byKind = new Map();
  /** The handlers that have taken an event, until all have, and since when there are such. */
  #partly = new Map();
  /** What lets an answer go whose handler waits for a further event of its call. */
  #held = new Set();

  constructor({ onError, rememberMs }) {
    this.#onError = onError;
    this.#rememberMs = rememberMs;
  }

  on(kind, handler) {
    const handlers = this.#byKind.get(kind) ?? new Set();
    this.#byKind.set(kind, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  /**
   * Hands an event to those who have not taken it: whether all have now. Somebody who waits for a further event of the same call
   * ends the wait for them: a handler that waits for what comes next would wait for ever if its answer were held. What throws then
   * is our own to repeat, since nobody delivers the event again. `begin` is called when a wait may let it go; `later` is given
   * what goes on after the answer.
   */
  async handOver(received, { begin, later }) {
    const held = { call: received.call };
    // A turn later: who threw meanwhile has thrown before the answer.
    const released = new Promise((resolve) => (held.release = () => setTimeout(resolve, 0)));
    this.#held.add(held);
    begin();
    const all = this.#handleAll(received);
    const repeated = Promise.race([all.then(() => false), released.then(() => true)]).then((early) => {
      this.#held.delete(held);
      return early ? this.#repeat(received, all) : undefined;
    });
    // Where an answer ends the program's time, that of the handlers goes on.
    later?.(Promise.all([all, repeated]));
    return Promise.race([all, released.then(() => true)]);
  }

  /** Somebody waits for an event of a call, or of any. What is of no call, such as `IncomingCall`, may be what that call began with. */
  release(call) {
    for (const held of this.#held) {
      if (!call || !held.call || held.call === call) held.release();
    }
  }

  async #handleAll(received) {
    const { event, key } = received;
    const takers = this.#takers(key);
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
    if (isTaken) this.#partly.delete(key);
    return isTaken;
  }

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

  #takers(key) {
    const now = Date.now();
    // Those of events that were never taken, and are not delivered any more.
    for (const [old, { since }] of this.#partly) {
      if (now - since <= this.#rememberMs) break;
      this.#partly.delete(old);
    }
    const partly = this.#partly.get(key) ?? { since: now, takers: new Set() };
    this.#partly.set(key, partly);
    return partly.takers;
  }
}
