// Applications of the shapes that the service's own samples have, with the mistakes that these make, through their whole flow: with the
// official packages, and, not a byte of them changed, with ours in their place by `overrides`. Both must come to the same end, and
// request the same of the service.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { REQUEST_DIFFERENCES } from "../client/differences.mjs";
import { packageOf, places } from "./place.mjs";
import { run } from "./stage.mjs";

const SPEECH_ENDPOINT = "https://clinic.cognitiveservices.example/";
const CLINIC = "+14255550100";
// What each does is in the emulator's number grammar.
const [STAYS, BUSY, PRESSES_ONE, SAYS_YES, WANTS_A_PERSON] = ["0000", "0486", "3001", "2001", "2003"].map(
  (ending) => `+1555010${ending}`,
);
const VOICE_GREETING = "This is the clinic. On which day would you like to come to see us?";
const VOICE_ANSWER = "Tuesday at ten is free.";
const opened = (socket) =>
  new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });

/** The messages of a socket, one at a time. */
function messages(socket) {
  const [there, waiting] = [[], []];
  socket.on("message", (data) => (waiting.length ? waiting.shift()(String(data)) : there.push(String(data))));
  return () => (there.length ? Promise.resolve(there.shift()) : new Promise((resolve) => waiting.push(resolve)));
}

const SAMPLES = {
  reminder: {
    env: { SURGERY_NUMBER: CLINIC, SPEECH_ENDPOINT },
    async play({ page, event }) {
      await page(`/outboundCall?patient=${encodeURIComponent(PRESSES_ONE)}`);
      await event("CallDisconnected");
      // This one says no word that is a choice, twice.
      await page(`/outboundCall?patient=${encodeURIComponent(SAYS_YES)}`);
      await event("CallDisconnected", 2);
    },
    requests: {
      createCall: 2,
      startRecognizing: 3,
      play: 2,
      terminateCall: 2,
    },
    ends(_, { requests, callbacks }) {
      const said = requests.filter(({ operation }) => operation === "play").map(({ body }) => body);
      assert.deepEqual(
        said.map(({ playSources }) => playSources[0].text.text),
        ["Kept. Goodbye.", "We keep it."],
      );
      const failures = callbacks.filter(({ eventKind }) => eventKind === "RecognizeFailed");
      assert.deepEqual(
        failures.map(({ event }) => event.data.resultInformation.subCode),
        [8547, 8547],
      );
    },
  },

  assistant: {
    env: { PERSON_NUMBER: STAYS, SPEECH_ENDPOINT },
    subscriptions: { "/api/incomingCall": ["IncomingCall"] },
    async play({ emulator, event }) {
      emulator.incomingCall({ from: WANTS_A_PERSON, to: "8:acs:clinic_front-door" });
      await event("CallTransferAccepted");
      await event("CallDisconnected");
    },
    requests: { answerCall: 1, startRecognizing: 1, play: 1, transferCallToParticipant: 1 },
    ends: (_, { callbacks }) => postedOnce(callbacks),
  },

  "voice-stream": {
    env: {},
    subscriptions: { "/api/incomingCall": ["IncomingCall"] },
    options: { model: [VOICE_GREETING, VOICE_ANSWER] },
    async play({ emulator, model, event, requests, until, output }) {
      // The caller interrupts the greeting, and hangs up after the answer.
      emulator.script(STAYS, [
        { until: "sound", mostMs: 30_000 },
        { afterMs: 1000 },
        { say: "Tuesday, please." },
        { until: "sound", mostMs: 30_000 },
        { until: "quiet", ms: 1500 },
        { hangUp: true },
      ]);
      emulator.incomingCall({ from: STAYS, to: "8:acs:clinic_front-door" });
      await event("MediaStreamingStarted");
      await until(() => output().includes("mediaStreamingStarted subscriptionStarted"), "the application to hear of it");
      await event("CallDisconnected");
      await until(
        () => output().includes("over") && output().includes("the socket is closed"),
        "the application to hear of the end",
      );
      const [{ callConnectionId }] = emulator.connections();
      const [session] = model.sessions;
      return {
        audioFormat: requests().at(0).body.mediaStreamingOptions.audioFormat,
        turns: emulator.turns(callConnectionId),
        sounds: emulator.heard(callConnectionId, STAYS).sounds(),
        session: { turns: session.turns, answers: session.answers, errors: session.errors, settings: session.settings },
      };
    },
    requests: { answerCall: 1, getCallConnectionProperties: 1 },
    ends({ audioFormat, turns, sounds, session }, { callbacks, output }) {
      assert.equal(audioFormat.toLowerCase(), "pcm24kmono");
      assert.match(output, /subscription (in)?active/);
      assert.deepEqual(session.errors, []);
      assert.equal(session.settings.audio.input.turn_detection.silence_duration_ms, 400);
      assert.deepEqual(
        session.answers.map(({ text }) => text),
        [VOICE_GREETING, VOICE_ANSWER],
      );
      assert.equal(session.turns.length, 1);
      // The caller has heard the greeting up to the interruption, and the whole answer.
      assert.equal(sounds.length, 2, JSON.stringify(sounds));
      const [greeting, answer] = sounds.map(({ fromMs, toMs }) => toMs - fromMs);
      assert.ok(greeting >= 1000 && greeting < session.answers[0].ms - 500, JSON.stringify(sounds));
      assert.ok(Math.abs(answer - session.answers[1].ms) <= 20, JSON.stringify([sounds, session.answers]));
      const turn = turns.find(({ interrupted }) => interrupted);
      assert.ok(turn.interrupted.bargeInMs < 2000 && turn.answerMs > 300, JSON.stringify(turns));
      postedOnce(callbacks);
    },
  },

  transcription: {
    env: { SPEECH_ENDPOINT: ` ${SPEECH_ENDPOINT} `, LOCALE: "en-US", WORKS_NUMBER: CLINIC, CLERK_NUMBER: BUSY },
    subscriptions: { "/api/incomingCall": ["IncomingCall"], "/api/recordingFileStatus": ["RecordingFileStatusUpdated"] },
    async play({ emulator, event, page, requests, ca, until, output }) {
      emulator.incomingCall({ from: STAYS, to: "8:acs:clinic_front-door" });
      const asks = (times) =>
        until(() => requests().filter(({ operation }) => operation === "startRecognizing").length === times, `question ${times}`);
      const presses = async (keys) => {
        const [{ callConnectionId }] = emulator.connections();
        const listening = () => emulator.connections()[0].media.current?.state === "listening";
        await until(listening, "the caller to be listened to");
        emulator.press(callConnectionId, `4:${STAYS}`, keys);
      };
      await asks(1);
      // There is no such day.
      await presses("41021990");
      await asks(2);
      await presses("01021990");
      const { transportUrl } = requests().at(0).body.transcriptionOptions;
      const socket = new WebSocket(transportUrl, { ca });
      await opened(socket);
      const [{ callConnectionId }] = emulator.connections();
      const transcriptionMetadata = { subscriptionId: "s", locale: "en-US", callConnectionId, correlationId: "c" };
      socket.send(JSON.stringify({ kind: "TranscriptionMetadata", transcriptionMetadata }));
      const words = [
        { text: "my", offset: 1, duration: 2 },
        { text: "tap", offset: 3, duration: 4 },
      ];
      const line = { text: "My tap.", format: "display", confidence: 0.9, offset: 1, duration: 6, words };
      const transcriptionData = { ...line, participantRawID: `4:${STAYS}`, resultStatus: "Final" };
      socket.send(JSON.stringify({ kind: "TranscriptionData", transcriptionData }));
      await until(() => output().includes("heard "), "the application to hear of it");
      socket.terminate();
      await event("CallDisconnected");
      await event("RecordingFileStatusUpdated");
      const download = async () => {
        const answer = await page("/download");
        return answer.headers.get("content-type") === "audio/wav" && Buffer.from(await answer.arrayBuffer());
      };
      return (await until(download, "the file of the recording")).toString("latin1", 0, 12);
    },
    requests: {
      answerCall: 1,
      getCallConnectionProperties: 2,
      start: 1,
      stopTranscription: 2,
      startRecognizing: 2,
      startTranscription: 1,
      resume: 1,
      play: 2,
      addParticipant: 1,
      getState: 1,
      stop: 1,
      terminateCall: 1,
      downloadStreaming: 1,
    },
    ends(file, { callbacks, output }) {
      assert.match(file, /^RIFF.{4}WAVE$/s);
      for (const said of [/metadata en-US/, /heard \+15550100000: My tap\. \(final, 2\)/i, /recording active/])
        assert.match(output, said);
      postedOnce(callbacks);
    },
  },

  room: {
    env: { ROOM_ID: "99466898241024408", SCHOOL_NUMBER: CLINIC, PUPIL_NUMBER: STAYS, SPEECH_ENDPOINT },
    async play({ page, event, until, output }) {
      await page("/connectCall");
      await event("CallConnected");
      await page("/addParticipant");
      await event("AddParticipantSucceeded");
      await page("/playMedia");
      await until(() => output().includes("played"), "the application to hear of it");
      await page("/hangup");
      await until(() => output().includes("over"), "the application to hear of the end");
    },
    requests: { connectCall: 1, addParticipant: 1, play: 1, terminateCall: 1 },
    ends: (_, { output }) => assert.match(output, /invited string.*joined 4:\+15550100000.*played.*over/s),
  },

  lobby: {
    env: { LOBBY_USER: "clinic_lobby", SPEECH_ENDPOINT },
    subscriptions: { "/api/lobbyCallEventHandler": ["IncomingCall"] },
    async play({ emulator, application, page, event, until, output }) {
      await page("/targetCallToAcsUser?acsTarget=8:acs:clinic_host");
      await event("CallConnected");
      emulator.incomingCall({ from: "8:acs:clinic_visitor", to: "8:acs:clinic_lobby" });
      // No page is there: the callback is refused, and comes again.
      const { id } = await event("PlayCompleted");
      await until(() => emulator.callbacks().some((one) => one.id === id && one.attempts[0]?.status === 404), "the refusal");
      const socket = new WebSocket(`${application.replace("http", "ws")}/ws`);
      const next = messages(socket);
      await opened(socket);
      const question = await next();
      socket.send("yes");
      const { participantIds } = JSON.parse(await next());
      await page("/terminateCalls");
      await until(
        () =>
          output()
            .split("\n")
            .filter((line) => /^(hung up|over already)/.test(line)).length === 2,
        "both to be hung up",
      );
      await event("CallDisconnected", 2);
      socket.terminate();
      return { question, participantIds };
    },
    requests: {
      createCall: 1,
      answerCall: 1,
      getCallConnectionProperties: 1,
      play: 1,
      moveParticipants: 1,
      listParticipants: 1,
      terminateCall: 2,
    },
    ends({ question, participantIds }) {
      assert.equal(question, "Someone waits. Let them in?");
      for (const id of ["8:acs:clinic_host", "8:acs:clinic_visitor"]) assert.ok(participantIds.includes(id), `${participantIds}`);
    },
  },

  moving: {
    env: {
      USER_NUMBER: PRESSES_ONE,
      LINE_NUMBER: CLINIC,
      OUTBOUND_NUMBER: STAYS,
      USER_TWO: "8:acs:clinic_two",
      USER_THREE: "8:acs:clinic_three",
      SPEECH_ENDPOINT,
    },
    subscriptions: { "/api/moveParticipantEvent": ["IncomingCall"] },
    options: { ownCallsComeIn: true },
    async play({ emulator, page, until, output, event }) {
      const says = (text, times = 1) => until(() => output().split(text).length > times, `the application to say: ${text}`);
      emulator.incomingCall({ from: PRESSES_ONE, to: "8:acs:clinic_line" });
      await says("connected CallOne");
      await page("/createCall2");
      await says("connected CallTwo");
      await page("/moveParticipant2");
      await event("MoveParticipantSucceeded");
      await says(`phone ${STAYS}`);
      await page("/createCall3");
      await says("connected CallThree");
      // The telephone network brings the call of one of its numbers to another of them, which is redirected to a user, and comes in again.
      emulator.incomingCall({ from: CLINIC, to: "8:acs:clinic_line" });
      await says("connected CallThree", 2);
      const { id1, id3 } = await (await page("/call-data")).json();
      await page("/terminateCalls");
      await says("hung up", 2);
      return { isOther: id1 !== id3 };
    },
    requests: { answerCall: 2, createCall: 2, moveParticipants: 1, listParticipants: 1, redirectCall: 1, terminateCall: 2 },
    ends({ isOther }, { output }) {
      assert.ok(isOther);
      for (const number of [STAYS, PRESSES_ONE]) assert.ok(output.includes(`phone ${number}`), output);
    },
  },
};

/** An unanswered callback is not posted again. */
function postedOnce(callbacks) {
  const again = callbacks.filter(({ attempts }) => attempts.length > 1);
  assert.deepEqual(
    again.map(({ eventKind }) => eventKind),
    [],
  );
}

/** How many requests there were of each operation. */
function counted(requests) {
  const counts = {};
  for (const { operation } of requests) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

/** The requests as ours are, in an order that does not depend on which of two came first. What differs on purpose is listed elsewhere. */
function comparable(requests) {
  const plain = structuredClone(requests);
  for (const { operation, body } of plain)
    for (const { apply } of Object.values(REQUEST_DIFFERENCES))
      apply({ url: "", headers: {}, body }, { operation, arguments: [] });
  // Words of the service go out in the spelling of the contract, whatever their case.
  for (const { body } of plain)
    if (body?.mediaStreamingOptions)
      body.mediaStreamingOptions.audioFormat = body.mediaStreamingOptions.audioFormat.toLowerCase();
  const text = (value) => JSON.stringify(value, (_, inner) => (inner?.constructor === Object ? sorted(inner) : inner));
  return plain.toSorted((one, other) => (text(one) < text(other) ? -1 : 1));
}

const sorted = (object) => Object.fromEntries(Object.entries(object).toSorted(([one], [other]) => (one < other ? -1 : 1)));

let place;
before(async () => {
  place = await places(Object.keys(SAMPLES));
});
after(() => place?.remove());

test("each application is the same in both places, and finds other packages there", async () => {
  for (const name of Object.keys(SAMPLES)) {
    const [official, ours] = [place.official(name), place.ours(name)];
    assert.equal(await readFile(official, "utf8"), await readFile(ours, "utf8"));
    const { dependencies } = JSON.parse(await readFile(new URL(`apps/${name}/package.json`, import.meta.url), "utf8"));
    for (const one of Object.keys(dependencies)) {
      assert.equal((await packageOf(official, one)).name, one);
      assert.equal((await packageOf(ours, one)).name, "ringwire");
    }
  }
});

// Some at once: what they wait for is the emulator's clock.
describe("applications of the shapes of the samples", { concurrency: 3 }, () => {
  for (const [name, sample] of Object.entries(SAMPLES)) {
    test(name, { concurrency: 2 }, async (t) => {
      const runs = {};
      const whole = (whose, title) =>
        t.test(title, async () => {
          const one = await run(place[whose](name), sample, sample.play);
          runs[whose] = one;
          assert.deepEqual(counted(one.requests), sample.requests);
          sample.ends(one.result, one);
        });
      await Promise.all([whole("official", "with the official packages"), whole("ours", "with ours in their place")]);
      await t.test("both request the same of the service", () => {
        assert.deepEqual(comparable(runs.ours.requests), comparable(runs.official.requests));
      });
    });
  }
});
