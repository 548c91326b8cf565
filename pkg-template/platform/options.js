// Objects of options: which members were given, and which of them are misspelt.
import { validationError } from "../errors.js";

/** The longest name that a correction is looked for. */
const LONGEST = 64;

/**
 * The members of an object of options that were given: `undefined` and `null` count as not given. A name that is none of `names` is
 * refused.
 *
 * @param {string} path
 * @param {unknown} given
 * @param {string[]} names
 * @returns {[name: string, value: unknown][]}
 */
export function givenOptions(path, given, names) {
  if (given === undefined || given === null) return [];
  if (typeof given !== "object" || Array.isArray(given)) {
    throw validationError(path, `expected an object, got ${Array.isArray(given) ? "an array" : typeof given}`);
  }
  const present = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  for (const [name] of present) {
    if (names.includes(name)) continue;
    throw validationError(`${path}.${name}`, `there is no such option${didYouMean(name, names)}; there are ${names.join(", ")}`);
  }
  return present;
}

/** Where an empty text comes from most often. */
const EMPTY = "; it is empty: is the environment variable set that it comes from? Where there is none, leave the option out";

/** @typedef {(value: unknown) => boolean} Fits */
/** @typedef {[fits: Fits, expected: string]} Check */

/** @type {Check} */
export const BOOLEAN = [(value) => typeof value === "boolean", "expected a boolean"];

/**
 * The members of an object, each of which must be one that there is and have a value that fits. `null` counts as not given.
 *
 * @template {object} Given
 * @param {string} path
 * @param {unknown} given
 * @param {Record<keyof Given, Check>} table
 * @returns {Given}
 */
export function checked(path, given, table) {
  const present = givenOptions(path, given, Object.keys(table));
  for (const [name, value] of present) {
    const [fits, expected] = table[/** @type {keyof Given} */ (name)];
    if (!fits(value)) throw validationError(`${path}.${name}`, value === "" ? expected + EMPTY : expected);
  }
  return /** @type {Given} */ (Object.fromEntries(present));
}

/**
 * The question after an unknown name: which of the known ones was meant. Empty when none is near.
 *
 * @param {string} given
 * @param {string[]} names
 */
export function didYouMean(given, names) {
  if (given.length > LONGEST) return "";
  // Types of events have a prefix, and so may the names; names differ by their case most often.
  const bare = given.slice(names[0]?.includes(".") ? 0 : given.lastIndexOf(".") + 1).toLowerCase();
  let best = "";
  // A little more than a third of it.
  let least = Math.floor(bare.length / 3) + 1.1;
  for (const name of names) {
    const lower = name.toLowerCase();
    // A part of a name is nearer than a name with another letter.
    const distance = edits(bare, lower) / (lower.startsWith(bare) || lower.endsWith(bare) ? 8 : 1);
    if (distance < least) [best, least] = [name, distance];
  }
  return best && `; did you mean ${best}?`;
}

/**
 * How many characters must be put in, left out or replaced to make one text of the other (Levenshtein). What the other has before and after that
 * counts little: names are given in part.
 *
 * @param {string} one
 * @param {string} other
 */
function edits(one, other) {
  // Short texts are parts of too many.
  const ends = one.length > 2 ? 4 : 1;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at / ends);
  for (const letter of one) {
    let left = Infinity;
    const last = row;
    row = last.map((above, at) => {
      left = Math.min(above + 1, left + 1, (last[at - 1] ?? Infinity) + Number(letter !== other[at - 1]));
      return left;
    });
  }
  return Math.min(...row.map((far, at) => far + (other.length - at) / ends));
}
