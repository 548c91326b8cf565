// `ringwire init`: what it writes, and that it writes over nothing. tests/frameworks/init.mjs installs, tests and type-checks what is written.
import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { folder, run } from "./command.mjs";

/** Every file below a folder with its text. */
async function filesIn(place) {
  const files = (await readdir(place, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path.slice(place.length + 1), await readFile(path, "utf8")])),
  );
}

for (const kind of ["express", "hono", "worker", "next"]) {
  test(`${kind}: an application with callbacks, a test, a file for CI, an example of the environment`, async (t) => {
    const cwd = await folder(t);
    const { code, out, err } = await run(["init", kind], { cwd });
    assert.deepEqual([code, err], [0, ""]);
    const files = await filesIn(cwd);
    for (const file of [
      "package.json",
      "test/calls.test.mjs",
      ".github/workflows/test.yml",
      ".env.example",
      ".gitignore",
      "tsconfig.json",
    ])
      assert.ok(files[file], file);
    for (const file of Object.keys(files)) assert.ok(out.includes(file), `${file} is named`);
    assert.ok(Object.values(files).some((text) => text.includes("receiver.handle") || text.includes("receiver.node()")));
    assert.match(files[".gitignore"], /^\.env\.local$/m);
    const manifest = JSON.parse(files["package.json"]);
    assert.match(manifest.dependencies.ringwire, /^\^\d/);
    for (const name of ["dev", "test", "typecheck"]) assert.ok(manifest.scripts[name], name);
    // A second time, nothing changes.
    const again = await run(["init", kind], { cwd });
    assert.equal(again.code, 0);
    assert.equal(again.out.match(/^exists /gm).length, Object.keys(files).length - 1);
    assert.deepEqual(await filesIn(cwd), files);
  });
}

describe("a project that is there", () => {
  test("keeps its files, its scripts and its versions, and gets what is missing", async (t) => {
    const cwd = await folder(t);
    const manifest = {
      name: "mine",
      type: "commonjs",
      scripts: { test: 'echo "Error: no test specified" && exit 1', start: "node mine.js" },
      dependencies: { express: "^4.0.0" },
      custom: true,
    };
    await writeFile(join(cwd, "package.json"), JSON.stringify(manifest, null, "\t"));
    await mkdir(join(cwd, "src"));
    await writeFile(join(cwd, "src/server.mjs"), "mine\n");
    const { code, out } = await run(["init"], { cwd });
    assert.equal(code, 0, "the framework is the one of package.json");
    assert.match(out, /exists {2}src\/server\.mjs, which stays as it is/);
    assert.match(out, /exists {2}package\.json has another script start, which stays as it is/);
    assert.equal(await readFile(join(cwd, "src/server.mjs"), "utf8"), "mine\n");
    const text = await readFile(join(cwd, "package.json"), "utf8");
    const merged = JSON.parse(text);
    assert.ok(text.startsWith('{\n\t"name"'), "its indent stays");
    assert.deepEqual(
      [merged.name, merged.type, merged.custom, merged.scripts.start, merged.dependencies.express],
      ["mine", "commonjs", true, "node mine.js", "^4.0.0"],
    );
    assert.match(merged.scripts.test, /node --test/, "what npm init writes is no test");
    assert.ok(merged.dependencies.ringwire && merged.devDependencies.typescript);
  });

  test("with a package.json that cannot be read gets nothing", async (t) => {
    const cwd = await folder(t);
    await writeFile(join(cwd, "package.json"), "{ not json");
    const { code, err } = await run(["init", "hono"], { cwd });
    assert.equal(code, 2);
    assert.match(err, /package\.json: expected JSON/);
    assert.deepEqual(await readdir(cwd), ["package.json"]);
  });
});

test("mistakes, and another folder", async (t) => {
  const cwd = await folder(t);
  for (const [args, says] of [
    [[], /expected one of express, hono, worker, next/],
    [["expres"], /got expres; did you mean express\?/],
    [["express", "hono"], /takes one framework/],
  ]) {
    const { code, err } = await run(["init", ...args], { cwd });
    assert.equal(code, 2);
    assert.match(err, says);
    assert.deepEqual(await readdir(cwd), []);
  }
  const { out } = await run(["init", "hono", "--dir", "app"], { cwd });
  assert.match(out, /cd app && npm install/);
  assert.ok((await readdir(join(cwd, "app"))).includes("package.json"));
});
