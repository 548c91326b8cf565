// What an agent plays into a call: how it is sent, and how much of it the participants have heard by the clock of the call.
/** @import * as Declared from "./index.js" */
/** @import { Check } from "../platform/options.js" */
import { validationError } from "../errors.js";
import { checked } from "../platform/options.js";
import { RATE, resampler } from "./audio.js";
import { bytesOf, fromBase64, isSamples, lengthOf, samplesOf, toBase64 } from "./base64.js";
import { STOP, audioMessage } from "./wire.js";

/** The longest audio that one message carries, in milliseconds: a message of the service is a frame of 20. */
const MESSAGE_MS = 200;
/** The longest audio that may wait to be played, in milliseconds. */
const MOST_UNPLAYED_MS = 600_000;
/** Of how many utterances it is remembered how much was heard. */
const MOST_UTTERANCES = 1000;

/** @type {Record<keyof Declared.PlayOptions, Check>} */
const OPTIONS = { utterance: [(value) => typeof value === "string", "expected a string"], sampleRate: RATE };

/** @typedef {Awaited<Declared.Playback["done"]>} Result */

/**
 * Audio that was sent into the call.
 *
 * @implements {Declared.Playback}
 */
class Playback {
  ms = 0;
  /** How much of it has been heard, in samples. */
  heard = 0;
  /** How much of it has been sent, in samples. */
  sent = 0;
  /** Whether no further part comes. */
  isWhole = false;
  /** @type {Promise<Result> | undefined} */
  #done;
  /** @type {((result: Promise<Result>) => void) | undefined} */
  #resolve;
  /** @type {(() => Promise<Result>) | undefined} gives its end, once it has ended */
  #end;

  /** @param {string | undefined} utterance */
  constructor(utterance) {
    this.utterance = utterance;
  }

  /** Made when a program reads it first: an agent that plays each frame has thousands of playbacks. */
  get done() {
    if (!this.#done) {
      this.#done = new Promise((resolve) => {
        this.#resolve = resolve;
      });
      // A program need not look at it.
      this.#done.catch(() => {});
      if (this.#end) this.settle(this.#end);
    }
    return this.#done;
  }

  /** Whether a program waits for its end. */
  get isAwaited() {
    return Boolean(this.#done);
  }

  /** @param {() => Promise<Result>} end */
  settle(end) {
    this.#end = end;
    this.#resolve?.(end());
  }
}

/** What is sent into a call. Its times are in samples since the first frame, so that they add up. */
export class Player {
  #sampleRate;
  #send;
  #onError;
  #now = 0;
  /** When all that was sent is heard. */
  #until = 0;
  /** @type {Set<Playback>} those that have not ended */
  #playing = new Set();
  /**
   * What has not been heard yet. A playback has more than one piece when its parts came late, or between those of another.
   *
   * @type {{ playback: Playback, from: number, until: number }[]}
   */
  #pieces = [];
  /** How much of each utterance was heard in playbacks that have ended, in samples. @type {Map<string, number>} */
  #heard = new Map();
  #isOver = false;

  /**
   * @param {number} sampleRate
   * @param {(message: string) => void} send
   * @param {(error: unknown) => void} onError
   */
  constructor(sampleRate, send, onError) {
    this.#sampleRate = sampleRate;
    this.#send = send;
    this.#onError = onError;
  }

  /** @param {number} samples */
  #msOf(samples) {
    return Math.round((samples * 1e6) / this.#sampleRate) / 1000;
  }

  get unplayedMs() {
    return this.#msOf(Math.max(0, this.#until - this.#now));
  }

  /** @type {Declared.CallStream["play"]} */
  play(audio, options) {
    const { utterance, sampleRate = this.#sampleRate } = /** @type {Declared.PlayOptions} */ (
      checked("play: options", options, OPTIONS)
    );
    const playback = new Playback(utterance);
    const resampling = sampleRate === this.#sampleRate ? undefined : resampler(sampleRate, this.#sampleRate);
    const send = (/** @type {unknown} */ part) => this.#add(playback, resampling ? resampling.push(samplesFrom(part)) : part);
    const finish = () => {
      if (resampling) this.#add(playback, resampling.end());
      playback.isWhole = true;
      this.#settle(playback);
    };
    if (this.#isOver) playback.settle(async () => ({ outcome: "closed", playedMs: 0 }));
    else this.#playing.add(playback);
    if (isStream(audio)) {
      this.#sendParts(audio, playback, send)
        .then(finish)
        .catch((error) => {
          // What throws because it was stopped has its end.
          if (!this.#playing.delete(playback)) return;
          playback.settle(() => Promise.reject(error));
          if (!playback.isAwaited) this.#onError(error);
        });
      return playback;
    }
    try {
      send(audio);
      finish();
    } catch (error) {
      this.#playing.delete(playback);
      throw error;
    }
    return playback;
  }

  /**
   * @param {AsyncIterable<Declared.Audio> | Iterable<Declared.Audio>} parts
   * @param {Playback} playback
   * @param {(part: unknown) => void} send
   */
  async #sendParts(parts, playback, send) {
    for await (const part of parts) {
      // A stop ends the loop, and the generator behind it.
      if (!this.#playing.has(playback)) return;
      send(part);
    }
  }

  /**
   * @param {Playback} playback
   * @param {unknown} audio at the rate of the call
   */
  #add(playback, audio) {
    const messages = messagesOf(audio, 2 * Math.floor((this.#sampleRate * MESSAGE_MS) / 1000));
    if (!this.#playing.has(playback)) return;
    const samples = messages.reduce((sum, message) => sum + message.samples, 0);
    if (this.unplayedMs + this.#msOf(samples) > MOST_UNPLAYED_MS)
      throw validationError(
        "play: audio",
        `more than ${MOST_UNPLAYED_MS / 60_000} minutes of audio would wait to be played: await done of what was sent`,
      );
    if (!samples) return;
    const from = Math.max(this.#until, this.#now);
    this.#until = from + samples;
    const last = this.#pieces.at(-1);
    if (last?.playback === playback && last.until === from) last.until = this.#until;
    else this.#pieces.push({ playback, from, until: this.#until });
    playback.sent += samples;
    playback.ms = this.#msOf(playback.sent);
    for (const { base64 } of messages) this.#send(audioMessage(base64));
  }

  /**
   * The clock of the call goes on.
   *
   * @param {number} mediaMs
   */
  advance(mediaMs) {
    this.#now = Math.round((mediaMs * this.#sampleRate) / 1000);
    for (let piece = this.#pieces[0]; piece && piece.until <= this.#now; piece = this.#pieces[0]) {
      this.#pieces.shift();
      piece.playback.heard += piece.until - piece.from;
      this.#settle(piece.playback);
    }
  }

  /**
   * Ends a playback that was heard to its end.
   *
   * @param {Playback} playback
   */
  #settle(playback) {
    if (!playback.isWhole || playback.heard < playback.sent || !this.#playing.delete(playback)) return;
    this.#remember(playback);
    playback.settle(async () => ({ outcome: "played", playedMs: playback.ms }));
  }

  /**
   * How much was heard of the utterance of a playback that has ended. A model's answer comes in many parts: to the model, they are one.
   *
   * @param {Playback} playback
   */
  #remember({ utterance, heard }) {
    if (utterance === undefined) return heard;
    const all = (this.#heard.get(utterance) ?? 0) + heard;
    // The one that was heard last stands last, and the first goes.
    this.#heard.delete(utterance);
    this.#heard.set(utterance, all);
    for (const first of this.#heard.size > MOST_UTTERANCES ? this.#heard.keys() : []) {
      this.#heard.delete(first);
      break;
    }
    return all;
  }

  stop() {
    this.#send(STOP);
    this.#until = this.#now;
    return this.#endAll("stopped");
  }

  end() {
    this.#isOver = true;
    this.#endAll("closed");
  }

  /** @param {"stopped" | "closed"} outcome */
  #endAll(outcome) {
    const [piece] = this.#pieces.splice(0);
    // Of the first one, a part has been heard.
    if (piece) piece.playback.heard += Math.max(0, this.#now - piece.from);
    /** @type {Map<string | Playback, { utterance: string | undefined, heard: number, unheard: number }>} */
    const ended = new Map();
    for (const playback of this.#playing) {
      const { utterance, heard, sent } = playback;
      const playedMs = this.#msOf(heard);
      playback.settle(async () => ({ outcome, playedMs }));
      const unheard = (ended.get(utterance ?? playback)?.unheard ?? 0) + sent - heard;
      ended.set(utterance ?? playback, { utterance, heard: this.#remember(playback), unheard });
    }
    this.#playing.clear();
    return Array.from(ended.values(), ({ utterance, heard, unheard }) => ({
      utterance,
      playedMs: this.#msOf(heard),
      unplayedMs: this.#msOf(unheard),
    }));
  }
}

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
 * Audio as base64 that fits messages.
 *
 * @param {unknown} audio
 * @param {number} most the bytes of a message
 */
function messagesOf(audio, most) {
  // As it came, where nothing has to be done with it: models give base64.
  if (typeof audio === "string" && lengthOf(audio) <= most && isSamples(audio))
    return [{ base64: audio, samples: lengthOf(audio) / 2 }];
  const bytes = bytesOf(samplesFrom(audio));
  const messages = [];
  for (let at = 0; at < bytes.length; at += most) {
    const part = bytes.subarray(at, at + most);
    messages.push({ base64: toBase64(part), samples: part.length / 2 });
  }
  return messages;
}

/**
 * @param {unknown} audio
 * @returns {Int16Array}
 */
function samplesFrom(audio) {
  // By its tag: a realm of its own, such as that of a test runner, has classes of its own.
  const tag = Object.prototype.toString.call(audio);
  if (tag === "[object Int16Array]") return /** @type {Int16Array} */ (audio);
  const bytes =
    typeof audio === "string" ? fromBase64(audio) : tag === "[object Uint8Array]" ? /** @type {Uint8Array} */ (audio) : undefined;
  if (!bytes)
    throw validationError("play: audio", "expected samples of 16 bits: an Int16Array, their bytes in a Uint8Array, or base64");
  if (bytes.length % 2)
    throw validationError(
      "play: audio",
      `expected whole samples of 16 bits, got ${bytes.length} bytes: keep the last one for the next part`,
    );
  return samplesOf(bytes);
}
