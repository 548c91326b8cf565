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

test("the sizes that README.md and docs/sizes.md state are those of programs", async () => {
  const texts = await Promise.all(
    ["README.md", "docs/sizes.md"].map(async (file) => [file, await readFile(new URL(`../../${file}`, import.meta.url), "utf8")]),
  );
  for (const row of compiledModules) {
    const name = row.subpath.replace(".", "ringwire");
    const measured = await delivered(fileURLToPath(pkg), row);
    for (const [file, text] of texts) {
      const [, cells = ""] = text.match(new RegExp(`^\\| \`${name}\` \\|((?: [\\d.]+ kB \\|)+)$`, "m")) ?? [];
      const stated = [...cells.matchAll(/[\d.]+/g)].map(([number]) => Number(number) * 1000);
      assert.equal(stated.length, measured.length, `${name} in the table of ${file}`);
      for (const [index, bytes] of measured.entries()) {
        const isClose = Math.abs(stated[index] - bytes) <= SLACK[row.name];
        assert.ok(isClose, `${file}: ${name}: stated ${stated[index]}, is ${bytes} bytes`);
      }
    }
  }
});
