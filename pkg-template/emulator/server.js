// The emulator over HTTP, on `node:http`: real time, real callbacks.
/** @import { AddressInfo } from "node:net" */
/** @import { IncomingMessage, Server, ServerResponse } from "node:http" */
/** @import * as Declared from "./server.js" */
import { createServer } from "node:http";
import { networkInterfaces } from "node:os";
import { Emulator } from "./emulator.js";
import { Outgoing } from "./outgoing.js";

/**
 * How long a request may take to come, and how many connections there are at once. Node has no limit of connections of its own, and a
 * body may take five minutes.
 */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2000, keepAliveTimeout: 5000 };
const MOST_CONNECTIONS = 4096;

/** How long a client may go on with a body that is not read, and how much of it is passed over: it reads no answer before its end. */
const LINGER_MS = 5000;
const MOST_PASSED_OVER = 64 * 2 ** 20;

/** @type {typeof Declared.serve} */
export async function serve(given) {
  // `null` counts as not given, as `undefined` does, except where it means that there is no limit.
  const present = Object.entries(given ?? {}).filter(
    ([name, value]) => (value ?? undefined) !== undefined || name === "maxSkewMs",
  );
  /** @type {Declared.ServeOptions} */
  const {
    port = 0,
    host = "127.0.0.1",
    endpoint,
    fetch,
    allowTargets = [],
    allowHosts = [],
    ...options
  } = Object.fromEntries(present);
  for (const [name, hosts] of Object.entries({ allowTargets, allowHosts }))
    if (!Array.isArray(hosts) || !hosts.every((each) => /^[^\s/*?#@]+$/.test(each)))
      throw new TypeError(`${name}: expected an array of hosts, such as ["app.test", "10.0.0.5:8080"]; there is no wildcard`);
  /** @type {Emulator} */
  let emulator;
  const server = createServer(LIMITS, (incoming, outgoing) => {
    answer(emulator, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, port, host);
  // Nothing but `start` is awaited between listening and this, and it waits for nothing: no request comes before the emulator is there.
  const taken = /** @type {AddressInfo} */ (server.address()).port;
  const { eventGridEndpoint } = options;
  // Where Event Grid posts is no choice of a caller.
  const subscriber = eventGridEndpoint && URL.canParse(eventGridEndpoint) ? [authorityOf(new URL(eventGridEndpoint))] : [];
  const outgoing = new Outgoing([...allowTargets, ...subscriber]);
  const own = endpoint && URL.canParse(endpoint) ? [new URL(endpoint).host] : [];
  try {
    emulator = await Emulator.start({
      ...options,
      clock: "real",
      fetch: fetch ?? outgoing.send,
      endpoint: endpoint ?? `http://${reachable(host)}:${taken}`,
      allowHosts: [...allowHosts, ...own, ...namesOf(host)],
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
      outgoing.close();
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

/** @param {URL} url */
const authorityOf = ({ protocol, hostname, port }) => `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;

/**
 * The hosts by which a server is reached that listens on `host`, beside the names of this machine. No page can give its own name to a
 * request that names an address.
 *
 * @param {string} host
 */
function namesOf(host) {
  if (host !== "0.0.0.0" && host !== "::") return [host.includes(":") ? `[${host}]` : host];
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  // A URL writes an address as browsers do.
  return addresses.map(({ family, address }) => (family === "IPv6" ? new URL(`http://[${address}]`).hostname : address));
}

/**
 * @param {Emulator} emulator
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function answer(emulator, incoming, outgoing) {
  // `node:http` gives every request a method and a URL.
  const { method, url, headers, rawHeaders } = /** @type {IncomingMessage & { method: string, url: string }} */ (incoming);
  const { host = "" } = headers;
  const body = partsOf(incoming);
  const answering = emulator.handle({ method, path: url, host, headers: rawHeaders, body });
  // A fault breaks the connection; or its sender did.
  const answer = await answering.catch(() => undefined);
  if (!answer) return void incoming.socket?.resetAndDestroy();
  const lines = [...answer.headers, "content-length", String(answer.body.length)];
  if (incoming.complete) return void outgoing.writeHead(answer.status, lines).end(answer.body);
  outgoing.writeHead(answer.status, [...lines, "connection", "close"]).flushHeaders();
  if (answer.body.length) outgoing.write(answer.body);
  await passOver(body);
  outgoing.end();
}

/**
 * The parts of a body. A loop that leaves them early does not close the connection: the answer has yet to go out.
 *
 * @param {IncomingMessage} incoming
 * @returns {AsyncIterable<Uint8Array>}
 */
function partsOf(incoming) {
  const parts = incoming[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => parts.next() }) };
}

/**
 * Lets a body come that is not read. If the connection were closed while it comes, its sender would not see the answer.
 *
 * @param {AsyncIterable<Uint8Array>} body
 */
async function passOver(body) {
  const through = async () => {
    let length = 0;
    for await (const part of body) {
      length += part.length;
      if (length > MOST_PASSED_OVER) return;
    }
  };
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, LINGER_MS);
  });
  await Promise.race([through().catch(() => {}), late]);
  clearTimeout(timer);
}
