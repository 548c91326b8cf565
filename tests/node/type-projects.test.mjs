// The projects that check the types of JavaScript look at every file they are for: one that finds nothing reports nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every file of JavaScript below a folder, by its path in the checkout. */
const scripts = (folder) =>
  readdirSync(`${root}${folder}`, { recursive: true })
    .map((file) => `${folder}/${file}`)
    .filter((file) => /\.m?js$/.test(file) && !file.includes("node_modules/"));

for (const [project, folder] of Object.entries({ console: "www", benches: "benches", build: "crates/xtask/npm" })) {
  test(`the types of ${folder}/ are checked in every file`, () => {
    const tsc = `${root}tests/node_modules/.bin/tsc`;
    const listed = execFileSync(tsc, ["--listFilesOnly", "--project", `${root}tests/types/tsconfig.${project}.json`], {
      encoding: "utf8",
    });
    const looked = new Set(listed.split("\n").map((file) => file.slice(root.length)));
    const all = scripts(folder);
    assert.ok(all.length > 5, `${folder}/ has ${all.length} scripts`);
    assert.deepEqual(
      all.filter((file) => !looked.has(file)),
      [],
    );
  });
}
