// What a program carries that imports a module of the package: bundled and minified, with everything the module stands on.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
/** @import { CompiledRow } from "./modules.mjs" */

/**
 * By the name that people know it by, the runtime of its entry, and whether the compiled module is a file beside the program.
 *
 * @type {[name: string, runtime: string, isBeside: boolean][]}
 */
const RUNTIMES = [
  ["node", "node", false],
  ["workerd", "isolate", true],
  ["browser", "inline", false],
];

/** The names of the runtimes that {@link delivered} measures. */
export const runtimes = RUNTIMES.map(([name]) => name);

/** @param {Uint8Array} bytes */
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;

/**
 * The bytes of a program that imports all of a module, compressed by gzip -9, in the order of {@link runtimes}.
 *
 * @param {string} pkg the folder of the package
 * @param {CompiledRow} row
 * @returns {Promise<number[]>}
 */
export const delivered = (pkg, row) =>
  Promise.all(
    RUNTIMES.map(async ([, runtime, isBeside]) => {
      const { outputFiles = [] } = await build({
        entryPoints: [join(pkg, `entries/${row.name}-${runtime}.js`)],
        bundle: true,
        minify: true,
        write: false,
        format: "esm",
        target: "es2022",
        platform: runtime === "node" ? "node" : "neutral",
        external: ["*?module"],
        logLevel: "error",
      });
      const [{ contents }] = /** @type {[{ contents: Uint8Array }]} */ (/** @type {unknown} */ (outputFiles));
      return gzip(contents) + (isBeside ? gzip(readFileSync(join(pkg, row.wasm))) : 0);
    }),
  );
