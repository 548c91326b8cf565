// The errors of the package. Every entry has these same classes.
/** @import * as Declared from "./client/index.js" */

/** The longest message of an error, and the longest name in it, in characters: texts of a service or of a caller may have any length. */
export const LONGEST_MESSAGE = 1000;
const LONGEST_NAME = 200;

/**
 * The first part of a text, with an ellipsis where something was left out.
 *
 * @param {string} text
 * @param {number} [most] in characters
 */
export const clipped = (text, most = LONGEST_NAME) => (text?.length > most ? `${text.slice(0, most)}…` : text);

/**
 * Every failure that is not an abort or a timeout; its fields are described in `index.d.ts`.
 *
 * @implements {Pick<Declared.CallAutomationError, "name" | "statusCode">}
 */
export class CallAutomationError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(clipped(message, LONGEST_MESSAGE));
  }

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
export function validationError(target, expected) {
  const short = clipped(target);
  return Object.assign(new CallAutomationError(`${short}: ${expected}`), { kind: "validation", target: short, attempts: [] });
}

/**
 * The same for an argument of a method; the name of the method is no part of the target.
 *
 * @param {string} path `method: argument`
 * @param {string} expected
 */
export const argumentError = (path, expected) =>
  Object.assign(validationError(path, expected), { target: clipped(path.slice(path.indexOf(": ") + 2)) });
