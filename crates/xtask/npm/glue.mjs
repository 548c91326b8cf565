// The JavaScript that is generated, not written: wasm-bindgen's glue made small, the wasm as text, the inflater, the
// CommonJS entries.

import { deflateRawSync } from "node:zlib";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

/** Runs esbuild on one entry and returns the one file it makes. */
async function bundle(options) {
  const { outputFiles } = await build({ bundle: true, write: false, logLevel: "error", charset: "utf8", ...options });
  return outputFiles[0].text;
}

/**
 * wasm-bindgen's glue (`--target bundler`), minified.
 *
 * Minifying renames classes, and a class's name is what `console.log(client)` and `client.constructor.name` show, so the
 * exported ones get theirs back. esbuild's own `keepNames` would add a call for each of some hundred functions.
 */
export async function minifiedGlue(file) {
  const source = await readFile(file, "utf8");
  const classes = [...source.matchAll(/^export class (\w+)/gm)].map(([, name]) => name);
  const names = classes.map((name) => `[${name},"${name}"]`).join();
  const restore = classes.length ? `\nfor(const[c,value]of[${names}])Object.defineProperty(c,"name",{value});` : "";
  return bundle({
    stdin: { contents: source + restore, resolveDir: dirname(file), sourcefile: basename(file) },
    format: "esm",
    target: "es2022",
    minify: true,
  });
}

/** The module as an ES module whose default export is its raw deflate, in base64. */
export function inlineModule(wasm) {
  return `export default "${deflateRawSync(wasm, { level: 9 }).toString("base64")}";\n`;
}

/** The package's inflate.js: ours, with the one function of fflate that it uses, and the licence that asks to be kept. */
export async function inflater(toolsDir) {
  const licence = await readFile(join(toolsDir, "node_modules/fflate/LICENSE"), "utf8");
  return bundle({
    entryPoints: [join(toolsDir, "inflate.js")],
    format: "esm",
    target: "es2022",
    platform: "browser",
    minify: true,
    banner: { js: `/*! fflate\n${licence.trim()}\n*/` },
  });
}

/**
 * An ESM entry as one CommonJS file. What another CommonJS entry holds already is required from there: two copies of a
 * class would be two classes.
 */
export async function commonJs(file, entries) {
  const shared = {
    name: "shared",
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
        const other = path.replace(/\.js$/, ".cjs");
        return kind !== "entry-point" && entries.includes(other) ? { path: other, external: true } : undefined;
      });
    },
  };
  return bundle({ entryPoints: [file], format: "cjs", platform: "node", target: "node20", minifyWhitespace: true, plugins: [shared] });
}
