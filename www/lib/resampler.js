// Another sample rate for sound that comes piece by piece: a low-pass filter (a windowed sinc) between the two, whose taps are computed once. It
// runs in the page's audio thread as well, so it imports nothing.

/** How many zero crossings of the sinc a filter has on either side: with 16 of them, what is mirrored is 60 dB below. */
const CROSSINGS = 16;

export class Resampler {
  #phases;
  #step;
  #half;
  /** @type {Float32Array[]} the taps for each place between two samples */
  #taps;
  /** The samples that are needed still. @type {Float32Array} */
  #kept;
  /** Where the next one to give is: a sample of `#kept`, and a phase after it. */
  #at;
  #phase = 0;

  /**
   * @param {number} from how many samples a second come
   * @param {number} to how many are given
   */
  constructor(from, to) {
    const divisor = gcd(from, to);
    this.#phases = to / divisor;
    this.#step = from / divisor;
    const cutoff = Math.min(1, to / from) * 0.92;
    this.#half = Math.ceil(CROSSINGS / cutoff);
    this.#taps = Array.from({ length: this.#phases }, (_, phase) => tapsOf(this.#half, cutoff, phase / this.#phases));
    // Before the first sample there is silence.
    this.#kept = new Float32Array(this.#half);
    this.#at = this.#half;
  }

  /**
   * Gives what can be given once these samples have come: it is later than they are by the half of a filter, 1 to 3 ms.
   *
   * @param {Float32Array} samples
   */
  push(samples) {
    const all = new Float32Array(this.#kept.length + samples.length);
    all.set(this.#kept);
    all.set(samples, this.#kept.length);
    /** @type {number[]} */
    const given = [];
    while (this.#at + this.#half < all.length) {
      const taps = this.#taps[this.#phase];
      const first = this.#at - this.#half + 1;
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap++) sum += taps[tap] * all[first + tap];
      given.push(sum);
      this.#phase += this.#step;
      this.#at += Math.floor(this.#phase / this.#phases);
      this.#phase %= this.#phases;
    }
    const gone = Math.min(Math.max(this.#at - this.#half, 0), all.length);
    this.#kept = all.slice(gone);
    this.#at -= gone;
    return Float32Array.from(given);
  }
}

/**
 * The taps of a filter, as it stands so far behind a sample; their sum is 1.
 *
 * @param {number} half
 * @param {number} cutoff as a share of half the sample rate
 * @param {number} offset
 */
function tapsOf(half, cutoff, offset) {
  const taps = Float32Array.from({ length: 2 * half }, (_, tap) => {
    const x = tap - half + 1 - offset;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / half);
    return Math.abs(x) >= half ? 0 : window * (x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x));
  });
  const sum = taps.reduce((all, tap) => all + tap, 0);
  return taps.map((tap) => tap / sum);
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
const gcd = (a, b) => (b ? gcd(b, a % b) : a);
