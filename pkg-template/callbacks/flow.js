// A call as straight-line code that another process can take up: what each step gave is kept, and given again. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
/** @import { AwaitableCall, AwaitableOperation } from "../client/index.js" */
/** @import { Begun } from "../platform/flows.js" */
/** @import { FlowTelemetry, ReceiverTelemetry } from "../platform/telemetry.js" */
/** @import { Wanted } from "./waits.js" */
import * as acting from "./acting.js";
import { ringing, wantedOf } from "./awaitable.js";
import { BEGUN } from "../platform/flows.js";
import { Journal } from "./flow-journal.js";
import { CallAutomationError, callSite, clipped, validationError, withCallSite } from "../errors.js";
/** @import { readFlowOptions } from "./options.js" */
import { readActOptions, readFlowWait } from "./options.js";
import * as core from "./core.js";
import { CallOutcomeError } from "./outcome-error.js";
import { isLate } from "./waits.js";

/** @typedef {ReturnType<typeof callSite>} Site where the program calls a method of a flow */

/**
 * The errors that are made here, and not by a function of the program or by its client: they point at the step.
 *
 * @type {WeakSet<Error>}
 */
const own = new WeakSet();
/**
 * @template {Error} Made
 * @param {Made} error
 */
function made(error) {
  own.add(error);
  return error;
}

/** How long a ringing call may ring, and how it is hung up. */
/** @typedef {{ ringMs: number, giveUp: (call: string) => unknown }} Ring */

/** How long the event may take that says why a call could not be hung up, in milliseconds. */
const GONE_MS = 10_000;

/** A name that no step has: theirs are not empty. */
const RESULT = "";

/**
 * What a flow needs of its receiver.
 *
 * @typedef {object} FlowReceiver
 * @property {number} timeoutMs
 * @property {ReceiverTelemetry | undefined} telemetry
 * @property {(what: string, wanted: Wanted, options: Declared.WaitOptions | undefined, site: Site) => Promise<Declared.ReceivedEvent>} awaited
 * @property {(filter: Declared.EventFilter<any>, options: Declared.WaitOptions | undefined, site: Site) => Promise<any>} waitFor
 * @property {(event: Declared.ReceivedEvent, exclusive: boolean) => Promise<void>} spend
 */

/**
 * Runs a flow, or gives the result of one that has finished.
 *
 * @template Result
 * @param {FlowReceiver} receiver
 * @param {Declared.CallbackStore} store
 * @param {string} id
 * @param {(flow: Declared.CallFlow) => Result | Promise<Result>} run
 * @param {ReturnType<typeof readFlowOptions>} read the options
 * @returns {Promise<Result>}
 */
export async function runFlow(receiver, store, id, run, read) {
  /** @param {FlowTelemetry} [telemetry] */
  const begin = (telemetry) => runFrom(receiver, store, id, run, read, telemetry);
  return receiver.telemetry ? receiver.telemetry.flow(id, begin) : begin();
}

/**
 * @template Result
 * @param {FlowReceiver} receiver
 * @param {Declared.CallbackStore} store
 * @param {string} id
 * @param {(flow: Declared.CallFlow) => Result | Promise<Result>} run
 * @param {{ keepMs: number, whenLost: "reject" | "restart" }} options
 * @param {FlowTelemetry | undefined} telemetry
 * @returns {Promise<Result>}
 */
async function runFrom(receiver, store, id, run, { keepMs, whenLost }, telemetry) {
  const journal = await Journal.open(store, id, keepMs, telemetry?.reference);
  if (journal.trace) telemetry?.resumed(journal.trace);
  const { lost } = journal;
  if (lost && !journal.kept(RESULT)) {
    if (whenLost !== "restart") throw made(flowLost(id, lost));
    await journal.settle();
  }
  const finished =
    journal.kept(RESULT) ?? (await journal.keep(RESULT, { value: await run(new CallFlow(receiver, journal, id)) }));
  await journal.settle();
  return finished.value;
}

/** @implements {Declared.CallFlow} */
class CallFlow {
  #receiver;
  #journal;
  #id;
  /** @type {Set<string>} */
  #names = new Set();

  /**
   * @param {FlowReceiver} receiver
   * @param {Journal} journal
   * @param {string} id
   */
  constructor(receiver, journal, id) {
    this.#receiver = receiver;
    this.#journal = journal;
    this.#id = id;
  }

  get id() {
    return this.#id;
  }

  /** @type {Begun} */
  [BEGUN](name) {
    const begun = this.#journal.begun(name);
    if (begun?.refused || (!begun && !this.#journal.kept(name))) return undefined;
    return { call: begun?.wanted?.call };
  }

  /** @type {Declared.CallFlow["step"]} */
  step(name, work) {
    return this.#pointed(this.step, () => {
      this.#checkName(name, "step");
      checkFunction(work, "flow.step: work");
      return this.#once(name, "step", async () => {
        const begun = this.#journal.begun(name);
        if (begun?.once && !begun.refused) throw made(uncertain("step", name, begun.operation));
        const ids = await this.#ids(name);
        return this.#sent("step", name, Date.now(), ids, () => work(ids)).promise;
      });
    });
  }

  /** @type {Declared.CallFlow["waitFor"]} */
  waitFor(name, filter, options) {
    return this.#pointed(this.waitFor, (site) => {
      this.#checkName(name, "waitFor");
      if (!filter?.callConnectionId && !filter?.callLegId) {
        const expected = "expected callConnectionId or callLegId: events are kept by their call";
        throw made(validationError("flow.waitFor: filter", expected));
      }
      const { keepTimeout, ...patience } = readOwn(() => readFlowWait(options));
      return this.#once(name, "waitFor", () => this.#receiver.waitFor(filter, patience, site), keepTimeout);
    });
  }

  /**
   * @param {string} name
   * @param {(ids: Declared.StepIds) => object} begin
   * @param {Declared.ActOptions} [given]
   */
  act(name, begin, given) {
    return this.#pointed(this.act, (site) => {
      this.#checkName(name, "act");
      checkFunction(begin, "flow.act: begin");
      const { againAfterMs, keepTimeout, ringMs, giveUp, ...options } = readOwn(() => readActOptions(given));
      const ring = ringMs !== undefined && giveUp ? { ringMs, giveUp } : undefined;
      const act = async () => {
        const before = await this.#endOfBefore(name, againAfterMs, options, ring, site);
        return before ?? this.#begin(name, begin, againAfterMs, options, ring, site);
      };
      return this.#once(name, "act", act, keepTimeout);
    });
  }

  /**
   * What a method of the flow gives; the errors that are made here point at the program that calls it.
   *
   * @template Value
   * @param {Function} below the method
   * @param {(site: Site) => Promise<Value>} act
   * @returns {Promise<Value>}
   */
  async #pointed(below, act) {
    const site = callSite(below);
    try {
      return await act(site);
    } catch (error) {
      throw own.has(/** @type {Error} */ (error)) ? withCallSite(error, site) : error;
    }
  }

  /**
   * Refuses a name that is none, or that this run has given to a step.
   *
   * @param {unknown} name
   * @param {string} kind
   */
  #checkName(name, kind) {
    if (typeof name !== "string" || !name) throw made(validationError(`flow.${kind}: name`, "expected a string"));
    if (this.#names.has(name))
      throw made(validationError(`flow.${kind}: name`, `expected a unique name: this run already has a step "${name}"`));
  }

  /**
   * What a step of that name gave in an earlier run; else what it gives now, which is kept.
   *
   * @param {string} name
   * @param {"step" | "act" | "waitFor"} kind
   * @param {() => unknown} work
   * @param {boolean} [keepTimeout] whether a wait that took too long is an outcome
   */
  async #once(name, kind, work, keepTimeout = false) {
    this.#names.add(name);
    const kept = this.#journal.kept(name);
    if (!kept) return this.#given(await this.#journal.keep(name, { kind, ...(await settled(work, keepTimeout)) }));
    if (kept.kind !== kind) {
      const expected = `expected a unique name: an earlier run stored "${name}" as a ${kept.kind}`;
      throw made(validationError(`flow.${kind}: name`, expected));
    }
    // In this process the event has ended no wait yet. A later wait must not get it.
    const event = kept.value ?? kept.outcome?.event;
    if (kind !== "step" && event) await this.#receiver.spend(event, kind === "act");
    return this.#given(kept);
  }

  /** @param {Record<string, any>} kept */
  #given({ value, outcome, late }) {
    if (late) throw made(new DOMException(late.message, "TimeoutError"));
    if (!outcome) return value;
    const { message, ...members } = outcome;
    throw made(Object.assign(new CallOutcomeError(message), members));
  }

  /**
   * The end of the operation that an earlier run has begun; `undefined` if it has begun none, or the end does not come.
   *
   * @param {string} name
   * @param {number} againAfterMs
   * @param {Declared.WaitOptions} options
   * @param {Ring | undefined} ring
   * @param {Site} site
   */
  async #endOfBefore(name, againAfterMs, { timeoutMs = this.#receiver.timeoutMs, signal }, ring, site) {
    const begun = this.#journal.begun(name);
    if (!begun || begun.refused) return undefined;
    if (begun.once && !begun.wanted) throw made(uncertain("act", name, begun.operation));
    if (ring && begun.ends) return this.#ringing(name, begun, ring, againAfterMs, { timeoutMs, signal }, site);
    // Without a shorter limit: a call must not be placed twice.
    if (begun.placed || begun.once)
      return this.#receiver.awaited(`flow.act "${name}"`, { ...begun.wanted, seenToo: true }, { timeoutMs, signal }, site);
    // A call whose answer never came has no name to wait for. The service recognises the second request by its id.
    if (!begun.wanted) return undefined;
    // At least `againAfterMs` in any case: the service delivers events that no handler took again, and they arrive only now.
    // Not longer than the time that it had, if the clock was put back meanwhile.
    const leftMs = begun.accepted ? Math.min(begun.atMs + timeoutMs - Date.now(), timeoutMs) : 0;
    return this.#endWithin(name, begun.wanted, Math.max(leftMs, againAfterMs), signal, site);
  }

  /**
   * @param {string} name
   * @param {(ids: Declared.StepIds) => object} begin
   * @param {number} againAfterMs
   * @param {Declared.WaitOptions} options
   * @param {Ring | undefined} ring
   * @param {Site} site
   */
  async #begin(name, begin, againAfterMs, options, ring, site) {
    const ids = await this.#ids(name);
    const atMs = Date.now();
    const { begun, promise, record } = this.#sent("act", name, atMs, ids, () => begin(ids));
    const wanted = wantedOf.get(begun);
    if (!wanted) return this.#connected(name, record, await promise, options, ring, site);
    if (ring) {
      promise.catch(() => {});
      throw made(notRinging());
    }
    const operation = /** @type {AwaitableOperation<unknown, unknown>} */ (begun);
    // Its rejection is handled below, but not before the journal has written.
    promise.catch(() => {});
    // Only now is known which events end it. Where the store writes at once, the request has not left yet.
    if (!record.operation) await this.#journal.begin(name, { atMs, wanted });
    try {
      await promise;
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      // The call is gone, perhaps because an earlier run has hung it up: then the event that says so is on its way.
      const end = await this.#endWithin(name, wanted, againAfterMs, options.signal, site);
      if (end) return end;
      throw error;
    }
    await this.#journal.begin(name, { ...record, atMs, accepted: true, wanted });
    return at(operation.completed(options), site);
  }

  /**
   * Calls the function of a step. If it sends an operation that calls a person, that is written down before; if the service refuses the
   * operation, that is written down after, so that a later run may send it.
   *
   * @param {"act" | "step"} kind
   * @param {string} name
   * @param {number} atMs
   * @param {Declared.StepIds} ids
   * @param {() => any} begin
   */
  #sent(kind, name, atMs, ids, begin) {
    /** @type {{ operation?: string, once?: boolean, wanted?: Wanted }} */
    const record = {};
    let isOurs = true;
    /**
     * What is kept of the operations that the step sends; mostly it is one.
     *
     * @type {string[]}
     */
    const callings = [];
    const act = {
      id: ids.repeatabilityRequestId,
      /** @type {acting.Acting["sending"]} */
      sending: async (sending) => {
        const calling = await this.#journal.calling(name, sending.operation);
        // Looked at after that is kept: a process that begins the flow anew from now on finds it.
        if (this.#journal.isForgotten) {
          await this.#journal.notCalled(calling);
          throw made(tooLate(kind, name));
        }
        isOurs = await this.#journal.begin(name, { atMs, ...Object.assign(record, sending) }, sending.once);
        if (isOurs) return void callings.push(calling);
        await this.#journal.notCalled(calling);
        throw made(uncertain(kind, name, sending.operation));
      },
    };
    const begun = acting.within(act, begin);
    const promise = (async () => {
      try {
        return await begun;
      } catch (error) {
        // Not for what another process sends, and not for two operations of one step, of which the other may have been executed.
        if (isOurs && callings.length < 2 && isRefusal(error, record.operation !== undefined)) {
          await this.#journal.begin(name, { ...record, atMs, refused: true });
          if (callings[0] && isRefusedAlways(error)) await this.#journal.notCalled(callings[0]);
        }
        throw error;
      } finally {
        acting.end(act);
      }
    })();
    return { begun, promise, record };
  }

  /**
   * The end of an operation that places a call.
   *
   * @param {string} name
   * @param {object & { operation?: string }} record what was written down before it was sent
   * @param {object} answer
   * @param {Declared.WaitOptions} options
   * @param {Ring | undefined} ring
   * @param {Site} site
   */
  async #connected(name, record, answer, options, ring, site) {
    const placed = /** @type {Partial<AwaitableCall<unknown, unknown>> | undefined} */ (answer);
    const wanted = placed?.connected && wantedOf.get(placed.connected);
    if (!placed?.connected || !wanted) throw made(notAwaitable(name));
    const isRinging = ringing.has(placed.connected);
    if (ring && !isRinging) throw made(notRinging());
    // When a later run gives it up as well, whatever its options were when it was placed.
    const ends = isRinging && placed.disconnected ? wantedOf.get(placed.disconnected) : undefined;
    const begun = { ...record, placed: true, wanted, ...(ends && { ends, placedMs: Date.now() }) };
    await this.#journal.begin(name, begun);
    // A later run would wait for this call. But had this one ended before the answer, it would have placed another.
    if (!record.operation && isRinging) {
      await this.#journal.calling(name, "createCall");
      throw made(notTheActs(name));
    }
    if (ring) return this.#ringing(name, begun, ring, 0, options, site);
    return at(placed.connected(options), site);
  }

  /**
   * The connection of a call that was placed, unless it rings for too long: then it is given up, and that is its outcome in every run.
   *
   * @param {string} name
   * @param {Record<string, any>} begun
   * @param {Ring} ring
   * @param {number} leastMs how long to wait at least: the events of a call that was placed by an earlier run may arrive only now
   * @param {Declared.WaitOptions} options
   * @param {Site} site
   */
  async #ringing(name, begun, { ringMs, giveUp }, leastMs, { timeoutMs = this.#receiver.timeoutMs, signal }, site) {
    const { wanted, ends, placedMs } = begun;
    if (!begun.givenUp) {
      // Not longer than the budget, if the clock was put back meanwhile.
      const leftMs = Math.max(Math.min(placedMs + ringMs - Date.now(), ringMs), leastMs);
      try {
        const connected = await this.#endWithin(name, wanted, leftMs, signal, site);
        if (connected) return connected;
      } catch (error) {
        // An earlier run was about to hang it up, and this is how it ended.
        if (!begun.givingUp || !(error instanceof CallOutcomeError)) throw error;
        throw made(notAnswered(name, ringMs, /** @type {Declared.CallOutcomeError} */ (error).event));
      }
      // Before the request: if this process ends now, the next one finds the call gone and knows who has ended it.
      await this.#journal.begin(name, { ...begun, givingUp: true });
      const answered = await this.#hungUp(name, begun, giveUp, signal, site);
      if (answered) return answered;
      // An answer of the callee from now on comes too late.
      await this.#journal.begin(name, { ...begun, givenUp: true });
    }
    const end = await this.#receiver.awaited(`flow.act "${name}"`, { ...ends, seenToo: true }, { timeoutMs, signal }, site);
    throw made(notAnswered(name, ringMs, end));
  }

  /**
   * Hangs a ringing call up. Gives its event when it was answered, or throws what became of it, before it could be hung up.
   *
   * @param {string} name
   * @param {Record<string, any>} begun
   * @param {Ring["giveUp"]} giveUp
   * @param {AbortSignal | undefined} signal
   * @param {Site} site
   */
  async #hungUp(name, { wanted, givingUp }, giveUp, signal, site) {
    try {
      await giveUp(wanted.call);
      return undefined;
    } catch (error) {
      const isGone = statusOf(error) === 404;
      // An earlier run has hung it up, and has not come to know it.
      if (isGone && givingUp) return undefined;
      // It was answered or has ended in this moment; the event that says so is there, or on its way where the call is gone.
      const answered = await this.#endWithin(name, wanted, GONE_MS, signal, site);
      if (answered) return answered;
      throw error;
    }
  }

  /**
   * The event that ends an operation; `undefined` when none comes in that time.
   *
   * @param {string} name
   * @param {Wanted} wanted
   * @param {number} timeoutMs
   * @param {AbortSignal | undefined} signal
   * @param {Site} site
   */
  async #endWithin(name, wanted, timeoutMs, signal, site) {
    try {
      return await this.#receiver.awaited(`flow.act "${name}"`, { ...wanted, seenToo: true }, { timeoutMs, signal }, site);
    } catch (error) {
      const { name: kind } = /** @type {{ name?: string }} */ (error ?? {});
      if (kind === "TimeoutError" && !signal?.aborted) return undefined;
      throw error;
    }
  }

  /**
   * The ids of a step: the same in every run, so that the service recognises a request that is sent twice.
   *
   * @param {string} name
   */
  async #ids(name) {
    const [repeatabilityRequestId, operationContext] = await Promise.all([
      uuid(["request", this.#id, name]),
      uuid(["context", this.#id, name]),
    ]);
    return { repeatabilityRequestId, operationContext };
  }
}

/**
 * The event of an operation; an error of the wait points at the step.
 *
 * @template Event
 * @param {Promise<Event>} end
 * @param {Site} site
 */
const at = (end, site) =>
  end.catch((error) => {
    const isOfWait = error instanceof CallOutcomeError || isLate(error);
    throw isOfWait ? withCallSite(error, site) : error;
  });

/**
 * What reads options, whose errors are those of the step.
 *
 * @template Value
 * @param {() => Value} read
 */
function readOwn(read) {
  try {
    return read();
  } catch (error) {
    throw made(/** @type {Error} */ (error));
  }
}

/**
 * The value of a step, or its `CallOutcomeError`. Other errors are thrown: the step may be tried again.
 *
 * @param {() => unknown} work
 * @param {boolean} keepTimeout whether a wait that took too long is an outcome
 */
async function settled(work, keepTimeout) {
  try {
    return { value: await work() };
  } catch (error) {
    if (keepTimeout && isLate(error)) return { late: { message: /** @type {Error} */ (error).message } };
    if (!(error instanceof CallOutcomeError)) throw error;
    const { message, kind, reason, code, subCode, event } = /** @type {Declared.CallOutcomeError} */ (error);
    return { outcome: { message, kind, reason, code, subCode, event } };
  }
}

/**
 * @param {unknown} given
 * @param {string} path
 */
function checkFunction(given, path) {
  if (typeof given !== "function") throw made(validationError(path, "expected a function"));
}

/** @param {unknown} error */
const statusOf = (error) => Number(/** @type {{ status?: unknown } | null | undefined} */ (error)?.status ?? 0);

/**
 * Whether an error says that the service has not executed the operation, so that a later run need not look for its end: no request was
 * sent, or it was refused. A 404 may be the answer to a second request, after the first ended the call; an operation that calls a person
 * does not end one.
 *
 * @param {unknown} error
 * @param {boolean} isRinging
 */
function isRefusal(error, isRinging) {
  const attempts = /** @type {{ attempts?: unknown[] } | null | undefined} */ (error)?.attempts;
  if (Array.isArray(attempts) && !attempts.length) return true;
  const status = statusOf(error);
  return status >= 400 && status < 500 && status !== 408 && (status !== 404 || isRinging);
}

/**
 * Whether every attempt was refused: after one without an answer, the service may have executed the operation and refused the next.
 *
 * @param {unknown} error
 */
function isRefusedAlways(error) {
  const { attempts } = /** @type {{ attempts?: unknown }} */ (error);
  return Array.isArray(attempts) && attempts.every((attempt) => isRefusal({ status: attempt?.status }, true));
}

/**
 * The error of a flow whose steps are forgotten, before which it may have called a person.
 *
 * @param {string} id
 * @param {import("./flow-journal.js").Calling} calling
 */
function flowLost(id, { operation, step, startedMs }) {
  const error = new CallAutomationError(
    `flow: the flow ${JSON.stringify(clipped(id))} is lost: a run that began at ${new Date(startedMs).toISOString()} sent ${operation} in its ` +
      `step ${JSON.stringify(clipped(step))} and has not finished, and its steps are kept no longer (keepMs), so a person may have been ` +
      'called; it is not begun anew. Find out what became of the call, then run the flow with { whenLost: "restart" }, or under another id',
  );
  return Object.assign(error, { kind: "network", code: "flowLost", operation, attempts: [] });
}

/**
 * @param {"act" | "step"} kind
 * @param {string} name
 */
function tooLate(kind, name) {
  return validationError(
    "flow: options.keepMs",
    `expected more time than the flow takes: its steps are kept no longer, so flow.${kind} ${JSON.stringify(clipped(name))} calls no person`,
  );
}

/**
 * @param {"act" | "step"} kind
 * @param {string} name
 * @param {string} operation
 */
function uncertain(kind, name, operation) {
  const error = new CallAutomationError(
    `flow.${kind} "${name}": another run sent ${operation} and has received no response, so a person may have been called; it is not ` +
      "sent again. Find out whether the call was placed, then use another name for the step",
  );
  return Object.assign(error, { kind: "network", operation, attempts: [] });
}

/**
 * The outcome of a call that was given up.
 *
 * @param {string} name
 * @param {number} ringMs
 * @param {Declared.ReceivedEvent} event the end of the call
 */
function notAnswered(name, ringMs, event) {
  const { code, subCode } = core.reasonOf(event);
  const message = `flow.act "${name}": The callee did not answer within ${ringMs} ms, and the call was given up.`;
  return Object.assign(new CallOutcomeError(message), { kind: "failed", reason: "noAnswer", code, subCode, event });
}

const notRinging = () =>
  validationError(
    "flow.act: options.ringMs",
    "expected an operation that calls a person, such as createCall: no other one rings",
  );

/** @param {string} name */
function notTheActs(name) {
  return new TypeError(
    `flow.act: "${name}": begin placed a call after an await and without the ids of the step, so a run after a crash could not know of it ` +
      "and would call twice: call the client before the first await, or pass ids to it",
  );
}

/** @param {string} name */
function notAwaitable(name) {
  return new TypeError(
    `flow.act: "${name}": expected an operation whose end can be awaited: return the promise of the client itself (not from an async function), ` +
      "of a client with this receiver as `callbacks`; for an operation that no event ends, use flow.step",
  );
}

/**
 * A UUID that is the same for the same parts. It has the form of version 4, as the service demands.
 *
 * @param {string[]} parts
 */
async function uuid(parts) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(parts)))).slice(
    0,
    16,
  );
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Whether an error of a flow was made here, before its program ran.
 *
 * @param {unknown} error
 */
export const isOfFlow = (error) => own.has(/** @type {Error} */ (error));
