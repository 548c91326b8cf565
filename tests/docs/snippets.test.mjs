// Every block of code in the README and below docs/ runs: programs in Node against the emulator, those for a platform on that platform,
// TypeScript under the compiler's strictest settings, lines of a shell by what they start. What a program prints is what stands there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { programOf, snippets } from "../../crates/xtask/npm/docs/snippets.mjs";
import { node, workplace } from "../frameworks/place.mjs";
import { modules } from "../harness/tools.mjs";
import { HOSTS, app } from "./hosts.mjs";
import { pages } from "./pages.mjs";
import { mistakesIn } from "./shell.mjs";

/** Languages whose blocks are texts, not programs. */
const TEXTS = ["text", "json", "http", "sql", "toml", "yaml"];
/** How many blocks may be marked as not run: those that need the live service. Fewer is better. */
const MOST_NOT_RUN = 3;

/** What an application of the service has: a program that only makes its objects runs with it. */
const ENV = {
  ...process.env,
  NO_COLOR: "1",
  COMMUNICATION_CONNECTION_STRING: "endpoint=https://contoso.communication.azure.com/;accesskey=a2V5",
  COMMUNICATION_CALLBACK_AUDIENCE: "72696e67-7769-4265-8065-6d756c61746f",
};

const run = promisify(execFile);
const all = [...(await pages())].flatMap(([file, text]) => snippets(text, file));
const runnable = all.filter((snippet) => !snippet.notRun && !TEXTS.includes(snippet.language));
const of = (...languages) => runnable.filter(({ language }) => languages.includes(language));
/** The files of its page that a program imports, by their names, and those that these import. */
function filesOf({ file, code }, files = {}) {
  for (const [, name] of code.matchAll(/from "\.\/([\w.-]+)"/g)) {
    const found = all.find((one) => one.file === file && one.name === name);
    if (!found || Object.hasOwn(files, name)) continue;
    files[name] = found.code;
    filesOf(found, files);
  }
  return files;
}
const titleOf = ({ file, line, name, host, setup }) =>
  `${file}:${line}${[name, host, setup]
    .filter(Boolean)
    .map((word) => ` ${word}`)
    .join("")}`;

let place;
before(async () => {
  place = await workplace();
});
after(() => place?.remove());

describe("programs", { concurrency: 2 }, () => {
  for (const snippet of of("js").filter(({ host }) => !host)) {
    test(titleOf(snippet), async () => {
      const { dir } = await app(place, programOf(snippet), filesOf(snippet));
      const turn = snippet.setup === "served" ? inTurn : (begin) => begin();
      const { stdout } = await turn(() => run(process.execPath, ["app.mjs"], { cwd: dir, env: ENV, timeout: 60_000 }));
      if (snippet.output === undefined) return;
      const shown = (text) => (snippet.anyOrder ? text.trim().split("\n").sort() : text.trim().split("\n"));
      assert.deepEqual(shown(stdout), shown(snippet.output));
    });
  }
});

/** One after the other: what serves at the usual port of the emulator. */
let last = Promise.resolve();
function inTurn(begin) {
  last = last.then(begin, begin);
  return last;
}

describe("on their platforms", { concurrency: 2 }, () => {
  for (const snippet of of("js").filter(({ host }) => host)) {
    test(titleOf(snippet), async () => {
      assert.ok(Object.hasOwn(HOSTS, snippet.host), `there is no host ${snippet.host} in tests/docs/hosts.mjs`);
      await HOSTS[snippet.host](await app(place, snippet.code, filesOf(snippet)));
    });
  }
});

test("TypeScript, strict", async () => {
  const dir = join(place.root, "typescript");
  await mkdir(dir);
  const files = [];
  for (const [index, { code, file, line }] of of("ts").entries()) {
    files.push(`${index}.ts`);
    await writeFile(join(dir, `${index}.ts`), `// ${file}:${line}\n${code}\nexport {};\n`);
  }
  assert.ok(files.length > 0);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    module: "nodenext",
    target: "es2022",
    types: ["node"],
    typeRoots: [join(modules, "@types")],
  };
  await writeFile(join(dir, "package.json"), '{ "private": true, "type": "module" }\n');
  await writeFile(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  await node(dir, [join(modules, "typescript/bin/tsc"), "--project", "tsconfig.json"]);
});

describe("lines of a shell", () => {
  for (const snippet of of("sh")) {
    test(titleOf(snippet), async () => {
      const programs = all.filter(({ file }) => file === snippet.file).map(({ name }) => name);
      assert.deepEqual(await mistakesIn(snippet, { installed: place.installed, programs }), []);
    });
  }
});

test("every block has a language that is run, or is a text", () => {
  const known = ["js", "ts", "sh", ...TEXTS];
  assert.deepEqual(all.filter(({ language }) => !known.includes(language)).map(titleOf), []);
});

test("what is not run is little, and says why", () => {
  const marked = all.filter(({ notRun }) => notRun !== undefined);
  assert.ok(marked.length <= MOST_NOT_RUN, marked.map(titleOf).join("\n"));
  for (const { notRun } of marked) assert.ok(notRun.length > 10);
  assert.ok(of("js").length >= 25, `${of("js").length} programs`);
});
