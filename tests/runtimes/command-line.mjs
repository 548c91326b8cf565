// Runtimes with a command line: Node as it is and bundled into one file, Deno, Bun.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { tool } from "./tools.mjs";
import { finish } from "./programs.mjs";

export const commandLine = [
  node("node-esm", (consumer) => join(consumer, "main.mjs")),
  node("node-cjs", (consumer) => join(consumer, "main.cjs")),
  node("node-bundled-esm", bundled("main.mjs", "esm", "bundle.mjs")),
  node("node-bundled-cjs", bundled("main.cjs", "cjs", "bundle.cjs")),
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

function node(name, program) {
  return {
    name,
    dateHeader: "allowed",
    async run({ place, config }) {
      const file = await program(await place.consumer(name), place, name);
      return resultsIn(await finish(process.execPath, [file, JSON.stringify(config)], { cwd: place.root }));
    },
  };
}

/** Bundles into one file, and takes it away from everything it came from. */
function bundled(entry, format, outfile) {
  return async (consumer, place, name) => {
    const built = join(consumer, "dist", outfile);
    await build({
      entryPoints: [join(consumer, entry)],
      outfile: built,
      bundle: true,
      minify: true,
      platform: "node",
      format,
      logLevel: "silent",
    });
    const alone = join(await place.empty(`${name}-alone`), outfile);
    await copyFile(built, alone);
    return alone;
  };
}

/** What a program printed as its results. */
function resultsIn(output) {
  const line = output.split("\n").find((text) => text.startsWith("RESULTS "));
  if (!line) throw new Error(`the program gave no results\n${output}`);
  return JSON.parse(line.slice("RESULTS ".length));
}
