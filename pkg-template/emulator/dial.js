// A real WebSocket to an application: the runtime's own where it takes headers (Node from 22 on, Deno, Bun), else that of the package `ws`,
// which the program brings.
/** @import { Peer } from "./memory-socket.js" */
import { builtinModule } from "../platform/builtin.js";
import { contained, letEnd } from "../platform/contained.js";
import { reasonOf } from "../platform/reason.js";
import { isLoopback } from "./core.js";
import { Inbox } from "./memory-socket.js";

/** How long an application may take to close its side, in milliseconds. */
const CLOSING_MS = 2000;
const ABNORMAL = 1006;
/** The largest message that is taken from a network, in bytes. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * What looks a name up, as `node:net` has it.
 *
 * @typedef {(hostname: string, options: object, callback: (error: Error | null, address: any, family?: number) => void) => void} Lookup
 */

/**
 * Where a URL may be dialled: with addresses of this machine only, `lookup` gives them; it throws for a host that is not allowed.
 *
 * @typedef {(url: URL) => Lookup | undefined} Gate
 */

/**
 * As much of a WebSocket as is used here: the platform's own, or that of `ws`.
 *
 * @typedef {object} Wire
 * @property {number} bufferedAmount
 * @property {(text: string) => void} send
 * @property {(code?: number, reason?: string) => void} close
 * @property {() => void} [terminate]
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 */

/**
 * Dials.
 *
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {AbortSignal} signal ends the dial
 * @param {Gate} [gate]
 * @returns {Promise<Peer>}
 */
export async function dial(url, headers, signal, gate) {
  const socket = await open(new URL(url), headers, gate);
  const inbox = new Inbox();
  return new Promise((resolve, reject) => {
    let reason = "the connection was refused";
    let isOpen = false;
    const end = () => socket.close();
    signal.addEventListener("abort", end, { once: true });
    socket.addEventListener("open", () => {
      isOpen = true;
      signal.removeEventListener("abort", end);
      resolve(peerOf(socket, inbox));
    });
    socket.addEventListener("message", ({ data }) => inbox.message(data));
    socket.addEventListener("error", (event) => {
      reason = reasonOf(event.error ?? event) || reason;
    });
    socket.addEventListener("close", ({ code, reason: said }) => {
      if (isOpen) return inbox.closed(Number(code) || ABNORMAL, String(said ?? ""));
      signal.removeEventListener("abort", end);
      reject(new Error(reason));
    });
    if (signal.aborted) end();
  });
}

/**
 * @param {Wire} socket
 * @param {Inbox} inbox
 * @returns {Peer}
 */
const peerOf = (socket, inbox) => ({
  send(text) {
    try {
      socket.send(text);
    } catch {
      // Its end comes, or has come.
    }
  },
  close(code, reason) {
    // No code says that a connection broke: it does break, where the socket can do that.
    if (code === ABNORMAL) return void contained(() => (socket.terminate ? socket.terminate() : socket.close()));
    // The platform's own takes few codes.
    contained(
      () => socket.close(code, reason),
      () => socket.close(),
    );
    letEnd(
      setTimeout(() => {
        contained(() => socket.terminate?.());
        inbox.closed(ABNORMAL, "the application did not close");
      }, CLOSING_MS),
    );
  },
  get bufferedAmount() {
    return socket.bufferedAmount;
  },
  listen: (listener) => inbox.open(listener),
});

/**
 * @param {URL} url
 * @param {Record<string, string>} headers
 * @param {Gate | undefined} gate
 * @returns {Promise<Wire>}
 */
async function open(url, headers, gate) {
  const lookup = gate?.(url);
  const { WebSocket: Own } = /** @type {any} */ (globalThis);
  const hasOwn = Own && takesHeaders();
  // The platform's own looks names up itself: where a name must lead to this machine, the package comes first.
  const isFree = !lookup || isLoopback(url.hostname);
  const Ws = hasOwn && isFree ? undefined : packageWs();
  if (hasOwn && !Ws) {
    const address = isFree ? undefined : await addressOf(url, lookup);
    // Over TLS, the certificate of a host says that it is the one which was looked up.
    if (!address || url.protocol === "wss:") return new Own(url.href, { headers });
    const there = new URL(url);
    there.hostname = address.includes(":") ? `[${address}]` : address;
    return new Own(there.href, { headers });
  }
  if (Ws) return new Ws(url.href, { headers, perMessageDeflate: false, maxPayload: MOST_BYTES, ...(lookup && { lookup }) });
  throw new Error(
    isNode()
      ? "this version of Node has no WebSocket that takes headers: npm install ws, or use Node 22"
      : "this platform has no WebSocket that takes headers: give Emulator.start() the option onMedia, which needs none",
  );
}

/** Whether this is Node. Workers have its `process` as well. */
function isNode() {
  const { process, WebSocketPair } = /** @type {any} */ (globalThis);
  return Boolean(process?.versions?.node) && !WebSocketPair;
}

/** Whether the platform's own WebSocket takes headers: neither a browser's nor that of Workers does. */
function takesHeaders() {
  const { Deno, Bun } = /** @type {any} */ (globalThis);
  return Boolean(Deno || Bun) || isNode();
}

/**
 * The package `ws`: its class, of which that of servers is a member. It is required, and not imported: a bundler would look for it when a program for a browser is bundled, and a
 * program that dials nothing need not have it.
 *
 * @returns {((new (url: string, options: object) => Wire) & { WebSocketServer: any }) | undefined}
 */
export function packageWs() {
  const module = isNode() ? builtinModule("node:module") : undefined;
  if (!module) return undefined;
  const { process } = /** @type {any} */ (globalThis);
  // Beside the program, or where it runs. (The package itself does not know where it lies once it is bundled.)
  for (const from of [process.argv[1], `${process.cwd()}/`]) {
    try {
      return module.createRequire(from)("ws");
    } catch {}
  }
  return undefined;
}

/**
 * The first address that a lookup gives.
 *
 * @param {URL} url
 * @param {Lookup} lookup
 * @returns {Promise<string>}
 */
const addressOf = ({ hostname }, lookup) =>
  new Promise((resolve, reject) => {
    const bare = hostname.replace(/^\[|\]$/g, "");
    lookup(bare, { all: false }, (error, address) => (error ? reject(error) : resolve(String(address))));
  });
