// The ways in which the emulator waits.
import { keepRunning, schedulerOfWorkers, turn } from "../platform/turn.js";

/** The longest wait that a timer takes, in milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @param {unknown} value */
export const isDuration = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;

/** @typedef {(act: () => void, ms: number) => () => void} StartTimer starts a timer; the result stops it */

/**
 * A timer of the program, as it is at that time: a test that fakes timers moves it.
 *
 * @type {StartTimer}
 */
export function programTimer(act, ms) {
  const timer = setTimeout(act, Math.min(ms, LONGEST_TIMER_MS));
  return () => clearTimeout(timer);
}

/**
 * A timer of the clock on the wall. It goes on when a test has faked the timers; only the `mock.timers` of Node 24 fake this as well.
 *
 * @type {StartTimer}
 */
export function wallTimer(act, ms) {
  const signal = AbortSignal.timeout(Math.min(Math.ceil(ms), LONGEST_TIMER_MS));
  // The program may have nothing else to wait for, and such a signal does not keep Node running.
  const leave = keepRunning();
  const stop = () => {
    leave();
    signal.removeEventListener("abort", over);
  };
  const over = () => {
    stop();
    act();
  };
  signal.addEventListener("abort", over);
  return stop;
}

/**
 * Lets a time pass.
 *
 * @param {StartTimer} startTimer
 * @param {number} ms
 * @returns {Promise<void>}
 */
export const sleep = (startTimer, ms) => new Promise((resolve) => void startTimer(resolve, ms));

/**
 * Lets real time pass, whatever a test has faked; less of it when a promise settles before.
 *
 * @param {number} ms
 * @param {Promise<void>} over never rejects
 * @returns {Promise<void>}
 */
export function pause(ms, over) {
  return new Promise((resolve) => {
    const stop = wallTimer(resolve, ms);
    const end = () => {
      stop();
      resolve();
    };
    over.then(end);
    // Newer Nodes fake `AbortSignal.timeout` too, but nothing fakes this.
    const { waitAsync } = /** @type {{ waitAsync?: (...about: unknown[]) => { value: unknown } }} */ (
      /** @type {unknown} */ (Atomics)
    );
    // Pages have it only where they are isolated. In a Worker, what comes after it would belong to no request, and may not even clear a timer.
    if (!waitAsync || typeof SharedArrayBuffer !== "function" || schedulerOfWorkers()) return;
    Promise.resolve(waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms).value).then(end);
  });
}

/**
 * What a promise gives, or the reason of the signal, whichever is first.
 *
 * @template Value
 * @param {Promise<Value>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Value>}
 */
export function abortable(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    signal.addEventListener("abort", aborted, { once: true });
    // A signal may live long, and serve many requests.
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}

/** What {@link within} rejects with when the time is over. */
export class LateError extends Error {}

/**
 * Does something that is given up after a time. A virtual clock has a timer here as well: the other side is a program, and it may never
 * answer.
 *
 * @template Value
 * @param {StartTimer} startTimer
 * @param {number} timeoutMs
 * @param {(signal: AbortSignal) => Promise<Value>} act
 * @returns {Promise<Value>}
 */
export async function within(startTimer, timeoutMs, act) {
  const controller = new AbortController();
  let stop = () => {};
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    stop = startTimer(() => {
      reject(new LateError(`there was no answer within ${timeoutMs} ms`));
      controller.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([act(controller.signal), late]);
  } finally {
    stop();
  }
}

/**
 * Requests that joined in the same turn: they begin together, when their tokens are ready, and are over together.
 *
 * @typedef {object} Wave
 * @property {Promise<unknown>[]} tokens
 * @property {Promise<unknown>[]} begun
 * @property {Promise<unknown>} ready when all tokens are there
 * @property {Promise<unknown>} over when all requests are
 */

/**
 * Sends the requests that need a token. The platform makes tokens in any order, so with a virtual clock equal runs would have unequal
 * logs. Therefore the requests that join in one turn of the event loop wait for all their tokens, begin in one turn, and are over in
 * one turn, in the order in which they joined.
 */
export class Waves {
  /** @type {Wave | undefined} */
  #open;
  /** @type {Promise<unknown>} */
  #before = Promise.resolve();

  /**
   * Gives what `begin(token)` gives, which is called in its turn.
   *
   * @template Token, Value
   * @param {Promise<Token>} token
   * @param {(token: Token) => Promise<Value>} begin
   * @returns {Promise<Value>}
   */
  join(token, begin) {
    this.#open ??= this.#next();
    const wave = this.#open;
    // A token that cannot be made is reported in its turn. Nothing awaits it until then, which would be an unhandled rejection.
    token.catch(() => {});
    wave.tokens.push(token);
    const begun = wave.ready.then(() => token).then(begin);
    wave.begun.push(begun);
    return wave.over.then(() => begun);
  }

  /** @returns {Wave} */
  #next() {
    /** @type {Promise<unknown>[]} */
    const tokens = [];
    /** @type {Promise<unknown>[]} */
    const begun = [];
    const before = this.#before;
    const ready = turn().then(() => {
      this.#open = undefined;
      return Promise.allSettled([before, ...tokens]);
    });
    const over = ready.then(() => Promise.allSettled(begun));
    this.#before = ready;
    return { tokens, begun, ready, over };
  }
}
