// Waiting for a callback, as a program that holds the page's store does it.

/**
 * The first callback that fits, among those that came and those to come.
 *
 * @param fits is given an event
 * @throws Error when none comes in time; the reason of the signal when that is aborted
 */
export function callback(store, fits, { timeoutMs, signal }) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const settle = (end, value) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      // The first look is taken while `watch` itself is under way.
      queueMicrotask(() => unwatch());
      end(value);
    };
    const aborted = () => settle(reject, signal.reason);
    const timer = setTimeout(() => settle(reject, new Error(`no such callback in ${timeoutMs / 1000} s`)), timeoutMs);
    signal.addEventListener("abort", aborted);
    const unwatch = store.watch(({ entries }) => {
      const entry = entries.find(({ type, event }) => type === "callback" && fits(event));
      if (entry) settle(resolve, entry.event);
    });
  });
}

/** Some time, unless the signal is aborted first. */
export const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
