// The pages hold together: links lead somewhere, every page is in the index, and what is generated is what the code says.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { headingsOf, linksOf } from "../../crates/xtask/npm/docs/markdown.mjs";
import { stale } from "../../crates/xtask/npm/docs/reference.mjs";
import { pkg } from "../node/pkg.mjs";
import { pages, path, root } from "./pages.mjs";

const all = await pages();

test("pages written from the declarations are what these say", () => {
  // Those that are written from Rust have the same test in crates/docs/tests/pages.rs.
  assert.deepEqual(
    stale().map(([name]) => `docs/${name}`),
    [],
    "cargo xtask docs writes them again",
  );
});

for (const [file, text] of all) {
  test(`the links of ${file} lead somewhere`, () => {
    const wrong = linksOf(text).filter((link) => !isThere(file, link));
    assert.deepEqual(wrong, []);
  });
}

/** Whether the file of a link is there, and has a heading of that anchor. Pages of others have to be `https`. */
function isThere(file, link) {
  if (/^[a-z]+:/.test(link)) return link.startsWith("https://");
  const [target, anchor] = link.split("#");
  const to = target ? posix.join(posix.dirname(file), decodeURIComponent(target)) : file;
  // What the build makes beside the pages.
  if (to === "docs/llms.txt") return true;
  if (!existsSync(path(to))) return false;
  if (!anchor) return true;
  const page = all.get(to) ?? (to.endsWith(".md") ? readFileSync(path(to), "utf8") : "");
  return headingsOf(page).some(({ id }) => id === anchor);
}

test("a link that leads nowhere is found", () => {
  assert.ok(!isThere("docs/start.md", "no-such-page.md"));
  assert.ok(!isThere("docs/start.md", "testing.md#no-such-heading"));
  assert.ok(!isThere("docs/start.md", "http://plain.example"));
  assert.ok(isThere("docs/start.md", "guides/../testing.md#faults"));
});

test("the index names every page once", () => {
  const index = linksOf(all.get("docs/index.md")).map((link) => posix.join("docs", link));
  const pagesOfIndex = index.filter((link) => link.endsWith(".md") && link.startsWith("docs/"));
  assert.deepEqual(
    [...all.keys()].filter((file) => file.startsWith("docs/") && file !== "docs/index.md" && !pagesOfIndex.includes(file)),
    [],
    "pages without a line in docs/index.md",
  );
  assert.equal(pagesOfIndex.length, new Set(pagesOfIndex).size, "a page has two lines");
});

test("every page has one title, and skips no level of headings", () => {
  for (const [file, text] of all) {
    const levels = headingsOf(text).map(({ level }) => level);
    assert.equal(levels.filter((level) => level === 1).length, 1, file);
    levels.reduce((before, level) => (assert.ok(level <= before + 1, `${file}: a level is skipped`), level), 0);
  }
});

test("the codes of the troubleshooting page mean what the table of reasons says", () => {
  const reasons = all.get("docs/reference/reasons.md");
  const rows = [...all.get("docs/troubleshooting.md").matchAll(/^\| ([\d, ]+) \| ((?:`\w+…?`(?:, )?)+) \|/gm)];
  assert.ok(rows.length >= 10, `${rows.length} rows`);
  for (const [, codes, words] of rows) {
    const named = [...words.matchAll(/`(\w+)/g)].map(([, word]) => word);
    for (const code of codes.split(", ")) {
      const [, word] = reasons.match(new RegExp(`^\\| ${code} \\| \`(\\w+)\``, "m")) ?? [];
      assert.ok(word && named.some((known) => word.startsWith(known)), `${code} is ${word}, not ${named}`);
    }
  }
});

test("the table of entry points is that of the package", () => {
  const { exports } = JSON.parse(readFileSync(new URL("package.json", pkg), "utf8"));
  const page = all.get("docs/reference/entry-points.md");
  const named = [...page.matchAll(/^\| `ringwire([^`]*)` \|/gm)].map(([, subpath]) => `.${subpath}`);
  assert.deepEqual(
    named.sort(),
    Object.keys(exports)
      .filter((name) => name !== "./package.json")
      .sort(),
  );
});

test("every option of the declarations has a row", () => {
  const options = all.get("docs/reference/options.md");
  for (const option of ["audience", "clockSkewMs", "maxCallsPerNumber", "advanceTimers", "baseDelayMs", "againAfterMs"])
    assert.match(options, new RegExp(`^\\| \`${option}\` \\|`, "m"), option);
  // Those of the client that belong to one operation are on the page of the operations.
  const declared = [
    "callbacks/index",
    "emulator/emulator",
    "emulator/server",
    "report/index",
    "media/index",
    "opentelemetry/index",
  ].flatMap((name) => {
    const text = readFileSync(new URL(`pkg-template/${name}.d.ts`, root), "utf8");
    return [...text.matchAll(/^export interface (\w+Options)\b/gm)].map(([, found]) => found);
  });
  assert.ok(declared.length >= 6);
  for (const name of [
    ...declared,
    "CallAutomationClientOptions",
    "CallClientOptions",
    "RetryOptions",
    "OperationOptions",
    "WaitOptions",
  ])
    assert.match(options, new RegExp(`^### ${name}$`, "m"), `${name}: OPTIONS in crates/xtask/npm/docs/reference.mjs`);
});
