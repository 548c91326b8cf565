// The emulator over HTTP, on `node:http`: real time, real callbacks.
/** @import { AddressInfo } from "node:net" */
/** @import { IncomingMessage, Server, ServerResponse } from "node:http" */
/** @import * as Declared from "./server.js" */
import { createServer } from "node:http";
import { Emulator } from "./emulator.js";

/** The largest request read, in bytes: the service's own are some hundred. */
const LARGEST_BODY = 1 << 20;

/** @type {typeof Declared.serve} */
export async function serve({ port = 0, host = "127.0.0.1", endpoint, fetch = globalThis.fetch, ...options } = {}) {
  /** @type {Emulator} */
  let emulator;
  const server = createServer((incoming, outgoing) => {
    answer(emulator, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await listen(server, port, host);
  // Nothing but `start` is awaited between listening and this, and it waits for nothing: no request comes before the emulator is there.
  const taken = /** @type {AddressInfo} */ (server.address()).port;
  try {
    emulator = await Emulator.start({
      clock: "real",
      fetch,
      endpoint: endpoint ?? `http://${reachable(host)}:${taken}`,
      ...options,
    });
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    emulator,
    port: taken,
    endpoint: emulator.endpoint,
    connectionString: emulator.connectionString,
    async close() {
      emulator.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * @param {Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<void>}
 */
function listen(server, port, host) {
  /** @type {Record<string, string>} */
  const reasons = {
    EADDRINUSE: `port ${port} of ${host} is taken: choose another port, or 0 for any free port`,
    EACCES: `port ${port} of ${host} may not be used by this user: choose one above 1023, or 0 for any free port`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: choose 127.0.0.1, or 0.0.0.0 for all addresses of this machine`,
    ENOTFOUND: `the host ${host} is unknown: choose 127.0.0.1, or 0.0.0.0 for all addresses of this machine`,
  };
  return new Promise((resolve, reject) => {
    server.once("error", (/** @type {NodeJS.ErrnoException} */ cause) => {
      const { code = "", message } = cause;
      const error = new Error(reasons[code] ?? `cannot listen on ${host}:${port}: ${message}`, { cause });
      reject(Object.assign(error, { code: cause.code }));
    });
    server.listen(port, host, resolve);
  });
}

/**
 * The name by which this machine reaches a server that listens on `host`.
 *
 * @param {string} host
 */
function reachable(host) {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/**
 * @param {Emulator} emulator
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function answer(emulator, incoming, outgoing) {
  const parts = [];
  let length = 0;
  for await (const part of incoming) {
    length += part.length;
    if (length > LARGEST_BODY) {
      outgoing.writeHead(413, { connection: "close" }).end();
      return;
    }
    parts.push(part);
  }
  // `node:http` gives every request a method and a URL.
  const { method, url, headers, rawHeaders } = /** @type {IncomingMessage & { method: string, url: string }} */ (incoming);
  const { host = "" } = headers;
  const answering = emulator.handle({ method, path: url, host, headers: rawHeaders, body: Buffer.concat(parts) });
  // A fault breaks the connection.
  const answer = await answering.catch(() => undefined);
  if (!answer) return void incoming.socket?.resetAndDestroy();
  outgoing.writeHead(answer.status, [...answer.headers, "content-length", String(answer.body.length)]).end(answer.body);
}
