// `ringwire/media/ws`: the sockets of a server of `node:http`, by the package `ws`, which the program brings.
/** @import * as Declared from "./ws.js" */
import { WebSocketServer } from "ws";
import { validationError } from "../errors.js";
import { letEnd } from "../platform/contained.js";
import { get } from "../platform/values.js";
import { CHARACTER_BYTES } from "./wire.js";

/** The answers to an upgrade that is refused, by their status. */
const LINES = { 401: "401 Unauthorized", 404: "404 Not Found", 503: "503 Service Unavailable" };
/** How often a peer is asked whether it is there, in milliseconds. */
const PING_MS = 30_000;

/** @type {typeof Declared.upgrade} */
export function upgrade(media, { path } = {}) {
  if (typeof get(media, "admit") !== "function")
    throw validationError("upgrade: media", "expected a MediaReceiver of ringwire/media");
  const maxPayload = CHARACTER_BYTES * media.largestMessage;
  const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: false });
  return async (request, socket, head) => {
    /** @param {keyof typeof LINES} status */
    const refuse = (status) => void socket.end(`HTTP/1.1 ${LINES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    const isOther = path !== undefined && request.url?.split("?", 1)[0] !== path;
    if (isOther && hasOthers(socket)) return;
    // Until `ws` has it, an error of the socket would end the process.
    socket.on("error", ignore);
    if (isOther) return refuse(404);
    const refusal = await media.admit(request);
    if (refusal) return refuse(refusal.status);
    server.handleUpgrade(request, socket, head, (peer) => {
      socket.off("error", ignore);
      // Its errors come as its end, too.
      media.take(peer, request, { isAdmitted: true });
      endWithPeer(peer);
    });
  };
}

const ignore = () => {};

/**
 * Whether another listener may answer an upgrade. Without one, its socket would stay open for ever.
 *
 * @param {object} socket
 */
function hasOthers(socket) {
  const server = /** @type {{ listenerCount?: (type: string) => number } | undefined} */ (get(socket, "server"));
  return server?.listenerCount?.("upgrade") !== 1;
}

/**
 * Ends a socket whose peer is gone: it answers no ping, and TCP does not tell it while nothing is sent.
 *
 * @param {import("ws").WebSocket} peer
 */
function endWithPeer(peer) {
  let isThere = true;
  const timer = setInterval(() => {
    if (!isThere) return peer.terminate();
    isThere = false;
    peer.ping();
  }, PING_MS);
  letEnd(timer);
  peer.on("pong", () => {
    isThere = true;
  });
  peer.on("close", () => clearInterval(timer));
}
