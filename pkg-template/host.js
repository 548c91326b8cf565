// What the module needs of its platform, and says better in JavaScript. It decides nothing: what to sign, when to try again and
// what an answer means is the core's.

/** Every failure that is not an abort or a timeout; its fields are described in `index.d.ts`. */
export class CallAutomationError extends Error {
  get name() {
    return "CallAutomationError";
  }
}

/** Carries out an operation that was begun: waits between its steps, and hands back what was waited for. */
export async function carryOut(run) {
  try {
    let settled;
    let thrown = false;
    for (;;) {
      const step = run.step(settled, thrown);
      if (run.done) return step;
      try {
        settled = await step;
        thrown = false;
      } catch (error) {
        settled = error;
        thrown = true;
      }
    }
  } finally {
    run.free();
  }
}

const followers = new WeakMap();

/**
 * Calls `act` when the signal aborts; what it returns ends that. All who follow a signal share one listener: Node warns of a leak
 * at the eleventh, and one signal for all operations is nothing unusual.
 */
function follow(signal, act) {
  let all = followers.get(signal);
  if (!all) {
    const acts = new Set();
    all = { acts, tell: () => acts.forEach((act) => act()) };
    followers.set(signal, all);
    signal.addEventListener("abort", all.tell);
  }
  all.acts.add(act);
  return () => {
    all.acts.delete(act);
    if (all.acts.size || followers.get(signal) !== all) return;
    followers.delete(signal);
    signal.removeEventListener("abort", all.tell);
  };
}

/**
 * @param transport sends a request where no `fetch` is given; none for the platform's `fetch`
 * @param patienceMs how long to wait for the answer to what another call asked, before asking oneself; for ever if not given
 */
export const makeHost = (transport, patienceMs) => ({
  transport,

  error: (message, fields) => Object.assign(new CallAutomationError(message), fields),

  // Pages served over plain http have no `randomUUID`; the bits that are not random are those of version 4 (RFC 9562).
  uuid: () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
    ),

  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      signal?.addEventListener("abort", () => clearTimeout(timer));
    }),

  shared(ask) {
    let asked;
    const answer = (...about) => {
      if (!asked) {
        const mine = (async () => ask(...about))().finally(() => forget(mine));
        return (asked = mine);
      }
      return patienceMs ? patiently(asked, about) : asked;
    };
    const forget = (question) => (asked = asked === question ? undefined : asked);
    const patiently = (question, about) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          forget(question);
          resolve(answer(...about));
        }, patienceMs);
        question.then(resolve, reject).finally(() => clearTimeout(timer));
      });
    return answer;
  },

  watch(signal, timeoutMs) {
    if (!signal && !timeoutMs) return;
    const controller = new AbortController();
    let abort;
    const aborted = new Promise((_, reject) => {
      abort = (reason) => {
        controller.abort(reason);
        reject(reason);
      };
    });
    // Nobody may be waiting when it happens; that is not an unhandled rejection.
    aborted.catch(() => {});
    const passOn = () => abort(signal.reason);
    if (signal?.aborted) passOn();
    const leave = signal && follow(signal, passOn);
    const timeOut = () => abort(new DOMException(`The operation took longer than ${timeoutMs} ms.`, "TimeoutError"));
    const timer = timeoutMs && setTimeout(timeOut, timeoutMs);
    return {
      signal: controller.signal,
      race: (promise) => Promise.race([promise, aborted]),
      stop() {
        clearTimeout(timer);
        leave?.();
      },
    };
  },
});
