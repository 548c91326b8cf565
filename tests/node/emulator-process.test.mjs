// The emulator that tests of campaigns call: what it says it has seen is what there was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { callees, emulatorProcess, seen } from "../harness/emulator-process.mjs";
import { serving, until } from "./command.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const CALLER = "+14255550100";

test("callees are mixed as they are asked for, and each is another one", () => {
  const all = callees(100, { answers: 6, busy: 3, rings: 1 });
  assert.equal(new Set(all).size, 100);
  const ends = (ending) => all.filter((number) => number.endsWith(ending)).length;
  assert.deepEqual([ends("0000"), ends("0486"), ends("0480")], [60, 30, 10]);
  assert.deepEqual(
    [all.slice(0, 10), all.slice(50, 60)].map((part) => part.filter((number) => number.endsWith("0486")).length),
    [3, 3],
  );
  assert.throws(() => callees(1001), /callees: no more that are "answers"/);
  assert.throws(() => callees(1, { sings: 1 }), /no more that are "sings"/);
});

test("what it has seen: calls by callee, refusals, repeated requests, and the most that were up", async (t) => {
  const emulator = await emulatorProcess(t);
  const url = await serving(t, (_, response) => response.end());
  const client = new CallAutomationClient(emulator.connectionString, { retry: false });
  const place = (number, options) =>
    client.createCall({ targetParticipant: { phoneNumber: number }, sourceCallIdNumber: { phoneNumber: CALLER } }, url, options);
  const [[first, second], [busy]] = [callees(2), callees(1, { busy: 1 })];
  const once = { repeatabilityRequestId: "00000000-0000-4000-8000-000000000001" };
  const { callConnection } = await place(first, once);
  await place(first, once);
  await place(second);
  await assert.rejects(place(first), { statusCode: 429 });
  const before = await emulator.seen();
  assert.deepEqual(before, {
    placed: { [first]: 1, [second]: 1 },
    refused: { 429: 1 },
    repeated: 1,
    up: 2,
    peaks: { calls: 2, callers: { [CALLER]: 2 }, callees: { [first]: 1, [second]: 1 } },
  });
  assert.equal((await emulator.calls()).length, 2);
  await callConnection.hangUp(true);
  await until("a free line", async () => (await emulator.seen()).up === 1);
  await place(busy);
  await until("its end", async () => (await emulator.seen()).up === 1);
  assert.equal((await emulator.seen()).placed[busy], 1);
  await emulator.reset();
  assert.deepEqual((await emulator.peaks()).callers, {});
  await emulator.kill();
  await assert.rejects(emulator.peaks(), /fetch failed/);
});

test("it ends with the process that started it, and a log that lost its beginning is no proof", async (t) => {
  await assert.rejects(emulatorProcess(t, { speed: 0 }), /the emulator does not start: speed: expected/);
  assert.throws(() => seen([{ sequence: 2, kind: "state" }], {}), /forgotten its beginning/);
});
