// A program carries the module of what it uses, and of nothing else: what works without a module comes without it, with every bundler
// and for every runtime.
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { build as vite } from "vite";
import webpack from "webpack";
import { compiledModules } from "../../crates/xtask/npm/modules.mjs";
import { finish } from "../harness/programs.mjs";
import { carried, PURE_PROGRAM } from "../harness/shaking.mjs";
import { modules } from "../harness/tools.mjs";
import { pkg } from "./pkg.mjs";

/** By name, how esbuild finds the entry of a runtime. */
const RUNTIMES = {
  node: { platform: "node" },
  browser: { platform: "browser" },
  workerd: { platform: "neutral", conditions: ["workerd"] },
  "edge-light": { platform: "neutral", conditions: ["edge-light"] },
  deno: { platform: "neutral", conditions: ["deno"] },
  "a tool that knows no exports": { platform: "browser", mainFields: ["module"], conditions: [] },
};
const SMALL = 2500;

let dir;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), "ringwire-shaking-"));
  const filter = (file) => !file.endsWith(".tgz");
  await cp(fileURLToPath(pkg), join(dir, "node_modules/ringwire"), { recursive: true, filter });
  await writeFile(join(dir, "package.json"), JSON.stringify({ type: "module", private: true }));
});
after(() => rm(dir, { recursive: true, force: true }));

/** The text of a program, bundled for a runtime. */
async function bundled(contents, settings) {
  const { outputFiles } = await esbuild({
    stdin: { contents, resolveDir: dir },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    external: ["*?module"],
    logLevel: "error",
    ...settings,
  });
  return outputFiles[0].text;
}

/** The names of the modules that a text carries, or imports as a file. */
const modulesOf = async (text) => {
  const files = compiledModules.filter(({ wasm }) => text.includes(wasm)).map(({ name }) => name);
  return [...new Set([...files, ...(await carried([Buffer.from(text)], dir))])];
};

const specifierOf = ({ subpath }) => subpath.replace(".", "ringwire");
const everything = async (row) => Object.keys(await import(new URL(`entries/${row.name}-node.js`, pkg)));
const withoutModule = async (row) => (row.pure ? Object.keys(await import(new URL(row.pure, pkg))) : []);

describe("each export by itself", () => {
  for (const row of compiledModules) {
    for (const [runtime, settings] of Object.entries(RUNTIMES)) {
      test(`${specifierOf(row)}, ${runtime}`, async () => {
        const pure = await withoutModule(row);
        for (const name of await everything(row)) {
          const text = await bundled(`import { ${name} } from "${specifierOf(row)}"; console.log(${name});`, settings);
          assert.deepEqual(await modulesOf(text), pure.includes(name) ? [] : [row.name], name);
          if (pure.includes(name)) assert.ok(text.length < SMALL, `${name}: ${text.length} bytes`);
        }
      });
    }
  }

  test("every constant, every error class and every helper that can be is among those without a module", async () => {
    const all = { ...(await import(new URL("entries/client-node.js", pkg))) };
    const constants = Object.keys(all).filter((name) => typeof all[name] === "object");
    assert.ok(constants.length >= 8);
    const pure = await withoutModule(compiledModules.find(({ name }) => name === "client"));
    const named = Object.keys(all).filter((name) => /^is[A-Z]|Error$|^createOutbound/.test(name));
    for (const name of [...constants, ...named, "getIdentifierKind"]) assert.ok(pure.includes(name), name);
    assert.deepEqual(await withoutModule(compiledModules.find(({ name }) => name === "callbacks")), [
      "CallAutomationError",
      "CallOutcomeError",
      "MemoryStore",
    ]);
  });

  test("the documentation names those without a module, and those that need it", async () => {
    const page = await readFile(new URL("../../docs/sizes.md", import.meta.url), "utf8");
    const [, free] = page.match(/works without it:([\s\S]*?)What reads/);
    const [, bound] = page.match(/(What reads raw ids[\s\S]*?)\n\n/);
    for (const row of compiledModules) {
      const [all, pure] = [await everything(row), await withoutModule(row)];
      const { [row.name]: values } = { [row.name]: await import(new URL(`entries/${row.name}-node.js`, pkg)) };
      // Constants and `is…Identifier` are named by their kind.
      for (const name of pure)
        assert.ok(typeof values[name] === "object" || /^is.*Identifier$/.test(name) || free.includes(`\`${name}\``), name);
      for (const [, name] of free.matchAll(/`(\w+)`/g)) assert.ok(!all.includes(name) || pure.includes(name), name);
      for (const [, name] of bound.matchAll(/`(\w+)`/g)) assert.ok(!pure.includes(name), name);
    }
  });
});

test("an import alone does not compile the module; the first use does", async () => {
  const program = (use) => `
    let compiled = 0;
    const Real = WebAssembly.Module;
    WebAssembly.Module = class extends Real { constructor(bytes) { super(bytes); compiled += 1; } };
    const all = await Promise.all(${JSON.stringify(compiledModules.map(({ name }) => new URL(`entries/${name}-node.js`, pkg).href))}.map((entry) => import(entry)));
    const [{ getIdentifierRawId, DtmfTone, CallAutomationClient }] = all;
    ${use}
    console.log(compiled, Object.getOwnPropertyNames(CallAutomationClient.prototype).includes("createCall"));`;
  const run = (use) => finish(process.execPath, ["--input-type=module", "--eval", program(use)]);
  assert.equal((await run("DtmfTone.Zero;")).trim(), "0 true");
  const use = "getIdentifierRawId({ phoneNumber: '+14255550123' });";
  assert.equal((await run(use + use)).trim(), "1 true");
});

const packed = (target) => async (into, entry) => {
  const settings = {
    mode: "production",
    context: dir,
    entry,
    target,
    performance: false,
    output: { path: into, filename: "out.cjs" },
  };
  const stats = await new Promise((resolve, reject) =>
    webpack(settings, (error, done) => (error ? reject(error) : resolve(done))),
  );
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
};
const BUNDLERS = {
  "webpack, for pages": packed("web"),
  "webpack, for Node": packed("node"),
  "webpack, for Workers": async (into, entry) => {
    const settings = {
      mode: "production",
      context: dir,
      entry,
      target: "webworker",
      performance: false,
      resolve: { conditionNames: ["workerd", "import"] },
      experiments: { outputModule: true },
      externalsType: "module",
      externals: [({ request }, done) => (request.endsWith("?module") ? done(null, request) : done())],
      output: { path: into, filename: "out.mjs", library: { type: "module" } },
    };
    const stats = await new Promise((resolve, reject) =>
      webpack(settings, (error, done) => (error ? reject(error) : resolve(done))),
    );
    if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
  },
  "Rolldown, for pages": (into, input) => rolled({ input, platform: "browser" }, into),
  "Rolldown, for Node": (into, input) => rolled({ input, platform: "node" }, into),
  "Rolldown, for Workers": (into, input) =>
    rolled({ input, platform: "neutral", resolve: { conditionNames: ["workerd", "import"] }, external: /\?module$/ }, into),
  "Vite, for pages": (into, entry) =>
    vite({
      root: dir,
      configFile: false,
      logLevel: "error",
      build: { outDir: into, lib: { entry, formats: ["es"], fileName: "out" } },
    }),
  "Vite, for Node": (into, entry) =>
    vite({
      root: dir,
      configFile: false,
      logLevel: "error",
      ssr: { noExternal: true },
      build: { outDir: into, ssr: entry, minify: true },
    }),
  "Parcel, for pages": async (into, entry) => {
    const page = entry.replace(/mjs$/, "html");
    await writeFile(page, `<!doctype html><script type="module" src="./${entry.split("/").at(-1)}"></script>`);
    const options = ["--dist-dir", into, "--no-cache", "--no-source-maps", "--log-level", "warn"];
    await finish(process.execPath, [join(modules, "parcel/lib/bin.js"), "build", page, ...options], {
      cwd: dir,
      env: { PARCEL_WORKERS: "0" },
      limitMs: 120_000,
    });
  },
};

async function rolled(settings, into) {
  const bundle = await rolldown({ cwd: dir, ...settings });
  await bundle.write({ dir: into, format: "es", minify: true });
  await bundle.close();
}

/** A program that needs the module, and what it prints. */
const USES = `import { CallAutomationClient, getIdentifierRawId } from "ringwire";
  console.log(getIdentifierRawId({ phoneNumber: "+14255550123" }), typeof CallAutomationClient.prototype.createCall);`;
const USED = "4:+14255550123 function";

/** What the one program in a folder prints. */
async function printed(folder) {
  const [file] = (await readdir(folder)).filter((name) => /\.[cm]?js$/.test(name));
  return (await finish(process.execPath, [join(folder, file)])).trim();
}

/** The contents of the files that a bundler has made. */
async function filesIn(folder) {
  const names = await readdir(folder, { recursive: true });
  const files = [];
  for (const name of names) if ((await stat(join(folder, name))).isFile()) files.push(await readFile(join(folder, name)));
  return files;
}

describe("all that works without a module, by", () => {
  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    test(name, async () => {
      for (const [what, program, expected] of [
        ["all", PURE_PROGRAM, []],
        ["one", `import { DtmfTone } from "ringwire"; console.log(DtmfTone.One);`, []],
        ["client", USES, ["client"]],
      ]) {
        const place = join(dir, `${name.replace(/\W+/g, "-")}-${what}`);
        await mkdir(place, { recursive: true });
        const entry = join(place, "program.mjs");
        await writeFile(entry, program);
        await bundle(join(place, "dist"), entry);
        const files = await filesIn(join(place, "dist"));
        const text = Buffer.concat(files).toString("latin1");
        const found = await carried(files, dir);
        const imported = compiledModules.filter(({ wasm }) => text.includes(wasm)).map((row) => row.name);
        assert.deepEqual([...new Set([...found, ...imported])], expected, what);
        if (what === "client" && !/Workers/.test(name)) assert.equal(await printed(join(place, "dist")), USED);
        if (what === "one") assert.ok(text.length < SMALL, `${text.length} bytes`);
        if (what === "all") assert.ok(text.length < 10_000, `${text.length} bytes`);
      }
    });
  }
});
