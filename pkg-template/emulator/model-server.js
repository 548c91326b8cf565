// The stand-in for a realtime model on the server of an emulator, by the package `ws`, which the user installs.
/** @import { IncomingMessage } from "node:http" */
/** @import { Duplex } from "node:stream" */
/** @import { EmulatorModel } from "./model.js" */
import { packageWs } from "./dial.js";

/** Where the model is: the path of Azure OpenAI, and every other one that ends so, as clients add it to the URL they have. */
const PATH = "openai/v1/realtime";
const IS_MODEL = /\/realtime$/;

/** How long sockets may take to close when the server stops, in milliseconds. */
const CLOSING_MS = 500;

/**
 * The URL of the model on an emulator.
 *
 * @param {string} endpoint
 */
export const modelUrl = (endpoint) => `${endpoint.replace(/^http/, "ws").replace(/\/?$/, "/")}${PATH}?model=stand-in`;

/** A character has at most so many bytes in UTF-8, counted as JavaScript counts characters. */
const BYTES = 3;

/** The class of servers of WebSockets, or the error that says what to install. */
export function serverOfSockets() {
  const ws = packageWs();
  if (ws) return ws.WebSocketServer;
  throw new Error("model: a WebSocket server needs the package ws, which is not installed: npm install ws");
}

/** The upgrades of a server that go to a model. */
export class ModelUpgrades {
  #server;
  #model;
  #refusal;
  /** @type {Set<Duplex>} */
  #open = new Set();

  /**
   * @param {any} Server that of `ws`
   * @param {EmulatorModel} model
   * @param {(request: IncomingMessage) => { status: number, body: Uint8Array } | undefined} refusal the answer to a request that is refused for
   *   where it comes from
   */
  constructor(Server, model, refusal) {
    const maxPayload = BYTES * model.largestMessage;
    this.#server = new Server({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: false });
    this.#model = model;
    this.#refusal = refusal;
  }

  /**
   * Takes an upgrade.
   *
   * @param {IncomingMessage} request
   * @param {Duplex} socket
   * @param {Buffer} head
   */
  take = (request, socket, head) => {
    socket.on("error", () => {});
    const refusal = this.#refusal(request);
    if (refusal) return void refuse(socket, refusal.status, refusal.body);
    if (!IS_MODEL.test(request.url?.split("?", 1)[0] ?? "")) return void refuse(socket, 404, new Uint8Array());
    this.#open.add(socket);
    socket.once("close", () => this.#open.delete(socket));
    this.#server.handleUpgrade(request, socket, head, (/** @type {any} */ peer) => this.#model.take(peer, request));
  };

  /** Closes every socket: one that does not answer is broken. */
  async close() {
    this.#model.close();
    const all = [...this.#open].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    const late = setTimeout(() => {
      for (const socket of this.#open) socket.destroy();
    }, CLOSING_MS);
    await Promise.all(all);
    clearTimeout(late);
  }
}

/** The lines of an answer that is no upgrade. @type {Record<number, string>} */
const LINES = { 403: "403 Forbidden", 404: "404 Not Found", 421: "421 Misdirected Request" };

/**
 * @param {Duplex} socket
 * @param {number} status
 * @param {Uint8Array} body
 */
function refuse(socket, status, body) {
  socket.write(`HTTP/1.1 ${LINES[status] ?? `${status} Refused`}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`);
  socket.end(body);
}
