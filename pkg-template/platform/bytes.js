// Bytes from the network: every body has a limit, and no more than that is read of it.

/** The largest answer of an operation that is read, in bytes. No document says one; the largest on record have some kilobytes. */
const LARGEST_ANSWER = 1 << 24;
/** How much is read of an answer that reports a failure, in bytes. What an error keeps of it is far less. */
const LARGEST_FAILURE = 1 << 16;

/** @param {number} status */
const isSuccess = (status) => status >= 200 && status < 300;

/**
 * How much of an answer is read, in bytes.
 *
 * @param {number} status
 */
export const mostBytesOf = (status) => (isSuccess(status) ? LARGEST_ANSWER : LARGEST_FAILURE);

/**
 * The bytes of a body up to a limit. They are copied together as they come: each part that is kept costs more than its bytes, and a sender
 * may send them one by one.
 */
export class Bytes {
  #most;
  /** @type {Uint8Array} */
  #bytes = new Uint8Array(0);
  #length = 0;
  /** Whether no byte was beyond the limit. */
  isWhole = true;

  /** @param {number} most */
  constructor(most) {
    this.#most = most;
  }

  /**
   * Adds a part, as much of it as the limit allows.
   *
   * @param {Uint8Array | string} part
   * @returns whether more may follow
   */
  add(part) {
    // A stream of Node gives texts after `setEncoding`.
    const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
    const room = this.#most - this.#length;
    this.isWhole &&= bytes.length <= room;
    const kept = this.isWhole ? bytes : bytes.subarray(0, room);
    const length = this.#length + kept.length;
    if (!this.#length) {
      // Mostly it is the only one.
      this.#bytes = kept;
    } else {
      // The first part is the sender's memory, and of exactly its size: it is never written to.
      if (length > this.#bytes.length) {
        const larger = new Uint8Array(Math.min(this.#most, 2 * length));
        larger.set(this.joined());
        this.#bytes = larger;
      }
      this.#bytes.set(kept, this.#length);
    }
    this.#length = length;
    return this.isWhole;
  }

  /** All of them. */
  joined() {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Their text, by UTF-8. */
  text() {
    return new TextDecoder().decode(this.joined());
  }
}

/**
 * As much of a web stream as is used here.
 *
 * @typedef {{ getReader(): { read(): Promise<{ done?: boolean, value?: Uint8Array | string }>, cancel(): Promise<unknown> } }} Stream
 */

/**
 * Reads a stream up to a limit. What is beyond it is not read.
 *
 * @param {Stream} stream
 * @param {number} most
 */
export async function bytesOf(stream, most) {
  const bytes = new Bytes(most);
  // Not `for await` over the stream: not every platform can.
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!bytes.add(/** @type {Uint8Array | string} */ (part.value))) break;
    }
  } finally {
    // Not awaited: a stream that never ends may never be cancelled either.
    reader.cancel().catch(() => {});
  }
  return bytes;
}

/**
 * A stream of Node, and any other that is iterated, as a web stream.
 *
 * @param {AsyncIterable<Uint8Array>} iterable
 * @returns {Stream}
 */
export function streamOf(iterable) {
  const iterator = iterable[Symbol.asyncIterator]();
  return { getReader: () => ({ read: () => iterator.next(), cancel: async () => iterator.return?.() }) };
}

/**
 * The text of an answer to a fetch, up to a limit. Throws at once for what is no answer.
 *
 * @param {Pick<Response, "text">} answer
 * @param {unknown} body its body
 * @param {number} most
 * @returns {Promise<{ text: string, isWhole: boolean }>}
 */
export function textOf(answer, body, most) {
  const stream = /** @type {{ getReader?: unknown, [Symbol.asyncIterator]?: unknown } | null | undefined} */ (body);
  const isStream = typeof stream?.getReader === "function";
  if (!isStream && typeof stream?.[Symbol.asyncIterator] !== "function") {
    // A polyfill or a mock without a stream has read it all, or does so now.
    return Promise.resolve(answer.text()).then((text) => {
      const isWhole = !(text?.length > most);
      return { text: isWhole ? text : text.slice(0, most), isWhole };
    });
  }
  const source = isStream ? stream : streamOf(/** @type {AsyncIterable<Uint8Array>} */ (body));
  return bytesOf(/** @type {Stream} */ (source), most).then((bytes) => ({ text: bytes.text(), isWhole: bytes.isWhole }));
}
