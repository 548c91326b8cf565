// The unmodified official package against our emulator, in real time, over http and over TLS: a script as its users write them, which uses
// every public method of its four clients.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CallAutomationClient, parseCallAutomationEvent } from "@azure/communication-call-automation";
import "../../harness/hosts.cjs";
import { sockets } from "../../harness/servers.mjs";
import { serveOverTls } from "../../harness/tls.mjs";
import { pkg } from "../../node/pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { CallAutomationClient: Ours } = await import(new URL("entries/client-node.js", pkg));

// What each does is in the emulator's number grammar.
const [STAYS, PRESSES, BUSY, DECLINES] = ["0000", "3004", "0486", "0603"].map((ending) => ({ phoneNumber: `+1555010${ending}` }));
const NURSE = { phoneNumber: "+15550110000" };
const DESK = { communicationUserId: "8:acs:clinic_desk" };
const sourceCallIdNumber = { phoneNumber: "+14255550100" };
/** Without it nothing speaks. */
const callIntelligenceOptions = { cognitiveServicesEndpoint: "https://clinic.cognitiveservices.example/" };
const text = (words) => [{ kind: "textSource", text: words, voiceName: "en-US-NancyNeural" }];

/** What waits in vain ends: an event that never comes is a failure, not a machine that hangs. */
const LIMIT_MS = 120_000;

/** How the package gets to the emulator, and whether it fetches recordings from there: it does so over TLS only. */
const TRANSPORTS = {
  http: { serve, options: () => ({ allowInsecureConnection: true }), downloads: false },
  TLS: { serve: serveOverTls, options: ({ ca }) => ({ tlsOptions: { ca } }), downloads: true },
};

/** The public methods of the package's clients. Private ones are there at run time too; the declarations tell them apart. */
async function publicMethods() {
  const root = new URL("../../node_modules/@azure/communication-call-automation/dist/esm/", import.meta.url);
  const files = ["callAutomationClient", "callConnection", "callMedia", "callRecording"];
  const methods = files.map(async (file) => {
    const declared = await readFile(new URL(`${file}.d.ts`, root), "utf8");
    const module = await import(new URL(`${file}.js`, root));
    const name = `${file[0].toUpperCase()}${file.slice(1)}`;
    const all = Object.getOwnPropertyNames(module[name].prototype).filter((method) => method !== "constructor");
    return all.filter((method) => !declared.includes(`private ${method};`)).map((method) => `${name}.${method}`);
  });
  return (await Promise.all(methods)).flat();
}

/** A client of the package that writes down which of its methods are called, and those of the clients it gives out. */
function watched(client, called) {
  const isClient = (value) => /^Call(Connection|Media|Recording)$/.test(value?.constructor?.name);
  const passed = (value) => {
    if (isClient(value)) return watched(value, called);
    if (isClient(value?.callConnection)) return { ...value, callConnection: watched(value.callConnection, called) };
    return value;
  };
  return new Proxy(client, {
    get(target, name) {
      const member = target[name];
      if (typeof member !== "function") return member;
      called.add(`${target.constructor.name}.${name}`);
      return (...args) => {
        const result = member.apply(target, args);
        return result instanceof Promise ? result.then(passed) : passed(result);
      };
    },
  });
}

// Both at once: what they wait for is the emulator's clock.
describe("the official package", { concurrency: true }, () => {
  for (const name of Object.keys(TRANSPORTS)) describe(`over ${name}`, { concurrency: false }, () => script(TRANSPORTS[name]));
});

function script(transport) {
  let emulator;
  let callbacks;
  /** The WebSockets of the application. */
  let application;
  let client;
  let options;
  const called = new Set();
  const received = [];
  /** What Event Grid told. */
  const incoming = [];

  before(async () => {
    callbacks = createServer(async (request, response) => {
      // This file is no audio; the tests let the emulator play it.
      if (request.method === "GET") return response.end("no sound");
      let body = "";
      for await (const part of request) body += part;
      response.writeHead(200).end();
      const batch = JSON.parse(body);
      if (request.headers["aeg-event-type"]) return incoming.push(...batch);
      assert.equal(batch.length, 1, "a body holds one event");
      received.push(parseCallAutomationEvent(body));
    });
    callbacks.listen(0, "127.0.0.1");
    await once(callbacks, "listening");
    application = await sockets();
    emulator = await transport.serve({ eventGridEndpoint: callbackUrl() });
    options = { ...transport.options(emulator), retryOptions: { maxRetries: 0 } };
    client = watched(new CallAutomationClient(emulator.connectionString, options), called);
  });
  after(async () => {
    await emulator.close();
    application.close();
    callbacks.close();
    callbacks.closeAllConnections();
  });

  const callbackUrl = () => `http://127.0.0.1:${callbacks.address().port}/callbacks`;

  /** The next event of that kind that no test has received yet. */
  async function event(kind, of = () => true) {
    for (const end = Date.now() + 20_000; Date.now() < end; await sleep(5)) {
      const at = received.findIndex((one) => one.kind === kind && of(one));
      if (at >= 0) return received.splice(at, 1)[0];
    }
    assert.fail(`waited in vain for ${kind}; there are ${received.map(({ kind }) => kind).join(", ") || "none"}`);
  }

  /** The same of what Event Grid tells: the data of it. */
  async function gridEvent(name, of = () => true) {
    for (const end = Date.now() + 20_000; Date.now() < end; await sleep(5)) {
      const at = incoming.findIndex(({ eventType, data }) => eventType === `Microsoft.Communication.${name}` && of(data));
      if (at >= 0) return incoming.splice(at, 1)[0].data;
    }
    assert.fail(`waited in vain for ${name} of Event Grid`);
  }

  async function call(target, options) {
    const invite = { targetParticipant: target, sourceCallIdNumber };
    const { callConnection, callConnectionProperties } = await client.createCall(invite, callbackUrl(), {
      callIntelligenceOptions,
      ...options,
    });
    return { callConnection, id: callConnectionProperties.callConnectionId, properties: callConnectionProperties };
  }

  async function connected(target) {
    const made = await call(target, { operationContext: "made" });
    const { operationContext } = await event("CallConnected", ({ callConnectionId }) => callConnectionId === made.id);
    assert.equal(operationContext, "made");
    return made;
  }

  const rejected = (promise) =>
    promise.then(
      () => assert.fail("it should have been refused"),
      (error) => error,
    );

  describe("a call", { concurrency: false, timeout: LIMIT_MS }, () => {
    let made;
    let media;

    test("is placed, and answered", async () => {
      const transportUrl = application.url;
      made = await call(PRESSES, {
        operationContext: "made",
        mediaStreamingOptions: { transportUrl, transportType: "websocket", contentType: "audio", audioChannelType: "mixed" },
        transcriptionOptions: { transportUrl, transportType: "websocket", locale: "en-US", startTranscription: false },
      });
      assert.equal(client.getSourceIdentity(), undefined);
      assert.equal(made.properties.callConnectionState, "connecting");
      assert.equal(made.properties.serverCallId, undefined);
      const { serverCallId, correlationId, operationContext, resultInformation } = await event("CallConnected");
      assert.equal(operationContext, "made");
      assert.deepEqual([resultInformation.code, resultInformation.subCode], [200, 0]);
      const updated = await event("ParticipantsUpdated");
      assert.equal(updated.sequenceNumber, 1);
      assert.ok(updated.participants.some(({ identifier }) => identifier.phoneNumber === PRESSES.phoneNumber));
      const properties = await made.callConnection.getCallConnectionProperties();
      assert.deepEqual(
        [properties.callConnectionState, properties.serverCallId, properties.correlationId],
        ["connected", serverCallId, correlationId],
      );
      media = made.callConnection.getCallMedia();
    });

    test("is joined by an added participant, who is listed, looked at and muted", async () => {
      const added = await made.callConnection.addParticipant(
        { targetParticipant: STAYS, sourceCallIdNumber },
        { operationContext: "second", invitationTimeoutInSeconds: 30 },
      );
      assert.ok(added.invitationId);
      const { participant, operationContext } = await event("AddParticipantSucceeded");
      assert.deepEqual([participant.phoneNumber, operationContext], [STAYS.phoneNumber, "second"]);
      const { values } = await made.callConnection.listParticipants();
      const numbers = values.map(({ identifier }) => identifier.phoneNumber).filter(Boolean);
      assert.deepEqual(numbers.toSorted(), [STAYS, PRESSES].map(({ phoneNumber }) => phoneNumber).toSorted());
      await made.callConnection.muteParticipant(STAYS, { operationContext: "hush" });
      assert.equal((await made.callConnection.getParticipant(STAYS)).isMuted, true);
    });

    test("is played to, and cancelled", async () => {
      await media.playToAll(text("Good morning."), { operationContext: "greeting" });
      assert.equal((await event("PlayStarted")).operationContext, "greeting");
      assert.equal((await event("PlayCompleted")).resultInformation.code, 200);
      await media.play(text("For you."), [PRESSES], { operationContext: "to one" });
      assert.equal(
        (await event("PlayCompleted", ({ operationContext }) => operationContext === "to one")).resultInformation.code,
        200,
      );
      await media.playToAll(text("On and on."), { loop: true, operationContext: "loop" });
      await event("PlayStarted", ({ operationContext }) => operationContext === "loop");
      await media.cancelAllOperations();
      assert.equal((await event("PlayCanceled")).resultInformation.subCode, 8508);
    });

    test("asks for keys, and gets them", async () => {
      await media.startRecognizing(PRESSES, {
        kind: "callMediaRecognizeDtmfOptions",
        playPrompt: text("Press one, then pound.")[0],
        stopDtmfTones: ["pound"],
        initialSilenceTimeoutInSeconds: 10,
        operationContext: "menu",
      });
      const { dtmfResult, recognitionType, resultInformation, operationContext } = await event("RecognizeCompleted");
      assert.deepEqual([recognitionType, dtmfResult.tones, operationContext], ["dtmf", ["one", "two", "three", "four"], "menu"]);
      assert.deepEqual([resultInformation.code, resultInformation.subCode], [200, 8514]);
    });

    test("asks, and hears nothing", async () => {
      await media.startRecognizing(STAYS, {
        kind: "callMediaRecognizeDtmfOptions",
        maxTonesToCollect: 1,
        initialSilenceTimeoutInSeconds: 1,
      });
      const { resultInformation } = await event("RecognizeFailed");
      assert.deepEqual([resultInformation.code, resultInformation.subCode], [400, 8510]);
    });

    test("puts a participant on hold, presses keys, listens for keys", async () => {
      await media.hold(STAYS, { operationContext: "music" });
      assert.equal((await made.callConnection.getParticipant(STAYS)).isOnHold, true);
      await media.unhold(STAYS);
      assert.equal((await made.callConnection.getParticipant(STAYS)).isOnHold, false);
      assert.equal((await media.sendDtmfTones(["one", "pound"], STAYS, { operationContext: "keys" })).operationContext, "keys");
      await event("SendDtmfTonesCompleted");
      await media.startContinuousDtmfRecognition(STAYS);
      await media.stopContinuousDtmfRecognition(STAYS, { operationContext: "enough" });
      assert.equal((await event("ContinuousDtmfRecognitionStopped")).operationContext, "enough");
    });

    test("is recorded", async () => {
      const { serverCallId } = await made.callConnection.getCallConnectionProperties();
      const recording = client.getCallRecording();
      const started = await recording.start({
        callLocator: { kind: "serverCallLocator", id: serverCallId },
        recordingContent: "audio",
        recordingChannel: "mixed",
        recordingFormat: "wav",
        recordingStateCallbackEndpointUrl: callbackUrl(),
      });
      assert.ok(started.recordingId);
      assert.equal((await event("RecordingStateChanged")).state, "active");
      await recording.pause(started.recordingId);
      assert.equal((await recording.getState(started.recordingId)).recordingState, "inactive");
      await recording.resume(started.recordingId);
      assert.equal((await recording.getState(started.recordingId)).recordingState, "active");
      await recording.stop(started.recordingId);
      assert.equal((await rejected(recording.getState(started.recordingId))).statusCode, 404);
      const { recordingStorageInfo } = await gridEvent("RecordingFileStatusUpdated");
      const { contentLocation, deleteLocation } = recordingStorageInfo.recordingChunks[0];
      if (!transport.downloads) {
        // Ours fetches from the emulator without TLS too, signed in the same way.
        assert.match((await rejected(recording.downloadStreaming(contentLocation))).message, /must use HTTPS/);
        return downloadedAndDeleted(new Ours(emulator.connectionString).getCallRecording(), contentLocation, deleteLocation);
      }
      const folder = await mkdtemp(join(tmpdir(), "recording-"));
      try {
        const files = ["path.wav", "stream.wav"].map((file) => join(folder, file));
        await recording.downloadToPath(contentLocation, files[0]);
        await recording.downloadToStream(contentLocation, createWriteStream(files[1]));
        const [one, other] = await Promise.all(files.map((file) => readFile(file)));
        assert.deepEqual(one, other);
        assert.equal((await readdir(folder)).length, 2);
      } finally {
        await rm(folder, { recursive: true });
      }
      await downloadedAndDeleted(recording, contentLocation, deleteLocation);
    });

    /** The whole file, a part of it, and then none. */
    async function downloadedAndDeleted(recording, contentLocation, deleteLocation) {
      const download = async (options) => {
        const parts = [];
        for await (const part of await recording.downloadStreaming(contentLocation, options)) parts.push(part);
        return Buffer.concat(parts);
      };
      const file = await download();
      assert.deepEqual(
        [file.toString("latin1", 0, 4), file.toString("latin1", 8, 12), file.readUInt32LE(4)],
        ["RIFF", "WAVE", file.length - 8],
      );
      assert.equal(String(await download({ offset: 8, length: 4 })), "WAVE");
      await recording.delete(deleteLocation);
      // The official package throws no error, and does not always name the status.
      await rejected(recording.downloadStreaming(contentLocation));
      assert.equal(emulator.emulator.events().findLast(({ kind }) => kind === "response").status, 404);
    }

    test("is streamed, and written down", async () => {
      const subscription = async (which) => (await made.callConnection.getCallConnectionProperties())[which].state;
      await media.startMediaStreaming({ operationContext: "stream" });
      const { mediaStreamingUpdate, operationContext } = await event("MediaStreamingStarted");
      assert.deepEqual([mediaStreamingUpdate.mediaStreamingStatus, operationContext], ["mediaStreamingStarted", "stream"]);
      assert.equal(await subscription("mediaStreamingSubscription"), "active");
      await media.stopMediaStreaming();
      await event("MediaStreamingStopped");
      await media.startTranscription({ locale: "en-US", operationContext: "write" });
      assert.equal((await event("TranscriptionStarted")).operationContext, "write");
      await media.updateTranscription("de-DE");
      await event("TranscriptionUpdated");
      assert.equal(await subscription("transcriptionSubscription"), "active");
      await media.stopTranscription();
      await event("TranscriptionStopped");
    });

    test("is joined by a participant who is moved from another call", async () => {
      const other = await connected(NURSE);
      await made.callConnection.moveParticipants([NURSE], other.id, { operationContext: "over here" });
      const { participant, operationContext } = await event("MoveParticipantSucceeded");
      assert.deepEqual([participant.phoneNumber, operationContext], [NURSE.phoneNumber, "over here"]);
      await made.callConnection.removeParticipant(NURSE, { operationContext: "thanks" });
      await event("RemoveParticipantSucceeded", ({ operationContext }) => operationContext === "thanks");
    });

    test("is left by a removed participant", async () => {
      await made.callConnection.removeParticipant(STAYS, { operationContext: "out" });
      const { participant, operationContext } = await event("RemoveParticipantSucceeded");
      assert.deepEqual([participant.phoneNumber, operationContext], [STAYS.phoneNumber, "out"]);
    });

    test("is passed on", async () => {
      await made.callConnection.transferCallToParticipant(STAYS, { operationContext: "over to you", sourceCallIdNumber });
      const { operationContext, transferTarget } = await event("CallTransferAccepted");
      // The official parser leaves these as they stand on the wire.
      assert.deepEqual([operationContext, transferTarget.phoneNumber.value], ["over to you", STAYS.phoneNumber]);
    });
  });

  describe("a group", { concurrency: false, timeout: LIMIT_MS }, () => {
    test("is called, and joined by its server call", async () => {
      const { callConnectionProperties } = await client.createGroupCall([STAYS, DESK], callbackUrl(), {
        sourceCallIdNumber,
        operationContext: "both",
      });
      assert.equal(callConnectionProperties.targetParticipants.length, 2);
      const { serverCallId, callConnectionId } = await event(
        "CallConnected",
        ({ operationContext }) => operationContext === "both",
      );
      await client.connectCall({ kind: "serverCallLocator", id: serverCallId }, callbackUrl(), { operationContext: "listen" });
      const joined = await event("CallConnected", ({ operationContext }) => operationContext === "listen");
      await client.getCallConnection(callConnectionId).hangUp(true);
      await event("CallDisconnected", (one) => one.callConnectionId === joined.callConnectionId);
    });
  });

  describe("an incoming call", { concurrency: false, timeout: LIMIT_MS }, () => {
    async function comesIn() {
      emulator.emulator.incomingCall({ from: STAYS, to: "8:acs:resource_front-desk", callerDisplayName: "A patient" });
      const data = await gridEvent("IncomingCall", ({ to }) => to.rawId === "8:acs:resource_front-desk");
      assert.deepEqual([data.from.rawId, data.callerDisplayName], [`4:${STAYS.phoneNumber}`, "A patient"]);
      return data.incomingCallContext;
    }

    test("is answered", async () => {
      const { callConnection, callConnectionProperties } = await client.answerCall(await comesIn(), callbackUrl(), {
        operationContext: "answered",
      });
      const { operationContext } = await event(
        "CallConnected",
        ({ callConnectionId }) => callConnectionId === callConnectionProperties.callConnectionId,
      );
      assert.equal(operationContext, "answered");
      await callConnection.hangUp(true);
    });

    test("is turned away", async () => {
      const context = await comesIn();
      await client.rejectCall(context, { callRejectReason: "busy" });
    });

    test("is passed on", async () => {
      await client.redirectCall(await comesIn(), { targetParticipant: { communicationUserId: "8:acs:resource_somebody" } });
    });
  });

  describe("ends and failures", { timeout: LIMIT_MS }, () => {
    test("hung up for everyone, and gone", async () => {
      const { callConnection, id } = await connected(STAYS);
      await callConnection.hangUp(true);
      const { resultInformation } = await event("CallDisconnected", ({ callConnectionId }) => callConnectionId === id);
      assert.deepEqual([resultInformation.code, resultInformation.subCode], [200, 7000]);
      const error = await rejected(callConnection.getCallConnectionProperties());
      assert.deepEqual([error.statusCode, error.code, error.message], [404, "8522", "Call not found."]);
    });

    test("busy, and declined", async () => {
      const busy = await call(BUSY);
      const declined = await call(DECLINES);
      const failure = async ({ id }) =>
        (await event("CreateCallFailed", ({ callConnectionId }) => callConnectionId === id)).resultInformation;
      const [first, second] = [await failure(busy), await failure(declined)];
      assert.deepEqual([first.code, first.subCode], [486, 560486]);
      assert.deepEqual([second.code, second.subCode], [603, 560603]);
    });

    test("a callee who does not join", async () => {
      const { callConnection } = await connected(STAYS);
      await callConnection.addParticipant({ targetParticipant: BUSY, sourceCallIdNumber }, { operationContext: "colleague" });
      const { resultInformation, operationContext } = await event("AddParticipantFailed");
      assert.deepEqual([resultInformation.code, operationContext], [486, "colleague"]);
      const { invitationId } = await callConnection.addParticipant({
        targetParticipant: { phoneNumber: "+15550100480" },
        sourceCallIdNumber,
      });
      await callConnection.cancelAddParticipantOperation(invitationId);
      assert.equal((await event("CancelAddParticipantSucceeded")).invitationId, invitationId);
      await callConnection.hangUp(true);
    });

    test("a file that is none", async () => {
      const { callConnection } = await connected(STAYS);
      await callConnection.getCallMedia().playToAll([{ kind: "fileSource", url: callbackUrl() }]);
      const { resultInformation, failedPlaySourceIndex } = await event("PlayFailed");
      assert.deepEqual([resultInformation.code, resultInformation.subCode, failedPlaySourceIndex], [400, 8535, 0]);
      await callConnection.hangUp(true);
    });

    test("a key that is wrong, and a request that is", async () => {
      const stranger = new CallAutomationClient(
        emulator.connectionString.replace(/accesskey=.*/, "accesskey=c29tZWJvZHkgZWxzZQ=="),
        options,
      );
      assert.equal(
        (await rejected(stranger.createCall({ targetParticipant: STAYS, sourceCallIdNumber }, callbackUrl()))).statusCode,
        401,
      );
      assert.equal(
        (await rejected(client.createCall({ targetParticipant: STAYS, sourceCallIdNumber }, "no url"))).statusCode,
        400,
      );
      assert.equal((await rejected(client.rejectCall("of no call"))).statusCode, 400);
    });
  });

  test("every public method of the package was used", async () => {
    const methods = await publicMethods();
    assert.ok(methods.length >= 39, `${methods}`);
    const without = transport.downloads
      ? []
      : ["CallRecording.delete", "CallRecording.downloadToPath", "CallRecording.downloadToStream"];
    assert.deepEqual(methods.filter((method) => !called.has(method)).toSorted(), without);
  });
}
