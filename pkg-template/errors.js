// The errors of the package. Every entry has these same classes.

/** Every failure that is not an abort or a timeout; its fields are described in `index.d.ts`. */
export class CallAutomationError extends Error {
  get name() {
    return "CallAutomationError";
  }

  /** The status, by its official name. */
  get statusCode() {
    return this.status;
  }
}

/** The error of an argument or an option: where it stands, and what was expected there. */
export const validationError = (target, expected) =>
  Object.assign(new CallAutomationError(`${target}: ${expected}`), { kind: "validation", target, attempts: [] });
