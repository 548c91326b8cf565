// One name per thing: words that a reader of the public documents would have to translate, and what to write instead.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The files that are searched: what users of the package read. */
const FILES = ["README.md", "pkg-template/CHANGELOG.md", "pkg-template/**/*.d.ts", "examples/**"];

const CONTRACT_2021 = 'the 2021 preview, or "2021-04-15-preview1"';
const CONTRACT_2026 = "2026-03-12";

/** What not to write, and what to write instead. */
const WORDS = [
  // The contracts have one name each.
  [/\bin production\b/i, CONTRACT_2026],
  [/\bcontract since\b/i, CONTRACT_2026],
  [/\b(newer|new|later|current|cloud) contract\b/i, CONTRACT_2026],
  [/\b(older|old|seed|2021) contract\b/i, CONTRACT_2021],
  [/\bcontract of (the )?(2021|cloud|seed)\b/i, CONTRACT_2021],
  [/\b(of|in|since) 2021\b/i, CONTRACT_2021],
  [/\bthe (cloud|seed) (dialect|service)\b/i, `${CONTRACT_2026}, or ${CONTRACT_2021}`],
  // A person without a role: the service has one for each.
  [/\b(some|no|any|every)body('s)?\b/i, "the caller, the callee, the participant, the service, the sender or the process"],
  [/\bwho(so)?ever\b/i, "the caller, the callee, the participant, the service, the sender or the process"],
  [/\bthe ones? (who (is|are) )?called\b/i, "the callee"],
  [/\b(those|people) called\b/i, "the callees"],
  // The passive voice of a story: name what is called, and what it receives.
  [/\b(is|are|be|was|were|been) told\b/i, "receives, or is called with"],
  [/\btells? (of|you)\b/i, "reports"],
  [/\bmay be told\b/i, "the options of"],
  [/\bwhat is waited for\b/i, "the event, the promise or the wait"],
  [/\b(it|is) asked (for|again)\b/i, "calls, fetches or requests"],
  [/\bcarr(y|ies|ied) out\b/i, "execute"],
  [/\bsigned anew\b/i, "has a new signature"],
  [/\bof yours\b/i, "your own, or of your choice"],
  [/\bsteers?\b/i, "control"],
  [/\bnought\b/i, "zero, or 0"],
  // Names of the code that have a name of the field now.
  [/\bTold\b/, "ResultInfo"],
  [/\bAsked\b/, "ValidatedRequest"],
  [/\bStrike\b/, "ActiveFault"],
  [/\bFate\b/, "Disposition"],
  [/\bcarryOut\b/, "invoke or drive"],
];

/** The tracked files of a list of patterns. */
async function tracked(patterns) {
  const globs = patterns.map((pattern) => `:(glob)${pattern}`);
  const { stdout } = await promisify(execFile)("git", ["ls-files", "-z", "--", ...globs], { cwd: root });
  return stdout.split("\0").filter(Boolean);
}

/** Where a word stands in a text: `[line, word]`. A phrase may begin at the end of a line, and go on after the mark of a comment. */
function found(text, pattern) {
  const spaced = new RegExp(pattern.source.replaceAll(" ", "(?:\\s|\\n\\s*(?:\\*|//)?)+"), `g${pattern.flags}`);
  return [...text.matchAll(spaced)].map(({ index, 0: word }) => [
    text.slice(0, index).split("\n").length,
    word.replace(/\s+(?:\*|\/\/)?\s*/g, " "),
  ]);
}

describe("what users read", async () => {
  const files = await tracked(FILES);
  const texts = new Map();
  for (const file of files) texts.set(file, await readFile(`${root}${file}`, "utf8"));

  test("is there to be searched", () => {
    for (const name of ["README.md", "pkg-template/CHANGELOG.md", "examples/reminder.mjs", "pkg-template/client/index.d.ts"]) {
      assert.ok(texts.has(name), name);
    }
  });

  test("has one name for each thing", () => {
    const wrong = [...texts].flatMap(([file, text]) =>
      WORDS.flatMap(([pattern, instead]) =>
        found(text, pattern).map(([line, word]) => `${file}:${line}: "${word}": write ${instead}`),
      ),
    );
    assert.deepEqual(wrong, [], `\n${wrong.join("\n")}\n`);
  });
});

test("a phrase is found across lines and comments, and its line is named", () => {
  const text = "/**\n * Events of the contract in\n * production come first.\n */\n";
  assert.deepEqual(found(text, /\bin production\b/i), [[2, "in production"]]);
  assert.deepEqual(found("// Somebody\n// is\n// told.", /\b(is|are) told\b/i), [[2, "is told"]]);
  assert.deepEqual(found("insomebody's", /\bsomebody\b/), []);
});
