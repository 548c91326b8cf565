// One request to the endpoint, bounded in time and size. It never throws: that there is no answer is an answer too.
import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

/** How long an endpoint has for its answer, from the last byte sent, in milliseconds. */
export const PATIENCE_MS = 5000;
/** So much of an answer is read, in bytes: enough to see whether two differ. */
const READ = 64 << 10;

const FAILURES = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection closed without an answer",
  EPIPE: "connection closed without an answer",
  ENOTFOUND: "the host is not known",
};

/**
 * @param {URL} url
 * @param {{ method?: string, headers?: Record<string, string>, pieces?: (string | Uint8Array)[], pauseMs?: number }} request
 *   a body of one piece is sent with its length, one of several without, with a pause before each
 * @returns {Promise<{ status: number, body: string, headers: Record<string, string> } | { error: string, closed: boolean }>}
 */
export function send(url, { method = "POST", headers = {}, pieces = [], pauseMs = 0 }) {
  const all = pieces.length === 1 ? { "content-length": String(Buffer.byteLength(pieces[0])), ...headers } : headers;
  return new Promise((resolve) => {
    // A connection of its own for each request: one left over, closed by the endpoint meanwhile, would look like a failure.
    const outgoing = (url.protocol === "https:" ? https : http).request(url, { method, headers: all, agent: false });
    let timer;
    const end = (answer) => {
      clearTimeout(timer);
      resolve(answer);
      outgoing.destroy();
    };
    outgoing.on("error", (error) => {
      const closed = error.code === "ECONNRESET" || error.code === "EPIPE";
      end({ error: FAILURES[error.code] ?? error.message, closed });
    });
    outgoing.on("response", (incoming) => {
      let body = "";
      const done = () => end({ status: incoming.statusCode, headers: incoming.headers, body });
      incoming.setEncoding("latin1");
      incoming.on("data", (part) => (body += part).length > READ && done());
      incoming.on("end", done);
      incoming.on("error", done);
    });
    const late = () => end({ error: `no answer within ${PATIENCE_MS / 1000} s`, closed: false });
    write(outgoing, pieces, pauseMs).then(() => {
      if (!outgoing.destroyed) timer = setTimeout(late, PATIENCE_MS);
    });
  });
}

async function write(outgoing, pieces, pauseMs) {
  for (const piece of pieces) {
    if (pauseMs) await sleep(pauseMs);
    if (outgoing.destroyed) return;
    outgoing.write(piece);
  }
  outgoing.end();
}
