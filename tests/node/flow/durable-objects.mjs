// Durable Objects in workerd, over storage on disk that outlives it.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { endAll, start } from "../../harness/programs.mjs";
import { tool } from "../../harness/tools.mjs";
import { compiledModules } from "../../harness/workerd.mjs";
import { pkg } from "../pkg.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
process.on("exit", endAll);

/** `checked(kind)`: what came of the checks of stores; `restarted(kind)`: throws when a call does not survive; `stop()`. */
export async function durableObjects(directory) {
  const place = mkdtempSync(join(directory, "workers-"));
  await bundle(place);
  const first = await serve(place, "checks");
  return {
    checked: (kind) => first.ask("/checks", kind),
    restarted: (kind) => restarted(place, kind),
    stop: () => first.stop(),
  };
}

async function restarted(place, kind) {
  let server = await serve(place, `calls-${kind}`);
  try {
    assert.equal((await server.post(kind, event("1", "PlayCompleted"))).status, 200);
    const [life] = await server.ask("/place", kind);
    await server.stop();
    server = await serve(place, `calls-${kind}`);
    const [next, { id, operationContext }] = await server.ask("/wait", kind);
    assert.notEqual(next, life);
    assert.deepEqual([id, operationContext], ["1", "greeting"]);
    // What was taken is not taken again, and what a flow did is not done again.
    assert.equal((await server.post(kind, event("1", "PlayCompleted"))).status, 200);
    const [result] = await Promise.all([server.ask("/flow", kind), server.post(kind, event("2", "RecognizeCompleted"))]);
    assert.deepEqual(result, [next, { caller: life, id: "2" }]);
  } finally {
    await server.stop();
  }
}

const event = (id, type) => ({
  id,
  source: "calling/callConnections/c",
  type: `Microsoft.Communication.${type}`,
  specversion: "1.0",
  data: { callConnectionId: "c", operationContext: "greeting" },
});

/** The package by its name, as a Worker has it. */
async function bundle(place) {
  mkdirSync(join(place, "node_modules"));
  symlinkSync(fileURLToPath(pkg), join(place, "node_modules/ringwire"));
  for (const file of ["worker.mjs", "store-checks.mjs"]) await copyFile(join(here, file), join(place, file));
  await build({
    entryPoints: [join(place, "worker.mjs")],
    outdir: join(place, "dist"),
    bundle: true,
    platform: "neutral",
    conditions: ["workerd", "worker"],
    external: ["cloudflare:workers"],
    format: "esm",
    loader: { ".wasm": "copy" },
    plugins: [compiledModules],
    assetNames: "[name]",
    outExtension: { ".js": ".mjs" },
    logLevel: "silent",
  });
}

/** Starts workerd over a directory of storage. It is ended by SIGKILL: an object has no notice of its end. */
async function serve(place, name) {
  const dist = join(place, "dist");
  const disk = join(place, name);
  mkdirSync(disk, { recursive: true });
  const wasm = readdirSync(dist).filter((file) => file.endsWith(".wasm"));
  const modules = [
    '(name = "worker.mjs", esModule = embed "worker.mjs")',
    ...wasm.map((file) => `(name = "${file}", wasm = embed "${file}")`),
  ];
  const configuration = join(dist, `${name}.capnp`);
  writeFileSync(
    configuration,
    `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(", ")}],
      compatibilityDate = "2024-09-01",
      durableObjectNamespaces = [
        (className = "SqlCall", uniqueKey = "sql-calls", enableSql = true),
        (className = "KvCall", uniqueKey = "kv-calls"),
      ],
      durableObjectStorage = (localDisk = "disk"),
      bindings = [
        (name = "sql", durableObjectNamespace = "SqlCall"),
        (name = "kv", durableObjectNamespace = "KvCall"),
      ],
    )),
    (name = "disk", disk = (path = "${disk}", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const server = start(await tool("workerd"), ["serve", "--control-fd=3", configuration], { extra: ["pipe"] });
  const port = await new Promise((resolve, reject) => {
    server.child.stdio[3].on("data", (text) => resolve(JSON.parse(text.split("\n")[0]).port));
    server.ended.then((end) => reject(new Error(`workerd ended with ${end}\n${server.output}`)), reject);
  });
  const send = (path, kind, init) =>
    fetch(`http://127.0.0.1:${port}${path}?kind=${kind}&call=1`, { signal: AbortSignal.timeout(30_000), ...init });
  return {
    post: (kind, body) => send("/callbacks", kind, { method: "POST", body: JSON.stringify(body) }),
    async ask(path, kind) {
      const response = await send(path, kind);
      const text = await response.text();
      assert.equal(response.status, 200, `${path}: ${text}\n${server.output}`);
      return JSON.parse(text);
    },
    async stop() {
      server.kill("SIGKILL");
      await server.ended;
    },
  };
}
