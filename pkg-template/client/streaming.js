// The messages of media streaming and transcription, each a JSON text on a WebSocket.
import * as core from "./core.js";

const person = (rawId) => (rawId === undefined ? undefined : core.createIdentifierFromRawId(rawId));

/** From the member that holds the data of each kind to what JavaScript sees. */
const readers = {
  AudioMetadata: ({ subscriptionId, encoding, sampleRate, channels }) => ({ subscriptionId, encoding, sampleRate, channels }),
  AudioData: ({ data, timestamp, silent, participantRawID }) => ({
    data,
    timestamp: timestamp === undefined ? undefined : new Date(timestamp),
    isSilent: silent,
    participant: person(participantRawID),
  }),
  DtmfData: ({ data }) => ({ data }),
  TranscriptionMetadata: ({ subscriptionId, locale, callConnectionId, correlationId, speechRecognitionModelEndpointId }) => ({
    subscriptionId,
    locale,
    callConnectionId,
    correlationId,
    speechRecognitionModelEndpointId,
  }),
  TranscriptionData: ({ text, format, confidence, offset, duration, words = [], participantRawID, resultStatus }) => ({
    text,
    format,
    confidence,
    offsetInTicks: offset,
    durationInTicks: duration,
    words: words.map((word) => ({ text: word.text, offsetInTicks: word.offset, durationInTicks: word.duration })),
    participant: person(participantRawID),
    resultState: resultStatus,
  }),
};

let lastKind;

export class StreamingData {
  static parse(message) {
    const body = JSON.parse(typeof message === "string" ? message : new TextDecoder().decode(message));
    const { kind } = body;
    if (!Object.hasOwn(readers, kind)) throw new Error(`Unknown data kind: ${kind}`);
    const result = readers[kind](body[kind[0].toLowerCase() + kind.slice(1)]);
    lastKind = kind;
    return result;
  }

  static getStreamingKind() {
    return lastKind;
  }
}

export const createOutboundAudioData = (data) =>
  JSON.stringify({ kind: "audioData", audioData: { data, isSilent: false }, stopAudio: {} });

export const createOutboundStopAudioData = () => JSON.stringify({ kind: "stopAudio", stopAudio: {} });
