// Keys that are too long for an index: they are cut, and a digest keeps them apart.

/** Longer keys are cut here, in characters, of which each may be three bytes. */
const LONGEST = 600;

/**
 * The beginning of a key or of a prefix, as far as an index has it. No character is cut in two.
 *
 * @param {string} text
 */
export function beginning(text) {
  if (text.length <= LONGEST) return text;
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(LONGEST - 1)) && /[\udc00-\udfff]/.test(text.charAt(LONGEST));
  return text.slice(0, isHalf ? LONGEST - 1 : LONGEST);
}

/**
 * What an index has of a key: the key, or its beginning with a digest of all of it.
 *
 * @param {string} key
 */
export async function indexed(key) {
  if (key.length <= LONGEST) return key;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  return `${beginning(key)}#${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
