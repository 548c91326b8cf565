// A client of the stand-in for a realtime model, and the sound that it hears.
import { pkg } from "./pkg.mjs";

export const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

export const RATE = 24_000;
const FRAME_MS = 20;

/** Samples that are loud, or that are zero. */
export const loud = (ms, rate = RATE) => Int16Array.from({ length: (ms * rate) / 1000 }, (_, at) => (at % 2 ? 6000 : -6000));
export const quiet = (ms, rate = RATE) => new Int16Array((ms * rate) / 1000);
export const base64 = (pcm) => Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString("base64");

/** Lets everything happen that is ready to. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A session: what it receives, and how audio is appended, 20 ms at a time. */
export async function client(model, { url, options } = {}) {
  const socket = new model.WebSocket(url, options);
  const events = [];
  socket.onmessage = ({ data }) => events.push(JSON.parse(data));
  await new Promise((resolve) => (socket.onopen = resolve));
  while (!events.length) await settle();
  const send = (...all) => {
    for (const event of all) socket.send(typeof event === "string" ? event : JSON.stringify(event));
  };
  return {
    socket,
    events,
    send,
    types: () => events.map(({ type }) => type),
    of: (type) => events.filter((event) => event.type === type),
    async hears(pcm, rate = RATE) {
      const size = (FRAME_MS * rate) / 1000;
      for (let at = 0; at < pcm.length; at += size)
        send({ type: "input_audio_buffer.append", audio: base64(pcm.slice(at, at + size)) });
      await settle();
    },
    async sends(...all) {
      send(...all);
      await settle();
    },
  };
}

/** The samples in the deltas of a session. */
export function heardIn(events, name = "response.output_audio.delta") {
  const bytes = Buffer.concat(events.filter(({ type }) => type === name).map(({ delta }) => Buffer.from(delta, "base64")));
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
