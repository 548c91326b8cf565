// One request to the endpoint, bounded in time and size. It never throws: that there is no answer is an answer too.
/** @import { ClientRequest } from "node:http" */
import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

/** How long an endpoint has for its answer, from the last byte sent, in milliseconds. */
export const PATIENCE_MS = 5000;
/** How much of an answer is read, in bytes: enough to see whether two differ. */
const READ = 64 << 10;

/** @type {Record<string, string>} */
const FAILURES = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection closed without an answer",
  EPIPE: "connection closed without an answer",
  ENOTFOUND: "the host is not known",
};

/** @typedef {string | Uint8Array} Piece a part of a body */
/** @typedef {{ status: number, body: string, headers: object, error?: undefined, closed?: undefined }} Answered */
/** @typedef {{ error: string, closed: boolean, status?: undefined, body?: undefined, headers?: undefined }} Failed */
/** @typedef {Answered | Failed} Answer */

/**
 * @param {URL} url
 * @param {{ method?: string, headers?: Record<string, string>, pieces?: Piece[], pauseMs?: number }} request a body of one piece is
 *   sent with its length, one of several without, with a pause before each
 * @returns {Promise<Answer>}
 */
export function send(url, { method = "POST", headers = {}, pieces = [], pauseMs = 0 }) {
  const [first = ""] = pieces;
  const all = pieces.length === 1 ? { "content-length": String(Buffer.byteLength(first)), ...headers } : headers;
  return new Promise((resolve) => {
    // A connection of its own for each request: one left over, closed by the endpoint meanwhile, would look like a failure.
    const outgoing = (url.protocol === "https:" ? https : http).request(url, { method, headers: all, agent: false });
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    /** @param {Answer} answer */
    const end = (answer) => {
      clearTimeout(timer);
      resolve(answer);
      outgoing.destroy();
    };
    outgoing.on("error", (/** @type {NodeJS.ErrnoException} */ { code = "", message }) => {
      end({ error: FAILURES[code] ?? message, closed: code === "ECONNRESET" || code === "EPIPE" });
    });
    outgoing.on("response", (incoming) => {
      let body = "";
      // `node:http` gives every answer a status.
      const status = /** @type {number} */ (incoming.statusCode);
      const done = () => end({ status, headers: incoming.headers, body });
      incoming.setEncoding("latin1");
      incoming.on("data", (part) => {
        body += part;
        if (body.length > READ) done();
      });
      incoming.on("end", done);
      incoming.on("error", done);
    });
    const late = () => end({ error: `no answer within ${PATIENCE_MS / 1000} s`, closed: false });
    write(outgoing, pieces, pauseMs).then(() => {
      if (!outgoing.destroyed) timer = setTimeout(late, PATIENCE_MS);
    });
  });
}

/**
 * @param {ClientRequest} outgoing
 * @param {Piece[]} pieces
 * @param {number} pauseMs
 */
async function write(outgoing, pieces, pauseMs) {
  for (const piece of pieces) {
    if (pauseMs) await sleep(pauseMs);
    if (outgoing.destroyed) return;
    outgoing.write(piece);
  }
  outgoing.end();
}
