// People as somebody writes them, and as the library wants them.
import { createIdentifierFromRawId } from "./ringwire.js";

/** The identifier of a number or a raw id. What cannot be read is left as it is, for the library to refuse with its path. */
export function identifierOf(text) {
  try {
    // Its kind is told by its members, as whoever writes one would leave it.
    const { kind, isAnonymous, ...identifier } = createIdentifierFromRawId(text.startsWith("+") ? `4:${text}` : text);
    return isAnonymous ? { ...identifier, isAnonymous } : identifier;
  } catch {
    return text;
  }
}
