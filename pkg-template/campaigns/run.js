// A campaign that runs in this process: its lines, and the dispatcher that gives them people. Idle lines ask for nothing: one person who is
// due wakes one line.
/** @import * as Declared from "./index.js" */
/** @import { Pace, Rules } from "./core.js" */
/** @import { CheckedOptions } from "./options.js" */
/** @import { Refusal } from "./attempt.js" */
/** @import { Zones } from "./zones.js" */
import { onAbort } from "../platform/abort.js";
import { LONGEST_TIMER_MS } from "../platform/contained.js";
import { ABOUT } from "../platform/flows.js";
import { get } from "../platform/values.js";
import { Attempt } from "./attempt.js";

/** How often what other processes have done is looked at, in milliseconds. */
const TICK_MS = 1000;
/** How long an idle line stays with a campaign while another one waits for it, in milliseconds. */
const YIELD_MS = 250;
/** The pauses after the store has failed, in milliseconds; the last one again and again. */
const STORE_MS = [1000, 2000, 4000, 8000, 16_000, 30_000];

/** @typedef {Declared.HeldPerson | "over" | "yield" | "lost"} Given what an idle line gets */
/**
 * @typedef {object} Idle a line that holds no person
 * @property {number} fence
 * @property {(given: Given) => void} give
 */

export class Run {
  #options;
  #zones;
  rules;
  pace;
  #lines;
  /**
   * In the order in which they became idle.
   *
   * @type {Map<string, Idle>}
   */
  #idle = new Map();
  /**
   * What the lines do.
   *
   * @type {Map<string, Attempt>}
   */
  #attempts = new Map();
  /**
   * When a person is due: for all lines, and for those that are kept for priorities.
   *
   * @type {{ any: number, urgent: number }}
   */
  #due = { any: 0, urgent: 0 };
  #isPaused = false;
  #isAborted = false;
  #isPumping = false;
  /** Whether the pump has to look again. */
  #isStale = false;
  #isHangingUp = false;
  #storeFailures = 0;
  #tickedMs = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Ends everything, but the people that lines hold. */
  #over = new AbortController();
  /** @type {{ error: unknown } | undefined} */
  #failure;
  /** Until when the lines that are idle have to wait, because of the pace. */
  #pacedUntilMs = 0;
  /** How many lines other processes or other campaigns have. */
  #elsewhere = new Set();

  /**
   * @param {CheckedOptions} options
   * @param {Rules} rules
   * @param {Pace} pace
   * @param {Zones} zones
   */
  constructor(options, rules, pace, zones) {
    this.#options = options;
    this.rules = rules;
    this.pace = pace;
    this.#zones = zones;
    this.#lines = new Set(rules.lines);
  }

  get id() {
    return this.#options.id;
  }

  get client() {
    return this.#options.client;
  }

  get receiver() {
    return this.#options.receiver;
  }

  get store() {
    return this.#options.store;
  }

  get callbackUrl() {
    return this.#options.callbackUrl;
  }

  get ringMs() {
    return this.rules.ringMs;
  }

  get maxCallMs() {
    return this.rules.maxCallMs;
  }

  get call() {
    return this.#options.call;
  }

  now() {
    return Date.now();
  }

  /** How many calls of this process may be up, and how many lines hold a person. */
  get calls() {
    let up = 0;
    for (const attempt of this.#attempts.values()) if (attempt.isUp) up += 1;
    return { up, held: this.#attempts.size };
  }

  /** Why no person is called although people wait; `undefined` where there is no reason that this process knows. */
  get pausedBecause() {
    const { resting } = this.pace.state;
    if (resting.length) return `the service has too many requests: ${resting.length} of the numbers rest`;
    const { size } = this.#elsewhere;
    const lines = size === 1 ? "1 line holds a person" : `${size} lines hold people`;
    if (size) return `${lines} of another campaign, which does not run here`;
    return undefined;
  }

  /**
   * Runs until all people have an outcome, or the signal aborts and the calls that are up are over.
   *
   * @param {AbortSignal | undefined} signal
   */
  async run(signal) {
    const { store, owner } = this.#options;
    const leave = signal && onAbort(signal, () => this.#abort());
    if (signal?.aborted) this.#abort();
    try {
      await store.open(this.id);
      const lines = [...new Set([...this.#lines, ...(await store.linesOf(this.id))])];
      const tick = this.#tick();
      await owner.run(lines, (line, turn) => this.#work(line, turn), { signal: this.#over.signal });
      this.#finish();
      await tick;
    } finally {
      leave?.();
      clearTimeout(this.#timer);
    }
    if (this.#failure) throw this.#failure.error;
  }

  /** What this process has changed is looked at now. */
  wake() {
    this.#due = { any: 0, urgent: 0 };
    this.#tick();
  }

  #abort() {
    this.#isAborted = true;
    this.#finish();
  }

  /** No person is taken any more. */
  #finish() {
    if (!this.#over.signal.aborted) this.#over.abort();
    clearTimeout(this.#timer);
    for (const [line, { give }] of this.#idle) {
      this.#idle.delete(line);
      give("over");
    }
  }

  get #isOver() {
    return this.#over.signal.aborted;
  }

  /**
   * What a line does, for as long as it is this campaign's turn.
   *
   * @param {string} line
   * @param {Declared.LineTurn} turn
   * @returns {Promise<"over" | "yield">}
   */
  async #work(line, { signal, wanted }) {
    const { store } = this.#options;
    let hasServed = false;
    let fence = await this.#patiently(() => store.claim(line));
    // A person whom another process held goes on first.
    /** @type {Declared.Taken | "yield"} */
    let given = await this.#patiently(() => store.take(this.id, line, fence, this.now(), { heldOnly: true }));
    for (;;) {
      if (given === "elsewhere") {
        this.#elsewhere.add(line);
        await this.#first([wanted, this.#over.signal], TICK_MS);
        return this.#isOver ? "over" : "yield";
      }
      this.#elsewhere.delete(line);
      if (given === "lost") {
        if (signal.aborted) return "yield";
        fence = await this.#patiently(() => store.claim(line));
        given = await this.#patiently(() => store.take(this.id, line, fence, this.now(), { heldOnly: true }));
        continue;
      }
      if (typeof given === "object" && "id" in given) {
        await this.#serve(line, fence, given, signal);
        hasServed = true;
        if (this.#failure) return "over";
      }
      if (given === "over" || this.#isOver) return "over";
      if (given === "yield" || signal.aborted || (hasServed && wanted.aborted)) return "yield";
      // It is no number of this campaign any more.
      if (!this.#lines.has(line)) return "over";
      given = await this.#next(line, fence, signal, wanted);
    }
  }

  /**
   * Runs the flow of a person, and says what became of it.
   *
   * @param {string} line
   * @param {number} fence
   * @param {Declared.HeldPerson} held
   * @param {AbortSignal} signal
   */
  async #serve(line, fence, held, signal) {
    const attempt = new Attempt(this, line, held);
    this.#attempts.set(line, attempt);
    try {
      if (this.#isHangingUp) attempt.stop();
      const settled = await attempt.end();
      // Another process has the line: it settles.
      if (signal.aborted) return;
      await this.#patiently(() => this.store.settle(line, fence, settled));
      if (settled.dueAtMs !== undefined) this.#becomesDue(settled.dueAtMs);
    } catch (error) {
      this.#failure ??= { error };
      this.#finish();
    } finally {
      this.#attempts.delete(line);
    }
  }

  /** @param {number} dueAtMs */
  #becomesDue(dueAtMs) {
    this.#due = { any: Math.min(this.#due.any, dueAtMs), urgent: Math.min(this.#due.urgent, dueAtMs) };
  }

  /**
   * The line is idle until a person is due, or another campaign waits for it.
   *
   * @param {string} line
   * @param {number} fence
   * @param {AbortSignal} signal
   * @param {AbortSignal} wanted
   * @returns {Promise<Given>}
   */
  #next(line, fence, signal, wanted) {
    return new Promise((resolve) => {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      /** @param {Given} given */
      const give = (given) => {
        clearTimeout(timer);
        for (const leave of leaves) leave();
        resolve(given);
      };
      // Not while it is being given a person.
      const leave = () => this.#idle.delete(line) && give("yield");
      // Two campaigns for which no person is due would give it to each other without a pause.
      const yieldSoon = () => {
        timer ??= setTimeout(leave, YIELD_MS);
      };
      const leaves = [onAbort(signal, leave), onAbort(wanted, yieldSoon)];
      if (wanted.aborted) yieldSoon();
      this.#idle.set(line, { fence, give });
      this.#pump();
    });
  }

  /** Gives people who are due to idle lines. */
  async #pump() {
    this.#isStale = true;
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#isStale && !this.#isOver) {
        this.#isStale = false;
        while (await this.#giveOne());
      }
      this.#storeFailures = 0;
    } catch (error) {
      this.report(error);
      this.#storeFailures += 1;
    } finally {
      this.#isPumping = false;
    }
    this.#plan();
  }

  /** Gives one person to one line; whether there may be more. */
  async #giveOne() {
    if (this.#isOver || this.#isPaused || !this.#idle.size) return false;
    const nowMs = this.now();
    const line = this.#pick(nowMs);
    if (line === undefined) return false;
    const { fence, give } = /** @type {Idle} */ (this.#idle.get(line));
    this.#idle.delete(line);
    const isKept = this.rules.isHeldBack(line);
    /** @type {Declared.Taken} */
    let taken;
    try {
      taken = await this.store.take(this.id, line, fence, nowMs, isKept ? { minPriority: 1 } : {});
    } catch (error) {
      this.#idle.set(line, { fence, give });
      throw error;
    }
    if (typeof taken === "object" && "id" in taken) {
      give(taken);
      return true;
    }
    if (taken === "lost" || taken === "elsewhere") {
      give("lost");
      return true;
    }
    if (taken === "over") {
      give("over");
      this.#finish();
      return false;
    }
    // Unless its turn has ended meanwhile, it waits again.
    if (this.#isOver) give("over");
    else this.#idle.set(line, { fence, give });
    if (taken === "paused") this.#isPaused = true;
    else if (typeof taken === "object" && isKept) this.#due.urgent = taken.dueAtMs;
    else if (typeof taken === "object") this.#due = { any: taken.dueAtMs, urgent: Math.max(taken.dueAtMs, this.#due.urgent) };
    return taken !== "paused";
  }

  /**
   * The line that may call now; one of a number that rests may not.
   *
   * @param {number} nowMs
   */
  #pick(nowMs) {
    this.#pacedUntilMs = Infinity;
    const isDue = { any: this.#due.any <= nowMs, urgent: this.#due.urgent <= nowMs };
    if (!isDue.any && !isDue.urgent) return undefined;
    /** @type {Set<string>} */
    const resting = new Set();
    // Lines that are kept for priorities come last.
    for (const isKept of [false, true]) {
      if (isKept ? !isDue.urgent : !isDue.any) continue;
      for (const line of this.#idle.keys()) {
        if (this.rules.isHeldBack(line) !== isKept) continue;
        const number = this.rules.numberOf(line);
        if (resting.has(number)) continue;
        const waitMs = this.pace.ask(line, nowMs);
        if (waitMs === 0) return line;
        resting.add(number);
        this.#pacedUntilMs = Math.min(this.#pacedUntilMs, nowMs + waitMs);
      }
    }
    return undefined;
  }

  /** Sets the timer: when a person is due, or at the next tick. */
  #plan() {
    clearTimeout(this.#timer);
    if (this.#isOver && !this.#attempts.size) return;
    const nowMs = this.now();
    const paced = this.#pacedUntilMs === Infinity ? undefined : this.#pacedUntilMs;
    const dueAtMs = this.#idle.size && !this.#isPaused ? (paced ?? Math.min(this.#due.any, this.#due.urgent)) : Infinity;
    if (this.#storeFailures) {
      const pauseMs = STORE_MS[Math.min(this.#storeFailures, STORE_MS.length) - 1];
      this.#timer = setTimeout(() => this.#tick(), pauseMs);
      return;
    }
    // A clock that is put back holds nothing up.
    const tickMs = Math.min(Math.max(this.#tickedMs + TICK_MS - nowMs, 1), TICK_MS);
    const dueMs = Math.max(dueAtMs - nowMs, 1);
    this.#timer = setTimeout(() => (dueMs < tickMs ? this.#pump() : this.#tick()), Math.min(dueMs, tickMs));
  }

  /** Looks at what other processes have done: the campaign is paused or stopped, people were added, or every person is done. */
  async #tick() {
    try {
      const { store, until } = this.#options;
      const nowMs = this.now();
      this.#tickedMs = nowMs;
      const { state, hangUp } = await store.status(this.id);
      this.#isPaused = state === "paused";
      if (hangUp && !this.#isHangingUp) {
        this.#isHangingUp = true;
        for (const attempt of this.#attempts.values()) attempt.stop();
      }
      if (until && nowMs >= until.getTime()) await store.control(this.id, "expire", { nowMs });
      if (!this.#isOver) {
        const dueAtMs = await store.dueAt(this.id, nowMs);
        if (dueAtMs < this.#due.any) this.#becomesDue(dueAtMs);
        if (dueAtMs === Infinity && !this.#attempts.size) {
          const { waiting, held } = await store.count(this.id, nowMs);
          if (!waiting && !held) this.#finish();
        }
      }
      this.#storeFailures = 0;
    } catch (error) {
      this.report(error);
      this.#storeFailures += 1;
      return this.#plan();
    }
    await this.#pump();
  }

  /**
   * What a call of the store gives. One that fails is tried again: the line has to know what became of its person.
   *
   * @template Value
   * @param {() => Value | Promise<Value>} call
   * @returns {Promise<Value>}
   */
  async #patiently(call) {
    for (let failures = 0; ; failures += 1) {
      try {
        return await call();
      } catch (error) {
        this.report(error);
        await this.pause(STORE_MS[Math.min(failures, STORE_MS.length - 1)] ?? TICK_MS);
      }
    }
  }

  /**
   * Whether a person may be called now; else when, or what becomes of the person.
   *
   * @param {Declared.HeldPerson} held
   * @returns {Promise<Refusal | undefined>}
   */
  async refusal(held) {
    const { until, doNotCall, store } = this.#options;
    const nowMs = this.now();
    if (this.#isAborted || this.#failure) return { dueAtMs: nowMs };
    const { state } = await store.status(this.id);
    if (state === "paused") return { dueAtMs: nowMs };
    if (state === "stopped") return { outcome: "stopped" };
    if (until && nowMs >= until.getTime()) return { outcome: "expired" };
    const isOptedOut = held.isOptedOut || (await store.isOptedOut(held.phone));
    if (isOptedOut || (await doNotCall?.(held.phone))) return { outcome: "doNotCall" };
    const dueAtMs = this.openAt(held, nowMs);
    if (dueAtMs === undefined) return { outcome: "expired" };
    return dueAtMs > nowMs ? { dueAtMs } : undefined;
  }

  /**
   * When a person may be called, from a time on; `undefined` for not any more.
   *
   * @param {{ zones: string[] }} person
   * @param {number} fromMs
   */
  openAt({ zones }, fromMs) {
    const opens = this.rules.opens(fromMs, this.offsetsOf(zones, fromMs));
    const { until } = this.#options;
    if (opens.never || (until && opens.openAtMs >= until.getTime())) return undefined;
    return Math.max(opens.openAtMs, fromMs);
  }

  /**
   * @param {string[]} zones
   * @param {number} nowMs
   */
  offsetsOf(zones, nowMs) {
    return zones.map((zone) => this.#zones.offsets(zone, nowMs));
  }

  /** @param {Declared.HeldPerson} held */
  flowId(held) {
    return [this.id, held.id, String(held.try)].map(encodeURIComponent).join("/");
  }

  /**
   * Throws an error after which nothing goes on: the lines keep their people.
   *
   * @param {unknown} error
   */
  checkGoesOn(error) {
    if (get(get(this.receiver, ABOUT), "isClosed")) throw error;
  }

  /**
   * @param {unknown} error
   * @param {Declared.HeldPerson} [held]
   */
  report(error, held) {
    this.#options.onError(error, held && { id: held.id, try: held.try });
  }

  /** @param {number} ms */
  pause(ms) {
    return this.#first([], ms);
  }

  /**
   * Waits until a signal aborts, or a time is over.
   *
   * @param {AbortSignal[]} signals
   * @param {number} ms
   * @returns {Promise<void>}
   */
  #first(signals, ms) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        for (const leave of leaves) leave();
        resolve();
      };
      const timer = setTimeout(end, Math.min(ms, LONGEST_TIMER_MS));
      const leaves = signals.map((signal) => onAbort(signal, end));
      if (signals.some(({ aborted }) => aborted)) end();
    });
  }
}
