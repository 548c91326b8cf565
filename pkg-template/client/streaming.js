// The messages of media streaming and transcription that come in, each a JSON text on a WebSocket. Who speaks is a raw id.
/** @import * as Declared from "./call-automation.js" */
import * as core from "./core.js";

/** @typedef {Record<string, unknown>} Data the members of a message, by their names there */

/**
 * A member that is read in another form, if it is there.
 *
 * @template In, Out
 * @param {unknown} value
 * @param {(value: In) => Out} read
 */
const given = (value, read) => (value === undefined || value === null ? undefined : read(/** @type {In} */ (value)));

/** @param {unknown} rawId */
const person = (rawId) => (typeof rawId === "string" ? core.createIdentifierFromRawId(rawId) : undefined);

/** @param {Data} data */
const ticks = ({ offset, duration, ...others }) => ({ ...others, offsetInTicks: offset, durationInTicks: duration });

/**
 * What JavaScript sees of a message by another name or in another form, by its kind. Members without a row here keep their names; one that
 * is `null` is absent.
 *
 * @type {Record<string, (data: Data) => object>}
 */
const readers = {
  AudioData: ({ data, timestamp, silent, participantRawID, ...others }) => ({
    ...others,
    data,
    timestamp: given(timestamp, (/** @type {string} */ text) => new Date(text)),
    isSilent: silent,
    participant: person(participantRawID),
  }),
  TranscriptionData: ({ words, participantRawID, resultStatus, ...others }) => ({
    ...ticks(others),
    words: (Array.isArray(words) ? words : []).map(ticks),
    participant: person(participantRawID),
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
    const { kind, ...members } = body;
    if (typeof kind !== "string") throw new Error(`Unknown data kind: ${kind}`);
    const data = members[kind.charAt(0).toLowerCase() + kind.slice(1)];
    // A kind that is not known here is data: the members of its object, or else those of the message.
    const present = Object.entries(data ?? members).filter(([, value]) => value !== null);
    const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
    const result = read?.(Object.fromEntries(present)) ?? Object.fromEntries(present);
    lastKind = /** @type {Declared.StreamingDataKind} */ (kind);
    return /** @type {ReturnType<typeof Declared.StreamingData.parse>} */ (result);
  }

  /** @type {typeof Declared.StreamingData.getStreamingKind} */
  static getStreamingKind() {
    return lastKind;
  }
}
