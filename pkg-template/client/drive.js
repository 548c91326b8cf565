// Runs an operation of the core, step by step.
/** @import { Run } from "./core.js" */

/**
 * Drives an operation that has begun to its result. Each step returns either a promise, whose value or error the next step gets, or
 * the result; a step's result is never a promise.
 *
 * @param {Run} run
 * @returns {Promise<unknown>}
 */
export async function drive(run) {
  try {
    /** @type {unknown} */
    let settled;
    let thrown = false;
    for (;;) {
      const step = run.step(settled, thrown);
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
