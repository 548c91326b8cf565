// Waiting: for events, and for the ends of operations, over the emulator.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CallOutcomeError, CallbackReceiver, cloud, memoryClock, post, seed, settled } from "./callbacks.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const { CallReport } = await import(new URL("entries/report-node.js", pkg));
const { outcomeOf } = await import(new URL("entries/callbacks-node.js", pkg));

const c1 = { callConnectionId: "c1" };
const CALLER_ID = { phoneNumber: "+14255550100" };
const CALLBACK = "https://app.example/callbacks";
const pending = async (promise) => {
  await settled();
  return Promise.race([
    promise.then(
      () => false,
      () => false,
    ),
    settled().then(() => true),
  ]);
};

function receiving(options) {
  const receiver = new CallbackReceiver({ unverified: true, ...options });
  return { receiver, arrive: async (...events) => assert.equal((await receiver.handle(post(events))).status, 200) };
}

describe("waitFor", () => {
  test("gives what comes, and what came before", async () => {
    const { receiver, arrive } = receiving();
    const before = receiver.waitFor({ ...c1, kind: "PlayCompleted" });
    assert.equal(await pending(before), true);
    assert.equal(receiver.waiting, 1);
    await arrive(cloud("PlayCompleted", { operationContext: "x" }));
    assert.equal((await before).operationContext, "x");
    await arrive(cloud("RecognizeCompleted", { operationContext: "y" }));
    assert.equal((await receiver.waitFor({ operationContext: "y" })).kind, "RecognizeCompleted");
    assert.equal(receiver.waiting, 0);
  });

  test("wants all of what is asked", async () => {
    const { receiver, arrive } = receiving();
    const predicate = ({ resultInformation }) => resultInformation?.subCode === 7;
    const wait = receiver.waitFor({ ...c1, operationContext: "x", kind: ["PlayCompleted", "PlayFailed"], predicate });
    const right = { operationContext: "x", resultInformation: { code: 1, subCode: 7 } };
    await arrive(
      cloud("PlayStarted", right),
      cloud("PlayFailed", { ...right, operationContext: "y" }),
      cloud("PlayFailed", { ...right, callConnectionId: "c2" }),
      cloud("PlayFailed", { operationContext: "x" }),
    );
    assert.equal(await pending(wait), true);
    const last = cloud("PlayFailed", right);
    await arrive(last);
    assert.equal((await wait).id, last.id);
  });

  test("gives the next with each call, and one event to all who wait at that moment", async () => {
    const { receiver, arrive } = receiving();
    const next = () => receiver.waitFor({ ...c1, kind: "ContinuousDtmfRecognitionToneReceived" });
    const tone = (sequenceId) => cloud("ContinuousDtmfRecognitionToneReceived", { tone: "one", sequenceId });
    await arrive(tone(1), tone(2));
    assert.deepEqual([(await next()).sequenceId, (await next()).sequenceId], [1, 2]);
    const both = [next(), next()];
    await settled();
    await arrive(tone(3));
    assert.deepEqual(
      (await Promise.all(both)).map(({ sequenceId }) => sequenceId),
      [3, 3],
    );
    const fourth = next();
    assert.equal(await pending(fourth), true);
    await arrive(tone(4));
    assert.equal((await fourth).sequenceId, 4);
  });

  test("by a predicate alone, over what came already", async () => {
    const { receiver, arrive } = receiving();
    await arrive(cloud("PlayCompleted", { operationContext: "1" }), cloud("PlayCompleted", { operationContext: "2" }));
    assert.equal((await receiver.waitFor({ predicate: (event) => event.operationContext === "2" })).operationContext, "2");
    assert.equal((await receiver.waitFor({ kind: "PlayCompleted" })).operationContext, "1");
  });

  test("ends at its deadline, and is gone then", async () => {
    const { receiver, arrive } = receiving();
    await assert.rejects(receiver.waitFor({ kind: "PlayCompleted" }, { timeoutMs: 5 }), (error) => {
      assert.ok(error instanceof DOMException);
      assert.equal(error.name, "TimeoutError");
      assert.match(error.message, /^waitFor: no event came within 5 ms/);
      return true;
    });
    assert.equal(receiver.waiting, 0);
    await arrive(cloud("PlayCompleted"));
    assert.equal((await receiver.waitFor({ kind: "PlayCompleted" })).kind, "PlayCompleted", "and has taken nothing with it");
    const { receiver: short } = receiving({ waitTimeoutMs: 5 });
    await assert.rejects(short.waitFor({ kind: "PlayCompleted" }), { name: "TimeoutError" });
    await assert.rejects(short.waitFor({ kind: "PlayCompleted" }, { timeoutMs: 0 }), { name: "TimeoutError" });
  });

  test("ends by its signal: before, meanwhile, and not after", async () => {
    const { receiver, arrive } = receiving();
    await assert.rejects(
      receiver.waitFor({ kind: "PlayCompleted" }, { signal: AbortSignal.abort("never mind") }),
      (reason) => reason === "never mind",
    );
    const controller = new AbortController();
    const wait = receiver.waitFor({ kind: "PlayCompleted" }, { signal: controller.signal });
    await settled();
    controller.abort();
    await assert.rejects(wait, { name: "AbortError" });
    assert.equal(receiver.waiting, 0);
    const late = new AbortController();
    await arrive(cloud("PlayCompleted"));
    await receiver.waitFor({ kind: "PlayCompleted" }, { signal: late.signal });
    late.abort();
    await settled();
  });

  test("rejects with what the predicate throws, and everything else goes on", async () => {
    const { receiver, arrive } = receiving();
    const wait = receiver.waitFor({
      ...c1,
      predicate: () => {
        throw new RangeError("mine");
      },
    });
    const other = receiver.waitFor({ ...c1, kind: "PlayCompleted" });
    await settled();
    await arrive(cloud("PlayCompleted"));
    await assert.rejects(wait, { name: "RangeError", message: "mine" });
    assert.equal((await other).kind, "PlayCompleted");
    await assert.rejects(receiver.waitFor({ kind: "PlayCompleted", predicate: () => assert.fail("seen") }, { timeoutMs: 5 }), {
      name: "TimeoutError",
    });
    assert.equal(receiver.waiting, 0);
  });

  test("ends with its call, and says how that ended", async () => {
    const { receiver, arrive } = receiving();
    const meanwhile = receiver.waitFor({ ...c1, kind: "PlayCompleted" });
    const ofAnother = receiver.waitFor({ callConnectionId: "c2", kind: "PlayCompleted" });
    const rejected = assert.rejects(meanwhile, (error) => {
      assert.ok(error instanceof CallOutcomeError && error instanceof Error);
      const { name, kind, reason, code, subCode, event, message } = error;
      assert.deepEqual(
        { name, kind, reason, code, subCode, event: event.kind },
        { name: "CallOutcomeError", kind: "ended", reason: "busy", code: 486, subCode: 560486, event: "CallDisconnected" },
      );
      assert.match(message, /^waitFor: the call has ended: /);
      return true;
    });
    await settled();
    await arrive(cloud("CallDisconnected", { resultInformation: { code: 486, subCode: 560486, message: "" } }));
    await rejected;
    await assert.rejects(receiver.waitFor({ ...c1, kind: "PlayCompleted" }), { kind: "ended", reason: "busy" });
    for (let times = 0; times < 2; times++)
      assert.equal((await receiver.waitFor({ ...c1, kind: "CallDisconnected" })).kind, "CallDisconnected");
    assert.equal(await pending(ofAnother), true);
    await arrive(cloud("CallDisconnected", { callConnectionId: "c2" }));
    await assert.rejects(ofAnother, { kind: "ended" });
    assert.equal(receiver.waiting, 0);
  });

  test("says so also long after: the end is the last to be forgotten", async () => {
    const clock = memoryClock();
    try {
      const { receiver, arrive } = receiving({ rememberMs: 3_600_000 });
      await arrive(cloud("PlayCompleted"), cloud("CallDisconnected", { resultInformation: { code: 486, subCode: 560486 } }));
      clock.tick(600_000);
      await arrive(cloud("CallConnected", { callConnectionId: "c2" }));
      await assert.rejects(
        receiver.waitFor({ ...c1, kind: "PlayCompleted" }),
        ({ kind, reason, event }) => kind === "ended" && reason === "busy" && event.kind === "CallDisconnected",
      );
    } finally {
      clock.reset();
    }
  });

  test("of the 2021 preview by its call leg, which other states do not end", async () => {
    const { receiver, arrive } = receiving();
    const wait = receiver.waitFor({ callLegId: "l1", kind: "DtmfReceived" });
    await arrive(
      seed("CallLegStateChanged", { CallState: "Established" }),
      seed("CallLegStateChanged", { CallState: "Terminating" }),
    );
    assert.equal(await pending(wait), true);
    await arrive(seed("CallLegStateChanged", { CallState: "Terminated" }));
    await assert.rejects(wait, { kind: "ended" });
  });

  test("refuses what cannot be waited for, with its path", async () => {
    const { receiver } = receiving();
    for (const [filter, options, target] of [
      [undefined, {}, "waitFor: filter"],
      [{}, {}, "waitFor: filter"],
      ["PlayCompleted", {}, "waitFor: filter"],
      [{ kind: "" }, {}, "waitFor: filter.kind"],
      [{ kind: [] }, {}, "waitFor: filter.kind"],
      [{ kind: "playFailed" }, {}, "waitFor: filter.kind"],
      [{ kind: ["PlayCompleted", "x"] }, {}, "waitFor: filter.kind"],
      [{ kind: "CallLegStateChanged/Established" }, {}, "waitFor: filter.kind"],
      [{ kind: "*" }, {}, "waitFor: filter.kind"],
      [{ callConnectionId: 1 }, {}, "waitFor: filter.callConnectionId"],
      [{ operationcontext: "x" }, {}, "waitFor: filter.operationcontext"],
      [{ predicate: "x" }, {}, "waitFor: filter.predicate"],
      [{ kind: "PlayCompleted" }, { timeoutMs: -1 }, "waitFor: options.timeoutMs"],
      [{ kind: "PlayCompleted" }, { timeoutMs: Infinity }, "waitFor: options.timeoutMs"],
      [{ kind: "PlayCompleted" }, { signal: {} }, "waitFor: options.signal"],
      [{ kind: "PlayCompleted" }, { timeout: 1 }, "waitFor: options.timeout"],
    ]) {
      await assert.rejects(receiver.waitFor(filter, options), { name: "CallAutomationError", kind: "validation", target });
    }
    assert.equal(receiver.waiting, 0);
  });

  test("names what was meant, and takes every kind that was given out", async () => {
    const { receiver } = receiving();
    const message = async (filter, options) => (await receiver.waitFor(filter, options).catch((error) => error)).message;
    assert.match(await message({ kind: "playFailed" }), /no kind "playFailed"; did you mean PlayFailed\?/);
    assert.match(await message({ kind: "Microsoft.Communication.CallConected" }), /did you mean CallConnected\?/);
    assert.match(await message({ operationcontext: "x" }), /did you mean operationContext\?/);
    assert.match(await message({ kind: "PlayFailed" }, { timeout: 1 }), /did you mean timeoutMs\?/);
    assert.doesNotMatch(await message({ kind: "somethingElse" }), /did you mean/);
    assert.doesNotMatch(await message({ kind: "x".repeat(1e6) }), /did you mean/);
    const next = receiver.events({ kind: "CallConected" }).next();
    await assert.rejects(next, { target: "events: filter.kind", message: /did you mean CallConnected\?/ });
    for (const operation of ["createCall", "playAudio", "inviteParticipants", "playToAll"]) {
      for (const { done = [], failed = [] } of [outcomeOf(operation) ?? {}]) {
        assert.match(await message({ kind: [...done, ...failed, "Unknown"] }, { timeoutMs: 0 }), /no event came/);
      }
    }
  });

  test("finds an event of an unknown type by its operation context, and by its type", async () => {
    const { receiver, arrive } = receiving();
    const waits = [
      receiver.waitFor({ operationContext: "x" }),
      receiver.waitFor({ callConnectionId: "c1", operationContext: "x", kind: "Unknown" }),
      receiver.waitFor({ kind: "Unknown", predicate: ({ type }) => type === "Microsoft.Communication.DialogStarted" }),
    ];
    await arrive(cloud("DialogStarted", { operationContext: "y" }), cloud("DialogStarted", { operationContext: "x" }));
    const [one, other, first] = await Promise.all(waits);
    assert.equal(one, other);
    assert.deepEqual([one.data.operationContext, first.data.operationContext], ["x", "y"]);
  });
});

describe("events", () => {
  const kinds = async (events) => {
    const all = [];
    for await (const { kind } of events) all.push(kind);
    return all;
  };

  test("gives what came and what comes, and ends with the call", async () => {
    const { receiver, arrive } = receiving();
    await arrive(cloud("CallConnected"));
    const all = kinds(receiver.events(c1));
    const plays = kinds(receiver.events({ ...c1, kind: "PlayCompleted" }));
    await settled();
    await arrive(cloud("PlayCompleted"), cloud("PlayCompleted", { callConnectionId: "c2" }));
    await arrive(cloud("PlayFailed"), cloud("CallDisconnected"));
    assert.deepEqual(await all, ["CallConnected", "PlayCompleted", "PlayFailed", "CallDisconnected"]);
    assert.deepEqual(await plays, ["PlayCompleted"]);
    assert.deepEqual(
      await kinds(receiver.events(c1)),
      ["CallConnected", "PlayCompleted", "PlayFailed", "CallDisconnected"],
      "of a call that is over",
    );
    assert.equal(receiver.waiting, 0);
  });

  test("of a call that the callee did not answer ends too", async () => {
    const { receiver, arrive } = receiving();
    const all = kinds(receiver.events(c1));
    await settled();
    await arrive(cloud("CreateCallFailed"));
    assert.deepEqual(await all, ["CreateCallFailed"]);
    assert.deepEqual(await kinds(receiver.events({ ...c1, kind: "PlayCompleted" })), []);
  });

  test("each has all of them, whatever else waits", async () => {
    const { receiver, arrive } = receiving();
    const [one, two] = [
      kinds(receiver.events(c1)),
      kinds(receiver.events({ ...c1, predicate: ({ kind }) => kind !== "CallConnected" })),
    ];
    const wait = receiver.waitFor({ ...c1, kind: "PlayCompleted" });
    await settled();
    await arrive(cloud("CallConnected"), cloud("PlayCompleted"), cloud("CallDisconnected"));
    assert.deepEqual(
      [await one, await two, (await wait).kind],
      [["CallConnected", "PlayCompleted", "CallDisconnected"], ["PlayCompleted", "CallDisconnected"], "PlayCompleted"],
    );
  });

  test("a loop that breaks off leaves nothing behind", async () => {
    const { receiver, arrive } = receiving();
    await arrive(cloud("PlayCompleted"));
    for await (const { kind } of receiver.events()) {
      assert.equal(kind, "PlayCompleted");
      assert.equal(receiver.waiting, 1);
      break;
    }
    assert.equal(receiver.waiting, 0);
    const iterator = receiver.events(c1);
    assert.equal((await iterator.next()).value.kind, "PlayCompleted");
    assert.deepEqual(await iterator.return(), { value: undefined, done: true });
    assert.equal(receiver.waiting, 0);
  });

  test("an abort ends it, before and while it waits", async () => {
    const { receiver, arrive } = receiving();
    await arrive(cloud("PlayCompleted"));
    await assert.rejects(kinds(receiver.events(c1, { signal: AbortSignal.abort("enough") })), (reason) => reason === "enough");
    const controller = new AbortController();
    const all = kinds(receiver.events(c1, { signal: controller.signal }));
    await settled();
    controller.abort();
    await assert.rejects(all, { name: "AbortError" });
    assert.equal(receiver.waiting, 0);
  });

  test("a call of the 2021 preview ends when it is terminated, not before", async () => {
    const { receiver, arrive } = receiving();
    const all = kinds(receiver.events({ callLegId: "l1" }));
    await settled();
    await arrive(
      seed("CallLegStateChanged", { CallState: "Established" }),
      seed("DtmfReceived"),
      seed("CallLegStateChanged", { CallState: "Terminated" }),
    );
    assert.equal((await all).length, 3);
  });
});

/** An emulator whose callbacks a receiver takes, and a client of each contract. */
async function world(options) {
  const receiver = new CallbackReceiver({ unverified: true });
  const emulator = await Emulator.start({ onCallback: receiver.handle, ...options });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  const old = new CallClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  const place = (phoneNumber = "+15550100000") =>
    client.createCall({ targetParticipant: { phoneNumber }, sourceCallIdNumber: CALLER_ID }, CALLBACK);
  const placeOld = (number = "+15550100000") =>
    old.createCall("8:acs:r_bot", [number], {
      callbackUri: CALLBACK,
      requestedModalities: ["audio"],
      requestedCallEvents: [],
      alternateCallerId: CALLER_ID.phoneNumber,
    });
  const prompt = (seconds) => [{ kind: "fileSource", url: emulator.promptUri(seconds) }];
  return { receiver, emulator, client, old, place, placeOld, prompt };
}

const ended = (promise) =>
  promise.then(
    (event) => event.kind,
    ({ name, kind, reason }) => [name, kind, reason].join(" "),
  );

describe("awaitable operations of 2026-03-12", () => {
  test("a call is connected, plays, and is disconnected", async () => {
    const { emulator, place, prompt, receiver } = await world();
    const call = await place();
    assert.deepEqual(Object.keys(call), ["callConnectionProperties", "callConnection"], "what is printed of it is as ever");
    const connected = call.connected();
    await emulator.advance("2s");
    assert.equal((await connected).callConnectionId, call.callConnectionProperties.callConnectionId);
    assert.equal((await call.connected()).kind, "CallConnected", "asked again");
    const media = call.callConnection.getCallMedia();
    const play = media.playToAll(prompt(1));
    assert.equal(await play, undefined, "awaited as it is, it is what it was");
    const completed = play.completed();
    await emulator.advance("2s");
    assert.equal((await completed).kind, "PlayCompleted");
    assert.equal((await play.completed()).kind, "PlayCompleted", "asked again, and after it came");
    const hangUp = call.callConnection.hangUp(true);
    await hangUp;
    const [gone, disconnected] = [hangUp.completed(), call.disconnected()];
    await emulator.advance("1s");
    assert.deepEqual([(await gone).kind, (await disconnected).resultInformation.subCode], ["CallDisconnected", 7000]);
    assert.equal(receiver.waiting, 0);
  });

  for (const [number, reason] of [
    ["+15550100486", "busy"],
    ["+15550100603", "declined"],
    ["+15550100480", "noAnswer"],
    ["+15550100404", "numberNotFound"],
  ]) {
    test(`${number} is ${reason}`, async () => {
      const { emulator, place, receiver } = await world();
      const call = await place(number);
      const [connected, disconnected] = [ended(call.connected()), ended(call.disconnected())];
      await emulator.advance("120s");
      assert.equal(await connected, `CallOutcomeError failed ${reason}`);
      assert.equal(await disconnected, "CreateCallFailed", "nothing comes after it");
      assert.equal(receiver.waiting, 0);
    });
  }

  // On record: the end of a call that was rejected comes before its failure.
  test("+15550105002 is declined, and its end comes first", async () => {
    const { emulator, place, receiver } = await world();
    const seen = [];
    receiver.on("*", ({ kind, resultInformation }) => void seen.push([kind, resultInformation.code, resultInformation.subCode]));
    const call = await place("+15550105002");
    const [connected, disconnected] = [ended(call.connected()), ended(call.disconnected())];
    await emulator.advance("10s");
    assert.equal(await connected, "CallOutcomeError ended declined");
    assert.equal(await disconnected, "CallDisconnected");
    const result = [200, 5002];
    assert.deepEqual(seen, [
      ["CallDisconnected", ...result],
      ["CreateCallFailed", ...result],
    ]);
    assert.equal(receiver.waiting, 0);
  });

  for (const participantsFirst of [true, false]) {
    test(`a call is connected, with its participants ${participantsFirst ? "first" : "second"}`, async () => {
      const { emulator, place, receiver } = await world({ participantsFirst });
      const kinds = [];
      receiver.on("*", ({ kind }) => void kinds.push(kind));
      const call = await place();
      const { callConnectionId } = call.callConnectionProperties;
      const participants = receiver.waitFor({ callConnectionId, kind: "ParticipantsUpdated" });
      await emulator.advance("2s");
      assert.equal((await call.connected()).kind, "CallConnected");
      assert.equal((await participants).participants.length, 2);
      const both = ["CallConnected", "ParticipantsUpdated"];
      assert.deepEqual(kinds, participantsFirst ? both.toReversed() : both);
    });
  }

  // On record: the events of a recording name the recorder's own connection.
  test("the events of a recording belong to the call that is recorded", async () => {
    const { client, emulator, place, receiver } = await world();
    const call = await place();
    await emulator.advance("2s");
    const { callConnectionId } = call.callConnectionProperties;
    const iterated = (async () => {
      const states = [];
      for await (const event of receiver.events({ callConnectionId, kind: "RecordingStateChanged" })) states.push(event.state);
      return states;
    })();
    const recording = client.getCallRecording();
    const changed = receiver.waitFor({ callConnectionId, kind: "RecordingStateChanged" });
    const { recordingId } = await recording.start({ callConnectionId, recordingStateCallbackEndpointUrl: CALLBACK });
    await emulator.advance("1s");
    const event = await changed;
    assert.deepEqual([event.recordingId, event.state], [recordingId, "active"]);
    assert.notEqual(event.callConnectionId, callConnectionId, "handlers see the event as it came");
    const { serverCallId } = await call.connected();
    assert.equal(event.serverCallId, serverCallId);
    await recording.stop(recordingId);
    await call.callConnection.hangUp(true);
    await emulator.advance("1s");
    assert.deepEqual(await iterated, ["active", "inactive"]);
    assert.equal(receiver.waiting, 0);
  });

  test("the report of a recorded call has no other call", async () => {
    const { client, emulator, place, receiver } = await world();
    const report = new CallReport();
    receiver.on("*", (event) => report.add(event));
    const call = await place();
    await emulator.advance("2s");
    const { callConnectionId } = call.callConnectionProperties;
    const { recordingId } = await client
      .getCallRecording()
      .start({ callConnectionId, recordingStateCallbackEndpointUrl: CALLBACK });
    await emulator.advance("1s");
    await call.callConnection.hangUp(true);
    await emulator.advance("1s");
    const { calls } = report.toJSON();
    assert.deepEqual(
      calls.map(({ id, recordings }) => [id, recordings.map((one) => one.id)]),
      [[callConnectionId, [recordingId]]],
    );
  });

  test("what is cancelled rejects, and says that it was", async () => {
    const { emulator, place, prompt } = await world();
    const call = await place();
    await emulator.advance("2s");
    const media = call.callConnection.getCallMedia();
    const play = media.playToAll(prompt(30));
    const completed = ended(play.completed());
    await play;
    await media.cancelAllOperations();
    await emulator.advance("1s");
    assert.equal(await completed, "CallOutcomeError failed canceled");
  });

  test("what runs when the call ends rejects, and says how it ended", async () => {
    const { emulator, place, receiver } = await world();
    const call = await place();
    await emulator.advance("2s");
    const media = call.callConnection.getCallMedia();
    const recognize = media.startRecognizing(
      { phoneNumber: "+15550100000" },
      { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 4, initialSilenceTimeoutInSeconds: 60 },
    );
    const [completed, tone] = [
      recognize.completed().catch((error) => error),
      receiver
        .waitFor({
          ...(call.callConnectionProperties && { callConnectionId: call.callConnectionProperties.callConnectionId }),
          kind: "ContinuousDtmfRecognitionToneReceived",
        })
        .catch((error) => error),
    ];
    await recognize;
    await call.callConnection.hangUp(true);
    await emulator.advance("5s");
    const [one, two] = [await completed, await tone];
    assert.ok(one instanceof CallOutcomeError && two instanceof CallOutcomeError);
    assert.deepEqual([two.kind, two.reason], ["ended", "endedByApi"]);
    assert.equal(receiver.waiting, 0);
  });

  test("an end that comes before the answer is not lost", async () => {
    const { receiver } = await world();
    const answers = [];
    // The service posts the event, and answers when that is taken.
    const fetch = async (request) => {
      const { operationContext } = await request.json();
      answers.push(operationContext);
      await receiver.handle(post(cloud("PlayCompleted", { operationContext })));
      return new Response(null, { status: 202 });
    };
    const client = new CallAutomationClient("endpoint=https://a.example/;accesskey=a2V5", { fetch, callbacks: receiver });
    const play = client
      .getCallConnection("c1")
      .getCallMedia()
      .playToAll([{ kind: "fileSource", url: "https://a.example/1.wav" }]);
    assert.equal((await play.completed()).operationContext, answers[0]);
    assert.match(answers[0], /^[\da-f-]{36}$/);
    // An empty context would be that of every other operation with an empty one: it counts as none, for each operation.
    await client.getCallConnection("c1").getCallMedia().startTranscription({ operationContext: "" });
    assert.match(answers[1], /^[\da-f-]{36}$/);
  });

  test("hundreds in flight at once: each gets its own", async () => {
    const { emulator, place, prompt, receiver } = await world();
    const calls = await Promise.all(Array.from({ length: 60 }, (_, n) => place(n % 3 ? "+15550100000" : "+15550100486")));
    const connected = calls.map((call) =>
      call.connected().then(
        (event) => event.callConnectionId,
        ({ reason }) => reason,
      ),
    );
    await emulator.advance("5s");
    assert.deepEqual(
      await Promise.all(connected),
      calls.map(({ callConnectionProperties }, n) => (n % 3 ? callConnectionProperties.callConnectionId : "busy")),
    );
    const plays = calls
      .filter((_, n) => n % 3)
      .flatMap(({ callConnection, callConnectionProperties: { callConnectionId } }, n) => {
        const media = callConnection.getCallMedia();
        // Two in each call, one of them by a context that all calls use.
        return [{ operationContext: "menu" }, undefined].map((options) => {
          const operation = media.playToAll(prompt(1 + (n % 3)), options);
          return operation
            .completed()
            .then((event) => [
              event.kind,
              event.callConnectionId === callConnectionId,
              !options || event.operationContext === "menu",
            ]);
        });
      });
    await settled();
    await emulator.advance("20s");
    for (const result of await Promise.all(plays)) assert.deepEqual(result, ["PlayCompleted", true, true]);
    assert.equal(receiver.waiting, 0);
  });

  test("one context twice: first sent, first served", async () => {
    const { receiver, arrive } = receiving();
    const fetch = async () => new Response(null, { status: 202 });
    const client = new CallAutomationClient("endpoint=https://a.example/;accesskey=a2V5", { fetch, callbacks: receiver });
    const media = client.getCallConnection("c1").getCallMedia();
    const play = () =>
      media.playToAll([{ kind: "fileSource", url: "https://a.example/1.wav" }], { operationContext: "x" }).completed();
    const [one, two] = [play(), play()];
    const [first, second] = [
      cloud("PlayCompleted", { operationContext: "x" }),
      cloud("PlayFailed", { operationContext: "x", resultInformation: { code: 400, subCode: 8536 } }),
    ];
    await arrive(first);
    assert.equal((await one).id, first.id);
    assert.equal(await pending(two), true);
    await arrive(first);
    assert.equal(await pending(two), true, "a duplicate is no second end");
    await arrive(second);
    await assert.rejects(two, { name: "CallOutcomeError", kind: "failed", reason: "fileUnreachable", code: 400, subCode: 8536 });
    assert.equal(receiver.waiting, 0);
  });

  test("one that is refused leaves no wait behind, and is no unhandled rejection where it was awaited", async () => {
    const { receiver, client, emulator } = await world();
    const gone = client.getCallConnection("no-such-call");
    const media = gone.getCallMedia();
    const source = [{ kind: "fileSource", url: emulator.promptUri(1) }];
    await assert.rejects(media.playToAll(source), { status: 404 });
    await assert.rejects(media.playToAll(source).completed(), { status: 404 });
    await assert.rejects(media.playToAll(source).completed({ signal: AbortSignal.abort("x") }), (reason) => reason === "x");
    await assert.rejects(media.playToAll([]).completed(), { kind: "validation" });
    await assert.rejects(gone.hangUp(true).completed(), { status: 404 });
    // Both are held, one is awaited.
    const play = media.playToAll(source);
    const completed = play.completed();
    await assert.rejects(play, { status: 404 });
    await settled();
    await assert.rejects(completed, { status: 404 });
    assert.equal(receiver.waiting, 0);
  });

  test("what fails while no code awaits it is an unhandled rejection, as without a receiver", async (t) => {
    const { client } = await world();
    const unhandled = [];
    const [listeners, note] = [process.listeners("unhandledRejection"), (reason) => unhandled.push(reason)];
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", note);
    t.after(() => {
      process.removeListener("unhandledRejection", note);
      for (const listener of listeners) process.on("unhandledRejection", listener);
    });
    void client.getCallConnection("no-such-call").getCallMedia().cancelAllOperations();
    void client.getCallConnection("no-such-call").getCallMedia().playToAll([]);
    for (let turn = 0; turn < 20; turn++) await settled();
    assert.equal(unhandled.length, 2);
  });

  test("arguments that are none reject, with their path", async () => {
    const { receiver, client, old } = await world();
    const media = client.getCallConnection("c1").getCallMedia();
    for (const operation of [
      () => media.playToAll([{ kind: "fileSource", url: "https://a.example/1.wav" }], { operationContext: 1 }),
      () => media.playToAll([{ kind: "fileSource", url: "https://a.example/1.wav" }], 1),
      () => media.playToAll(),
      () => client.getCallConnection(undefined).hangUp(true),
      () =>
        client
          .getCallConnection(1)
          .getCallMedia()
          .playToAll([{ kind: "fileSource", url: "https://a.example/1.wav" }]),
      () => client.getCallConnection("c1").hangUp(),
      () => old.hangupCall(),
      () => old.hangupCall(1),
      () => old.hangupCall({}),
      () => old.playAudio(null, {}),
      () => old.playAudio("l1", 5),
    ]) {
      const result = operation();
      await assert.rejects(result, { name: "CallAutomationError", kind: "validation" }, String(operation));
    }
    assert.equal(receiver.waiting, 0);
  });

  test("completed() has a deadline and a signal of its own, and the wait goes on for who asks again", async () => {
    const { emulator, place, prompt } = await world();
    const call = await place();
    await emulator.advance("2s");
    const play = call.callConnection.getCallMedia().playToAll(prompt(1));
    await play;
    await assert.rejects(play.completed({ timeoutMs: 5 }), {
      name: "TimeoutError",
      message: /^playToAll: no event came within 5 ms/,
    });
    await assert.rejects(play.completed({ signal: AbortSignal.abort("x") }), (reason) => reason === "x");
    await assert.rejects(play.completed({ timeout: 5 }), { target: "playToAll: options.timeout" });
    const completed = play.completed();
    await emulator.advance("2s");
    assert.equal((await completed).kind, "PlayCompleted");
  });

  test("without callbacks it says what to do", async () => {
    const emulator = await Emulator.start();
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    const says = {
      name: "CallAutomationError",
      kind: "validation",
      target: "options.callbacks",
      message: /expected a CallbackReceiver in the options of the client/,
    };
    const call = await client.createCall(
      { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: CALLER_ID },
      CALLBACK,
    );
    await assert.rejects(call.connected(), says);
    await assert.rejects(call.disconnected(), says);
    const hangUp = call.callConnection.hangUp(true);
    await assert.rejects(hangUp.completed(), says);
    await hangUp;
    const old = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
    const play = old.playAudio("l1", {});
    await assert.rejects(play.completed(), says);
    await assert.rejects(play);
    assert.throws(() => new CallClient(emulator.connectionString, { callbacks: {} }), { target: "options.callbacks" });
  });

  test("a call that comes in is answered, and its handler may stay to its end", async () => {
    const { emulator, client, receiver } = await world();
    const order = [];
    receiver.on("IncomingCall", async ({ incomingCallContext }) => {
      const call = await client.answerCall(incomingCallContext, CALLBACK);
      order.push((await call.connected()).kind);
      const hangUp = call.callConnection.hangUp(true);
      order.push((await hangUp.completed()).kind);
    });
    emulator.incomingCall({ from: { phoneNumber: "+15550100000" }, to: { communicationUserId: "8:acs:resource_bot" } });
    for (let second = 0; second < 10; second++) {
      await emulator.advance("1s");
      await settled();
    }
    assert.deepEqual(order, ["CallConnected", "CallDisconnected"]);
    assert.equal(receiver.waiting, 0);
  });
});

describe("awaitable operations of the 2021 preview", () => {
  test("a call is established, plays, invites, and is terminated", async () => {
    const { emulator, old, placeOld, receiver } = await world();
    const call = await placeOld();
    const connected = call.connected();
    await emulator.advance("2s");
    assert.equal((await connected).callState, "established");
    const play = old.playAudio(call.callLegId, { audioFileUri: emulator.promptUri(1), loop: false });
    const invite = old.inviteParticipants(call.callLegId, [{ phoneNumber: "+15550100000" }], {
      alternateCallerId: CALLER_ID.phoneNumber,
      operationContext: "colleague",
    });
    const ends = [play.completed(), invite.completed()];
    assert.equal((await play).status, "notStarted");
    await emulator.advance("10s");
    assert.deepEqual(
      (await Promise.all(ends)).map(({ kind, status }) => [kind, status]),
      [
        ["PlayAudioResult", "completed"],
        ["InviteParticipantResult", "completed"],
      ],
    );
    const hangUp = old.hangupCall(call.callLegId);
    const gone = hangUp.completed();
    await hangUp;
    await emulator.advance("1s");
    assert.equal((await gone).callState, "terminated");
    assert.equal((await call.disconnected()).callState, "terminated");
    assert.equal(receiver.waiting, 0);
  });

  test("what is cancelled, and who is busy", async () => {
    const { emulator, old, placeOld } = await world();
    const call = await placeOld();
    await emulator.advance("2s");
    const play = old.playAudio(call.callLegId, { audioFileUri: emulator.promptUri(5), loop: true });
    const [completed] = [ended(play.completed())];
    await play;
    await old.cancelMediaProcessing(call.callLegId);
    await emulator.advance("1s");
    assert.equal(await completed, "CallOutcomeError failed canceled");
    const busy = await placeOld("+15550100486");
    const connected = ended(busy.connected());
    await emulator.advance("60s");
    assert.match(await connected, /^CallOutcomeError ended /);
  });

  test("removing a participant has no end to await, and is what it was", async () => {
    const { emulator, old, placeOld, receiver } = await world();
    const call = await placeOld();
    await emulator.advance("2s");
    const [{ participants }] = emulator.calls();
    const removal = old.removeParticipant(call.callLegId, participants[0].participantId);
    assert.equal(removal.completed, undefined);
    await removal;
    assert.equal(receiver.waiting, 0);
  });
});
