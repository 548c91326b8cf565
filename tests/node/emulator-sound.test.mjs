// What is heard in calls of the emulator: scripts, ears and turns, as a test of an application uses them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { until } from "../harness/check.mjs";
import { memoryJournal } from "./journal.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { readWav } = await import(new URL("media/index.js", pkg));

const CALLBACK = "https://app.example/callbacks";
const BOT = { communicationUserId: "8:acs:resource_bot" };
const STAYS = "+15550100000";
const INTELLIGENCE = { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://ai.example/" } };

/** A client of an emulator. */
const clientOf = (emulator) =>
  new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, sourceIdentity: BOT });

/** Calls a number, which answers after two seconds. */
async function connected(emulator, number = STAYS) {
  const invite = { targetParticipant: { phoneNumber: number }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
  const { callConnection, callConnectionProperties } = await clientOf(emulator).createCall(invite, CALLBACK, INTELLIGENCE);
  await emulator.advance("2s");
  return { callConnection, media: callConnection.getCallMedia(), id: callConnectionProperties.callConnectionId };
}

/** An emulator, and a call in it. */
async function call(options, number) {
  const emulator = await Emulator.start(options);
  return { emulator, ...(await connected(emulator, number)) };
}

/** A text that is spoken for so many milliseconds. */
const lasting = (ms) => [{ kind: "textSource", text: "x".repeat(ms / 65), voiceName: "en-US-NancyNeural" }];

/** A tone of so many milliseconds, 16,000 samples a second. */
const toneOf = (ms, hz = 440) =>
  Int16Array.from({ length: 16 * ms }, (_, n) => Math.round(8000 * Math.sin((2 * Math.PI * hz * n) / 16_000)));

/** A WAV file around samples, written by hand. */
function wavOf(samples, rate = 16_000) {
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, characters) => [...characters].forEach((one, index) => view.setUint8(at + index, one.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * samples.length, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, index) => view.setInt16(44 + 2 * index, sample, true));
  return new Uint8Array(view.buffer);
}

describe("a script", () => {
  test("is followed by a callee, and heard by the application", async () => {
    const emulator = await Emulator.start();
    emulator.script(STAYS, [{ until: "sound" }, { until: "quiet", ms: 700 }, { press: "12#" }, { hangUp: true }]);
    const { media, id } = await connected(emulator);
    await media.playToAll(lasting(1300));
    await emulator.advance("10s");
    assert.equal(emulator.heard(id).keys(), "12#");
    assert.deepEqual(
      emulator
        .heard(id)
        .sounds()
        .map(({ fromMs, toMs }) => [fromMs, toMs]),
      [2000, 2400, 2800].map((at) => [at, at + 100]),
    );
    assert.deepEqual(
      emulator
        .heard(id, STAYS)
        .sounds()
        .map(({ fromMs, toMs }) => [fromMs, toMs]),
      [[0, 1300]],
    );
    assert.equal(emulator.connections()[0].state, "disconnected");
  });

  test("says samples, WAV files of four rates and texts, as loud as asked for", async () => {
    const emulator = await Emulator.start();
    const half = new Int16Array(2400).fill(5000, 800, 1600);
    const steps = [
      toneOf(100),
      half.subarray(800, 1600),
      wavOf(toneOf(100)),
      wavOf(toneOf(100)).buffer,
      ...[8000, 24_000, 48_000].map((rate) => {
        const samples = Int16Array.from({ length: rate / 10 }, (_, n) =>
          Math.round(8000 * Math.sin((2 * Math.PI * 440 * n) / rate)),
        );
        return wavOf(samples, rate);
      }),
    ].flatMap((say) => [{ say }, { afterMs: 300 }]);
    emulator.script(STAYS, [...steps, { say: toneOf(100), gainDb: -6 }]);
    const { id } = await connected(emulator);
    await emulator.advance("10s");
    const sounds = emulator.heard(id).sounds();
    assert.equal(sounds.length, 8);
    for (const [index, { rms, toMs, fromMs }] of sounds.entries()) {
      const wanted = index === 1 ? 5000 : index === 7 ? 5657 / 2 : 5657;
      assert.ok(Math.abs(rms - wanted) < wanted / 20, `${index}: ${rms}`);
      assert.ok(Math.abs(toMs - fromMs - (index === 1 ? 50 : 100)) <= 2, `${index}: ${fromMs} to ${toMs}`);
    }
  });

  test("that does not fit is refused with its path, and the call goes on as before", async () => {
    const emulator = await Emulator.start();
    for (const [steps, says] of [
      ["hello", /^steps: expected an array of steps/],
      [[{ say: 5 }], /^steps\[0\]\.say: expected a text/],
      [[{ say: new Int16Array(0) }], /^steps\[0\]\.say: expected samples/],
      [[{ say: new Uint8Array(3) }], /^steps\[0\]\.say: expected a WAV file, got an object; it is not a WAV file/],
      [
        [{ say: wavOf(toneOf(10), 44_100) }],
        /44100 Hz; what can be played is PCM, mono, 16 bits, 16000 or 8000 or 24000 or 48000 Hz/,
      ],
      [[{ afterMs: 5 }, { until: "silence" }], /^steps\[1\]\.until: expected quiet or sound, got "silence"/],
      [[{ press: "x" }], /^steps\[0\]\.press: expected 1 to 100 keys/],
      [[null], /^steps\[0\]: expected an object/],
    ]) {
      assert.throws(() => emulator.script(STAYS, steps), { message: says });
    }
    assert.throws(() => emulator.script("5550100", []), { message: /^number: expected a phone number/ });
    assert.throws(() => emulator.script(15_550_100_000, []), { message: /^number: expected a string/ });
    assert.equal(emulator.events().length, 0, "what was refused has not happened");
  });

  test("is forgotten by a reset, and taken away by an empty one", async () => {
    const emulator = await Emulator.start();
    for (const forget of [() => emulator.reset(), () => emulator.script(STAYS, [])]) {
      emulator.script(STAYS, [{ press: "1" }]);
      forget();
      const { id } = await connected(emulator);
      await emulator.advance("2s");
      assert.equal(emulator.heard(id).keys(), "");
    }
  });
});

describe("an ear", () => {
  test("gives a WAV file as long as the call until then, which others read", async () => {
    const { emulator, media, id } = await call();
    await media.playToAll(lasting(650));
    await emulator.advance(1000);
    const ear = emulator.heard(id, STAYS);
    await media.playToAll(lasting(650));
    await emulator.advance(1000);
    assert.equal(ear.ms, 1000);
    const { pcm, sampleRate } = readWav(ear.wav());
    assert.deepEqual([pcm.length, sampleRate], [16_000, 16_000]);
    assert.ok(pcm.subarray(0, 650 * 16).some((sample) => sample !== 0));
    assert.ok(pcm.subarray(650 * 16).every((sample) => sample === 0));
    assert.equal(emulator.heard(id, `4:${STAYS}`).ms, 2000);
  });

  test("says which tone it hears, from when to when", async () => {
    const emulator = await Emulator.start();
    const pitches = [97, 440, 1001, 2500, 6200];
    const steps = pitches.flatMap((hz) => [{ say: toneOf(300, hz) }, { afterMs: 700 }]);
    emulator.script(STAYS, [...steps, { press: "5" }]);
    const { id } = await connected(emulator);
    await emulator.advance("6s");
    const ear = emulator.heard(id);
    assert.deepEqual(
      ear
        .sounds()
        .slice(0, pitches.length)
        .map(({ fromMs, toMs }, index) => Math.abs(ear.tone(fromMs, toMs) - pitches[index]) <= 1),
      pitches.map(() => true),
    );
    assert.equal(ear.tone(400, 900), undefined, "silence");
    assert.equal(ear.tone(100, 100), undefined, "no time");
    // A key has two tones: ITU-T Q.23.
    const { fromMs, toMs } = ear.sounds().at(-1);
    assert.ok(
      [770, 1336].some((hz) => Math.abs(ear.tone(fromMs, toMs) - hz) <= 8),
      String(ear.tone(fromMs, toMs)),
    );
    assert.ok(Math.abs(ear.tone() - 97) <= 2, "of all of it, its first second");
    assert.throws(() => ear.tone(-1), /fromMs: expected milliseconds/);
    assert.throws(() => ear.tone(500, 400), /toMs: expected milliseconds, not before fromMs/);
    assert.throws(() => ear.tone("a"), /fromMs/);
  });

  test("of a file that was fetched hears the file; of one that is too large to be kept, babble of its length", async () => {
    const file = wavOf(toneOf(500));
    const large = wavOf(new Int16Array(16 * 300_000));
    const files = { "/tone.wav": file, "/large.wav": large };
    const fetch = async (request) => new Response(files[new URL(request.url).pathname] ?? null);
    const { emulator, media, id } = await call({ fetch });
    for (const name of ["tone", "large"]) {
      await media.playToAll([{ kind: "fileSource", url: `https://files.example/${name}.wav` }]);
      await emulator.advance(1000);
    }
    const { pcm } = readWav(emulator.heard(id, STAYS).wav());
    assert.deepEqual(pcm.slice(0, 500 * 16), toneOf(500));
    assert.deepEqual(
      emulator
        .heard(id, STAYS)
        .sounds()
        .map(({ fromMs, toMs }) => [fromMs, toMs]),
      [
        [0, 500],
        [1000, 2000],
      ],
    );
    await emulator.advance("300s");
    assert.equal(emulator.heard(id, STAYS).sounds().at(-1).toMs, 301_000);
  });

  test("of a participant that is not in the call is an error that names it", async () => {
    const { emulator, id } = await call();
    assert.throws(() => emulator.heard("none"), { message: /^heard: Call not found\. There is no call "none"/ });
    assert.throws(() => emulator.heard(id, "8:acs:none"), { message: /^heard: Participant not found/ });
    assert.throws(() => emulator.heard(id, 5), { message: /^participant: expected a string/ });
    assert.throws(() => emulator.turns("none"), { message: /^turns: Call not found/ });
    const ear = emulator.heard(id);
    emulator.reset();
    assert.throws(() => ear.wav(), { message: /^heard: Call not found/ });
  });

  test("says what is gone when calls have had more samples than are kept", async () => {
    const fetch = async () => new Response(wavOf(toneOf(1000)));
    const { emulator, media, id } = await call({ fetch, soundBytes: 0 });
    await media.playToAll([{ kind: "fileSource", url: "https://files.example/tone.wav" }]);
    await emulator.advance(2000);
    await media.playToAll([{ kind: "fileSource", url: "https://files.example/tone.wav" }]);
    await emulator.advance(500);
    assert.equal(emulator.heard(id, STAYS).droppedUntilMs, 1000);
    assert.throws(() => emulator.turns(id), { message: /^turns: .*soundBytes/ });
  });
});

describe("turns", () => {
  test("say when an agent answered, and how fast it fell silent when it was interrupted", async () => {
    const emulator = await Emulator.start();
    emulator.script(STAYS, [{ say: "x".repeat(20) }, { until: "sound" }, { afterMs: 800 }, { say: "x".repeat(20) }]);
    const { media, id, callConnection } = await connected(emulator);
    assert.ok(callConnection);
    await emulator.advance(1300 + 420);
    await media.playToAll(lasting(6500));
    await emulator.advance(820 + 20);
    await media.cancelAllOperations();
    await emulator.advance("5s");
    assert.deepEqual(emulator.turns(id), [
      { participant: `4:${STAYS}`, spokeFromMs: 0, spokeToMs: 1300, keys: "", answeredAtMs: 1720, answerMs: 420 },
      {
        participant: `4:${STAYS}`,
        spokeFromMs: 2540,
        spokeToMs: 3840,
        keys: "",
        interrupted: { stopAtMs: 2540, quietAtMs: 2560, bargeInMs: 20 },
      },
    ]);
  });
});

describe("a state", () => {
  test("has scripts and what was said by them: replayed, the same is heard", async () => {
    const journal = memoryJournal();
    const file = wavOf(toneOf(300, 1000));
    const fetch = async (request) => new Response(request.method === "GET" ? file : null);
    const first = await Emulator.start({ journal, fetch });
    first.script(STAYS, [{ say: toneOf(200) }, { until: "sound" }, { press: "7" }]);
    const { media, id } = await connected(first);
    for (let times = 0; times < 3; times++) {
      await media.playToAll([{ kind: "fileSource", url: "https://files.example/1.wav" }]);
      await first.advance(1000);
    }
    const heard = (emulator) => [
      emulator.turns(id),
      ...[undefined, STAYS].map((who) => Buffer.from(emulator.heard(id, who).wav()).toString("base64")),
    ];
    const before = heard(first);
    first.stop();
    // The file has 9,644 bytes, 12,860 characters of base64; it is written once.
    const sizes = journal.entries.map((entry) => entry.length).filter((length) => length > 12_000);
    assert.equal(sizes.length, 1, `${sizes}`);
    const second = await Emulator.start({ journal, fetch });
    assert.deepEqual(heard(second), before);
    assert.equal(second.heard(id).keys(), "7");
    const { id: next } = await connected(second);
    await second.advance(1000);
    assert.equal(second.heard(next).sounds().length, 1, "the script counts still");
  });
});

describe("a served emulator", () => {
  test("takes scripts, and gives what was heard, over HTTP", async () => {
    const server = await serve({ port: 0, speed: 1000 });
    try {
      const url = (path) => `${server.endpoint}/emulator/${path}`;
      const body = JSON.stringify({ number: STAYS, steps: [{ press: "42" }, { hangUp: true }] });
      assert.equal((await fetch(url("scripts"), { method: "PUT", body })).status, 204);
      const invite = { targetParticipant: { phoneNumber: STAYS }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
      const client = new CallAutomationClient(server.connectionString, { sourceIdentity: BOT });
      const { callConnectionProperties } = await client.createCall(invite, `${server.endpoint}/emulator/sink`);
      const id = callConnectionProperties.callConnectionId;
      await until("the end of the call", () => server.emulator.connections()[0].state === "disconnected");
      const query = `callConnectionId=${id}`;
      assert.deepEqual(await (await fetch(url(`heard?${query}`))).json(), {
        ms: 800,
        keys: "42",
        sounds: server.emulator.heard(id).sounds(),
      });
      const wav = await fetch(url(`heard.wav?${query}&participantId=${encodeURIComponent(STAYS)}`));
      assert.equal(wav.headers.get("content-type"), "audio/wav");
      assert.deepEqual(new Uint8Array(await wav.arrayBuffer()), server.emulator.heard(id, STAYS).wav());
      assert.deepEqual(await (await fetch(url(`turns?${query}`))).json(), server.emulator.turns(id));
    } finally {
      await server.close();
    }
  });
});
