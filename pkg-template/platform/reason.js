// Why something failed, in words.
import { get } from "./values.js";

/**
 * Why no answer came. `fetch failed` says little: the reason is in its cause.
 *
 * @param {unknown} error whatever was thrown: it may have getters that throw, and may not even become a text
 */
export function reasonOf(error) {
  const cause = get(error, "cause") ?? error;
  try {
    return String(get(cause, "message") || get(cause, "code") || error);
  } catch {
    return "the error cannot be read";
  }
}
