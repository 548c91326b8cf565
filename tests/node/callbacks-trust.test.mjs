// An event counts for what it was believed for: one that only the secret proves is no duplicate of an event with a token, ends no wait for
// one, and is not read from a store as one.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CallbackReceiver, URL_OF_CALLBACKS, authority, bearer, cloud, grid, post, seed, settled, token } from "./callbacks.mjs";
import { pkg } from "./pkg.mjs";

const { MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { CallReport } = await import(new URL("entries/report-node.js", pkg));

const SECRET = "s3cret";
const both = () => ({ ...authority().options, secret: SECRET });
const url = `${URL_OF_CALLBACKS}?secret=${SECRET}`;
const send = async (receiver, event, signed) =>
  (await receiver.handle(post([event], { url, ...(signed && bearer(token())) }))).status;
const isPending = async (promise) => {
  let ended = false;
  promise.then(
    () => (ended = true),
    () => (ended = true),
  );
  await settled();
  return !ended;
};
/** An event of the 2021 preview that claims to be of the call and of the operation of 2026-03-12. */
const forged = (kind, data = {}) => seed(kind, { CallLegId: "c1", OperationContext: "x", ...data });

describe("an event that only the secret proves", () => {
  const waits = {
    "for any event of the call": { callConnectionId: "c1" },
    "for an event of a kind of the call": { callConnectionId: "c1", kind: "PlayCompleted" },
    "for a kind that both contracts have": { kind: "ParticipantsUpdated" },
    "by the operation context alone": { operationContext: "x" },
    "by the operation context, for what is unknown": { operationContext: "x", kind: "Unknown" },
    "of a call by a predicate": { callConnectionId: "c1", predicate: () => true },
  };
  for (const [name, filter] of Object.entries(waits)) {
    test(`ends no wait ${name}`, async () => {
      const receiver = new CallbackReceiver(both());
      const before = receiver.waitFor(filter);
      for (const event of [
        forged("PlayAudioResult", { Status: "completed" }),
        forged("ParticipantsUpdated", { Participants: [] }),
        forged("SomethingNew"),
        // It would end every wait of the call.
        forged("CallLegStateChanged", { CallState: "Terminated" }),
        { ...grid("Microsoft.Communication.SomethingNew", { callConnectionId: "c1", operationContext: "x" }) },
      ])
        assert.equal(await send(receiver, event), 200);
      const after = receiver.waitFor(filter);
      assert.deepEqual([await isPending(before), await isPending(after)], [true, true]);
      const kind = filter.kind === "Unknown" ? "SomethingNew" : (filter.kind ?? "PlayCompleted");
      const genuine = cloud(kind, { operationContext: "x", participants: [] });
      assert.equal(await send(receiver, genuine, true), 200);
      assert.deepEqual([(await before).id, (await after).id], [genuine.id, genuine.id]);
      await receiver.close();
    });
  }

  test("is no duplicate of an event with a token, nor ends its iteration or its call", async () => {
    const receiver = new CallbackReceiver(both());
    const taken = [];
    receiver.on("*", ({ kind }) => void taken.push(kind));
    const genuine = cloud("PlayCompleted");
    const iterator = receiver.events({ callConnectionId: "c1" });
    const next = iterator.next();
    for (const event of [
      { ...forged("DtmfReceived"), id: genuine.id, source: genuine.source },
      { ...grid("Microsoft.Communication.IncomingCall", {}), id: genuine.id, topic: genuine.source },
      forged("CallLegStateChanged", { CallState: "Terminated" }),
    ])
      assert.equal(await send(receiver, event), 200);
    assert.equal(await isPending(next), true);
    assert.equal(await send(receiver, genuine, true), 200);
    assert.equal((await next).value.id, genuine.id);
    assert.deepEqual(taken, ["DtmfReceived", "IncomingCall", "CallLegStateChanged", "PlayCompleted"]);
  });

  test("gives the report no participants of a call of 2026-03-12", async () => {
    const receiver = new CallbackReceiver(both());
    const report = new CallReport();
    receiver.on("*", report.add);
    const fetch = async () =>
      Response.json({ callConnectionId: "c1", targets: [] }, { status: 201, headers: { "content-type": "application/json" } });
    const client = new CallAutomationClient("endpoint=https://x.example/;accesskey=c2VjcmV0", { callbacks: receiver, fetch });
    await client.createCall({ targetParticipant: { communicationUserId: "8:acs:callee" } }, URL_OF_CALLBACKS);
    await send(receiver, forged("CallLegStateChanged", { CallState: "Established" }));
    await settled();
    assert.doesNotMatch(String(report), /8:acs:callee/);
  });

  test("still ends the waits for its own contract", async () => {
    const receiver = new CallbackReceiver(both());
    for (const filter of [
      { callLegId: "c1" },
      { kind: "PlayAudioResult", operationContext: "x" },
      { kind: "PlayAudioResult" },
      { predicate: ({ kind }) => kind === "PlayAudioResult" },
    ]) {
      const wait = receiver.waitFor(filter);
      await send(receiver, forged("PlayAudioResult", { Status: "completed" }));
      assert.equal((await wait).kind, "PlayAudioResult");
    }
    const wait = receiver.waitFor({ kind: "IncomingCall" });
    await send(receiver, grid("Microsoft.Communication.IncomingCall", {}));
    assert.equal((await wait).kind, "IncomingCall");
  });

  test("without an audience all are believed alike, and a wait by context takes either contract", async () => {
    const receiver = new CallbackReceiver({ secret: SECRET });
    const wait = receiver.waitFor({ operationContext: "x" });
    await send(receiver, forged("PlayAudioResult", { Status: "completed" }));
    assert.equal((await wait).kind, "PlayAudioResult");
  });
});

describe("receivers of one store", () => {
  const weak = { unverified: true };
  const strong = () => authority().options;

  test("one that verifies tokens reads no event that was believed without, and is not kept from its own", async () => {
    const store = new MemoryStore();
    const [one, other] = [new CallbackReceiver({ ...weak, store }), new CallbackReceiver({ ...strong(), store, pollMs: 5 })];
    const event = cloud("PlayCompleted");
    const wait = other.waitFor({ callConnectionId: "c1" }, { timeoutMs: 5000 });
    assert.equal(await send(one, event), 200);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await isPending(wait), true);
    let taken = 0;
    other.on("*", () => void (taken += 1));
    assert.equal(await send(other, event, true), 200);
    assert.equal((await wait).id, event.id);
    assert.equal(taken, 1, "what others have taken unverified is not taken here");
    await Promise.all([one.close(), other.close()]);
  });

  test("one that believes every event reads those that were verified", async () => {
    const store = new MemoryStore();
    const [one, other] = [new CallbackReceiver({ ...strong(), store }), new CallbackReceiver({ ...weak, store, pollMs: 5 })];
    const wait = other.waitFor({ callConnectionId: "c1" }, { timeoutMs: 5000 });
    const event = cloud("PlayCompleted");
    assert.equal(await send(one, event, true), 200);
    assert.equal((await wait).id, event.id);
    assert.equal(
      await other.waitFor({ callConnectionId: "c1", kind: "PlayCompleted" }, { timeoutMs: 50 }).catch(({ name }) => name),
      "TimeoutError",
    );
    await other.close();
  });

  test("a key that two calls share is of two events", async () => {
    const store = new MemoryStore();
    const taken = [];
    for (const call of ["c1", "c2"]) {
      const receiver = new CallbackReceiver({ ...weak, store });
      receiver.on("*", ({ callConnectionId }) => void taken.push(callConnectionId));
      const event = { ...cloud("PlayCompleted", { callConnectionId: call }), id: "1", source: "one" };
      assert.equal(await send(receiver, event), 200);
    }
    assert.deepEqual(taken, ["c1", "c2"]);
  });

  test("the rows of earlier versions are read until they expire: events for waits, and what was taken", async () => {
    const store = new MemoryStore();
    const event = cloud("PlayCompleted");
    const later = Date.now() + 60_000;
    store.add(`event c1 ${event.source} ${event.id}`, JSON.stringify(event), later);
    store.add(`taken ${event.source} ${event.id}`, "", later);
    const receiver = new CallbackReceiver({ ...strong(), store, pollMs: 0 });
    let taken = 0;
    receiver.on("*", () => void (taken += 1));
    assert.equal((await receiver.waitFor({ callConnectionId: "c1" })).id, event.id);
    for (let count = 0; count < 2; count += 1) assert.equal(await send(receiver, event, true), 200);
    assert.equal(taken, 0, "its handlers have taken it before the new version began");
  });
});
