// The sizes that the documents state are those of programs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { delivered } from "../../crates/xtask/npm/delivered.mjs";
import { compiledModules } from "../../crates/xtask/npm/modules.mjs";
import { pkg } from "./pkg.mjs";

/** Compilers differ a little from machine to machine, Debian's the most. */
const SLACK = { client: 3500, callbacks: 5000, report: 5000, campaigns: 5000, emulator: 12_000 };

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

/** What a program carries, bundled for Workers without the compiled module. */
async function bundled(...imports) {
  const names = imports.map(
    ([names, file], at) =>
      `import * as all${at} from "./${file}"; globalThis.kept${at} = [${names.map((name) => `all${at}.${name}`)}];`,
  );
  const { outputFiles } = await build({
    stdin: { contents: names.join("\n"), resolveDir: fileURLToPath(pkg) },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["*?module"],
    logLevel: "error",
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

test("the sizes of ringwire/media are those of programs", async () => {
  const page = await documentOf("docs/sizes.md");
  const [, ...stated] =
    page.match(
      /`ringwire\/media` is plain JavaScript\.[^.]*? adds ([\d.]+) kB[\s\S]*?carries ([\d.]+) kB[\s\S]*?, ([\d.]+) kB/,
    ) ?? [];
  const callbacks = [["CallbackReceiver"], "entries/callbacks-isolate.js"];
  const media = [["MediaReceiver"], "media/index.js"];
  const all = [Object.keys(await import(new URL("media/index.js", pkg))), "media/index.js"];
  const added = (await bundled(callbacks, media)) - (await bundled(callbacks));
  const measured = [added, await bundled(media), await bundled(all)];
  assert.equal(stated.length, measured.length);
  for (const [index, bytes] of measured.entries())
    assert.ok(Math.abs(Number(stated[index]) * 1000 - bytes) <= 150, `stated ${stated[index]} kB, is ${bytes} bytes`);
});

test("the README states that of a client in Node as the table does", async () => {
  const [readme, sizes] = await Promise.all(["README.md", "docs/sizes.md"].map(documentOf));
  const [, stated] = readme.match(/\[no dependency\]\(docs\/sizes\.md\) \((\d+) kB\)/) ?? [];
  assert.equal(stated, sizes.match(/^\| `ringwire` \| (\d+) kB/m)?.[1]);
});
