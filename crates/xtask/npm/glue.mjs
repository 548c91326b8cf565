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
 * wasm-bindgen's glue (`--target bundler`), minified, joined to its module by a function `link(module)` of its own.
 *
 * `names` is wasm-opt's account of how it renamed what module and glue call each other; it calls the glue itself "a". Linking is synchronous on purpose: no
 * `init()` for the user, no top-level await, and constructors that refuse a bad connection string at once, in every runtime.
 * (Chrome before 114 compiled only 4 KiB on the main thread in this way; every other engine always compiled all.)
 */
export async function minifiedGlue(file, names) {
  const { imports, exports } = JSON.parse(names);
  const short = new Map(exports.map(([long, name]) => [long, name]));
  const source = (await readFile(file, "utf8"))
    // What only the module calls is the module's to name.
    .replace(/^export function (__wb)/gm, "function $1")
    .replace(/\bwasm\.(\w+)/g, (_, name) => {
      if (!short.has(name)) throw new Error(`the glue calls ${name}, which the module does not export`);
      return `wasm.${short.get(name)}`;
    });
  const foreign = imports.find(([module]) => module !== `./${basename(file)}`);
  if (foreign) throw new Error(`the module imports ${foreign[1]} from "${foreign[0]}"; there is only its glue`);
  const provided = imports.map(([, long, name]) => `${JSON.stringify(name)}: ${long}`).join();
  const link = `
    export function link(module) {
      // A second module behind the same glue would pull the ground from under every object of the first.
      if (wasm) return;
      wasm = new WebAssembly.Instance(module, { a: { ${provided} } }).exports;
      wasm.${short.get("__wbindgen_start")}();
    }`;
  return bundle({
    stdin: { contents: source + link, resolveDir: dirname(file), sourcefile: basename(file) },
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
