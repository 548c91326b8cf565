// The README is what a newcomer types: its example runs as it stands, and its figures are the package's.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { delivered } from "../../crates/xtask/npm/delivered.mjs";
import { compiledModules } from "../../crates/xtask/npm/modules.mjs";
import { pkg } from "./pkg.mjs";

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");

/** What the example prints that imports something. */
async function printedBy(t, name) {
  const example = [...readme.matchAll(/```js\n([\s\S]*?)```/g)]
    .map(([, code]) => code)
    .find((code) => code.includes(`import { ${name}`));
  const printed = t.mock.method(console, "log", () => {});
  const folder = await mkdtemp(join(tmpdir(), "readme-"));
  t.after(() => rm(folder, { recursive: true }));
  const entry = (file) => JSON.stringify(new URL(file, pkg).href);
  const file = join(folder, "example.mjs");
  await writeFile(
    file,
    example.replace(/"ringwire(?:\/(\w+))?"/g, (_, part) => entry(`entries/${part ?? "client"}-node.js`)),
  );
  await import(pathToFileURL(file));
  return printed.mock.calls[0].arguments[0];
}

test("the first example runs, and prints what was pressed", async (t) => {
  assert.deepEqual(await printedBy(t, "CallAutomationClient"), ["one"]);
});

test("that of the 2021 preview does, too", async (t) => {
  assert.deepEqual(await printedBy(t, "CallClient"), [
    "CallLegStateChanged",
    "CallLegStateChanged",
    "DtmfReceived",
    "DtmfReceived",
    "CallLegStateChanged",
    "CallLegStateChanged",
  ]);
});

test("the sizes it states are those of programs", async () => {
  // Compilers differ a little from machine to machine, Debian's the most.
  const slack = { client: 3500, callbacks: 5000, report: 5000, emulator: 12_000 };
  for (const row of compiledModules) {
    const name = row.subpath.replace(".", "ringwire");
    const [, cells = ""] = readme.match(new RegExp(`^\\| \`${name}\` \\|((?: [\\d.]+ kB \\|)+)$`, "m")) ?? [];
    const stated = [...cells.matchAll(/[\d.]+/g)].map(([number]) => Number(number) * 1000);
    const measured = await delivered(fileURLToPath(pkg), row);
    assert.equal(stated.length, measured.length, `${name} in the table of sizes`);
    for (const [index, bytes] of measured.entries())
      assert.ok(Math.abs(stated[index] - bytes) <= slack[row.name], `${name}: stated ${stated[index]}, is ${bytes} bytes`);
  }
});

test("the entry points it names are those of the package", async () => {
  const { exports } = JSON.parse(await readFile(new URL("package.json", pkg), "utf8"));
  const rows = readme.matchAll(/^\| ((?:`ringwire[^|]*`(?:, )?)+) \|/gm);
  const named = new Set([...rows].flatMap(([, cell]) => [...cell.matchAll(/`ringwire([^`]*)`/g)].map(([, path]) => `.${path}`)));
  assert.ok(named.size >= 5, `${fileURLToPath(pkg)}: ${[...named]}`);
  for (const path of named) assert.ok(path in exports, `${path} is not exported`);
  const imported = Object.keys(exports).filter((path) => !/\.(wasm|json)$/.test(path));
  assert.deepEqual(
    imported.filter((path) => !named.has(path)),
    [],
    "entry points that the README's table of entry points lacks",
  );
});
