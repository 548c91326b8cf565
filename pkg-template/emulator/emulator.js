// The emulator as JavaScript sees it: the clock and the transport around the core, which has neither. Entries link the core first.
/** @import * as Declared from "./emulator.js" */
/** @import { DeliverEffect, DialEffect, Effect, EmulatorAnswer, FetchEffect } from "./core.js" */
import {
  EmulatorCore,
  faultKinds,
  largestBody,
  numbers,
  support,
  tables,
  TeamsPhoneCheck,
  callOf,
  version,
  virtualStart,
} from "./core.js";
import { callSite } from "../errors.js";
import { contained, monotonicOrZero } from "../platform/contained.js";
import { pending, post, release } from "../platform/pending.js";
import { EXPLAIN_HEADER } from "../platform/explained.js";
import { Turns, turn } from "../platform/turn.js";
import { unawaited } from "../platform/forgotten.js";
import { reasonOf } from "../platform/reason.js";
import { textOf } from "../platform/bytes.js";
import { abortable, isDuration, LateError, LONGEST_TIMER_MS, programTimer, sleep, wallTimer, Waves, within } from "./async.js";
import { Bodies, readFile } from "./bytes.js";
import { IDENTITY, Journal, OUTCOMES } from "./journal.js";
import { OPTIONS, check, checkNames, explained, found, pointAtCaller, pointing, refusal } from "./refusals.js";
import { Signing } from "./signing.js";
import { Sockets } from "./sockets.js";
import { internals } from "./internals.js";
import { heardBy, stepsText, turnsOf } from "./listening.js";
import { Phone } from "./phone.js";
import { placeOf } from "./place.js";
import { FAULT_PRESETS } from "./presets.js";
import { Model } from "./realtime-model.js";
import { STEP_MS, advanceOptions, durationOf, until, watchStandstill } from "./until.js";
import { MOST_READ, explainAttempt, saidIn } from "./why.js";

export { FAULT_PRESETS };
export { explainAttempt } from "./why.js";

/** The options that are a time. */
const DURATIONS = /** @type {const} */ (["callbackTimeoutMs", "callbackHoldMs", "eventGridTimeoutMs"]);

/** The URL of an event of Event Grid that has no subscription, for a handler in this program: a `Request` needs one. */
const EVENT_GRID = "https://event-grid.emulator.localhost/";

/** How slow and how fast the time of an emulator runs, as a share of real time. */
const [SLOWEST, FASTEST] = [0.1, 1000];

/** Of how many receivers it is remembered that they have answered. */
const MOST_PLACES = 1000;

/** How long the answer to a callback that was refused is read, in milliseconds of real time: it only says why. */
const SAID_MS = 1000;

/** How often what applications say on sockets is waited for at one time of a virtual clock. */
const MOST_EXCHANGES = 100;

/** How many keys that sign callbacks are kept: as many as are published. */
const KEPT_KEYS = 3;

/** Inputs that the core may refuse by an error. */
const REFUSABLE = [
  ...["press", "say", "leave", "script", "incomingCall", "trigger", "resend", "setFaults"],
  ...["openPhone", "phoneActs", "phoneSays"],
];

/**
 * Sends a request, of a callback or for a prompt.
 *
 * @typedef {(request: Request) => Response | void | Promise<Response | void>} Send
 */

/** @implements {Declared.Emulator} */
export class Emulator {
  /** @type {EmulatorCore | undefined} */
  #core;
  #signing;
  /** @type {((request: Request) => Promise<Response>) | undefined} */
  #fetch;
  #onCallback;
  #virtual;
  #startTime;
  #time;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The number of the last wake-up that was set; an older one has been replaced. */
  #wakeUp = 0;
  #startTimer;
  /** @type {Set<Promise<void>>} */
  #inFlight = new Set();
  #waves = new Waves();
  #bodies = new Bodies(largestBody());
  #resets = 0;
  #advancing = false;
  /** How the time of the emulator runs beside that of `Date`: at `emulated` it was `real`. */
  #pace;
  /** The latest time that the core had. */
  #latest = 0;
  /** @type {Journal | undefined} */
  #journal;
  #settings;
  /** Another one for each emulator that begins with nothing, and after each reset: log entries of equal numbers may be others. */
  #instance;
  /** The rules of faults with which it was started, as JSON. @type {string | undefined} */
  #given;
  /** The keys that sign callbacks, by their number: those that a journal has. */
  #keys = new Map();
  #sockets;
  /** The softphones that are open. @type {Map<number, Phone>} */
  #phones = new Map();
  /** Effects of before a restart whose outcomes are not known. @type {(DeliverEffect | FetchEffect | DialEffect)[]} */
  #unfinished = [];
  /** WebSockets of before a restart: they are gone. @type {number[]} */
  #gone = [];
  /**
   * The requests that are being answered, and what each is, for reports.
   *
   * @type {Map<Promise<unknown>, string>}
   */
  #requests = new Map();
  /** Grows with every request, its answer, every callback and its answer. */
  #activity = 0;
  /** The stand-ins for realtime models, which are closed with the emulator. @type {Set<Model>} */
  #models = new Set();
  /** After how much real time a client may send again what was last refused for the moment, in milliseconds. */
  #retryMs = 0;
  /** When it was started, by a clock that only goes forward: what waited before waits for something else. */
  #startedMs = monotonicOrZero();
  /** Grows when the virtual clock is moved. */
  #moves = 0;
  /** Whether a wait on a clock that stands still is looked for, and whether one was reported. */
  #watchesStandstill = false;
  #reportedStandstill = false;
  /**
   * The reasons for which callbacks were not delivered that were reported.
   *
   * @type {Set<string>}
   */
  #reported = new Set();
  /**
   * Where callbacks were delivered.
   *
   * @type {Set<string>}
   */
  #answering = new Set();

  /** @param {Declared.EmulatorOptions} options */
  static async start(options = {}) {
    return new Emulator(options);
  }

  /**
   * Use {@link Emulator.start}.
   *
   * @param {Declared.EmulatorOptions} options
   */
  constructor(options) {
    check("options", !options || (typeof options === "object" && !Array.isArray(options)), "expected an object", options);
    // `null` counts as not given, as `undefined` does, except where it means that there is no limit.
    const given = Object.entries(options ?? {}).filter(
      ([name, value]) => value !== undefined && (value !== null || name === "maxSkewMs"),
    );
    /** @type {Declared.EmulatorOptions} */
    const present = Object.fromEntries(given);
    checkNames("", present, OPTIONS);
    const { clock = "virtual", startTime, speed = 1, fetch, onCallback, onMedia, faults, journal, ...settings } = present;
    check("clock", clock === "virtual" || clock === "real", 'expected "virtual" or "real"', clock);
    check(
      "startTime",
      startTime === undefined || (isDuration(startTime) && clock === "virtual"),
      "expected milliseconds since 1970, with a virtual clock",
      startTime,
    );
    const isSpeed = typeof speed === "number" && speed >= SLOWEST && speed <= FASTEST;
    check("speed", isSpeed, `expected a number from ${SLOWEST} to ${FASTEST}`, speed);
    check("speed", speed === 1 || clock === "real", 'expected no speed with a virtual clock, or clock: "real"');
    check("journal", journal === undefined || isJournal(journal), "expected an object with entries, append and restart");
    check("fetch", fetch === undefined || typeof fetch === "function", "expected a function", fetch);
    check(
      "onCallback",
      onCallback === undefined || typeof onCallback === "function",
      "expected a function, such as receiver.handle",
      onCallback,
    );
    check(
      "onMedia",
      onMedia === undefined || typeof onMedia === "function",
      "expected a function, such as (request, socket) => media.take(socket, request)",
      onMedia,
    );
    for (const name of DURATIONS) {
      const given = settings[name];
      check(name, given === undefined || isDuration(given), "expected milliseconds", given);
      // The core counts whole milliseconds.
      if (given !== undefined) settings[name] = Math.min(Math.ceil(given), Number.MAX_SAFE_INTEGER);
    }
    this.#virtual = clock === "virtual";
    // The real clock is the program's, `Date` and `setTimeout`, also when a test fakes them. The virtual one is moved by `advance` alone.
    this.#startTimer = this.#virtual ? wallTimer : programTimer;
    this.#startTime = startTime ?? virtualStart();
    // Called with no `this`, as the platform's own wants it.
    this.#fetch = fetch && ((...request) => fetch(...request));
    this.#onCallback = onCallback;
    this.#sockets = new Sockets(onMedia, Boolean(fetch), this.#socketInput);
    this.#journal = journal && new Journal(journal, version());
    this.#instance = this.#journal?.head?.instance ?? String(randomSeed());
    const before = this.#journal?.head?.settings;
    // Real time is the one clients sign with; a virtual clock is not, so it cannot tell an old signature from a new one.
    const { maxSkewMs = this.#virtual ? null : 900_000 } = settings;
    // An application that stays up, or has a store, takes an event with an id of a former life for a duplicate. Tests that give a seed
    // want equal runs: they have a time of their own, which begins again as well.
    const seed = settings.seed ?? before?.seed ?? (this.#virtual ? 1 : randomSeed());
    const resetsRepeat = this.#virtual && settings.seed !== undefined && !journal;
    const kept = Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => IDENTITY.includes(name)));
    this.#settings = { ...kept, ...settings, seed, maxSkewMs };
    this.#core = explained(() => new EmulatorCore(JSON.stringify(before ?? this.#settings), resetsRepeat), present);
    const now = Date.now();
    const last = before ? this.#replay() : { at: this.#virtual ? this.#startTime : now, real: now, speed, faults: undefined };
    const { faults: former } = last;
    this.#pace = this.#continued(last, speed);
    this.#time = this.#pace.emulated;
    if (!this.#virtual) this.#core.setPace(speed, this.#pace.emulated, this.#pace.real);
    if (this.#journal) this.#writeStart(former, faults);
    const vault = this.#journal && { keys: this.#keys, put: this.#keepKey };
    this.#signing = new Signing(this.#core.callbackAuthentication(), vault);
    // Rules that were replaced since an earlier start with the same ones stay.
    const isFormer = former !== undefined && JSON.stringify(faults) === former;
    if (faults !== undefined && !isFormer) this.#setFaults(faults);
    if (before) this.#schedule();
    internals.set(this, {
      refusal: (method, path, host, headers) => this.#refused(method, path, host, headers),
      admit: (gate) => {
        this.#sockets.gate = gate;
      },
      instance: () => this.#instance,
    });
  }

  /**
   * Executes what an earlier emulator has written. Gives the time of the last entry, the real time and the speed then, and the rules of
   * faults with which it was started last.
   */
  #replay() {
    const [core, journal] = [this.#running(), /** @type {Journal} */ (this.#journal)];
    const { carried, keys } = /** @type {import("./journal.js").Head} */ (journal.head);
    if (carried !== undefined) core.carryOn(carried);
    this.#keys = new Map(keys);
    /** @type {Map<number, DeliverEffect | FetchEffect | DialEffect>} */
    const unfinished = new Map();
    const finished = new Set();
    const sockets = new Set();
    const collect = () => {
      for (const effect of core.poll(this.#latest)) {
        if (effect.kind === "send" || effect.kind === "phone") continue;
        // Nothing is dialled any more that was to be closed meanwhile.
        if (effect.kind !== "close") {
          if (!finished.has(effect.id)) unfinished.set(effect.id, effect);
        } else if (unfinished.delete(effect.socket)) sockets.add(effect.socket);
      }
    };
    let pace = { emulated: 0, real: 0, speed: 1 };
    /** @type {string | undefined} */
    let faults;
    for (const { at, name, args, line } of journal.entries()) {
      this.#latest = Math.max(at, this.#latest);
      if (name === "start") {
        const [{ real, speed, settings, faults: given }] = args;
        pace = { emulated: at, real, speed };
        faults = given;
        core.configure(JSON.stringify(settings));
        if (!this.#virtual) core.setPace(speed, at, real);
      } else if (name === "key") {
        this.#keys.set(args[0], args[1]);
      } else if (name !== "time") {
        this.#again(name, args, at, line);
        if (OUTCOMES.includes(name) || name === "socketOpened") {
          finished.add(args[0]);
          unfinished.delete(args[0]);
        }
        if (name === "socketOpened") sockets.add(args[0]);
        if (name === "socketClosed") sockets.delete(args[0]);
      }
      if (line % 256 === 0) collect();
    }
    collect();
    this.#unfinished = [...unfinished.values()];
    this.#gone = [...sockets];
    const real = pace.real + (this.#latest - pace.emulated) / pace.speed;
    return { at: this.#latest, real, speed: pace.speed, faults };
  }

  /**
   * Executes an input once more.
   *
   * @param {string} name
   * @param {any[]} args
   * @param {number} at
   * @param {number} line
   */
  #again(name, args, at, line) {
    const core = /** @type {any} */ (this.#running());
    try {
      const result = name === "setFaults" ? core.setFaults(...args) : core[name](...args, at);
      result?.free?.();
    } catch (cause) {
      // What was refused then is refused now.
      if (REFUSABLE.includes(name)) return;
      throw new Error(`state: line ${line} cannot be executed; the state is left as it is`, { cause });
    }
  }

  /**
   * How time goes on: what has passed since, has passed. It did so at the earlier speed, since it is not known when the emulator before
   * ended: its time does not go back.
   *
   * @param {{ at: number, real: number, speed: number }} last
   * @param {number} speed
   */
  #continued({ at, real, speed: former }, speed) {
    if (this.#virtual) return { speed, emulated: Math.max(at, this.#startTime), real: 0 };
    const now = Date.now();
    return { speed, emulated: Math.floor(at + Math.max(now - real, 0) * former), real: now };
  }

  /**
   * Writes with which settings the emulator begins, or goes on.
   *
   * @param {string | undefined} former
   * @param {Declared.EmulatorFaults | undefined} faults
   */
  #writeStart(former, faults) {
    const journal = /** @type {Journal} */ (this.#journal);
    const core = this.#running();
    // They may not fit what there is: then nothing has been written.
    explained(() => core.configure(JSON.stringify(this.#settings)), this.#settings);
    this.#given = faults === undefined ? former : JSON.stringify(faults);
    if (!journal.head) journal.begin(this.#settings, this.#keys, this.#instance);
    // They went with the process, and not when this one began.
    for (const id of this.#gone.splice(0)) {
      const ended = [id, 1006, "the emulator was restarted", 0];
      this.#record("socketClosed", ended, this.#latest);
      core.socketClosed(id, 1006, "the emulator was restarted", 0, this.#latest);
    }
    // The softphones went with the process before this one.
    for (const phone of core.openPhones()) {
      this.#record("closePhone", [phone], this.#latest);
      core.closePhone(phone, this.#latest);
    }
    const at = Math.max(this.now, this.#latest);
    this.#record("start", [this.#startOf(at)], at);
  }

  /**
   * With what the emulator goes on from a time on, and the real time then.
   *
   * @param {number} at
   */
  #startOf(at) {
    const { emulated, real, speed } = this.#pace;
    return { real: this.#virtual ? 0 : real + (at - emulated) / speed, speed, settings: this.#settings, faults: this.#given };
  }

  /**
   * Writes an input before it is executed. Gives its time.
   *
   * @param {string} name
   * @param {unknown[]} args
   * @param {number} [now]
   */
  #record(name, args, now = this.now) {
    // What comes later is none of its inputs: another emulator may go on with the journal already.
    this.#running();
    this.#latest = Math.max(Math.floor(now), this.#latest);
    const journal = this.#journal;
    if (journal) {
      if (!journal.problem && journal.isLong && this.#core?.isIdle) this.#beginAnew();
      journal.append(this.#latest, name, args);
    }
    return this.#latest;
  }

  /** Forgets what is over, and begins the journal with what goes on. */
  #beginAnew() {
    const [core, journal] = [this.#running(), /** @type {Journal} */ (this.#journal)];
    const carried = core.carried();
    core.carryOn(carried);
    const newest = [...this.#keys].sort(([a], [b]) => b - a).slice(0, KEPT_KEYS);
    this.#keys = new Map(newest.reverse());
    journal.begin(this.#settings, this.#keys, this.#instance, carried);
    journal.append(this.#latest, "start", [this.#startOf(this.#latest)]);
  }

  /**
   * Keeps a key that signs callbacks: receivers have fetched it, and may not look for another one soon.
   *
   * @param {number} generation
   * @param {JsonWebKey} key
   */
  #keepKey = (generation, key) => {
    // A key that was being made when the emulator was stopped signs nothing.
    if (!this.#core) return;
    this.#keys.set(generation, key);
    this.#record("key", [generation, key], this.#lastNow());
  };

  get endpoint() {
    return this.#running().endpoint;
  }

  get connectionString() {
    return this.#running().connectionString;
  }

  get seed() {
    return this.#running().seed;
  }

  get callbackAuthentication() {
    return { ...this.#running().callbackAuthentication(), fetch: this.fetch };
  }

  get now() {
    if (this.#virtual) return this.#time;
    const { emulated, real, speed } = this.#pace;
    return Math.floor(emulated + (Date.now() - real) * speed);
  }

  /** The time for what no caller waits for: where the `Date` of the program throws, the time that it gave last. */
  #lastNow() {
    try {
      this.#time = this.now;
    } catch {}
    return this.#time;
  }

  /**
   * A property and not a method, so that it needs no `this`: `new CallClient(…, { fetch: emulator.fetch })`.
   *
   * @type {Declared.Emulator["fetch"]}
   */
  fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal?.throwIfAborted();
    const body = new Uint8Array(await request.arrayBuffer());
    request.signal?.throwIfAborted();
    const { host, pathname, search } = new URL(request.url);
    const headers = [...request.headers].flat();
    const answering = this.handle({ method: request.method, path: pathname + search, host, headers, body });
    const answer = await abortable(answering, request.signal);
    const names = answer.headers.filter((_, index) => index % 2 === 0);
    /** @type {[string, string][]} */
    const pairs = names.map((name, index) => [name, answer.headers[2 * index + 1] ?? ""]);
    const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (answer.body);
    // Statuses such as 204 may not even have an empty body.
    return new Response(bytes.length ? bytes : null, { status: answer.status, headers: pairs });
  };

  /** @type {Declared.Emulator["handle"]} */
  async handle(request) {
    check("request", typeof request === "object" && request !== null, "expected an object such as { method, path, host }");
    const { method, path, host, headers, body } = request;
    checkTexts({ method, path, host });
    const lines = headers ?? [];
    check("headers", Array.isArray(lines) && lines.every(isText), "expected an array of names and values");
    const bytes = body ?? new Uint8Array();
    const isBody = ArrayBuffer.isView(bytes) || typeof Object(bytes)[Symbol.asyncIterator] === "function";
    check("body", isBody, "expected a Uint8Array, or an async iterable of them");
    const answering = this.#delivered(this.#answer(method, path, host, lines, bytes));
    this.#activity++;
    this.#requests.set(answering, nameOf(method, path));
    this.#mindStandstill();
    try {
      return await answering;
    } finally {
      this.#requests.delete(answering);
      this.#activity++;
    }
  }

  /**
   * An answer of the core, when it is time for it.
   *
   * @param {Promise<ReturnType<typeof membersOf>>} answering
   */
  async #delivered(answering) {
    const answer = await answering;
    const { status, headers: sent, body: answered, delayMs, isBroken, heldBy } = answer;
    const [first, last] = heldBy;
    this.#retryMs = isBroken || status === 408 || status === 429 || status >= 500 ? retryMsOf(sent) : 0;
    if (first !== undefined && last !== undefined) await this.#attempted(first, last);
    else this.#schedule();
    if (delayMs) await sleep(this.#startTimer, delayMs);
    // As Node's own `fetch` says it.
    if (isBroken)
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
    return { status, headers: sent, body: answered };
  }

  /**
   * What the core answers.
   *
   * @param {string} method
   * @param {string} path
   * @param {string} host
   * @param {string[]} headers
   * @param {Uint8Array | AsyncIterable<Uint8Array>} body
   */
  async #answer(method, path, host, headers, body) {
    // A request that is refused for where it comes from is not read, and makes no keys.
    const refusal = this.#refused(method, path, host, headers);
    if (refusal) return refusal;
    const read = await this.#bodies.read(body, headers);
    if (typeof read === "string") return this.#unread(method, path, host, headers, read);
    // Some answers hold the keys that sign callbacks, which only the platform can make.
    const keys = this.#running().neededKeys(method, path);
    if (keys === "token") {
      const token = await this.#signing.tokenOf(read);
      // Nothing is awaited until the core answers with it.
      if (token !== undefined) this.#running().publishToken(token);
    } else if (keys) await this.#publish(keys === "new");
    if (!this.#journal || !this.#running().mayChange(method, path))
      return this.#handled(method, path, host, headers, read, this.now);
    const at = this.#tryToRecord("handle", [method, path, host, headers, read]);
    if (at === undefined) return membersOf(this.#running().unread(method, path, host, headers, "unsaved", this.now));
    return this.#handled(method, path, host, headers, read, at);
  }

  /**
   * The answer to a request that may reset the emulator.
   *
   * @param {string} method
   * @param {string} path
   * @param {string} host
   * @param {string[]} headers
   * @param {Uint8Array} body
   * @param {number} at
   */
  #handled(method, path, host, headers, body, at) {
    const core = this.#running();
    const { resets } = core;
    const answer = membersOf(core.handle(method, path, host, headers, body, at));
    if (core.resets !== resets) {
      if (this.#phones.size) this.#begin();
      this.#instance = String(randomSeed());
      this.#sockets.closeAll();
      if (this.#journal) this.#beginAnew();
    }
    return answer;
  }

  /**
   * The answer to a request that is refused for where it comes from, if it is.
   *
   * @param {string} method
   * @param {string} path
   * @param {string} host
   * @param {string[]} headers
   */
  #refused(method, path, host, headers) {
    const { now } = this;
    const refusal = this.#running().refusal(method, path, host, headers, now);
    if (!refusal) return undefined;
    // It was asked first, whether it is one; it has had no effect outside.
    this.#tryToRecord("refusal", [method, path, host, headers], now);
    return membersOf(refusal);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string} host
   * @param {string[]} headers
   * @param {"tooLarge" | "busy"} why
   */
  #unread(method, path, host, headers, why) {
    const at = this.#tryToRecord("unread", [method, path, host, headers, why]);
    return membersOf(this.#running().unread(method, path, host, headers, at === undefined ? "unsaved" : why, at ?? this.now));
  }

  /**
   * Writes an input; gives its time, or nothing when it cannot be written. Who keeps the journal has the reason.
   *
   * @param {string} name
   * @param {unknown[]} args
   * @param {number} [now]
   */
  #tryToRecord(name, args, now) {
    try {
      return this.#record(name, args, now);
    } catch (error) {
      if (!this.#journal?.problem) throw error;
      return undefined;
    }
  }

  /** @type {Declared.Emulator["advance"]} */
  async advance(duration, options) {
    const core = this.#running();
    const { speed } = this.#pace;
    if (!this.#virtual) {
      const pace =
        speed === 1 ? "" : `, which runs ${speed} times as fast as real time: wait for what is to come, as until() does`;
      throw refusal(new Error(`advance() moves a virtual clock; this emulator has the real clock (clock: "real")${pace}`));
    }
    if (this.#advancing)
      throw refusal(new Error("advance() is under way: wait for it, and do not call it while a callback is handled"));
    const end = this.#time + durationOf("duration", duration);
    const { timers } = advanceOptions(options);
    const turns = new Turns();
    this.#advancing = true;
    this.#moves++;
    try {
      await this.#settled(turns);
      // A handler of a callback may stop the emulator.
      while (this.#core) {
        const next = core.nextDeadline() ?? Infinity;
        const isDue = next <= end;
        if (!isDue && !(timers && this.#time < end)) break;
        const step = Math.max(Math.min(next, end, timers ? this.#time + STEP_MS : end) - this.#time, 0);
        this.#time += step;
        // Before what is due: a timer that begins then has none of this time behind it.
        if (step) await timers?.(step);
        await this.#settled(turns);
      }
      this.#time = Math.max(end, this.#time);
      await this.#settled(turns);
      this.#record("time", []);
    } finally {
      turns.close();
      this.#advancing = false;
      this.#mindStandstill();
    }
  }

  /** @type {Declared.Emulator["until"]} */
  async until(promise, options) {
    const site = callSite(this.until);
    this.#running();
    const turns = new Turns();
    return until(
      {
        emulator: this,
        startedMs: this.#startedMs,
        isVirtual: this.#virtual,
        speed: this.#pace.speed,
        hasTransport: Boolean(this.#fetch || this.#onCallback),
        now: () => this.now,
        // The program may have stopped it, and have something to do after that.
        deadline: () => this.#core?.nextDeadline(),
        move: (ms) => {
          if (!this.#virtual) return;
          this.#moves++;
          this.#time += ms;
          this.#record("time", []);
          this.#begin();
        },
        activity: () => this.#activity,
        turn: () => (this.#sockets.areOpen ? this.#exchange(turns) : turns.next()),
        isAdvancing: () => this.#advancing,
        own: () => [...this.#signing.making],
        underWay: () => [...this.#inFlight, ...this.#requests.keys(), ...this.#sockets.opening],
        requests: () => [...this.#requests.values()],
        retryMs: () => this.#retryMs,
        state: () =>
          this.#core
            ? { calls: this.calls(), connections: this.connections(), callbacks: this.callbacks() }
            : { calls: [], connections: [], callbacks: [] },
      },
      promise,
      options,
      site,
    ).finally(() => turns.close());
  }

  /** Says once that nothing moves the clock, when a wait depends on it. */
  #mindStandstill() {
    if (!this.#virtual || this.#watchesStandstill) return;
    this.#watchesStandstill = true;
    const moves = this.#moves;
    watchStandstill({
      dueMs: () => {
        const next = this.#core && this.#moves === moves && !this.#advancing ? this.#core.nextDeadline() : undefined;
        return next === undefined ? undefined : Math.max(next - this.#time, 0);
      },
      emulator: this,
      startedMs: this.#startedMs,
      isReported: this.#reportedStandstill,
      end: (isReported) => {
        this.#reportedStandstill = isReported;
        this.#watchesStandstill = false;
      },
    });
  }

  /** @type {Declared.Emulator["events"]} */
  events(after) {
    const number = after ?? 0;
    check("after", isDuration(number), "expected the number of an event", after);
    return JSON.parse(this.#running().events(number));
  }

  calls() {
    return JSON.parse(this.#running().calls());
  }

  connections() {
    return JSON.parse(this.#running().connections());
  }

  callbacks() {
    return JSON.parse(this.#running().callbacks());
  }

  peaks() {
    return JSON.parse(this.#running().peaks());
  }

  /** @type {Declared.Emulator["press"]} */
  press(call, participant, keys) {
    checkTexts({ call, participant, keys }, "press");
    const at = this.#record("press", [call, participant, keys]);
    const pressed = found("press", { call, participant }, () => this.#running().press(call, participant, keys, at));
    this.#schedule();
    return pressed;
  }

  /** @type {Declared.Emulator["say"]} */
  say(callConnectionId, participant, phrase) {
    checkTexts({ callConnectionId, participant, phrase }, "say");
    const at = this.#record("say", [callConnectionId, participant, phrase]);
    found("say", { call: callConnectionId, participant }, () => this.#running().say(callConnectionId, participant, phrase, at));
    this.#schedule();
  }

  /** @type {Declared.Emulator["leave"]} */
  leave(callConnectionId, participant) {
    checkTexts({ callConnectionId, participant }, "leave");
    const at = this.#record("leave", [callConnectionId, participant]);
    found("leave", { call: callConnectionId, participant }, () => this.#running().leave(callConnectionId, participant, at));
    this.#schedule();
  }

  /** @type {Declared.Emulator["script"]} */
  script(number, steps) {
    check("number", isText(number), "expected a string; write script(number, steps)", number);
    const text = stepsText(steps);
    const at = this.#record("script", [number, text]);
    explained(() => this.#running().script(number, text, at), { number, steps });
  }

  /** @type {Declared.Emulator["heard"]} */
  heard(callConnectionId, participant) {
    checkTexts({ callConnectionId, ...(participant !== undefined && { participant }) });
    return heardBy(() => this.#running(), callConnectionId, participant, this.now);
  }

  /** @type {Declared.Emulator["turns"]} */
  turns(callConnectionId) {
    checkTexts({ callConnectionId });
    return turnsOf(this.#running(), callConnectionId, this.now);
  }

  /** @type {Declared.Emulator["incomingCall"]} */
  incomingCall(call) {
    check("call", typeof call === "object" && call !== null, "expected an object such as { from, to }", call);
    const text = JSON.stringify(call);
    const at = this.#record("incomingCall", [text]);
    const ids = explained(() => this.#running().incomingCall(text, at), call, "call.");
    this.#schedule();
    return ids;
  }

  phone() {
    const core = this.#running();
    const id = core.openPhone(this.#record("openPhone", []));
    const phone = new Phone(id, {
      acts: (request) => {
        const text = JSON.stringify(request);
        const answer = JSON.parse(this.#running().phoneActs(id, text, this.#record("phoneActs", [id, text])));
        this.#schedule();
        return answer;
      },
      says: (pcm) => this.#running().phoneSays(id, pcm, this.#record("phoneSays", [id, pcm])),
      close: () => {
        this.#phones.delete(id);
        if (!this.#core) return;
        const at = this.#tryToRecord("closePhone", [id], this.#lastNow());
        if (at !== undefined) this.#core.closePhone(id, at);
        this.#schedule();
      },
    });
    this.#phones.set(id, phone);
    this.#schedule();
    return phone;
  }

  /** @type {Declared.Emulator["trigger"]} */
  trigger(event, options) {
    checkTexts({ event });
    const isBag = (options ?? undefined) === undefined || (typeof options === "object" && !Array.isArray(options));
    check("options", isBag, "expected an object such as { callConnectionId, callbackUrl, data }");
    const text = JSON.stringify({ ...options, event });
    const at = this.#record("trigger", [text]);
    const callback = JSON.parse(explained(() => this.#running().trigger(text, at), { ...options, event }));
    this.#schedule();
    return callback ?? undefined;
  }

  /** @type {Declared.Emulator["resend"]} */
  resend(callbackId) {
    check("callbackId", Number.isSafeInteger(callbackId) && callbackId > 0, "expected the number of a callback", callbackId);
    const at = this.#record("resend", [callbackId]);
    const resent = explained(() => this.#running().resend(callbackId, at), {});
    this.#schedule();
    return resent;
  }

  /** @type {Declared.Emulator["issueToken"]} */
  issueToken(options) {
    check(
      "options",
      (options ?? undefined) === undefined || typeof options === "object",
      "expected an object such as { expiresInMs }",
      options,
    );
    checkNames("options", options ?? {}, ["expiresInMs"]);
    const expiresInMs = options?.expiresInMs ?? undefined;
    check("expiresInMs", expiresInMs === undefined || isDuration(expiresInMs), "expected milliseconds", expiresInMs);
    return this.#running().issueToken(expiresInMs, this.now);
  }

  async rotateKeys() {
    this.#running();
    await this.#publish(true);
  }

  faults() {
    return JSON.parse(this.#running().faults());
  }

  /** @type {Declared.Emulator["setFaults"]} */
  setFaults(faults) {
    this.#setFaults(faults);
  }

  /** @param {Declared.EmulatorFaults} faults */
  #setFaults(faults) {
    const isObject = typeof faults === "object" && faults !== null && !Array.isArray(faults);
    const preset = FAULT_PRESETS.find(({ name }) => name === /** @type {unknown} */ (faults));
    const hint = preset ? `; of a preset: FAULT_PRESETS.find(({ name }) => name === "${preset.name}")` : "";
    check("faults", isObject, `expected an object such as { rules: [] }${hint}`, faults);
    const text = JSON.stringify(faults);
    this.#running();
    if (this.#journal) this.#record("setFaults", [text]);
    explained(() => this.#running().setFaults(text), faults);
  }

  faultKinds() {
    return JSON.parse(faultKinds());
  }

  /** @type {Declared.Emulator["promptUri"]} */
  promptUri(seconds) {
    return explained(() => this.#running().promptUri(seconds ?? undefined), { seconds });
  }

  numbers() {
    return JSON.parse(numbers());
  }

  support() {
    return JSON.parse(support());
  }

  /** @type {Declared.Emulator["model"]} */
  model(script, options) {
    this.#running();
    const model = new Model(script, options, (opening) => {
      this.#activity++;
      this.#inFlight.add(opening);
      opening.finally(() => this.#inFlight.delete(opening));
    });
    this.#models.add(model);
    return model;
  }

  tables() {
    return JSON.parse(tables());
  }

  reset() {
    this.#running().reset();
    this.#sockets.closeAll();
    this.#resets++;
    this.#instance = String(randomSeed());
    if (this.#virtual) this.#time = this.#startTime;
    this.#latest = 0;
    this.#forgetWakeUp();
    // They learn that their calls are over.
    if (this.#phones.size) this.#begin();
    if (this.#journal) {
      this.#latest = Math.floor(this.now);
      this.#beginAnew();
    }
  }

  stop() {
    // Nothing comes from here any more.
    release([...pending()].filter(({ owner }) => owner?.emulators.has(this)));
    for (const phone of this.#phones.values()) phone.close();
    for (const model of this.#models) model.close();
    this.#forgetWakeUp();
    this.#sockets.closeAll();
    this.#core?.free();
    this.#core = undefined;
  }

  /** @param {boolean} rotate whether a new key is made first */
  async #publish(rotate) {
    const { metadata, keys } = await this.#signing.documents(rotate);
    this.#running().publish(JSON.stringify(metadata), JSON.stringify(keys));
  }

  #running() {
    if (!this.#core) throw refusal(new Error("this emulator is stopped"));
    return this.#core;
  }

  /**
   * Begins what is due now, but after the answer: a caller learns the id of its call before the call's first callback comes. Where
   * neither `fetch` nor `onCallback` is given, no callback leaves, and what is due begins at once.
   */
  #schedule() {
    if (!this.#fetch && !this.#onCallback) this.#begin();
    else this.#wake(0);
  }

  /**
   * Resolves when these callbacks have been attempted, whatever came of it; or when a reset has dropped them.
   *
   * @param {number} first
   * @param {number} last
   */
  async #attempted(first, last) {
    const resets = this.#resets;
    this.#begin();
    const isHeld = () => this.#core && this.#resets === resets && this.#core.isHeld(first, last);
    while (isHeld() && this.#inFlight.size) await Promise.race(this.#inFlight);
  }

  /** Begins what is due now, and sets the timer for what is due later. */
  #begin() {
    this.#forgetWakeUp();
    for (const effect of this.#unfinished.splice(0)) this.#drive(effect);
    while (this.#core) {
      const effects = this.#core.poll(this.#lastNow());
      if (!effects.length) break;
      for (const effect of effects) this.#drive(effect);
    }
    const next = this.#virtual ? undefined : this.#core?.nextDeadline();
    if (next !== undefined) this.#wake((next - this.#lastNow()) / this.#pace.speed);
  }

  /** @param {number} delayMs never more than 0 with a virtual clock */
  #wake(delayMs) {
    this.#forgetWakeUp();
    const number = this.#wakeUp;
    const wake = () => {
      if (number === this.#wakeUp) this.#begin();
    };
    if (this.#virtual) return void turn().then(wake);
    const timer = setTimeout(wake, Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS));
    this.#timer = timer;
    // A deadline of the emulator is no reason for a program to stay. In Node, Deno and Bun a timer is an object.
    if (delayMs > 0) /** @type {{ unref?: () => void }} */ (/** @type {unknown} */ (timer)).unref?.();
  }

  #forgetWakeUp() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wakeUp++;
  }

  /**
   * Resolves when everything due now has happened, with all it led to: also the requests that the handlers of callbacks made, and what
   * applications answered on sockets.
   *
   * @param {Turns} turns
   */
  async #settled(turns) {
    this.#begin();
    while (this.#inFlight.size || (await this.#exchange(turns))) {
      await Promise.all(this.#inFlight);
      // A handler may have begun something it did not wait for: its next requests belong to this moment as well.
      await turn();
      this.#begin();
    }
  }

  /**
   * Lets applications answer on their sockets until nothing new comes. One that says something in every turn, without end, holds up no
   * clock. Gives whether a callback or a dial has begun meanwhile.
   *
   * @param {Turns} turns
   */
  async #exchange(turns) {
    await this.#sockets.opened();
    for (let left = MOST_EXCHANGES; left && this.#sockets.areOpen; left--) {
      const before = this.#sockets.arrived;
      // What came in the first half asks for another turn, which is a whole one where nothing comes: the second half would only take time.
      const hasMore = await turns.half();
      if (this.#sockets.arrived === before && hasMore) await turns.half();
      if (this.#sockets.arrived === before) break;
      this.#begin();
    }
    return this.#inFlight.size > 0;
  }

  /**
   * Sends what the core wants sent, and gives the core the answer.
   *
   * @param {Effect} effect
   */
  #drive(effect) {
    if (effect.kind === "send") return this.#sockets.send(effect.socket, effect.text);
    if (effect.kind === "close") return this.#sockets.close(effect.socket, effect.code, effect.reason);
    if (effect.kind === "phone") return this.#phones.get(effect.phone)?.take(effect);
    const { id } = effect;
    const sent = this.#sent(effect);
    if (!sent) {
      if (effect.kind === "dial") this.#reportNotDialled();
      return this.#complete("notSent", id);
    }
    const done = sent.then(
      (answer) => {
        if (!answer) return this.#opened(id);
        const { status, head, length, said } = answer;
        if (effect.kind === "deliver") this.#reportAnswer(effect.url, status, said);
        if (head) this.#complete("fetched", id, status, head, length);
        else this.#complete("answered", id, status, said ?? null);
      },
      (error) => {
        if (effect.kind === "dial") this.#sockets.forget(id);
        if (error instanceof LateError && effect.kind !== "fetch") return this.#complete("late", id);
        const reason = reasonOf(error);
        if (effect.kind === "deliver" && this.#core) this.#reportNoAnswer(effect.url, reason);
        this.#complete("notAnswered", id, reason);
      },
    );
    this.#activity++;
    /** @type {Promise<void>} */
    const tracked = done.then(() => {
      this.#inFlight.delete(tracked);
      this.#activity++;
      this.#begin();
    });
    this.#inFlight.add(tracked);
  }

  /** @param {DeliverEffect | FetchEffect | DialEffect} effect */
  #sent(effect) {
    switch (effect.kind) {
      case "deliver":
        return this.#deliver(effect);
      case "dial":
        return this.#dial(effect);
      default:
        return this.#fetchPrompt(effect);
    }
  }

  /**
   * A socket is open. What came on it meanwhile comes after that.
   *
   * @param {number} id
   */
  #opened(id) {
    this.#socketInput("socketOpened", id);
    this.#sockets.begin(id);
  }

  /**
   * Gives the core what happens on a socket. What cannot be written down is not known after a restart, and so not now either.
   *
   * @param {"socketOpened" | "socketMessage" | "socketUnread" | "socketClosed"} name
   * @param {any[]} args
   */
  #socketInput = (name, ...args) => {
    const core = this.#core;
    if (!core) return;
    const at = this.#tryToRecord(name, args, this.#lastNow());
    if (at === undefined) return;
    /** @type {any} */ (core)[name](...args, at);
    // While the clock is moved, what comes of it goes out by that.
    if (!this.#advancing && (core.nextDeadline() ?? Infinity) <= at) this.#wake(0);
  };

  /**
   * Gives the core the outcome of an effect. One that cannot be written down is not known after a restart, and so not now either.
   *
   * @template {"answered" | "fetched" | "late" | "notAnswered" | "notSent"} Name
   * @param {Name} name
   * @param {any[]} args
   */
  #complete(name, ...args) {
    if (!this.#core) return;
    const at = this.#tryToRecord(name, args, this.#lastNow());
    if (at !== undefined) /** @type {any} */ (this.#core)[name](...args, at);
  }

  /**
   * Says once that callbacks go where no receiver is: a receiver would say itself why it refuses.
   *
   * @param {string} url
   * @param {number} status
   * @param {string | undefined} said
   */
  #reportAnswer(url, status, said) {
    if (status < 300 && this.#answering.size < MOST_PLACES) this.#answering.add(placeOf(url));
    if (![404, 405, 415].includes(status) && !(status >= 300 && status < 400)) return;
    this.#report(String(status), url, { status, said });
  }

  /**
   * @param {string} url
   * @param {string} reason
   */
  #reportNoAnswer(url, reason) {
    // What a function of the program throws is the program's to report. An application that has answered before was stopped.
    if (!this.#onCallback && !this.#answering.has(placeOf(url))) this.#report("none", url, { error: reason });
  }

  /** Says once that the audio of calls goes nowhere. */
  #reportNotDialled() {
    if (this.#reported.has("dial")) return;
    this.#reported.add("dial");
    contained(() =>
      console.warn(
        "ringwire: no WebSocket is dialled for the audio or the transcript of a call: give Emulator.start() the option " +
          "onMedia: (request, socket) => media.take(socket, request), or a fetch, with which real ones are dialled. Reported once.",
      ),
    );
  }

  /**
   * @param {string} reason of those reported once
   * @param {string} url
   * @param {{ status?: number, said?: string, error?: string }} attempt
   */
  #report(reason, url, attempt) {
    if (this.#reported.has(reason)) return;
    this.#reported.add(reason);
    const why = explainAttempt({ ...attempt, state: "failed" }, { url });
    contained(() =>
      console.warn(
        `ringwire: the callback to ${placeOf(url)} was not taken: ${why}. Reported once; emulator.callbacks() has every attempt.`,
      ),
    );
  }

  /**
   * Posts a callback; `undefined` when neither `onCallback` nor `fetch` is there to post it.
   *
   * @param {DeliverEffect} effect
   */
  #deliver(effect) {
    const send = this.#onCallback ?? (effect.url ? this.#fetch : undefined);
    if (!send) return undefined;
    if (!effect.token) return this.#post(effect, send);
    const signed = this.#signing.authorization(effect.token);
    /** @param {string} authorization */
    const post = (authorization) => {
      // It may have been stopped while the token was made.
      this.#running();
      return this.#post({ ...effect, headers: [...effect.headers, ["authorization", authorization]] }, send);
    };
    return this.#virtual ? this.#waves.join(signed, post) : signed.then(post);
  }

  /**
   * Dials a WebSocket; `undefined` when there is nothing to dial with.
   *
   * @param {DialEffect} effect
   * @returns {Promise<undefined> | undefined}
   */
  #dial(effect) {
    if (!this.#sockets.isConnected) return undefined;
    this.#sockets.expect(effect.id);
    const signed = effect.token ? this.#signing.authorization(effect.token, true) : Promise.resolve(undefined);
    /** @param {string | undefined} authorization */
    const dial = async (authorization) => {
      this.#running();
      await within(this.#startTimer, effect.timeoutMs, (signal) => this.#sockets.dial(effect, authorization, signal));
      return undefined;
    };
    return this.#virtual ? this.#waves.join(signed, dial) : signed.then(dial);
  }

  /**
   * @param {DeliverEffect} effect
   * @param {Send} send
   */
  async #post({ url, headers, body, timeoutMs }, send) {
    return within(this.#startTimer, timeoutMs, async (signal) => {
      /** @type {[string, string][]} */
      const all = [...headers, [EXPLAIN_HEADER, this.#core?.endpoint ?? ""]];
      const request = new Request(url || EVENT_GRID, { method: "POST", headers: all, body, signal, redirect: "manual" });
      post(request, this);
      const response = /** @type {Response} */ ((await send(request)) ?? { status: 200 });
      const status = statusOf(response);
      const said = status >= 300 ? await saidBy(response) : undefined;
      // Unread bodies hold connections. The callback is delivered, whatever becomes of the body.
      contained(() => response.body?.cancel?.()?.catch?.(() => {}));
      return { status, head: undefined, length: 0, said };
    });
  }

  /**
   * Fetches a prompt; `undefined` when there is no `fetch`.
   *
   * @param {FetchEffect} effect
   */
  #fetchPrompt({ url, timeoutMs }) {
    const send = this.#fetch;
    if (!send) return undefined;
    return within(this.#startTimer, timeoutMs, async (signal) => {
      const response = await send(new Request(url, { signal }));
      return { status: statusOf(response), ...(await readFile(response)), said: undefined };
    });
  }
}

pointAtCaller(Emulator.prototype, [
  ...[
    "advance",
    "calls",
    "callbacks",
    "connections",
    "events",
    "faults",
    "handle",
    "incomingCall",
    "issueToken",
    "leave",
    "peaks",
    "press",
  ],
  ...["promptUri", "resend", "reset", "rotateKeys", "say", "setFaults", "trigger", "until"],
]);
const members = [...Object.getOwnPropertyNames(Emulator.prototype).filter((name) => name !== "constructor"), "fetch"];
Emulator.start = pointing("start", Emulator.start, (started) => unawaited(started, "Emulator.start(…)", members));

/**
 * What an application says with an answer that is no success; an answer that says it slowly says nothing.
 *
 * @param {Response} response whatever a handler of the program gave
 */
async function saidBy(response) {
  const read = async () => {
    const { body, status } = response;
    const { text } = body ? await textOf(response, body, MOST_READ) : { text: "" };
    const header = (/** @type {string} */ name) => response.headers?.get?.(name);
    return saidIn(status, header("content-type"), header("location"), String(text)) || undefined;
  };
  let stop = () => {};
  /** @type {Promise<undefined>} */
  const late = new Promise((resolve) => {
    stop = wallTimer(() => resolve(undefined), SAID_MS);
  });
  try {
    // What was delivered has its status, whatever becomes of the body.
    return await Promise.race([read().catch(() => undefined), late]);
  } finally {
    stop();
  }
}

/** @type {typeof Declared.readRequest} */
export const readRequest = pointing("readRequest", (request) => {
  const { method, url, body } = Object(request);
  checkTexts({ method, url });
  check("body", (body ?? undefined) === undefined || isText(body), "expected a string");
  const path = /^[a-z]+:\/\//i.test(url) ? url.replace(/^[a-z]+:\/\/[^/?#]*/i, "") : url;
  const read = callOf(method, path, body ?? "");
  return read === undefined ? undefined : JSON.parse(read);
});

/** @type {typeof Declared.checkTeamsPhone} */
export const checkTeamsPhone = pointing("checkTeamsPhone", (recordings, options) => {
  const isBag = (options ?? undefined) === undefined || typeof options === "object";
  check("options", isBag, "expected an object such as { strict }", options);
  const strict = options?.strict ?? false;
  check("options.strict", typeof strict === "boolean", "expected a boolean", strict);
  const texts = typeof recordings === "string" ? [recordings] : recordings;
  check("recordings", Array.isArray(texts) && texts.every(isText), "expected the text of a recording, or an array of them");
  const core = new TeamsPhoneCheck();
  try {
    for (const text of texts) core.read(text);
    return JSON.parse(core.report(strict));
  } finally {
    core.free();
  }
});

/**
 * Refuses arguments that are no strings: the core reads memory that is not its own for them.
 *
 * @param {Record<string, unknown>} texts by their names, in order
 * @param {string} [method] the method that takes these and no others
 */
function checkTexts(texts, method) {
  for (const [name, text] of Object.entries(texts)) {
    const call = method && text === undefined ? `; write ${method}(${Object.keys(texts).join(", ")})` : "";
    check(name, isText(text), `expected a string${call}`, text);
  }
}

/** @param {unknown} value */
const isText = (value) => typeof value === "string";

/**
 * What an answer of the core holds; it is freed.
 *
 * @param {EmulatorAnswer} answer
 */
function membersOf(answer) {
  const { status, headers, body, delayMs, isBroken, heldBy } = answer;
  answer.free();
  return { status, headers, body, delayMs, isBroken, heldBy };
}

/** @param {Declared.EmulatorJournal} journal */
function isJournal(journal) {
  const { entries, append, restart, mostBytes } = Object(journal);
  const isSize = mostBytes === undefined || (Number.isInteger(mostBytes) && mostBytes > 0);
  return Array.isArray(entries) && typeof append === "function" && typeof restart === "function" && isSize;
}

/**
 * A request as reports name it: without the query, and without the number of a participant.
 *
 * @param {string} method
 * @param {string} path
 */
const nameOf = (method, path) => `${method} ${path.replace(/\?.*|(?<=\/participants\/).*/, "")}`;

/** The longest pause that clients make by themselves before they send a request again, in milliseconds: see `retry` of the client. */
const LONGEST_RETRY_MS = 5000;

/**
 * After how much real time a client sends a request again, in milliseconds.
 *
 * @param {string[]} headers names and values in turn
 */
function retryMsOf(headers) {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "retry-after");
  return at < 0 ? LONGEST_RETRY_MS : Number(headers[at + 1]) * 1000 || LONGEST_RETRY_MS;
}

/** A seed that no other emulator has had: a whole number that every program can write. */
function randomSeed() {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 2 ** 21) * 2 ** 32 + low;
}

/** @param {{ status: number }} response */
function statusOf({ status }) {
  if (Number.isInteger(status) && status >= 100 && status <= 999) return status;
  throw new Error(status === 0 ? "it was redirected" : "the handler gave no Response");
}
