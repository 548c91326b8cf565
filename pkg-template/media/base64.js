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

/**
 * The samples in bytes. A last byte that is half a sample is left out.
 *
 * @param {Uint8Array} bytes
 */
export function samplesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const samples = new Int16Array(bytes.length >> 1);
  for (let at = 0; at < samples.length; at++) samples[at] = view.getInt16(2 * at, true);
  return samples;
}

/**
 * The bytes of samples.
 *
 * @param {Int16Array} samples
 */
export function bytesOf(samples) {
  const view = new DataView(new ArrayBuffer(samples.byteLength));
  for (let at = 0; at < samples.length; at++) view.setInt16(2 * at, /** @type {number} */ (samples[at]), true);
  return new Uint8Array(view.buffer);
}
