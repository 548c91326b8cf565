// Runs the code of a page on the platform that it is written for, with a call of the emulator, whose callbacks it has to take.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { start } from "../harness/programs.mjs";
import { tool } from "../harness/tools.mjs";
import { compiledModules, configure, serve as serveWorker } from "../harness/workerd.mjs";
import { node, program } from "../frameworks/place.mjs";

const drivers = fileURLToPath(new URL("hosts/", import.meta.url));
const PATIENCE_MS = 60_000;

/** By the word after `host:`, what runs a snippet: it throws when the platform does not do what the page says. */
export const HOSTS = {
  server: (app) => called(app, (env) => running(process.execPath, ["app.mjs"], app, env)),
  route: (app) => called(app, (env) => driven("route", app, env)),
  lambda: (app) => called(app, (env) => driven("lambda", app, env)),
  "azure-functions": (app) => called(app, (env) => driven("azure-functions", app, env)),
  deno: (app) => called(app, (env) => inDeno(app, env)),
  worker: (app) => called(app, (env) => inWorkerd(app, env)),
  /** What needs a Node of which 20 is too old. */
  "newer node": ({ dir }) => node(dir, ["app.mjs"], { newer: true }),
  async vitest({ dir }) {
    await cp(join(dir, "app.mjs"), join(dir, "app.test.mjs"));
    await node(dir, [program("vitest", "vitest.mjs"), "run", "--root", dir], { newer: true });
  },
};

/** A folder with the code as `app.mjs`, and the files that it imports, below a place where the package is installed. */
export async function app(place, code, files = {}) {
  const dir = join(place.root, `docs-${crypto.randomUUID().slice(0, 8)}`);
  await mkdir(dir);
  await writeFile(join(dir, "package.json"), '{ "private": true, "type": "module" }\n');
  await writeFile(join(dir, "app.mjs"), code);
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return { dir, installed: place.installed };
}

/** Places a call whose callbacks go to the application: it has to print that the call is connected, and that it is over. */
async function called({ installed }, begin) {
  const entry = (name) => import(pathToFileURL(join(installed, `node_modules/ringwire/entries/${name}-node.js`)));
  const [{ serve }, { CallAutomationClient }] = await Promise.all([entry("emulator-http"), entry("client")]);
  const emulator = await serve({ speed: 10 });
  const { audience, metadataUrl } = emulator.emulator.callbackAuthentication;
  const host = await begin({
    COMMUNICATION_CALLBACK_AUDIENCE: audience,
    COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
    PORT: String(await freePort()),
  });
  try {
    const url = `${host.url}/callbacks`;
    await until(host, "it listens", () =>
      fetch(url, { method: "POST", body: "[]" }).then(
        ({ status, body }) => (body?.cancel(), status),
        () => undefined,
      ),
    );
    const unsigned = await fetch(url, { method: "POST", body: "[]", headers: { "content-type": "application/json" } });
    if (unsigned.status !== 401) throw new Error(`a request without a token was answered ${unsigned.status}, expected 401`);
    const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
    const { callConnection } = await new CallAutomationClient(emulator.connectionString).createCall(invite, url);
    await until(host, "the call is connected", () => /^connected \S+$/m.test(host.output()));
    await callConnection.hangUp(true);
    await until(host, "the call is over", () => /^over \S+$/m.test(host.output()));
  } finally {
    await host.close();
    await emulator.close();
  }
}

async function until(host, what, isSo) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end || host.hasEnded?.()) throw new Error(`waited in vain until ${what}:\n${host.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function running(command, args, { dir }, env) {
  const started = start(command, args, { cwd: dir, env });
  let hasEnded = false;
  started.ended.finally(() => (hasEnded = true)).catch(() => {});
  return {
    url: `http://127.0.0.1:${env.PORT}`,
    output: () => started.output,
    hasEnded: () => hasEnded,
    async close() {
      started.kill("SIGKILL");
      await started.ended;
    },
  };
}

async function driven(name, app, env) {
  await cp(drivers, app.dir, { recursive: true });
  return running(process.execPath, [`${name}.mjs`], app, env);
}

async function inDeno(app, env) {
  // `Deno.serve` takes its port from DENO_SERVE_ADDRESS, as Deno Deploy sets it.
  const address = { ...env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${env.PORT}`, DENO_NO_UPDATE_CHECK: "1" };
  await writeFile(join(app.dir, "package.json"), '{ "private": true, "type": "module", "dependencies": { "ringwire": "*" } }\n');
  const options = ["--allow-all", "--node-modules-dir=manual", "--cached-only"];
  return running(await tool("deno"), ["run", ...options, "app.mjs"], app, address);
}

async function inWorkerd({ dir }, env) {
  const contents = `import worker from "./app.mjs";
    export default { fetch: (request, _, context) => worker.fetch(request, ${JSON.stringify(env)}, context) };`;
  const out = join(dir, "out");
  await build({
    stdin: { contents, resolveDir: dir },
    outfile: join(out, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    loader: { ".wasm": "copy" },
    plugins: [compiledModules],
    assetNames: "[name]",
    logLevel: "silent",
  });
  await configure(out, ["worker.js", "callbacks.wasm"], "2026-04-01");
  return serveWorker(out);
}

/** A port on which nothing listens. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
