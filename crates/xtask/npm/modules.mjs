// The table of what can be imported from the package: modules.txt, beside `cargo xtask`, which reads it too.

import { readFileSync } from "node:fs";
import { dirname } from "node:path";

const table = new URL("../modules.txt", import.meta.url);

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} subpath as `exports` has it
 * @property {string} file what it exports
 * @property {string} types
 * @property {string} folder where its start and its generated files are
 * @property {string | undefined} crate
 * @property {string | undefined} of the row whose module it uses
 * @property {string | undefined} wasm the compiled module
 * @property {boolean} network
 * @property {string | undefined} pure the file of what works without the module
 *
 * @typedef {Row & { crate: string, wasm: string }} CompiledRow one that brings a compiled module
 */

/** @type {Row[]} */
export const modules = readFileSync(table, "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => {
    const [name, subpath, file, module, network, pure] = line.split(/\s+/);
    const [kind, value] = module.split(":");
    if (!value && kind !== "none")
      throw new Error(`modules.txt: expected crate:NAME, of:NAME or none for ${name}, got ${module}`);
    const crate = kind === "crate" ? value : undefined;
    return {
      name,
      subpath,
      file,
      types: file.replace(/\.js$/, ".d.ts"),
      folder: dirname(file),
      crate,
      of: kind === "of" ? value : undefined,
      wasm: crate && `${crate.replace(/^ringwire-/, "")}.wasm`,
      network: network === "yes",
      pure: pure === "-" ? undefined : pure,
    };
  });

/**
 * @param {Row} row
 * @returns {row is CompiledRow}
 */
const isCompiled = (row) => row.crate !== undefined;

/** The rows that bring a compiled module. */
export const compiledModules = modules.filter(isCompiled);
