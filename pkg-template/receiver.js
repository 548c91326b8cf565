// Where callbacks arrive: whom to believe, which handlers have an event, what to answer. See `callbacks.d.ts`.
import * as core from "./callbacks-core.js";
import { follower } from "./following.js";
import { validationError } from "./host.js";
import { bodyOf, nodeHandler } from "./incoming.js";
import { readFilter, readOptions, readPatience } from "./receiver-options.js";
import { Stored } from "./stored.js";
import { KeysUnavailable, Verifier } from "./verifier.js";
import { DONE, Waits, outcome, within } from "./waits.js";

/** What is said of a refusal: nothing that helps to do better next time. */
const REFUSED = { 400: "badRequest", 401: "unauthorized", 405: "methodNotAllowed", 413: "tooLarge", 500: "notTaken", 503: "unavailable" };

export class CallbackReceiver {
  #options;
  #verifier;
  #waits;
  #handlers = new Map();
  /** The handlers that have taken an event, until all have. */
  #partly = new Map();
  /** Whether an event that the handlers have right now is taken. */
  #busy = new Map();
  /** What lets an answer go whose handler waits for a further event of its call. */
  #held = new Set();
  #stored;

  constructor(options) {
    const read = readOptions(options);
    this.#options = read;
    if (read.audiences) this.#verifier = new Verifier(read);
    this.#waits = new Waits(read);
    this.#stored = read.store && new Stored(read, this.#waits);
  }

  /** A property and not a method: it is handed over, as in `export default { fetch: receiver.handle }`. */
  handle = async (request, ...platform) => {
    const context = platform.find((argument) => typeof argument?.waitUntil === "function");
    const { status, headers, body } = await this.#answer({
      method: request.method,
      url: request.url,
      header: (name) => request.headers.get(name) ?? undefined,
      read: (most) => bodyOf(request.body, most),
      later: (work) => context?.waitUntil(work),
    });
    return new Response(body, { status, headers });
  };

  node() {
    return nodeHandler((incoming) => this.#answer(incoming));
  }

  on(kind, handler) {
    if (typeof kind !== "string" || !kind) throw new TypeError('on: kind: expected the kind of an event, or "*" for all');
    if (typeof handler !== "function") throw new TypeError("on: handler: expected a function");
    const handlers = this.#handlers.get(kind) ?? new Set();
    this.#handlers.set(kind, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  async waitFor(filter, options = {}) {
    const wanted = readFilter("waitFor", filter);
    if (!Object.values(wanted).some(Boolean)) throw validationError("waitFor: filter", "expected at least one member: what is waited for");
    return this.#awaited("waitFor", wanted, readPatience("waitFor", options, this.#options));
  }

  async *events(filter = {}, options = {}) {
    const wanted = readFilter("events", filter);
    const { signal } = readPatience("events", options, this.#options);
    await this.#stored?.load(wanted.call);
    const queue = [];
    let wake = () => {};
    let ended = false;
    const stop = this.#waits.all(wanted, (verdict, event) => {
      if (verdict === DONE && (!wanted.predicate || wanted.predicate(event))) queue.push(event);
      ended ||= Boolean(wanted.call) && (verdict !== DONE || endsCall(event));
      wake();
    });
    const abort = () => wake();
    signal?.addEventListener("abort", abort);
    this.#stored?.watch(wanted.call);
    this.#release(wanted.call);
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (queue.length) yield queue.shift();
        else if (ended) return;
        else await new Promise((resolve) => (wake = resolve));
      }
    } finally {
      stop();
      this.#stored?.unwatch(wanted.call);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** How many waits are pending. */
  get waiting() {
    return this.#waits.waiting;
  }

  /** For the clients that are given this receiver: what they make of an operation. */
  following(className) {
    return follower(className, {
      begin: (what, wanted) => this.#begun(what, wanted),
      awaited: (what, wanted, options) => this.#awaited(what, wanted, readPatience(what, options, this.#options)),
      completed: (what, call, promise, options) => {
        const patience = readPatience(what, options, this.#options);
        this.#release(call);
        return within(promise, { ...patience, what });
      },
    });
  }

  #begun(what, wanted) {
    const begun = outcome(what, (tell, fail) => this.#waits.once(wanted, tell, fail));
    this.#stored?.watch(wanted.call);
    begun.promise.finally(() => this.#stored?.unwatch(wanted.call)).catch(() => {});
    return begun;
  }

  async #awaited(what, wanted, { timeoutMs, signal }) {
    await this.#stored?.load(wanted.call);
    const { promise, giveUp } = this.#begun(what, wanted);
    this.#release(wanted.call);
    return within(promise, { timeoutMs, signal, what, giveUp });
  }

  /** Who waits for a further event of a call has taken those that it has. */
  #release(call) {
    for (const held of this.#held) {
      if (!call || held.call === call) held.release();
    }
  }

  async #answer(incoming) {
    const { status, refusal, headers, body } = await this.#judge(incoming).catch((error) => {
      if (error instanceof KeysUnavailable) return { status: 503, refusal: error.message, headers: { "retry-after": "5" } };
      this.#options.onError(error);
      return { status: 500, refusal: "an error of this endpoint" };
    });
    if (status < 400) return { status, headers, body };
    this.#options.onRefused({ status, reason: refusal });
    return { status, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify({ error: { code: REFUSED[status] } }) };
  }

  async #judge({ method, url, header, read, later }) {
    const { secret, verified, mostBytes } = this.#options;
    if (method !== "POST") return { status: 405, refusal: "it is not a POST", headers: { allow: "POST" } };
    if (secret && !(await secret.isIn(url))) return { status: 401, refusal: "secret" };
    const refusal = await this.#verifier?.refusal(header("authorization"));
    // With a secret, what has no token may yet be of the contract of 2021 or of Event Grid.
    if (refusal && !secret) return { status: 401, refusal };
    if (Number(header("content-length")) > mostBytes) return { status: 413, refusal: "the body is too large" };
    const text = await read(mostBytes);
    if (text === undefined) return { status: 413, refusal: "the body is too large" };
    let batch;
    try {
      batch = core.readBatch(text);
    } catch (error) {
      return { status: 400, refusal: error.message };
    }
    if (refusal && batch.some(({ dialect }) => dialect === "cloud")) return { status: 401, refusal };
    // What the token of the service does not stand for, only a secret can.
    if (verified && !secret && batch.some(({ dialect }) => dialect !== "cloud")) return { status: 401, refusal: "no secret" };
    const code = batch.map(({ event }) => handshake(event)).find(Boolean);
    if (code) return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ validationResponse: code }) };
    return this.#take(batch, later);
  }

  /** Every event of a batch in its order; one that is not taken does not keep the others. */
  async #take(batch, later) {
    let allTaken = true;
    for (const received of batch) allTaken = (await this.#taken(received, later)) && allTaken;
    return allTaken ? { status: 200 } : { status: 500, refusal: "a handler threw" };
  }

  async #taken(received, later) {
    const { key } = received;
    switch (this.#waits.begin(received)) {
      case "taken":
        return true;
      case "busy":
        return this.#busy.get(key);
    }
    const taken = this.#handOver(received, later);
    this.#busy.set(key, taken);
    try {
      const isTaken = await taken;
      this.#waits.end(received, isTaken);
      return isTaken;
    } catch (error) {
      this.#waits.end(received, false);
      throw error;
    } finally {
      this.#busy.delete(key);
    }
  }

  async #handOver(received, later) {
    const { event, call, key } = received;
    if (await this.#stored?.isTaken(received)) return true;
    const takers = this.#partly.get(key) ?? new Set();
    this.#partly.set(key, takers);
    const open = [...(this.#handlers.get(event.kind) ?? []), ...(this.#handlers.get("*") ?? [])].filter((handler) => !takers.has(handler));
    const held = { call };
    const released = new Promise((resolve) => (held.release = () => resolve(true)));
    this.#held.add(held);
    this.#waits.arrive(received);
    const handled = open.map(async (handler) => {
      try {
        await handler(event);
        takers.add(handler);
        return true;
      } catch (error) {
        this.#options.onError(error, event);
        return false;
      }
    });
    const all = Promise.all(handled).then((taken) => taken.every(Boolean));
    // Where an answer ends the program's time, that of the handlers goes on.
    later?.(all);
    const isTaken = await Promise.race([all, released]);
    this.#held.delete(held);
    if (isTaken) {
      this.#partly.delete(key);
      await this.#stored?.taken(received);
    }
    return isTaken;
  }
}

const endsCall = ({ kind, callState }) => kind === "CallDisconnected" || (kind === "CallLegStateChanged" && callState === "terminated");

/** The code that Event Grid wants to hear before it posts events. */
function handshake({ eventType, data }) {
  return eventType === "Microsoft.EventGrid.SubscriptionValidationEvent" ? String(data?.validationCode) : undefined;
}
