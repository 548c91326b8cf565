// What was heard in calls of the emulator, and the scripts of those who are heard.
/** @import { EmulatorHeard, EmulatorScriptStep, EmulatorTurn } from "./emulator.js" */
/** @import { EmulatorCore } from "./core.js" */
import { isDuration } from "./async.js";
import { base64 } from "./bytes.js";
import { check, found } from "./refusals.js";

/**
 * Steps as the core reads them: bytes as base64.
 *
 * @param {EmulatorScriptStep[]} steps
 * @returns {string} JSON
 */
export function stepsText(steps) {
  check("steps", Array.isArray(steps), 'expected an array of steps such as [{ say: "Hello" }, { hangUp: true }]', steps);
  return JSON.stringify(steps.map((step) => (isObject(step) && "say" in step ? { ...step, say: said(step.say) } : step)));
}

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null;

/** @param {unknown} words */
function said(words) {
  // Not `instanceof`: test runners have realms of their own.
  const kind = Object.prototype.toString.call(words);
  if (kind === "[object ArrayBuffer]") return { wav: base64(new Uint8Array(/** @type {ArrayBuffer} */ (words))) };
  if (!ArrayBuffer.isView(words)) return words;
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  if (kind !== "[object Int16Array]") return { wav: base64(bytes) };
  // The bytes of a sample have the order of the platform, and a file that of WAV.
  const samples = /** @type {Int16Array} */ (words);
  const view = new DataView(new ArrayBuffer(bytes.length));
  samples.forEach((sample, index) => view.setInt16(2 * index, sample, true));
  return { pcm: base64(new Uint8Array(view.buffer)) };
}

/**
 * @param {() => EmulatorCore} core the one that runs
 * @param {string} call
 * @param {string | undefined} participant
 * @param {number} now
 * @returns {EmulatorHeard}
 */
export function heardBy(core, call, participant, now) {
  const ids = { call, participant: participant ?? "" };
  /** @type {{ ms: number, droppedUntilMs?: number, keys: string, sounds: import("./emulator.js").EmulatorSound[] }} */
  const { ms, droppedUntilMs, keys, sounds } = JSON.parse(found("heard", ids, () => core().heard(call, participant, now)));
  const wav = () => found("heard", ids, () => core().heardWav(call, participant, ms, now));
  return {
    ms,
    ...(droppedUntilMs !== undefined && { droppedUntilMs }),
    keys: () => keys,
    sounds: () => sounds.map((sound) => ({ ...sound })),
    wav,
    tone(fromMs = 0, toMs = ms) {
      check("fromMs", isDuration(fromMs), "expected milliseconds, not below zero", fromMs);
      check("toMs", isDuration(toMs) && toMs >= fromMs, "expected milliseconds, not before fromMs", toMs);
      const file = wav();
      const at = (/** @type {number} */ time) => Math.min(Math.round((time * RATE) / 1000), (file.length - HEADER) / 2);
      const view = new DataView(file.buffer, HEADER + 2 * at(fromMs));
      const length = Math.min(at(toMs) - at(fromMs), MOST_SAMPLES);
      return toneOf(Int16Array.from({ length }, (_, number) => view.getInt16(2 * number, true)));
    },
  };
}

/** The header of a WAV file of the emulator, in bytes, and its rate in hertz. */
const HEADER = 44;
const RATE = 16_000;
/** How many samples a tone is looked for in: a second of them, and a power of two, as the transform wants. At least four milliseconds. */
const MOST_SAMPLES = 16_384;
const LEAST_SAMPLES = 64;
/** What is softer is silence: the level from which the emulator takes it for sound, as a root mean square. */
const SOUND_RMS = 412;

/**
 * The frequency of the loudest tone, in hertz; nothing where it is silent.
 *
 * @param {Int16Array} samples
 */
function toneOf(samples) {
  const size = 2 ** Math.floor(Math.log2(samples.length));
  const window = samples.subarray(0, size);
  const power = window.reduce((sum, sample) => sum + sample ** 2, 0) / size;
  if (!(size >= LEAST_SAMPLES && power > SOUND_RMS ** 2)) return undefined;
  // Faded in and out, so that a tone that is cut off has no others beside it.
  const real = Float64Array.from(window, (sample, at) => sample * (1 - Math.cos((2 * Math.PI * at) / size)));
  const levels = Array.from(spectrum(real), (level) => Math.log(level + 1e-9));
  const peak = levels.reduce((best, level, at) => (at > 0 && level > /** @type {number} */ (levels[best]) ? at : best), 1);
  // The top of the parabola through the highest and its neighbours.
  const [before = 0, top = 0, after = 0] = levels.slice(peak - 1, peak + 2);
  const shift = (before - after) / (2 * (before - 2 * top + after));
  return Math.round(((peak + shift) * RATE) / size);
}

/**
 * How strong each frequency is, up to half of the rate: the squares of a fast Fourier transform (Cooley and Tukey).
 *
 * @param {Float64Array} real a power of two of them
 */
function spectrum(real) {
  const size = real.length;
  const imaginary = new Float64Array(size);
  const value = (/** @type {Float64Array} */ list, /** @type {number} */ at) => /** @type {number} */ (list[at]);
  for (let at = 1, other = 0; at < size; at++) {
    let bit = size >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (at < other) [real[at], real[other]] = [value(real, other), value(real, at)];
  }
  for (let length = 2; length <= size; length *= 2) {
    for (let step = 0; step < length / 2; step++) {
      const angle = (-2 * Math.PI * step) / length;
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      for (let one = step; one < size; one += length) {
        const other = one + length / 2;
        const re = value(real, other) * cosine - value(imaginary, other) * sine;
        const im = value(real, other) * sine + value(imaginary, other) * cosine;
        [real[other], imaginary[other]] = [value(real, one) - re, value(imaginary, one) - im];
        [real[one], imaginary[one]] = [value(real, one) + re, value(imaginary, one) + im];
      }
    }
  }
  return real.subarray(0, size / 2).map((part, at) => part ** 2 + value(imaginary, at) ** 2);
}

/**
 * @param {EmulatorCore} core
 * @param {string} call
 * @param {number} now
 * @returns {EmulatorTurn[]}
 */
export function turnsOf(core, call, now) {
  return JSON.parse(found("turns", { call, participant: "" }, () => core.turns(call, now)));
}
