// Requests as platforms have them: their bodies, up to a size, and the handler of `node:http`.
/** @import { CallbackRequest, NodeRequest, NodeResponse } from "./index.js" */
import { contained } from "../platform/contained.js";
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
 * @property {(most: number) => unknown} read the body, `undefined` when it is larger than that; what is parsed already is given as it is. Rejects with
 *   {@link BodyGone} and {@link BodyAborted}
 * @property {(work: Promise<unknown>) => void} [later] is given what goes on after the answer
 */

/** @typedef {{ status: number, headers?: Record<string, string>, body?: string }} Outgoing an answer */

const GONE = "the body was read before, and what was read is not in the request";
/** What the owner of the endpoint does where a body parser, or other code, is in the way of `node()`. */
export const FIX_OF_NODE = "put receiver.node() before the code that reads it, or set body of the request to what was read";
const FIX_OF_HANDLE = "call receiver.handle before the code that reads it, or read request.clone()";

/** The error where other code has read the body: the owner's mistake and not the sender's, so the callback must come again. */
export class BodyGone extends Error {}

/** The sender has closed the connection before all of the body had come. */
export class BodyAborted extends Error {}

/**
 * The text of the body of a `Request`; `undefined` when it is larger than `most` bytes.
 *
 * @param {CallbackRequest} request
 * @param {number} most
 */
export async function bodyOfRequest(request, most) {
  const { body } = request;
  if (request.bodyUsed || body?.locked) throw new BodyGone(`${GONE}: ${FIX_OF_HANDLE}`);
  const isAborted = () => get(get(request, "signal"), "aborted") === true;
  // Only `null` means that there is no body. The requests of some libraries have a stream of Node there.
  if (body === null || typeof body?.getReader === "function") return bodyOf(body, most, isAborted);
  if (get(body, Symbol.asyncIterator)) return bodyOf(webStream(body), most, isAborted);
  // Firefox has no `body`: only there it is not measured before it is in memory.
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > most ? undefined : textOf(bytes);
}

/**
 * The text of a body; `undefined` when it is larger than `most` bytes.
 *
 * @param {Stream | null} stream
 * @param {number} most
 * @param {() => boolean} isAborted whether the sender has closed the connection
 */
async function bodyOf(stream, most, isAborted) {
  if (!stream) return "";
  try {
    const bytes = await bytesOf(stream, most);
    return bytes.isWhole ? textOf(bytes.joined()) : undefined;
  } catch (error) {
    throw isAborted() || isOfSender(error) ? new BodyAborted("the sender closed the connection", { cause: error }) : error;
  }
}

/** How platforms say that a connection is closed, where they do not say it by a name or a code. */
const CLOSED = /\babort|connection (was )?(closed|reset|lost)|terminated|premature/i;

/**
 * Whether an error of a stream says that its sender has gone.
 *
 * @param {unknown} error
 */
const isOfSender = (error) =>
  get(error, "name") === "AbortError" ||
  ["ECONNRESET", "ABORT_ERR", "ERR_STREAM_PREMATURE_CLOSE"].includes(String(get(error, "code"))) ||
  CLOSED.test(String(get(error, "message")));

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
  const failed = (/** @type {unknown} */ error) => {
    if (next) contained(() => next(error), onError);
    else contained(() => outgoing.destroy?.(error), onError);
  };
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
    failed(error);
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
  if (isEmpty(found) && stream && !stream.readableDidRead) {
    return bodyOf(webStream(stream), most, () => get(stream, "aborted") === true || get(stream, "destroyed") === true);
  }
  if (found === undefined) throw new BodyGone(`${GONE}: ${FIX_OF_NODE}`);
  // Not `instanceof`: the bytes of another realm, as in Jest, count too.
  if (ArrayBuffer.isView(found)) return found.byteLength > most ? undefined : textOf(found);
  if (typeof found === "string") return isLarger(found, most) ? undefined : found;
  // What is parsed has no size; mostly the request says it, and was refused by that.
  const isMeasured = incoming.headers["content-length"] !== undefined;
  return !isMeasured && isLarger(jsonOf(found), most) ? undefined : found;
}

/**
 * Whether a text has more bytes than that. A character has at most three.
 *
 * @param {string} text
 * @param {number} most
 */
const isLarger = (text, most) => text.length > most || (text.length * 3 > most && new TextEncoder().encode(text).length > most);

/** @param {unknown} value */
function jsonOf(value) {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    // The core says what is wrong with it.
    return "";
  }
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
