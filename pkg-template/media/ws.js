// `ringwire/media/ws`: the sockets of a server of `node:http`, by the package `ws`, which the program brings.
/** @import * as Declared from "./ws.js" */
import { WebSocketServer } from "ws";
import { validationError } from "../errors.js";
import { get } from "../platform/values.js";

/** The answers to an upgrade that is refused, by their status. */
const LINES = { 401: "401 Unauthorized", 503: "503 Service Unavailable" };
/** A character has at most so many bytes in UTF-8, counted as JavaScript counts characters. */
const BYTES = 3;

/** @type {typeof Declared.upgrade} */
export function upgrade(media, { path } = {}) {
  if (typeof get(media, "admit") !== "function")
    throw validationError("upgrade: media", "expected a MediaReceiver of ringwire/media");
  // A longer message ends the socket before it is in memory.
  const maxPayload = BYTES * media.largestMessage;
  const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: false });
  return async (request, socket, head) => {
    if (path !== undefined && request.url?.split("?", 1)[0] !== path) return;
    // Until `ws` has it, an error of the socket would end the process.
    socket.on("error", ignore);
    const refusal = await media.admit(request);
    if (refusal) return void socket.end(`HTTP/1.1 ${LINES[refusal.status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    server.handleUpgrade(request, socket, head, (peer) => {
      socket.off("error", ignore);
      // Its errors come as its end, too.
      media.take(peer, request, { isAdmitted: true });
    });
  };
}

const ignore = () => {};
