// The emulator as JavaScript sees it: the clock and the transport around the core, which has neither. Entries link the core first.
import { EmulatorCore, numbers, parseDuration, support, virtualStart } from "./emulator-core.js";
import { turn, within } from "./emulator-async.js";

/** Where an event of Event Grid goes that nobody is subscribed to, for a handler in this program: it wants a URL. */
const EVENT_GRID = "https://event-grid.emulator.localhost/";

/** The longest wait a timer can take. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Emulator {
  #core;
  #fetch;
  #onCallback;
  #timeoutMs;
  #virtual;
  #startTime;
  #time;
  #timer;
  #inFlight = new Set();
  #advancing = false;

  static async start(options = {}) {
    return new Emulator(options);
  }

  /** Use {@link Emulator.start}. */
  constructor(options) {
    const { clock = "virtual", startTime, fetch, onCallback, callbackTimeoutMs = 10_000, ...settings } = options;
    check("clock", clock === "virtual" || clock === "real", 'expected "virtual" or "real"');
    check("startTime", startTime === undefined || (isDuration(startTime) && clock === "virtual"), "expected milliseconds since 1970, with a virtual clock");
    check("fetch", fetch === undefined || typeof fetch === "function", "expected a function");
    check("onCallback", onCallback === undefined || typeof onCallback === "function", "expected a function");
    check("callbackTimeoutMs", isDuration(callbackTimeoutMs), "expected milliseconds");
    this.#virtual = clock === "virtual";
    this.#startTime = this.#time = startTime ?? virtualStart();
    // Called with no `this`, as the platform's own wants it.
    this.#fetch = fetch && ((...request) => fetch(...request));
    this.#onCallback = onCallback;
    this.#timeoutMs = callbackTimeoutMs;
    // Real time is the one clients sign with; a virtual clock is not, so it cannot tell an old signature from a new one.
    const { maxSkewMs = this.#virtual ? null : 900_000 } = settings;
    this.#core = new EmulatorCore(JSON.stringify({ ...settings, maxSkewMs }));
  }

  get endpoint() {
    return this.#running().endpoint;
  }

  get connectionString() {
    return this.#running().connectionString;
  }

  get now() {
    return this.#virtual ? this.#time : Date.now();
  }

  /** A property and not a method: it is handed over, as in `new CallClient(…, { fetch: emulator.fetch })`. */
  fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal?.throwIfAborted();
    const body = new Uint8Array(await request.arrayBuffer());
    request.signal?.throwIfAborted();
    const { host, pathname, search } = new URL(request.url);
    const headers = [...request.headers].flat();
    const answer = this.handle({ method: request.method, path: pathname + search, host, headers, body });
    const names = answer.headers.filter((_, index) => index % 2 === 0);
    const pairs = names.map((name, index) => [name, answer.headers[2 * index + 1]]);
    // Statuses such as 204 may not even have an empty body.
    return new Response(answer.body.length ? answer.body : null, { status: answer.status, headers: pairs });
  };

  handle({ method, path, host, headers = [], body = new Uint8Array() }) {
    const answer = this.#running().handle(method, path, host, headers, body, this.now);
    try {
      return { status: answer.status, headers: answer.headers, body: answer.body };
    } finally {
      answer.free();
      this.#soon();
    }
  }

  async advance(duration) {
    const core = this.#running();
    if (!this.#virtual) throw new Error("advance() moves a virtual clock; this emulator has the real one (clock: \"real\")");
    if (this.#advancing) throw new Error("advance() is under way: wait for it, and do not call it while a callback is handled");
    check("duration", typeof duration === "string" || isDuration(duration), "expected milliseconds, or a text such as 115s");
    const end = this.#time + (typeof duration === "string" ? parseDuration(duration) : duration);
    this.#advancing = true;
    try {
      await this.#settled();
      for (let next; this.#core && (next = core.nextDeadline()) !== undefined && next <= end; ) {
        this.#time = Math.max(next, this.#time);
        await this.#settled();
      }
      this.#time = Math.max(end, this.#time);
      await this.#settled();
    } finally {
      this.#advancing = false;
    }
  }

  events(after = 0) {
    return JSON.parse(this.#running().events(after));
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

  press(call, participant, keys) {
    const pressed = this.#running().press(call, participant, keys, this.now);
    this.#soon();
    return pressed;
  }

  say(callConnectionId, participant, phrase) {
    this.#running().say(callConnectionId, participant, phrase, this.now);
    this.#soon();
  }

  leave(callConnectionId, participant) {
    this.#running().leave(callConnectionId, participant, this.now);
    this.#soon();
  }

  incomingCall(call) {
    check("call", typeof call === "object" && call !== null, "expected an object such as { from, to }");
    const told = this.#running().incomingCall(JSON.stringify(call), this.now);
    this.#soon();
    return told;
  }

  issueToken({ expiresInMs } = {}) {
    check("expiresInMs", expiresInMs === undefined || isDuration(expiresInMs), "expected milliseconds");
    return this.#running().issueToken(expiresInMs, this.now);
  }

  promptUri(seconds) {
    return this.#running().promptUri(seconds);
  }

  numbers() {
    return JSON.parse(numbers());
  }

  support() {
    return JSON.parse(support());
  }

  reset() {
    this.#running().reset();
    this.#time = this.#startTime;
    clearTimeout(this.#timer);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#core?.free();
    this.#core = undefined;
  }

  #running() {
    if (!this.#core) throw new Error("this emulator is stopped");
    return this.#core;
  }

  /**
   * What is due now begins, but after the answer: a caller learns the id of its call before it hears of it. Where nothing is sent
   * anywhere there is nothing to wait for.
   */
  #soon() {
    if (!this.#fetch && !this.#onCallback) this.#begin();
    else this.#wake(0);
  }

  /** Begins what is due now, and sets the timer for what is due later. */
  #begin() {
    clearTimeout(this.#timer);
    while (this.#core) {
      const effects = this.#core.poll(this.now);
      if (!effects.length) break;
      for (const effect of effects) this.#carryOut(effect);
    }
    const next = this.#virtual ? undefined : this.#core?.nextDeadline();
    if (next !== undefined) this.#wake(next - this.now);
  }

  #wake(delayMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS));
    // A deadline of the emulator is no reason for a program to stay.
    if (delayMs > 0) this.#timer.unref?.();
  }

  /** Everything due now has happened, and what it led to, and whatever the handlers of callbacks asked for. */
  async #settled() {
    this.#begin();
    while (this.#inFlight.size) {
      await Promise.all(this.#inFlight);
      // A handler may have begun something it did not wait for: its next requests belong to this moment as well.
      await turn();
      this.#begin();
    }
  }

  #carryOut(effect) {
    const { id, kind, url } = effect;
    const send = kind === "deliver" ? (this.#onCallback ?? (url && this.#fetch)) : this.#fetch;
    if (!send) return this.#core.notSent(id, this.now);
    const done = (kind === "deliver" ? this.#deliver(effect, send) : this.#fetchPrompt(effect)).then(
      ({ status, body }) => this.#core?.answered(id, status, body, this.now),
      (error) => this.#core?.notAnswered(id, reasonOf(error), this.now),
    );
    const tracked = done.then(() => {
      this.#inFlight.delete(tracked);
      this.#begin();
    });
    this.#inFlight.add(tracked);
  }

  async #deliver({ url, headers, body }, send) {
    return within(this.#timeoutMs, async (signal) => {
      const request = new Request(url || EVENT_GRID, { method: "POST", headers, body, signal, redirect: "manual" });
      const response = (await send(request)) ?? { status: 200 };
      // Unread bodies hold connections.
      await response.body?.cancel?.().catch?.(() => {});
      return { status: statusOf(response), body: new Uint8Array() };
    });
  }

  async #fetchPrompt({ url }) {
    return within(this.#timeoutMs, async (signal) => {
      const response = await this.#fetch(new Request(url, { signal }));
      return { status: statusOf(response), body: new Uint8Array(await response.arrayBuffer()) };
    });
  }
}

function check(name, fits, expected) {
  if (!fits) throw new TypeError(`${name}: ${expected}`);
}

const isDuration = (value) => Number.isFinite(value) && value >= 0;

function statusOf({ status }) {
  if (Number.isInteger(status) && status >= 100 && status <= 999) return status;
  throw new Error(status === 0 ? "it was redirected" : "the handler gave no Response");
}

/** `fetch failed` says little: the reason is in its cause. */
function reasonOf(error) {
  const { message, code } = error?.cause ?? error ?? {};
  return String(message || code || error);
}
