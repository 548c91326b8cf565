// Keys as sound, made and read back without the emulator: two sines for each key (ITU-T Q.23), and Goertzel's algorithm.

const LOW = [697, 770, 852, 941];
const HIGH = [1209, 1336, 1477, 1633];
const KEYS = ["123A", "456B", "789C", "*0#D"];

/** Keys as samples of 16 bits: each is heard for 120 ms, with 120 ms of silence after it. */
export function tones(keys, rate, gain = 0.25) {
  const each = Math.round(rate * 0.12);
  const samples = new Int16Array(keys.length * 2 * each);
  [...keys].forEach((key, index) => {
    const row = KEYS.findIndex((row) => row.includes(key));
    const [low, high] = [LOW[row], HIGH[KEYS[row].indexOf(key)]];
    for (let at = 0; at < each; at++) {
      const sine = (hertz) => Math.sin((2 * Math.PI * hertz * at) / rate);
      samples[index * 2 * each + at] = (sine(low) + sine(high)) * gain * 0x7fff;
    }
  });
  return samples;
}

/** A WAV file: PCM, 16 bits, one channel. */
export function wavOf(samples, rate) {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

/** The power of a frequency in samples from -1 to 1. */
function power(samples, rate, hertz) {
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let [before, last] = [0, 0];
  for (const sample of samples) [before, last] = [last, sample + coefficient * last - before];
  return (before ** 2 + last ** 2 - coefficient * before * last) / (samples.length / 2) ** 2;
}

/**
 * The keys that are heard in samples from -1 to 1: a key lasts two windows of 20 ms at least, and ends with another one, or with 100 ms of
 * silence. A machine under load may put a gap into a key, which is one key all the same.
 */
export function keysIn(samples, rate) {
  const length = Math.round(rate * 0.02);
  let [keys, run, count, silence] = ["", "", 0, 0];
  for (let at = 0; at + length <= samples.length; at += length) {
    const window = samples.subarray(at, at + length);
    const energy = window.reduce((sum, sample) => sum + sample ** 2, 0) / length;
    const best = (all) => {
      const powers = all.map((hertz) => power(window, rate, hertz));
      const index = powers.indexOf(Math.max(...powers));
      return { index, power: powers[index] };
    };
    const [low, high] = [best(LOW), best(HIGH)];
    // Most of the window is these two sines, and neither is far below the other.
    const isKey =
      energy > 1e-5 && (low.power + high.power) / 2 > 0.6 * energy && low.power < 16 * high.power && high.power < 16 * low.power;
    const key = isKey ? KEYS[low.index][high.index] : "";
    count = key === run ? count + 1 : 1;
    run = key;
    if (key && count === 2 && (keys.at(-1) !== key || silence > 5)) keys += key;
    silence = key ? 0 : silence + 1;
  }
  return keys;
}

/** Samples of 16 bits as numbers from -1 to 1. */
export const floats = (samples) => Float32Array.from(samples, (sample) => sample / 0x8000);
