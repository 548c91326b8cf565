// Many calls whose agent plays what it hears: node benches/media.mjs <job>
// In each step, every stream gets one frame of 20 ms; the next step begins when all of them have come back.
import { once } from "node:events";
import { METADATA, agentOf } from "./agents.mjs";

/** @type {{ client: string, streams: number, steps: number, pkg: string, official: string }} */
const { client, streams, steps, pkg, official } = JSON.parse(process.argv[2]);
const EPOCH = Date.UTC(2026, 10, 28, 9);
const base64 = Buffer.from(Uint8Array.from({ length: 640 }, (_, at) => (at * 7) % 256)).toString("base64");

const agent = await agentOf({ client, pkg, official });
try {
  /** @type {{ WebSocket: any }} */
  const { WebSocket } = await import(`${official}ws/wrapper.mjs`);
  let came = 0;
  let done = () => {};
  const sockets = await Promise.all(
    Array.from({ length: streams }, async (_, number) => {
      const socket = new WebSocket(`ws://127.0.0.1:${agent.port}/media`, {
        headers: { "x-ms-call-connection-id": `call-${number}` },
        perMessageDeflate: false,
      });
      socket.on("message", (/** @type {Buffer} */ message) => {
        if (message.length < base64.length) throw new Error(`no echo: ${message}`);
        if (++came % streams === 0) done();
      });
      await once(socket, "open");
      socket.send(JSON.stringify(METADATA));
      return socket;
    }),
  );
  let step = 0;
  const run = async (/** @type {number} */ many) => {
    for (const end = step + many; step < end; step++) {
      const timestamp = new Date(EPOCH + step * 20).toISOString();
      const frame = JSON.stringify({ kind: "AudioData", audioData: { timestamp, data: base64, silent: false } });
      const all = new Promise((resolve) => {
        done = () => resolve(undefined);
      });
      for (const socket of sockets) socket.send(frame);
      await all;
    }
  };
  await run(Math.ceil(steps / 4));
  const before = await agent.used();
  await run(steps);
  const after = await agent.used();
  console.log(JSON.stringify({ cpu: (after.cpu - before.cpu) / (streams * steps), rss: after.rss }));
} finally {
  await agent.close();
}
process.exit();
