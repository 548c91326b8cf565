// The audio thread of the softphone: what the microphone gives becomes packets of 20 ms, and packets that come become what the loudspeaker gets.
// The sample rate of a page is that of its devices; Firefox connects no microphone to a context of another rate, so the rates meet here.
import { Resampler } from "./resampler.js";

const RATE = 16_000;
const PACKET = 320;
/** How much sound has come before it is heard, in seconds: packets come unevenly. Without it, each one that is late leaves a gap. */
const JITTER_S = 0.06;
/**
 * When more than this waits, silence is skipped, so that one does not hear later and later: a page that was busy gets much at once, and the
 * clocks of the devices and of the emulator differ.
 */
const LATE_S = 0.16;
/** What is no more than noise, of 32768. */
const SILENCE = 100;
/** When more than this waits, speech is skipped as well, until so much is left. */
const MOST_S = 1;
const LEFT_S = 0.1;

class PhoneProcessor extends AudioWorkletProcessor {
  #down = new Resampler(sampleRate, RATE);
  #up = new Resampler(RATE, sampleRate);
  #packet = new Int16Array(PACKET);
  #filled = 0;
  /** @type {Float32Array[]} */
  #waiting = [];
  #samples = 0;
  #plays = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#take(new Int16Array(data));
  }

  /**
   * @param {Float32Array[][]} inputs
   * @param {Float32Array[][]} outputs
   */
  process([[microphone]], [[speaker]]) {
    if (microphone) this.#record(microphone);
    if (speaker) this.#play(speaker);
    return true;
  }

  /** @param {Float32Array} samples */
  #record(samples) {
    for (const sample of this.#down.push(samples)) {
      this.#packet[this.#filled++] = Math.max(-1, Math.min(1, sample)) * 0x7fff;
      if (this.#filled < PACKET) continue;
      const { buffer } = this.#packet;
      this.port.postMessage(buffer, [buffer]);
      this.#packet = new Int16Array(PACKET);
      this.#filled = 0;
    }
  }

  /** @param {Int16Array} packet */
  #take(packet) {
    if (this.#samples > LATE_S * sampleRate && packet.every((sample) => Math.abs(sample) < SILENCE)) return;
    const samples = this.#up.push(Float32Array.from(packet, (sample) => sample / 0x8000));
    this.#waiting.push(samples);
    this.#samples += samples.length;
    if (this.#samples > MOST_S * sampleRate) {
      while (this.#samples > LEFT_S * sampleRate) this.#samples -= this.#waiting.shift()?.length ?? this.#samples;
    }
    this.#plays ||= this.#samples >= JITTER_S * sampleRate;
  }

  /** @param {Float32Array} output is silence as it comes */
  #play(output) {
    let filled = 0;
    while (this.#plays && filled < output.length) {
      const first = this.#waiting[0];
      if (!first) {
        this.#plays = false;
        break;
      }
      const part = first.subarray(0, output.length - filled);
      output.set(part, filled);
      filled += part.length;
      this.#samples -= part.length;
      if (part.length < first.length) this.#waiting[0] = first.subarray(part.length);
      else this.#waiting.shift();
    }
  }
}

registerProcessor("ringwire-phone", PhoneProcessor);
