// Whatever a public function refuses, the first frame of the error is the line of the program that called it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pkg } from "./pkg.mjs";

const client = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver, MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { SqliteStore } = await import(new URL("callbacks/stores/sqlite.js", pkg));
const { DurableObjectStore } = await import(new URL("callbacks/stores/durable-object.js", pkg));
const { Emulator, checkTeamsPhone, readRequest } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { CallReport } = await import(new URL("entries/report-node.js", pkg));
const { OPERATIONS } = await import(new URL("client/operation-names.js", pkg));

const KEY = "c2VjcmV0";
const CONNECTION_STRING = `endpoint=https://me.example/;accesskey=${KEY}`;
const automation = new client.CallAutomationClient(CONNECTION_STRING);
const objects = {
  CallClient: new client.CallClient(CONNECTION_STRING),
  CallAutomationClient: automation,
  CallConnection: automation.getCallConnection("x"),
  CallMedia: automation.getCallConnection("x").getCallMedia(),
  CallRecording: automation.getCallRecording(),
};

/** Asserts that the error of a function points at that function. */
async function pointsHere(act) {
  let error;
  try {
    await act();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error, "it did not fail");
  const [first] = error.stack.split("\n").filter((line) => /^\s+at /.test(line));
  assert.match(first ?? error.stack, /stacks\.test\.mjs/, `${error.message}\n${error.stack}`);
  assert.ok(error.stack.startsWith(`${error.name}: ${error.message}`), "the stack begins with the message");
}

describe("every operation of both contracts", () => {
  for (const row of OPERATIONS) {
    const [owner, name] = row.split(".");
    // Sent by `hangUp`; a list sends nothing before it is read.
    if (name === "terminateCall") continue;
    test(row, () => pointsHere(() => objects[owner][name](5, 5, { nonsense: 1 }, 5)));
  }

  test("that waits for events without a receiver", async () => {
    const fetch = async () =>
      Response.json({ callConnectionId: "x", targets: [], callConnectionState: "connecting" }, { status: 201 });
    const own = new client.CallAutomationClient(CONNECTION_STRING, { fetch });
    const call = await own.createCall({ targetParticipant: { communicationUserId: "8:acs:x" } }, "https://app.example/callbacks");
    await pointsHere(() => call.connected());
    await pointsHere(() => call.disconnected({ timeoutMs: 5 }));
    await pointsHere(() => call.callConnection.addParticipant({}).completed());
  });
});

const receiver = new CallbackReceiver({ unverified: true, store: new MemoryStore() });
const emulator = await Emulator.start();
/** By name, a use of each other function with what it refuses. */
const USES = {
  "new CallClient": () => new client.CallClient(),
  "new CallAutomationClient": () => new client.CallAutomationClient("https://me.example"),
  "its options": () => new client.CallAutomationClient(CONNECTION_STRING, { retries: 1 }),
  "its receiver": () => new client.CallAutomationClient(CONNECTION_STRING, { callbacks: 5 }),
  "its telemetry": () => new client.CallClient(CONNECTION_STRING, { telemetry: {} }),
  "its identity": () => new client.CallAutomationClient(CONNECTION_STRING, { sourceIdentity: 5 }),
  buildRequest: () => automation.buildRequest("createCall", 5),
  parseResponse: () => automation.parseResponse("createCall", {}),
  "hangUp, no boolean": () => objects.CallConnection.hangUp({}),
  "hangUp for everyone": () => objects.CallConnection.hangUp(true, { nonsense: 1 }),
  "startRecognizing, options that throw nothing": () => objects.CallMedia.startRecognizing({ phoneNumber: "+1" }, 5, 5),
  "a list that is read": () => objects.CallConnection.listParticipants(5),
  "a list that is iterated": async () => {
    for await (const _ of objects.CallConnection.listParticipants({ nonsense: 1 }));
  },
  downloadStreaming: () => objects.CallRecording.downloadStreaming("x"),
  "downloadToPath, no URL": () => objects.CallRecording.downloadToPath(undefined, "file"),
  "downloadToPath, no path": () => objects.CallRecording.downloadToPath("https://storage.asm.skype.com/x"),
  "downloadToPath, options": () => objects.CallRecording.downloadToPath("https://storage.asm.skype.com/x", "file", { a: 1 }),
  "downloadToStream, no stream": () => objects.CallRecording.downloadToStream("https://storage.asm.skype.com/x", {}),
  "downloadToStream, no URL": () => objects.CallRecording.downloadToStream("x", new WritableStream()),
  parseCallEvents: () => client.parseCallEvents(),
  parseCallAutomationEvents: () => client.parseCallAutomationEvents("no JSON"),
  "parseCallAutomationEvent, no event": () => client.parseCallAutomationEvent([]),
  "parseCallAutomationEvent, unknown": () => client.parseCallAutomationEvent({ type: "Other", data: {} }),
  parseIncomingCallEvents: () => client.parseIncomingCallEvents("no JSON"),
  createIdentifierFromRawId: () => client.createIdentifierFromRawId(5),
  getIdentifierRawId: () => client.getIdentifierRawId({}),
  getIdentifierKind: () => client.getIdentifierKind("x"),
  createOutboundAudioData: () => client.createOutboundAudioData({}),
  "new CallbackReceiver": () => new CallbackReceiver(),
  "receiver.on, the kind": () => receiver.on("callConnected", () => {}),
  "receiver.on, the handler": () => receiver.on("CallConnected"),
  "receiver.waitFor": () => receiver.waitFor("CallConnected"),
  "receiver.waitFor, options": () => receiver.waitFor({ kind: "CallConnected" }, { timeout: 5 }),
  "receiver.events": async () => {
    for await (const _ of receiver.events({ kind: "x" }));
  },
  "receiver.events, next": () => receiver.events("CallConnected").next(),
  "receiver.flow": () => receiver.flow(async () => {}),
  "receiver.handle": () => receiver.handle(),
  "receiver.authorize": () => receiver.authorize(),
  "new SqliteStore": () => new SqliteStore(5),
  "new SqliteStore, empty": () => new SqliteStore(""),
  "new DurableObjectStore": () => new DurableObjectStore({}),
  "new CallReport": () => new CallReport({ maskd: true }),
  "report.add": () => new CallReport().add("x"),
  "Emulator.start": () => Emulator.start({ clok: "real" }),
  "Emulator.start, a value": () => Emulator.start({ seed: "x" }),
  "Emulator.start, faults": () => Emulator.start({ faults: { rules: [{ fault: "x" }] } }),
  "emulator.advance": () => emulator.advance("soon"),
  "emulator.until": () => emulator.until(5),
  "emulator.until, options": () => emulator.until(Promise.resolve(), { quiet: 1 }),
  "emulator.press": () => emulator.press("x", "y", 1),
  "emulator.press, no call": () => emulator.press("x", "y", "1"),
  "emulator.say": () => emulator.say("x"),
  "emulator.say, no call": () => emulator.say("x", "y", "z"),
  "emulator.leave": () => emulator.leave("x", "y"),
  "emulator.incomingCall": () => emulator.incomingCall("+15550100000"),
  "emulator.incomingCall, a member": () => emulator.incomingCall({ form: "x" }),
  "emulator.trigger": () => emulator.trigger("connected"),
  "emulator.trigger, options": () => emulator.trigger("CallConnected", { data: 5 }),
  "emulator.resend": () => emulator.resend("x"),
  "emulator.resend, none": () => emulator.resend(99),
  "emulator.setFaults": () => emulator.setFaults([]),
  "emulator.setFaults, a rule": () => emulator.setFaults({ rules: [{}] }),
  "emulator.issueToken": () => emulator.issueToken({ expiresInMs: "x" }),
  "emulator.promptUri": () => emulator.promptUri("x"),
  "emulator.events": () => emulator.events("x"),
  "emulator.handle": () => emulator.handle({ method: 5 }),
  readRequest: () => readRequest(),
  checkTeamsPhone: () => checkTeamsPhone(5),
  serve: () => serve({ prot: 1 }),
  "serve, no object": () => serve(4455),
  "serve, a host": () => serve({ host: "no such host.invalid" }),
  "serve, TLS": () => serve({ https: { key: "x", cert: "y" } }),
  "serve, a state": () => serve({ state: "/no/such/folder/x" }),
};

describe("every other function that refuses something", () => {
  for (const [name, act] of Object.entries(USES)) test(name, () => pointsHere(act));

  test("of an emulator that is stopped", async () => {
    const stopped = await Emulator.start();
    stopped.stop();
    for (const name of ["advance", "calls", "connections", "callbacks", "rotateKeys", "until"])
      await pointsHere(() => stopped[name](name === "until" ? Promise.resolve() : 5));
  });
});

describe("an error of the program is thrown as it is", () => {
  const mine = new Error("mine");
  const { stack } = mine;
  const get = () => {
    throw mine;
  };
  for (const [name, act] of Object.entries({
    "from a getter of what comes in": () => emulator.incomingCall(Object.defineProperty({}, "from", { get, enumerable: true })),
    "from a getter of an argument": () =>
      objects.CallMedia.startRecognizing(Object.defineProperty({}, "phoneNumber", { get, enumerable: true }), {}),
    "from a getter of options": () => Emulator.start(Object.defineProperty({}, "seed", { get, enumerable: true })),
  }))
    test(name, async () => {
      const thrown = await (async () => act())().catch((error) => error);
      assert.equal(thrown, mine);
      assert.equal(thrown.stack, stack);
    });
});
