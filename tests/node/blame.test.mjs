// The argument that is wrong is the one an error names, in every public method: one wrong argument among right ones, and two swapped.
// The operations by themselves, with every pair of mistakes, are in tests/blame.rs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KEY } from "./client.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient, ...helpers } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver, MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { CallReport } = await import(new URL("entries/report-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const CONNECTION = `endpoint=https://contoso.communication.azure.com/;accesskey=${KEY}`;
const fetch = async () => Response.json({ callConnectionId: "c", callLegId: "l" }, { status: 201 });
const client = new CallAutomationClient(CONNECTION, { retry: false, fetch });
const old = new CallClient(CONNECTION, { retry: false, fetch });
const connection = client.getCallConnection("c");
const media = connection.getCallMedia();
const recording = client.getCallRecording();
const receiver = new CallbackReceiver({ unverified: true, store: new MemoryStore(), waitTimeoutMs: 1, pollMs: 0 });
const emulator = await Emulator.start();

const person = { phoneNumber: "+14255550123" };
const invite = { targetParticipant: person };
const file = { kind: "fileSource", url: "https://media.example/a.wav" };
const locator = { kind: "serverCallLocator", id: "id" };
const FILE = "https://us-storage.asm.skype.com/v1/objects/0-a";
const CALLBACK = "https://app.example/callbacks";
const dtmf = { kind: "callMediaRecognizeDtmfOptions" };
const options = {};
const OPTIONS = { callbackUri: CALLBACK, requestedModalities: ["audio"], requestedCallEvents: [] };
/** An argument that may be left out. */
const may = (name, right = options) => ({ name, right, mayBeAbsent: true });
const must = (name, right, members = []) => ({ name, right, members });

/** Members of the strangers below, which the emulator names without their object. */
const MEMBERS = ["misspelt", "phoneNumber", "targetParticipant", "kind"];

let flows = 0;
const inFlow = (act) => receiver.flow(`flow ${++flows}`, act);

/** Each method with its arguments in their order. */
const methods = {
  createCall: [
    (...a) => client.createCall(...a),
    must("targetParticipant", invite),
    must("callbackUrl", CALLBACK),
    may("options"),
  ],
  createGroupCall: [
    (...a) => client.createGroupCall(...a),
    must("targetParticipants", [person]),
    must("callbackUrl", CALLBACK),
    may("options"),
  ],
  answerCall: [
    (...a) => client.answerCall(...a),
    must("incomingCallContext", "ring"),
    must("callbackUrl", CALLBACK),
    may("options"),
  ],
  redirectCall: [
    (...a) => client.redirectCall(...a),
    must("incomingCallContext", "ring"),
    must("targetParticipant", invite),
    may("options"),
  ],
  rejectCall: [(...a) => client.rejectCall(...a), must("incomingCallContext", "ring"), may("options")],
  connectCall: [(...a) => client.connectCall(...a), must("callLocator", locator), must("callbackUrl", CALLBACK), may("options")],
  getCallConnectionProperties: [(...a) => connection.getCallConnectionProperties(...a), may("options")],
  hangUp: [(...a) => connection.hangUp(...a), must("isForEveryone", true), may("options")],
  listParticipants: [(...a) => connection.listParticipants(...a), may("options")],
  getParticipant: [(...a) => connection.getParticipant(...a), must("targetParticipant", person), may("options")],
  addParticipant: [(...a) => connection.addParticipant(...a), must("targetParticipant", invite), may("options")],
  transferCallToParticipant: [
    (...a) => connection.transferCallToParticipant(...a),
    must("targetParticipant", person),
    may("options"),
  ],
  removeParticipant: [(...a) => connection.removeParticipant(...a), must("participant", person), may("options")],
  muteParticipant: [(...a) => connection.muteParticipant(...a), must("participant", person), may("options")],
  moveParticipants: [
    (...a) => connection.moveParticipants(...a),
    must("targetParticipants", [person]),
    must("fromCall", "c2"),
    may("options"),
  ],
  cancelAddParticipantOperation: [
    (...a) => connection.cancelAddParticipantOperation(...a),
    must("invitationId", "i"),
    may("options"),
  ],
  play: [(...a) => media.play(...a), must("playSources", [file]), must("playTo", [person]), may("options")],
  playToAll: [(...a) => media.playToAll(...a), must("playSources", [file]), may("options")],
  startRecognizing: [(...a) => media.startRecognizing(...a), must("targetParticipant", person), must("options", dtmf, ["kind"])],
  "startRecognizing, with a number": [
    (target, bag) => media.startRecognizing(target, 4, bag),
    must("targetParticipant", person),
    must("options", dtmf, ["kind"]),
  ],
  cancelAllOperations: [(...a) => media.cancelAllOperations(...a), may("options")],
  startContinuousDtmfRecognition: [
    (...a) => media.startContinuousDtmfRecognition(...a),
    must("targetParticipant", person),
    may("options"),
  ],
  stopContinuousDtmfRecognition: [
    (...a) => media.stopContinuousDtmfRecognition(...a),
    must("targetParticipant", person),
    may("options"),
  ],
  sendDtmfTones: [(...a) => media.sendDtmfTones(...a), must("tones", ["one"]), must("targetParticipant", person), may("options")],
  hold: [(...a) => media.hold(...a), must("targetParticipant", person), may("options")],
  unhold: [(...a) => media.unhold(...a), must("targetParticipant", person), may("options")],
  updateTranscription: [(...a) => media.updateTranscription(...a), must("locale", "en-US"), may("options")],
  "start of a recording": [
    (...a) => recording.start(...a),
    must("options", { callConnectionId: "c" }, ["callLocator", "callConnectionId"]),
  ],
  pause: [(...a) => recording.pause(...a), must("recordingId", "r"), may("options")],
  resume: [(...a) => recording.resume(...a), must("recordingId", "r"), may("options")],
  stop: [(...a) => recording.stop(...a), must("recordingId", "r"), may("options")],
  getState: [(...a) => recording.getState(...a), must("recordingId", "r"), may("options")],
  delete: [(...a) => recording.delete(...a), must("recordingLocationUrl", FILE), may("options")],
  downloadStreaming: [(...a) => recording.downloadStreaming(...a), must("sourceLocationUrl", FILE), may("options")],
  downloadToPath: [
    (...a) => recording.downloadToPath(...a),
    must("sourceLocationUrl", FILE),
    must("destinationPath", "/nowhere/r.wav"),
    may("options"),
  ],
  downloadToStream: [
    (...a) => recording.downloadToStream(...a),
    must("sourceLocationUrl", FILE),
    must("destinationStream", new WritableStream()),
    may("options"),
  ],
  buildRequest: [(...a) => client.buildRequest(...a), must("operation", "hangUp"), must("callConnectionId", "c")],
  parseResponse: [
    async (...a) => client.parseResponse(...a),
    must("operation", "rejectCall"),
    must("response", { status: 204 }, ["response"]),
  ],
  "createCall of the 2021 preview": [
    (...a) => old.createCall(...a),
    must("source", "8:acs:me"),
    must("targets", ["8:acs:you"]),
    must("options", OPTIONS),
    may("requestOptions"),
  ],
  hangupCall: [(...a) => old.hangupCall(...a), must("callLegId", "leg"), may("requestOptions")],
  deleteCall: [(...a) => old.deleteCall(...a), must("callLegId", "leg"), may("requestOptions")],
  playAudio: [(...a) => old.playAudio(...a), must("callLegId", "leg"), may("options"), may("requestOptions")],
  cancelMediaProcessing: [
    (...a) => old.cancelMediaProcessing(...a),
    must("callLegId", "leg"),
    may("operationContext", "x"),
    may("requestOptions"),
  ],
  inviteParticipants: [
    (...a) => old.inviteParticipants(...a),
    must("callLegId", "leg"),
    must("participants", [person]),
    may("options"),
    may("requestOptions"),
  ],
  "removeParticipant of the 2021 preview": [
    (...a) => old.removeParticipant(...a),
    must("callLegId", "leg"),
    must("participantId", "p"),
    may("requestOptions"),
  ],
  waitFor: [(...a) => receiver.waitFor(...a), must("filter", { callConnectionId: "c" }), may("options", { timeoutMs: 1 })],
  on: [async (...a) => receiver.on(...a), must("kind", "CallConnected"), must("handler", () => {})],
  events: [(...a) => receiver.events(...a).next(), may("filter", { callConnectionId: "c" }), may("options", { timeoutMs: 1 })],
  flow: [
    (id, ...a) => receiver.flow(id === "flow" ? `flow ${++flows}` : id, ...a),
    must("id", "flow"),
    must("run", () => 1),
    may("options"),
  ],
  "flow.step": [(...a) => inFlow((flow) => flow.step(...a)), must("name", "s"), must("work", () => 1)],
  "flow.act": [
    (...a) => inFlow((flow) => flow.act(...a)),
    must("name", "s"),
    must("begin", () => {
      throw new RangeError("of the program itself");
    }),
    may("options"),
  ],
  "flow.waitFor": [
    (...a) => inFlow((flow) => flow.waitFor(...a)),
    must("name", "s"),
    must("filter", { callConnectionId: "c" }),
    may("options", { timeoutMs: 1 }),
  ],
  "new CallReport": [async (...a) => new CallReport(...a), may("options")],
  "report.add": [async (...a) => new CallReport().add(...a), must("events", [])],
  "Emulator.start": [(...a) => Emulator.start(...a), { ...may("options"), members: MEMBERS }],
  press: [async (...a) => emulator.press(...a), must("call", "c"), must("participant", "p"), must("keys", "1")],
  say: [async (...a) => emulator.say(...a), must("callConnectionId", "c"), must("participant", "p"), must("phrase", "yes")],
  leave: [async (...a) => emulator.leave(...a), must("callConnectionId", "c"), must("participant", "p")],
  advance: [(...a) => emulator.advance(...a), must("duration", 0)],
  incomingCall: [
    async (...a) => emulator.incomingCall(...a),
    must("call", { from: person, to: person }, ["from", "Invalid request"]),
  ],
  setFaults: [async (...a) => emulator.setFaults(...a), must("faults", { rules: [] }, ["rules", ...MEMBERS])],
  createIdentifierFromRawId: [async (...a) => helpers.createIdentifierFromRawId(...a), must("rawId", "4:1001")],
  getIdentifierKind: [async (...a) => helpers.getIdentifierKind(...a), must("identifier", person)],
  getIdentifierRawId: [async (...a) => helpers.getIdentifierRawId(...a), must("identifier", person)],
};

/** What stands in the place of an argument by mistake; which of them an argument takes is its own matter. */
const STRANGERS = [7, true, "", [], [undefined], {}, { misspelt: 1 }, person, [person], invite, file, [file], locator, CALLBACK];
/** These no argument takes, but for objects with methods of their own: a client as options has no member that could be refused. */
const NEVER = [() => {}, Symbol("s"), 7n];

const emptied = Symbol("nothing failed");
const failure = async (method, values) => {
  try {
    await Promise.race([method(...values), new Promise((resolve) => setTimeout(resolve, 40))]);
    return emptied;
  } catch (error) {
    return error;
  }
};

/** The argument that a refusal names; `undefined` for an error that refuses none. */
function blamed(error, args) {
  if (error === emptied || ["TimeoutError", "RangeError"].includes(error.name)) return undefined;
  if (["service", "response", "network"].includes(error.kind)) return undefined;
  const { message } = error;
  // What the emulator answers when all arguments are of their kinds.
  if (/^\w+: (Call|Participant) not found\. /.test(message)) return undefined;
  for (const { name, members = [] } of args) {
    const names = [name, ...members].join("|");
    if (new RegExp(`(^|: )(${names})(\\.|\\[|: |, |$)`).test(message)) return name;
  }
  assert.fail(`${error.name}: ${message}`);
}

describe("one wrong argument among right ones is the one that is named", () => {
  for (const [what, [method, ...args]] of Object.entries(methods)) {
    test(what, async () => {
      const right = args.map((arg) => arg.right);
      assert.equal(blamed(await failure(method, right), args), undefined, "the right arguments");
      let refusals = 0;
      for (const [index, { name, mayBeAbsent }] of args.entries()) {
        for (const [kind, values] of Object.entries({ STRANGERS, NEVER, absent: [undefined, null] })) {
          for (const value of values) {
            // A stranger that this argument may be is none.
            if (typeof value === typeof right[index] && typeof value === "function") continue;
            const given = right.with(index, value);
            const error = await failure(method, given);
            const found = blamed(error, args);
            const shown = `${name} = ${typeof value === "object" ? JSON.stringify(value) : String(value)}: ${error.message}`;
            if (found === undefined && kind !== "NEVER") continue;
            refusals += 1;
            assert.equal(found, name, shown);
            assert.notEqual(error.name, "RuntimeError", shown);
            if (kind === "absent") assert.ok(!mayBeAbsent, shown);
          }
        }
        if (!mayBeAbsent) assert.equal(blamed(await failure(method, right.with(index, undefined)), args), name);
      }
      assert.ok(refusals >= args.length, `${refusals} refusals`);
    });
  }
});

describe("of two arguments that were swapped, the first that is wrong is named", () => {
  for (const [what, [method, ...args]] of Object.entries(methods)) {
    if (args.length < 2) continue;
    test(what, async () => {
      const right = args.map((arg) => arg.right);
      for (let first = 0; first < args.length; first++) {
        for (let second = first + 1; second < args.length; second++) {
          const alone = blamed(await failure(method, right.with(first, right[second])), args);
          const other = blamed(await failure(method, right.with(second, right[first])), args);
          const swapped = right.with(first, right[second]).with(second, right[first]);
          assert.equal(blamed(await failure(method, swapped), args), alone ?? other, `${first} and ${second}`);
          // Left out, so that all that follow move up.
          const left = right.toSpliced(first, 1);
          const named = blamed(await failure(method, left), args);
          assert.ok(named === undefined || args.findIndex(({ name }) => name === named) >= first, `${first} left out: ${named}`);
        }
      }
    });
  }
});

describe("what was handed over is in the message", () => {
  for (const [what, begin, target, expected] of [
    [
      "a target for an invitation",
      () => client.createCall(person, CALLBACK),
      "targetParticipant",
      "{ targetParticipant }, got one with phoneNumber",
    ],
    [
      "a raw id for an invitation",
      () => connection.addParticipant("4:+14255550123"),
      "targetParticipant",
      "{ targetParticipant }, got a string",
    ],
    ["options alone", () => client.createCall({ operationContext: "c" }), "targetParticipant", "{ targetParticipant }"],
    [
      "a target and options of a later argument",
      () => client.createCall({}, CALLBACK, invite),
      "targetParticipant",
      "{ targetParticipant }",
    ],
    ["a second target", () => client.createCall(invite, CALLBACK, invite), "options.targetParticipant", "does not exist"],
    ["a client for a URL", () => client.createCall(invite, client), "callbackUrl", "https URL"],
    ["a client for a person", () => connection.getParticipant(client), "targetParticipant", "an identifier such as"],
    ["one for a list", () => client.createGroupCall(person, CALLBACK), "targetParticipants", "an array, got an object"],
    ["a list for one", () => connection.muteParticipant([person]), "participant", "got an array"],
    ["undefined in the middle", () => client.createCall(invite, undefined, {}), "callbackUrl", "got nothing"],
    ["a source as the options", () => media.hold(person, file), "options", "got one with kind"],
    ["a locator as the options", () => recording.start(locator), "options", "got one with kind"],
    [
      "a file as a text",
      () => media.playToAll([{ ...file, kind: "textSource" }]),
      "playSources[0].kind",
      "fileSource, which has url",
    ],
    [
      "a text as a file",
      () => media.playToAll([file, { kind: "fileSource", text: "a" }]),
      "playSources[1].kind",
      "textSource, which has text",
    ],
    [
      "a text as SSML",
      () => media.hold(person, { playSource: { kind: "ssmlSource", text: "a" } }),
      "playSource.kind",
      "textSource, which has text",
    ],
    ["an option of another kind", () => media.playToAll([{ ...file, text: "a" }]), "playSources[0].text", "does not exist"],
    [
      "no options of the 2021 preview",
      () => old.createCall("8:acs:a", ["8:acs:b"]),
      "options",
      "{ callbackUri, requestedModalities",
    ],
    [
      "a calling context after a wrong target",
      () => connection.transferCallToParticipant({}, { customCallingContext: [{ kind: "sipx", key: "", value: "v" }] }),
      "targetParticipant",
      "an identifier such as",
    ],
    ["options after a wrong source", () => media.playToAll("a", { timeoutMs: "soon" }), "playSources", "an array, got a string"],
  ]) {
    test(what, async () => {
      const error = await failure(begin, []);
      assert.deepEqual([error.kind, error.target], ["validation", target], error.message);
      assert.ok(error.message.includes(expected), error.message);
    });
  }
});

describe("the core is given strings only", () => {
  // A value of another kind makes the module read memory that is not its own.
  const values = [undefined, null, 7, {}, [], Symbol("s"), () => {}];
  test("by its helpers", () => {
    for (const value of values) {
      assert.throws(() => helpers.createIdentifierFromRawId(value), { kind: "validation", target: "rawId" });
      const parsed = helpers.StreamingData.parse(
        JSON.stringify({ kind: "AudioData", audioData: { participantRawID: value ?? 7 } }),
      );
      assert.equal(parsed.participant, undefined);
    }
  });
  test("by the emulator", async () => {
    for (const value of values) {
      for (const request of [
        value,
        { method: value },
        { method: "GET", path: value },
        { method: "GET", path: "/", host: value },
      ]) {
        await assert.rejects(emulator.handle(request), TypeError);
      }
    }
  });
});
