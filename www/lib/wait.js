// Waiting for a callback in the page's store.
/**
 * @import { Store } from "./store.js"
 * @import { ReceivedEvent } from "./types.d.ts"
 */

/**
 * The first callback that fits, among those that came and those to come.
 *
 * @param {Store} store
 * @param {(event: ReceivedEvent) => boolean} fits
 * @param {{ timeoutMs: number, signal: AbortSignal }} options
 * @returns {Promise<ReceivedEvent>}
 * @throws {Error} when none comes in time; the reason of the signal when that is aborted
 */
export function callback(store, fits, { timeoutMs, signal }) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    /** @param {() => void} end */
    const settle = (end) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      // `watch` calls the watcher before it returns the function that ends it.
      queueMicrotask(() => unwatch());
      end();
    };
    const aborted = () => settle(() => reject(signal.reason));
    const late = () => settle(() => reject(new Error(`no such callback in ${timeoutMs / 1000} s`)));
    const timer = setTimeout(late, timeoutMs);
    signal.addEventListener("abort", aborted);
    let last = 0;
    const unwatch = store.watch(({ entries }) => {
      // Those that were looked at do not change.
      const first = entries.findLastIndex(({ id }) => id <= last) + 1;
      last = entries.at(-1)?.id ?? last;
      const event = entries
        .slice(first)
        .flatMap((entry) => entry.event ?? [])
        .find(fits);
      if (event) settle(() => resolve(event));
    });
  });
}

/**
 * Some time, unless the signal is aborted first.
 *
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
