// The emulator as JavaScript sees it: the clock and the transport around the core, which has neither. Entries link the core first.
import { EmulatorCore, faultKinds, numbers, parseDuration, support, tables, virtualStart } from "./core.js";
import { abortable, sleep, turn, Waves, within } from "./async.js";
import { Signing } from "./signing.js";

/** Where an event of Event Grid goes that nobody is subscribed to, for a handler in this program: it wants a URL. */
const EVENT_GRID = "https://event-grid.emulator.localhost/";

/** The longest wait a timer can take. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Emulator {
  #core;
  #signing;
  #fetch;
  #onCallback;
  #timeoutMs;
  #virtual;
  #startTime;
  #time;
  #timer;
  #inFlight = new Set();
  #waves = new Waves();
  #resets = 0;
  #advancing = false;

  static async start(options = {}) {
    return new Emulator(options);
  }

  /** Use {@link Emulator.start}. */
  constructor(options) {
    const { clock = "virtual", startTime, fetch, onCallback, callbackTimeoutMs = 10_000, faults, ...settings } = options;
    check("clock", clock === "virtual" || clock === "real", 'expected "virtual" or "real"');
    check(
      "startTime",
      startTime === undefined || (isDuration(startTime) && clock === "virtual"),
      "expected milliseconds since 1970, with a virtual clock",
    );
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
    this.#signing = new Signing(this.#core.callbackAuthentication());
    if (faults !== undefined) this.setFaults(faults);
  }

  get endpoint() {
    return this.#running().endpoint;
  }

  get connectionString() {
    return this.#running().connectionString;
  }

  get callbackAuthentication() {
    return { ...this.#running().callbackAuthentication(), fetch: this.fetch };
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
    const answering = this.handle({ method: request.method, path: pathname + search, host, headers, body });
    const answer = await abortable(answering, request.signal);
    const names = answer.headers.filter((_, index) => index % 2 === 0);
    const pairs = names.map((name, index) => [name, answer.headers[2 * index + 1]]);
    // Statuses such as 204 may not even have an empty body.
    return new Response(answer.body.length ? answer.body : null, { status: answer.status, headers: pairs });
  };

  async handle({ method, path, host, headers = [], body = new Uint8Array() }) {
    // Some answers hold the keys that sign callbacks, which only the platform can make.
    const keys = this.#running().neededKeys(method, path);
    if (keys) await this.#publish(keys === "new");
    const answer = this.#running().handle(method, path, host, headers, body, this.now);
    const { status, headers: told, body: bytes, delayMs, isBroken, heldBy } = answer;
    answer.free();
    if (heldBy.length) await this.#tried(...heldBy);
    else this.#soon();
    if (delayMs) await sleep(delayMs);
    // As Node's own `fetch` says it.
    if (isBroken)
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
    return { status, headers: told, body: bytes };
  }

  async advance(duration) {
    const core = this.#running();
    if (!this.#virtual) throw new Error('advance() moves a virtual clock; this emulator has the real clock (clock: "real")');
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

  async rotateKeys() {
    this.#running();
    await this.#publish(true);
  }

  faults() {
    return JSON.parse(this.#running().faults());
  }

  setFaults(faults) {
    check("faults", typeof faults === "object" && faults !== null, "expected an object such as { rules: [] }");
    this.#running().setFaults(JSON.stringify(faults));
  }

  faultKinds() {
    return JSON.parse(faultKinds());
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

  tables() {
    return JSON.parse(tables());
  }

  reset() {
    this.#running().reset();
    this.#resets++;
    this.#time = this.#startTime;
    clearTimeout(this.#timer);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#core?.free();
    this.#core = undefined;
  }

  async #publish(rotate) {
    const { metadata, keys } = await this.#signing.documents(rotate);
    this.#running().publish(JSON.stringify(metadata), JSON.stringify(keys));
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

  /** These callbacks have been attempted, whatever came of it; or there was a reset, and they never will be. */
  async #tried(first, last) {
    const resets = this.#resets;
    this.#begin();
    const isHeld = () => this.#core && this.#resets === resets && this.#core.isHeld(first, last);
    while (isHeld() && this.#inFlight.size) await Promise.race(this.#inFlight);
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

  #deliver(effect, send) {
    if (!effect.token) return this.#post(effect, send);
    const signed = this.#signing.authorization(effect.token);
    const post = (authorization) =>
      this.#post({ ...effect, headers: [...effect.headers, ["authorization", authorization]] }, send);
    return this.#virtual ? this.#waves.join(signed, post) : signed.then(post);
  }

  async #post({ url, headers, body }, send) {
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
