// Production builds for browsers, one entry each: what a user of these tools gets without configuring anything.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { build as viteBuild } from "vite";
import webpackBuild from "webpack";
import { compiledModules } from "../../crates/xtask/npm/modules.mjs";
import { finish } from "../harness/programs.mjs";
import { modules } from "../harness/tools.mjs";

export const ONCE = "its bundle has every module it needs once, and no other";

/** A page that runs a script. */
export const html = (scripts) => `<!doctype html><meta charset="utf-8"><title>ringwire</title>${scripts}\n`;

export async function vite(consumer, name) {
  const outDir = join(consumer, "dist", name);
  const input = join(consumer, `${name}.html`);
  await writeFile(input, html(`<script type="module" src="/${name}.mjs"></script>`));
  await viteBuild({
    root: consumer,
    base: "./",
    configFile: false,
    logLevel: "error",
    build: { outDir, rollupOptions: { input } },
  });
  return outDir;
}

export async function webpack(consumer, name) {
  const path = join(consumer, "dist", name);
  const settings = { mode: "production", context: consumer, entry: `./${name}.mjs`, output: { path, filename: `${name}.js` } };
  // What is large is the module, and it is meant to be there.
  const stats = await new Promise((resolve, reject) => {
    webpackBuild({ ...settings, performance: false }, (error, stats) => (error ? reject(error) : resolve(stats)));
  });
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
  return withPage(path, name);
}

/** With its defaults: it does not know `exports`, and finds a subpath as a folder. */
export async function parcel(consumer, name) {
  const outDir = join(consumer, "dist", name);
  await writeFile(join(consumer, `${name}.html`), html(`<script type="module" src="./${name}.mjs"></script>`));
  const options = ["--dist-dir", outDir, "--public-url", "./", "--no-cache", "--no-source-maps", "--log-level", "warn"];
  await finish(process.execPath, [join(modules, "parcel/lib/bin.js"), "build", `${name}.html`, ...options], {
    cwd: consumer,
    env: { PARCEL_WORKERS: "0" },
    limitMs: 120_000,
  });
  return outDir;
}

export async function iife(consumer, name) {
  const outdir = join(consumer, "dist", name);
  await esbuild({
    entryPoints: [join(consumer, `${name}.mjs`)],
    outdir,
    bundle: true,
    minify: true,
    platform: "browser",
    format: "iife",
    logLevel: "silent",
  });
  return withPage(outdir, name);
}

async function withPage(dir, name) {
  await writeFile(join(dir, `${name}.html`), html(`<script src="${name}.js"></script>`));
  return dir;
}

/**
 * Counts how often each compiled module is in a bundle: inside its JavaScript, or as a file beside it. Says what is wrong, if
 * anything is: the modules of that name must be there once, by default all, and no other.
 */
export async function modulesIn(dir, installed, names = compiledModules.map(({ name }) => name)) {
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath ?? file.path, file.name))),
  );
  const wrong = [];
  for (const { name, folder, wasm } of compiledModules) {
    const inline = await readFile(join(installed, `node_modules/ringwire/${folder}/wasm-text.js`), "utf8");
    const compiled = await readFile(join(installed, `node_modules/ringwire/${wasm}`));
    // The longest text in it: bundlers may quote it otherwise, and do not break it.
    const [text] = inline.match(/[A-Za-z0-9+/=]{1000,}/);
    let count = 0;
    for (const content of contents)
      count += content.toString("latin1").split(text).length - 1 + (content.equals(compiled) ? 1 : 0);
    const expected = names.includes(name) ? 1 : 0;
    if (count !== expected) wrong.push(`expected the module of ${name} ${expected} times in the bundle, got ${count}`);
  }
  if (wrong.some((text) => text.endsWith("got 0")))
    wrong.push("import it in tests/runtimes/apps/esm.mjs and cjs.cjs, and use it in a scenario");
  return wrong.join("\n") || undefined;
}
