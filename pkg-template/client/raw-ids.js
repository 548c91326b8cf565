// Raw ids of identifiers. Their grammar is the core's.
/** @import * as Declared from "./call-automation.js" */
import { atCaller, pointedBelow, validationError } from "../errors.js";
import * as core from "./core.js";

/** @type {typeof Declared.createIdentifierFromRawId} */
export function createIdentifierFromRawId(rawId) {
  // The core reads memory that is not its own for what is no string.
  if (typeof rawId !== "string")
    throw pointedBelow(validationError("rawId", "expected a string such as 4:+14255550123"), createIdentifierFromRawId);
  return core.createIdentifierFromRawId(rawId);
}

/** @type {typeof Declared.getIdentifierRawId} */
export const getIdentifierRawId = (identifier) => atCaller(getIdentifierRawId, () => core.rawIdOf(identifier, "identifier"));
