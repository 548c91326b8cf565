// Runs suites, some at a time, and says what became of each test. A suite is `{ name, tests, run }`: `run` gives `{ name, error }` of
// each test, of some of them (then the others have failed), or throws (then all have).
import { endAll } from "./programs.mjs";

/** The suites that are named on the command line; all when none is. */
export function wanted(all) {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !all.some((suite) => suite.name === name));
  if (unknown) throw new Error(`there is no ${unknown}; there are: ${all.map(({ name }) => name).join(", ")}`);
  return all.filter(({ name }) => !names.length || names.includes(name));
}

/** Loads the files of suites, which import tools that may not be installed. */
export async function load(files, fix) {
  const loaded = await Promise.all(files.map((file) => import(file))).catch((error) => {
    console.log(`${error.stack}\nfix: ${fix}\n0 passed, 1 failed`);
    process.exit(1);
  });
  return Object.assign({}, ...loaded);
}

/** Has the programs that were started ended, and the place removed, however this process ends. */
export function cleanUpAtExit(place) {
  process.on("exit", () => {
    endAll();
    place.remove();
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
}

/** Runs the suites; the last line it prints is `N passed, N failed`. Gives the number of failures. */
export async function runAll(suites, context, atOnce, close = async () => {}) {
  const counts = { passed: 0, failed: 0 };
  const waiting = [...suites];
  const worker = async () => {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) {
      const began = performance.now();
      report(suite, await outcome(suite, context), counts, performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await close();
  console.log(`in ${(performance.now() / 1000).toFixed(1)} s\n${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed;
}

/** What became of each test of a suite. One that is not reported on has failed, and so has all of a suite that broke off. */
async function outcome({ tests, run }, context) {
  try {
    const results = await run(context);
    const known = results.map(({ name }) => name);
    const silent = tests.filter((name) => !known.includes(name)).map((name) => ({ name, error: "it did not run" }));
    return [...results, ...silent];
  } catch (error) {
    // All of them, but said once.
    return tests.map((name, index) => ({ name, error: String(error?.stack ?? error), said: index > 0 }));
  }
}

function report(suite, results, counts, tookMs) {
  const failed = results.filter(({ error }) => error);
  const failures = failed.length ? `, ${failed.length} failed` : "";
  console.log(`${suite.name}: ${results.length - failed.length} passed${failures} in ${(tookMs / 1000).toFixed(1)} s`);
  for (const { name, error, said } of failed) {
    console.log(`  FAILED ${suite.name}: ${name}${said ? "" : `\n${error.trimEnd().replace(/^/gm, "    ")}`}`);
  }
  counts.passed += results.length - failed.length;
  counts.failed += failed.length;
}
