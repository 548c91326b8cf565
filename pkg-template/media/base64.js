// Audio as it is on the wire: base64 of 16-bit samples, the low byte first.

/** As much as `String.fromCharCode` takes at once. */
const AT_ONCE = 0x8000;

/** Whether numbers of more than one byte lie in the memory of this machine as they do on the wire. */
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * The bytes of a text in base64; `undefined` when it is none.
 *
 * @param {string} text
 * @returns {Uint8Array | undefined}
 */
export function fromBase64(text) {
  // Each is a copy with memory of its own, except where Node takes small ones from a pool; samples are read by their offset then.
  const { fromBase64: native } = /** @type {{ fromBase64?: (text: string) => Uint8Array }} */ (
    /** @type {unknown} */ (Uint8Array)
  );
  try {
    if (native) return native.call(Uint8Array, text);
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return undefined;
  }
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  const { toBase64: native } = /** @type {{ toBase64?: () => string }} */ (/** @type {unknown} */ (Uint8Array.prototype));
  if (native) return native.call(bytes);
  let binary = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    binary += String.fromCharCode(.../** @type {any} */ (bytes.subarray(at, at + AT_ONCE)));
  return btoa(binary);
}

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
 * The samples in bytes. A last byte that is half a sample is left out.
 *
 * @param {Uint8Array} bytes
 */
export function samplesOf(bytes) {
  const length = bytes.length >> 1;
  if (isLittleEndian && bytes.byteOffset % 2 === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Int16Array.from({ length }, (_, at) => view.getInt16(2 * at, true));
}

/**
 * The bytes of samples.
 *
 * @param {Int16Array} samples
 */
export function bytesOf(samples) {
  if (isLittleEndian) return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const view = new DataView(new ArrayBuffer(samples.byteLength));
  for (const [at, sample] of samples.entries()) view.setInt16(2 * at, sample, true);
  return new Uint8Array(view.buffer);
}
