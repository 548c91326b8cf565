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
 * Where the program is now: what is below `below` on the stack. An error that is made later, when an answer or an event came, would show
 * the frames of the package alone.
 *
 * @param {Function} below a function that runs now
 * @returns {{ stack?: string }}
 */
export const callSite = (below) => pointedBelow(new Error(), below);

/**
 * An error that is made now, with the stack of the program that has called a method.
 *
 * @template {Error} Thrown
 * @param {Thrown} error
 * @param {Function} below the method, which runs now
 */
export function pointedBelow(error, below) {
  // Older browsers do not have it: there the first frames are those of the package.
  /** @type {{ captureStackTrace?: (site: object, below: Function) => void }} */ (Error).captureStackTrace?.(error, below);
  return error;
}

/**
 * Gives an error the stack of a call site.
 *
 * @template Thrown
 * @param {Thrown} error an error of the package
 * @param {{ stack?: string }} site
 */
export function withCallSite(error, { stack }) {
  // A program may format stacks in a way of its own. In some engines a stack begins with the message, in others with the first frame.
  const [, frames] = /^(?:.*?\n)??((?: {4}at |.*@).*)/s.exec(String(stack)) ?? [];
  const value = frames?.[0] === " " ? `${error}\n${frames}` : frames;
  return value ? Object.defineProperty(error, "stack", { value, configurable: true, writable: true }) : error;
}

/**
 * What a method does, or the error of the package that it makes, which points at the program that called the method. Any other error, such as
 * one of a function of the program, is thrown as it is.
 *
 * @template Result
 * @param {Function} below the method
 * @param {() => Result} act
 * @returns {Result}
 */
export function atCaller(below, act) {
  try {
    return act();
  } catch (error) {
    throw error instanceof CallAutomationError ? pointedBelow(error, below) : error;
  }
}

/**
 * What a method does, or its error, as above; where it is known already where the program was.
 *
 * @template Result
 * @param {{ stack?: string }} site
 * @param {() => Result} act
 * @returns {Result}
 */
export function atSite(site, act) {
  try {
    return act();
  } catch (error) {
    throw error instanceof CallAutomationError ? withCallSite(error, site) : error;
  }
}

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
