// Usage: node tests/runtimes/run.mjs [name…]
//
// Installs the packed tarball into clean projects and runs one scenario (scenario.mjs) in every runtime there is, against one
// emulator served over HTTP; then looks at the tarball itself. Each case in each runtime is one test. The last line is
// `N passed, N failed`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { workplace } from "./consumers.mjs";
import { endAll } from "./programs.mjs";
import { names } from "./scenario.mjs";
import { listen, oddService, receiver } from "./servers.mjs";

/** How long one case may take, in milliseconds; the longest takes six seconds by design, and machines are busy. */
const LIMIT_MS = 40_000;
/** Runtimes mostly wait; more at once than this and the slowest machine's timers are late. */
const AT_ONCE = 3;
const CALLBACKS = "its callbacks arrived";
const KINDS = ["CallLegStateChanged", "DtmfReceived", "InviteParticipantResult", "ParticipantsUpdated", "PlayAudioResult"];

const suites = ["./command-line.mjs", "./workerd.mjs", "./edge.mjs", "./browser.mjs", "./package.mjs", "./types.mjs"];
const loaded = await Promise.all(suites.map((file) => import(file))).catch((error) => {
  console.log(`${error.stack}\nfix: npm ci --ignore-scripts in tests/\n0 passed, 1 failed`);
  process.exit(1);
});
const { commandLine, workerd, edge, inBrowser, onPackage, typeScript } = Object.assign({}, ...loaded);
const all = [...[...commandLine, ...workerd, ...edge, ...inBrowser].map(overHttp), ...onPackage, ...typeScript];
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !all.some((suite) => suite.name === name));
if (unknown) throw new Error(`there is no ${unknown}; there are: ${all.map(({ name }) => name).join(", ")}`);

const place = await workplace();
process.on("exit", () => {
  endAll();
  place.remove();
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
// Whatever a suite that broke off has left open does not keep this process.
process.exit((await main()) === 0 ? 0 : 1);

async function main() {
  const servers = await serveAll(place);
  const counts = { passed: 0, failed: 0 };
  const waiting = all.filter(({ name }) => !wanted.length || wanted.includes(name));
  const worker = async () => {
    for (let suite; (suite = waiting.shift()); ) report(suite, await outcome(suite, { place, ...servers }), counts);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await Promise.all(servers.closers.map((close) => close()));
  console.log(`in ${(performance.now() / 1000).toFixed(1)} s\n${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed;
}

async function serveAll({ installed }) {
  const { serve } = await import(pathToFileURL(join(installed, "node_modules/ringwire/entries/emulator-http-node.js")));
  const [emulator, callbacks, odd, gone] = await Promise.all([serve(), receiver(), oddService(), listen(async () => {})]);
  // A port at which no server listens any more.
  await gone.close();
  const { connectionString, endpoint } = emulator;
  const config = {
    limitMs: LIMIT_MS,
    connectionString,
    endpoint,
    key: connectionString.split("accesskey=")[1],
    prompt: emulator.emulator.promptUri(0.3),
    callbackAuthentication: trusted(emulator.emulator.callbackAuthentication),
    callbacks: callbacks.url,
    odd: odd.url,
    closed: gone.url,
  };
  return { config, callbacks, closers: [emulator, callbacks, odd].map((server) => () => server.close()) };
}

/** Whom callbacks are believed by, without the emulator's own fetch: each runtime is to use its own. */
function trusted({ audience, issuer, metadataUrl }) {
  return { audience, issuer, metadataUrl };
}

/** A runtime as a suite: the scenario's cases, its own, and a look at what was posted to the runner. */
function overHttp({ name, dateHeader, extra = [], run }) {
  return {
    name,
    tests: [...names, ...extra, CALLBACKS],
    async run({ place, config, callbacks }) {
      const results = await run({ place, config: { ...config, runtime: name, dateHeader } });
      const events = callbacks
        .of(`/${name}/call`)
        .map((body) => JSON.parse(body).eventType.replace("Microsoft.Communication.", ""));
      const missing = KINDS.filter((kind) => !events.includes(kind));
      return [...results, { name: CALLBACKS, error: missing.length ? `no ${missing.join(", no ")}` : undefined }];
    },
  };
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

function report(suite, results, counts) {
  const failed = results.filter(({ error }) => error);
  console.log(`${suite.name}: ${results.length - failed.length} passed${failed.length ? `, ${failed.length} failed` : ""}`);
  for (const { name, error, said } of failed) {
    console.log(`  FAILED ${suite.name}: ${name}${said ? "" : `\n${error.trimEnd().replace(/^/gm, "    ")}`}`);
  }
  counts.passed += results.length - failed.length;
  counts.failed += failed.length;
}
