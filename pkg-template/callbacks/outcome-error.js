// The error of a wait whose event never comes.
/** @import * as Declared from "./index.js" */
import { LONGEST_MESSAGE, clipped } from "../errors.js";

/** @implements {Pick<Declared.CallOutcomeError, "name">} */
export class CallOutcomeError extends Error {
  /** @param {string} message the service's words may be in it */
  constructor(message) {
    super(clipped(message, LONGEST_MESSAGE));
  }

  get name() {
    return /** @type {const} */ ("CallOutcomeError");
  }
}
