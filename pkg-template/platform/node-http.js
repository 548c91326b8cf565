// The transport of Node: one request over `node:http` or `node:https` with kept-alive connections. The same seam as `fetch`
// elsewhere: a function from a request to an answer. It follows no redirect and asks for no compression.
/** @import { Transport } from "./core.js" */
import * as http from "node:http";
import * as https from "node:https";

// An idle connection is closed after four seconds, as the platform's own `fetch` does. Servers drop idle connections too; a request
// on a connection that was just dropped fails, and the client cannot know whether the request arrived.
const keepAlive = { keepAlive: true, timeout: 4000 };
const schemes = {
  "http:": { request: http.request, agent: new http.Agent(keepAlive) },
  "https:": { request: https.request, agent: new https.Agent(keepAlive) },
};
/** @typedef {typeof schemes["http:"] & { authority: string, hostname: string, port: string }} Origin */
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
  const scheme = schemes[/** @type {keyof typeof schemes} */ (protocol)];
  const known = { ...scheme, authority: host, hostname: hostname.replace(/^\[|\]$/g, ""), port };
  origins.set(origin, known);
  return known;
}

/** @type {Transport} */
export function send(method, url, lines, body, signal) {
  const slash = url.indexOf("/", 8);
  const origin = url.slice(0, slash);
  const { request, agent, authority, hostname, port } = origins.get(origin) ?? locate(origin);
  const headers = lines.split("\n");
  headers.pop();
  headers.push("host", authority);
  if (method !== "DELETE" || body !== undefined) {
    headers.push("content-length", String(body === undefined ? 0 : Buffer.byteLength(body)));
  }
  return new Promise((resolve, reject) => {
    const options = { method, hostname, port, path: url.slice(slash), agent, headers, signal };
    const outgoing = request(options, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (part) => {
        text += part;
      });
      // `node:http` gives every answer a status.
      const status = /** @type {number} */ (incoming.statusCode);
      incoming.on("end", () => resolve({ status, headers: incoming.headers, body: text }));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
