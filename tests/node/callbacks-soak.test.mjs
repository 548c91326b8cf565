// A soak: 2,000 calls at once through client, emulator and receiver, while every twentieth request and callback meets each fault there
// is. Every call ends accounted for, no event is lost, no handler takes one twice, no call is placed twice, and memory is flat.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallAutomationError } = await import(new URL("entries/client-node.js", pkg));
const { CallOutcomeError, CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const CALLS = 2000;
const SHARE = 0.05;
const CALLER_ID = { phoneNumber: "+14255550100" };
/** Who is called, in turn: people who stay, press keys, hang up, and those who are not reached. */
const CALLEES = ["0100000", "0103004", "0100010", "0100486", "0100603", "0100404", "0104408", "0102001"].map((end) => ({
  phoneNumber: `+1555${end}`,
}));
/** How a call may end. */
const OUTCOMES = ["heard", "unsure", "busy", "declined", "noAnswer", "numberNotFound", "hungUp"];

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc");

/** Every fault there is, each for one in twenty; what takes real time takes little of it. */
function rules(emulator) {
  const quick = { latency: { delayMs: 20 }, retryAfter: { retryAfterMs: 30, header: "x-ms-retry-after-ms" } };
  // None of these calls has a WebSocket.
  const kinds = emulator.faultKinds().filter(({ on }) => on !== "socket");
  const each = kinds.map(({ fault }) => ({ fault, share: SHARE, ...quick[fault] }));
  // An answer that is lost is worse than one that was never made.
  const lost = ["status", "reset"].map((fault) => ({ fault, share: SHARE, when: "after" }));
  return [...each, ...lost];
}

/** Handlers refuse one event in twenty when they first see it; which ones is for its id to say. */
const isRefusedAtFirst = (id) => parseInt(id.slice(-4), 16) % 20 === 0;

/** One world: an emulator with faults, and a client and a receiver, which outlive it. */
async function world(seed, options) {
  const onCallback = (request) => receive(request);
  // The timeout is real: a busy machine takes long for 2,000 callbacks at once, and one that is not answered does not come again.
  const emulator = await Emulator.start({ seed, history: 5_000_000, onCallback, callbackTimeoutMs: 600_000 });
  emulator.setFaults({ seed, rules: rules(emulator) });
  const receiver = new CallbackReceiver({
    ...emulator.callbackAuthentication,
    // Of real time: longer than a busy machine takes for the whole test, or a duplicate counts as new.
    rememberMs: 240_000,
    waitTimeoutMs: 600_000,
    ...options,
    // What the handler below throws is meant.
    onError: (error) => assert.match(error.message, /^not yet$/),
  });
  const receive = receiver.handle;
  const client = new CallAutomationClient(emulator.connectionString, {
    fetch: emulator.fetch,
    callbacks: receiver,
    retry: { maxRetries: 12, baseDelayMs: 10, maxDelayMs: 200 },
  });
  const taken = new Map();
  const refused = new Set();
  receiver.on("*", async ({ id }) => {
    if (isRefusedAtFirst(id) && !refused.has(id)) {
      refused.add(id);
      throw new Error("not yet");
    }
    taken.set(id, (taken.get(id) ?? 0) + 1);
  });
  return { emulator, receiver, client, taken, refused };
}

/** A whole call; how it ended. */
async function call({ client, emulator }, targetParticipant) {
  const placed = await client.createCall({ targetParticipant, sourceCallIdNumber: CALLER_ID }, "https://app.example/callbacks");
  const { callConnectionId } = placed.callConnectionProperties;
  const outcome = async () => {
    try {
      await placed.connected();
      await placed.callConnection
        .getCallMedia()
        .playToAll([{ kind: "fileSource", url: emulator.promptUri(3) }])
        .completed();
      return "heard";
    } catch (error) {
      if (error instanceof CallOutcomeError) return error.reason;
      // A prompt is not sent a second time when it is not known whether the service accepted it: the caller has to decide.
      if (error instanceof CallAutomationError && ["network", "service"].includes(error.kind)) return "unsure";
      throw error;
    }
  };
  const told = await outcome();
  // A callee who was not reached, or has hung up, is gone already.
  await placed.callConnection
    .hangUp(true)
    .catch((error) => assert.ok([404, 500].includes(error.status) || error.kind === "network", error));
  await placed.disconnected();
  return { callConnectionId, told };
}

/** So many calls at once, until all have ended and nothing is on its way. */
async function round(it, calls) {
  let open = calls;
  const all = Promise.all(
    Array.from({ length: calls }, (_, index) => call(it, CALLEES[index % CALLEES.length]).finally(() => (open -= 1))),
  );
  all.catch(() => (open = 0));
  while (open > 0) {
    await it.emulator.advance("250ms");
    // Retries wait in real time.
    await sleep(1);
  }
  const ended = await all;
  await it.emulator.advance("60s");
  return ended;
}

test(`${CALLS} calls at once, each fault for one in twenty`, { timeout: 300_000 }, async (t) => {
  const it = await world(7);
  const began = performance.now();
  const ended = await round(it, CALLS);
  t.diagnostic(`${CALLS} calls in ${((performance.now() - began) / 1000).toFixed(1)} s`);

  const outcomes = Map.groupBy?.(ended, ({ told }) => told) ?? group(ended);
  t.diagnostic([...outcomes].map(([told, some]) => `${told} ${some.length}`).join(", "));
  for (const told of outcomes.keys()) assert.ok(OUTCOMES.includes(told), told);

  const connections = it.emulator.connections();
  assert.equal(connections.length, CALLS, "no call is placed twice");
  assert.equal(new Set(ended.map(({ callConnectionId }) => callConnectionId)).size, CALLS, "every call is accounted for");
  assert.deepEqual(
    connections.filter(({ state }) => state !== "disconnected"),
    [],
  );

  const callbacks = it.emulator.callbacks();
  assert.deepEqual(
    callbacks.filter(({ state }) => state !== "delivered").map(({ id, state }) => ({ id, state })),
    [],
  );
  const sent = callbacks.map(({ event }) => event.id);
  assert.equal(new Set(sent).size, sent.length);
  assert.deepEqual(
    sent.filter((id) => !it.taken.has(id)),
    [],
    "no event is lost",
  );
  assert.deepEqual(
    [...it.taken].filter(([, times]) => times !== 1),
    [],
    "no handler takes one twice",
  );
  assert.equal(it.receiver.waiting, 0, "nothing is left waiting");

  const { rules: applied, struck } = it.emulator.faults();
  const told = applied.map(({ fault, when }, index) => `${fault}${when ? ` ${when}` : ""} ${struck[index]}`);
  t.diagnostic(told.join(", "));
  for (const [index, times] of struck.entries()) assert.ok(times > 0, `${applied[index].fault} never struck`);
});

test("memory is flat", { timeout: 300_000 }, async (t) => {
  // What is remembered of one round is forgotten in the next.
  const it = await world(11, { rememberMs: 300 });
  const used = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const after = [];
  for (let count = 0; count < 8; count++) {
    await round(it, 200);
    it.emulator.reset();
    it.taken.clear();
    it.refused.clear();
    await sleep(1100);
    // The next event sweeps.
    await it.receiver.handle(new Request("https://app.example/", { method: "POST", body: "[]" }));
    after.push(used());
  }
  t.diagnostic(after.map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`).join(", "));
  // The first rounds fill caches: compiled code, keys, connections.
  const [early, late] = [after[3], after.at(-1)];
  assert.ok(late - early < 4_000_000, `from ${early} to ${late} bytes in four rounds of 200 calls`);
});

const group = (ended) => {
  const groups = new Map();
  for (const one of ended) groups.set(one.told, [...(groups.get(one.told) ?? []), one]);
  return groups;
};
