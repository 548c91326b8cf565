// A call's audio, and a call's transcript: what the application has of one WebSocket. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
/** @import { Members, Message } from "./wire.js" */
import { validationError } from "../errors.js";
import { bytesOf, fromBase64, lengthOf, samplesOf, toBase64 } from "./base64.js";
import { Resampler, isRate } from "./audio.js";
import { Fan } from "./queue.js";
import { STOP, audioMessage, member, number, text } from "./wire.js";

/** The length of a frame, in milliseconds. */
const FRAME_MS = 20;
/** The longest audio that one message carries, in milliseconds: a message of the service is a frame of 20. */
const MESSAGE_MS = 200;
/** The longest audio that may wait to be played, in milliseconds. */
const MOST_UNPLAYED_MS = 600_000;
/** The longest time between two frames that the clock of the call follows, in milliseconds. */
const LONGEST_GAP_MS = 60_000;
/** What adding up the lengths of pieces may differ by, in milliseconds: a third of one has no end in binary. */
const ROUNDING_MS = 1e-6;
/** How many keys, phrases and messages of other kinds are kept for a reader. */
const MOST_KEPT = 1000;

/**
 * What a stream needs of its socket.
 *
 * @typedef {object} Wire
 * @property {(text: string) => void} send
 * @property {(code: number, reason: string) => void} close
 */

/** @typedef {{ callConnectionId: string, correlationId: string }} Names what the headers of the upgrade say */

/** What both streams have: the names of the call, and the end. */
class Stream {
  callConnectionId;
  correlationId;
  #wire;
  /** @type {Promise<Declared.StreamEnd>} */
  closed;
  /** @type {(end: Declared.StreamEnd) => void} */
  #settle = () => {};
  /** How many frames or phrases were dropped, since they were not read in time. */
  #dropped = 0;
  #isOver = false;

  /**
   * @param {Wire} wire
   * @param {Names} names
   */
  constructor(wire, { callConnectionId, correlationId }) {
    this.#wire = wire;
    this.callConnectionId = callConnectionId;
    this.correlationId = correlationId;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get droppedFrames() {
    return this.#dropped;
  }

  drop() {
    this.#dropped++;
  }

  get isOver() {
    return this.#isOver;
  }

  /** @param {string} message */
  send(message) {
    if (!this.#isOver) this.#wire.send(message);
  }

  close() {
    this.#wire.close(1000, "");
  }

  /**
   * The socket has closed.
   *
   * @param {Omit<Declared.StreamEnd, "droppedFrames">} end
   */
  end(end) {
    this.#isOver = true;
    this.#settle({ ...end, droppedFrames: this.#dropped });
  }
}

/** @implements {Declared.AudioFrame} */
class AudioFrame {
  kind = /** @type {const} */ ("audio");
  base64;
  isSilent;
  from;
  mediaMs;
  ms;
  #timestamp;
  /** @type {Int16Array | undefined} */
  #pcm;

  /**
   * @param {{ base64: string, isSilent: boolean, from: string | undefined, timestamp: string | undefined, mediaMs: number, ms: number }} facts
   */
  constructor({ base64, isSilent, from, timestamp, mediaMs, ms }) {
    this.base64 = base64;
    this.isSilent = isSilent;
    this.from = from;
    this.mediaMs = mediaMs;
    this.ms = ms;
    this.#timestamp = timestamp;
  }

  get timestamp() {
    const date = new Date(this.#timestamp ?? Number.NaN);
    return Number.isNaN(date.getTime()) ? undefined : date;
  }

  get pcm() {
    this.#pcm ??= samplesOf(fromBase64(this.base64) ?? new Uint8Array());
    return this.#pcm;
  }
}

/**
 * @param {number} bytes
 * @param {number} sampleRate
 */
const msOf = (bytes, sampleRate) => (bytes >> 1) / (sampleRate / 1000);

/**
 * Audio that was sent into the call.
 *
 * @implements {Declared.Playback}
 */
class Playback {
  utterance;
  /** @type {Declared.Playback["done"]} */
  done;
  /** @type {(result: Awaited<Declared.Playback["done"]>) => void} */
  #settle = () => {};
  /** @type {(error: unknown) => void} */
  #fail = () => {};
  /**
   * When it is heard, by the clock of the call: in one go, unless its pieces came late.
   *
   * @type {{ fromMs: number, untilMs: number }[]}
   */
  #spans = [];
  #ms = 0;
  /** Whether no further piece comes. */
  isWhole = false;
  isOver = false;

  /** @param {string | undefined} utterance */
  constructor(utterance) {
    this.utterance = utterance;
    this.done = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    // A program need not look at it.
    this.done.catch(() => {});
  }

  get ms() {
    return this.#ms;
  }

  /**
   * @param {number} fromMs
   * @param {number} ms
   */
  add(fromMs, ms) {
    this.#ms += ms;
    const last = this.#spans.at(-1);
    if (last?.untilMs === fromMs) last.untilMs += ms;
    else this.#spans.push({ fromMs, untilMs: fromMs + ms });
  }

  /**
   * How much of it the participants have heard at a time of the call.
   *
   * @param {number} nowMs
   */
  playedMs(nowMs) {
    const heard = this.#spans.reduce((sum, { fromMs, untilMs }) => sum + Math.max(0, Math.min(untilMs, nowMs) - fromMs), 0);
    return Math.round(heard * 1000) / 1000;
  }

  /**
   * Whether all of it has been heard, as far as it has come. It is not asked how much: that is rounded.
   *
   * @param {number} nowMs
   */
  isHeard(nowMs) {
    return (this.#spans.at(-1)?.untilMs ?? 0) <= nowMs + ROUNDING_MS;
  }

  /**
   * @param {"played" | "stopped" | "closed"} outcome
   * @param {number} nowMs
   */
  end(outcome, nowMs) {
    this.isOver = true;
    this.#settle({ outcome, playedMs: this.playedMs(nowMs) });
  }

  /** @param {unknown} error */
  fail(error) {
    this.isOver = true;
    this.#fail(error);
  }
}

/** @implements {Declared.CallStream} */
export class CallStream extends Stream {
  metadata;
  sampleRate;
  #frames;
  #audio;
  #keys;
  #mediaMs = 0;
  /** The time of the first frame, in milliseconds since 1970. */
  #epochMs = Number.NaN;
  /** By participant, the end of the last frame: where one without a time begins. */
  #ends = new Map();
  /** The time of the call at which all that was sent is heard. */
  #playedUntilMs = 0;
  /** @type {Playback[]} */
  #playing = [];
  /** @type {{ untilMs: number, wake: (error?: unknown) => void }[]} */
  #sleepers = [];

  /**
   * @param {Wire} wire
   * @param {Names} names
   * @param {Members} metadata
   * @param {number} mostLateMs
   */
  constructor(wire, names, metadata, mostLateMs) {
    super(wire, names);
    const sampleRate = number(metadata, "sampleRate");
    this.sampleRate = sampleRate && isRate(sampleRate) ? sampleRate : 16_000;
    this.metadata = {
      subscriptionId: text(metadata, "subscriptionId") ?? "",
      encoding: text(metadata, "encoding") ?? "",
      sampleRate: this.sampleRate,
      channels: number(metadata, "channels") ?? 1,
      length: number(metadata, "length"),
    };
    const most = Math.max(1, Math.ceil(mostLateMs / FRAME_MS));
    const drop = () => this.drop();
    /** @type {Fan<Declared.MediaFrame>} */
    this.#frames = new Fan(most, drop);
    /** @type {Fan<Declared.AudioFrame>} */
    this.#audio = new Fan(most, drop);
    /** @type {Fan<Declared.KeyFrame>} */
    this.#keys = new Fan(MOST_KEPT, drop);
  }

  get mediaMs() {
    return this.#mediaMs;
  }

  get unplayedMs() {
    return Math.max(0, this.#playedUntilMs - this.#mediaMs);
  }

  /** @param {Message} message */
  receive({ kind, name, data }) {
    if (kind === "audiodata" && typeof member(data, "data") === "string") return this.#hear(data);
    if (kind === "dtmfdata" && typeof member(data, "data") === "string") {
      const frame = /** @type {const} */ ({
        kind: "key",
        key: text(data, "data") ?? "",
        from: text(data, "participantRawID"),
        mediaMs: this.#mediaMs,
      });
      this.#keys.push(frame);
      return this.#frames.push(frame);
    }
    this.#frames.push({ kind: "other", name, data, mediaMs: this.#mediaMs });
  }

  /** @param {Members} data */
  #hear(data) {
    const base64 = text(data, "data") ?? "";
    const from = text(data, "participantRawID");
    const timestamp = text(data, "timestamp");
    const ms = msOf(lengthOf(base64), this.sampleRate);
    const frame = new AudioFrame({
      base64,
      from,
      timestamp,
      isSilent: member(data, "silent") === true,
      mediaMs: this.#advance(timestamp, from ?? "", ms),
      ms,
    });
    this.#audio.push(frame);
    this.#frames.push(frame);
  }

  /**
   * Sets the clock of the call to the end of a frame. It never goes back.
   *
   * @param {string | undefined} timestamp
   * @param {string} from
   * @param {number} ms
   * @returns the time of its beginning
   */
  #advance(timestamp, from, ms) {
    const atMs = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
    let beginMs;
    if (Number.isNaN(atMs)) {
      beginMs = Math.max(this.#ends.get(from) ?? 0, this.#mediaMs - ms);
    } else {
      // The first time there is; and a clock that was set, or that is wrong, begins again where the call is.
      const isFar = Math.abs(atMs - this.#epochMs - this.#mediaMs) > LONGEST_GAP_MS;
      if (Number.isNaN(this.#epochMs) || isFar) this.#epochMs = atMs - this.#mediaMs;
      beginMs = atMs - this.#epochMs;
    }
    if (this.#ends.size > MOST_KEPT) this.#ends.clear();
    this.#ends.set(from, beginMs + ms);
    if (beginMs + ms > this.#mediaMs) {
      this.#mediaMs = beginMs + ms;
      this.#wake();
    }
    return beginMs;
  }

  /** Settles what the clock of the call has come to. */
  #wake() {
    const now = this.#mediaMs;
    if (this.#sleepers.some(({ untilMs }) => untilMs <= now)) {
      const due = this.#sleepers.filter(({ untilMs }) => untilMs <= now);
      this.#sleepers = this.#sleepers.filter(({ untilMs }) => untilMs > now);
      for (const { wake } of due) wake();
    }
    this.#endPlayed();
  }

  #endPlayed() {
    const now = this.#mediaMs;
    // They are heard one after the other.
    for (let first = this.#playing[0]; first?.isWhole && first.isHeard(now); first = this.#playing[0]) {
      this.#playing.shift();
      first.end("played", now);
    }
  }

  /** @type {Declared.CallStream["sleep"]} */
  sleep(ms) {
    if (!(typeof ms === "number" && ms >= 0)) throw validationError("sleep: ms", "expected milliseconds, not below zero");
    if (this.isOver) return Promise.reject(ended());
    return new Promise((resolve, reject) => {
      const wake = (/** @type {unknown} */ error) => (error ? reject(error) : resolve());
      this.#sleepers.push({ untilMs: this.#mediaMs + ms, wake });
    });
  }

  /** @type {Declared.CallStream["audio"]} */
  audio({ from, skipSilent = false } = {}) {
    if (from !== undefined && typeof from !== "string")
      throw validationError("audio: from", "expected the raw id of a participant, such as 4:+14255550123");
    return this.#audio.reader((frame) => (from === undefined || frame.from === from) && !(skipSilent && frame.isSilent));
  }

  keys() {
    return this.#keys.reader();
  }

  [Symbol.asyncIterator]() {
    return this.#frames.reader();
  }

  /** @type {Declared.CallStream["play"]} */
  play(audio, { utterance, sampleRate = this.sampleRate } = {}) {
    if (!isRate(sampleRate)) throw validationError("play: sampleRate", "expected a sample rate in hertz, such as 24000");
    const playback = new Playback(utterance);
    const resampler = sampleRate === this.sampleRate ? undefined : new Resampler(sampleRate, this.sampleRate);
    if (isStream(audio)) {
      this.#playing.push(playback);
      this.#playStream(audio, playback, resampler).then(
        () => this.#finish(playback),
        (error) => this.#giveUp(playback, error),
      );
      return playback;
    }
    // An argument that is none is the program's mistake: it is thrown here, before anything is sent.
    const pieces = piecesOf(audio, this.sampleRate, resampler);
    this.#playing.push(playback);
    this.#sendAll(pieces, playback);
    if (resampler) this.#sendAll(piecesOf(resampler.end(), this.sampleRate), playback);
    this.#finish(playback);
    return playback;
  }

  /**
   * @param {AsyncIterable<Declared.Audio> | Iterable<Declared.Audio>} parts
   * @param {Playback} playback
   * @param {Resampler | undefined} resampler
   */
  async #playStream(parts, playback, resampler) {
    for await (const part of parts) {
      // A stop ends the loop, and the generator behind it.
      if (playback.isOver) return;
      this.#sendAll(piecesOf(part, this.sampleRate, resampler), playback);
    }
    if (resampler && !playback.isOver) this.#sendAll(piecesOf(resampler.end(), this.sampleRate), playback);
  }

  /**
   * @param {{ base64: string, ms: number }[]} pieces
   * @param {Playback} playback
   */
  #sendAll(pieces, playback) {
    if (this.isOver || playback.isOver) return;
    const ms = pieces.reduce((sum, piece) => sum + piece.ms, 0);
    if (this.unplayedMs + ms > MOST_UNPLAYED_MS)
      throw validationError(
        "play: audio",
        `more than ${MOST_UNPLAYED_MS / 60_000} minutes of audio would wait to be played: await done of what was sent`,
      );
    for (const { base64, ms: length } of pieces) {
      const fromMs = Math.max(this.#playedUntilMs, this.#mediaMs);
      this.#playedUntilMs = fromMs + length;
      playback.add(fromMs, length);
      this.send(audioMessage(base64));
    }
  }

  /** @param {Playback} playback */
  #finish(playback) {
    playback.isWhole = true;
    if (this.isOver && !playback.isOver) playback.end("closed", this.#mediaMs);
    this.#endPlayed();
  }

  /**
   * @param {Playback} playback
   * @param {unknown} error
   */
  #giveUp(playback, error) {
    this.#playing = this.#playing.filter((each) => each !== playback);
    if (!playback.isOver) playback.fail(error);
    this.#endPlayed();
  }

  stop() {
    const now = this.#mediaMs;
    const stopped = this.#playing.map((playback) => {
      const playedMs = playback.playedMs(now);
      playback.end("stopped", now);
      return { utterance: playback.utterance, playedMs, unplayedMs: Math.max(0, playback.ms - playedMs) };
    });
    this.#playing = [];
    this.#playedUntilMs = now;
    this.send(STOP);
    return stopped;
  }

  /** @param {Omit<Declared.StreamEnd, "droppedFrames">} end */
  end(end) {
    if (this.isOver) return;
    super.end(end);
    for (const fan of [this.#frames, this.#audio, this.#keys]) fan.end();
    for (const playback of this.#playing.splice(0)) playback.end("closed", this.#mediaMs);
    for (const { wake } of this.#sleepers.splice(0)) wake(ended());
  }
}

/** The error of what waits by the clock of a call that is over. */
const ended = () => new DOMException("the media stream has ended", "AbortError");

/**
 * @param {unknown} audio
 * @returns {audio is AsyncIterable<Declared.Audio> | Iterable<Declared.Audio>}
 */
const isStream = (audio) =>
  typeof audio === "object" &&
  audio !== null &&
  !ArrayBuffer.isView(audio) &&
  (Symbol.asyncIterator in audio || Symbol.iterator in audio);

/**
 * Audio in pieces that each fit a message.
 *
 * @param {unknown} audio
 * @param {number} sampleRate that of the call
 * @param {Resampler} [resampler]
 */
function piecesOf(audio, sampleRate, resampler) {
  const most = Math.floor((sampleRate * MESSAGE_MS) / 1000) * 2;
  // As it came, where nothing has to be done with it: models give base64.
  if (typeof audio === "string" && !resampler && audio.length * 0.75 <= most && isWhole(audio))
    return audio ? [{ base64: audio, ms: msOf(lengthOf(audio), sampleRate) }] : [];
  const samples = samplesFrom(audio);
  const bytes = bytesOf(resampler ? resampler.push(samples) : samples);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += most) {
    const piece = bytes.subarray(at, at + most);
    pieces.push({ base64: toBase64(piece), ms: msOf(piece.length, sampleRate) });
  }
  return pieces;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Whether a text is base64 of whole samples.
 *
 * @param {string} text
 */
const isWhole = (text) => text.length % 4 === 0 && lengthOf(text) % 2 === 0 && BASE64.test(text);

/**
 * @param {unknown} audio
 * @returns {Int16Array}
 */
function samplesFrom(audio) {
  if (audio instanceof Int16Array) return audio;
  // By their tags: a realm of its own, such as that of a test runner, has classes of its own.
  const tag = Object.prototype.toString.call(audio);
  /** @type {Uint8Array | undefined} */
  let bytes;
  if (typeof audio === "string") bytes = fromBase64(audio);
  else if (ArrayBuffer.isView(audio) && /^\[object (Uint8|Int16)Array\]$/.test(tag))
    bytes = new Uint8Array(audio.buffer, audio.byteOffset, audio.byteLength);
  if (!bytes)
    throw validationError(
      "play: audio",
      "expected samples of 16 bits: an Int16Array, their bytes in a Uint8Array, or these in base64",
    );
  if (bytes.length % 2)
    throw validationError(
      "play: audio",
      `expected whole samples of 16 bits, got ${bytes.length} bytes: keep the last byte for the next part`,
    );
  return samplesOf(bytes);
}

/** @implements {Declared.TranscriptStream} */
export class TranscriptStream extends Stream {
  metadata;
  #phrases;

  /**
   * @param {Wire} wire
   * @param {Names} names
   * @param {Members} metadata
   */
  constructor(wire, names, metadata) {
    // The metadata names the call, too.
    super(wire, {
      callConnectionId: names.callConnectionId || (text(metadata, "callConnectionId") ?? ""),
      correlationId: names.correlationId || (text(metadata, "correlationId") ?? ""),
    });
    this.metadata = {
      subscriptionId: text(metadata, "subscriptionId") ?? "",
      locale: text(metadata, "locale") ?? "",
      speechRecognitionModelEndpointId: text(metadata, "speechRecognitionModelEndpointId"),
    };
    /** @type {Fan<Declared.Phrase>} */
    this.#phrases = new Fan(MOST_KEPT, () => this.drop());
  }

  /** @param {Message} message */
  receive({ kind, data }) {
    if (kind !== "transcriptiondata") return;
    const words = member(data, "words");
    this.#phrases.push({
      text: text(data, "text") ?? "",
      isFinal: text(data, "resultStatus")?.toLowerCase() !== "intermediate",
      from: text(data, "participantRawID"),
      offsetMs: ms(number(data, "offset")),
      durationMs: ms(number(data, "duration")),
      confidence: number(data, "confidence"),
      words: (Array.isArray(words) ? words : []).filter(isMembers).map((word) => ({
        text: text(word, "text") ?? "",
        offsetMs: ms(number(word, "offset")),
        durationMs: ms(number(word, "duration")),
      })),
    });
  }

  [Symbol.asyncIterator]() {
    return this.#phrases.reader();
  }

  /** @param {Omit<Declared.StreamEnd, "droppedFrames">} end */
  end(end) {
    if (this.isOver) return;
    super.end(end);
    this.#phrases.end();
  }
}

/**
 * @param {unknown} value
 * @returns {value is Members}
 */
const isMembers = (value) => typeof value === "object" && value !== null;

/** How many ticks of 100 nanoseconds a millisecond has. */
const TICKS = 10_000;

/** @param {number | undefined} ticks */
const ms = (ticks) => (ticks === undefined ? undefined : ticks / TICKS);
