// Runs an operation of the core, step by step.

/**
 * Drives an operation that has begun to its result. Each step returns either a promise, whose value or error the next step gets, or
 * the result; a step's result is never a promise.
 */
export async function drive(run) {
  try {
    let settled;
    let thrown = false;
    for (;;) {
      const step = run.step(settled, thrown);
      // Not `instanceof Promise`: some programs replace `Promise`, and an async function still returns the original one.
      if (typeof step?.then !== "function") return step;
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
