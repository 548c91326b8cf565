// The transport of Node: one request over `node:http` or `node:https` with kept-alive connections. The same seam as `fetch`
// elsewhere: a function from a request to an answer. It follows no redirect and asks for no compression.
import * as http from "node:http";
import * as https from "node:https";

// An idle connection is closed after four seconds, as the platform's own `fetch` does: servers drop idle connections too, and a
// request that meets a connection just dropped fails without anybody knowing whether it arrived.
const keepAlive = { keepAlive: true, timeout: 4000 };
const schemes = {
  "http:": { request: http.request, agent: new http.Agent(keepAlive) },
  "https:": { request: https.request, agent: new https.Agent(keepAlive) },
};
const origins = new Map();

/** Where an origin is, worked out once: parsing a URL for each request would cost more than signing it. */
function locate(origin) {
  const { protocol, host, hostname, port } = new URL(origin);
  const known = { ...schemes[protocol], authority: host, hostname: hostname.replace(/^\[|\]$/g, ""), port };
  origins.set(origin, known);
  return known;
}

/**
 * @param {string} method
 * @param {string} url
 * @param {string} lines names and values in turn, a line each
 * @param {string | undefined} body
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<{ status: number, headers: Record<string, string>, body: string }>}
 */
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
      incoming.on("data", (part) => (text += part));
      incoming.on("end", () => resolve({ status: incoming.statusCode, headers: incoming.headers, body: text }));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
