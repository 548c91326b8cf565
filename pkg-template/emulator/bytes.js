// Bodies from a network: read up to a limit, which is checked while they come.

/** A prompt of half an hour has 57.6 MB. */
const LARGEST_FILE = 64 * 2 ** 20;

/** How much of a file is kept: its header is in it. */
const HEAD = 64 * 2 ** 10;

/** How many bytes of requests may be on their way at once. */
const MOST_READING = 64 * 2 ** 20;

/**
 * What is wanted of an answer that holds a file. Mocks and polyfills have answers without a stream.
 *
 * @typedef {{ headers?: { get?: (name: string) => string | null }, arrayBuffer(): Promise<ArrayBuffer>,
 *   body?: ReadableStream<Uint8Array> | null }} FileResponse
 */

/**
 * How a file begins, and how many bytes it has.
 *
 * @param {FileResponse} response
 * @returns {Promise<{ head: Uint8Array, length: number }>}
 * @throws {Error} when it is too large
 */
export async function readHead(response) {
  const said = Number(response.headers?.get?.("content-length") ?? 0);
  if (said > LARGEST_FILE) {
    await response.body?.cancel?.();
    throw tooLarge();
  }
  if (typeof response.body?.getReader !== "function") {
    const all = new Uint8Array(await response.arrayBuffer());
    if (all.length > LARGEST_FILE) throw tooLarge();
    return { head: all.subarray(0, HEAD), length: all.length };
  }
  const reader = response.body.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { head: joined(parts), length };
    // A copy, so that no large buffer of the platform stays in memory for it.
    if (length < HEAD) parts.push(value.slice(0, HEAD - length));
    length += value.length;
    if (length > LARGEST_FILE) {
      await reader.cancel();
      throw tooLarge();
    }
  }
}

const tooLarge = () => new Error(`it is larger than ${LARGEST_FILE} bytes`);

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Reads the bodies of requests. */
export class Bodies {
  #largest;
  /** How many bytes are in memory of bodies that are being read. */
  #reading = 0;

  /** @param {number} largest the largest body that is read, in bytes */
  constructor(largest) {
    this.#largest = largest;
  }

  /**
   * The body, or why it is not read.
   *
   * @param {Uint8Array | AsyncIterable<Uint8Array>} body
   * @param {string[]} headers names and values in turn
   * @returns {Promise<Uint8Array | "tooLarge" | "busy">}
   */
  async read(body, headers) {
    // Not `instanceof`: test runners have realms of their own.
    if (ArrayBuffer.isView(body)) return body;
    const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "content-length");
    if (at >= 0 && Number(headers[at + 1]) > this.#largest) return "tooLarge";
    /** @type {Uint8Array[]} */
    const parts = [];
    let length = 0;
    try {
      for await (const part of body) {
        length += part.length;
        this.#reading += part.length;
        if (length > this.#largest) return "tooLarge";
        if (this.#reading > MOST_READING) return "busy";
        parts.push(part);
      }
      return joined(parts);
    } finally {
      this.#reading -= length;
    }
  }
}
