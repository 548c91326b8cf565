// Requests as platforms have them: their bodies, up to a size, and the handler of `node:http`.
/** @import { CallbackRequest, NodeRequest, NodeResponse } from "./index.js" */
import { isNodeResponse, isRequest, report, wrongForm } from "./forms.js";
import { bytesOf } from "../platform/bytes.js";
import { get } from "../platform/values.js";
/** @import { Stream } from "../platform/bytes.js" */

/**
 * A request, of whichever platform.
 *
 * @typedef {object} Incoming
 * @property {string | undefined} method
 * @property {string} url
 * @property {(name: string) => string | undefined} header
 * @property {(most: number) => unknown} read the body, `undefined` when it is larger than that; what is parsed already is given as it is. Rejects with {@link BodyGone}
 * @property {(work: Promise<unknown>) => void} [later] is given what goes on after the answer
 */

/** @typedef {{ status: number, headers?: Record<string, string>, body?: string }} Outgoing an answer */

const GONE = "the body was read before, and what was read is not in the request";
/** What the owner of the endpoint does where a body parser, or other code, is in the way of `node()`. */
export const FIX_OF_NODE = "put receiver.node() before the code that reads it, or set body of the request to what was read";
const FIX_OF_HANDLE = "call receiver.handle before the code that reads it, or read request.clone()";

/** The error where other code has read the body: the owner's mistake and not the sender's, so the callback must come again. */
export class BodyGone extends Error {}

/**
 * The text of the body of a `Request`; `undefined` when it is larger than `most` bytes.
 *
 * @param {CallbackRequest} request
 * @param {number} most
 */
export async function bodyOfRequest(request, most) {
  const { body } = request;
  if (request.bodyUsed || body?.locked) throw new BodyGone(`${GONE}: ${FIX_OF_HANDLE}`);
  // Firefox has no `body`, and the requests of some libraries have a stream of Node there. Only `null` means that there is no body.
  if (body === null || typeof body?.getReader === "function") return bodyOf(body, most);
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > most ? undefined : textOf(bytes);
}

/**
 * The text of a body; `undefined` when it is larger than `most` bytes.
 *
 * @param {Stream | null} stream
 * @param {number} most
 */
async function bodyOf(stream, most) {
  if (!stream) return "";
  const bytes = await bytesOf(stream, most);
  return bytes.isWhole ? textOf(bytes.joined()) : undefined;
}

/**
 * Bytes as text. Those that are no UTF-8 are no JSON either, and are refused as that.
 *
 * @param {ArrayBufferView} bytes
 */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}

/** @typedef {AsyncIterable<Uint8Array> & { readableDidRead?: boolean, destroy?(): void }} NodeStream */
/** @typedef {NodeRequest & { originalUrl?: string }} NodeIncoming Express has one member more */
/** @typedef {NodeResponse & { destroy?(error: unknown): void }} NodeOutgoing */

/**
 * A listener for `node:http`, and for Express.
 *
 * @param {(incoming: Incoming) => Promise<Outgoing>} answer
 * @param {(error: unknown) => void} onError
 * @returns {(incoming: NodeIncoming, outgoing: NodeOutgoing, next?: (error: unknown) => void) => Promise<void>}
 */
export const nodeHandler = (answer, onError) => async (incoming, outgoing, next) => {
  if (!isNodeResponse(outgoing) || typeof get(incoming, "headers") !== "object" || isRequest(incoming)) {
    const error = wrongForm("receiver.node(): expected a request and a response of node:http", incoming, outgoing);
    return report(error, onError, [outgoing, next]);
  }
  const stream = streamOf(incoming);
  try {
    const { status, headers, body } = await answer({
      method: incoming.method,
      url: incoming.originalUrl ?? incoming.url ?? "",
      header: (name) => /** @type {string | undefined} */ (incoming.headers[name]),
      read: async (most) => bodyOfNode(incoming, stream, most),
    });
    if (status !== 413) return void outgoing.writeHead(status, headers).end(body);
    // Without waiting for the rest of the body.
    outgoing.writeHead(status, { ...headers, connection: "close" }).end(body, () => stream?.destroy?.());
  } catch (error) {
    if (next) next(error);
    else outgoing.destroy?.(error);
  }
};

/**
 * The stream of a request of `node:http`; the requests of Fastify and Koa have it as a member.
 *
 * @param {unknown} incoming
 */
function streamOf(incoming) {
  const places = [incoming, get(incoming, "raw"), get(incoming, "req")];
  return /** @type {NodeStream | undefined} */ (places.find((place) => get(place, Symbol.asyncIterator)));
}

/**
 * The body: what a parser has read, else the stream. Parsers put an empty object there where they leave the stream unread, because it
 * has another content type; so it is the stream that says whether it was read.
 *
 * @param {NodeIncoming} incoming
 * @param {NodeStream | undefined} stream
 * @param {number} most
 */
function bodyOfNode(incoming, stream, most) {
  const parsed = get(incoming, "body");
  const found = [parsed, get(incoming, "rawBody")].find((body) => !isEmpty(body)) ?? parsed;
  if (isEmpty(found) && stream && !stream.readableDidRead) return bodyOf(webStream(stream), most);
  if (found === undefined) throw new BodyGone(`${GONE}: ${FIX_OF_NODE}`);
  // Not `instanceof`: the bytes of another realm, as in Jest, count too.
  return ArrayBuffer.isView(found) ? textOf(found) : found;
}

/**
 * Whether a parser has left nothing there. An empty array is a batch of no events.
 *
 * @param {unknown} body
 */
export function isEmpty(body) {
  if (ArrayBuffer.isView(body)) return body.byteLength === 0;
  if (typeof body === "object" && body) return !Array.isArray(body) && Object.keys(body).length === 0;
  return body === undefined || body === null || body === "";
}

/**
 * @param {AsyncIterable<Uint8Array>} incoming
 * @returns {Stream}
 */
function webStream(incoming) {
  const iterator = incoming[Symbol.asyncIterator]();
  // Not `iterator.return()`: it destroys the connection that the answer is to go over.
  return { getReader: () => ({ read: () => iterator.next(), cancel: async () => {} }) };
}
