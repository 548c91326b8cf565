// Usage: node sizes.mjs <pkg> <budget in bytes>
//
// Prints what the parts of the package weigh, and fails when the client (wasm and glue, gzip -9) exceeds the budget.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { modules } from "./modules.mjs";

const [pkg, budgetText] = process.argv.slice(2);
const budget = Number(budgetText);

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

const withModule = modules.filter(({ crate }) => crate);
const both = ({ wasm, folder }) => weigh(wasm, `${folder}/core.js`);
const client = both(modules.find(({ name }) => name === "client"));
const rows = withModule.flatMap((row) => [
  [`${row.name} wasm`, weigh(row.wasm)],
  [`${row.name} glue`, weigh(`${row.folder}/core.js`)],
  [`${row.name}, both`, both(row)],
]);
const tarball = readdirSync(pkg).find((file) => file.endsWith(".tgz"));
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
