// The application of app.ts, run as it was written for the official packages, and with nothing changed but the names of the two
// modules: both ask the service the same, and say the same.
//
// What it downloads is not part of this: the official client takes no recording from a host on this machine.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { pkg } from "../../node/pkg.mjs";
import { recorder } from "./recorder.mjs";

const OFFICIAL = ["@azure/communication-call-automation", "@azure/communication-common"];
const source = await readFile(new URL("app.ts", import.meta.url), "utf8");

/** The application, its two modules taken from somewhere. */
async function application(t, from) {
  let { code } = await transform(source, { loader: "ts", format: "esm", target: "node20" });
  for (const name of OFFICIAL) {
    assert.equal(code.split(JSON.stringify(name)).length, 2, `one import of ${name}`);
    code = code.replace(JSON.stringify(name), JSON.stringify(from(name)));
  }
  const folder = await mkdtemp(join(tmpdir(), "migration-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "app.mjs"), code);
  return import(pathToFileURL(join(folder, "app.mjs")));
}

const event = (kind, callConnectionId, data) =>
  JSON.stringify([
    {
      id: "1",
      source: `calling/callConnections/${callConnectionId}`,
      type: `Microsoft.Communication.${kind}`,
      time: "2026-11-20T21:33:49.6967700+00:00",
      specversion: "1.0",
      datacontenttype: "application/json",
      data: { callConnectionId, serverCallId: `server-${callConnectionId}`, correlationId: "c", ...data },
    },
  ]);
const result = (code, subCode, message) => ({ resultInformation: { code, subCode, message } });
const NURSE = { kind: "communicationUser", rawId: "8:acs:clinic_nurse", communicationUser: { id: "8:acs:clinic_nurse" } };

/** One day at the clinic. */
async function day({ Reminders, transcript }, connectionString) {
  const clinic = {
    connectionString,
    callbackUrl: "https://clinic.example/callbacks",
    number: "+14255550100",
    desk: "8:acs:clinic_nurse",
    promptUrl: "https://clinic.example/prompt.wav",
    speechUrl: "https://speech.example",
  };
  const app = new Reminders(clinic, { allowInsecureConnection: true });
  const tell = (kind, call, data) => app.callback(event(kind, call, data));
  const said = [];

  // A patient is called, asked, and wants the desk.
  const reminded = await app.remind("+14255550123");
  await tell("CallConnected", reminded, { operationContext: "reminder" });
  await tell("RecordingStateChanged", reminded, { state: "active", recordingKind: "azureCommunicationServices" });
  await tell("RecognizeCompleted", reminded, { recognitionType: "choices", choiceResult: { label: "desk" } });
  await tell("AddParticipantSucceeded", reminded, { participant: NURSE, operationContext: "desk" });
  await tell("ParticipantsUpdated", reminded, {
    sequenceNumber: 2,
    participants: [
      { identifier: NURSE, isMuted: true, isOnHold: false },
      { identifier: { rawId: "48:later" }, isMuted: false },
    ],
  });
  said.push(await app.offTheRecord(`server-${reminded}`, async () => "it costs nothing"));
  await tell("ContinuousDtmfRecognitionToneReceived", reminded, { sequenceId: 1, tone: "asterisk" });
  await tell("ContinuousDtmfRecognitionToneReceived", reminded, { sequenceId: 2, tone: "pound" });
  await tell("CallTransferAccepted", reminded, result(200, 0, ""));
  await tell("CallDisconnected", reminded, result(200, 7000, "ended by the application"));

  // A family is called, and confirms with a key; another does not answer, and has gone when the application hangs up.
  const family = await app.remindAll(["+14255550123", "+14255550124"]);
  said.push(typeof family.getCallMedia().playToAll);
  await tell("CallConnected", "created-2", { operationContext: "family" });
  await tell("RecognizeCompleted", "created-2", { recognitionType: "dtmf", dtmfResult: { tones: ["one"] } });
  await tell("PlayCompleted", "created-2", { operationContext: "goodbye", ...result(200, 0, "") });
  await tell("RecognizeFailed", "over", { failedPlaySourceIndex: 0, ...result(400, 8510, "no answer") });
  await tell("AddParticipantFailed", reminded, { participant: NURSE, ...result(486, 560486, "busy") });

  // A caller calls the clinic: a number that is hidden, staff, a patient.
  for (const caller of ["8:acs:clinic_robot", "4:+14255550150", "4:+14255550123"]) {
    const answered = await app.incoming(`context of ${caller}`, caller, ["+14255550150"]);
    said.push(answered?.callConnectionProperties.targetParticipants);
  }
  await tell("CallConnected", "answered", { operationContext: "front door" });
  await tell("ContinuousDtmfRecognitionToneReceived", "answered", { sequenceId: 1, tone: "pound" });

  // The application listens in, and finds no participant it knows.
  await app.listen("server-of-another");
  await tell("CallConnected", "joined", { operationContext: "listen" });
  await tell("CallConnected", "joined", { operationContext: "again" });

  // An aborted call is not placed.
  said.push(await app.remind("+14255550123", AbortSignal.abort()));
  await assert.rejects(tell("NeverHeardOf", "answered"), TypeError);

  const line = {
    text: "Yes.",
    format: "display",
    confidence: 0.9,
    offset: 1,
    duration: 2,
    words: [{ text: "yes", offset: 1, duration: 2 }],
  };
  const transcribed = { ...line, participantRawID: "4:+14255550123", resultStatus: "final" };
  const metadata = { subscriptionId: "s", locale: "en-US", callConnectionId: "answered", correlationId: "c" };
  said.push(
    ...transcript([
      JSON.stringify({ kind: "TranscriptionMetadata", transcriptionMetadata: metadata }),
      JSON.stringify({ kind: "TranscriptionData", transcriptionData: transcribed }),
    ]),
  );
  return [...said, ...app.log];
}

test("an application for the official packages runs the same with this one: only the names of two modules change", async (t) => {
  const runs = [];
  for (const from of [(name) => import.meta.resolve(name), () => new URL("entries/client-node.js", pkg).href]) {
    const { requests, unused, connectionString } = await recorder(t);
    const said = await day(await application(t, from), connectionString);
    runs.push({ requests, unused, said });
  }
  const [official, ours] = runs;

  await t.test("they say the same", () => assert.deepEqual(ours.said, official.said));
  await t.test("they ask the same: method, path, query, and the header of their own", () => {
    const asked = ({ requests }) => requests.map(({ method, path, query, clinic }) => ({ method, path, query, clinic }));
    assert.deepEqual(asked(ours), asked(official));
  });
  await t.test("it is a whole day: the application requests everything that the service can answer", () => {
    assert.deepEqual(
      [...ours.unused].map(([method, path]) => `${method} ${path}`),
      [],
    );
    assert.ok(ours.said.length >= 30, ours.said.join("\n"));
  });
});
