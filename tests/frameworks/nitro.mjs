// Nitro 2 and 3, built for each place they know to put a server, and run there or in what that place is made of.
import { readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { edgeVm } from "../harness/edge-vm.mjs";
import { listen, textOf } from "../harness/servers.mjs";
import { configure, serve } from "../harness/workerd.mjs";
import { start } from "../harness/programs.mjs";
import { tool } from "../harness/tools.mjs";
import { CONVERSATION, conversation } from "./checks.mjs";
import { node, program } from "./place.mjs";
import { explained, whileRunning, whileServing } from "./served.mjs";

const DATE = "2026-09-01";

const presets = {
  "node-server": (dir, use) =>
    whileServing(dir, [".output/server/index.mjs"], use, listeningTo({ HOST: "127.0.0.1", PORT: "0" })),
  "cloudflare-module": (dir, use) => inWorkerd(join(dir, ".output/server"), "index.mjs", use),
  "cloudflare-pages": (dir, use) => inWorkerd(join(dir, "dist/_worker.js"), "index.js", use),
  "vercel-edge": (dir, use) => inEdgeVm(join(dir, ".vercel/output/functions/__fallback.func/index.mjs"), use),
  "netlify-edge": (dir, use) => inDeno(join(dir, ".netlify/edge-functions/server"), use),
};

export const nitro = [
  // Of version 3 there is no preset `vercel-edge`, and its `netlify-edge` builds no application at all, with or without this package.
  ...["node-server", "cloudflare-module", "cloudflare-pages"].map((preset) => application("nitro", preset)),
  ...Object.keys(presets).map((preset) => application("nitropack", preset)),
];

function application(version, preset) {
  return {
    name: `${version}-${preset}`,
    tests: CONVERSATION,
    async run({ place }) {
      const dir = await place.app(`${version}-${preset}`, version);
      await node(dir, [program(version, "dist/cli/index.mjs"), "build", "--preset", preset], { limitMs: 180_000 });
      return presets[preset](dir, (base) => conversation(base));
    },
  };
}

function listeningTo(env) {
  return { env, port: /http:\/\/127\.0\.0\.1:(\d+)/ };
}

/** Pages and Workers alike: a directory of modules, the first of which is the worker. */
async function inWorkerd(dir, entry, use) {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = found.filter((file) => /\.(m?js|wasm)$/.test(file.name) && file.isFile());
  const names = files.map((file) => relative(dir, join(file.parentPath ?? file.path, file.name)));
  await configure(dir, [entry, ...names.filter((name) => name !== entry)], DATE);
  const server = await serve(dir);
  try {
    return explained(await use(server.url), server.output());
  } catch (error) {
    throw new Error(`${error.message}\nworkerd said:\n${server.output()}`);
  } finally {
    await server.close();
  }
}

/** Netlify's edge functions run in Deno. */
async function inDeno(dir, use) {
  const serving = `
    import handler from "./server.js";
    const onListen = ({ port }) => console.log(\`LISTENING \${port}\`);
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, (request) => handler(request, {}));`;
  await writeFile(join(dir, "serve.mjs"), serving);
  const args = ["run", "--no-prompt", "--cached-only", "--allow-net=127.0.0.1", "--allow-env", "serve.mjs"];
  const env = { DENO_DIR: join(dir, "deno-cache"), DENO_NO_UPDATE_CHECK: "1" };
  return whileRunning(start(await tool("deno"), args, { cwd: dir, env }), use);
}

/** Vercel's edge functions: each request is made anew inside of the machine. */
async function inEdgeVm(entry, use) {
  // Nitro puts the modules into the program here, and compiles them there.
  const vm = await edgeVm(entry, { globalName: "served", compiles: true });
  vm.evaluate(`
    globalThis.handle = async (url, init) => {
      const response = await served.default(new Request(url, init), { waitUntil: () => {} });
      return JSON.stringify([response.status, Object.fromEntries(response.headers), await response.text()]);
    };`);
  const server = await listen(async (request, response) => {
    const body = await textOf(request);
    const init = { method: request.method, headers: request.headers, ...(body && { body }) };
    const url = `http://${request.headers.host}${request.url}`;
    const answer = await vm.evaluate(`handle(${JSON.stringify(url)}, ${JSON.stringify(init)})`);
    const [status, headers, text] = JSON.parse(answer);
    delete headers["content-length"];
    response.writeHead(status, headers).end(text);
  });
  try {
    return await use(server.url);
  } finally {
    await server.close();
  }
}
