// People as the fields of a form have them, and as the library takes them.
import { createIdentifierFromRawId } from "./ringwire.js";

/**
 * The identifier of a number or a raw id. What cannot be read is left as it is, for the library to refuse with its path.
 *
 * @param {string} text
 */
export function identifierOf(text) {
  try {
    // The members say which kind it is, so a request needs no `kind`; nor an `isAnonymous` that is false.
    /** @type {{ kind: string, isAnonymous?: boolean }} */
    const { kind, isAnonymous, ...identifier } = createIdentifierFromRawId(text.startsWith("+") ? `4:${text}` : text);
    return isAnonymous ? { ...identifier, isAnonymous } : identifier;
  } catch {
    return text;
  }
}
