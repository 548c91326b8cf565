// 2026-03-12, both sides in this process: the client of the package against its emulator.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, describe, test } from "node:test";
import { inspect } from "node:util";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, parseCallAutomationEvents, parseIncomingCallEvents } = await import(
  new URL("entries/client-node.js", pkg)
);
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

const CALLBACK = "https://app.example/callbacks";
const BOT = { communicationUserId: "8:acs:resource_bot" };
const STAYS = { phoneNumber: "+15550100000" };
const SAYS_YES = { phoneNumber: "+15550102001" };
const PRESSES = { phoneNumber: "+15550103004" };
const CALLER_ID = { phoneNumber: "+14255550100" };
const INTELLIGENCE = { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://ai.example/" } };

/** An emulator, its client, and every event that came: those of calls in `events`, those of Event Grid in `grid`. */
async function started(options) {
  const events = [];
  const grid = [];
  const onCallback = async (request) => {
    const text = await request.text();
    if (request.headers.has("aeg-event-type")) grid.push({ url: request.url, text });
    else events.push(...parseCallAutomationEvents(text));
  };
  const emulator = await Emulator.start({ onCallback, ...options });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, sourceIdentity: BOT });
  return { emulator, client, events, grid, kinds: () => events.map(({ kind }) => kind) };
}

/** The same, in a call that is connected. */
async function connected(target = STAYS, options) {
  const world = await started(options);
  const invite = { targetParticipant: target, sourceCallIdNumber: CALLER_ID };
  const { callConnection, callConnectionProperties } = await world.client.createCall(invite, CALLBACK, INTELLIGENCE);
  await world.emulator.advance("2s");
  world.events.length = 0;
  return {
    ...world,
    connection: callConnection,
    id: callConnectionProperties.callConnectionId,
    media: callConnection.getCallMedia(),
  };
}

describe("a call", () => {
  test("is placed, connected, listed and hung up", async () => {
    const { emulator, client, events, kinds } = await started();
    const invite = { targetParticipant: STAYS, sourceCallIdNumber: CALLER_ID };
    const { callConnection, callConnectionProperties } = await client.createCall(invite, CALLBACK, { operationContext: "c" });
    assert.equal(callConnectionProperties.callConnectionState, "connecting");
    assert.equal(callConnectionProperties.serverCallId, undefined);
    await emulator.advance("2s");
    assert.deepEqual(kinds(), ["CallConnected", "ParticipantsUpdated"]);
    assert.equal(events[0].operationContext, "c");
    const people = [];
    for await (const { identifier } of callConnection.listParticipants())
      people.push(identifier.phoneNumber ?? identifier.communicationUserId);
    assert.deepEqual(people, [STAYS.phoneNumber, BOT.communicationUserId]);
    assert.equal((await callConnection.getCallConnectionProperties()).serverCallId, events[0].serverCallId);
    await callConnection.hangUp(true);
    await emulator.advance("1s");
    assert.equal(events.at(-1).kind, "CallDisconnected");
    assert.equal(events.at(-1).resultInformation.subCode, 7000);
    await assert.rejects(callConnection.getCallConnectionProperties(), {
      name: "CallAutomationError",
      statusCode: 404,
      code: "8522",
    });
    assert.equal(emulator.connections()[0].state, "disconnected");
  });

  test("says who did not take it", async () => {
    const { emulator, client, events } = await started();
    await client.createGroupCall([{ phoneNumber: "+15550100486" }], CALLBACK, { sourceCallIdNumber: CALLER_ID });
    await emulator.advance("2s");
    assert.deepEqual(
      events.map(({ kind, resultInformation }) => [kind, resultInformation.code, resultInformation.subCode]),
      [["CreateCallFailed", 486, 560486]],
    );
  });

  test("is placed once by a request that comes twice", async () => {
    const { emulator, client } = await started();
    const repeatabilityRequestId = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    const create = () => client.createCall({ targetParticipant: BOT }, CALLBACK, { repeatabilityRequestId });
    const first = await create();
    await emulator.advance("2s");
    const second = await create();
    assert.equal(second.callConnectionProperties.callConnectionId, first.callConnectionProperties.callConnectionId);
    assert.equal(second.callConnectionProperties.callConnectionState, "connected");
    assert.equal(emulator.connections().length, 1);
  });

  test("comes in, and is answered", async () => {
    const { emulator, client, grid, kinds } = await started();
    const told = emulator.incomingCall({ from: SAYS_YES, to: BOT, callerDisplayName: "Ann" });
    await emulator.advance(0);
    const [incoming] = parseIncomingCallEvents(grid[0].text);
    assert.equal(incoming.incomingCallContext, told.incomingCallContext);
    assert.equal(incoming.from.phoneNumber, SAYS_YES.phoneNumber);
    assert.equal(incoming.callerDisplayName, "Ann");
    const { callConnectionProperties } = await client.answerCall(incoming.incomingCallContext, CALLBACK);
    assert.equal(callConnectionProperties.callConnectionState, "connecting");
    await emulator.advance("1s");
    assert.deepEqual(kinds(), ["CallConnected", "ParticipantsUpdated"]);
    const [callback] = emulator.callbacks();
    assert.deepEqual(
      [callback.eventKind, callback.url, callback.state, callback.callConnectionId],
      ["IncomingCall", "", "delivered", undefined],
    );
    emulator.leave(callConnectionProperties.callConnectionId, SAYS_YES.phoneNumber);
    await emulator.advance("1s");
    assert.equal(kinds().at(-1), "CallDisconnected");
    assert.throws(() => emulator.incomingCall({ from: STAYS }), /to: expected/);
    assert.throws(() => emulator.incomingCall(), /call: expected an object/);
  });

  test("that comes in is only listed where no application is subscribed", async () => {
    const emulator = await Emulator.start({ fetch: () => assert.fail("no application is subscribed") });
    emulator.incomingCall({ from: STAYS, to: BOT });
    await emulator.advance(0);
    assert.equal(emulator.callbacks()[0].state, "listed");
  });
});

describe("media", () => {
  test("prompts are played, one after the other", async () => {
    const { emulator, media, kinds } = await connected();
    await media.playToAll([
      { kind: "fileSource", url: emulator.promptUri(1) },
      { kind: "textSource", text: "Hello" },
    ]);
    await emulator.advance("999ms");
    assert.deepEqual(kinds(), ["PlayStarted"]);
    await emulator.advance("1s");
    assert.deepEqual(kinds(), ["PlayStarted", "PlayCompleted"]);
  });

  test("what plays is cancelled", async () => {
    const { emulator, media, events } = await connected();
    await media.playToAll([{ kind: "fileSource", url: emulator.promptUri(1) }], { loop: true });
    await emulator.advance("1m");
    await media.cancelAllOperations();
    await emulator.advance(0);
    assert.deepEqual(
      events.map(({ kind, resultInformation }) => [kind, resultInformation.subCode]),
      [
        ["PlayStarted", 0],
        ["PlayCanceled", 8508],
      ],
    );
  });

  test("a question is answered by keys, by a phrase, or not at all", async () => {
    const keys = await connected(PRESSES);
    await keys.media.startRecognizing(PRESSES, { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 4 });
    await keys.emulator.advance("5s");
    assert.deepEqual(keys.events[0].dtmfResult.tones, ["one", "two", "three", "four"]);
    const choices = [
      { label: "Confirm", phrases: ["Yes"], tone: "one" },
      { label: "Cancel", phrases: ["No"], tone: "two" },
    ];
    const phrase = await connected(SAYS_YES);
    await phrase.media.startRecognizing(SAYS_YES, { kind: "callMediaRecognizeChoiceOptions", choices });
    await phrase.emulator.advance("5s");
    assert.equal(phrase.events[0].choiceResult.label, "Confirm");
    const said = await connected();
    await said.media.startRecognizing(STAYS, { kind: "callMediaRecognizeSpeechOptions" });
    said.emulator.say(said.id, STAYS.phoneNumber, "My leg hurts");
    await said.emulator.advance("5s");
    assert.equal(said.events[0].speechResult.speech, "My leg hurts");
    const silent = await connected();
    await silent.media.startRecognizing(STAYS, { kind: "callMediaRecognizeDtmfOptions" });
    await silent.emulator.advance("5s");
    assert.equal(silent.events[0].resultInformation.subCode, 8510);
    assert.throws(() => silent.emulator.say(silent.id, "unknown", "x"), /not found/);
  });

  test("keys are reported as they are pressed", async () => {
    const { emulator, media, events, id } = await connected();
    await media.startContinuousDtmfRecognition(STAYS);
    assert.equal(emulator.press(id, STAYS.phoneNumber, "5#"), 2);
    await emulator.advance(0);
    assert.deepEqual(
      events.map(({ tone, sequenceId }) => [tone, sequenceId]),
      [
        ["five", 1],
        ["pound", 2],
      ],
    );
  });
});

describe("people", () => {
  test("are added, muted, held, removed and passed on", async () => {
    const { emulator, connection, media, kinds } = await connected();
    const { invitationId } = await connection.addParticipant({ targetParticipant: SAYS_YES, sourceCallIdNumber: CALLER_ID });
    assert.match(invitationId, /^[0-9a-f-]{36}$/);
    await emulator.advance("2s");
    await connection.muteParticipant(SAYS_YES);
    await media.hold(SAYS_YES);
    const { isMuted, isOnHold } = await connection.getParticipant(SAYS_YES);
    assert.deepEqual([isMuted, isOnHold], [true, true]);
    await connection.removeParticipant(SAYS_YES);
    await connection.transferCallToParticipant({ phoneNumber: "+15551110000" });
    await emulator.advance("5s");
    assert.deepEqual(
      kinds().filter((kind) => kind !== "ParticipantsUpdated"),
      ["AddParticipantSucceeded", "RemoveParticipantSucceeded", "CallTransferAccepted", "CallDisconnected"],
    );
  });

  test("come in pages", async () => {
    const { connection } = await connected(STAYS, { pageSize: 1 });
    const { values } = await connection.listParticipants();
    assert.equal(values.length, 2);
  });
});

describe("a recording", () => {
  test("is begun, stopped, fetched and deleted", async () => {
    const { emulator, client, connection, events, grid } = await connected();
    const recordings = client.getCallRecording();
    const { serverCallId } = await connection.getCallConnectionProperties();
    const callLocator = { kind: "serverCallLocator", id: serverCallId };
    const { recordingId } = await recordings.start({ callLocator, recordingStateCallbackEndpointUrl: CALLBACK });
    assert.equal((await recordings.getState(recordingId)).recordingState, "active");
    await emulator.advance("3s");
    await recordings.stop(recordingId);
    await emulator.advance("2s");
    assert.deepEqual(
      events.map(({ kind, state }) => [kind, state]),
      [
        ["RecordingStateChanged", "active"],
        ["RecordingStateChanged", "inactive"],
      ],
    );
    const [{ data }] = JSON.parse(grid.at(-1).text);
    const [{ contentLocation, deleteLocation }] = data.recordingStorageInfo.recordingChunks;
    const bytes = async (options) =>
      new Uint8Array(await new Response(await recordings.downloadStreaming(contentLocation, options)).arrayBuffer());
    const whole = await bytes();
    assert.equal(whole.length, 44 + 3 * 32_000);
    assert.deepEqual(await bytes({ offset: 8, length: 4 }), new TextEncoder().encode("WAVE"));
    await recordings.delete(deleteLocation);
    await assert.rejects(recordings.downloadStreaming(contentLocation), { statusCode: 404 });
  });
});

test("equal runs are equal, byte for byte", async () => {
  const run = async (seed) => {
    const { emulator, client } = await started({ seed });
    const { callConnection } = await client.createGroupCall([{ phoneNumber: "+14255550123" }, SAYS_YES], CALLBACK, {
      sourceCallIdNumber: CALLER_ID,
      ...INTELLIGENCE,
    });
    await emulator.advance("3s");
    // A context of one's own: the client would make one up, and with it another log.
    await callConnection.getCallMedia().playToAll([{ kind: "textSource", text: "Hello" }], { operationContext: "p" });
    await emulator.advance("3s");
    await callConnection.hangUp(true);
    await emulator.advance("1s");
    return JSON.stringify(emulator.events());
  };
  const log = await run(5);
  assert.equal(await run(5), log);
  assert.notEqual(await run(6), log);
});

test("an error names the path of its request, and no number in it", async () => {
  const { connection } = await connected();
  const error = await connection.getParticipant({ phoneNumber: "+14255550123" }).then(assert.fail, (error) => error);
  assert.match(error.target, /^\/calling\/callConnections\/[^/]+\/participants\/4%3A%2B\*{9}23$/);
  for (const text of [inspect(error), JSON.stringify(error)]) assert.doesNotMatch(text, /4255550123/);
});

test("its tables cover the contract", async () => {
  const { emulator } = await started();
  const { automation } = emulator.support();
  assert.equal(automation.apiVersion, "2026-03-12");
  assert.deepEqual([automation.operations.length, automation.events.length], [39, 38]);
  assert.ok(automation.choices.some(({ basis }) => basis === "missing"));
  assert.ok(emulator.numbers().some(({ apiVersion }) => apiVersion === "2026-03-12"));
});

describe("a call of the application to a user of its resource", () => {
  const CLERK = { communicationUserId: "8:acs:clinic_clerk" };
  const NURSE = { communicationUserId: "8:acs:clinic_nurse" };

  test("is answered by the application itself, which plays both sides to the end", async () => {
    const { emulator, client, events, grid } = await started({ eventGridEndpoint: "https://app.example/grid" });
    const answered = async () => {
      await emulator.advance(0);
      const data = parseIncomingCallEvents(grid.at(-1).text)[0];
      const { callConnection } = await client.answerCall(data.incomingCallContext, CALLBACK);
      await emulator.advance("1s");
      return { data, connection: callConnection };
    };
    const { callConnection, callConnectionProperties } = await client.createCall({ targetParticipant: CLERK }, CALLBACK);
    const callee = await answered();
    assert.deepEqual([callee.data.from, callee.data.to], [BOT, CLERK]);
    const ids = async (connection) =>
      (await connection.listParticipants()).values.map(({ identifier }) => identifier.communicationUserId);
    for (const connection of [callConnection, callee.connection])
      assert.deepEqual((await ids(connection)).sort(), [CLERK, BOT].map((user) => user.communicationUserId).sort());
    await callee.connection.addParticipant({ targetParticipant: NURSE });
    const third = await answered();
    assert.equal(third.data.serverCallId, callee.data.serverCallId);
    await third.connection.muteParticipant(BOT);
    assert.equal((await callee.connection.getParticipant(BOT)).isMuted, true);
    await callConnection.hangUp(false);
    await emulator.advance("1s");
    await third.connection.hangUp(true);
    await emulator.advance("1s");
    const ends = events.filter(({ kind }) => kind === "CallDisconnected");
    assert.deepEqual(
      ends.map(({ resultInformation }) => resultInformation.subCode),
      [7000, 7000, 5001],
    );
    assert.equal(ends[0].callConnectionId, callConnectionProperties.callConnectionId);
  });

  test("is answered by the dial plan when the application has no part in it, declines, or does not come in by choice", async () => {
    const { emulator, client, grid, kinds } = await started();
    await client.createCall({ targetParticipant: CLERK }, CALLBACK);
    await emulator.advance("2s");
    assert.deepEqual([grid.length, kinds()], [0, ["CallConnected", "ParticipantsUpdated"]]);
    const declining = emulator
      .numbers()
      .find(({ pattern, behaviour }) => pattern.startsWith("8:acs:") && /declines/.test(behaviour));
    await client.createCall({ targetParticipant: { communicationUserId: declining.example } }, CALLBACK);
    await emulator.advance("3s");
    assert.deepEqual(kinds().slice(2), ["CallDisconnected", "CreateCallFailed"]);
    const other = await started({ ownCallsComeIn: true });
    await other.client.createCall({ targetParticipant: CLERK }, CALLBACK);
    await other.emulator.advance("30s");
    assert.deepEqual([other.grid.length, other.kinds()], [1, ["CreateCallFailed"]]);
    await assert.rejects(Emulator.start({ ownCallsComeIn: "all" }), /ownCallsComeIn/);
  });
});

describe("served over HTTP", () => {
  const closers = [];
  after(() => Promise.all(closers.map((close) => close())));

  test("it is called, calls back and tells Event Grid", async () => {
    const posts = [];
    const app = createServer(async (request, response) => {
      let text = "";
      for await (const part of request) text += part;
      posts.push({ url: request.url, grid: request.headers["aeg-event-type"], events: JSON.parse(text) });
      response.end();
    });
    app.listen(0, "127.0.0.1");
    await once(app, "listening");
    closers.push(() => new Promise((resolve) => (app.close(resolve), app.closeAllConnections())));
    const home = `http://127.0.0.1:${app.address().port}`;
    const server = await serve({ eventGridEndpoint: `${home}/grid`, pageSize: 1 });
    closers.push(() => server.close());
    const client = new CallAutomationClient(server.connectionString);
    const until = async (check) => {
      for (const begin = Date.now(); !check(); await new Promise((resolve) => setTimeout(resolve, 10))) {
        assert.ok(Date.now() - begin < 15_000, "waited in vain");
      }
    };
    const body = JSON.stringify({ from: "+15550100000", to: "8:acs:resource_bot" });
    const told = await (await fetch(`${server.endpoint}/emulator/incomingCall`, { method: "POST", body })).json();
    await until(() => posts.length === 1);
    assert.deepEqual(
      [posts[0].url, posts[0].grid, posts[0].events[0].eventType],
      ["/grid", "Notification", "Microsoft.Communication.IncomingCall"],
    );
    const { callConnection } = await client.answerCall(told.incomingCallContext, `${home}/calls`);
    await until(() => posts.some(({ events }) => events[0].type === "Microsoft.Communication.ParticipantsUpdated"));
    assert.equal((await callConnection.listParticipants()).values.length, 2);
    await callConnection.hangUp(false);
    await until(() => posts.some(({ events }) => events[0].type === "Microsoft.Communication.CallDisconnected"));
  });
});
