// The ways in which the emulator waits.

/** The longest wait that a timer takes, in milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Lets everything run that is ready to run: promises, streams, and what they lead to.
 *
 * @returns {Promise<void>}
 */
export const turn = () => {
  // Node and Bun have it.
  const { setImmediate } = /** @type {{ setImmediate?: (run: () => void) => void }} */ (globalThis);
  return new Promise((resolve) => (setImmediate ? setImmediate(resolve) : setTimeout(resolve, 0)));
};

/**
 * Lets a time pass, of the clock on the wall.
 *
 * @param {number} ms
 * @returns {Promise<void>}
 */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, LONGEST_TIMER_MS)));

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
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

/**
 * Does something that is given up after a time. The time is that of the clock on the wall, for a virtual clock too: the other side
 * is a program, and it may never answer.
 *
 * @template Value
 * @param {number} timeoutMs
 * @param {(signal: AbortSignal) => Promise<Value>} act
 * @returns {Promise<Value>}
 */
export async function within(timeoutMs, act) {
  const controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new Error(`there was no answer within ${timeoutMs} ms`));
        controller.abort();
      },
      Math.min(timeoutMs, LONGEST_TIMER_MS),
    );
  });
  try {
    return await Promise.race([act(controller.signal), late]);
  } finally {
    clearTimeout(timer);
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
