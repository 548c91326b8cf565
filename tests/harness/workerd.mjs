// Workers in workerd, the runtime of Cloudflare Workers.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { portOf } from "./ports.mjs";
import { start } from "./programs.mjs";
import { tool } from "./tools.mjs";

const CONFIGURATION = "config.capnp";

/** Bundles as wrangler does: a module imported as `x.wasm` or `x.wasm?module` is the file `x.wasm` beside the program. */
export const compiledModules = {
  name: "compiled modules",
  setup(build) {
    build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, importer, resolveDir, kind }) =>
      build.resolve(path.replace("?module", ""), { importer, resolveDir, kind }),
    );
  },
};

/**
 * Tells workerd of the modules in a directory, in a file beside them. The first module is the worker; `objects` are the classes of its Durable
 * Objects, each bound by its name.
 */
export async function configure(dir, files, date, flags = [], objects = []) {
  const kind = (file) => (file.endsWith(".wasm") ? "wasm" : "esModule");
  const modules = files.map((file) => `(name = "${file}", ${kind(file)} = embed "${file}")`);
  const named = flags.map((flag) => `"${flag}"`);
  const namespaces = objects.map((name) => `(className = "${name}", uniqueKey = "${name}")`);
  const bindings = objects.map((name) => `(name = "${name}", durableObjectNamespace = "${name}")`);
  const durable = `durableObjectNamespaces = [${namespaces.join(", ")}], durableObjectStorage = (inMemory = void), bindings = [${bindings.join(", ")}]`;
  const worker = [
    `modules = [${modules.join(", ")}], compatibilityDate = "${date}", compatibilityFlags = [${named.join(", ")}]`,
    ...(objects.length ? [durable] : []),
  ].join(", ");
  await writeFile(
    join(dir, CONFIGURATION),
    `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = (${worker})),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
}

/** Serves the worker that a directory is configured for. */
export async function serve(dir) {
  const server = start(await tool("workerd"), ["serve", "--control-fd=3", join(dir, CONFIGURATION)], { extra: ["pipe"] });
  return {
    url: `http://127.0.0.1:${await portOf(server)}`,
    output: () => server.output,
    async close() {
      // Not asked politely: it would wait for requests that a failed test has left behind.
      server.kill("SIGKILL");
      await server.ended;
    },
  };
}
