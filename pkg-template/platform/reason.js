// Why something failed, in words.
import { clipped } from "../errors.js";
import { masked } from "./masked.js";
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

/**
 * What was thrown, as one line without a phone number: `TypeError: x is not a function`.
 *
 * @param {unknown} error
 */
export function lineOf(error) {
  try {
    return masked(clipped(String(error).replace(/\s+/g, " ").trim()));
  } catch {
    return "the error cannot be read";
  }
}
