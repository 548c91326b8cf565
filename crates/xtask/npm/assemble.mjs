// Usage: node assemble.mjs <built> <pkg> <version>, from the checkout.
//
// Puts the npm package together in <pkg>: the template and the examples, the wasm modules built under <built>, what is generated from
// those and from the table of modules, licences and the list of parts. At the end every file that package.json names must exist, and
// every one that the types refer to.

import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { commonJs } from "./common-js.mjs";
import { commonJsEntries, entries, folderManifests, manifestFields } from "./entries.mjs";
import { exportsOf, inflater, inlineModule, minifiedGlue } from "./glue.mjs";
import { compiledModules } from "./modules.mjs";
import { packedPages } from "./docs/packed.mjs";
import { notices } from "./notices.mjs";

const [built, pkg, version] = process.argv.slice(2);
const tools = dirname(fileURLToPath(import.meta.url));
/** The type of a compiled module, in whichever way it is loaded. */
const WASM_TYPES = `import type { CompiledModule } from "./client/slim.js";

/** The compiled module, which bundlers and the platforms of Workers make of the \`.wasm\` file: the argument of \`initSync\`. */
declare const module: CompiledModule;
export default module;
`;
/** A reference from one file of types to another. */
const REFERENCE = /((?:from|import\()\s*["'])(\.\.?\/[^"']+)\.js(["'])/g;

await rm(pkg, { recursive: true, force: true });
// These are for the type check of the template: no file of the package's types refers to one.
await cp("pkg-template", pkg, { recursive: true, filter: (file) => !/(?:core|operation-names|telemetry)\.d\.ts$/.test(file) });
await cp("examples", join(pkg, "examples"), { recursive: true });
for (const file of ["LICENSE-MIT", "LICENSE-APACHE"]) await cp(file, join(pkg, file));
// The page alone: the types that it is checked by are for the checkout.
await cp("www", join(pkg, "console"), { recursive: true, filter: (file) => !file.endsWith(".d.ts") });

const template = JSON.parse(await readFile("pkg-template/package.json", "utf8"));
for (const [file, text] of packedPages(template.repository.url)) await write(file, text);
/** @type {Record<string, unknown>} */
const manifest = { ...template, version, ...manifestFields(template) };
await write("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
for (const [file, fields] of folderManifests()) await write(file, `${JSON.stringify(fields, null, 2)}\n`);

for (const { crate, wasm, folder } of compiledModules) {
  const name = crate.replaceAll("-", "_");
  const bytes = await readFile(join(built, name, "optimised.wasm"));
  const names = await readFile(join(built, name, "names.json"), "utf8");
  await write(wasm, bytes);
  await write(`${wasm}.d.ts`, WASM_TYPES);
  await write(`${folder}/core.js`, await minifiedGlue(join(built, name, `${name}_bg.js`), names, bytes));
  await write(`${folder}/wasm-text.js`, inlineModule(bytes));
}
await write("platform/inflate.js", await inflater(tools));
await write("client/operation-names.js", await operationNames());
for (const [file, text] of await entries((file) => exportsOf(join(process.cwd(), pkg, file)))) await write(file, text);
for (const [file, text] of await commonJs(join(process.cwd(), pkg), commonJsEntries, Object.keys(template.peerDependencies)))
  await write(file, text);
for (const [file, text] of notices(built, tools, { ...template, version })) await write(file, text);

const named = [...filesNamedIn(manifest)];
// Types refer to types, which get a .d.cts too. The list grows while it is gone through.
for (const file of named) {
  if (!/\.d\.c?ts$/.test(file)) continue;
  const text = await readFile(join(pkg, file.replace(".d.cts", ".d.ts")), "utf8");
  for (const [, , other] of text.matchAll(REFERENCE)) {
    const types = `./${posix.join(dirname(file), other)}${file.endsWith(".d.cts") ? ".d.cts" : ".d.ts"}`;
    if (!named.includes(types)) named.push(types);
  }
}
for (const file of named.filter((name) => name.endsWith(".d.cts"))) await write(file, await commonJsTypes(file));

const missing = named.filter((file) => !existsSync(join(pkg, file)));
if (missing.length) throw new Error(`package.json or types name files that the package does not have: ${missing.join(", ")}`);

/**
 * The operations of the client's classes, of which their methods are made. Written down, so that a program that imports the package need
 * not instantiate the module for them.
 */
async function operationNames() {
  const { link, operations } = await import(pathToFileURL(resolve(pkg, "client/core.js")).href);
  const bytes = await readFile(join(pkg, "ringwire.wasm"));
  link(() => new WebAssembly.Module(bytes));
  return `export const OPERATIONS = ${JSON.stringify(operations().trim())}.split(" ");\n`;
}

/**
 * @param {string} file by its path in the package
 * @param {string | Uint8Array} content
 */
async function write(file, content) {
  await mkdir(dirname(join(pkg, file)), { recursive: true });
  await writeFile(join(pkg, file), content);
}

/**
 * The same types for programs that `require`. TypeScript takes a .d.ts of a package with "type": "module" for ESM and refuses it there
 * (TS1479), so they get a .d.cts, which refers to other .d.cts.
 *
 * @param {string} file
 */
async function commonJsTypes(file) {
  const text = await readFile(join(pkg, file.replace(".d.cts", ".d.ts")), "utf8");
  return text.replace(REFERENCE, "$1$2.cjs$3");
}

/**
 * Every "./…" in the fields of package.json that name files.
 *
 * @param {Record<string, unknown>} manifest
 */
function* filesNamedIn({ exports, bin, main, module, types, typesVersions, sideEffects }) {
  /** @type {Set<string>} */
  const seen = new Set();
  const pending = [exports, bin, main, module, types, typesVersions, sideEffects];
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
