// The arrows between folders of JavaScript (tests/arrows): each rule breaks when it should, and the check looks at files at all.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { broken, imports, missing } from "../arrows/check.mjs";
import { rules } from "../arrows/rules.mjs";

/** By rule, what breaks it: files and what each imports. */
const BREAKS = {
  "modules-know-no-module": { "pkg/client/a.js": "../callbacks/index.js", "pkg/report/a.js": "../client/index.js" },
  "campaigns-on-stores": { "pkg/campaigns/sqlite.js": "../callbacks/index.js" },
  "samples-for-the-model": { "pkg/emulator/b.js": "../media/audio.js" },
  "issuer-for-emulator-and-chaos": { "pkg/callbacks/a.js": "../issuer/issuer.js" },
  "issuer-on-platform": { "pkg/issuer/a.js": "../emulator/index.js" },
  "platform-knows-no-module": { "pkg/platform/a.js": "../report/index.js" },
  "errors-import-nothing": { "pkg/errors.js": "./platform/index.js" },
  "entries-are-for-programs": { "pkg/client/b.js": "../entries/client-node.js" },
  "commands-import-by-name": { "pkg/bin/a.mjs": "../entries/client-node.js" },
  "commands-are-not-imported": { "pkg/chaos/a.js": "../bin/usage.mjs" },
  "node-where-node-runs": { "pkg/client/c.js": "node:fs", "pkg/platform/host.js": "node:http" },
  "no-dependencies": { "pkg/client/d.js": "left-pad", "pkg/report/d.js": "@opentelemetry/api" },
  "telemetry-has-one-peer": { "pkg/opentelemetry/a.js": "@opentelemetry/sdk-trace-base" },
  "sockets-have-one-peer": { "pkg/media/ws.js": "left-pad" },
  // `f.js` is below: a circle is reported once.
  "no-circles": { "pkg/client/e.js": "./f.js" },
  "package-by-one-file": { "www/lib/a.js": "../pkg/entries/client-inline.js", "www/views/a.js": "../../tests/a.mjs" },
  "package-by-its-entries": { "www/lib/ringwire.js": "../pkg/client/index.js" },
  "lib-knows-no-view": { "www/lib/b.js": "../views/index.js" },
  "app-starts-every-view": { "www/views/b.js": "" },
  "examples-are-programs": { "examples/a.mjs": "../pkg/entries/client-node.js" },
  "build-tools-import-nothing-of-ours": { "crates/xtask/npm/a.mjs": "../../../pkg/errors.js" },
  "everything-is-found": { "pkg/client/g.js": "./nowhere.js" },
};

/** Files that are imported above, and imports that break nothing. */
const HARMLESS = {
  "pkg/callbacks/index.js": "../platform/index.js",
  "pkg/client/f.js": "./e.js",
  "pkg/client/index.js": "../errors.js",
  "pkg/report/index.js": "../platform/index.js",
  "pkg/opentelemetry/index.js": "@opentelemetry/api",
  "pkg/emulator/index.js": "../issuer/issuer.js",
  "pkg/emulator/model-a.js": "../media/audio.js",
  "pkg/media/audio.js": "../platform/index.js",
  "pkg/issuer/issuer.js": "../platform/index.js",
  "pkg/platform/index.js": "",
  "pkg/platform/node-http.js": "node:http",
  "pkg/entries/client-node.js": "../client/index.js",
  "pkg/bin/usage.mjs": "node:util",
  "www/app.js": "./views/index.js",
  "www/views/index.js": "../lib/c.js",
  "www/lib/c.js": "",
  "examples/b.mjs": "ringwire/callbacks",
  "examples/c.mjs": "ws",
  "tests/a.mjs": "../pkg/client/index.js",
};

describe("arrows", () => {
  let root;
  let result;
  before(async () => {
    // Resolved, since what an import finds is named by its real path.
    root = await realpath(await mkdtemp(join(tmpdir(), "ringwire-arrows-")));
    const planted = Object.assign({}, HARMLESS, ...Object.values(BREAKS));
    for (const [file, specifier] of Object.entries(planted)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), specifier ? `export * from ${JSON.stringify(specifier)};\n` : "export {};\n");
    }
    result = await imports(root);
    await rm(root, { recursive: true });
  });

  test("each rule has something that breaks it, and says why and what to do", () => {
    assert.deepEqual(rules.map(({ name }) => name).sort(), Object.keys(BREAKS).sort());
    for (const { name, comment } of rules) assert.ok(comment.length > 60, name);
  });

  for (const [rule, files] of Object.entries(BREAKS)) {
    test(`${rule} fails when it is broken`, () => {
      const found = broken(result).filter((line) => line.startsWith(`${rule}: `));
      for (const file of Object.keys(files)) {
        assert.ok(
          found.some((line) => line.startsWith(`${rule}: ${file} → `)),
          `${file}: ${found.join("\n")}`,
        );
      }
    });
  }

  test("each broken rule is an error, with which the check fails", () => {
    const { error, warn, info } = result.summary;
    assert.deepEqual([warn, info], [0, 0]);
    assert.ok(error >= rules.length, `${error} errors`);
  });

  test("what breaks no rule is not reported", () => {
    const harmless = broken(result).filter((line) => Object.keys(HARMLESS).some((file) => line.includes(`: ${file} → `)));
    assert.deepEqual(harmless, []);
  });

  test("a check that looks at too few files fails", () => {
    assert.deepEqual(
      missing(result).map((line) => line.split("/ has")[0]),
      ["pkg", "www", "examples", "crates/xtask/npm"],
    );
  });
});
