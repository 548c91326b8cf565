// The error of a wait whose event never comes.
/** @import * as Declared from "./index.js" */

/** @implements {Pick<Declared.CallOutcomeError, "name">} */
export class CallOutcomeError extends Error {
  get name() {
    return /** @type {const} */ ("CallOutcomeError");
  }
}
