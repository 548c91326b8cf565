// Vercel's edge runtime: no code from strings, no compiling of WebAssembly; modules come compiled, by an import of `…?module`.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EdgeVM } from "@edge-runtime/vm";
import { build } from "esbuild";

const FORBIDDEN = "compiling is forbidden here, so nothing can have tried to";
const SUFFIX = "?module";

export const edge = [
  {
    name: "edge-runtime",
    dateHeader: "allowed",
    extra: [FORBIDDEN],
    async run({ place, config }) {
      const { code, compiledModules } = await bundle(await place.consumer("edge-runtime"));
      const vm = new EdgeVM({
        // The engine's own lock, not a stub of ours: it throws, by whatever way a module compiles code.
        codeGeneration: { strings: false, wasm: false },
        extend: (context) => Object.assign(context, { compiledModules }),
      });
      vm.evaluate(code);
      // As text: what the other realm takes for an error is none here.
      const results = await vm.evaluate(`scenario(${JSON.stringify(config)}).then(JSON.stringify)`);
      return [...JSON.parse(results), forbidden(vm)];
    },
  },
];

async function bundle(consumer) {
  const compiledModules = {};
  const plugin = {
    name: "compiled-modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.slice(0, -SUFFIX.length)),
        namespace: SUFFIX,
      }));
      onLoad({ filter: /./, namespace: SUFFIX }, async ({ path }) => {
        compiledModules[path] = new WebAssembly.Module(await readFile(path));
        return { contents: `export default globalThis.compiledModules[${JSON.stringify(path)}]` };
      });
    },
  };
  const built = await build({
    entryPoints: [join(consumer, "page.mjs")],
    bundle: true,
    minify: true,
    write: false,
    platform: "neutral",
    conditions: ["edge-light"],
    format: "iife",
    plugins: [plugin],
    logLevel: "silent",
  });
  return { code: built.outputFiles[0].text, compiledModules };
}

function forbidden(vm) {
  const compile = "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))";
  try {
    vm.evaluate(compile);
  } catch (error) {
    return { name: FORBIDDEN, error: /disallowed/.test(String(error)) ? undefined : `it fails otherwise: ${error}` };
  }
  return { name: FORBIDDEN, error: "this runtime compiles, so the test proves nothing" };
}
