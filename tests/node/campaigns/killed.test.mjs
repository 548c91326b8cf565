// Campaigns whose processes are killed: what the emulator has seen decides, not what the store says.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { start } from "../../harness/programs.mjs";
import { pkg } from "../pkg.mjs";
import { callsOf } from "./calls.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const program = fileURLToPath(new URL("process.mjs", import.meta.url));
const SPEED = 20;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** People of all kinds: who confirm, move, are busy, decline, hang up, or have no number. */
function crowd(count) {
  const endings = ["3001", "3002", "3001", "0486", "0603", "3001", "0404", "0010", "3002", "3001"];
  return Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    phone: `+1555${100 + index}${endings[index % endings.length]}`,
  }));
}

/** An emulator with the quota of the service, and processes that run one campaign on one file. */
async function scene(t, { people, numbers }) {
  const folder = mkdtempSync(join(tmpdir(), "ringwire-killed-"));
  const server = await serve({ speed: SPEED, callbackRetryDelaysMs: Array(300).fill(4000) });
  t.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const config = {
    pkg: pkg.href,
    file: join(folder, "calls.db"),
    connectionString: server.connectionString,
    port: await freePort(),
    numbers,
    people,
    id: "a",
  };
  const begin = (more) => start(process.execPath, ["--no-warnings", program, JSON.stringify({ ...config, ...more })]);
  return { emulator: server.emulator, calls: callsOf(server.emulator), folder, begin };
}

const isRunning = (process) => process.child.exitCode === null && process.child.signalCode === null;

/** The last line that a process has printed, which says how far the campaign is. */
async function endOf(process) {
  const end = await process.ended;
  assert.equal(end, 0, process.output);
  return JSON.parse(process.output.trimEnd().split("\n").at(-1));
}

/** The invariants, counted by the emulator. */
function judge(emulator, calls, { results, progress }, people, atOnce) {
  const { callers, callees } = emulator.peaks();
  for (const [number, most] of Object.entries(callers)) assert.ok(most <= atOnce, `${most} calls at once from ${number}`);
  for (const [phone, most] of Object.entries(callees)) assert.equal(most, 1, `${most} calls at once to ${phone}`);
  // No person is lost, and each try of the store is a call.
  assert.deepEqual(
    results.map(({ id }) => id),
    people.map(({ id }) => id),
  );
  const expected = {
    3001: "confirmed",
    3002: "moved",
    "0486": "busy",
    "0603": "declined",
    "0404": "numberNotFound",
    "0010": "hungUp",
  };
  const most = { busy: 2 };
  for (const [index, { id, outcome, state, tries, calls: tried }] of results.entries()) {
    const { phone } = people[index];
    assert.deepEqual([id, state, outcome], [id, "done", expected[phone.slice(-4)]]);
    const placed = calls.filter((call) => call.phone === phone);
    assert.deepEqual([id, placed.length, tries, tried], [id, most[outcome] ?? 1, most[outcome] ?? 1, most[outcome] ?? 1]);
  }
  assert.equal(progress.tries, calls.length);
  assert.ok(calls.every(({ to }) => to < Infinity));
}

describe("a campaign whose process is killed", () => {
  test("five times calls each person once, and never too many at once", async (t) => {
    const people = crowd(300);
    const numbers = Array.from({ length: 15 }, (_, index) => `+142555501${String(index).padStart(2, "0")}`);
    const { emulator, calls, begin } = await scene(t, { people, numbers });
    const begunMs = performance.now();
    let kills = 0;
    let process = begin();
    for (let next = 30; kills < 5; next = calls().length + 30) {
      while (calls().length < next && isRunning(process)) await sleep(20);
      if (!isRunning(process)) break;
      process.kill("SIGKILL");
      await process.ended;
      kills += 1;
      t.diagnostic(`killed after ${calls().length} calls, ${Math.round(performance.now() - begunMs)} ms`);
      process = begin();
    }
    const end = await endOf(process);
    assert.equal(kills, 5);
    judge(emulator, calls(), end, people, 2);
  });

  test("is taken over by another one that waited, at once", async (t) => {
    const people = crowd(60);
    const { emulator, calls, folder, begin } = await scene(t, {
      people,
      numbers: ["+14255550100", "+14255550101", "+14255550102"],
    });
    const first = begin();
    while (!calls().length) await sleep(20);
    const second = begin({ role: "call" });
    while (!second.output.includes("added")) await sleep(20);
    while (calls().length < 20) await sleep(20);
    // The second one waits: the first has all the lines.
    first.kill("SIGKILL");
    await first.ended;
    const killedAt = Date.now();
    const before = calls().length;
    // Its callbacks come to a third one, which shares the file.
    const third = begin({ role: "receive" });
    while (calls().length === before) await sleep(20);
    t.diagnostic(`taken over after ${Date.now() - killedAt} ms`);
    const end = await endOf(second);
    third.kill("SIGKILL");
    judge(emulator, calls(), end, people, 2);
    // What the killed process has left was removed.
    assert.deepEqual(readdirSync(folder).filter((name) => name.includes("-process-")).length <= 2, true);
  });
});
