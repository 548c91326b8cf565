// One agent on every server that takes sockets: the same file, started by each platform's or library's own lines.
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
      call.stop();
      call.play(new Int16Array(call.callConnectionId.length));
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
  "Hono on Node": `
import { serve, upgradeWebSocket } from "@hono/node-server";
import { Hono } from "hono";
import { WebSocketServer } from "ws";
import { media } from "./agent.mjs";
const app = new Hono().get("/media", upgradeWebSocket((c) => media.events(c.req.raw)));
const websocket = { server: new WebSocketServer({ noServer: true }) };
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, websocket }, ({ port }) => console.log("port " + port));
`,
  "crossws on Node": `
import { createServer } from "node:http";
import crossws from "crossws/adapters/node";
import { media } from "./agent.mjs";
const { handleUpgrade } = crossws({ hooks: media.hooks() });
const server = createServer((_, response) => response.writeHead(426).end()).on("upgrade", handleUpgrade);
server.listen(0, "127.0.0.1", () => console.log("port " + server.address().port));
`,
  "h3, as in Nitro": `
import { plugin } from "crossws/server";
import { H3, defineWebSocketHandler, serve } from "h3";
import { media } from "./agent.mjs";
const app = new H3().get("/media", defineWebSocketHandler(media.hooks()));
const resolve = async (request) => (await app.fetch(request)).crossws;
const server = serve(app, { hostname: "127.0.0.1", port: 0, silent: true, plugins: [plugin({ resolve })] });
await server.ready();
console.log("port " + new URL(server.url).port);
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
  "Hono on Deno": `
import { Hono } from "hono";
import { upgradeWebSocket } from "hono/deno";
import { media } from "./agent.mjs";
const app = new Hono().get("/media", upgradeWebSocket((c) => media.events(c.req.raw)));
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log("port " + port) }, app.fetch);
`,
  "Hono on Bun": `
import { Hono } from "hono";
import { upgradeWebSocket, websocket } from "hono/bun";
import { media } from "./agent.mjs";
const app = new Hono().get("/media", upgradeWebSocket((c) => media.events(c.req.raw)));
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch, websocket });
console.log("port " + server.port);
`,
  "Hono on workerd": `
import { Hono } from "hono";
import { upgradeWebSocket } from "hono/cloudflare-workers";
import { media } from "./agent.mjs";
export default new Hono().get("/media", upgradeWebSocket((c) => media.events(c.req.raw)));
`,
  workerd: `
import { media } from "./agent.mjs";
export default { fetch: media.handle };
`,
  "a Durable Object of workerd": `
import { media } from "./agent.mjs";
export class Call {
  fetch(request) { return media.handle(request); }
}
export default { fetch(request, env) {
  const id = request.headers.get("x-ms-call-connection-id") ?? "none";
  return env.Call.get(env.Call.idFromName(id)).fetch(request);
} };
`,
};
/** Here a socket is open before the receiver sees it: one that is refused is closed with 1008. */
const OPENS_FIRST = ["Hono on Node", "Hono on Deno", "Hono on Bun", "Hono on workerd"];
/** Here the adapter gives bytes as text, so they are no JSON. */
const READS_BYTES = ["crossws on Node", "h3, as in Nitro"];
/** Here requests that are no upgrade are not the receiver's. */
const UPGRADES_ONLY = ["node:http with ws", "h3, as in Nitro", ...OPENS_FIRST];

const dir = await programOfFile("ws", "hono", "@hono/node-server", "crossws", "h3");
await writeFile(join(dir, "agent.mjs"), AGENT);

/** Starts a server. */
async function started(name) {
  const file = `${name.replace(/\W+/g, "-")}.mjs`;
  await writeFile(join(dir, file), SERVERS[name]);
  if (name.includes("workerd")) {
    const into = join(dir, name.replace(/\W+/g, "-"));
    await build({
      entryPoints: [join(dir, file)],
      outfile: join(into, "worker.mjs"),
      bundle: true,
      format: "esm",
      platform: "neutral",
      logLevel: "silent",
    });
    await configure(into, ["worker.mjs"], "2026-09-01", [], name.includes("Durable Object") ? ["Call"] : []);
    return serve(into);
  }
  const commands = {
    deno: async () => [await tool("deno"), "run", "--no-prompt", "--cached-only", "--allow-net=127.0.0.1", file],
    bun: async () => [await tool("bun"), "--no-install", file],
    node: () => [process.execPath, file],
  };
  const [program, ...args] = await commands[["deno", "bun"].find((each) => name.toLowerCase().includes(each)) ?? "node"]();
  const env = {
    DENO_DIR: join(dir, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    BUN_INSTALL_CACHE_DIR: join(dir, "bun"),
    DO_NOT_TRACK: "1",
  };
  const server = start(program, args, { cwd: dir, env });
  let port;
  await until(async () => {
    if (server.child.exitCode !== null) throw new Error(server.output);
    port = /port (\d+)/.exec(server.output)?.[1];
    return port;
  });
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
      for (const wrong of [url, `${url}?secret=x`]) {
        const { status, closed, send } = await dial(wrong);
        // On Workers, Hono says nothing of a socket before its first message.
        if (status === 101) send(METADATA);
        if (OPENS_FIRST.includes(name)) assert.deepEqual([status, (await closed).code], [101, 1008]);
        else assert.equal(status, 401);
      }
      const service = await dial(`${url}?secret=s`, HEADERS);
      assert.equal(service.status, 101);
      service.send(METADATA, frame(0), frame(1), frame(2));
      await until(() => service.received.length === 3);
      assert.deepEqual(
        service.received.map(({ kind, audioData }) => [kind, audioData.data]),
        [0, 1, 2].map((number) => ["audioData", frame(number).audioData.data]),
      );
      // Another call of the same agent sends bytes, and a third one vanishes.
      const [bytes, gone] = [await dial(`${url}?secret=s`, HEADERS), await dial(`${url}?secret=s`, HEADERS)];
      for (const each of [bytes, gone]) each.send(METADATA);
      bytes.socket.send(Buffer.from([1, 2, 3]));
      assert.equal((await bytes.closed).code, READS_BYTES.includes(name) ? 1007 : 1003);
      gone.socket.terminate();
      service.send({ kind: "DtmfData", dtmfData: { data: "1" } });
      const { code } = await service.closed;
      assert.equal(code, 1000);
      const [stop, rest] = service.received.slice(3);
      assert.equal(stop.kind, "stopAudio");
      // As many samples as the id of the call has letters: the headers of the upgrade are known here.
      assert.equal(Buffer.from(rest.audioData.data, "base64").length, 2 * HEADERS["x-ms-call-connection-id"].length);
      if (UPGRADES_ONLY.includes(name)) return;
      assert.equal((await fetch(`${server.url}/media?secret=s`)).status, 426);
    });
  }
});
