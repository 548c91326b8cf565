// What agents do with audio: another sample rate, WAV files, the coding of telephone lines, and whether it is speech.
/** @import * as Declared from "./index.js" */
/** @import { Check } from "../platform/options.js" */
import { validationError } from "../errors.js";
import { checked } from "../platform/options.js";
import { bytesOf, samplesOf } from "./base64.js";

/** How many samples of the lower rate, on each side of a point, make its value: the filter of a resampler is that steep. */
const REACH = 16;

/**
 * Changes the sample rate of audio that comes in parts, so that no part has a seam: a windowed sinc, in phases.
 *
 * @param {number} from
 * @param {number} to
 */
export function resampler(from, to) {
  const common = divisor(from, to);
  const [up, down] = [to / common, from / common];
  // What is above half of the lower rate would come back as another tone.
  const cutoff = Math.min(1, up / down) * 0.95;
  /** In samples that come in. */
  const reach = Math.ceil(REACH * Math.max(1, down / up));
  /** The filter for each place between two samples that come in. */
  const phases = Array.from({ length: up }, (_, phase) => {
    const taps = Float64Array.from({ length: 2 * reach }, (_, tap) => {
      const x = tap - reach + 1 - phase / up;
      const window = 1 + Math.cos((Math.PI * x) / reach);
      return window * (x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x));
    });
    const sum = taps.reduce((total, tap) => total + tap);
    return taps.map((tap) => tap / sum);
  });
  /** The last samples of what came. Silence comes before the first. */
  let tail = new Int16Array(2 * reach);
  /** The place of the next sample that goes out, counted from the beginning of the tail in steps of the upper rate. */
  let at = tail.length * up;
  const push = (/** @type {Int16Array} */ samples) => {
    const all = new Int16Array(tail.length + samples.length);
    all.set(tail);
    all.set(samples, tail.length);
    // The last samples wait for those after them.
    const end = (all.length - reach) * up;
    const out = new Int16Array(Math.max(0, Math.ceil((end - at) / down)));
    for (let index = 0; index < out.length; index++, at += down) {
      const first = Math.floor(at / up) - reach + 1;
      const taps = /** @type {Float64Array} */ (phases[at % up]);
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap++) sum += /** @type {number} */ (taps[tap]) * (all[first + tap] ?? 0);
      out[index] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
    }
    const kept = Math.max(0, all.length - 2 * reach);
    tail = all.slice(kept);
    at -= kept * up;
    return out;
  };
  /** What the last samples give when no more come. */
  const end = () => push(new Int16Array(reach));
  return { push, end };
}

/**
 * @param {number} one
 * @param {number} other
 * @returns {number}
 */
const divisor = (one, other) => (other ? divisor(other, one % other) : one);

/** The rates that sound has: a filter for numbers without a common divisor would be large. */
const LARGEST_RATE = 384_000;

/** @param {unknown} rate */
export const isRate = (rate) => Number.isInteger(rate) && Number(rate) >= 1000 && Number(rate) <= LARGEST_RATE;

/**
 * A sample rate, as an option.
 *
 * @type {Check}
 */
export const RATE = [isRate, "expected a sample rate in hertz, such as 24000"];

/** @type {typeof Declared.resample} */
export function resample(pcm, from, to) {
  if (!(pcm instanceof Int16Array)) throw validationError("resample: pcm", "expected an Int16Array of samples");
  for (const [name, rate] of Object.entries({ from, to })) if (!isRate(rate)) throw validationError(`resample: ${name}`, RATE[1]);
  if (from === to) return pcm.slice();
  const { push, end } = resampler(from, to);
  const whole = new Int16Array(Math.round((pcm.length * to) / from));
  let length = 0;
  for (const part of [push(pcm), end()]) {
    const fits = part.subarray(0, whole.length - length);
    whole.set(fits, length);
    length += fits.length;
  }
  return whole;
}

/** The formats of samples in WAV files: of them, these are read. */
const PCM = 1;
const ALAW = 6;
const ULAW = 7;
const EXTENSIBLE = 0xfffe;

/** @type {typeof Declared.readWav} */
export function readWav(file) {
  const bytes = ArrayBuffer.isView(file) ? new Uint8Array(file.buffer, file.byteOffset, file.byteLength) : new Uint8Array(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (/** @type {number} */ at) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || name(0) !== "RIFF" || name(8) !== "WAVE") throw wrong("no RIFF header was found");
  /** @type {{ format: number, channels: number, sampleRate: number, bits: number } | undefined} */
  let format;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const [chunk, size] = [name(at), view.getUint32(at + 4, true)];
    const begin = at + 8;
    if (chunk === "fmt ") {
      if (size < 16 || begin + 16 > bytes.length) throw wrong("its chunk fmt is cut off");
      const tag = view.getUint16(begin, true);
      // Of an extensible format, the first two bytes of its id are the tag.
      const isNested = tag === EXTENSIBLE && size >= 26 && begin + 26 <= bytes.length;
      format = {
        format: isNested ? view.getUint16(begin + 24, true) : tag,
        channels: view.getUint16(begin + 2, true),
        sampleRate: view.getUint32(begin + 4, true),
        bits: view.getUint16(begin + 14, true),
      };
    }
    if (chunk === "data") {
      if (!format) throw wrong("its chunk fmt is missing");
      // A file that was written to a stream has no size, or the largest there is.
      const end = Math.min(bytes.length, size ? begin + size : bytes.length);
      return { pcm: samplesIn(bytes.subarray(begin, end), format), sampleRate: format.sampleRate };
    }
    at = begin + size + (size % 2);
  }
  throw wrong("it has no chunk data");
}

/** @param {string} what */
const wrong = (what) => validationError("readWav: file", `expected a WAV file: ${what}`);

/**
 * The samples of all channels in one.
 *
 * @param {Uint8Array} data
 * @param {{ format: number, channels: number, sampleRate: number, bits: number }} format
 */
function samplesIn(data, { format, channels, sampleRate, bits }) {
  if (!channels || !isRate(sampleRate)) throw wrong(`it has ${channels} channels of ${sampleRate} Hz`);
  const all = decoded(data, format, bits);
  if (channels === 1) return all;
  return Int16Array.from({ length: Math.floor(all.length / channels) }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += all[at * channels + channel] ?? 0;
    return Math.round(sum / channels);
  });
}

/**
 * @param {Uint8Array} data
 * @param {number} format
 * @param {number} bits
 */
function decoded(data, format, bits) {
  if (format === PCM && bits === 16) return samplesOf(data);
  if (format === PCM && bits === 8) return Int16Array.from(data, (byte) => (byte - 128) << 8);
  if (format === ULAW && bits === 8) return fromUlaw(data);
  if (format === ALAW && bits === 8) return Int16Array.from(data, fromAlaw);
  throw wrong(`its samples have the format ${format} with ${bits} bits; PCM with 8 or 16 bits, A-law and μ-law are read`);
}

/** G.711 adds this before it takes the logarithm. */
const BIAS = 132;
const CLIP = 32_635;

/** @type {typeof Declared.ulaw} */
export const ulaw = (pcm) =>
  Uint8Array.from(pcm, (sample) => {
    const sign = sample < 0 ? 0x80 : 0;
    const biased = Math.min(CLIP, Math.abs(sample)) + BIAS;
    const exponent = 24 - Math.clz32(biased);
    return ~(sign | (exponent << 4) | ((biased >> (exponent + 3)) & 0x0f));
  });

/** @type {typeof Declared.fromUlaw} */
export const fromUlaw = (bytes) =>
  Int16Array.from(bytes, (byte) => {
    const code = ~byte;
    const size = ((((code & 0x0f) << 3) + BIAS) << ((code & 0x70) >> 4)) - BIAS;
    return code & 0x80 ? -size : size;
  });

/** @param {number} byte */
function fromAlaw(byte) {
  const code = byte ^ 0x55;
  const exponent = (code & 0x70) >> 4;
  const mantissa = (code & 0x0f) << 4;
  const size = exponent ? (mantissa + 0x108) << (exponent - 1) : mantissa + 8;
  return code & 0x80 ? size : -size;
}

/** @type {typeof Declared.writeWav} */
export function writeWav(pcm, sampleRate) {
  if (!(pcm instanceof Int16Array)) throw validationError("writeWav: pcm", "expected an Int16Array of samples");
  if (!isRate(sampleRate)) throw validationError("writeWav: sampleRate", RATE[1]);
  const file = new Uint8Array(44 + pcm.byteLength);
  const view = new DataView(file.buffer);
  const write = (/** @type {number} */ at, /** @type {string} */ text) => file.set(new TextEncoder().encode(text), at);
  write(0, "RIFF");
  view.setUint32(4, 36 + pcm.byteLength, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, pcm.byteLength, true);
  file.set(bytesOf(pcm), 44);
  return file;
}

/**
 * How loud samples are, in decibels below full scale; `-Infinity` for zeros.
 *
 * @param {Int16Array} samples
 */
function levelOf(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(sum / (samples.length || 1) / 32_768 ** 2);
}

const ACTIVITY = { thresholdDb: -40, startMs: 60, endMs: 600 };
/** @type {Check} */
const DURATION = [(value) => Number.isFinite(value) && Number(value) >= 0, "expected milliseconds, not below zero"];
/** @type {Record<keyof Declared.VoiceActivityOptions, Check>} */
const ACTIVITY_CHECKS = {
  thresholdDb: [(value) => Number.isFinite(value) && Number(value) <= 0, "expected decibels, not above zero"],
  startMs: DURATION,
  endMs: DURATION,
};

/** @implements {Declared.VoiceActivity} */
export class VoiceActivity {
  #options;
  #isSpeaking = false;
  /** For how long the frames have been otherwise than the state. */
  #againstMs = 0;

  /** @param {Declared.VoiceActivityOptions} options */
  constructor(options = {}) {
    this.#options = { ...ACTIVITY, ...checked("options", options, ACTIVITY_CHECKS) };
  }

  get isSpeaking() {
    return this.#isSpeaking;
  }

  /** @type {Declared.VoiceActivity["push"]} */
  push(frame) {
    const { thresholdDb, startMs, endMs } = this.#options;
    // What is silent need not be decoded.
    const isLoud = !frame.isSilent && levelOf(frame.pcm) >= thresholdDb;
    if (isLoud === this.#isSpeaking) {
      this.#againstMs = 0;
      return undefined;
    }
    this.#againstMs += frame.ms;
    if (this.#againstMs < (isLoud ? startMs : endMs)) return undefined;
    this.#isSpeaking = isLoud;
    this.#againstMs = 0;
    return isLoud ? "started" : "stopped";
  }
}
