// Usage: node sizes.mjs <pkg> <budget in bytes>
//
// Prints what the parts of the package weigh, alone and as a bundled program carries them, and fails when the program with the client
// exceeds the budget in any runtime.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { delivered, runtimes } from "./delivered.mjs";
import { compiledModules } from "./modules.mjs";

const [pkg, budgetText] = process.argv.slice(2);
const budget = Number(budgetText);

/** @param {string} file */
const gzip = (file) => gzipSync(readFileSync(join(pkg, file)), { level: 9 }).length;
/** @param {number} value */
const number = (value) => value.toLocaleString("en-US").padStart(10);
/** @param {string[]} words */
const heads = (...words) => words.map((word) => word.padStart(10)).join("");

let heaviest = 0;
console.log(`${"bytes, gzip -9".padEnd(16)}${heads("wasm", "glue")}   bundled:${heads(...runtimes)}`);
for (const row of compiledModules) {
  const programs = await delivered(pkg, row);
  if (row.name === "client") heaviest = Math.max(...programs);
  const parts = [row.wasm, `${row.folder}/core.js`].map((file) => number(gzip(file)));
  console.log(`${row.name.padEnd(16)}${parts.join("")}${" ".repeat(11)}${programs.map(number).join("")}`);
}
const tarball = readdirSync(pkg).find((file) => file.endsWith(".tgz"));
if (!tarball) throw new Error(`there is no tarball in ${pkg}`);
console.log(`${"tarball".padEnd(16)}${number(readFileSync(join(pkg, tarball)).length)}  ${tarball}`);
const left = budget - heaviest;
console.log(
  `a program with the client carries at most ${heaviest.toLocaleString("en-US")} of ${budget.toLocaleString("en-US")} bytes`,
);
if (left < 0) {
  console.error(`the client is ${(-left).toLocaleString("en-US")} bytes over its budget`);
  process.exitCode = 1;
}
