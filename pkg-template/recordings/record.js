// A proxy before the service that writes a recording. Clients talk to it as to the service. It takes callbacks at its own address, hands them
// to the application, and gives back the application's answer.
/** @import { AddressInfo } from "node:net" */
/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { Entry, Json } from "./format.js" */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { once } from "node:events";
import { FORMAT, MOST_ENTRIES, isObject } from "./format.js";
import { Pseudonyms } from "./pseudonyms.js";

/** The largest body of a request or a callback, and the largest answer that is recorded; in bytes. A larger answer is handed on. */
const MOST_BODY = 4 * 2 ** 20;
const LIMIT_MS = 60_000;

/** Headers that belong to a connection (RFC 9110 §7.6.1), or that are written anew. */
const NOT_FORWARDED = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "expect",
];
/** Headers that a recording has: what a client asks for, and what it decides by. */
const RECORDED = ["repeatability-request-id", "repeatability-first-sent", "repeatability-result", "retry-after"];

/** A member that holds an address for callbacks. */
const CALLBACK = /callback(uri|url|endpointurl)$/i;

/**
 * @typedef {object} RecordOptions
 * @property {string} to the endpoint of the service
 * @property {number} port
 * @property {string} host
 * @property {string} [callbacks] the URL at which the service reaches this proxy
 * @property {string} [eventGrid] where the application takes the events of Event Grid
 * @property {string} [accessKey] the key of the resource, with which requests get a new signature
 * @property {string} version
 * @property {(text: string) => void} [onProblem]
 */

/** @param {RecordOptions} options */
export async function startRecording({ to, port, host, callbacks, eventGrid, accessKey, version, onProblem = () => {} }) {
  const target = new URL(to);
  // Clients sign with a key of this run: no other program can use the one of the resource through this port.
  const ownKey = randomBytes(32).toString("base64");
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (incoming, outgoing) => {
    recorder.answer(incoming, outgoing).catch((error) => {
      onProblem(String(error.message));
      if (!outgoing.headersSent) outgoing.writeHead(502, { "content-type": "text/plain" });
      outgoing.end("The proxy of ringwire record has no answer; it prints why.\n");
    });
  });
  server.listen(port, host);
  await once(server, "listening");
  const taken = /** @type {AddressInfo} */ (server.address()).port;
  const endpoint = `http://${host.includes(":") ? `[${host}]` : host}:${taken}`;
  const recorder = new Recorder({
    target,
    endpoint,
    callbacks: (callbacks ?? endpoint).replace(/\/+$/, ""),
    eventGrid,
    accessKey,
    ownKey,
  });
  return {
    port: taken,
    endpoint,
    connectionString: `endpoint=${endpoint}/;accesskey=${ownKey}`,
    eventGridEndpoint: `${(callbacks ?? endpoint).replace(/\/+$/, "")}${EVENT_GRID_PATH}`,
    recording: () => ({ ringwireRecording: FORMAT, recordedBy: `ringwire ${version}`, entries: recorder.entries() }),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const EVENT_GRID_PATH = "/ringwire-event-grid";
const CALLBACK_PATH = "/ringwire-callbacks/";

class Recorder {
  #target;
  #endpoint;
  #callbacks;
  #eventGrid;
  #accessKey;
  #ownKey;
  #begin = Date.now();
  /** @type {Entry[]} */
  #entries = [];
  #pseudonyms;
  /** The application's address, by the part of the path that stands for it. @type {Map<string, string>} */
  #addresses = new Map();

  /** @param {{ target: URL, endpoint: string, callbacks: string, eventGrid: string | undefined, accessKey: string | undefined, ownKey: string }} options */
  constructor({ target, endpoint, callbacks, eventGrid, accessKey, ownKey }) {
    this.#target = target;
    this.#endpoint = endpoint;
    this.#callbacks = callbacks;
    this.#eventGrid = eventGrid;
    this.#accessKey = accessKey;
    this.#ownKey = ownKey;
    this.#pseudonyms = new Pseudonyms(target.host);
  }

  /** What was recorded, in the order of its beginnings. */
  entries() {
    return [...this.#entries].sort((one, other) => one.at - other.at);
  }

  get #at() {
    return Date.now() - this.#begin;
  }

  /** @param {Entry} entry */
  #add(entry) {
    if (this.#entries.length < MOST_ENTRIES) this.#entries.push(entry);
  }

  /**
   * @param {IncomingMessage} incoming
   * @param {ServerResponse} outgoing
   */
  async answer(incoming, outgoing) {
    const path = incoming.url ?? "/";
    const body = await bodyOf(incoming, MOST_BODY);
    if (!body) return void outgoing.writeHead(413).end();
    if (path.startsWith(CALLBACK_PATH)) {
      const url = this.#addresses.get(path.slice(CALLBACK_PATH.length).split(/[?/]/)[0] ?? "");
      return url ? this.#callback(incoming, outgoing, body, url) : void outgoing.writeHead(404).end();
    }
    if (path.split("?")[0] === EVENT_GRID_PATH)
      return this.#eventGrid ? this.#callback(incoming, outgoing, body, this.#eventGrid) : void outgoing.writeHead(404).end();
    return this.#request(incoming, outgoing, body);
  }

  /**
   * @param {IncomingMessage} incoming
   * @param {ServerResponse} outgoing
   * @param {Buffer} body
   */
  async #request(incoming, outgoing, body) {
    const at = this.#at;
    const { method = "GET", url: path = "/", headers } = incoming;
    const given = headers.authorization;
    const [scheme] = given?.split(" ") ?? [];
    const isSigned = /^hmac-sha256$/i.test(scheme ?? "");
    if (isSigned && !isSignedBy(this.#ownKey, incoming, body))
      return deny(outgoing, "sign with the connection string that ringwire record has printed");
    if (isSigned && !this.#accessKey)
      return deny(
        outgoing,
        "the proxy has no key to sign with: start it with COMMUNICATION_CONNECTION_STRING, or send a bearer token",
      );
    const value = jsonOf(body);
    const rewritten = value === undefined ? body : Buffer.from(JSON.stringify(this.#rewritten(value)));
    const forwarded = forwardedOf(headers);
    if (isSigned && this.#accessKey)
      Object.assign(forwarded, signature(this.#accessKey, method, path, this.#target.host, rewritten));
    const answered = await send(new URL(path, this.#target), method, forwarded, rewritten);
    /** @type {Extract<Entry, { kind: "request" }>} */
    const entry = {
      at,
      kind: "request",
      request: {
        method,
        path: this.#path(path),
        ...(scheme && { authorization: isSigned ? "HMAC-SHA256" : "Bearer" }),
        ...this.#headers(headers),
        ...this.#recordedBody(value, body, headers["content-type"]),
      },
    };
    this.#add(entry);
    const answer = await bodyOf(answered, MOST_BODY, outgoing, (parts) => this.#begun(answered, outgoing, parts));
    const { statusCode: status = 0, headers: sent } = answered;
    const type = sent["content-type"];
    const text = answer && /json/.test(type ?? "") ? jsonOf(answer) : undefined;
    entry.answer = {
      at: this.#at,
      status,
      ...this.#headers(sent),
      ...(answer
        ? this.#recordedBody(text, answer, type)
        : { omitted: { bytes: Number(sent["content-length"] ?? 0), ...(type && { type }) } }),
    };
    if (!answer) return;
    const plain = text === undefined ? answer : Buffer.from(this.#backIn(answer.toString("utf8")));
    outgoing
      .writeHead(status, { ...forwardedOf(sent), ...(this.#isBodiless(status) ? {} : { "content-length": plain.length }) })
      .end(plain);
  }

  /** @param {number} status */
  #isBodiless = (status) => status === 204 || status === 304;

  /**
   * A large answer is handed on as it comes.
   *
   * @param {IncomingMessage} answered
   * @param {ServerResponse} outgoing
   * @param {Buffer[]} parts
   */
  #begun(answered, outgoing, parts) {
    outgoing.writeHead(answered.statusCode ?? 502, forwardedOf(answered.headers));
    for (const part of parts) outgoing.write(part);
  }

  /**
   * @param {IncomingMessage} incoming
   * @param {ServerResponse} outgoing
   * @param {Buffer} body
   * @param {string} url
   */
  async #callback(incoming, outgoing, body, url) {
    const { method = "POST", headers } = incoming;
    const value = jsonOf(body);
    const events = (Array.isArray(value) ? value : [value]).filter(isObject);
    const isEvents = events.length > 0 && events.every((event) => typeof (event.type ?? event.eventType) === "string");
    /** @type {Extract<Entry, { kind: "callback" }>} */
    const entry = {
      at: this.#at,
      kind: "callback",
      events: events.map((event) => /** @type {any} */ (this.#pseudonyms.json(this.#back(event)))),
    };
    // A handshake of Event Grid is none of the service's events.
    if (isEvents && headers["aeg-event-type"] !== "SubscriptionValidation") this.#add(entry);
    const handed = value === undefined ? body : Buffer.from(this.#backIn(body.toString("utf8")));
    const answered = await send(new URL(url), method, forwardedOf(headers), handed);
    entry.answer = { status: answered.statusCode ?? 0 };
    const answer = (await bodyOf(answered, MOST_BODY)) ?? Buffer.alloc(0);
    outgoing.writeHead(answered.statusCode ?? 502, forwardedOf(answered.headers)).end(answer);
  }

  /**
   * A body whose callbacks come here.
   *
   * @param {Json} value
   * @param {string} [member]
   * @returns {Json}
   */
  #rewritten(value, member = "") {
    if (Array.isArray(value)) return value.map((item) => this.#rewritten(item));
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#rewritten(item, name)]));
    if (typeof value !== "string" || !CALLBACK.test(member) || !/^https?:/.test(value) || !URL.canParse(value)) return value;
    const known = [...this.#addresses].find(([, url]) => url === value)?.[0];
    const id = known ?? randomBytes(12).toString("hex");
    this.#addresses.set(id, value);
    return `${this.#callbacks}${CALLBACK_PATH}${id}`;
  }

  /**
   * A text of the service in which the application finds its own addresses, and this proxy's for the service's.
   *
   * @param {string} text
   */
  #backIn(text) {
    let back = text;
    for (const [id, url] of this.#addresses)
      back = back.replaceAll(`${this.#callbacks}${CALLBACK_PATH}${id}`, JSON.stringify(url).slice(1, -1));
    return back.replaceAll(`${this.#target.origin}/`, `${this.#endpoint}/`);
  }

  /**
   * @param {Json} value
   * @returns {Json}
   */
  #back(value) {
    const text = JSON.stringify(value);
    let back = text;
    for (const [id, url] of this.#addresses)
      back = back.replaceAll(`${this.#callbacks}${CALLBACK_PATH}${id}`, JSON.stringify(url).slice(1, -1));
    return JSON.parse(back);
  }

  /** @param {string} path */
  #path(path) {
    const [plain = "", query] = path.split("?");
    const segments = plain.split("/").map((segment) => {
      const [name = "", action] = segment.split(/:(?=[a-zA-Z]+$)/);
      return (
        encodeURIComponent(this.#pseudonyms.text(decodeURIComponent(name))).replaceAll("%3A", ":") +
        (action === undefined ? "" : `:${action}`)
      );
    });
    return segments.join("/") + (query === undefined ? "" : `?${this.#pseudonyms.text(query)}`);
  }

  /** @param {Record<string, string | string[] | undefined>} headers */
  #headers(headers) {
    const kept = RECORDED.filter((name) => typeof headers[name] === "string");
    return kept.length
      ? { headers: Object.fromEntries(kept.map((name) => [name, this.#pseudonyms.text(String(headers[name]))])) }
      : {};
  }

  /**
   * @param {Json | undefined} value
   * @param {Buffer} bytes
   * @param {string | undefined} type
   */
  #recordedBody(value, bytes, type) {
    if (value !== undefined) return { body: this.#pseudonyms.json(this.#back(value)) };
    return bytes.length ? { omitted: { bytes: bytes.length, ...(type && { type }) } } : {};
  }
}

/**
 * @param {ServerResponse} outgoing
 * @param {string} fix
 */
function deny(outgoing, fix) {
  const message = `Denied by the proxy of ringwire record: ${fix}.`;
  outgoing.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify({ error: { code: "Denied", message } }));
}

/** @param {import("node:http").IncomingHttpHeaders} headers */
const forwardedOf = (headers) =>
  /** @type {Record<string, string | string[]>} */ (
    Object.fromEntries(Object.entries(headers).filter(([name, value]) => value !== undefined && !NOT_FORWARDED.includes(name)))
  );

/**
 * @param {URL} url
 * @param {string} method
 * @param {Record<string, string | string[]>} headers
 * @param {Buffer} body
 * @returns {Promise<IncomingMessage>}
 */
function send(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const request = url.protocol === "https:" ? tlsRequest : plainRequest;
    const hasBody = body.length > 0 || !["GET", "HEAD", "DELETE"].includes(method);
    const sent = { ...headers, ...(hasBody && { "content-length": String(body.length) }) };
    const outgoing = request(url, { method, headers: sent, timeout: LIMIT_MS }, resolve);
    outgoing.on("timeout", () => outgoing.destroy(new Error(`${url.host} did not answer within ${LIMIT_MS / 1000} seconds`)));
    outgoing.on("error", (cause) =>
      reject(new Error(`${url.host} gave no answer: ${cause.message || /** @type {any} */ (cause).code}`, { cause })),
    );
    outgoing.end(body);
  });
}

/**
 * A body up to a limit. One that is longer goes to `rest`, if there is one, and is not kept.
 *
 * @param {IncomingMessage} incoming
 * @param {number} most
 * @param {ServerResponse} [rest]
 * @param {(parts: Buffer[]) => void} [onLong]
 */
async function bodyOf(incoming, most, rest, onLong) {
  /** @type {Buffer[]} */
  const parts = [];
  let length = 0;
  let isLong = false;
  for await (const part of incoming) {
    length += part.length;
    if (!isLong && length > most) {
      if (!rest || !onLong) return undefined;
      isLong = true;
      onLong(parts);
    }
    if (!isLong) parts.push(part);
    else if (!(/** @type {ServerResponse} */ (rest).write(part))) await once(/** @type {ServerResponse} */ (rest), "drain");
  }
  if (!isLong) return Buffer.concat(parts);
  rest?.end();
  return undefined;
}

/**
 * @param {Buffer} bytes
 * @returns {Json | undefined}
 */
function jsonOf(bytes) {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/**
 * The headers of a signed request, as the service documents them ("Authenticate to Azure Communication Services").
 *
 * @param {string} key in base64
 * @param {string} method
 * @param {string} path
 * @param {string} host
 * @param {Buffer} body
 * @param {string} [date]
 */
export function signature(key, method, path, host, body, date = new Date().toUTCString()) {
  const hash = createHash("sha256").update(body).digest("base64");
  const text = `${method}\n${path}\n${date};${host};${hash}`;
  const signed = createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
  return {
    "x-ms-date": date,
    "x-ms-content-sha256": hash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signed}`,
  };
}

/**
 * @param {string} key
 * @param {IncomingMessage} incoming
 * @param {Buffer} body
 */
function isSignedBy(key, { method = "", url = "", headers }, body) {
  const date = String(headers["x-ms-date"] ?? headers.date ?? "");
  const { authorization } = signature(key, method, url, String(headers.host), body, date);
  const [expected, given] = [authorization, String(headers.authorization)].map((text) =>
    Buffer.from(text.split("Signature=")[1] ?? ""),
  );
  return expected !== undefined && given !== undefined && expected.length === given.length && timingSafeEqual(expected, given);
}
