// Where callbacks arrive. The core decides whom to believe and what to answer; here its decisions are executed. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
/** @import { Batch, Received } from "./core.js" */
/** @import { FlowReceiver } from "./flow.js" */
/** @import { Incoming } from "./http.js" */
/** @import { AboutReceiver } from "../platform/flows.js" */
/** @import { Ended, EventTelemetry, ObservedEvent, ReceiverTelemetry, Traced } from "../platform/telemetry.js" */
/** @import { Owner } from "../platform/pending.js" */
/** @import { Wanted } from "./waits.js" */
import * as core from "./core.js";
import { isOfFlow, runFlow } from "./flow.js";
import { awaitable } from "./awaitable.js";
import { EventStream, disposable } from "./event-stream.js";
import { askedBy, explain } from "./explain.js";
import { Handlers } from "./handlers.js";
import { atCaller, atSite, callSite, clipped, pointedBelow, validationError, withCallSite } from "../errors.js";
import { abortReason, onAbort } from "../platform/abort.js";
import { contained } from "../platform/contained.js";
import { ABOUT } from "../platform/flows.js";
import { PROBE } from "../platform/explained.js";
import { masked } from "../platform/masked.js";
import { received as receivedFrom } from "../platform/pending.js";
import { secretsOfReceivers } from "../platform/secret.js";
import { get, headerOf } from "../platform/values.js";
import { isRequest, report, wrongForm } from "./forms.js";
import { BodyAborted, BodyGone, FIX_OF_NODE, bodyOfRequest, isEmpty, nodeHandler } from "./http.js";
import { News } from "./news.js";
import { callOf, noHandledKind, readFilter, readFlowOptions, readOptions, readPatience } from "./options.js";
import { Pauses } from "./pauses.js";
import { Placements } from "./placements.js";
import { EventLog } from "./stores/event-log.js";
import { StoreCalls } from "./stores/limited.js";
import { KeysUnavailable, Verifier } from "./verifier.js";
import { CLOSED, DONE, ENDED, Waits, callName, closedError, outcome, wantedText, within } from "./waits.js";

/** How long a duplicate waits for the handlers that have the event, in milliseconds; then its answer asks the service to send it again. */
const BUSY_MS = 20_000;

/** @typedef {Declared.ReceivedKind} ReceivedKind */

/** @implements {Declared.CallbackReceiver} */
export class CallbackReceiver {
  #options;
  /** @type {Verifier | undefined} */
  #verifier;
  #waits;
  #handlers;
  /**
   * By the number of an event that the handlers have right now, the promise whether they take it.
   *
   * @type {Map<number, Promise<boolean>>}
   */
  #busy = new Map();
  #placements;
  /**
   * How emulators of this process know this receiver.
   *
   * @type {Owner}
   */
  #owner = { emulators: new WeakSet(), isPosted: false };
  /** What came and what was refused lately, for the errors of waits. */
  #news = new News(this.#owner);
  /** @type {StoreCalls | undefined} */
  #store;
  /** @type {EventLog | undefined} */
  #eventLog;
  /** What goes on after answers ends sooner when the receiver is closed. */
  #pauses = new Pauses();
  /**
   * The answers and what goes on after them, which `close` waits for.
   *
   * @type {Set<Promise<unknown>>}
   */
  #underWay = new Set();
  /** @type {Promise<void> | undefined} */
  #closed;
  #hasClient = false;
  /** @type {ReceiverTelemetry | undefined} */
  #telemetry;
  /**
   * While an event arrives, the operations that it ends, and those that can end no more because their call has ended.
   *
   * @type {{ own: Traced[], others: Traced[] } | undefined}
   */
  #ending;
  /**
   * The flows that run in this process.
   *
   * @type {Map<string, Promise<any>>}
   */
  #flows = new Map();

  /** @param {Declared.CallbackReceiverOptions} options */
  constructor(options) {
    const read = atCaller(new.target, () => readOptions(options));
    this.#options = read;
    const { audiences, secret, store } = read;
    if (secret) secretsOfReceivers.set(this, secret);
    if (audiences) this.#verifier = new Verifier({ ...read, audiences });
    this.#handlers = new Handlers(read, this.#pauses, this.#owner);
    this.#waits = new Waits(read);
    this.#placements = new Placements(read);
    this.#store = store && new StoreCalls(store);
    this.#eventLog = this.#store && new EventLog({ ...read, store: this.#store }, this.#waits, this.#pauses);
    const waits = this.#waits;
    this.#telemetry = read.telemetry?.receiver({
      get waiting() {
        return waits.waiting;
      },
      reasonOf: (event) => core.reasonOf(/** @type {Declared.ReceivedEvent} */ (event)),
    });
  }

  /**
   * A property, not a method, so that it can be passed on: `export default { fetch: receiver.handle }`.
   *
   * @type {Declared.CallbackReceiver["handle"]}
   */
  handle = async (request, ...platform) => {
    if (!isRequest(request)) {
      const error = pointedBelow(wrongForm("receiver.handle: expected a Request", request, platform[0]), this.handle);
      // Only listeners of Node get here without an exception, and they use no result.
      return /** @type {any} */ (report(error, this.#options.onError, platform));
    }
    receivedFrom(this.#owner, request);
    const context = platform.find(isContext);
    const { onError } = this.#options;
    const { status, headers, body } = await this.#answer({
      method: request.method,
      url: request.url,
      header: (name) => request.headers.get(name) ?? undefined,
      read: (most) => bodyOfRequest(request, most),
      later: (work) => contained(() => context?.waitUntil(work), onError),
    });
    return new Response(body, { status, headers });
  };

  /** @param {unknown[]} given nothing, but where `receiver.node` itself was registered as the listener */
  node(...given) {
    if (given.length) {
      const error = new TypeError(
        "receiver.node: expected no arguments; it returns the listener: write receiver.node() with parentheses",
      );
      // There `this` is another object, or none.
      return /** @type {any} */ (report(error, console.error, given.slice(1)));
    }
    return nodeHandler((incoming) => this.#answer(incoming), this.#options.onError);
  }

  /** @type {Declared.CallbackReceiver["authorize"]} */
  authorize = async (request) => {
    const headers = get(request, "headers");
    const url = get(request, "url");
    if (typeof url !== "string" || typeof headers !== "object" || !headers)
      throw pointedBelow(
        validationError("authorize: request", "expected a Request, or an object with url and headers"),
        this.authorize,
      );
    /** @type {Incoming} */
    const incoming = { method: "GET", url, header: (name) => headerOf(headers, name), read: () => "" };
    if (this.#closed) return false;
    const refusal = await this.#track(this.#refusal(incoming));
    if (refusal) this.#report(refusal, explain(refusal, incoming, this.#options));
    return !refusal;
  };

  /**
   * Why a request without a body is not believed, if it is not: by the secret and by the token, as far as this receiver has them.
   *
   * @param {Incoming} incoming
   */
  async #refusal({ url, header }) {
    const { secret } = this.#options;
    if (secret && !(await secret.isIn(url))) return { status: 401, reason: "secret" };
    try {
      const reason = await this.#verifier?.refusal(header("authorization"));
      return reason === undefined ? undefined : { status: 401, reason };
    } catch (error) {
      if (!(error instanceof KeysUnavailable)) throw error;
      return { status: 503, reason: error.message };
    }
  }

  /**
   * @param {string} kind
   * @param {(event: Declared.ReceivedEvent) => unknown} handler
   */
  on(kind, handler) {
    const refused = (/** @type {string} */ message) => pointedBelow(new TypeError(`on: ${message}`), this.on);
    if (typeof kind !== "string" || !kind) throw refused('kind: expected the kind of an event, or "*" for all');
    const wrong = kind === "*" ? undefined : noHandledKind(kind);
    if (wrong) throw refused(`kind: ${wrong}, "*" handles all`);
    if (typeof handler !== "function") throw refused("handler: expected a function");
    return this.#handlers.on(kind, handler);
  }

  /**
   * @template {ReceivedKind} [Kind=ReceivedKind]
   * @param {Declared.EventFilter<Kind>} filter
   * @param {Declared.WaitOptions} options
   * @returns {Promise<Declared.EventOfKind<Kind>>}
   */
  async waitFor(filter, options = {}) {
    const event = await this.#waitedFor(filter, options, callSite(this.waitFor));
    return /** @type {Declared.EventOfKind<Kind>} */ (event);
  }

  /**
   * @param {Declared.EventFilter<any>} filter
   * @param {Declared.WaitOptions | undefined} options
   * @param {{ stack?: string }} site where the program waits
   */
  async #waitedFor(filter, options, site) {
    const read = () => {
      const wanted = readFilter("waitFor", filter, this.#options);
      if (!Object.values(wanted).some(Boolean))
        throw validationError("waitFor: filter", "expected at least one member, such as callConnectionId or kind");
      return { wanted, patience: readPatience("waitFor", options, this.#options) };
    };
    const { wanted, patience } = atSite(site, read);
    return this.#awaited("waitFor", wanted, patience, site);
  }

  /**
   * @template {ReceivedKind} [Kind=ReceivedKind]
   * @param {Declared.EventFilter<Kind>} filter
   * @param {Declared.EventsOptions} options
   * @returns {AsyncGenerator<Declared.EventOfKind<Kind>, void, undefined>}
   */
  events(filter = {}, options = {}) {
    const stream = new EventStream(async (to) => {
      const { wanted, timeoutMs, signal } = atSite(to.site, () => ({
        wanted: readFilter("events", filter, this.#options),
        ...readPatience("events", options, { timeoutMs: Infinity }),
      }));
      to.limit(timeoutMs, wantedText(wanted), (sinceMs) => this.#news.since(sinceMs, callName(wanted)), this.#owner);
      if (signal?.aborted) throw abortReason(signal);
      const leave = signal && onAbort(signal, () => to.abort(abortReason(signal)));
      try {
        await this.#eventLog?.load(wanted);
      } catch (error) {
        leave?.();
        throw error;
      }
      const stop = this.#waits.all(
        wanted,
        (verdict, event) => {
          if (verdict === DONE) to.push(event);
          if (wanted.call && (verdict !== DONE || core.endsCall(event))) to.end();
        },
        (error) => to.fail(error === CLOSED ? closedError("events") : error),
      );
      this.#eventLog?.watch(wanted);
      this.#handlers.release(callName(wanted));
      return () => {
        stop();
        this.#eventLog?.unwatch(wanted);
        leave?.();
      };
    });
    return /** @type {AsyncGenerator<Declared.EventOfKind<Kind>, void, undefined>} */ (/** @type {unknown} */ (stream));
  }

  /** How many waits are pending. */
  get waiting() {
    return this.#waits.waiting;
  }

  /** @type {Declared.CallbackReceiver["stored"]} */
  async *stored() {
    if (!this.#eventLog) throw validationError("options.store", "expected a store: it keeps the events");
    yield* this.#eventLog.all();
  }

  /** @type {Declared.CallbackReceiver["flow"]} */
  flow(id, run, options) {
    const site = callSite(this.flow);
    const running = this.#flows.get(id) ?? this.#run(id, run, options, site).finally(() => this.#flows.delete(id));
    if (typeof id === "string") this.#flows.set(id, running);
    return running;
  }

  /**
   * @template Result
   * @param {string} id
   * @param {(flow: Declared.CallFlow) => Result | Promise<Result>} run
   * @param {Declared.FlowOptions | undefined} options
   * @param {{ stack?: string }} site where the program runs it
   * @returns {Promise<Result>}
   */
  async #run(id, run, options, site) {
    const { timeoutMs } = this.#options;
    const { store, read } = atSite(site, () => {
      if (typeof id !== "string" || !id)
        throw validationError(
          "flow: id",
          "expected a string, which names the flow; write receiver.flow(id, async (flow) => { … })",
        );
      if (typeof run !== "function") throw validationError("flow: run", "expected a function");
      const store = this.#store;
      if (!store)
        throw validationError("options.store", "expected a store: it keeps the steps of a flow; in tests, use new MemoryStore()");
      return { store, read: readFlowOptions(options) };
    });
    /** @type {FlowReceiver} */
    const receiver = {
      timeoutMs,
      telemetry: this.#telemetry,
      waitFor: (filter, given, at) => this.#waitedFor(filter, given, at),
      awaited: (what, wanted, given, at) => this.#awaited(what, wanted, readPatience(what, given, this.#options), at),
      spend: (event, exclusive) => this.#spend(event, exclusive),
    };
    try {
      return await runFlow(receiver, store, id, run, read);
    } catch (error) {
      throw isOfFlow(error) && /** @type {{ code?: unknown }} */ (error).code === "flowLost" ? withCallSite(error, site) : error;
    }
  }

  /**
   * Marks an event as one that has ended a wait: it did, in an earlier process.
   *
   * @param {Declared.ReceivedEvent} event
   * @param {boolean} exclusive
   */
  async #spend(event, exclusive) {
    const of = callOf(/** @type {{ callConnectionId?: string, callLegId?: string }} */ (event));
    await this.#eventLog?.load(of);
    /** @param {Declared.ReceivedEvent} other */
    const isSame = (other) => (idOf(event) ? idOf(other) === idOf(event) : JSON.stringify(other) === JSON.stringify(event));
    const giveUp = this.#waits.once({ ...of, kinds: [event.kind], exclusive, predicate: isSame }, ignore, ignore);
    giveUp();
  }

  /** @returns {AboutReceiver} */
  get [ABOUT]() {
    return { store: this.#options.store, hasClient: this.#hasClient, isClosed: this.#closed !== undefined };
  }

  /**
   * What this receiver adds to the operations of a client of that class.
   *
   * @param {string} className
   * @param {object} client
   */
  awaitable(className, client) {
    this.#hasClient = true;
    return awaitable(
      { className, client },
      {
        begin: (what, wanted) => this.#begun(what, wanted),
        owner: this.#owner,
        hasTelemetry: this.#telemetry !== undefined,
        placing: (placement, answer) => this.#placements.begin(placement, answer),
        operationOf: (call) => this.#placements.operationOf(call),
        awaited: async (what, wanted, options, site) =>
          this.#awaited(what, wanted, readPatience(what, options, this.#options), site),
        completed: async (what, wanted, promise, options, site) => {
          const patience = { ...readPatience(what, options, this.#options), ...this.#told(what, wanted), site };
          this.#handlers.release(callName(wanted));
          return this.#reported(`${what}: completed`, wanted, () => within(promise, patience));
        },
      },
    );
  }

  /**
   * @param {string} what
   * @param {Wanted} wanted
   */
  #begun(what, wanted) {
    // The promise settles when the wait is given up, too: then the store is no longer polled for it.
    const begun = outcome(what, (tell, fail) => {
      /** @type {typeof tell} */
      const ended = (verdict, event) => {
        const operation = wanted.operation?.();
        if (operation) this.#ending?.[verdict === ENDED ? "others" : "own"].push(operation);
        tell(verdict, event);
      };
      return this.#waits.once(wanted, ended, fail);
    });
    this.#eventLog?.watch(wanted);
    begun.promise.finally(() => this.#eventLog?.unwatch(wanted)).catch(() => {});
    return begun;
  }

  /**
   * The deadline holds for the store as well.
   *
   * @param {string} what
   * @param {Wanted} given that of a flow may be of an earlier version, which did not write down the contract
   * @param {{ timeoutMs: number, signal?: AbortSignal }} patience
   * @param {{ stack?: string }} [site] where the program waits
   */
  async #awaited(what, given, patience, site) {
    const { kinds = [], failures = [] } = given;
    const contract = given.contract ?? core.contractOf([...kinds, ...failures], false, this.#options.verified);
    const wanted = { ...given, contract };
    /** @type {(() => void) | undefined} */
    let giveUp;
    let isOver = false;
    const begin = async () => {
      // From before: then what comes meanwhile is read, and what was kept is read once.
      this.#eventLog?.watch(wanted);
      try {
        if (wanted.call) await this.#eventLog?.load(wanted);
        if (isOver) throw new DOMException(`${what}: given up.`, "AbortError");
        const begun = this.#begun(what, wanted);
        giveUp = begun.giveUp;
        this.#handlers.release(callName(wanted));
        return begun.promise;
      } finally {
        this.#eventLog?.unwatch(wanted);
      }
    };
    return this.#reported(what, wanted, () =>
      within(begin(), {
        ...patience,
        ...this.#told(what, wanted),
        site,
        giveUp() {
          isOver = true;
          giveUp?.();
        },
      }),
    );
  }

  /**
   * A wait, reported to the telemetry.
   *
   * @param {string} what
   * @param {Wanted} wanted
   * @param {() => Promise<Declared.ReceivedEvent>} wait
   */
  #reported(what, { operation }, wait) {
    return this.#telemetry ? this.#telemetry.wait(what, operation, wait) : wait();
  }

  /**
   * What the error of a wait says.
   *
   * @param {string} what
   * @param {Wanted} wanted
   */
  #told(what, wanted) {
    const meanwhile = (/** @type {number} */ sinceMs) => this.#news.since(sinceMs, callName(wanted));
    return { what, wanted: wantedText(wanted), meanwhile, owner: this.#owner };
  }

  /** @type {Declared.CallbackReceiver["close"]} */
  close() {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close() {
    this.#waits.close();
    this.#pauses.close();
    this.#eventLog?.close();
    this.#telemetry?.close();
    while (this.#underWay.size) await Promise.allSettled(this.#underWay);
  }

  /**
   * Something that `close` waits for.
   *
   * @template Value
   * @param {Promise<Value>} work
   */
  #track(work) {
    const tracked = work.then(ignore, ignore).finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return work;
  }

  /** @param {Incoming} incoming */
  #answer(incoming) {
    const answer = () => this.#answered(incoming);
    return this.#telemetry ? this.#telemetry.request(incoming, answer) : answer();
  }

  /** @param {Incoming} incoming */
  async #answered(incoming) {
    const deciding = this.#closed ? Promise.resolve(core.closedAnswer()) : this.#track(this.#decided(incoming));
    const answer = await deciding.catch((error) => {
      this.#options.onError(error);
      return core.brokenAnswer();
    });
    const { status, reason } = answer;
    if (reason !== undefined) {
      // Only an emulator signs with keys of this machine, and asks: then the sender is the developer's own. Any other sender learns nothing.
      const asked = this.#verifier?.isOnLoopback ? askedBy(incoming) : undefined;
      const message = explain({ status, reason }, incoming, this.#options);
      if (asked !== PROBE) this.#report({ status, reason }, message);
      if (asked !== undefined) return told(answer, message);
    }
    return answer;
  }

  /**
   * Says why a request was refused: to the owner of the receiver, and to the waits that time out.
   *
   * @param {{ status: number, reason: string }} refusal
   * @param {string} message
   */
  #report({ status, reason }, message) {
    this.#news.refused(status, message);
    this.#options.onRefused({ status, reason, message });
  }

  /**
   * Gathers the facts of a request, each when the core asks for it, until the core answers.
   *
   * @param {Incoming} incoming
   */
  async #decided(incoming) {
    const { method, url, header, read, later } = incoming;
    const { secret, verified, mostBytes } = this.#options;
    const length = Number(header("content-length"));
    const admission = new core.Admission(
      Boolean(secret),
      verified,
      mostBytes,
      String(method),
      header("webhook-request-origin"),
      length,
    );
    /** @type {Batch | undefined} */
    let batch;
    try {
      for (;;) {
        const next = admission.next();
        switch (next) {
          case "secret":
            admission.secret(Boolean(await secret?.isIn(url)));
            break;
          case "token":
            await this.#verify(admission, header("authorization"), later);
            break;
          case "body":
            batch = await this.#readBody(admission, read(mostBytes));
            if (batch) this.#telemetry?.batch(incoming, batch.events);
            break;
          case "handlers":
            admission.taken(await this.#take(batch?.events ?? [], (work) => this.#later(work, later)));
            break;
          default:
            return next;
        }
      }
    } finally {
      admission.free();
      if (batch) this.#waits.drop(batch);
    }
  }

  /**
   * @param {core.Admission} admission
   * @param {string | undefined} authorization
   * @param {Incoming["later"]} later
   */
  async #verify(admission, authorization, later) {
    try {
      // The core asks for the token only where there is an audience.
      const verifier = /** @type {Verifier} */ (this.#verifier);
      admission.token(await verifier.refusal(authorization, later));
    } catch (error) {
      if (!(error instanceof KeysUnavailable)) throw error;
      admission.unverifiable(error.message);
    }
  }

  /**
   * @param {core.Admission} admission
   * @param {unknown} reading
   */
  async #readBody(admission, reading) {
    let body;
    try {
      body = await reading;
    } catch (error) {
      // The sender's doing, and no error of this program.
      if (error instanceof BodyAborted) return void admission.aborted();
      if (!(error instanceof BodyGone)) throw error;
      this.#options.onError(error);
      return void admission.gone(error.message);
    }
    if (body === undefined) return void admission.tooLarge();
    let batch;
    try {
      batch = this.#waits.read(body);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      const hint = `; the request has an empty object as its body: if other code has read it before, ${FIX_OF_NODE}`;
      return void admission.invalid(body && typeof body === "object" && isEmpty(body) ? message + hint : message);
    }
    admission.events(batch.signed, batch.unsigned, batch.validationCode);
    return batch;
  }

  /**
   * What goes on after an answer: `close` waits for it, and so does the platform.
   *
   * @param {Promise<unknown>} work
   * @param {Incoming["later"]} later
   */
  #later(work, later) {
    // It reports its errors itself.
    later?.(this.#track(work).catch(ignore));
  }

  /**
   * Whether all events are taken, handed over in their order. One that is not taken does not hold up the others.
   *
   * @param {Received[]} events
   * @param {Later} later
   */
  async #take(events, later) {
    let allTaken = true;
    for (const received of events) allTaken = (await this.#taken(received, later)) && allTaken;
    return allTaken;
  }

  /**
   * @param {Received} received
   * @param {Later} later
   * @returns {Promise<boolean>}
   */
  async #taken(received, later) {
    const { novelty, number } = this.#waits.begin(received.number);
    switch (novelty) {
      case "taken":
        return true;
      case "busy":
        // Not without a limit: a Worker may have dropped the handlers together with the request that called them.
        return within(this.#busy.get(number) ?? Promise.resolve(false), { timeoutMs: BUSY_MS, what: "a duplicate" }).catch(
          (error) => {
            if (error?.name === "TimeoutError") return false;
            throw error;
          },
        );
    }
    const taken = this.#handOver({ ...received, number }, novelty === "new", later);
    this.#busy.set(number, taken);
    try {
      const isTaken = await taken;
      this.#waits.end(number, isTaken);
      return isTaken;
    } catch (error) {
      this.#waits.end(number, false);
      throw error;
    } finally {
      this.#busy.delete(number);
    }
  }

  /**
   * Never waits for ever: calls of the store and handlers have their limits.
   *
   * @param {Received} received
   * @param {boolean} isNew whether no delivery of it came before
   * @param {Later} later
   */
  async #handOver(received, isNew, later) {
    const { number, event } = received;
    const call = this.#waits.callOf(number);
    this.#placements.mark(event, call);
    this.#news.came(event, call);
    const claim = await this.#eventLog?.claim(received, () => this.#waits.arrive(number));
    if (claim === "taken" || claim === "busy") return claim === "taken";
    const takenLate = () => {
      // A second try is under way otherwise, and knows who has taken it.
      if (!this.#busy.has(number)) this.#waits.end(number, true);
      later(claim?.end(true, later) ?? Promise.resolve());
    };
    const begin = () => this.#arrived(received, isNew, call);
    const isTaken = await this.#handlers.handOver({ number, event, call }, { begin, later, takenLate });
    await claim?.end(isTaken, later);
    return isTaken;
  }

  /**
   * An event arrives where waits look for it. Gives what reports its handlers.
   *
   * @param {Received} received
   * @param {boolean} isNew
   * @param {string} name that of its call
   * @returns {EventTelemetry | undefined}
   */
  #arrived({ number, event, wire }, isNew, name) {
    if (!this.#telemetry) return void this.#waits.arrive(number);
    const { contract = "", call = "" } = this.#waits.placeOf(number) || {};
    const traced = this.#placements.operationToBe(name);
    /** @type {ObservedEvent} */
    const observed = { event, wire, contract, call, isNew, fate: fateOf(event, traced instanceof Promise ? undefined : traced) };
    return this.#telemetry.event(observed, () => {
      /** @type {{ own: Traced[], others: Traced[] }} */
      const ending = { own: [], others: [] };
      this.#ending = ending;
      try {
        this.#waits.arrive(number);
      } finally {
        this.#ending = undefined;
      }
      return /** @type {Ended} */ ({ operations: [...ending.own, ...ending.others], call: traced });
    });
  }
}

disposable(CallbackReceiver.prototype, () => CallbackReceiver.prototype.close);

/** How much of a reason an answer has, in characters: the emulator keeps 600. */
const LONGEST_TOLD = 580;

/**
 * An answer that says why. A token says what its sender wants it to say, so numbers and tokens are masked.
 *
 * @param {core.Answer} answer
 * @param {string} message
 */
function told({ status, headers, body = "" }, message) {
  const text = clipped(masked(message).replace(/\beyJ[\w-]*\.[\w.-]*/g, "***"), LONGEST_TOLD);
  const refusal = /** @type {{ error: { code: string } }} */ (JSON.parse(body));
  return { status, headers, body: JSON.stringify({ error: { ...refusal.error, message: text } }) };
}

/** @typedef {(work: Promise<unknown>) => void} Later is given what goes on after the answer */

const ignore = () => {};

/**
 * What an event says of its call, by the core's table: that it was answered, or that it was not. The 2021 preview has no event for a call
 * that failed: it ends without having been connected, which is known in the process that placed it.
 *
 * @param {Declared.ReceivedEvent} event
 * @param {Traced | undefined} traced the operation that began the call
 * @returns {"answered" | "failed" | undefined}
 */
function fateOf(event, traced) {
  const { kind, callState } = /** @type {{ kind: string, callState?: string }} */ (event);
  /** @param {string[]} kinds */
  const isOf = (kinds) => kinds.includes(kind) || kinds.includes(`${kind}/${callState}`);
  const beginnings = ["createCall", "answerCall", "connectCall"].flatMap((name) => core.outcomeOf(name) ?? []);
  const isAnswered = beginnings.some(({ done }) => isOf(done));
  const isEnded = traced?.places && !traced.isDecided && beginnings.some(({ callEnded = [] }) => isOf(callEnded));
  const isFailed = isEnded || beginnings.some(({ failed }) => isOf(failed));
  if (!isAnswered && !isFailed) return undefined;
  if (traced) traced.isDecided = true;
  return isAnswered ? "answered" : "failed";
}

/**
 * The id of an event, where it has one.
 *
 * @param {Declared.ReceivedEvent} event
 */
const idOf = (event) => /** @type {{ id?: string }} */ (event).id;

/**
 * @param {unknown} argument
 * @returns {argument is Declared.PlatformContext}
 */
const isContext = (argument) => typeof get(argument, "waitUntil") === "function";
