// Signals, also those that are not the platform's own.

/** @type {WeakMap<AbortSignal, { acts: Set<() => void>, listener: () => void }>} */
const listeners = new WeakMap();

/**
 * Calls `act` when the signal aborts. All acts of one signal share one listener: Node warns of a leak at the eleventh, and many
 * programs give one signal to all their operations.
 *
 * @param {AbortSignal} signal
 * @param {() => void} act
 * @returns {() => void} takes `act` off the signal again
 */
export function onAbort(signal, act) {
  const shared = listeners.get(signal) ?? listen(signal);
  shared.acts.add(act);
  return () => {
    shared.acts.delete(act);
    if (shared.acts.size || listeners.get(signal) !== shared) return;
    listeners.delete(signal);
    // Some polyfills have no such method.
    signal.removeEventListener?.("abort", shared.listener);
  };
}

/** @param {AbortSignal} signal */
function listen(signal) {
  /** @type {Set<() => void>} */
  const acts = new Set();
  const shared = {
    acts,
    listener() {
      for (const each of acts) each();
    },
  };
  signal.addEventListener("abort", shared.listener);
  listeners.set(signal, shared);
  return shared;
}

/**
 * Why a signal has aborted. Signals that are not the platform's own give no reason.
 *
 * @param {AbortSignal} signal
 */
export const abortReason = (signal) =>
  "reason" in signal ? signal.reason : new DOMException("The operation was aborted.", "AbortError");
