// What of the softphone needs no page: sample rates, the frames of the line, the file of a conversation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { floats, keysIn, tones } from "./tones.mjs";
import { Conversation } from "../../www/lib/conversation.js";
import { framesOf } from "../../www/lib/phone-line.js";
import { Resampler } from "../../www/lib/resampler.js";

/** Sends samples through a resampler in pieces of odd lengths. */
function through(resampler, samples) {
  const given = [];
  for (let at = 0, length = 1; at < samples.length; at += length, length = (length * 7 + 3) % 331)
    given.push(...resampler.push(samples.subarray(at, at + length)));
  return Float32Array.from(given);
}

test("every sample rate of a device becomes 16 kHz and back", () => {
  for (const rate of [8000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000]) {
    const there = through(new Resampler(rate, 16_000), floats(tones("159#", rate)));
    const back = through(new Resampler(16_000, rate), floats(tones("2580*", 16_000)));
    assert.equal(keysIn(there, 16_000), "159#", `from ${rate}`);
    assert.equal(keysIn(back, rate), "2580*", `to ${rate}`);
    // Nothing is lost but what a filter holds back.
    assert.ok(Math.abs(there.length - 4 * 0.24 * 16_000) < 64, `${there.length} from ${rate}`);
    assert.ok(Math.abs(back.length - 5 * 0.24 * rate) < (64 * rate) / 8000, `${back.length} to ${rate}`);
  }
});

test("what is above the half of 16 kHz is not mirrored below, and loudness stays", () => {
  const sine = (hertz, rate) => Float32Array.from({ length: rate }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / rate));
  const loud = (samples) =>
    Math.sqrt(samples.slice(800, -800).reduce((sum, sample) => sum + sample ** 2, 0) / (samples.length - 1600));
  for (const rate of [44_100, 48_000]) {
    assert.ok(Math.abs(loud(new Resampler(rate, 16_000).push(sine(1000, rate))) - Math.SQRT1_2) < 0.01);
    for (const hertz of [9500, 12_000, 15_000])
      assert.ok(loud(new Resampler(rate, 16_000).push(sine(hertz, rate))) < 0.005, `${hertz} at ${rate}`);
  }
  // A constant is one.
  const all = new Resampler(48_000, 16_000).push(new Float32Array(4800).fill(0.5));
  assert.ok(all.slice(50).every((sample) => Math.abs(sample - 0.5) < 1e-3));
});

test("frames are read however they are cut", async () => {
  const frame = (kind, bytes) => [kind, bytes.length & 255, bytes.length >> 8, 0, 0, ...bytes];
  const wire = Uint8Array.from([...frame(1, [123, 125]), ...frame(0, []), ...frame(2, Array(1280).fill(7)), ...frame(1, [9])]);
  for (const size of [1, 2, 5, 6, 100, 1290, wire.length]) {
    const got = [];
    const parts = Array.from({ length: Math.ceil(wire.length / size) }, (_, part) => wire.slice(part * size, (part + 1) * size));
    await framesOf(new Blob(parts).stream(), (kind, bytes) => got.push([kind, bytes.length, bytes[0]]));
    assert.deepEqual(
      got,
      [
        [1, 2, 123],
        [0, 0, undefined],
        [2, 1280, 7],
        [1, 1, 9],
      ],
      `in parts of ${size}`,
    );
  }
});

test("a conversation is kept for fifteen minutes, with both sides at the same times", () => {
  const conversation = new Conversation();
  const packet = { heard: new Int16Array(320).fill(-16_384), said: new Int16Array(320).fill(100) };
  conversation.add(packet);
  const file = Buffer.from(conversation.wav());
  assert.equal(file.length, 44 + 320 * 4);
  assert.deepEqual(
    [file.readInt16LE(44), file.readInt16LE(46), file.readUInt32LE(28), file.readUInt16LE(32)],
    [100, -16_384, 64_000, 4],
  );
  assert.deepEqual(conversation.levels, { said: [100 / 0x8000], heard: [0.5] });
  for (let count = 0; count < 50_000; count++) conversation.add(packet);
  assert.equal(conversation.ms, 15 * 60_000);
  assert.equal(conversation.levels.said.length, 45_000);
});
