// Audio as it is on the wire: base64 of 16-bit samples, the low byte first.

/**
 * What a text in base64 stands for, a character for each byte; `undefined` when it is none.
 *
 * @param {string} text
 */
function binaryOf(text) {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}

/**
 * The bytes of a text in base64; `undefined` when it is none.
 *
 * @param {string} text
 */
export function fromBase64(text) {
  const binary = binaryOf(text);
  if (binary === undefined) return undefined;
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/**
 * @param {Uint8Array} bytes no more than the arguments of a function may be: some ten thousand
 */
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/**
 * How many bytes a text in base64 stands for.
 *
 * @param {string} text
 */
export function lengthOf(text) {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.floor((text.length - padding) * 0.75);
}

/**
 * Whether a text is base64 of whole samples, and nothing else. To decode it is the fastest way to know.
 *
 * @param {string} text
 */
export const isSamples = (text) => text.length % 4 === 0 && lengthOf(text) % 2 === 0 && binaryOf(text)?.length === lengthOf(text);

/** Whether a number of two bytes has its low byte first in memory, as on the wire. */
const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * A copy of samples in memory, as their bytes are on the wire; or the other way round.
 *
 * @param {Uint8Array} bytes
 */
function copied(bytes) {
  // Not `slice`: that of a `Buffer` copies nothing.
  const copy = new Uint8Array(bytes);
  if (!isLittle) for (let at = 0; at < copy.length; at += 2) copy.subarray(at, at + 2).reverse();
  return copy;
}

/**
 * The samples in bytes. A last byte that is half a sample is left out.
 *
 * @param {Uint8Array} bytes
 */
export const samplesOf = (bytes) => new Int16Array(copied(bytes).buffer, 0, bytes.length >> 1);

/**
 * The bytes of samples.
 *
 * @param {Int16Array} samples
 */
export const bytesOf = ({ buffer, byteOffset, byteLength }) => copied(new Uint8Array(buffer, byteOffset, byteLength));
