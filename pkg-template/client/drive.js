// Runs an operation of the core, step by step.
/** @import { Run } from "./core.js" */
/** @import { Host } from "../platform/core.js" */
/** @import { Watcher } from "../platform/telemetry.js" */

/**
 * The watcher of the operation whose step runs now: the core calls its host within a step only.
 *
 * @type {Watcher | undefined}
 */
let watching;

/**
 * The host of the client, where the telemetry of an operation sees its requests and may add headers to them. A header that the request
 * has already stays as it is.
 *
 * @param {Host} host
 * @returns {Host}
 */
export const watched = (host) => ({
  ...host,

  send(method, url, lines, ...others) {
    if (!watching) return host.send(method, url, lines, ...others);
    // Of two lines of one name, the last counts: see `headersOf`.
    return watching.request(method, url, host, false, (added) =>
      host.send(method, url, [...Object.entries(added).flat(), lines].join("\n"), ...others),
    );
  },

  fetch(own, request) {
    if (!watching) return host.fetch(own, request);
    const sent = watching.request(request.method, request.url, host, own !== undefined, (added) => {
      for (const [name, value] of Object.entries(added)) if (!request.headers.has(name)) request.headers.set(name, value);
      return host.fetch(own, request);
    });
    return /** @type {Promise<Response>} */ (sent);
  },

  body: (answer) => (watching ? watching.body(() => host.body(answer)) : host.body(answer)),
});

/**
 * Drives an operation that has begun to its result. Each step returns either a promise, whose value or error the next step gets, or
 * the result; a step's result is never a promise.
 *
 * @param {Run} run
 * @param {Watcher} [watcher]
 * @returns {Promise<unknown>}
 */
export async function drive(run, watcher) {
  try {
    /** @type {unknown} */
    let settled;
    let thrown = false;
    for (;;) {
      const step = stepped(run, settled, thrown, watcher);
      // Not `instanceof Promise`: some programs replace `Promise`, and an async function still returns the original one.
      if (!isPromise(step)) return step;
      try {
        settled = await step;
        thrown = false;
      } catch (error) {
        settled = error;
        thrown = true;
      }
    }
  } finally {
    release(run);
  }
}

/**
 * A step, watched. The `fetch` of a caller may begin another operation within it.
 *
 * @param {Run} run
 * @param {unknown} settled
 * @param {boolean} thrown
 * @param {Watcher | undefined} watcher
 */
function stepped(run, settled, thrown, watcher) {
  const outer = watching;
  watching = watcher;
  try {
    return run.step(settled, thrown);
  } finally {
    watching = outer;
  }
}

/**
 * Frees an object of the core. One that is still borrowed, because wasm did not come to the end of its method, refuses; the error of that
 * method is the one to show.
 *
 * @param {Run} run
 */
function release(run) {
  try {
    run.free();
  } catch {}
}

/**
 * @param {unknown} step
 * @returns {step is Promise<unknown>}
 */
const isPromise = (step) => typeof (/** @type {{ then?: unknown } | null | undefined} */ (step)?.then) === "function";
