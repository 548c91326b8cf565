// What a served emulator sends: callbacks, requests for audio files, and the WebSockets of calls. Every caller that can place a call names their addresses, so they
// go to this machine alone, and to hosts that the owner of the emulator allows. Where a name leads is known when the connection is made.
/** @import { IncomingMessage } from "node:http" */
/** @import { LookupFunction } from "node:net" */
import dns from "node:dns";
import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { isLoopback } from "./core.js";

/** An idle connection is closed before servers close theirs: a callback on a connection that was just closed would be lost. */
const IDLE_MS = 4000;
/** How many redirects are followed to an audio file. */
const MOST_REDIRECTS = 5;
/** How much of the answer to a callback is passed over, in bytes and in milliseconds. Nothing looks at it; unread, it holds the connection. */
const MOST_ANSWER = 64 * 2 ** 10;
const ANSWER_MS = 5000;
/** Statuses whose answers have no body. */
const NO_BODY = [204, 205, 304];

export class Outgoing {
  #allowed;
  #agents = {
    "http:": new http.Agent({ keepAlive: true, timeout: IDLE_MS }),
    "https:": new https.Agent({ keepAlive: true, timeout: IDLE_MS }),
  };

  /** @param {string[]} allowed hosts beside this machine, with or without a port */
  constructor(allowed) {
    this.#allowed = new Set(allowed.map((host) => host.toLowerCase()));
  }

  /**
   * Sends a request. It follows redirects if the request says so, and looks at each address.
   *
   * @param {Request} request
   * @returns {Promise<Response>}
   */
  send = async (request) => {
    const { method, headers, signal, redirect } = request;
    const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined;
    let url = new URL(request.url);
    for (let redirects = 0; ; redirects++) {
      const incoming = await this.#once(url, { method, headers: Object.fromEntries(headers), signal }, body);
      const { statusCode: status = 0, headers: answered } = incoming;
      const isRedirect = [301, 302, 303, 307, 308].includes(status) && answered.location && URL.canParse(answered.location, url);
      if (redirect !== "follow" || !isRedirect) return responseOf(incoming, method);
      discard(incoming);
      if (redirects === MOST_REDIRECTS) throw new Error(`it was redirected more than ${MOST_REDIRECTS} times`);
      url = new URL(/** @type {string} */ (answered.location), url);
    }
  };

  close() {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /**
   * What looks up the host of a URL: the platform's own, where nothing is given. It throws for an address that is elsewhere.
   *
   * @param {URL} url
   * @returns {LookupFunction | undefined}
   */
  gate = (url) => {
    const { hostname } = url;
    const isNamed = this.#isNamed(url);
    // An address is not looked up: it is checked here. (A URL has it in its usual form.)
    const isAddress = hostname.startsWith("[") || /^[\d.]+$/.test(hostname);
    if (isAddress && !isNamed && !isLoopback(hostname)) throw elsewhere(url);
    return isNamed || isAddress ? undefined : loopbackOnly(url);
  };

  /**
   * @param {URL} url
   * @param {{ method: string, headers: Record<string, string>, signal: AbortSignal }} options
   * @param {Buffer | undefined} body
   * @returns {Promise<IncomingMessage>}
   */
  #once(url, options, body) {
    const { protocol } = url;
    if (protocol !== "http:" && protocol !== "https:") throw new Error(`${protocol} is neither http: nor https:`);
    const lookup = this.gate(url);
    const agent = this.#agents[protocol];
    return new Promise((resolve, reject) => {
      const scheme = protocol === "https:" ? https : http;
      const outgoing = scheme.request(url, { ...options, agent, ...(lookup && { lookup }) }, resolve);
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  /** @param {URL} url */
  #isNamed({ protocol, hostname, port }) {
    const isSecure = protocol === "https:" || protocol === "wss:";
    const full = `${hostname}:${port || (isSecure ? 443 : 80)}`;
    return this.#allowed.has(hostname) || this.#allowed.has(full);
  }
}

/** @param {URL} url */
const elsewhere = ({ hostname }) =>
  new Error(
    `${hostname} is not this machine. Allow the host by name: the option allowTargets of serve(), or --allow-target ${hostname}`,
  );

/**
 * Looks a name up, and knows its addresses on this machine only.
 *
 * @param {URL} url
 * @returns {LookupFunction}
 */
function loopbackOnly(url) {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const own = addresses.filter(({ address, family }) => isLoopback(family === 6 ? `[${address}]` : address));
      const [first] = own;
      if (!first) return callback(elsewhere(url), "", 0);
      if (options.all) callback(null, own);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * @param {IncomingMessage} incoming
 * @param {string} method
 */
function responseOf(incoming, method) {
  const { statusCode: status = 0, headers } = incoming;
  /** @type {[string, string][]} */
  const pairs = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  // Of the answer to a callback that was refused, the body may say why.
  const hasBody = (method === "GET" || status >= 300) && !NO_BODY.includes(status);
  if (!hasBody) discard(incoming);
  // A status that no `Response` can have is one that no callback is delivered with.
  if (status < 200 || status > 599) throw new Error(`it was answered ${status}`);
  const body = hasBody ? /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (Readable.toWeb(incoming)) : null;
  return new Response(body, { status, headers: pairs });
}

/**
 * Reads an answer to its end, so that its connection can be used again; not one that is large or slow.
 *
 * @param {IncomingMessage} incoming
 */
function discard(incoming) {
  let length = 0;
  const timer = setTimeout(() => incoming.destroy(), ANSWER_MS);
  timer.unref();
  incoming.on("data", (part) => {
    length += part.length;
    if (length > MOST_ANSWER) incoming.destroy();
  });
  incoming.on("error", () => {});
  incoming.on("close", () => clearTimeout(timer));
}
