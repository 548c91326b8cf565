// The messages of media streaming and transcription that come in, each a JSON text on a WebSocket. Who speaks is a raw id.
/** @import * as Declared from "./call-automation.js" */
import { values } from "../platform/values.js";
import * as core from "./core.js";

/** @typedef {Record<string, any>} Data the members of a message, by their names there */

/** How many people are remembered. */
const MOST_PEOPLE = 1000;
/**
 * By raw id: in unmixed audio, fifty frames in a second name the same one.
 *
 * @type {Map<unknown, Declared.CommunicationIdentifier>}
 */
const people = new Map();

/** @param {unknown} rawId */
function person(rawId) {
  if (typeof rawId !== "string") return undefined;
  let known = people.get(rawId);
  if (!known) {
    known = core.createIdentifierFromRawId(rawId);
    if (people.size > MOST_PEOPLE) people.clear();
    people.set(rawId, known);
  }
  // A copy: a program may write to it.
  return { ...known };
}

/**
 * Members that have another name in JavaScript.
 *
 * @type {Record<string, string>}
 */
const NAMES = {
  // @ts-expect-error: the names of no prototype are among them.
  __proto__: null,
  offset: "offsetInTicks",
  duration: "durationInTicks",
  resultStatus: "resultState",
};

/**
 * What JavaScript sees of an object of a message. What is `null` is absent, and what is not known here keeps its name.
 *
 * @param {Data} object
 */
function read(object) {
  /** @type {Data} */
  const result = {};
  for (const name in object) {
    const value = object[name];
    if (value === null) continue;
    // The members of audio by themselves: what is written in one place is fast.
    if (name === "data") result.data = value;
    else if (name === "timestamp") result.timestamp = values.date(value);
    else if (name === "silent") result.isSilent = value;
    else if (name === "participantRawID") result.participant = person(value);
    else values.set(result, NAMES[name] ?? name, value);
  }
  return result;
}

/** @type {Declared.StreamingDataKind} */
let lastKind;
/** The member that has the object of a message of that kind. */
let lastName = "";

// biome-ignore lint/complexity/noStaticOnlyClass: the official package has this class.
export class StreamingData {
  /** @type {typeof Declared.StreamingData.parse} */
  static parse(message) {
    const body = JSON.parse(typeof message === "string" ? message : new TextDecoder().decode(message));
    const { kind } = body;
    if (typeof kind !== "string") throw new Error(`Unknown data kind: ${kind}`);
    if (kind !== lastKind) lastName = kind.charAt(0).toLowerCase() + kind.slice(1);
    lastKind = /** @type {Declared.StreamingDataKind} */ (kind);
    // A kind that is not known here may have its members in the message itself.
    const data = Object.hasOwn(body, lastName) && typeof body[lastName] === "object" && body[lastName];
    const result = read(data || body);
    if (!data) delete result.kind;
    if (kind === "TranscriptionData") result.words = Array.isArray(result.words) ? result.words.map(read) : [];
    return /** @type {ReturnType<typeof Declared.StreamingData.parse>} */ (result);
  }

  /** @type {typeof Declared.StreamingData.getStreamingKind} */
  static getStreamingKind() {
    return lastKind;
  }
}
