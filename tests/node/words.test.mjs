// One name per thing: words that a reader of the documents, the messages and the code would have to translate, and what to write instead.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The tracked files that are not searched: what other tools write, what was recorded, and this list. */
const NOT_SEARCHED = [
  "**/Cargo.lock",
  "**/package-lock.json",
  "tests/**/*.json",
  "tests/wire/**",
  "tests/fuzz/corpus/**",
  // Made from tests/wire by tests/types/goldens.mjs.
  "tests/types/goldens.ts",
  "tests/node/words.test.mjs",
];

/** Texts that stay as they are, by the start of the path: they are pinned by what was recorded, or by the emulator's log. */
const KEPT = {
  "crates/emulator/": [
    // Payloads of events, and the answers to requests: the same seed gives the same log.
    "I would like to speak to somebody",
    "Nobody answered as long as the invitation was to ring.",
    "Nobody answered.",
    "nobody of that id",
    "expected a phone number to show to those called",
  ],
  // Written from the emulator's table.
  "docs/reference/numbers.md": ["I would like to speak to somebody"],
  "tests/conformance/client/": [
    // Texts, differences and names of cases that the files in tests/wire have.
    "Nobody is there.",
    "Nobody said anything.",
    "Nobody listens there.",
    "+14255550100 is somebody else's.",
    "the call somebody came from",
    "of-somebody",
    "somebody-unknown",
    "nobody: json(200, { value: [] })",
  ],
};

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
  [/\b(of|in|since) 2021\b(?!-)/i, CONTRACT_2021],
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
  [/\b(what|that|which) (is|was|are|were) waited for\b/i, "the event, the promise or the wait"],
  [/\b(it|is) asked (for|again)\b/i, "calls, fetches or requests"],
  [/\bcarr(y|ies|ied) (\w+ ){0,2}out\b/i, "execute"],
  [/\bsigned anew\b/i, "has a new signature"],
  [/\bof yours\b/i, "your own, or of your choice"],
  [/\bsteer(s|ed|ing)?\b/i, "control"],
  [/\bnought\b/i, "zero, or 0"],
  // Names of the code that have a name of the field now.
  [/\bTold\b/, "ResultInfo"],
  [/\bAsked\b/, "ValidatedRequest"],
  [/\bStrike\b/, "ActiveFault"],
  [/\bFate\b/, "Disposition"],
  [/\bcarryOut\b/, "invoke or drive"],
];

/** The tracked files but those of a list of patterns. */
async function trackedBut(patterns) {
  const not = patterns.map((pattern) => `:(exclude,glob)${pattern}`);
  const { stdout } = await promisify(execFile)("git", ["ls-files", "-z", "--", ".", ...not], { cwd: root });
  return stdout.split("\0").filter(Boolean);
}

/** A text without those that stay as they are. Its lines keep their numbers. */
const withoutKept = (file, text) =>
  Object.entries(KEPT)
    .filter(([folder]) => file.startsWith(folder))
    .flatMap(([, kept]) => kept)
    .reduce((left, kept) => left.replaceAll(kept, ""), text);

/** What may stand between the words of a phrase: spaces, or the end of a line and the mark of a comment. */
const BETWEEN = String.raw`(?:\n\s*(?:\*|//[/!]?|#)?|\s)+`;

/** Where a word stands in a text: `[line, word]`. A phrase may begin at the end of a line, and go on in the next one. */
function found(text, pattern) {
  const spaced = new RegExp(pattern.source.replaceAll(" ", BETWEEN), `g${pattern.flags}`);
  return [...text.matchAll(spaced)].map(({ index, 0: word }) => [
    text.slice(0, index).split("\n").length,
    word.replace(new RegExp(BETWEEN, "g"), " "),
  ]);
}

describe("every source", async () => {
  const texts = new Map();
  for (const file of await trackedBut(NOT_SEARCHED)) {
    const text = await readFile(`${root}${file}`, "utf8");
    // Images, sounds and modules.
    if (!text.includes("\0")) texts.set(file, text);
  }

  test("is searched", () => {
    for (const name of [
      "README.md",
      "benches/README.md",
      "crates/callbacks/src/reasons.rs",
      "crates/xtask/npm/entries.mjs",
      "examples/reminder.mjs",
      "pkg-template/CHANGELOG.md",
      "pkg-template/client/index.d.ts",
      "src/contract/preview_2021_04.rs",
      "tests/console/console.test.mjs",
      "www/index.html",
    ]) {
      assert.ok(texts.has(name), name);
    }
  });

  test("has one name for each thing", () => {
    const wrong = [...texts].flatMap(([file, text]) =>
      WORDS.flatMap(([pattern, instead]) =>
        found(withoutKept(file, text), pattern).map(([line, word]) => `${file}:${line}: "${word}": write ${instead}`),
      ),
    );
    assert.deepEqual(wrong, [], `\n${wrong.join("\n")}\n`);
  });

  test("has the texts that stay as they are", () => {
    for (const [folder, kept] of Object.entries(KEPT)) {
      const there = [...texts].filter(([file]) => file.startsWith(folder)).map(([, text]) => text);
      for (const words of kept)
        assert.ok(
          there.some((text) => text.includes(words)),
          `${folder}: no file has "${words}": delete it here`,
        );
    }
  });
});

test("a phrase is found across lines and comments, and its line is named", () => {
  const text = "/**\n * Events of the contract in\n * production come first.\n */\n";
  assert.deepEqual(found(text, /\bin production\b/i), [[2, "in production"]]);
  assert.deepEqual(found("// Somebody\n// is\n// told.", /\b(is|are) told\b/i), [[2, "is told"]]);
  assert.deepEqual(found("/// A caller is\n    /// told.", /\bis told\b/), [[1, "is told"]]);
  assert.deepEqual(found("insomebody's", /\bsomebody\b/), []);
});
