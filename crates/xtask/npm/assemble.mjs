// Usage: node assemble.mjs <built> <pkg> <version>, from the checkout.
//
// Puts the npm package together in <pkg>: the template, the wasm modules built under <built>, the files generated
// from those, types, licences. Which CommonJS entries and types there are is read from the template's package.json, and
// at the end every file that it names must exist, and every one that those types refer to.

import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { commonJs, inflater, inlineModule, minifiedGlue } from "./glue.mjs";

const [built, pkg, version] = process.argv.slice(2);
const tools = dirname(fileURLToPath(import.meta.url));

const modules = [
  { crate: "ringwire", wasm: "ringwire.wasm", glue: "core.js", inline: "ringwire-inline-wasm.js" },
  { crate: "ringwire_callbacks", wasm: "callbacks.wasm", glue: "callbacks-core.js", inline: "callbacks-inline-wasm.js" },
  { crate: "ringwire_emulator", wasm: "emulator.wasm", glue: "emulator-core.js", inline: "emulator-inline-wasm.js" },
  { crate: "ringwire_report", wasm: "report.wasm", glue: "report-core.js", inline: "report-inline-wasm.js" },
];
const types = {
  "src/wasm/types.d.ts": "index.d.ts",
  "src/wasm/call-automation.d.ts": "call-automation.d.ts",
  "src/wasm/callbacks.d.ts": "callbacks.d.ts",
  "src/wasm/report.d.ts": "report.d.ts",
  "crates/emulator/src/wasm/types.d.ts": "emulator.d.ts",
};
/** A reference from one file of types to another beside it. */
const REFERENCE = /((?:from|import\()\s*["'])(\.\/[^"']+)\.js(["'])/g;

const inPackage = (file) => join(pkg, file);

await rm(pkg, { recursive: true, force: true });
await cp("pkg-template", pkg, { recursive: true });
for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE"]) await cp(file, inPackage(file));
for (const [source, file] of Object.entries(types)) await writeFile(inPackage(file), await packageTypes(source));

const manifest = JSON.parse(await readFile(inPackage("package.json"), "utf8"));
manifest.version = version;
await writeFile(inPackage("package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

for (const { crate, wasm, glue, inline } of modules) {
  const bytes = await readFile(join(built, crate, "optimised.wasm"));
  const names = await readFile(join(built, crate, "names.json"), "utf8");
  await writeFile(inPackage(wasm), bytes);
  await writeFile(inPackage(glue), await minifiedGlue(join(built, crate, `${crate}_bg.js`), names, bytes));
  await writeFile(inPackage(inline), inlineModule(bytes));
}
await writeFile(inPackage("inflate.js"), await inflater(tools));

const named = [...filesNamedIn(manifest)];
// Types refer to types, which get a .d.cts too. The list grows while it is gone through.
for (const file of named) {
  if (!/\.d\.c?ts$/.test(file)) continue;
  const text = await readFile(inPackage(file.replace(".d.cts", ".d.ts")), "utf8");
  const others = [...text.matchAll(REFERENCE)].map(([, , other]) => other + file.match(/\.d\.c?ts$/)[0]);
  named.push(...others.filter((other) => !named.includes(other)));
}
const made = named.filter((file) => /\.c(js|ts)$/.test(file) && !existsSync(inPackage(file)));
for (const file of made) {
  const source = inPackage(file.replace(/\.c(js|ts)$/, ".$1"));
  if (!existsSync(source)) throw new Error(`package.json names ${file}, and there is no ${source} to make it from`);
  await writeFile(inPackage(file), file.endsWith(".cts") ? await commonJsTypes(source) : await commonJs(source, made));
}

const missing = named.filter((file) => !file.includes("*") && !existsSync(inPackage(file)));
if (missing.length) throw new Error(`package.json names files that the package does not have: ${missing.join(", ")}`);

/** The types as the package has them: references follow the files to the names they have there. */
async function packageTypes(source) {
  const text = await readFile(source, "utf8");
  return text.replace(REFERENCE, (reference, before, other, after) => {
    const file = types[join(dirname(source), `${other}.d.ts`)];
    if (!file) throw new Error(`${source} refers to ${other}.js, whose types are not in the package; name them in assemble.mjs`);
    return `${before}./${file.replace(".d.ts", ".js")}${after}`;
  });
}

/**
 * The same types for those who `require`. TypeScript takes a .d.ts of a package with "type": "module" for ESM and tells
 * them that they cannot (TS1479), so they get a .d.cts, which refers to other .d.cts.
 */
async function commonJsTypes(source) {
  const text = await readFile(source, "utf8");
  return text.replace(REFERENCE, "$1$2.cjs$3");
}

/** Every "./…" in the fields of package.json that name files. */
function* filesNamedIn({ exports, bin, main, module, browser, types, sideEffects, imports }) {
  const seen = new Set();
  const pending = [exports, bin, main, module, browser, types, sideEffects, imports];
  while (pending.length) {
    const value = pending.shift();
    if (value && typeof value === "object") {
      pending.push(...Object.values(value));
    } else if (typeof value === "string") {
      const file = value.startsWith("./") ? value : `./${value}`;
      if (!seen.has(file)) yield file;
      seen.add(file);
    }
  }
}
