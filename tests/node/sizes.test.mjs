// The sizes that the documents state are those of programs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { delivered } from "../../crates/xtask/npm/delivered.mjs";
import { compiledModules } from "../../crates/xtask/npm/modules.mjs";
import { pkg } from "./pkg.mjs";

/** Compilers differ a little from machine to machine, Debian's the most. */
const SLACK = { client: 3500, callbacks: 5000, report: 5000, emulator: 12_000 };

/** A document of the repository. */
const documentOf = (file) => readFile(new URL(`../../${file}`, import.meta.url), "utf8");

test("the sizes that docs/sizes.md states are those of programs", async () => {
  const text = await documentOf("docs/sizes.md");
  for (const row of compiledModules) {
    const name = row.subpath.replace(".", "ringwire");
    const measured = await delivered(fileURLToPath(pkg), row);
    const [, cells = ""] = text.match(new RegExp(`^\\| \`${name}\` \\|((?: [\\d.]+ kB \\|)+)$`, "m")) ?? [];
    const stated = [...cells.matchAll(/[\d.]+/g)].map(([number]) => Number(number) * 1000);
    assert.equal(stated.length, measured.length, `${name} in the table`);
    for (const [index, bytes] of measured.entries())
      assert.ok(Math.abs(stated[index] - bytes) <= SLACK[row.name], `${name}: stated ${stated[index]}, is ${bytes} bytes`);
  }
});

test("the README states that of a client in Node as the table does", async () => {
  const [readme, sizes] = await Promise.all(["README.md", "docs/sizes.md"].map(documentOf));
  const [, stated] = readme.match(/\[no dependency\]\(docs\/sizes\.md\) \((\d+) kB\)/) ?? [];
  assert.equal(stated, sizes.match(/^\| `ringwire` \| (\d+) kB/m)?.[1]);
});
