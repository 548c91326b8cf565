// Functions that a program gives. Whatever they do, the package goes on, and the program does not end with it.

/**
 * Calls a function of the program, and waits for nothing. What it throws, and what the promise that it returns rejects with, goes to
 * `failed`: uncaught, the one would break the code that calls it, and the other would end the process. What is no promise but has a
 * `then` is used as one; a promise that never settles holds nothing.
 *
 * @param {() => unknown} call
 * @param {(failure: unknown) => void} [failed] what it throws itself is dropped: there is no other place to report it
 */
export function contained(call, failed = () => {}) {
  new Promise((resolve) => resolve(call())).catch(failed).catch(() => {});
}

/**
 * What a call of a function of the program gives, unless it takes too long: then it rejects with the error that `late` makes. What comes
 * after that is dropped.
 *
 * @template Value
 * @param {() => Value | PromiseLike<Value>} call
 * @param {number} mostMs
 * @param {() => unknown} late
 * @returns {Value | Promise<Value>} no promise, where the function gives none
 */
export function limited(call, mostMs, late) {
  const given = call();
  if (!isThenable(given)) return given;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), mostMs);
    Promise.resolve(given)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<any>}
 */
export const isThenable = (value) =>
  ((typeof value === "object" && value !== null) || typeof value === "function") &&
  typeof (/** @type {{ then?: unknown }} */ (value).then) === "function";

/** The longest time a timer takes, in milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A timer that is no reason for the program to go on: in Node, Deno and Bun a timer is an object that says so. It ends at the longest time
 * that a timer takes, if it is to take longer.
 *
 * @param {() => void} act
 * @param {number} ms
 */
export function backgroundTimer(act, ms) {
  const timer = setTimeout(act, Math.min(ms, LONGEST_TIMER_MS));
  letEnd(timer);
  return timer;
}

/**
 * Makes a timer one that is no reason for the program to go on.
 *
 * @param {unknown} timer
 */
export const letEnd = (timer) => /** @type {{ unref?: () => void } | undefined} */ (timer)?.unref?.();

/**
 * A time that only goes forward, in milliseconds: the clock on the wall may be set while the program runs.
 */
export const monotonic = () => globalThis.performance?.now() ?? Date.now();

/** The same for what may not fail, such as a report of a failure: 0 when the program's clock throws. */
export function monotonicOrZero() {
  try {
    return monotonic();
  } catch {
    return 0;
  }
}
