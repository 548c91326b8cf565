// One try of one person on one line: the flow of the program, and what comes after it, until the call is over.
/** @import * as Declared from "./index.js" */
/** @import { Begun } from "../platform/flows.js" */
/** @import { Run } from "./run.js" */
import { validationError } from "../errors.js";
import { BEGUN } from "../platform/flows.js";
import { get } from "../platform/values.js";
import { CampaignFlow } from "./flow.js";

/** The steps of a flow that are the campaign's own. */
const PLACE = "campaign: place";
const CONNECTED = "campaign: connected";
const TOO_LONG = "campaign: too long";

/** The reasons for which a call is not connected that are outcomes; all others are `failed`. */
const NOT_CONNECTED = /** @type {Record<string, string>} */ ({
  busy: "busy",
  noAnswer: "noAnswer",
  declined: "declined",
  numberNotFound: "numberNotFound",
  numberInvalid: "numberNotFound",
});
/** The pauses between two questions whether a call is over, in milliseconds; the last one again and again. */
const OVER_MS = [10_000, 2000, 4000, 8000, 16_000, 30_000, 60_000];
/** How long it may take that the end of a call is known after that of its operations, in milliseconds. */
const ENDS_MS = 2000;
/** The longest outcome, and the longest answer as JSON, in characters. */
const LONGEST_OUTCOME = 100;
const LONGEST_ANSWER = 65_536;
/** The longest time of a timer, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** A call is not to be placed now: the flow is given up, and not kept. */
class NotNow extends Error {
  get name() {
    return "NotNow";
  }
}

/** @typedef {{ dueAtMs: number } | { outcome: string }} Refusal why no call is placed now: when again, or what becomes of the person */
/**
 * What a flow has said.
 *
 * @typedef {object} Said
 * @property {string} outcome
 * @property {unknown} [answer]
 * @property {string} [reason] of the error that it threw
 * @property {boolean} [isFinal] whether no other try follows, whatever the rules say
 */
/** @typedef {Said & { call?: string, placed: boolean }} Ended how a try ended */

export class Attempt {
  #run;
  #line;
  held;
  number;
  /**
   * The call, as soon as it has a name.
   *
   * @type {string | undefined}
   */
  call;
  #isOver = false;
  /** Whether a call may have been placed. */
  #isBegun = false;
  /**
   * Why no call is placed.
   *
   * @type {Refusal | undefined}
   */
  #refusal;
  /**
   * The word for a call that the campaign itself has ended.
   *
   * @type {"tooLong" | "stopped" | undefined}
   */
  #endedBy;
  /** @type {unknown} */
  #notConnected;
  #hasPlaced = false;
  #failures = 0;
  /** Whether the service had too many requests: that is no failure of the flow. */
  #isThrottled = false;
  /** Whether the pace has let this call through. */
  #hasToken;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Declared.CallFlow | undefined} */
  #flow;

  /**
   * @param {Run} run
   * @param {string} line
   * @param {Declared.HeldPerson} held
   */
  constructor(run, line, held) {
    this.#run = run;
    this.#line = line;
    this.held = held;
    this.number = run.rules.numberOf(line);
    this.#hasToken = !held.isResumed;
  }

  /** Whether a call may be up. */
  get isUp() {
    return this.#isBegun && !this.#isOver;
  }

  /**
   * Runs the flow until it has ended and its call is over. Rejects when nothing can go on, such as with a receiver that is closed.
   *
   * @returns {Promise<Declared.Settled>}
   */
  async end() {
    const { held } = this;
    const { receiver, rules } = this.#run;
    for (;;) {
      try {
        // A try that another process began may have placed its call: whether it may go on is asked where the call would be placed.
        if (!held.isResumed && !this.#isBegun) {
          this.#refusal = await this.#run.refusal(held);
          if (this.#refusal) return this.#putBack(this.#refusal);
        }
        const ended = await receiver.flow(this.#run.flowId(held), (flow) => this.#ended(flow));
        return this.#settled(ended);
      } catch (error) {
        if (this.#refusal) return this.#putBack(this.#refusal);
        this.#run.checkGoesOn(error);
        if (get(error, "code") === "flowLost") return this.#settled({ outcome: "unknown", placed: true });
        this.#run.report(error, held);
      }
      if (!this.#isThrottled) this.#failures += 1;
      const next = rules.again(Math.max(this.#failures, 1), held.sinceMs, this.#run.now());
      if (next.done !== undefined) return this.#settled(await this.#givenUp(next.done));
      if (!this.#isThrottled) await this.#run.pause(next.afterMs);
      this.#isThrottled = false;
    }
  }

  /**
   * The flow of the program, and the end of its call: only then is the result of the flow kept.
   *
   * @param {Declared.CallFlow} flow
   * @returns {Promise<Ended>}
   */
  async #ended(flow) {
    this.#flow = flow;
    this.#hasPlaced = false;
    this.#isBegun = this.#begun() !== undefined;
    try {
      const said = await this.#said(flow);
      // What was refused may be tried again under the same id: nothing of it is kept.
      if (this.#refusal) throw new NotNow();
      const begun = this.#begun();
      this.#isBegun = begun !== undefined;
      this.call ??= begun?.call;
      if (begun && !this.call) throw new Error("a call may have been placed: no answer to the request is known");
      // When a callee hangs up, the operation that was under way is canceled first.
      const isCanceled = said.reason === "canceled";
      const isHungUp = (await this.#over(isCanceled ? ENDS_MS : 0)) && isCanceled;
      const outcome = this.#endedBy ?? (isHungUp ? "hungUp" : said.outcome);
      return { ...said, outcome, placed: this.#isBegun, ...(this.call && { call: this.call }) };
    } finally {
      clearTimeout(this.#timer);
    }
  }

  /**
   * What the flow of the program has to say.
   *
   * @param {Declared.CallFlow} flow
   * @returns {Promise<Said>}
   */
  async #said(flow) {
    try {
      return checkedOutcome(await this.#run.call(new CampaignFlow(flow, this)));
    } catch (error) {
      if (this.#refusal) throw error;
      if (get(error, "name") === "CallOutcomeError") return this.#outcomeOf(error);
      if (this.#isThrottled) throw error;
      // The service refuses operations of a call that has ended, or is ending: mostly, the callee has hung up.
      if (isRefusal(error) && (await this.#endsWithin(ENDS_MS))) return { outcome: "hungUp" };
      const failures = this.#failures + 1;
      if (this.#run.rules.after("failed", failures, failures, this.#run.now()).done === undefined) throw error;
      this.#run.report(error, this.held);
      return { outcome: "failed", isFinal: true };
    }
  }

  /** @param {unknown} error */
  #outcomeOf(error) {
    const reason = String(get(error, "reason"));
    const kind = get(get(error, "event"), "kind");
    const word = NOT_CONNECTED[reason];
    if ((error === this.#notConnected && word) || kind === "CreateCallFailed") return { outcome: word ?? "failed", reason };
    // Of a call that was connected and ended while no process took its events, only the end may be known.
    if (get(error, "kind") === "ended") return { outcome: "hungUp", reason };
    return { outcome: reason === "unknown" ? "failed" : reason, reason };
  }

  /**
   * @param {Declared.CreateCallOptions} [options]
   * @returns {Promise<Declared.CallConnected>}
   */
  async place(options) {
    const flow = /** @type {Declared.CallFlow} */ (this.#flow);
    if (this.#hasPlaced)
      throw validationError("flow.place", "expected one call in a try: the outcome of a try says whether there is another");
    this.#hasPlaced = true;
    const begun = this.#begun();
    if (!begun) await this.#mayPlace();
    else if (begun.call) this.#named(begun.call);
    const { client, callbackUrl, ringMs } = this.#run;
    const invite = {
      targetParticipant: { phoneNumber: this.held.phone },
      sourceCallIdNumber: { phoneNumber: this.number },
    };
    this.#isBegun = true;
    try {
      /**
       * @param {Declared.StepIds} ids
       * @returns {any} the promise of the client itself
       */
      const begin = (ids) => {
        const call = client.createCall(invite, callbackUrl, { ...options, ...ids });
        call.then(
          ({ callConnectionProperties }) => this.#named(String(callConnectionProperties.callConnectionId)),
          () => {},
        );
        return call;
      };
      const giveUp = (/** @type {string} */ call) => this.#hangUp(call);
      /** @type {Declared.CallConnected} */
      const connected = await this.watched(flow.act(PLACE, begin, { ringMs, giveUp }));
      this.call = String(connected.callConnectionId);
      await this.#limit(flow);
      return connected;
    } catch (error) {
      if (get(error, "name") === "CallOutcomeError") this.#notConnected = error;
      else if (!this.#begun()) {
        this.#isBegun = false;
        this.#throttled(error);
      }
      throw error;
    }
  }

  /**
   * Waits until a call may be placed; throws when none may be placed now.
   */
  async #mayPlace() {
    for (;;) {
      this.#refusal = await this.#run.refusal(this.held);
      if (this.#refusal) throw new NotNow("flow.place: no call may be placed now; let this error end the flow");
      const waitMs = this.#hasToken ? 0 : this.#run.pace.ask(this.#line, this.#run.now());
      this.#hasToken = false;
      if (waitMs === 0) return;
      await this.#run.pause(Math.min(waitMs, 1000));
    }
  }

  /** @param {unknown} error */
  #throttled(error) {
    if (get(error, "status") !== 429) return;
    this.#isThrottled = true;
    const retryAfterMs = Number(get(error, "retryAfterMs"));
    this.#run.pace.throttled(this.#line, retryAfterMs > 0 ? retryAfterMs : 1000, this.#run.now());
  }

  /**
   * The call has a name: from now on it can be hung up.
   *
   * @param {string} call
   */
  #named(call) {
    this.call = call;
    if (this.#endedBy) this.#hangUp(call).catch(() => {});
  }

  /**
   * A call that takes too long is hung up.
   *
   * @param {Declared.CallFlow} flow
   */
  async #limit(flow) {
    const connectedAtMs = await flow.step(CONNECTED, () => this.#run.now());
    const { maxCallMs } = this.#run;
    // A clock that was put back makes it no longer.
    const leftMs = Math.min(connectedAtMs + maxCallMs - this.#run.now(), maxCallMs);
    const cut = async () => {
      try {
        await flow.step(TOO_LONG, () => this.#hangUp(this.call).then(() => true));
        this.#endedBy ??= "tooLong";
      } catch {
        // It is over, or is asked about after the flow.
      }
    };
    if (leftMs <= 0) await cut();
    else this.#timer = setTimeout(cut, Math.min(leftMs, LONGEST_MS));
  }

  /** @param {string | undefined} call */
  async #hangUp(call) {
    if (call) await this.#run.client.getCallConnection(call).hangUp(true);
  }

  /** Hangs up the call, because the campaign is stopped. */
  async stop() {
    this.#endedBy ??= "stopped";
    await this.#hangUp(this.call).catch(() => {});
  }

  async optOut() {
    await this.#run.store.optOut(this.held.phone, this.#run.now());
  }

  /** @param {"connection" | "media"} member */
  connectionFor(member) {
    const { call } = this;
    if (!call || !this.#hasPlaced) throw validationError(`flow.${member}`, "expected a call: await flow.place() first");
    return this.#run.client.getCallConnection(call);
  }

  /**
   * A step of the flow; its event may be the end of the call.
   *
   * @template Value
   * @param {Promise<Value>} step
   * @returns {Promise<Value>}
   */
  async watched(step) {
    try {
      const event = await step;
      this.#seen(event);
      return event;
    } catch (error) {
      this.#seen(get(error, "event"));
      throw error;
    }
  }

  /** @param {unknown} event */
  #seen(event) {
    const kind = get(event, "kind");
    if (kind !== "CallDisconnected" && kind !== "CreateCallFailed") return;
    const call = String(get(event, "callConnectionId"));
    if (kind === "CreateCallFailed") this.call ??= call;
    if (call === this.call) this.#isOver = true;
  }

  #begun() {
    const flow = /** @type {Declared.CallFlow & { [BEGUN]: Begun }} */ (this.#flow);
    return flow[BEGUN](PLACE);
  }

  /**
   * Waits until the call is over, and hangs it up if it is not: the line is free only then. It asks without an end, because a call that is up
   * is one that the number has.
   *
   * @param {number} patienceMs how long the call may take to end by itself
   * @returns {Promise<boolean>} whether it did
   */
  async #over(patienceMs) {
    const { call } = this;
    if (!call || (await this.#endsWithin(patienceMs))) return true;
    const stop = new AbortController();
    const ended = this.#endOf(call, stop.signal);
    // Its rejection ends the wait below, and may come after that.
    ended.catch(() => {});
    try {
      const connection = this.#run.client.getCallConnection(call);
      for (let round = 0; ; round += 1) {
        if (await Promise.race([ended, isGone(() => connection.hangUp(true))])) return false;
        if (await within(ended, OVER_MS[Math.min(round, OVER_MS.length - 1)] ?? 0)) return false;
        if (await Promise.race([ended, isGone(() => connection.getCallConnectionProperties())])) return false;
      }
    } finally {
      stop.abort();
    }
  }

  /**
   * Whether the call is over, or ends by itself within a time.
   *
   * @param {number} ms
   */
  async #endsWithin(ms) {
    const { call } = this;
    if (!call || this.#isOver) return this.#isOver;
    const stop = new AbortController();
    const ended = this.#endOf(call, stop.signal);
    try {
      return await within(ended, ms);
    } finally {
      // What the wait rejects with then is of no interest.
      ended.catch(() => {});
      stop.abort();
    }
  }

  /**
   * @param {string} call
   * @param {AbortSignal} signal
   */
  async #endOf(call, signal) {
    try {
      await this.#run.receiver.waitFor({ callConnectionId: call, kind: "CallDisconnected" }, { timeoutMs: LONGEST_MS, signal });
    } catch (error) {
      if (get(error, "name") !== "CallOutcomeError") throw error;
    }
    this.#isOver = true;
    return true;
  }

  /**
   * What becomes of a person of whom nothing can be learned any more.
   *
   * @param {string} done
   * @returns {Promise<Ended>}
   */
  async #givenUp(done) {
    if (!this.#isBegun) return { outcome: "failed", placed: false };
    await this.#over(0);
    return { outcome: done, placed: true, ...(this.call && { call: this.call }) };
  }

  /**
   * @param {Refusal} refusal
   * @returns {Declared.Settled}
   */
  #putBack(refusal) {
    return { ...refusal, placed: false, nowMs: this.#run.now() };
  }

  /**
   * @param {Ended} ended
   * @returns {Declared.Settled}
   */
  #settled({ outcome, answer, reason, call, placed, isFinal = false }) {
    const { held } = this;
    const nowMs = this.#run.now();
    const about = { outcome, placed, nowMs, ...(reason && { reason }), ...(call && { call }) };
    const result = answer === undefined ? about : { ...about, answer };
    // What never came to a call is no try, and would be begun again without an end.
    if (!placed || isFinal) return result;
    const verdict = this.#run.rules.after(outcome, held.try, (held.earlier[outcome] ?? 0) + 1, nowMs);
    if (verdict.done !== undefined) return { ...result, outcome: verdict.done };
    const dueAtMs = this.#run.openAt(held, verdict.waitUntilMs);
    return dueAtMs === undefined ? result : { ...about, dueAtMs };
  }
}

/**
 * What a promise gives within a time; `false` if it gives nothing.
 *
 * @param {Promise<boolean>} promise
 * @param {number} ms
 */
async function within(promise, ms) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  try {
    /** @type {Promise<boolean>} */
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Whether the service has refused a request.
 *
 * @param {unknown} error
 */
function isRefusal(error) {
  const status = Number(get(error, "status"));
  return get(error, "name") === "CallAutomationError" && status >= 400 && status < 500;
}

/**
 * Whether a request says that there is no such call any more.
 *
 * @param {() => Promise<unknown>} ask
 */
async function isGone(ask) {
  try {
    return get(await ask(), "callConnectionState") === "disconnected";
  } catch (error) {
    return get(error, "status") === 404;
  }
}

/**
 * What the flow of a program has returned.
 *
 * @param {unknown} said
 */
function checkedOutcome(said) {
  const { outcome, answer } = typeof said === "string" ? { outcome: said, answer: undefined } : read(said);
  if (typeof outcome !== "string" || !outcome || outcome.length > LONGEST_OUTCOME) {
    const expected = `expected call() to return an outcome of at most ${LONGEST_OUTCOME} characters, such as "confirmed", or { outcome, answer }`;
    throw new TypeError(`${expected}; got ${typeof said}`);
  }
  if (answer === undefined) return { outcome };
  const text = JSON.stringify(answer);
  if (text === undefined || text.length > LONGEST_ANSWER)
    throw new TypeError(`expected call() to return an answer that has at most ${LONGEST_ANSWER} characters as JSON`);
  return { outcome, answer: JSON.parse(text) };
}

/** @param {unknown} said */
const read = (said) => ({ outcome: get(said, "outcome"), answer: get(said, "answer") });
