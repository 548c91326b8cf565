// Calls saved as tests: applications make quite different calls with an emulator, the console reads its log, and what it saves is run by
// node:test as it stands, in a folder that has the package and nothing else.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import "./page-modules.mjs";

const pkg = new URL("../../pkg/", import.meta.url);
const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const lib = (name) => import(new URL(`../../www/lib/${name}.js`, import.meta.url));
const [{ logReader }, { clientsOf }, { testOf }, { Store }] = await Promise.all(
  ["attached", "clients", "save-test", "store"].map(lib),
);
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const run = promisify(execFile);

const CALLBACKS = "https://app.example/callbacks?secret=hush";
const SOURCE = { sourceCallIdNumber: { phoneNumber: "+14255550100" } };
const SPEECH = { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://speech.example/" } };
const invite = (phoneNumber) => ({ targetParticipant: { phoneNumber }, ...SOURCE });

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringwire-saved-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(fileURLToPath(pkg), join(folder, "node_modules", "ringwire"), "junction");
});
after(() => rm(folder, { recursive: true, force: true }));

/** What an application does with an emulator, as the console has it: its store. */
async function recorded(flow, { contract = "CallAutomationClient", ...settings } = {}) {
  const emulator = await Emulator.start({ ...settings, onCallback: (request) => receiver.handle(request) });
  const isPreview = contract === "CallClient";
  const receiver = new CallbackReceiver(isPreview ? { unverified: true } : emulator.callbackAuthentication);
  const Client = isPreview ? CallClient : CallAutomationClient;
  const client = new Client(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  const store = new Store();
  store.tables = emulator.tables();
  const reader = logReader(store, {
    endpoint: emulator.endpoint,
    client: clientsOf([emulator.connectionString], { fetch: emulator.fetch }),
    server: { take: async () => {} },
    tables: store.tables,
  });
  await emulator.until(flow({ emulator, client, receiver }), { most: "24h" });
  for (const fact of emulator.events()) reader.read(fact);
  const numbers = emulator
    .numbers()
    .filter(({ apiVersion }) => !apiVersion || apiVersion === (isPreview ? "2021-04-15-preview1" : "2026-03-12"));
  await receiver.close();
  emulator.stop();
  return { store, numbers };
}

/** The text that the console saves of the last call. */
function saved({ store, numbers }, runner) {
  const call = [...store.calls.values()].at(-1);
  const entries = store.entriesOf(call);
  const answered = entries.find(({ operation }) => operation === "answerCall");
  const caller = answered && store.callerOf(answered.args[1]);
  return testOf({ call, entries, tables: store.tables, numbers, caller, runner });
}

/** A runner that a test starts is one of its own: this one has told its children to report to it. */
const SETTINGS = () => ({ cwd: folder, timeout: 60_000, env: { ...process.env, NODE_TEST_CONTEXT: undefined } });

/** Runs a file as `node --test` does; gives what it prints. */
async function passes(name, text) {
  const file = join(folder, `${name}.test.mjs`);
  await writeFile(file, text);
  const { stdout } = await run(process.execPath, ["--test", "--test-reporter=tap", file], SETTINGS()).catch((error) =>
    assert.fail(`${error.stdout}\n${text}`),
  );
  assert.match(stdout, /^# pass 1$/m);
  assert.match(stdout, /^# fail 0$/m);
}

/** The names of the calls below, and what the application and those called do in each. */
const CALLS = {
  recognize: async ({ emulator, client }) => {
    const call = await client.createCall(invite("+15550100000"), CALLBACKS, SPEECH);
    await call.connected();
    const { callConnection, callConnectionProperties } = call;
    const media = callConnection.getCallMedia();
    const question = {
      kind: "callMediaRecognizeDtmfOptions",
      maxTonesToCollect: 2,
      playPrompt: { kind: "fileSource", url: emulator.promptUri(1) },
    };
    const asked = media.startRecognizing({ phoneNumber: "+15550100000" }, question);
    await asked;
    await emulator.advance("2s");
    emulator.press(callConnectionProperties.callConnectionId, "+15550100000", "4");
    await emulator.advance("700ms");
    emulator.press(callConnectionProperties.callConnectionId, "+15550100000", "2");
    await asked.completed();
    await callConnection.hangUp(true);
    await call.disconnected();
  },
  choices: async ({ emulator, client }) => {
    const call = await client.createCall(invite("+15550100000"), CALLBACKS, SPEECH);
    await call.connected();
    const question = {
      kind: "callMediaRecognizeChoiceOptions",
      choices: [
        { label: "Confirm", phrases: ["yes", "of course"] },
        { label: "Cancel", phrases: ["no"] },
      ],
      speechLanguage: "en-US",
      playPrompt: { kind: "textSource", text: "Will you come?", voiceName: "en-US-NancyNeural" },
    };
    const asked = call.callConnection.getCallMedia().startRecognizing({ phoneNumber: "+15550100000" }, question);
    await asked;
    await emulator.advance("3s");
    emulator.say(call.callConnectionProperties.callConnectionId, "+15550100000", "of course");
    await asked.completed();
    emulator.leave(call.callConnectionProperties.callConnectionId, "+15550100000");
    await call.disconnected();
  },
  "presses by itself": async ({ emulator, client }) => {
    const call = await client.createCall(invite("+15550100001"), CALLBACKS);
    await call.connected();
    const question = {
      kind: "callMediaRecognizeDtmfOptions",
      maxTonesToCollect: 1,
      playPrompt: { kind: "fileSource", url: emulator.promptUri(1) },
    };
    const asked = call.callConnection.getCallMedia().startRecognizing({ phoneNumber: "+15550100001" }, question);
    await asked.completed().catch(() => {});
    await call.callConnection.hangUp(true);
    await call.disconnected();
  },
  play: async ({ emulator, client }) => {
    const call = await client.createCall(invite("+15550100000"), CALLBACKS, { ...SPEECH, operationContext: "the first" });
    await call.connected();
    const media = call.callConnection.getCallMedia();
    await media.playToAll([{ kind: "fileSource", url: emulator.promptUri(2) }]).completed();
    await media
      .play(
        [{ kind: "textSource", text: 'It isn\'t "late".', voiceName: "en-US-NancyNeural" }],
        [{ phoneNumber: "+15550100000" }],
      )
      .completed();
    const looped = media.playToAll([{ kind: "fileSource", url: emulator.promptUri(3) }], { loop: true });
    await looped;
    await emulator.advance("7s");
    await media.cancelAllOperations();
    await looped.completed().catch(() => {});
    await call.callConnection.hangUp(false);
    await call.disconnected();
  },
  busy: async ({ client }) => {
    const call = await client.createCall(invite("+15550100486"), CALLBACKS);
    await call.connected().catch(() => {});
  },
  declined: async ({ client }) => {
    const call = await client.createCall(invite("+15550100603"), CALLBACKS);
    await call.connected().catch(() => {});
  },
  refused: async ({ client }) => {
    const call = await client.createCall(invite("+15550100000"), CALLBACKS);
    // It rings still.
    await call.callConnection
      .getCallMedia()
      .playToAll([{ kind: "fileSource", url: "https://app.example/a.wav" }])
      .catch(() => {});
    await call.connected();
    await call.callConnection.removeParticipant({ phoneNumber: "+15550199999" }).catch(() => {});
    await call.callConnection.hangUp(true);
    await call.disconnected();
  },
  transfer: async ({ client }) => {
    const call = await client.createCall(invite("+15550100000"), CALLBACKS);
    await call.connected();
    const transfer = call.callConnection.transferCallToParticipant(
      { phoneNumber: "+15550110000" },
      { transferee: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } },
    );
    await transfer.completed();
    await call.disconnected();
  },
  incoming: async ({ emulator, client }) => {
    const to = { communicationUserId: "8:acs:clinic" };
    const { incomingCallContext } = emulator.incomingCall({ from: { phoneNumber: "+15550110000" }, to });
    await emulator.advance("3s");
    const call = await client.answerCall(incomingCallContext, CALLBACKS, SPEECH);
    await call.connected();
    await call.callConnection
      .getCallMedia()
      .playToAll([{ kind: "fileSource", url: emulator.promptUri(1) }])
      .completed();
    await emulator.advance("1500ms");
    emulator.leave(call.callConnectionProperties.callConnectionId, "+15550110000");
    await call.disconnected();
  },
  group: async ({ emulator, client }) => {
    const people = [{ phoneNumber: "+15550100000" }, { phoneNumber: "+15550110000" }, { phoneNumber: "+15550100486" }];
    const call = await client.createGroupCall(people, CALLBACKS, { ...SOURCE });
    await call.connected();
    await emulator.advance("10s");
    const added = call.callConnection.addParticipant(invite("+15550120000"));
    await added.completed();
    await call.callConnection.removeParticipant({ phoneNumber: "+15550110000" }).completed();
    const pending = await call.callConnection.addParticipant(invite("+15550130000"));
    await call.callConnection.cancelAddParticipantOperation(pending.invitationId).completed();
    await emulator.advance("2s");
    await call.callConnection.hangUp(true);
    await call.disconnected();
  },
};

const PREVIEW_CALLS = {
  "2021 preview": async ({ emulator, client, receiver }) => {
    const options = {
      callbackUri: CALLBACKS,
      requestedModalities: ["audio"],
      requestedCallEvents: ["participantsUpdated", "dtmfReceived"],
      alternateCallerId: "+14255550100",
    };
    const call = await client.createCall("8:acs:clinic", ["+15550100000"], options);
    const { callLegId } = call;
    await call.connected();
    await client.playAudio(callLegId, { audioFileUri: emulator.promptUri(2), operationContext: "hello" }).completed();
    emulator.press(callLegId, "+15550100000", "1#");
    await receiver.waitFor({ callLegId, kind: "DtmfReceived" });
    await client.inviteParticipants(callLegId, ["+15550110000"], { alternateCallerId: "+14255550100", operationContext: "more" });
    await emulator.advance("5s");
    const guest = emulator.calls()[0].participants.find(({ rawId }) => rawId === "4:+15550110000");
    await client.removeParticipant(callLegId, guest.participantId);
    await emulator.advance("1s");
    await client.playAudio(callLegId, { audioFileUri: emulator.promptUri(2), loop: true, operationContext: "loop" });
    await emulator.advance("5s");
    await client.cancelMediaProcessing(callLegId, "cancel");
    await emulator.advance("1s");
    await client.hangupCall(callLegId);
    await emulator.advance("1s");
  },
  "2021 preview, busy": async ({ emulator, client }) => {
    const options = {
      callbackUri: CALLBACKS,
      requestedModalities: ["audio"],
      requestedCallEvents: [],
      alternateCallerId: "+14255550100",
    };
    await client.createCall("8:acs:clinic", ["+15550100486"], options);
    await emulator.advance("1m");
  },
};

describe("a call, saved as a test", { concurrency: 2 }, () => {
  for (const [name, flow] of Object.entries(CALLS))
    for (const participantsFirst of [true, false])
      test(`passes: ${name}${participantsFirst ? "" : ", in the other order"}`, async () => {
        await passes(`${name.replace(/\W/g, "-")}-${participantsFirst}`, saved(await recorded(flow, { participantsFirst })));
      });
  for (const [name, flow] of Object.entries(PREVIEW_CALLS))
    test(`passes: ${name}`, async () => {
      await passes(name.replace(/\W/g, "-"), saved(await recorded(flow, { contract: "CallClient" })));
    });
});

test("it says what was done, and what came", async () => {
  const text = saved(await recorded(CALLS.recognize, { participantsFirst: false }));
  for (const part of [
    /client\.createCall\(/,
    /emulator\.press\(callConnectionId, "\+15550100000", "4"\)/,
    /callConnection\.getCallMedia\(\)\.startRecognizing\(/,
    /url: emulator\.promptUri\(1\)/,
    /await emulator\.until\(flow\(\)/,
    /await came\("RecognizeCompleted", 1\)/,
    /callConnection\.hangUp\(true\)/,
    /"CallDisconnected",/,
  ])
    assert.match(text, part);
  assert.ok(!text.includes("hush"), "the secret in the address of the application is not in it");
  assert.ok(!/from "(?!node:|ringwire)/.test(text));
});

test("a test that was changed fails: it holds something", async () => {
  const text = saved(await recorded(CALLS.busy)).replace('"CreateCallFailed",\n', "");
  const file = join(folder, "changed.test.mjs");
  await writeFile(file, text);
  await assert.rejects(run(process.execPath, ["--test", file], SETTINGS()), ({ stdout }) => /CreateCallFailed/.test(stdout));
});

test("no number of a person is in it: another one does what the person did", async () => {
  for (const [own, standin] of [
    ["+4915112345678", /\+15550\d{2}0000/],
    ["+14255550123", /\+15550\d{2}0\d{3}/],
  ]) {
    const text = saved(
      await recorded(async ({ emulator, client }) => {
        const call = await client.createCall(invite(own), CALLBACKS);
        await call.connected().catch(() => {});
        await emulator.advance("1m");
        await call.callConnection.hangUp(true).catch(() => {});
        await emulator.advance("1s");
      }),
    );
    assert.ok(!text.includes(own.slice(1)), text);
    assert.match(text, standin);
    assert.ok(!text.includes("14255550100"), "nor is that of the caller");
    await passes(`own-${own.slice(1)}`, text);
  }
});
