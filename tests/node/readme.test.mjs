// The README is what a newcomer types: its example runs as it stands, and its figures are the package's.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { pkg } from "./pkg.mjs";

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
const gzip = async (file) => gzipSync(await readFile(new URL(file, pkg)), { level: 9 }).length;

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

test("the sizes it states are those of the package", async () => {
  const text = readme.replaceAll("\n", " ");
  const [, client, callbacks, report, emulator] = text.match(
    /together, is ([\d.]+) kB \(gzip -9\); what receives callbacks (\d+) kB and the report (\d+) kB, .*?; the emulator, .*?, (\d+) kB/,
  );
  // Compilers differ a little from machine to machine, Debian's the most.
  const close = (stated, bytes, slack) =>
    assert.ok(Math.abs(stated * 1000 - bytes) <= slack, `stated ${stated} kB, is ${bytes} bytes`);
  close(client, (await gzip("ringwire.wasm")) + (await gzip("client/core.js")), 3000);
  close(callbacks, (await gzip("callbacks.wasm")) + (await gzip("callbacks/core.js")), 5000);
  close(report, (await gzip("report.wasm")) + (await gzip("report/core.js")), 5000);
  close(emulator, (await gzip("emulator.wasm")) + (await gzip("emulator/core.js")), 12_000);
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
