// What was said in a call of the softphone: both sides, packet by packet as the emulator took them, so that they stand at the same times.

const RATE = 16_000;
const PACKET = 320;
/** How many milliseconds a packet lasts. */
export const PACKET_MS = 20;
/** How many packets are kept: 15 minutes, which are 58 MB. */
const MOST = (15 * 60_000) / PACKET_MS;

export class Conversation {
  /** @type {Int16Array[]} */
  #said = [];
  /** @type {Int16Array[]} */
  #heard = [];
  /** The loudest sample of each packet, from 0 to 1. */
  levels = { said: /** @type {number[]} */ ([]), heard: /** @type {number[]} */ ([]) };

  /** How many milliseconds are kept. */
  get ms() {
    return this.#said.length * PACKET_MS;
  }

  /** Whether no more is kept. */
  get isFull() {
    return this.#said.length >= MOST;
  }

  /** @param {{ heard: Int16Array, said: Int16Array }} packet */
  add({ heard, said }) {
    if (this.isFull) return;
    this.#said.push(said);
    this.#heard.push(heard);
    this.levels.said.push(levelOf(said));
    this.levels.heard.push(levelOf(heard));
  }

  /** A WAV file: at the left what the phone said, at the right what it heard. */
  wav() {
    const bytes = this.#said.length * PACKET * 4;
    const file = new DataView(new ArrayBuffer(44 + bytes));
    /** @param {number} at @param {string} text */
    const write = (at, text) => [...text].forEach((letter, index) => file.setUint8(at + index, letter.charCodeAt(0)));
    write(0, "RIFF");
    file.setUint32(4, 36 + bytes, true);
    write(8, "WAVEfmt ");
    file.setUint32(16, 16, true);
    // PCM, two channels.
    file.setUint16(20, 1, true);
    file.setUint16(22, 2, true);
    file.setUint32(24, RATE, true);
    file.setUint32(28, RATE * 4, true);
    file.setUint16(32, 4, true);
    file.setUint16(34, 16, true);
    write(36, "data");
    file.setUint32(40, bytes, true);
    let at = 44;
    for (const [packet, said] of this.#said.entries()) {
      const heard = this.#heard[packet];
      for (let sample = 0; sample < PACKET; sample++, at += 4) {
        file.setInt16(at, said[sample], true);
        file.setInt16(at + 2, heard[sample], true);
      }
    }
    return new Uint8Array(file.buffer);
  }
}

/** @param {Int16Array} packet */
function levelOf(packet) {
  let most = 0;
  for (const sample of packet) most = Math.max(most, Math.abs(sample));
  return most / 0x8000;
}
