// Many calls whose agent plays what it hears: node benches/media.mjs <job>
// In each step, every stream gets one frame of 20 ms; the next step begins when all of them have come back.
import { fork } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** @type {{ client: string, streams: number, steps: number, pkg: string, official: string }} */
const { client, streams, steps, pkg, official } = JSON.parse(process.argv[2]);
const EPOCH = Date.UTC(2026, 10, 28, 9);
const METADATA = {
  kind: "AudioMetadata",
  audioMetadata: { subscriptionId: "s1", encoding: "PCM", sampleRate: 16_000, channels: 1, length: 640 },
};
const base64 = Buffer.from(Uint8Array.from({ length: 640 }, (_, at) => (at * 7) % 256)).toString("base64");

// The package finds `ws` beside it only, as in a program of its users.
const dir = await mkdtemp(join(tmpdir(), "ringwire-bench-"));
await cp(fileURLToPath(pkg), join(dir, "node_modules/ringwire"), { recursive: true, filter: (file) => !file.endsWith(".tgz") });
await symlink(fileURLToPath(new URL("ws", official)), join(dir, "node_modules/ws"));
const program = `${pathToFileURL(dir)}/`;
const agent = fork(fileURLToPath(new URL("echo.mjs", import.meta.url)), [JSON.stringify({ client, program })]);
try {
  const [port] = await once(agent, "message");
  /** @type {{ WebSocket: any }} */
  const { WebSocket } = await import(`${official}ws/wrapper.mjs`);
  let came = 0;
  let done = () => {};
  const sockets = await Promise.all(
    Array.from({ length: streams }, async (_, number) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/media`, {
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
  const used = async () => {
    agent.send("used?");
    const [figures] = await once(agent, "message");
    return figures;
  };
  await run(Math.ceil(steps / 4));
  const before = await used();
  await run(steps);
  const after = await used();
  console.log(JSON.stringify({ cpu: (after.cpu - before.cpu) / (streams * steps), rss: after.rss }));
} finally {
  agent.disconnect();
  await rm(dir, { recursive: true });
}
process.exit();
