// Calls that applications make with an emulator, as the console has them from its log, and saves them as tests.
import "./page-modules.mjs";

const pkg = new URL("../../pkg/", import.meta.url);
const lib = (name) => import(new URL(`../../www/lib/${name}.js`, import.meta.url));
const [{ logReader }, { clientsOf }, { testOf }, { Store }] = await Promise.all(
  ["attached", "clients", "save-test", "store"].map(lib),
);
const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

export const CALLBACKS = "https://app.example/callbacks?secret=hush";
const SOURCE = { sourceCallIdNumber: { phoneNumber: "+14255550100" } };
const SPEECH = { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://speech.example/" } };
export const invite = (phoneNumber) => ({ targetParticipant: { phoneNumber }, ...SOURCE });

/** What an application does with an emulator, as the console has it: its store. */
export async function recorded(flow, { contract = "CallAutomationClient", ...settings } = {}) {
  const emulator = await Emulator.start({ ...settings, onCallback: (request) => receiver.handle(request) });
  const isPreview = contract === "CallClient";
  const receiver = new CallbackReceiver(
    isPreview ? { unverified: true } : { ...emulator.callbackAuthentication, onRefused: () => {} },
  );
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
export function saved({ store, numbers }, runner) {
  const call = [...store.calls.values()].at(-1);
  const entries = store.entriesOf(call);
  const answered = entries.find(({ operation }) => operation === "answerCall");
  const caller = answered && store.callerOf(answered.args[1]);
  return testOf({ call, entries, tables: store.tables, numbers, caller, runner });
}

/** The names of the calls below, and what the application and the callees do in each. */
export const CALLS = {
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

export const PREVIEW_CALLS = {
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

/** The texts of all calls as tests of a runner, by their names. */
export async function savedCalls(runner) {
  const texts = {};
  for (const [name, flow] of Object.entries(CALLS)) texts[name] = saved(await recorded(flow), runner);
  for (const [name, flow] of Object.entries(PREVIEW_CALLS))
    texts[name] = saved(await recorded(flow, { contract: "CallClient" }), runner);
  return texts;
}
