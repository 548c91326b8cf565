// Usage: node sizes.mjs <pkg> <budget in bytes>
//
// Prints what the parts of the package weigh, and fails when the client (wasm and glue, gzip -9) exceeds the budget.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { compiledModules } from "./modules.mjs";
/** @import { CompiledRow } from "./modules.mjs" */

const [pkg, budgetText] = process.argv.slice(2);
const budget = Number(budgetText);

/** @param {string[]} files */
function weigh(...files) {
  return files
    .map((file) => readFileSync(join(pkg, file)))
    .map((bytes) => ({
      raw: bytes.length,
      gzip: gzipSync(bytes, { level: 9 }).length,
      brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
    }))
    .reduce((sum, one) => ({ raw: sum.raw + one.raw, gzip: sum.gzip + one.gzip, brotli: sum.brotli + one.brotli }));
}

/** @param {CompiledRow} row */
const both = ({ wasm, folder }) => weigh(wasm, `${folder}/core.js`);
const clientRow = compiledModules.find(({ name }) => name === "client");
if (!clientRow) throw new Error("modules.txt has no row for the client");
const client = both(clientRow);
/** @type {[name: string, weight: ReturnType<typeof weigh>][]} */
const rows = compiledModules.flatMap((row) => [
  [`${row.name} wasm`, weigh(row.wasm)],
  [`${row.name} glue`, weigh(`${row.folder}/core.js`)],
  [`${row.name}, both`, both(row)],
]);
const tarball = readdirSync(pkg).find((file) => file.endsWith(".tgz"));
if (!tarball) throw new Error(`there is no tarball in ${pkg}`);
/** @param {number} value */
const number = (value) => value.toLocaleString("en-US").padStart(10);

console.log(`${"bytes".padEnd(16)}${["raw", "gzip -9", "brotli"].map((word) => word.padStart(10)).join("")}`);
for (const [name, { raw, gzip, brotli }] of rows) {
  console.log(`${name.padEnd(16)}${number(raw)}${number(gzip)}${number(brotli)}`);
}
console.log(`${"tarball".padEnd(16)}${number(readFileSync(join(pkg, tarball)).length)}  ${tarball}`);
const left = budget - client.gzip;
console.log(`the client weighs ${client.gzip.toLocaleString("en-US")} of ${budget.toLocaleString("en-US")} bytes`);
if (left < 0) {
  console.error(`the client is ${(-left).toLocaleString("en-US")} bytes over its budget`);
  process.exitCode = 1;
}
