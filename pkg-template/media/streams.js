// A call's audio, and a call's transcript: what the application has of one WebSocket. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
/** @import { Connection, Settings } from "./connection.js" */
/** @import { Members, Message } from "./wire.js" */
/** @import { Check } from "../platform/options.js" */
import { validationError } from "../errors.js";
import { BOOLEAN, checked } from "../platform/options.js";
import { headerOf } from "../platform/values.js";
import { isRate } from "./audio.js";
import { fromBase64, lengthOf, samplesOf } from "./base64.js";
import { Player } from "./player.js";
import { Fan } from "./queue.js";
import { isObject, member, number, text } from "./wire.js";

/** The length of a frame, in milliseconds. */
const FRAME_MS = 20;
/** The longest time between two frames that the clock of the call follows, in milliseconds. */
const LONGEST_GAP_MS = 60_000;
/** How many keys, phrases and participants are kept. */
const MOST_KEPT = 1000;

/** @type {Record<keyof Declared.AudioOptions, Check>} */
const AUDIO = {
  from: [(value) => typeof value === "string" && value !== "", "expected the raw id of a participant, such as 4:+14255550123"],
  skipSilent: BOOLEAN,
};

/** What both streams have: the names of the call, and the end. */
class Stream {
  #connection;
  callConnectionId;
  correlationId;
  closed;

  /**
   * @param {Connection} connection
   * @param {Members} metadata
   */
  constructor(connection, metadata) {
    const { headers, closed } = connection;
    this.#connection = connection;
    this.closed = closed;
    // The metadata of a transcript names the call, too.
    this.callConnectionId = headerOf(headers, "x-ms-call-connection-id") || text(metadata, "callConnectionId") || "";
    this.correlationId = headerOf(headers, "x-ms-call-correlation-id") || text(metadata, "correlationId") || "";
  }

  get droppedFrames() {
    return this.#connection.dropped;
  }

  close() {
    this.#connection.close(1000);
  }
}

/** @implements {Declared.AudioFrame} */
class AudioFrame {
  kind = /** @type {const} */ ("audio");
  #timestamp;
  /** @type {Int16Array | undefined} */
  #pcm;

  /**
   * @param {string} base64
   * @param {boolean} isSilent
   * @param {string | undefined} from
   * @param {number} mediaMs
   * @param {number} ms
   * @param {number} timestamp in milliseconds since 1970, or none
   */
  constructor(base64, isSilent, from, mediaMs, ms, timestamp) {
    this.base64 = base64;
    this.isSilent = isSilent;
    this.from = from;
    this.mediaMs = mediaMs;
    this.ms = ms;
    this.#timestamp = timestamp;
  }

  get timestamp() {
    return Number.isNaN(this.#timestamp) ? undefined : new Date(this.#timestamp);
  }

  get pcm() {
    this.#pcm ??= samplesOf(fromBase64(this.base64) ?? new Uint8Array());
    return this.#pcm;
  }
}

/** @implements {Declared.CallStream} */
export class CallStream extends Stream {
  metadata;
  sampleRate;
  #connection;
  #player;
  /** @type {Fan<Declared.MediaFrame>} */
  #frames;
  /**
   * Keys by themselves: one that is pressed early is for a reader that comes late.
   *
   * @type {Fan<Declared.KeyFrame>}
   */
  #keys;
  #mediaMs = 0;
  /** The time of the first frame, in milliseconds since 1970. */
  #epochMs = Number.NaN;
  /** By participant, the end of the last frame: where one without a time begins. */
  #ends = new Map();
  /** @type {Set<{ untilMs: number, resolve: () => void, reject: (error: unknown) => void }>} */
  #sleepers = new Set();

  /**
   * @param {Connection} connection
   * @param {Members} metadata
   * @param {Settings} settings
   */
  constructor(connection, metadata, { mostLateMs, onError }) {
    super(connection, metadata);
    const sampleRate = number(metadata, "sampleRate") ?? 0;
    this.sampleRate = isRate(sampleRate) ? sampleRate : 16_000;
    this.metadata = {
      subscriptionId: text(metadata, "subscriptionId") ?? "",
      encoding: text(metadata, "encoding") ?? "",
      sampleRate: this.sampleRate,
      channels: number(metadata, "channels") ?? 1,
      length: number(metadata, "length"),
    };
    const onDrop = () => void connection.dropped++;
    this.#connection = connection;
    this.#frames = new Fan(Math.ceil(mostLateMs / FRAME_MS), onDrop);
    this.#keys = new Fan(MOST_KEPT, onDrop);
    this.#player = new Player(this.sampleRate, (message) => connection.send(message), onError);
    connection.onMessage = (message) => this.#receive(message);
    connection.onEnd = () => this.#end();
  }

  get mediaMs() {
    return this.#mediaMs;
  }

  get unplayedMs() {
    return this.#player.unplayedMs;
  }

  /** @param {Message} message */
  #receive({ kind, name, data }) {
    const content = text(data, "data");
    const from = text(data, "participantRawID");
    const mediaMs = this.#mediaMs;
    if (content !== undefined && kind === "audiodata") {
      const timestamp = Date.parse(text(data, "timestamp") ?? "");
      const ms = (lengthOf(content) >> 1) / (this.sampleRate / 1000);
      const beginMs = this.#advance(timestamp, from, ms);
      this.#frames.push(new AudioFrame(content, member(data, "silent") === true, from, beginMs, ms, timestamp));
    } else if (content !== undefined && kind === "dtmfdata") {
      const frame = { kind: /** @type {const} */ ("key"), key: content, from, mediaMs };
      this.#keys.push(frame);
      this.#frames.push(frame);
    } else this.#frames.push({ kind: "other", name, data, mediaMs });
  }

  /**
   * Sets the clock of the call to the end of a frame. It never goes back.
   *
   * @param {number} timestamp
   * @param {string | undefined} from
   * @param {number} ms
   * @returns the time of its beginning
   */
  #advance(timestamp, from, ms) {
    const now = this.#mediaMs;
    let beginMs = Math.max(this.#ends.get(from) ?? 0, now - ms);
    if (!Number.isNaN(timestamp)) {
      // The first time there is; and a clock that was set, or that is wrong, begins again where the call is.
      if (!(Math.abs(timestamp - this.#epochMs - now) <= LONGEST_GAP_MS)) this.#epochMs = timestamp - now;
      beginMs = timestamp - this.#epochMs;
    }
    const endMs = beginMs + ms;
    if (this.#ends.size > MOST_KEPT) this.#ends.clear();
    this.#ends.set(from, endMs);
    if (endMs > now) {
      this.#mediaMs = endMs;
      this.#player.advance(endMs);
      for (const sleeper of this.#sleepers) {
        if (sleeper.untilMs > endMs) continue;
        this.#sleepers.delete(sleeper);
        sleeper.resolve();
      }
    }
    return beginMs;
  }

  /** @type {Declared.CallStream["sleep"]} */
  async sleep(ms) {
    if (!(typeof ms === "number" && ms >= 0)) throw validationError("sleep: ms", "expected milliseconds, not below zero");
    if (this.#connection.isOver) throw ended();
    return new Promise((resolve, reject) => {
      this.#sleepers.add({ untilMs: this.#mediaMs + ms, resolve, reject });
    });
  }

  /** @type {Declared.CallStream["audio"]} */
  audio(options) {
    const { from, skipSilent } = /** @type {Declared.AudioOptions} */ (checked("audio: options", options, AUDIO));
    return /** @type {AsyncIterableIterator<AudioFrame>} */ (
      this.#frames.reader((frame) => frame.kind === "audio" && (!from || frame.from === from) && !(skipSilent && frame.isSilent))
    );
  }

  keys() {
    return this.#keys.reader();
  }

  [Symbol.asyncIterator]() {
    return this.#frames.reader();
  }

  /** @type {Declared.CallStream["play"]} */
  play(audio, options) {
    return this.#player.play(audio, options);
  }

  stop() {
    return this.#player.stop();
  }

  #end() {
    this.#frames.end();
    this.#keys.end();
    this.#player.end();
    for (const { reject } of this.#sleepers) reject(ended());
    this.#sleepers.clear();
  }
}

/** The error of what waits by the clock of a call that is over. */
const ended = () => new DOMException("the media stream has ended", "AbortError");

/** @implements {Declared.TranscriptStream} */
export class TranscriptStream extends Stream {
  metadata;
  /** @type {Fan<Declared.Phrase>} */
  #phrases;

  /**
   * @param {Connection} connection
   * @param {Members} metadata
   */
  constructor(connection, metadata) {
    super(connection, metadata);
    this.metadata = {
      subscriptionId: text(metadata, "subscriptionId") ?? "",
      locale: text(metadata, "locale") ?? "",
      speechRecognitionModelEndpointId: text(metadata, "speechRecognitionModelEndpointId"),
    };
    this.#phrases = new Fan(MOST_KEPT, () => void connection.dropped++);
    connection.onMessage = ({ kind, data }) => {
      if (kind === "transcriptiondata") this.#phrases.push(phrase(data));
    };
    connection.onEnd = () => this.#phrases.end();
  }

  [Symbol.asyncIterator]() {
    return this.#phrases.reader();
  }
}

/**
 * @param {Members} data
 * @returns {Declared.Phrase}
 */
function phrase(data) {
  const words = member(data, "words");
  return {
    ...spoken(data),
    isFinal: text(data, "resultStatus")?.toLowerCase() !== "intermediate",
    from: text(data, "participantRawID"),
    confidence: number(data, "confidence"),
    words: (Array.isArray(words) ? words : []).filter(isObject).map(spoken),
  };
}

/** How many ticks of 100 nanoseconds a millisecond has. */
const TICKS = 10_000;

/**
 * What a phrase and a word have.
 *
 * @param {Members} data
 */
function spoken(data) {
  const ms = (/** @type {string} */ name) => {
    const ticks = number(data, name);
    return ticks === undefined ? undefined : ticks / TICKS;
  };
  return { text: text(data, "text") ?? "", offsetMs: ms("offset"), durationMs: ms("duration") };
}
