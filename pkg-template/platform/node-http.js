// The transport of Node: one request over `node:http` or `node:https` with kept-alive connections. The same seam as `fetch`
// elsewhere: a function from a request to an answer. It follows no redirect and asks for no compression.
/** @import { Transport } from "./core.js" */
// The default exports, not the named ones: tests, mocks and tracers replace `http.request` there.
import http from "node:http";
import https from "node:https";
import { Bytes, mostBytesOf } from "./bytes.js";
import { headersOf } from "./values.js";

// An idle connection is closed after four seconds, as the platform's own `fetch` does. Servers drop idle connections too; a request
// on a connection that was just dropped fails, and the client cannot know whether the request arrived.
const keepAlive = { keepAlive: true, timeout: 4000 };

/** @typedef {{ scheme: typeof http | typeof https, agent: http.Agent, authority: string, hostname: string, port: string }} Origin */
/** @type {Map<string, Origin>} */
const origins = new Map();

/**
 * Where an origin is, worked out once: parsing a URL for each request would cost more than signing it.
 *
 * @param {string} origin
 * @returns {Origin}
 */
function locate(origin) {
  const { protocol, host, hostname, port } = new URL(origin);
  const scheme = protocol === "https:" ? https : http;
  const agent = protocol === "https:" ? new https.Agent(keepAlive) : new http.Agent(keepAlive);
  const known = { scheme, agent, authority: host, hostname: hostname.replace(/^\[|\]$/g, ""), port };
  origins.set(origin, known);
  return known;
}

/** @type {Transport} */
export function send(method, url, lines, body, signal) {
  const slash = url.indexOf("/", 8);
  const origin = url.slice(0, slash);
  const { scheme, agent, authority, hostname, port } = origins.get(origin) ?? locate(origin);
  // An object, not an array of names and values, which mocks and tracers do not read.
  const headers = headersOf(lines);
  headers.host = authority;
  if (method !== "DELETE" || body !== undefined) {
    headers["content-length"] = String(body === undefined ? 0 : Buffer.byteLength(body));
  }
  return new Promise((resolve, reject) => {
    const options = {
      method,
      protocol: scheme === https ? "https:" : "http:",
      hostname,
      port,
      path: url.slice(slash),
      agent,
      headers,
      signal,
    };
    let isAnswered = false;
    /** @param {http.IncomingMessage} incoming */
    const changed = ({ statusCode, socket }) => {
      reject(new Error(`the server answered ${statusCode} to change to another protocol, which no request asks for`));
      socket.destroy();
    };
    const outgoing = scheme.request(options, (incoming) => {
      isAnswered = true;
      // `node:http` gives every answer a status.
      const status = /** @type {number} */ (incoming.statusCode);
      if (status === 101) return changed(incoming);
      const { headers } = incoming;
      const body = new Bytes(mostBytesOf(status));
      const end = () => resolve({ status, headers, body });
      incoming.on("data", (/** @type {Uint8Array} */ part) => {
        if (body.add(part)) return;
        // The rest is not read, so the connection cannot be used again.
        end();
        incoming.destroy();
      });
      incoming.on("end", end);
      incoming.on("error", reject);
      // After all of these, where a stream ends without any of them.
      incoming.on("close", () => {
        if (!incoming.complete) reject(new Error("the connection was closed before the end of the answer"));
      });
    });
    outgoing.on("error", reject);
    // Without a listener, Node closes the connection, and nothing else happens.
    outgoing.on("upgrade", changed);
    outgoing.on("close", () => {
      if (!isAnswered) reject(new Error("the connection was closed before an answer came"));
    });
    outgoing.end(body);
  });
}
