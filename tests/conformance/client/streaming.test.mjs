// The messages of media streaming: the same text through both gives the same, and both write the same text.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eventShown as shown } from "./differences.mjs";
import { ours, theirs } from "./sdks.mjs";

const WORDS = {
  text: "tuesday nine thirty",
  format: "display",
  confidence: 0.93,
  offset: 5_000_000,
  duration: 12_300_000,
  words: [
    { text: "tuesday", offset: 5_000_000, duration: 4_000_000 },
    { text: "nine", offset: 9_100_000, duration: 3_000_000 },
  ],
  participantRawID: "4:+14255550123",
  resultStatus: "Final",
};
const MESSAGES = {
  "audio metadata": {
    kind: "AudioMetadata",
    audioMetadata: { subscriptionId: "streaming-17", encoding: "PCM", sampleRate: 16000, channels: 1, length: 640 },
  },
  "unmixed audio": {
    kind: "AudioData",
    audioData: { timestamp: "2026-11-20T09:30:01.123Z", participantRawID: "8:acs:r_u", data: "AQIDBA==", silent: false },
  },
  "audio of a visitor": {
    kind: "AudioData",
    audioData: { timestamp: "2026-11-20T09:30:01Z", participantRawID: "8:orgid:u", data: "", silent: true },
  },
  "mixed audio": { kind: "AudioData", audioData: { timestamp: "2026-11-20T09:30:02Z", data: "AQIDBA==", silent: false } },
  "audio that does not say when": { kind: "AudioData", audioData: { data: "AQIDBA==" } },
  "a key": { kind: "DtmfData", dtmfData: { data: "5", sequenceId: 2 } },
  "transcription metadata": {
    kind: "TranscriptionMetadata",
    transcriptionMetadata: {
      subscriptionId: "words-17",
      locale: "hu-HU",
      callConnectionId: "clinic-call-0001",
      correlationId: "correlation-17",
      speechRecognitionModelEndpointId: "clinic-words",
    },
  },
  "a transcript": { kind: "TranscriptionData", transcriptionData: WORDS },
  "a transcript, its state in small letters": {
    kind: "TranscriptionData",
    transcriptionData: { ...WORDS, resultStatus: "final", words: [] },
  },
  "an intermediate transcript": {
    kind: "TranscriptionData",
    transcriptionData: {
      text: "tuesday",
      format: "display",
      offset: 5,
      words: [],
      participantRawID: "8:acs:r_u",
      resultStatus: "Intermediate",
    },
  },
  "audio in 24 kHz": {
    kind: "AudioMetadata",
    audioMetadata: { subscriptionId: "streaming-17", encoding: "PCM", sampleRate: 24000, channels: 1, length: 960 },
  },
};

/** What the official package drops: ours keeps it. */
const DROPPED = { "audio metadata": { length: 640 }, "audio in 24 kHz": { length: 960 }, "a key": { sequenceId: 2 } };

/** The official type says that a timestamp is a Date, its parser leaves the string. */
const withDate = (result) =>
  "timestamp" in result && result.timestamp !== undefined ? { ...result, timestamp: new Date(result.timestamp) } : result;

describe("messages that come in", () => {
  const forms = {
    text: (text) => text,
    "an ArrayBuffer": (text) => new TextEncoder().encode(text).buffer,
  };
  for (const [name, message] of Object.entries(MESSAGES)) {
    for (const [form, encode] of Object.entries(forms)) {
      test(`${name}, as ${form}`, () => {
        const read = (sdk) => [sdk.StreamingData.parse(encode(JSON.stringify(message))), sdk.StreamingData.getStreamingKind()];
        const [[own, ownKind], [official, officialKind]] = [read(ours), read(theirs)];
        assert.deepEqual(shown(own), { ...shown(withDate(official)), ...DROPPED[name] });
        assert.deepEqual([ownKind, officialKind], [message.kind, message.kind]);
      });
    }
  }
  test("the timestamp is a Date, as the official type says and its parser does not do", () => {
    const [own, official] = [ours, theirs].map(
      (sdk) => sdk.StreamingData.parse(JSON.stringify(MESSAGES["mixed audio"])).timestamp,
    );
    assert.ok(own instanceof Date);
    assert.equal(official, "2026-11-20T09:30:02Z");
  });
  test("both throw on what has no kind, and on what is no JSON", () => {
    for (const text of ["{}", '{"kind":null}', "no JSON"]) {
      for (const sdk of [ours, theirs]) assert.throws(() => sdk.StreamingData.parse(text), Error);
    }
  });
  test("a kind that no reader knows is data; the official parser throws", () => {
    const text = '{"kind":"MarkData","markData":{"id":1}}';
    assert.throws(() => theirs.StreamingData.parse(text), Error);
    assert.deepEqual(ours.StreamingData.parse(text), { id: 1 });
    assert.equal(ours.StreamingData.getStreamingKind(), "MarkData");
    assert.deepEqual(ours.StreamingData.parse('{"kind":"Bell","times":3}'), { times: 3 });
    assert.deepEqual(ours.StreamingData.parse('{"kind":"toString","toString":null}'), {});
  });
  test("what is null is absent, and what is new is kept", () => {
    const parse = (kind, data) =>
      ours.StreamingData.parse(JSON.stringify({ kind, [kind[0].toLowerCase() + kind.slice(1)]: data }));
    const audio = parse("AudioData", { timestamp: null, participantRawID: null, data: "AA==", silent: false, gain: 2 });
    assert.deepEqual(shown(audio), { gain: 2, data: "AA==", isSilent: false });
    const { words, sentimentAnalysisResult, participant } = parse("TranscriptionData", {
      ...WORDS,
      words: null,
      sentimentAnalysisResult: { sentiment: "neutral" },
      participantRawID: null,
    });
    assert.deepEqual([words, sentimentAnalysisResult, participant], [[], { sentiment: "neutral" }, undefined]);
  });
  test("a key says when and by whom it was pressed, where the service does; the official parser drops both", () => {
    const dtmfData = { data: "#", timestamp: "2026-11-20T09:30:02Z", participantRawID: "4:+14255550123" };
    const text = JSON.stringify({ kind: "DtmfData", dtmfData });
    assert.deepEqual(theirs.StreamingData.parse(text), { data: "#" });
    assert.deepEqual(ours.StreamingData.parse(text), {
      data: "#",
      timestamp: new Date("2026-11-20T09:30:02Z"),
      participant: ours.createIdentifierFromRawId("4:+14255550123"),
    });
  });
  test("a time that is none stays as it came, and so does whatever a member of that name may be", () => {
    const parse = (data) => ours.StreamingData.parse(JSON.stringify({ kind: "AudioData", audioData: { data: "AA==", ...data } }));
    assert.equal(parse({ timestamp: "yesterday" }).timestamp, "yesterday");
    assert.deepEqual(Object.keys(parse({ constructor: 1, toString: 2, hasOwnProperty: 3 })), [
      "data",
      "constructor",
      "toString",
      "hasOwnProperty",
    ]);
    assert.equal(
      ours.StreamingData.parse('{"kind":"AudioData","audioData":{"__proto__":{"polluted":true}}}').polluted,
      undefined,
    );
  });
  test("messages whose object is none are data", () => {
    assert.deepEqual(ours.StreamingData.parse('{"kind":"Bell","bell":"loud"}'), { bell: "loud" });
    assert.deepEqual(ours.StreamingData.parse('{"kind":"__proto__","times":3}'), { times: 3 });
    assert.deepEqual(ours.StreamingData.parse('{"kind":"AudioData","audioData":null}'), {});
    assert.deepEqual(ours.StreamingData.parse('{"kind":"TranscriptionData"}'), { words: [] });
    assert.deepEqual(ours.StreamingData.parse('{"kind":"TranscriptionData","transcriptionData":{"words":[null]}}'), {
      words: [{}],
    });
  });
  test("many people are distinguished, as the official parser does, and each frame has an object of its own", () => {
    const text = (participantRawID) => JSON.stringify({ kind: "AudioData", audioData: { data: "AA==", participantRawID } });
    const ids = Array.from(
      { length: 3000 },
      (_, number) =>
        [`4:+1425555${number}`, `8:acs:r_${number}`, `8:orgid:${number}`, `28:orgid:${number}`, `someone ${number}`][number % 5],
    );
    for (const id of [...ids, ...ids.slice(0, 50), ...ids.slice(-50)]) {
      const [own, official] = [ours, theirs].map((sdk) => sdk.StreamingData.parse(text(id)).participant);
      assert.deepEqual(shown(own), shown(official), id);
    }
    const [one, other] = [ours.StreamingData.parse(text("4:+1")), ours.StreamingData.parse(text("4:+1"))];
    one.participant.phoneNumber = "+2";
    assert.deepEqual(
      [other, ours.StreamingData.parse(text("4:+1"))].map(({ participant }) => participant.phoneNumber),
      ["+1", "+1"],
    );
  });
  test("a transcript without words is read; the official parser throws", () => {
    const { words: _, ...transcriptionData } = WORDS;
    const text = JSON.stringify({ kind: "TranscriptionData", transcriptionData });
    assert.throws(() => theirs.StreamingData.parse(text), TypeError);
    assert.deepEqual(ours.StreamingData.parse(text).words, []);
  });
});

describe("messages that go out", () => {
  test("audio", () => {
    for (const data of ["", "AQIDBA=="]) assert.equal(ours.createOutboundAudioData(data), theirs.createOutboundAudioData(data));
  });
  test("audio as bytes is encoded, and what is no audio is refused; the official package sends both as they are", () => {
    const bytes = Uint8Array.of(0, 1, 2, 250, 255);
    const expected = theirs.createOutboundAudioData("AAEC+v8=");
    const forms = [bytes, Buffer.from(bytes), bytes.buffer, new DataView(bytes.buffer), Uint8Array.of(9, ...bytes).subarray(1)];
    for (const data of forms) assert.equal(ours.createOutboundAudioData(data), expected);
    assert.equal(ours.createOutboundAudioData(Int16Array.of(1)), theirs.createOutboundAudioData("AQA="));
    for (const data of ['quoted "data"', "!!", "AQI", "AQ-_", undefined, null, 7, [1, 2], {}])
      assert.throws(() => ours.createOutboundAudioData(data), { kind: "validation", target: "data" });
  });
  test("the end of audio", () => assert.equal(ours.createOutboundStopAudioData(), theirs.createOutboundStopAudioData()));
});

test("words and numbers are the same", () => {
  const names = Object.keys(theirs).filter((name) => typeof theirs[name] === "object");
  assert.ok(names.length >= 8, `${names}`);
  for (const name of names) assert.deepEqual({ ...ours[name] }, { ...theirs[name] }, name);
});

test("every name of the official packages that stands for a value is one of ours", () => {
  // Credentials for other services, and what the package marks as its own.
  const own = [
    "AzureCommunicationTokenCredential",
    "createCommunicationAccessKeyCredentialPolicy",
    "createCommunicationAuthPolicy",
  ];
  const inner = [
    "deserializeCommunicationIdentifier",
    "serializeCommunicationIdentifier",
    "isKeyCredential",
    "parseClientArguments",
    "parseConnectionString",
  ];
  const missing = Object.keys(theirs).filter((name) => !(name in ours));
  assert.deepEqual(missing.sort(), [...own, ...inner].sort());
});
