// Programs in Vercel's edge runtime, bundled as Vercel does it: WebAssembly comes compiled, by an import of `…?module`.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { EdgeVM } from "@edge-runtime/vm";
import { build } from "esbuild";

const SUFFIX = "?module";
/** The modules of Node that there are. */
const OF_NODE = /^node:(assert|async_hooks|buffer|events|util)$/;
const require = createRequire(import.meta.url);

/**
 * A machine in which the program ran; what it exports is the global variable of that name. It compiles no WebAssembly, but with
 * `compiles`.
 */
export async function edgeVm(entry, { globalName, compiles = false } = {}) {
  const { code, compiledModules } = await bundle(entry, globalName);
  const vm = new EdgeVM({
    // The engine's own lock, not a stub of ours: it throws, by whatever way a module compiles code.
    codeGeneration: { strings: false, wasm: compiles },
    extend: (context) => Object.assign(context, { compiledModules, ofNode: require }),
  });
  vm.evaluate(code);
  return vm;
}

async function bundle(entry, globalName) {
  const compiledModules = {};
  const plugin = {
    name: "compiled-modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.slice(0, -SUFFIX.length)),
        namespace: SUFFIX,
      }));
      onResolve({ filter: OF_NODE }, ({ path }) => ({ path, namespace: "node" }));
      onLoad({ filter: /./, namespace: "node" }, ({ path }) => ({
        contents: `module.exports = ofNode(${JSON.stringify(path)})`,
      }));
      onLoad({ filter: /./, namespace: SUFFIX }, async ({ path }) => {
        compiledModules[path] = new WebAssembly.Module(await readFile(path));
        return { contents: `export default globalThis.compiledModules[${JSON.stringify(path)}]` };
      });
    },
  };
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    platform: "neutral",
    conditions: ["edge-light"],
    format: "iife",
    globalName,
    plugins: [plugin],
    logLevel: "silent",
  });
  return { code: built.outputFiles[0].text, compiledModules };
}
