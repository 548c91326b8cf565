// The errors of the package. Every entry has these same classes.
/** @import * as Declared from "./client/index.js" */

/**
 * Every failure that is not an abort or a timeout; its fields are described in `index.d.ts`.
 *
 * @implements {Pick<Declared.CallAutomationError, "name" | "statusCode">}
 */
export class CallAutomationError extends Error {
  get name() {
    return /** @type {const} */ ("CallAutomationError");
  }

  /** The status, by its official name. */
  get statusCode() {
    return /** @type {Pick<Declared.CallAutomationError, "status">} */ (this).status;
  }
}

/**
 * The error of an argument or an option.
 *
 * @param {string} target where it stands
 * @param {string} expected what was expected there
 */
export const validationError = (target, expected) =>
  Object.assign(new CallAutomationError(`${target}: ${expected}`), { kind: "validation", target, attempts: [] });

/**
 * The same for an argument of a method; the name of the method is no part of the target.
 *
 * @param {string} path `method: argument`
 * @param {string} expected
 */
export const argumentError = (path, expected) =>
  Object.assign(validationError(path, expected), { target: path.slice(path.indexOf(": ") + 2) });
