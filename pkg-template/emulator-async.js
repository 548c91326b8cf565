// The two ways in which the emulator waits.

/** Lets everything run that is ready to run: promises, streams, and what they lead to. */
export const turn = () =>
  new Promise((resolve) => (globalThis.setImmediate ? globalThis.setImmediate(resolve) : setTimeout(resolve, 0)));

/**
 * Does something that is given up after a time. The time is that of the clock on the wall, for a virtual clock too: the other side
 * is a program, and it may never answer.
 */
export async function within(timeoutMs, act) {
  const controller = new AbortController();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`there was no answer within ${timeoutMs} ms`));
      controller.abort();
    }, Math.min(timeoutMs, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([act(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
