// The report of calls, through the package: two appointments called by the emulator, and what is said of them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient, parseCallAutomationEvents, parseCallEvents } = await import(
  new URL("entries/client-node.js", pkg)
);
const { CallAutomationError, CallReport } = await import(new URL("entries/report-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const callbackUri = "https://app.example/callbacks";
const caller = { phoneNumber: "+14255550100" };

/** An emulator, and every event it has posted so far, in `posted`. */
async function emulated(parse) {
  const posted = [];
  const emulator = await Emulator.start({
    seed: 7,
    async onCallback(request) {
      posted.push(...parse(await request.text()));
      return new Response();
    },
  });
  return { emulator, posted, options: { fetch: emulator.fetch } };
}

/** One answers, hears a prompt and presses 1; the other is busy. */
async function appointments() {
  const { emulator, posted, options } = await emulated(parseCallAutomationEvents);
  const client = new CallAutomationClient(emulator.connectionString, options);
  const call = (phoneNumber, operationContext) =>
    client.createCall({ targetParticipant: { phoneNumber }, sourceCallIdNumber: caller }, callbackUri, { operationContext });
  const { callConnection } = await call("+15550103001", "visit 17 of +15550103001");
  await call("+15550100486", "visit 18");
  await emulator.advance("5s");
  const media = callConnection.getCallMedia();
  await media.playToAll([{ kind: "fileSource", url: emulator.promptUri(2) }], { operationContext: "greeting" });
  await emulator.advance("5s");
  await media.startRecognizing(
    { phoneNumber: "+15550103001" },
    { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1, operationContext: "confirm" },
  );
  await emulator.advance("10s");
  await callConnection.hangUp(true);
  await emulator.advance("5s");
  emulator.stop();
  return posted;
}

describe("the report of calls", () => {
  test("says who was reached, what was played and pressed, and how it ended", async () => {
    const events = await appointments();
    const report = new CallReport({ masked: false });
    for (const event of events) report.add(event);
    const { calls, droppedCalls, unknownEvents } = report.toJSON();
    assert.deepEqual([calls.length, report.calls, droppedCalls, unknownEvents], [2, 2, 0, []]);
    const reached = calls.find(({ operationContext }) => operationContext === "visit 17 of +15550103001");
    assert.equal(reached.contract, "2026-03-12");
    assert.equal(reached.end.reason, "endedByApi");
    assert.equal(reached.durationMs, Date.parse(reached.endedAt) - Date.parse(reached.connectedAt));
    const person = reached.people.find(({ id }) => id === "4:+15550103001");
    assert.ok(person.joinedAt >= reached.connectedAt && person.leftAt <= reached.endedAt);
    assert.deepEqual(
      reached.played.map(({ operationContext, outcome }) => [operationContext, outcome]),
      [["greeting", "completed"]],
    );
    assert.deepEqual(
      reached.pressed.map(({ operationContext, keys }) => [operationContext, keys]),
      [["confirm", "1"]],
    );
    const busy = calls.find(({ operationContext }) => operationContext === "visit 18");
    assert.deepEqual(busy.end, { reason: "busy", text: "The callee is busy.", code: 486, subCode: 560486 });
    assert.equal(busy.connectedAt, undefined);
  });

  test("is the same for events in another order, and twice", async () => {
    const events = await appointments();
    const straight = new CallReport();
    straight.add(events);
    const mixed = new CallReport();
    mixed.add([...events].reverse());
    events.forEach(mixed.add);
    assert.deepEqual(mixed.toJSON(), straight.toJSON());
    assert.equal(`${mixed}`, `${straight}`);
    assert.equal(JSON.stringify(mixed), JSON.stringify(straight.toJSON()));
  });

  test("shows of phone numbers the last two digits, in the table as in JSON", async () => {
    const report = new CallReport();
    report.add(await appointments());
    const [head, ...rows] = `${report}`.trimEnd().split("\n");
    assert.match(head, /^CALL +CONTEXT +PERSON +JOINED +LEFT +REACHED +ENDED +REASON +PRESSED +PLAYED$/);
    assert.equal(
      rows.length,
      report.toJSON().calls.reduce((sum, { people }) => sum + Math.max(people.length, 1), 0),
    );
    for (const shown of [`${report}`, JSON.stringify(report)]) {
      assert.ok(shown.includes("4:+*********01"), shown);
      assert.ok(!shown.includes("5550"), shown);
    }
    assert.ok(JSON.stringify(report).includes("visit 17 of +*********01"));
  });

  for (const [name, listen] of Object.entries({
    "by its own function": (receiver, report) => receiver.on("*", report.add),
    "by a handler of the application": (receiver, report) => receiver.on("*", async (event) => report.add([event])),
  })) {
    for (const early of [false, true]) {
      test(`names the targets of the client's calls, ${name}${early ? ", when the events come before the answers" : ""}`, async () => {
        let receiver;
        const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
        if (early) emulator.setFaults({ rules: [{ fault: "eventBeforeResponse" }] });
        receiver = new CallbackReceiver({ ...emulator.callbackAuthentication, secret: "s", onError: assert.fail });
        const [report, masked] = [new CallReport({ masked: false }), new CallReport()];
        const seen = [];
        receiver.on("*", (event) => void seen.push(event));
        for (const one of [report, masked]) listen(receiver, one);
        const options = { fetch: emulator.fetch, callbacks: receiver };
        const client = new CallAutomationClient(emulator.connectionString, options);
        const uri = `${callbackUri}?secret=s`;
        const settings = (operationContext) => ({ operationContext, sourceCallIdNumber: caller });
        const invite = { targetParticipant: { phoneNumber: "+15550100486" }, sourceCallIdNumber: caller };
        await client.createCall(invite, uri, { operationContext: "one" });
        const others = [{ phoneNumber: "+15550200000" }, { phoneNumber: "+15550200486" }];
        const { callConnection } = await client.createGroupCall(others, uri, settings("group"));
        const preview = new CallClient(emulator.connectionString, options);
        const source = { communicationUserId: `8:acs:${crypto.randomUUID()}_${crypto.randomUUID()}` };
        const modalities = { requestedModalities: ["audio"], requestedCallEvents: ["participantsUpdated"] };
        await preview.createCall(source, ["+15550300486"], { callbackUri: uri, alternateCallerId: caller, ...modalities });
        await emulator.advance("170s");
        await callConnection.hangUp(true);
        await emulator.advance("10s");
        emulator.stop();

        const outcomes = report
          .toJSON()
          .calls.flatMap(({ people }) => people.map(({ id, invitations }) => [id, invitations.at(-1)]));
        for (const id of ["4:+15550100486", "4:+15550200486", "4:+15550300486"]) {
          const [, last] = outcomes.find(([other]) => other === id) ?? [];
          assert.equal(last?.outcome, "notReached", `${id} in ${JSON.stringify(outcomes)}`);
        }
        assert.match(String(report), /one +4:\+15550100486 .*busy/);
        for (const shown of [String(masked), JSON.stringify(masked)]) assert.ok(!shown.includes("5550"), shown);
        assert.ok(!JSON.stringify(seen).includes("15550200486"), "events are as they were posted");
      });
    }
  }

  test("takes the calls of the 2021 preview as well", async () => {
    const { emulator, posted, options } = await emulated(parseCallEvents);
    const client = new CallClient(emulator.connectionString, options);
    const source = { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" };
    const settings = {
      callbackUri,
      requestedModalities: ["audio"],
      requestedCallEvents: ["participantsUpdated", "dtmfReceived"],
      alternateCallerId: caller,
    };
    const { callLegId } = await client.createCall(source, ["+15550100001"], settings);
    await emulator.advance("10s");
    await client.inviteParticipants(callLegId, ["+15550100486"], { alternateCallerId: caller, operationContext: "nurse" });
    await emulator.advance("5s");
    await client.deleteCall(callLegId);
    await emulator.advance("5s");
    emulator.stop();
    const report = new CallReport({ masked: false });
    report.add(posted);
    const [call, ...others] = report.toJSON().calls;
    assert.deepEqual(others, []);
    assert.deepEqual([call.id, call.contract, call.pressed[0].keys], [callLegId, "2021-04-15-preview1", "1#"]);
    const [nurse] = call.people.find(({ id }) => id === "4:+15550100486").invitations;
    assert.deepEqual([nurse.outcome, nurse.reason, nurse.operationContext], ["notReached", "busy", "nurse"]);
    assert.ok(call.endedAt && call.people.find(({ id }) => id === "4:+15550100001").leftAt);
  });

  test("says what it cannot use, and where it stands", () => {
    const report = new CallReport();
    const is = (target, says) => (error) => {
      assert.ok(error instanceof CallAutomationError);
      assert.equal(error.kind, "validation");
      assert.equal(error.target, target);
      assert.ok(error.message.includes(says), error.message);
      return true;
    };
    const event = { kind: "CallConnected", callConnectionId: "c" };
    assert.throws(() => report.add(), is("events", "got nothing"));
    assert.throws(() => report.add([event, "CallConnected"]), is("events[1]", "got a string"));
    assert.throws(
      () => report.add([event, { type: "Microsoft.Communication.CallConnected", data: {} }]),
      is("events[1].kind", "parseCallAutomationEvents"),
    );
    assert.equal(report.calls, 0);
    assert.throws(() => new CallReport({ mask: false }), is("options.mask", "did you mean masked?"));
    assert.throws(() => new CallReport({ maxcalls: 1 }), is("options.maxcalls", "did you mean maxCalls?"));
    assert.throws(() => new CallReport(5), is("options", "expected an object"));
    for (const options of [undefined, null, {}, { masked: undefined, maxCalls: null }]) {
      assert.equal(new CallReport(options).calls, 0);
    }
    assert.throws(() => new CallReport({ masked: "no" }), is("options.masked", "true or false"));
    for (const maxCalls of [0, -1, 1.5, NaN, "7", 2 ** 33])
      assert.throws(() => new CallReport({ maxCalls }), is("options.maxCalls", "whole number"));
  });

  test("holds no more calls than it may", () => {
    const report = new CallReport({ maxCalls: 2 });
    const event = (call, kind, second) => ({
      kind,
      id: `${call} ${kind}`,
      callConnectionId: call,
      time: `2026-11-20T09:30:0${second}Z`,
    });
    report.add([
      event("a", "CallConnected", 1),
      event("b", "CallConnected", 2),
      event("b", "CallDisconnected", 3),
      event("c", "CallConnected", 4),
    ]);
    assert.deepEqual(
      report.toJSON().calls.map(({ id }) => id),
      ["a", "c"],
    );
    assert.equal(report.toJSON().droppedCalls, 1);
  });

  test("reads the dates that parsed events have", () => {
    const report = new CallReport();
    const startDateTime = new Date("2026-11-20T09:30:01.250Z");
    report.add({ kind: "RecordingStateChanged", callConnectionId: "c", recordingId: "r", state: "active", startDateTime });
    assert.deepEqual(report.toJSON().calls[0].recordings, [{ id: "r", startedAt: "2026-11-20T09:30:01.250Z" }]);
  });
});
