// Bodies from a network: read up to a limit, which is checked while they come.
import { Bytes } from "../platform/bytes.js";

/** A prompt of half an hour has 57.6 MB. */
const LARGEST_FILE = 64 * 2 ** 20;

/** Up to which size a file is kept, so that a call can play it: more than four minutes. */
const LARGEST_WHOLE = 8 * 2 ** 20;

/** How much is kept of a larger one: its header is in it. */
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
 * A file, or how it begins if it is large, and how many bytes it has.
 *
 * @param {FileResponse} response
 * @returns {Promise<{ head: Uint8Array, length: number }>}
 * @throws {Error} when it is too large
 */
export async function readFile(response) {
  const said = Number(response.headers?.get?.("content-length") ?? 0);
  if (said > LARGEST_FILE) {
    await response.body?.cancel?.();
    throw tooLarge();
  }
  if (typeof response.body?.getReader !== "function") {
    const all = new Uint8Array(await response.arrayBuffer());
    if (all.length > LARGEST_FILE) throw tooLarge();
    return { head: all.length > LARGEST_WHOLE ? all.slice(0, HEAD) : all, length: all.length };
  }
  const reader = response.body.getReader();
  let kept = new Bytes(LARGEST_WHOLE);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { head: kept.joined(), length };
    // A file that is too large to be kept: its beginning is, in memory of its own.
    if (!kept.add(value) && kept.joined().length > HEAD) kept = beginning(kept.joined());
    length += value.length;
    if (length > LARGEST_FILE) {
      await reader.cancel();
      throw tooLarge();
    }
  }
}

/** @param {Uint8Array} bytes */
function beginning(bytes) {
  const kept = new Bytes(HEAD);
  kept.add(bytes.slice(0, HEAD));
  return kept;
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

/** How many bytes become text at once: platforms limit how many arguments a call has. */
const PIECE = 0x8000;

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
