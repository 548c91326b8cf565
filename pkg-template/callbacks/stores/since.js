// What was added since an earlier look, in stores that number their entries.

/** How many entries a page has at most. */
export const MOST_SINCE = 500;

/** The error of a store that is older than it was: its places were given before, to other entries. */
export const olderThanPlace = () => new Error("the store is older than it was: it was emptied, or restored");

/**
 * The number of the entry that a page ended with, 0 for the beginning; `undefined` for the place where the store is now.
 *
 * @param {string | undefined} place
 */
export function placeAfter(place) {
  if (place === undefined) return undefined;
  if (place === "") return 0;
  const number = Number(place);
  if (/^\d+$/.test(place) && Number.isSafeInteger(number)) return number;
  throw new TypeError("store.since: place: expected the place that an earlier call of this store gave");
}
