// The ways in which the emulator waits.

/** Lets everything run that is ready to run: promises, streams, and what they lead to. */
export const turn = () =>
  new Promise((resolve) => (globalThis.setImmediate ? globalThis.setImmediate(resolve) : setTimeout(resolve, 0)));

/** Lets a time pass, of the clock on the wall. */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 2 ** 31 - 1)));

/** What a promise comes to, or the reason of the signal, whichever is first. */
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
 */
export async function within(timeoutMs, act) {
  const controller = new AbortController();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new Error(`there was no answer within ${timeoutMs} ms`));
        controller.abort();
      },
      Math.min(timeoutMs, 2 ** 31 - 1),
    );
  });
  try {
    return await Promise.race([act(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What waits for tokens, which the platform makes in any order. What joined in one turn begins in one, once all its tokens are
 * there, and is over in one, in the order in which it joined: else equal runs with a virtual clock had unequal logs.
 */
export class Waves {
  #open;
  #before = Promise.resolve();

  /** Gives what `begin(token)` comes to, which is called in its turn. */
  join(token, begin) {
    const wave = (this.#open ??= this.#next());
    // One that cannot be made is told of in its turn; until then nobody listens, which the platform would take for a mistake.
    token.catch(() => {});
    wave.tokens.push(token);
    const begun = wave.ready.then(() => token).then(begin);
    wave.begun.push(begun);
    return wave.over.then(() => begun);
  }

  #next() {
    const wave = { tokens: [], begun: [] };
    const before = this.#before;
    wave.ready = turn().then(() => {
      this.#open = undefined;
      return Promise.allSettled([before, ...wave.tokens]);
    });
    wave.over = wave.ready.then(() => Promise.allSettled(wave.begun));
    this.#before = wave.ready;
    return wave;
  }
}
