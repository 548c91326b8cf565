// Tests of an application that use the virtual emulator, in several test runners, with and without fake timers.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CALLS, PREVIEW_CALLS, savedCalls } from "../console/saved-calls.mjs";
import { node, program } from "./place.mjs";

const PLAIN = ["without fake timers", "until, without fake timers"];
const FAKE = [
  "under fake timers",
  "under fake timers since the emulator has started",
  "under fake timers with another date",
  "until, under fake timers",
  "until, moving the fake timers along",
];

/**
 * `queueMicrotask` too, as sinon does by default. Node reads the bodies of its own requests by it, so nothing that sends a request can
 * work then. The platform is the judge: where it reads a body, so must we.
 */
const ALL = "under fake timers of all kinds, or the platform cannot read a body of its own";

/** Whether Node reads the body of a plain `Request` when `queueMicrotask` is faked. If it does not, it spins. */
async function readsBodies(dir, newer) {
  const judge = `globalThis.queueMicrotask = () => {};
    await new Request("https://app.example/", { method: "POST", body: "text" }).text();
    console.log("READ"); process.exit();`;
  const args = ["--max-old-space-size=256", "--input-type=module", "--eval", judge];
  const output = await node(dir, args, { newer, limitMs: 3000 }).catch(({ message }) => message);
  return output.startsWith("READ");
}

/** A runner that writes a report in the form of Jest's. A run that hangs takes no other with it. */
function reporting(name, { tests = FAKE, newer, files, command, env }) {
  return {
    name,
    tests: [...PLAIN, ...tests],
    async run({ place }) {
      const dir = await place.app(name, "test-runners");
      for (const shared of ["virtual", "until"]) await place.commonJs(dir, shared);
      const results = [];
      const all = tests.includes(ALL);
      const parts = { plain: PLAIN, fake: FAKE };
      if (all && (await readsBodies(dir, newer))) parts.all = [ALL];
      else if (all) results.push({ name: ALL });
      for (const [part, of] of Object.entries(parts)) {
        const report = join(dir, `${part}.json`);
        // It fails when a test does; what it reports says which.
        const failure = await node(dir, command(files(part), report), { newer, env, limitMs: 90_000 }).catch((error) => error);
        const { testResults } = await readFile(report, "utf8").then(JSON.parse, () => ({ testResults: [] }));
        const found = testResults.flatMap(({ assertionResults }) => assertionResults);
        const broken = testResults.map(({ message }) => message ?? "").join("\n") || failure.message;
        for (const name of of) {
          const result = found.find(({ title }) => title === name);
          const error = result ? result.failureMessages.join("\n") || undefined : `it did not run\n${broken}`;
          results.push({ name, error: error?.split("\n").slice(0, 6).join("\n") });
        }
      }
      return results;
    },
  };
}

const jest = (file, report) => [
  program("jest", "bin/jest.js"),
  "--config",
  "jest.config.json",
  "--json",
  "--outputFile",
  report,
  file,
];

/** A program that prints its results. */
function printing(name, more = []) {
  const tests = [...PLAIN, ...FAKE, ...more];
  return {
    name: `timers-${name}`,
    tests,
    async run({ place }) {
      const dir = await place.app(`timers-${name}`, "test-runners");
      const args = ["node.mjs", name];
      const all = more.includes(ALL);
      const judged = all && !(await readsBodies(dir)) ? [{ name: ALL }] : [];
      if (all && !judged.length) args.push(ALL);
      // What spins is ended, and what it had printed is known all the same.
      const output = await node(dir, args, { limitMs: 20_000 }).catch(({ message }) => message);
      const lines = output.split("\n").filter((line) => line.startsWith("RESULT "));
      const results = [...judged, ...lines.map((line) => JSON.parse(line.slice("RESULT ".length)))];
      const silent = tests.filter((test) => !results.some(({ name }) => name === test));
      return [...results, ...silent.map((test) => ({ name: test, error: `it did not run\n${output.slice(0, 2000)}` }))];
    },
  };
}

/** The calls that the console saves for Vitest, in Vitest. */
const savedForVitest = {
  name: "vitest-saved",
  tests: [...Object.keys(CALLS), ...Object.keys(PREVIEW_CALLS)],
  async run({ place }) {
    const dir = await place.app("vitest-saved", "test-runners");
    const texts = Object.entries(await savedCalls("vitest"));
    const report = join(dir, "saved.json");
    for (const [index, [, text]] of texts.entries()) await writeFile(join(dir, `saved-${index}.vitest.mjs`), text);
    const args = [program("vitest", "vitest.mjs"), "run", "--reporter=json", `--outputFile=${report}`, "saved-"];
    const failure = await node(dir, args, { newer: true, limitMs: 90_000 }).catch((error) => error);
    const { testResults } = await readFile(report, "utf8").then(JSON.parse, () => ({ testResults: [] }));
    return texts.map(([name], index) => {
      const result = testResults.find(({ name: file }) => file.endsWith(`saved-${index}.vitest.mjs`));
      if (!result) return { name, error: `it did not run\n${failure.message}` };
      const passed = result.assertionResults.filter(({ status }) => status === "passed").length;
      const messages = result.assertionResults.flatMap(({ failureMessages }) => failureMessages);
      return { name, error: passed === 1 ? undefined : [result.message, ...messages].join("\n").slice(0, 2000) };
    });
  },
};

export const testRunners = [
  reporting("jest-commonjs", { files: (part) => `${part}.test.cjs`, command: jest }),
  reporting("jest-esm", {
    files: (part) => `${part}.test.mjs`,
    command: jest,
    env: { NODE_OPTIONS: "--experimental-vm-modules --no-warnings" },
  }),
  reporting("vitest", {
    newer: true,
    tests: [...FAKE, ALL],
    files: (part) => `${part}.vitest.mjs`,
    command: (file, report) => [program("vitest", "vitest.mjs"), "run", "--reporter=json", `--outputFile=${report}`, file],
  }),
  savedForVitest,
  printing("sinon", [ALL]),
  printing("node-test"),
];
