// What agents do with audio. The judges are Python's own `audioop` and `wave`, and tones whose level and pitch are known.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { python } from "../harness/tools.mjs";
import { pkg } from "./pkg.mjs";

const { VoiceActivity, fromUlaw, readWav, resample, ulaw, writeWav } = await import(new URL("media/index.js", pkg));

const dir = mkdtempSync(join(tmpdir(), "ringwire-audio-"));
after(() => rmSync(dir, { recursive: true }));
const interpreter = await python();
const file = (name) => join(dir, name);
/** Runs a program of Python in the folder of the files. */
const inPython = (program) => execFileSync(interpreter, ["-W", "ignore", "-c", program], { cwd: dir, encoding: "utf8" });

const tone = (hertz, rate, ms, level = 10_000) =>
  Int16Array.from({ length: (rate * ms) / 1000 }, (_, at) => Math.round(level * Math.sin((2 * Math.PI * hertz * at) / rate)));
/** How loud a tone is in samples: Goertzel's algorithm. */
function loudness(samples, hertz, rate) {
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + coefficient * one - two, one];
  return (2 * Math.sqrt(one * one + two * two - coefficient * one * two)) / samples.length;
}

describe("μ-law", () => {
  test("of every sample is that of Python, both ways", () => {
    const all = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);
    writeFileSync(file("all.raw"), new Uint8Array(all.buffer));
    inPython(
      "import audioop; d = open('all.raw', 'rb').read(); u = audioop.lin2ulaw(d, 2); open('all.ulaw', 'wb').write(u); open('back.raw', 'wb').write(audioop.ulaw2lin(bytes(range(256)), 2))",
    );
    const theirs = readFileSync(file("all.ulaw"));
    const ours = ulaw(all);
    // Python drops the two lowest bits before it looks for the step, so a sample that lies on the border of two steps may get the other.
    const different = all.filter((_, index) => ours[index] !== theirs[index]);
    const step = (byte) => fromUlaw(Uint8Array.of(byte))[0];
    for (const sample of different) {
      const [one, other] = [ours[sample + 32_768], theirs[sample + 32_768]].map((byte) => Math.abs(step(byte) - sample));
      assert.ok(one <= other, `${sample}: ${one} is not nearer than ${other}`);
    }
    assert.ok(different.length < 400, `${different.length} samples`);
    const back = readFileSync(file("back.raw"));
    assert.deepEqual(
      fromUlaw(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
      new Int16Array(back.buffer, back.byteOffset, 256),
    );
  });
});

describe("WAV", () => {
  test("is read as Python wrote it, and written as Python reads it", () => {
    const samples = tone(440, 16_000, 50);
    writeFileSync(file("ours.wav"), writeWav(samples, 16_000));
    writeFileSync(file("samples.raw"), new Uint8Array(samples.buffer));
    inPython(`
import wave, audioop
with wave.open('ours.wav') as w:
    assert (w.getnchannels(), w.getsampwidth(), w.getframerate()) == (1, 2, 16000)
    data = w.readframes(w.getnframes())
    assert data == open('samples.raw', 'rb').read()
with wave.open('stereo.wav', 'w') as w:
    w.setnchannels(2); w.setsampwidth(2); w.setframerate(24000)
    w.writeframes(audioop.tostereo(data, 2, 1, 0.5))
with wave.open('eight.wav', 'w') as w:
    w.setnchannels(1); w.setsampwidth(1); w.setframerate(8000)
    w.writeframes(audioop.bias(audioop.lin2lin(data, 2, 1), 1, 128))
open('a.raw', 'wb').write(audioop.lin2alaw(data, 2)); open('a.back', 'wb').write(audioop.alaw2lin(audioop.lin2alaw(data, 2), 2))
`);
    assert.deepEqual(readWav(readFileSync(file("ours.wav"))), { pcm: samples, sampleRate: 16_000 });
    const stereo = readWav(readFileSync(file("stereo.wav")));
    assert.equal(stereo.sampleRate, 24_000);
    for (const [at, sample] of stereo.pcm.entries()) assert.ok(Math.abs(sample - samples[at] * 0.75) <= 1);
    const eight = readWav(readFileSync(file("eight.wav")));
    for (const [at, sample] of eight.pcm.entries()) assert.ok(Math.abs(sample - samples[at]) <= 256);
    const alaw = readFileSync(file("a.raw"));
    const back = readFileSync(file("a.back"));
    assert.deepEqual(
      readWav(wav(6, 8, alaw)).pcm,
      new Int16Array(back.buffer.slice(back.byteOffset, back.byteOffset + back.length)),
    );
    assert.deepEqual(readWav(wav(7, 8, ulaw(samples))).pcm, fromUlaw(ulaw(samples)));
  });

  test("that is broken says what is wrong", () => {
    const good = writeWav(tone(440, 8000, 20), 8000);
    for (const [bytes, message] of [
      [new Uint8Array(), /no RIFF header/],
      [new TextEncoder().encode("RIFF0000AVI LIST"), /no RIFF header/],
      [good.subarray(0, 20), /fmt is cut off|no chunk data/],
      [good.subarray(0, 36), /no chunk data/],
      [wav(3, 32, new Uint8Array(8)), /format 3 with 32 bits/],
      [wav(1, 24, new Uint8Array(6)), /format 1 with 24 bits/],
      [wav(1, 16, new Uint8Array(6), 0), /0 channels/],
    ])
      assert.throws(
        () => readWav(bytes),
        (error) => error.kind === "validation" && message.test(error.message),
      );
    // A file that was cut off, and one that was written to a stream.
    assert.equal(readWav(good.subarray(0, 145)).pcm.length, 50);
    const streamed = good.slice();
    new DataView(streamed.buffer).setUint32(40, 0xffff_ffff, true);
    assert.equal(readWav(streamed).pcm.length, 160);
  });
});

/** A WAV file with samples of any format. */
function wav(format, bits, data, channels = 1) {
  const bytes = new Uint8Array(44 + data.length);
  bytes.set(writeWav(new Int16Array(), 8000));
  const view = new DataView(bytes.buffer);
  view.setUint16(20, format, true);
  view.setUint16(22, channels, true);
  view.setUint16(34, bits, true);
  view.setUint32(40, data.length, true);
  bytes.set(data, 44);
  return bytes;
}

describe("another sample rate", () => {
  for (const [from, to] of [
    [24_000, 16_000],
    [16_000, 24_000],
    [8000, 16_000],
    [48_000, 16_000],
    [44_100, 24_000],
    [22_050, 16_000],
  ]) {
    test(`from ${from} to ${to} Hz keeps what both can have, and no other tone comes in`, () => {
      for (const hertz of [440, 1000, 3000]) {
        const out = resample(tone(hertz, from, 500), from, to);
        assert.equal(out.length, to / 2);
        const inner = out.subarray(200, -200);
        const level = loudness(inner, hertz, to);
        assert.ok(Math.abs(20 * Math.log10(level / 10_000)) < 0.5, `${hertz} Hz: ${level}`);
        let rest = 0;
        for (const [at, sample] of inner.entries()) {
          const phase = (2 * Math.PI * hertz * (at + 200)) / to;
          rest += (sample - 10_000 * Math.sin(phase)) ** 2;
        }
        assert.ok(Math.sqrt(rest / inner.length) < 600, `${hertz} Hz differs by ${Math.sqrt(rest / inner.length)}`);
      }
      if (to > from) return;
      // Too high for the lower rate: it must not come back as another tone.
      const high = to / 2 + 1500;
      if (high < from / 2) {
        const out = resample(tone(high, from, 500), from, to).subarray(200, -200);
        const loud = Math.sqrt(out.reduce((sum, sample) => sum + sample * sample, 0) / out.length);
        assert.ok(loud < 300, `${high} Hz comes back with ${loud}`);
      }
    });
  }

  test("of silence is silence, of nothing nothing, and the loudest does not wrap", () => {
    assert.deepEqual(resample(new Int16Array(240), 24_000, 16_000), new Int16Array(160));
    assert.equal(resample(new Int16Array(), 24_000, 16_000).length, 0);
    const square = Int16Array.from({ length: 2400 }, (_, at) => (at % 48 < 24 ? 32_767 : -32_768));
    const out = resample(square, 24_000, 16_000);
    // In the middle of each half, the sign is that of what came in.
    for (let at = 0; at < 1600; at += 32) assert.ok(out[at + 8] > 20_000 && out[at + 24] < -20_000, `at ${at}`);
    for (const rate of [0, -1, 1.5, Number.NaN, "16000", 1e9])
      assert.throws(() => resample(square, rate, 16_000), /resample: from/);
  });
});

describe("voice activity", () => {
  const at = (level) => ({ isSilent: false, ms: 20, pcm: tone(300, 16_000, 20, level) });

  test("begins after it was loud, ends after it was quiet, and a click is no speech", () => {
    const activity = new VoiceActivity({ startMs: 60, endMs: 100 });
    const heard = [0, 5000, 0, 5000, 5000, 5000, 5000, 0, 0, 5000, 0, 0, 0, 0, 0, 0].map((level) => activity.push(at(level)));
    assert.deepEqual(heard.map((word) => word ?? "-").join(" "), "- - - - - started - - - - - - - - stopped -");
    assert.equal(activity.isSpeaking, false);
  });

  test("what the service calls silent is not decoded", () => {
    const frame = {
      isSilent: true,
      ms: 20,
      get pcm() {
        throw new Error("decoded");
      },
    };
    assert.equal(new VoiceActivity().push(frame), undefined);
  });

  test("the threshold is in decibels below full scale", () => {
    // A sine of 10000 has -13.3 dB.
    for (const [thresholdDb, isSpeech] of [
      [-13.4, true],
      [-13.2, false],
    ]) {
      const activity = new VoiceActivity({ thresholdDb, startMs: 0 });
      assert.equal(activity.push(at(10_000)) === "started", isSpeech);
    }
    assert.throws(() => new VoiceActivity({ threshold: -3 }), /there is no such option/);
    assert.throws(() => new VoiceActivity({ thresholdDb: 3 }), /decibels/);
  });
});
