// The types that the package's JavaScript is checked with (tests/types/tsconfig.package*.json) are those of what is there: each
// core.d.ts declares what the built core.js exports, platform/core.d.ts what the cores call, and no file is left out.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import test from "node:test";
import { compiledModules } from "../../crates/xtask/npm/modules.mjs";
import { pkg } from "./pkg.mjs";

const template = new URL("../../pkg-template/", import.meta.url);
const read = (path, base = template) => readFile(new URL(path, base), "utf8");

/** The text of a declaration without its comments. */
const declaration = async (path) => (await read(path)).replace(/\/\*\*[\s\S]*?\*\/|\/\/.*/g, "");

/** How many parameters a list has: its commas outside of brackets, one after the last included or not. */
function parameters(list) {
  let depth = 0;
  let commas = 0;
  // The `>` of an arrow closes nothing.
  for (const character of list.trim().replace(/,$/, "").replaceAll("=>", "")) {
    if ("([{<".includes(character)) depth++;
    if (")]}>".includes(character)) depth--;
    if (character === "," && depth === 0) commas++;
  }
  return list.trim() ? commas + 1 : 0;
}

/** The members of a class or an interface: `name` of a property, `name(2)` of a method with two parameters. */
const membersIn = (body) => [
  ...[...body.matchAll(/^ {2}(?:private )?(\w+)(?:<[^(]*>)?\(([\s\S]*?)\)(?:: [\s\S]*?)?;$/gm)].map(
    ([, name, list]) => `${name}(${parameters(list)})`,
  ),
  ...[...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name),
];

function declared(text) {
  const functions = [...text.matchAll(/^export function (\w+)\(([\s\S]*?)\):/gm)].map(
    ([, name, list]) => `${name}(${parameters(list)})`,
  );
  const classes = [...text.matchAll(/^export class (\w+) \{\n([\s\S]*?)^\}/gm)].flatMap(([, name, body]) => [
    `class ${name}`,
    ...membersIn(body).map((member) => `${name}.${member}`),
  ]);
  return [...functions, ...classes];
}

function exported(module) {
  return Object.entries(module).flatMap(([name, value]) => {
    if (!/^class\b/.test(String(value))) return [`${name}(${value.length})`];
    // Two underscores: wasm-bindgen's own.
    const own = Object.entries(Object.getOwnPropertyDescriptors(value.prototype)).filter(([member]) => !member.startsWith("__"));
    const members = own.map(([member, { get, value: method }]) => {
      if (member === "constructor") return `constructor(${value.length})`;
      return get ? member : `${member}(${method.length})`;
    });
    return [`class ${name}`, ...members.map((member) => `${name}.${member}`)];
  });
}

for (const { folder } of compiledModules) {
  test(`${folder}/core.d.ts declares what the built ${folder}/core.js exports`, async () => {
    const is = exported(await import(new URL(`${folder}/core.js`, pkg)));
    // Its own export, with those that start it.
    assert.ok(is.length >= 3);
    // A file that is not there declares nothing.
    const says = declared(await declaration(`${folder}/core.d.ts`).catch(() => ""));
    const undeclared = is.filter((name) => !says.includes(name));
    const gone = says.filter((name) => !is.includes(name));
    assert.deepEqual(undeclared, [], `pkg-template/${folder}/core.d.ts lacks these: declare them there`);
    assert.deepEqual(gone, [], `pkg-template/${folder}/core.d.ts declares these, but the Rust binding does not export them`);
  });
}

test("platform/core.d.ts declares what src/wasm/host.rs calls", async () => {
  const rust = (await read("../src/wasm/host.rs")).replace(/ *\/\/\/.*\n/g, "");
  const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const calls = [...rust.matchAll(/pub fn (\w+)\(\s*this: &Host,?([\s\S]*?),?\s*\)/g)].map(
    ([, name, list]) => `${camel(name)}(${parameters(list)})`,
  );
  const text = await declaration("platform/core.d.ts");
  const bodies = ["Values", "Host"].map(
    (name) => new RegExp(`^export interface ${name}\\b[^{]*\\{\n([^]*?)^\\}`, "m").exec(text)[1],
  );
  assert.ok(calls.length > 20);
  assert.deepEqual(bodies.flatMap(membersIn).sort(), calls.sort(), "pkg-template/platform/core.d.ts and src/wasm/host.rs differ");
});

test("no core.d.ts is published", async () => {
  const files = await readdir(pkg, { recursive: true });
  assert.deepEqual(
    files.filter((file) => file.endsWith("core.d.ts")),
    [],
  );
});

test("every file of the package is checked", async () => {
  const projects = await Promise.all(["package", "package-node"].map((name) => read(`../tests/types/tsconfig.${name}.json`)));
  const listed = projects.flatMap((text) =>
    [...text.matchAll(/"\.\.\/\.\.\/pkg-template\/([^"]+\.m?js)"/g)].map(([, file]) => file),
  );
  const files = (await readdir(template, { recursive: true })).map((file) => file.replaceAll("\\", "/"));
  const missing = files.filter((file) => /\.m?js$/.test(file) && !listed.includes(file));
  assert.deepEqual(
    missing,
    [],
    "add these to tests/types/tsconfig.package.json, or to tsconfig.package-node.json if they need Node",
  );
});
