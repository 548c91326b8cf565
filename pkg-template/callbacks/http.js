// Requests as platforms have them: their bodies, up to a size, and the handler of `node:http`.
/** @import { NodeRequest, NodeResponse } from "./index.js" */

/**
 * As much of a stream as is used here.
 *
 * @typedef {{ getReader(): { read(): Promise<{ done?: boolean, value?: Uint8Array }>, cancel(): Promise<unknown> } }} Stream
 */

/**
 * A request, of whichever platform.
 *
 * @typedef {object} Incoming
 * @property {string | undefined} method
 * @property {string} url
 * @property {(name: string) => string | undefined} header
 * @property {(most: number) => unknown} read the body, `undefined` when it is larger than that; what is parsed already is given as it is
 * @property {(work: Promise<unknown>) => void} [later] is given what goes on after the answer
 */

/** @typedef {{ status: number, headers?: Record<string, string>, body?: string }} Outgoing an answer */

/**
 * The text of a body; `undefined` when it is larger than `most` bytes.
 *
 * @param {Stream | null} stream
 * @param {number} most
 */
export async function bodyOf(stream, most) {
  const read = [];
  let length = 0;
  for await (const part of parts(stream)) {
    length += part.length;
    if (length > most) return undefined;
    read.push(part);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of read) {
    bytes.set(part, at);
    at += part.length;
  }
  return textOf(bytes);
}

/**
 * Bytes as text. Those that are no UTF-8 are no JSON either, and are refused as that.
 *
 * @param {Uint8Array} bytes
 */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}

/**
 * Not `for await` over the stream itself: not every platform can.
 *
 * @param {Stream | null} stream
 */
async function* parts(stream) {
  const reader = stream?.getReader();
  if (!reader) return;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield/** @type {Uint8Array} */ (part.value);
  } finally {
    // The rest of a body that is too large is not read.
    await reader.cancel().catch(() => {});
  }
}

/** @typedef {NodeRequest & { originalUrl?: string, body?: unknown, destroy?(): void }} NodeIncoming Express has three members more */
/** @typedef {NodeResponse & { destroy?(error: unknown): void }} NodeOutgoing */

/**
 * A listener for `node:http`, and for Express: also where its `express.json()` has read the body before.
 *
 * @param {(incoming: Incoming) => Promise<Outgoing>} answer
 * @returns {(incoming: NodeIncoming, outgoing: NodeOutgoing, next?: (error: unknown) => void) => Promise<void>}
 */
export const nodeHandler = (answer) => async (incoming, outgoing, next) => {
  try {
    const { status, headers, body } = await answer({
      method: incoming.method,
      url: incoming.originalUrl ?? incoming.url ?? "",
      header: (name) => /** @type {string | undefined} */ (incoming.headers[name]),
      read: (most) => (incoming.body === undefined ? bodyOf(webStream(incoming), most) : asRead(incoming.body)),
    });
    if (status !== 413) return void outgoing.writeHead(status, headers).end(body);
    // Without waiting for the rest of the body.
    outgoing.writeHead(status, { ...headers, connection: "close" }).end(body, () => incoming.destroy?.());
  } catch (error) {
    if (next) next(error);
    else outgoing.destroy?.(error);
  }
};

/**
 * The body that a middleware has read: text, bytes, or the value of parsed JSON.
 *
 * @param {unknown} body
 */
const asRead = (body) => (body instanceof Uint8Array ? textOf(body) : body);

/**
 * @param {AsyncIterable<Uint8Array>} incoming
 * @returns {Stream}
 */
function webStream(incoming) {
  const iterator = incoming[Symbol.asyncIterator]();
  // Not `iterator.return()`: it destroys the connection that the answer is to go over.
  return { getReader: () => ({ read: () => iterator.next(), cancel: async () => {} }) };
}
