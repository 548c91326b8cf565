// What the stand-in for a realtime model says and hears, as samples: a text is a babble of its length, in whole numbers, so that its bytes are
// the same on every platform.
import { fromUlaw, readWav, resample, ulaw } from "../media/audio.js";
import { bytesOf, samplesOf } from "../media/base64.js";
import { check } from "./refusals.js";

/** The rate of samples that a script gives, in hertz: that of the API, whose PCM has no other. */
const SCRIPT_RATE = 24_000;
/** The longest sound of an answer, in milliseconds. */
const MOST_MS = 600_000;

/** How fast a text is spoken, in milliseconds for a character, and how long it takes at least: as the prompts of the emulator (`speech.rs`). */
const CHARACTER_MS = 65;
const SHORTEST_MS = 500;
/** How long a syllable is, about, in milliseconds, and its soft end. */
const SYLLABLE_MS = 200;
const SOFT_MS = 30;
/** How much softer that is. There are no pauses: where a babble is cut off it can be heard to the millisecond. */
const SOFTER = 5;
/** How long the end of a babble fades, in milliseconds. */
const FADES_MS = 5;
/** How loud the babble is: about 18 dB below full scale, as speech on a telephone. */
const LOUDNESS = 11_000;
/** A quarter of a turn, of 65536: a wave that begins there begins loud. */
const QUARTER = 0x4000;
/** How loud the harmonics of a vowel are, in 256ths. */
const VOWELS = [
  [130, 60, 40, 26],
  [90, 100, 40, 26],
  [70, 70, 80, 36],
  [150, 40, 30, 36],
];

/**
 * How samples are written: those of PCM in 16 bits, the low byte first, or μ-law.
 *
 * @typedef {{ rate: number, isUlaw: boolean }} Coding
 */

/**
 * What an answer sounds like: a text, or samples.
 *
 * @typedef {{ text: string } | { pcm: Int16Array, rate: number }} Sound
 */

/**
 * Reads what a script gives to be said.
 *
 * @param {string} path
 * @param {unknown} given
 * @returns {Sound}
 */
export function soundOf(path, given) {
  if (typeof given === "string") {
    check(path, msOfText(given) <= MOST_MS, `expected a text that is spoken in ${MOST_MS / 60_000} minutes at most`);
    return { text: given };
  }
  // Not `instanceof`: test runners have realms of their own.
  const kind = Object.prototype.toString.call(given).slice(8, -1);
  const isPcm = kind === "Int16Array";
  check(
    path,
    isPcm || kind === "Uint8Array" || kind === "ArrayBuffer",
    "expected a text, the bytes of a WAV file, or samples of 24 kHz in an Int16Array",
    given,
  );
  // Samples are copied: a program may change its own.
  const own = isPcm ? Int16Array.from(/** @type {Int16Array} */ (given)) : undefined;
  const { pcm, rate } = own ? { pcm: own, rate: SCRIPT_RATE } : wavOf(path, /** @type {Uint8Array} */ (given));
  check(path, pcm.length <= (MOST_MS / 1000) * rate, `expected a sound of ${MOST_MS / 60_000} minutes at most`);
  return { pcm, rate };
}

/**
 * @param {string} path
 * @param {Uint8Array} file
 */
function wavOf(path, file) {
  try {
    const { pcm, sampleRate } = readWav(file);
    return { pcm, rate: sampleRate };
  } catch (error) {
    throw new TypeError(`${path}: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/** @param {string} text */
const msOfText = (text) => Math.max(SHORTEST_MS, [...text.trim()].length * CHARACTER_MS);

/**
 * The bytes that were made of a sound, by their coding: an answer is given many times.
 *
 * @type {WeakMap<Sound, Map<string, Uint8Array>>}
 */
const made = new WeakMap();

/**
 * The bytes of a sound, as they go out.
 *
 * @param {Sound} sound
 * @param {Coding} coding
 */
export function encoded(sound, coding) {
  const all = made.get(sound) ?? new Map();
  made.set(sound, all);
  const key = `${coding.rate} ${coding.isUlaw}`;
  const bytes = all.get(key) ?? encode(sound, coding);
  all.set(key, bytes);
  return bytes;
}

/**
 * @param {Sound} sound
 * @param {Coding} coding
 */
function encode(sound, { rate, isUlaw }) {
  const pcm = "text" in sound ? babble(sound.text, rate) : resample(sound.pcm, sound.rate, rate);
  return isUlaw ? ulaw(pcm) : bytesOf(pcm);
}

/**
 * The samples of bytes that came in.
 *
 * @param {Uint8Array} bytes
 * @param {Coding} coding
 */
export const decoded = (bytes, { isUlaw }) => (isUlaw ? fromUlaw(bytes) : samplesOf(bytes));

/** @param {Coding} coding */
export const bytesPerMs = ({ rate, isUlaw }) => (rate / 1000) * (isUlaw ? 1 : 2);

/**
 * @param {string} text
 * @param {number} rate
 */
function babble(text, rate) {
  const ms = msOfText(text);
  const samples = new Int16Array((ms * rate) / 1000);
  const count = Math.max(1, Math.floor(ms / SYLLABLE_MS));
  let seed = [...text].reduce((sum, character) => mixed(sum ^ /** @type {number} */ (character.codePointAt(0))), 1);
  for (let syllable = 0; syllable < count; syllable++) {
    seed = mixed(seed + syllable);
    const from = Math.floor((samples.length * syllable) / count);
    const to = Math.floor((samples.length * (syllable + 1)) / count);
    speak(samples.subarray(from, to), rate, 100 + (seed & 63), /** @type {number[]} */ (VOWELS[(seed >>> 8) & 3]));
  }
  // It ends softly, so that a filter's delay carries little into the next frame; its beginning is sharp.
  const fade = Math.floor((FADES_MS * rate) / 1000);
  for (let left = 1; left < fade; left++) {
    const at = samples.length - left;
    const sample = /** @type {number} */ (samples[at]);
    samples[at] = Math.floor((sample * left) / fade);
  }
  return samples;
}

/**
 * Writes one syllable.
 *
 * @param {Int16Array} samples
 * @param {number} rate
 * @param {number} pitch in hertz
 * @param {number[]} harmonics
 */
function speak(samples, rate, pitch, harmonics) {
  const step = Math.floor((pitch * 65_536) / rate);
  const soft = samples.length - Math.floor((SOFT_MS * rate) / 1000);
  for (let at = 0; at < samples.length; at++) {
    let sum = 0;
    for (const [number, loud] of harmonics.entries()) sum += loud * sine((step * at * (number + 1) + QUARTER) & 0xffff);
    samples[at] = Math.floor(((sum >> 8) * LOUDNESS) / (at < soft ? 32_768 : 32_768 * SOFTER));
  }
}

/**
 * A sine, nearly: two parabolas.
 *
 * @param {number} phase of 65536
 */
function sine(phase) {
  const half = phase & 0x7fff;
  const height = (half * (0x8000 - half)) >> 13;
  return phase & 0x8000 ? -height : height;
}

/**
 * Mixes the bits of a number.
 *
 * @param {number} number
 */
function mixed(number) {
  let bits = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return (bits ^ (bits >>> 15)) >>> 0;
}
