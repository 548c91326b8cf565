// Programs of Node that bundlers make one file of, run where nothing else is; and pages, by the bundlers that tests/runtimes has not.
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import webpack from "webpack";
import rspack from "@rspack/core";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import { equal } from "../harness/check.mjs";
import { finish } from "../harness/programs.mjs";
import { pages } from "../harness/servers.mjs";
import { carried, PURE_PROGRAM } from "../harness/shaking.mjs";
import { modules } from "../harness/tools.mjs";
import { DOWNLOADS, inTurn, VIRTUAL_CALL } from "./checks.mjs";
import { COMPONENT, component } from "./pages.mjs";
import { node } from "./place.mjs";

const CALLS = "it has a call on its own emulator";
const SHAKEN = "what works without a module comes without it";
const SILENT = "its bundler warns of nothing";

/** Each gives the warnings of a build, and puts one file into `dist`. */
const ofNode = {
  webpack: (dir) => packed(webpack, dir, { target: "node", entry: "./program.mjs", output: { filename: "program.cjs" } }),
  rspack: (dir) => packed(rspack, dir, { target: "node", entry: "./program.mjs", output: { filename: "program.cjs" } }),
  rollup: (dir) => rolled(rollup, dir, "program.mjs", { plugins: [nodeResolve({ exportConditions: ["node"] }), commonjs()] }),
  rolldown: (dir) => rolled(rolldown, dir, "program.mjs", { platform: "node" }),
  "esbuild-esm": (dir) => built(dir, { format: "esm", outfile: "dist/program.mjs" }),
  "esbuild-cjs": (dir) => built(dir, { format: "cjs", outfile: "dist/program.cjs" }),
  async parcel(dir) {
    const options = ["--target", "node", "--no-cache", "--no-source-maps", "--log-level", "warn"];
    const output = await node(dir, [join(modules, "parcel/lib/bin.js"), "build", ...options], {
      env: { PARCEL_WORKERS: "0" },
      limitMs: 120_000,
    });
    return output.trim() ? [output] : [];
  },
};

const ofPages = {
  rspack: (dir) => packed(rspack, dir, { entry: "./page.mjs", output: { filename: "page.js" } }),
  rollup: (dir) => rolled(rollup, dir, "page.mjs", { plugins: [nodeResolve({ browser: true })] }),
  rolldown: (dir) => rolled(rolldown, dir, "page.mjs", { platform: "browser" }),
};

/** What tests/node/shaking.test.mjs holds for other bundlers: each builds `pure.mjs` for Node and for pages into `dist/pure.mjs`. */
const ofShaking = {
  "rollup-node": (dir) => rolled(rollup, dir, "pure.mjs", { plugins: [nodeResolve({ exportConditions: ["node"] }), commonjs()] }),
  "rollup-page": (dir) => rolled(rollup, dir, "pure.mjs", { plugins: [nodeResolve({ browser: true })] }),
  "rspack-node": (dir) => packed(rspack, dir, { target: "node", entry: "./pure.mjs", output: { filename: "pure.mjs" } }),
  "rspack-page": (dir) => packed(rspack, dir, { entry: "./pure.mjs", output: { filename: "pure.mjs" } }),
};

export const bundlers = [
  ...Object.entries(ofShaking).map(([name, bundle]) => shakenBy(`shaking-${name}`, bundle)),
  ...Object.entries(ofNode).map(([name, bundle]) => ofNodeBy(`node-${name}`, bundle)),
  ...Object.entries(ofPages).map(([name, bundle]) => pageBy(`page-${name}`, bundle)),
];

function shakenBy(name, bundle) {
  return {
    name,
    tests: [SHAKEN],
    async run({ place }) {
      const dir = await place.app(name, "bundled");
      await writeFile(join(dir, "pure.mjs"), PURE_PROGRAM);
      await bundle(dir);
      const built = await readFile(join(dir, "dist/pure.mjs"));
      return inTurn({ [SHAKEN]: async () => equal(await carried([built], place.installed), [], "modules in its bundle") });
    },
  };
}

function ofNodeBy(name, bundle) {
  return {
    name,
    tests: [SILENT, CALLS, DOWNLOADS],
    async run({ place }) {
      const dir = await place.app(name, "bundled");
      const warnings = await bundle(dir);
      const { call, files } = await runAlone(join(dir, "dist"));
      return inTurn({
        [SILENT]: async () => equal(warnings, [], "warnings"),
        [CALLS]: async () => equal(call, { value: VIRTUAL_CALL }, "kinds of events"),
        [DOWNLOADS]: async () => equal(files, { value: [true, true] }, "files that are as they should be"),
      });
    },
  };
}

function pageBy(name, bundle) {
  return {
    name,
    tests: [SILENT, ...COMPONENT],
    async run({ place }) {
      const dir = await place.app(name, "bundled");
      const warnings = await bundle(dir);
      const server = await pages(dir);
      try {
        const silent = await inTurn({ [SILENT]: async () => equal(warnings, [], "warnings") });
        return [...silent, ...(await component(`${server.url}/page.html`, place))];
      } finally {
        await server.close();
      }
    },
  };
}

/** Taken away from everything it came from. */
async function runAlone(dist) {
  const alone = await mkdtemp(join(tmpdir(), "ringwire-bundled-"));
  try {
    await cp(dist, alone, { recursive: true });
    const [file] = ["program.mjs", "program.cjs", "program.js"].filter((name) => existsSync(join(alone, name)));
    const output = await finish(process.execPath, [file], { cwd: alone });
    return JSON.parse(output.split("RESULTS ")[1]);
  } finally {
    await rm(alone, { recursive: true });
  }
}

/** By webpack, or by what has its interface. */
async function packed(tool, context, { output, ...settings }) {
  const stats = await new Promise((resolve, reject) => {
    // What is large is the module, and it is meant to be there.
    const all = {
      mode: "production",
      context,
      performance: false,
      output: { path: join(context, "dist"), ...output },
      ...settings,
    };
    tool(all, (error, stats) => (error ? reject(error) : resolve(stats)));
  });
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
  return stats.toJson({ all: false, warnings: true }).warnings.map(({ message }) => message);
}

/** By Rollup, or by what has its interface. */
async function rolled(tool, dir, input, settings) {
  const warnings = [];
  const onLog = (level, log) => void (level === "warn" && warnings.push(log.message));
  const bundle = await tool({ input: join(dir, input), onLog, ...settings });
  const file = join(dir, "dist", input.replace("page.mjs", "page.js"));
  await bundle.write({ file, format: "es" });
  await bundle.close();
  return warnings;
}

async function built(dir, settings) {
  const { warnings } = await esbuild({
    absWorkingDir: dir,
    entryPoints: ["program.mjs"],
    bundle: true,
    platform: "node",
    logLevel: "silent",
    ...settings,
  });
  return warnings.map(({ text }) => text);
}
