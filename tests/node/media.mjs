// The service's side of a WebSocket of media streaming, by `ws`, and what a test of it needs.
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";
import { programOfFile } from "./pkg.mjs";

const dir = await programOfFile("ws");
const load = (file) => import(pathToFileURL(join(dir, "node_modules/ringwire", file)).href);
export const { MediaReceiver, VoiceActivity, fromUlaw, readWav, resample, ulaw, writeWav } = await load("media/index.js");
export const { upgrade } = await load("media/ws.js");
export const { CallbackReceiver } = await load("entries/callbacks-node.js");

export const HEADERS = { "x-ms-call-connection-id": "c1", "x-ms-call-correlation-id": "r1" };
export const METADATA = {
  kind: "AudioMetadata",
  audioMetadata: { subscriptionId: "s1", encoding: "PCM", sampleRate: 16_000, channels: 1, length: 640 },
};
/** How long something may take on a busy machine, in milliseconds. */
const LIMIT_MS = 20_000;
const EPOCH = Date.UTC(2026, 10, 28, 9);

/** A frame of 20 ms: its number says its time, its samples are all the same. */
export const frame = (number, { value = number, from, rate = 16_000, ...more } = {}) => ({
  kind: "AudioData",
  audioData: {
    timestamp: new Date(EPOCH + number * 20).toISOString(),
    ...(from && { participantRawID: from }),
    data: Buffer.from(new Int16Array(rate / 50).fill(value).buffer).toString("base64"),
    silent: false,
    ...more,
  },
});

/** A server of a receiver; it closes with the test. */
export async function serving(t, media, options) {
  const server = createServer((_, response) => response.end("app")).on("upgrade", upgrade(media, options));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(async () => {
    await media.close(1001);
    server.closeAllConnections();
    server.close();
  });
  return `ws://127.0.0.1:${server.address().port}`;
}

/** The service dials. */
export async function dial(url, headers = HEADERS) {
  const socket = new WebSocket(url, { headers });
  const received = [];
  socket.on("message", (data, isBinary) => received.push(isBinary ? data : JSON.parse(data.toString())));
  const closed = new Promise((resolve) => socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() })));
  socket.on("error", () => {});
  const refused = new Promise((resolve) => socket.on("unexpected-response", (_, { statusCode }) => resolve(statusCode)));
  const status = await Promise.race([once(socket, "open").then(() => 101), refused]);
  return {
    socket,
    received,
    closed,
    status,
    send: (...all) => all.forEach((each) => socket.send(typeof each === "string" ? each : JSON.stringify(each))),
  };
}

/** Waits until something is so. */
export async function until(condition) {
  for (const began = performance.now(); performance.now() - began < LIMIT_MS; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`never so: ${condition}`);
}
