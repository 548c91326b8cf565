// One agent on every server that takes sockets: the same file, started by each platform's own line.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { build } from "esbuild";
import { start } from "../harness/programs.mjs";
import { tool } from "../harness/tools.mjs";
import { configure, serve } from "../harness/workerd.mjs";
import { HEADERS, METADATA, dial, frame, until } from "./media.mjs";
import { programOfFile } from "./pkg.mjs";

/** Says back what it hears, and stops when a key is pressed. */
const AGENT = `
import { MediaReceiver } from "ringwire/media";

export const media = new MediaReceiver({ secret: "s" });
media.onCall(async (call) => {
  for await (const frame of call) {
    if (frame.kind === "audio") call.play(frame.base64, { utterance: String(frame.mediaMs) });
    if (frame.kind === "key") {
      const stopped = call.stop();
      call.play(new Int16Array(stopped.length));
      call.close();
    }
  }
});
`;

const SERVERS = {
  "node:http with ws": `
import { createServer } from "node:http";
import { upgrade } from "ringwire/media/ws";
import { media } from "./agent.mjs";
const server = createServer().on("upgrade", upgrade(media, { path: "/media" })).listen(0, "127.0.0.1", () => console.log("port " + server.address().port));
`,
  deno: `
import { media } from "./agent.mjs";
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log("port " + port) }, media.handle);
`,
  bun: `
import { media } from "./agent.mjs";
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: media.bun.fetch, websocket: media.bun.websocket });
console.log("port " + server.port);
`,
  workerd: `
import { media } from "./agent.mjs";
export default { fetch: media.handle };
`,
};

const dir = await programOfFile("ws");
await writeFile(join(dir, "agent.mjs"), AGENT);

/** Starts a server. */
async function started(name) {
  const file = `${name.replace(/\W+/g, "-")}.mjs`;
  await writeFile(join(dir, file), SERVERS[name]);
  if (name === "workerd") {
    const outfile = join(dir, "worker/worker.mjs");
    await build({
      entryPoints: [join(dir, file)],
      outfile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      logLevel: "silent",
    });
    await configure(join(dir, "worker"), ["worker.mjs"], "2026-09-01");
    return serve(join(dir, "worker"));
  }
  const commands = {
    "node:http with ws": [process.execPath, file],
    deno: [await tool("deno"), "run", "--no-prompt", "--cached-only", "--allow-net=127.0.0.1", file],
    bun: [await tool("bun"), "--no-install", file],
  };
  const [program, ...args] = commands[name];
  const env = {
    DENO_DIR: join(dir, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    BUN_INSTALL_CACHE_DIR: join(dir, "bun"),
    DO_NOT_TRACK: "1",
  };
  const server = start(program, args, { cwd: dir, env });
  let port;
  await until(async () => (port = /port (\d+)/.exec(server.output)?.[1]));
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.kill("SIGKILL");
      await server.ended;
    },
  };
}

describe("an agent", () => {
  for (const name of Object.keys(SERVERS)) {
    test(`runs on ${name}`, async (t) => {
      const server = await started(name);
      t.after(() => server.close());
      const url = `${server.url.replace("http", "ws")}/media`;
      assert.equal((await dial(url)).status, 401);
      assert.equal((await dial(`${url}?secret=x`)).status, 401);
      const service = await dial(`${url}?secret=s`, HEADERS);
      assert.equal(service.status, 101);
      service.send(METADATA, frame(0), frame(1), frame(2));
      await until(() => service.received.length === 3);
      assert.deepEqual(
        service.received.map(({ kind, audioData }) => [kind, audioData.data]),
        [0, 1, 2].map((number) => ["audioData", frame(number).audioData.data]),
      );
      service.send({ kind: "DtmfData", dtmfData: { data: "1" } });
      const { code } = await service.closed;
      assert.equal(code, 1000);
      const [stop, rest] = service.received.slice(3);
      // Of three frames, none was heard when the key came: the clock stood at 60 ms, and the first was played from 20.
      assert.equal(stop.kind, "stopAudio");
      assert.ok(Buffer.from(rest.audioData.data, "base64").length <= 6);
      if (name === "node:http with ws") return;
      assert.equal((await fetch(`${server.url}/media?secret=s`)).status, 426);
    });
  }
});
