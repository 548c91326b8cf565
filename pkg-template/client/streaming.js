// The messages of media streaming and transcription, each a JSON text on a WebSocket.
/** @import * as Declared from "./call-automation.js" */
import * as core from "./core.js";

/**
 * @param {string | undefined} rawId
 * @returns {Declared.CommunicationIdentifier | undefined}
 */
const person = (rawId) => (rawId === undefined ? undefined : core.createIdentifierFromRawId(rawId));

/** @typedef {{ text: string, offset: number, duration: number }} Word */
/** @typedef {{ data: string, timestamp?: string, silent?: boolean, participantRawID?: string }} Audio */
/**
 * @typedef {Word & { format: string, confidence: number, words?: Word[], participantRawID: string,
 *   resultStatus: Declared.TranscriptionResultState }} Transcription
 */

/**
 * From the member that holds the data of each kind to what JavaScript sees.
 *
 * @type {{
 *   AudioMetadata: (data: Declared.AudioMetadata) => Declared.AudioMetadata,
 *   AudioData: (data: Audio) => Declared.AudioData,
 *   DtmfData: (data: Declared.DtmfData) => Declared.DtmfData,
 *   TranscriptionMetadata: (data: Declared.TranscriptionMetadata) => Declared.TranscriptionMetadata,
 *   TranscriptionData: (data: Transcription) => Declared.TranscriptionData,
 * }}
 */
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
    participant: /** @type {Declared.CommunicationIdentifier} */ (person(participantRawID)),
    resultState: resultStatus,
  }),
};

/** @type {Declared.StreamingDataKind} */
let lastKind;

// biome-ignore lint/complexity/noStaticOnlyClass: the official package has this class.
export class StreamingData {
  /** @type {typeof Declared.StreamingData.parse} */
  static parse(message) {
    const body = JSON.parse(typeof message === "string" ? message : new TextDecoder().decode(message));
    /** @type {{ kind: Declared.StreamingDataKind }} */
    const { kind } = body;
    if (!Object.hasOwn(readers, kind)) throw new Error(`Unknown data kind: ${kind}`);
    const result = readers[kind](body[kind.charAt(0).toLowerCase() + kind.slice(1)]);
    lastKind = kind;
    return result;
  }

  /** @type {typeof Declared.StreamingData.getStreamingKind} */
  static getStreamingKind() {
    return lastKind;
  }
}

/** @type {typeof Declared.createOutboundAudioData} */
export const createOutboundAudioData = (data) =>
  JSON.stringify({ kind: "audioData", audioData: { data, isSilent: false }, stopAudio: {} });

/** @type {typeof Declared.createOutboundStopAudioData} */
export const createOutboundStopAudioData = () => JSON.stringify({ kind: "stopAudio", stopAudio: {} });
