// Where callbacks arrive: whom to believe, which handlers have an event, what to answer. See `callbacks.d.ts`.
import * as core from "./core.js";
import { runFlow } from "./flow.js";
import { awaitable } from "./awaitable.js";
import { Handlers } from "./handlers.js";
import { validationError } from "../errors.js";
import { bodyOf, nodeHandler } from "./http.js";
import { readFilter, readOptions, readPatience } from "./options.js";
import { EventLog } from "./stores/event-log.js";
import { KeysUnavailable, Verifier } from "./verifier.js";
import { DONE, Waits, outcome, within } from "./waits.js";

/** What is said of a refusal: nothing that helps to do better next time. */
const REFUSED = {
  400: "badRequest",
  401: "unauthorized",
  405: "methodNotAllowed",
  413: "tooLarge",
  500: "notTaken",
  503: "unavailable",
};

/** How long a duplicate waits for the handlers that have the event, in milliseconds; then it is to come again. */
const BUSY_MS = 20_000;

export class CallbackReceiver {
  #options;
  #verifier;
  #waits;
  #handlers;
  /** Whether an event that the handlers have right now is taken. */
  #busy = new Map();
  #eventLog;
  /** The flows that run in this process. */
  #flows = new Map();

  constructor(options) {
    const read = readOptions(options);
    this.#options = read;
    if (read.audiences) this.#verifier = new Verifier(read);
    this.#handlers = new Handlers(read);
    this.#waits = new Waits(read);
    this.#eventLog = read.store && new EventLog(read, this.#waits);
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
    return this.#handlers.on(kind, handler);
  }

  async waitFor(filter, options = {}) {
    const wanted = readFilter("waitFor", filter);
    if (!Object.values(wanted).some(Boolean)) throw validationError("waitFor: filter", "expected at least one member");
    return this.#awaited("waitFor", wanted, readPatience("waitFor", options, this.#options));
  }

  async *events(filter = {}, options = {}) {
    const wanted = readFilter("events", filter);
    const { signal } = readPatience("events", options, this.#options);
    await this.#eventLog?.load(wanted.call);
    const queue = [];
    let wake = () => {};
    let ended = false;
    const stop = this.#waits.all(wanted, (verdict, event) => {
      if (verdict === DONE && (!wanted.predicate || wanted.predicate(event))) queue.push(event);
      ended ||= Boolean(wanted.call) && (verdict !== DONE || core.endsCall(event));
      wake();
    });
    const abort = () => wake();
    signal?.addEventListener("abort", abort);
    this.#eventLog?.watch(wanted.call);
    this.#handlers.release(wanted.call);
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (queue.length) yield queue.shift();
        else if (ended) return;
        else await new Promise((resolve) => (wake = resolve));
      }
    } finally {
      stop();
      this.#eventLog?.unwatch(wanted.call);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** How many waits are pending. */
  get waiting() {
    return this.#waits.waiting;
  }

  flow(id, run, options) {
    const running = this.#flows.get(id) ?? this.#run(id, run, options).finally(() => this.#flows.delete(id));
    if (typeof id === "string") this.#flows.set(id, running);
    return running;
  }

  async #run(id, run, options) {
    if (typeof id !== "string" || !id) throw validationError("flow: id", "expected a string");
    if (typeof run !== "function") throw validationError("flow: run", "expected a function");
    const { store, timeoutMs } = this.#options;
    if (!store)
      throw validationError("options.store", "expected a store: it keeps the steps of a flow; in tests, use new MemoryStore()");
    const receiver = {
      timeoutMs,
      waitFor: (...args) => this.waitFor(...args),
      awaited: (what, wanted, given) => this.#awaited(what, wanted, readPatience(what, given, this.#options)),
      spend: (event, exclusive) => this.#spend(event, exclusive),
    };
    return runFlow(receiver, store, id, run, options);
  }

  /** An event counts as waited for: it was, by a process before this one. */
  async #spend(event, exclusive) {
    const call = event.callConnectionId ?? event.callLegId;
    await this.#eventLog.load(call);
    const isSame = (other) => (event.id ? other.id === event.id : JSON.stringify(other) === JSON.stringify(event));
    const giveUp = this.#waits.once({ call, kinds: [event.kind], exclusive, predicate: isSame }, ignore, ignore);
    giveUp();
  }

  /** For the clients that are given this receiver: what they make of an operation. */
  awaitable(className) {
    return awaitable(className, {
      begin: (what, wanted) => this.#begun(what, wanted),
      awaited: async (what, wanted, options) => this.#awaited(what, wanted, readPatience(what, options, this.#options)),
      completed: async (what, call, promise, options) => {
        const patience = readPatience(what, options, this.#options);
        this.#handlers.release(call);
        return within(promise, { ...patience, what });
      },
    });
  }

  #begun(what, wanted) {
    // Settled also where it is given up, so that the store is not asked any more.
    const begun = outcome(what, (tell, fail) => this.#waits.once(wanted, tell, fail));
    this.#eventLog?.watch(wanted.call);
    begun.promise.finally(() => this.#eventLog?.unwatch(wanted.call)).catch(() => {});
    return begun;
  }

  async #awaited(what, wanted, { timeoutMs, signal }) {
    await this.#eventLog?.load(wanted.call);
    const { promise, giveUp } = this.#begun(what, wanted);
    this.#handlers.release(wanted.call);
    return within(promise, { timeoutMs, signal, what, giveUp });
  }

  async #answer(incoming) {
    const { status, refusal, headers, body } = await this.#judge(incoming).catch((error) => {
      if (error instanceof KeysUnavailable) return { status: 503, refusal: error.message, headers: { "retry-after": "5" } };
      this.#options.onError(error);
      return { status: 500, refusal: "an error of this endpoint" };
    });
    if (status < 400) return { status, headers, body };
    this.#options.onRefused({ status, reason: refusal });
    return {
      status,
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ error: { code: REFUSED[status] } }),
    };
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
    const answer = await this.#take(
      batch.filter(({ event }) => !handshake(event)),
      later,
    );
    if (!code || answer.status !== 200) return answer;
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ validationResponse: code }) };
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
        // Not for ever: in a Worker the handlers may have ended with the request that began them.
        return within(this.#busy.get(key), { timeoutMs: BUSY_MS, what: "a duplicate" }).catch((error) => {
          if (error?.name === "TimeoutError") return false;
          throw error;
        });
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
    if (await this.#eventLog?.isTaken(received)) return true;
    const isTaken = await this.#handlers.handOver(received, { begin: () => this.#waits.arrive(received), later });
    if (isTaken) await this.#eventLog?.taken(received);
    return isTaken;
  }
}

const ignore = () => {};

/** The code that Event Grid wants to hear before it posts events. */
function handshake({ eventType, data }) {
  const code = eventType === "Microsoft.EventGrid.SubscriptionValidationEvent" ? data?.validationCode : undefined;
  return typeof code === "string" ? code : undefined;
}
