// `ringwire/media`: the application's side of the WebSocket. The service's side is `ws`; what is sent is read and written by the official package.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { createOutboundAudioData, createOutboundStopAudioData } from "@azure/communication-call-automation";
import { AUDIENCE, authority, other, seconds, token } from "./callbacks.mjs";
import { CallbackReceiver, HEADERS, METADATA, MediaReceiver, dial, frame, serving, until } from "./media.mjs";

const silent = { onError: () => {} };

/** A receiver, its server, and the calls that came. */
async function receiving(t, options = {}, handler = () => {}) {
  const errors = [];
  const media = new MediaReceiver({ authorize: () => true, onError: (error) => errors.push(error), ...options });
  const calls = [];
  media.onCall((call) => {
    calls.push(call);
    return handler(call);
  });
  const url = await serving(t, media);
  return { media, url, calls, errors };
}

/** A call whose metadata has come. */
async function streaming(t, options, handler) {
  const all = await receiving(t, options, handler);
  const service = await dial(`${all.url}/media`);
  service.send(METADATA);
  await until(() => all.calls.length);
  return { ...all, service, call: all.calls[0] };
}

const take = async (iterator, count) => {
  const items = [];
  for await (const item of iterator) if (items.push(item) === count) break;
  return items;
};

describe("a call", () => {
  test("begins with its metadata, and has the names of its headers", async (t) => {
    const { call } = await streaming(t);
    assert.deepEqual(
      [call.callConnectionId, call.correlationId, call.sampleRate, call.metadata],
      ["c1", "r1", 16_000, { subscriptionId: "s1", encoding: "PCM", sampleRate: 16_000, channels: 1, length: 640 }],
    );
  });

  test("loses nothing while the application opens what it needs", async (t) => {
    let heard;
    const { service } = await streaming(t, {}, async (call) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      heard = await take(call.audio(), 50);
    });
    service.send(...Array.from({ length: 50 }, (_, index) => frame(index)));
    await until(() => heard);
    assert.deepEqual(
      heard.map(({ mediaMs, pcm }) => [mediaMs, pcm[0], pcm.length]),
      heard.map((_, index) => [index * 20, index, 320]),
    );
  });

  test("keeps what comes while its token is verified, also before its metadata", async (t) => {
    let admit;
    const { url, calls } = await receiving(t, {
      authorize: () => new Promise((resolve) => (admit = resolve)),
    });
    const media = new MediaReceiver({ authorize: () => new Promise((resolve) => (admit = resolve)), ...silent });
    const listeners = {};
    const heard = [];
    media.onCall(async (call) => heard.push(...(await take(call.audio(), 2))));
    media.take(
      { send() {}, close() {}, addEventListener: (type, listener) => (listeners[type] = listener) },
      { headers: HEADERS },
    );
    for (const message of [frame(0), METADATA, frame(1)]) listeners.message({ data: JSON.stringify(message) });
    admit(true);
    await until(() => heard.length === 2);
    assert.deepEqual(
      heard.map(({ pcm }) => pcm[0]),
      [0, 1],
    );
    assert.ok(url && calls.length === 0);
  });

  test("has its own clock, by the times of its frames", async (t) => {
    const { call, service } = await streaming(t);
    const slept = call.sleep(100).then(() => call.mediaMs);
    // Two participants in each tick, one that comes late, and one that is lost.
    service.send(frame(0, { from: "4:+1" }), frame(0, { from: "4:+2" }), frame(1), frame(2), frame(1), frame(4));
    assert.equal(await slept, 100);
    const frames = await take(call.audio(), 6);
    assert.deepEqual(
      frames.map(({ mediaMs, ms }) => [mediaMs, ms]),
      [0, 0, 20, 40, 20, 80].map((at) => [at, 20]),
    );
    assert.equal(frames[0].timestamp.toISOString(), "2026-11-28T09:00:00.000Z");
  });

  test("goes on by its clock when times are absent, wrong or jump", async (t) => {
    const { call, service } = await streaming(t);
    const without = (number, timestamp) => frame(number, { timestamp });
    service.send(
      without(0, undefined),
      without(1, "yesterday"),
      without(2, "2999-01-01T00:00:00Z"),
      without(3, "2999-01-01T00:00:00.020Z"),
      without(4, null),
    );
    await until(() => call.mediaMs === 100);
    assert.deepEqual(
      (await take(call.audio(), 5)).map(({ mediaMs }) => mediaMs),
      [0, 20, 40, 60, 80],
    );
  });

  test("gives keys, and messages of kinds that are not known, as data", async (t) => {
    const { call, service } = await streaming(t);
    service.send(
      { kind: "DtmfData", dtmfData: { data: "5" } },
      { kind: "MarkData", markData: { id: "m1", status: "completed" } },
      { kind: "Weather", temperature: 7 },
      METADATA,
    );
    const frames = await take(call, 4);
    assert.deepEqual(
      frames.map(({ kind, key, name, data }) => [kind, key ?? name, data]),
      [
        ["key", "5", undefined],
        ["other", "MarkData", { id: "m1", status: "completed" }],
        ["other", "Weather", { kind: "Weather", temperature: 7 }],
        ["other", "AudioMetadata", METADATA.audioMetadata],
      ],
    );
    assert.equal((await take(call.keys(), 1))[0].key, "5");
  });

  test("reads names and kinds in any case, and null as absent", async (t) => {
    const { call, service } = await streaming(t);
    service.send({ Kind: "AUDIODATA", AudioData: { Data: "AQA=", ParticipantRawId: "4:+1", Silent: true, Timestamp: null } });
    const [{ pcm, from, isSilent, timestamp }] = await take(call.audio(), 1);
    assert.deepEqual([pcm[0], from, isSilent, timestamp], [1, "4:+1", true, undefined]);
  });

  test("gives each reader every frame it wants, and a late one the newest, with a count", async (t) => {
    const { call, service } = await streaming(t, { mostLateMs: 200 });
    const all = call.audio();
    const one = call.audio({ from: "4:+1", skipSilent: true });
    service.send(
      ...Array.from({ length: 40 }, (_, number) => frame(number, { from: `4:+${number % 2}`, silent: number % 4 === 1 })),
    );
    await until(() => call.mediaMs === 800);
    assert.deepEqual(
      (await take(all, 10)).map(({ pcm }) => pcm[0]),
      [30, 31, 32, 33, 34, 35, 36, 37, 38, 39],
    );
    assert.deepEqual(
      (await take(one, 2)).map(({ pcm }) => pcm[0]),
      [3, 7],
    );
    // Those of the first reader. The other one took ten, and has room for them; the call itself was not read, and loses nothing.
    assert.equal(call.droppedFrames, 30);
    service.socket.close(1000, "bye");
    assert.deepEqual(await call.closed, { code: 1000, reason: "bye", by: "service", droppedFrames: 30 });
    assert.deepEqual(await all.next(), { value: undefined, done: true });
  });
});

describe("readers", () => {
  test("that are opened one after the other have the same beginning, and a late one begins where the call is", async (t) => {
    const { call, service } = await streaming(t);
    const both = [0, 1].flatMap((number) => ["4:+1", "4:+2"].map((from) => frame(number, { from })));
    service.send(...both, { kind: "DtmfData", dtmfData: { data: "7", participantRawID: "4:+1" } });
    await until(() => call.mediaMs === 40);
    const early = ["4:+1", "4:+2"].map((from) => call.audio({ from }));
    const all = call[Symbol.asyncIterator]();
    for (const reader of early)
      assert.deepEqual(
        (await take(reader, 2)).map(({ mediaMs }) => mediaMs),
        [0, 20],
      );
    assert.equal((await take(all, 5)).length, 5);
    service.send(frame(2));
    await until(() => call.mediaMs === 60);
    const late = call.audio();
    service.send(frame(3));
    assert.equal((await late.next()).value.mediaMs, 60);
    // A key is kept for the reader of keys, however late it comes.
    assert.deepEqual(await take(call.keys(), 1), [{ kind: "key", key: "7", from: "4:+1", mediaMs: 40 }]);
    assert.equal(call.droppedFrames, 0);
  });

  test("that leave lose nothing of the others, and one that waits ends", async (t) => {
    const { call, service } = await streaming(t);
    const [one, other] = [call.audio(), call.audio()];
    const [first, second] = [one.next(), one.next()];
    assert.deepEqual(await one.return(), { value: undefined, done: true });
    for (const next of [first, second, one.next()]) assert.deepEqual(await next, { value: undefined, done: true });
    service.send(frame(0));
    assert.equal((await other.next()).value.mediaMs, 0);
  });

  test("of five seconds and more get the last five seconds, and the count of the rest", async (t) => {
    const { call, service } = await streaming(t);
    service.send(...Array.from({ length: 300 }, (_, number) => frame(number)));
    await until(() => call.mediaMs === 6000);
    const frames = await take(call.audio(), 250);
    assert.deepEqual([frames[0].mediaMs, frames.at(-1).mediaMs, call.droppedFrames], [1000, 5980, 50]);
  });

  test("with an option that there is not, or that is no participant, are refused", async (t) => {
    const { call } = await streaming(t);
    assert.throws(() => call.audio({ form: "4:+1" }), /^CallAutomationError: audio: options\.form: .*did you mean from\?/);
    for (const from of ["", 7, { phoneNumber: "+1" }])
      assert.throws(() => call.audio({ from }), /audio: options\.from: expected the raw id/);
    assert.throws(() => call.audio({ skipSilent: "yes" }), /audio: options\.skipSilent/);
  });
});

describe("play", () => {
  test("is written as the official package does, byte for byte", async (t) => {
    const { call, service } = await streaming(t);
    const texts = [];
    service.socket.on("message", (data) => texts.push(data.toString()));
    const samples = Int16Array.from({ length: 320 }, (_, index) => index * 100 - 16_000);
    const bytes = new Uint8Array(samples.buffer);
    const base64 = Buffer.from(bytes).toString("base64");
    call.play(samples);
    call.play(bytes);
    call.play(base64);
    call.stop();
    await until(() => texts.length === 4);
    const official = createOutboundAudioData(base64);
    assert.deepEqual(texts, [official, official, official, createOutboundStopAudioData()]);
  });

  test("is done when the call has come to its end, one after the other", async (t) => {
    const { call, service } = await streaming(t);
    const one = call.play(new Int16Array(16 * 100), { utterance: "one" });
    const two = call.play([new Int16Array(16 * 40), new Int16Array(16 * 20)], { utterance: "two" });
    let done = 0;
    for (const { done: end } of [one, two]) end.then(() => done++);
    await until(() => two.ms === 60);
    assert.deepEqual([one.ms, call.unplayedMs], [100, 160]);
    service.send(...Array.from({ length: 5 }, (_, number) => frame(number)));
    assert.deepEqual(await one.done, { outcome: "played", playedMs: 100 });
    assert.deepEqual([done, call.unplayedMs], [1, 60]);
    service.send(...Array.from({ length: 3 }, (_, number) => frame(5 + number)));
    assert.deepEqual(await two.done, { outcome: "played", playedMs: 60 });
  });

  test("is done also where its length is no whole number of milliseconds", async (t) => {
    const metadata = { ...METADATA, audioMetadata: { ...METADATA.audioMetadata, sampleRate: 24_000 } };
    const { url, calls } = await receiving(t);
    const service = await dial(url);
    service.send(metadata);
    await until(() => calls.length);
    // A third of a frame, three times; and one that ends between two ticks.
    const parts = [1, 2, 3].map(() => calls[0].play(new Int16Array(160)));
    const odd = calls[0].play([new Int16Array(320), new Int16Array(7)]);
    await until(() => odd.ms > 13);
    service.send(frame(0, { rate: 24_000 }), frame(1, { rate: 24_000 }));
    for (const { done } of parts) assert.deepEqual(await done, { outcome: "played", playedMs: 6.667 });
    assert.deepEqual(await odd.done, { outcome: "played", playedMs: 13.625 });
    assert.equal(calls[0].unplayedMs, 0);
  });

  test("begins when it is sent, where nothing was playing", async (t) => {
    const { call, service } = await streaming(t);
    service.send(frame(0), frame(1), frame(2));
    await until(() => call.mediaMs === 60);
    const playback = call.play(new Int16Array(16 * 20));
    assert.equal(call.unplayedMs, 20);
    service.send(frame(3));
    assert.deepEqual(await playback.done, { outcome: "played", playedMs: 20 });
  });

  test("stop says what was heard of each utterance, and ends what is still being made", async (t) => {
    const { call, service, errors } = await streaming(t);
    let isEnded = false;
    async function* model() {
      try {
        for (;;) {
          yield new Int16Array(16 * 20);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      } finally {
        isEnded = true;
      }
    }
    const one = call.play(new Int16Array(16 * 50), { utterance: "one" });
    const two = call.play(new Int16Array(16 * 50), { utterance: "two" });
    const three = call.play(model(), { utterance: "three" });
    await until(() => three.ms >= 40);
    service.send(frame(0), frame(1), frame(2), frame(3));
    await until(() => call.mediaMs === 80);
    const stopped = call.stop();
    assert.deepEqual(stopped.slice(0, 1), [{ utterance: "two", playedMs: 30, unplayedMs: 20 }]);
    assert.deepEqual([stopped[1].utterance, stopped[1].playedMs, stopped[1].unplayedMs], ["three", 0, three.ms]);
    assert.deepEqual(
      [await one.done, await two.done],
      [
        { outcome: "played", playedMs: 50 },
        { outcome: "stopped", playedMs: 30 },
      ],
    );
    assert.equal((await three.done).outcome, "stopped");
    assert.equal(call.unplayedMs, 0);
    await until(() => isEnded);
    assert.deepEqual(call.stop(), []);
    // A generator that throws because it was stopped has ended by that, and is no error.
    let fail;
    const four = call.play(
      (async function* () {
        await new Promise((_, reject) => (fail = reject));
        yield new Int16Array(1);
      })(),
      { utterance: "four" },
    );
    await until(() => fail);
    assert.deepEqual(call.stop(), [{ utterance: "four", playedMs: 0, unplayedMs: 0 }]);
    fail(new Error("aborted"));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([await four.done, errors], [{ outcome: "stopped", playedMs: 0 }, []]);
  });

  test("of two iterables at once ends each when its own parts were heard", async (t) => {
    const { call, service } = await streaming(t);
    const gates = [];
    const parts = async function* (count) {
      for (let number = 0; number < count; number++) {
        await new Promise((resolve) => gates.push(resolve));
        yield new Int16Array(16 * 20);
      }
    };
    const [one, two] = [call.play(parts(2), { utterance: "one" }), call.play(parts(2), { utterance: "two" })];
    for (const _ of [1, 2]) {
      await until(() => gates.length === 2);
      for (const open of gates.splice(0)) open();
    }
    await until(() => one.ms + two.ms === 80);
    service.send(frame(0), frame(1), frame(2));
    assert.deepEqual(await one.done, { outcome: "played", playedMs: 40 });
    assert.deepEqual(call.stop(), [{ utterance: "two", playedMs: 20, unplayedMs: 20 }]);
    assert.deepEqual(await two.done, { outcome: "stopped", playedMs: 20 });
  });

  test("of an iterable that is still open holds nothing up; what it throws rejects its done, and goes to onError if that was not read", async (t) => {
    const { call, service, errors } = await streaming(t);
    let fail;
    const failing = call.play(
      (async function* () {
        yield new Int16Array(16 * 20);
        await new Promise((_, reject) => (fail = reject));
      })(),
    );
    await until(() => fail);
    const { done } = call.play(new Int16Array(16 * 20));
    service.send(frame(0), frame(1));
    assert.deepEqual(await done, { outcome: "played", playedMs: 20 });
    fail(new Error("no voice"));
    await until(() => errors.length);
    assert.equal(errors[0].message, "no voice");
    await assert.rejects(failing.done, /no voice/);
    await assert.rejects(failing.done, /no voice/);
    assert.deepEqual(call.stop(), []);
    const awaited = call.play([new Uint8Array(1)]).done;
    await assert.rejects(awaited, /whole samples/);
    assert.equal(errors.length, 1);
  });

  test("is stopped by utterance: a model's answer comes in parts, and some of them were heard to their end", async (t) => {
    const { call, service } = await streaming(t);
    const part = (utterance) => call.play(new Int16Array(16 * 50), { utterance });
    for (const utterance of ["one", "one", "one", "two", "two", undefined, undefined]) part(utterance);
    service.send(...Array.from({ length: 6 }, (_, number) => frame(number)));
    await until(() => call.mediaMs === 120);
    assert.deepEqual(call.stop(), [
      { utterance: "one", playedMs: 120, unplayedMs: 30 },
      { utterance: "two", playedMs: 0, unplayedMs: 100 },
      { utterance: undefined, playedMs: 0, unplayedMs: 50 },
      { utterance: undefined, playedMs: 0, unplayedMs: 50 },
    ]);
    // Parts that come later go on with it.
    part("one");
    service.send(frame(6));
    await until(() => call.mediaMs === 140);
    assert.deepEqual(call.stop(), [{ utterance: "one", playedMs: 140, unplayedMs: 30 }]);
  });

  test("changes the sample rate, and long audio goes out in parts", async (t) => {
    const { call, service } = await streaming(t);
    const tone = Int16Array.from({ length: 24_000 }, (_, at) => Math.round(10_000 * Math.sin((2 * Math.PI * 440 * at) / 24_000)));
    const { ms } = call.play(tone, { sampleRate: 24_000 });
    await until(() => service.received.length >= 5);
    const bytes = Buffer.concat(service.received.map(({ audioData }) => Buffer.from(audioData.data, "base64")));
    assert.ok(Math.abs(ms - 1000) < 2, `${ms} ms`);
    assert.equal(bytes.length, ms * 32);
    for (const { audioData } of service.received) assert.ok(Buffer.from(audioData.data, "base64").length <= 6400);
  });

  test("of what is no audio throws where it is called, and sends nothing", async (t) => {
    const { call, service } = await streaming(t);
    for (const [audio, path] of [
      [new Uint8Array(3), /^play: audio: expected whole samples of 16 bits, got 3 bytes/],
      ["%%%", /^play: audio: expected samples/],
      ["AQ==", /got 1 bytes/],
      [7, /^play: audio/],
      [{}, /^play: audio/],
      [new Float32Array(4), /^play: audio/],
      [null, /^play: audio/],
    ]) {
      assert.throws(
        () => call.play(audio),
        (error) => error.kind === "validation" && path.test(error.message),
        String(audio),
      );
    }
    assert.throws(() => call.play(new Int16Array(2), { sampleRate: 0.5 }), /sampleRate/);
    await assert.rejects(call.play([new Uint8Array(1)]).done, /whole samples/);
    assert.throws(() => call.play(new Int16Array(2), { uterance: "a" }), /play: options\.uterance: .*did you mean utterance\?/);
    assert.throws(() => call.play(new Int16Array(16_000 * 601)), /more than 10 minutes/);
    const { done } = call.play("AQA=");
    await until(() => service.received.length);
    assert.equal(service.received.length, 1);
    // What was refused is not waited for.
    service.send(frame(0));
    assert.deepEqual(await done, { outcome: "played", playedMs: 0.063 });
  });

  test("ends with the stream, and after it sends nothing", async (t) => {
    const { call, service } = await streaming(t);
    const playback = call.play(new Int16Array(16 * 100));
    const sleep = call.sleep(1000);
    service.socket.terminate();
    assert.deepEqual(await call.closed, { code: 1006, reason: "", by: "network", droppedFrames: 0 });
    assert.equal((await playback.done).outcome, "closed");
    await assert.rejects(sleep, { name: "AbortError" });
    await assert.rejects(call.sleep(1), { name: "AbortError" });
    assert.equal((await call.play(new Int16Array(16)).done).outcome, "closed");
    assert.deepEqual(call.stop(), []);
  });
});

describe("who may dial", () => {
  test("one of three must be given", () => {
    assert.throws(() => new MediaReceiver({}), /^CallAutomationError: options: expected callbacks/);
    assert.throws(() => new MediaReceiver({ calbacks: {} }), /did you mean callbacks/);
    assert.throws(() => new MediaReceiver({ callbacks: {} }), /options.callbacks: expected a CallbackReceiver/);
    assert.throws(() => new MediaReceiver({ secret: "" }), /options.secret/);
    assert.throws(() => new MediaReceiver({ secret: "s", mostCalls: 0 }), /options.mostCalls/);
  });

  test("a token is verified by the keys and the audience of the callbacks, before the upgrade", async (t) => {
    const at = authority();
    const refused = [];
    const callbacks = new CallbackReceiver({ ...at.options, onRefused: ({ reason }) => refused.push(reason) });
    const { url, calls } = await receiving(t, { authorize: undefined, callbacks });
    const status = async (authorization, path = "/media") =>
      (await dial(url + path, { ...HEADERS, ...(authorization && { authorization }) })).status;
    assert.deepEqual(
      [
        await status(),
        await status("Bearer nonsense"),
        await status(`Bearer ${token({ aud: "another" })}`),
        await status(`Bearer ${token({ exp: 1 })}`),
        await status(`Bearer ${token({}, {}, other)}`),
        await status(`Bearer ${token({ exp: seconds(86_400) })}`),
      ],
      [401, 401, 401, 401, 401, 101],
    );
    assert.deepEqual(refused, ["missing", "malformed", "audience", "expired", "signature"]);
    assert.ok(AUDIENCE && calls.length === 0, "no metadata came");
  });

  test("a secret is in the query; the options of a call put it there", async (t) => {
    const { media, url } = await receiving(t, { authorize: undefined, secret: "a b&c" });
    const { transportUrl } = media.options(url.replace("ws:", "http:"));
    assert.equal(new URL(transportUrl).protocol, "ws:");
    const statuses = [];
    for (const each of [transportUrl, `${url}/`, `${url}/?secret=wrong`, `${transportUrl}&secret=again`])
      statuses.push((await dial(each)).status);
    assert.deepEqual(statuses, [101, 401, 401, 401]);
  });

  test("the options of a call are complete, and a misspelt one is refused", () => {
    const media = new MediaReceiver({ secret: "s" });
    assert.deepEqual(
      media.options("https://app.example/media", { sampleRate: 24_000, unmixed: true, keys: true, start: false }),
      {
        transportUrl: "wss://app.example/media?secret=s",
        transportType: "websocket",
        contentType: "audio",
        audioChannelType: "unmixed",
        startMediaStreaming: false,
        enableBidirectional: true,
        enableDtmfTones: true,
        audioFormat: "pcm24KMono",
      },
    );
    const { audioChannelType, audioFormat, startMediaStreaming, enableDtmfTones } = media.options("wss://app.example");
    assert.deepEqual([audioChannelType, audioFormat, startMediaStreaming, enableDtmfTones], ["mixed", "pcm16KMono", true, false]);
    assert.deepEqual(media.transcription("wss://app.example/words", { locale: "hu-HU" }), {
      transportUrl: "wss://app.example/words?secret=s",
      transportType: "websocket",
      locale: "hu-HU",
      startTranscription: true,
    });
    assert.throws(() => media.options("wss://app.example", { samplerate: 24_000 }), /did you mean sampleRate\?/);
    assert.throws(() => media.options("wss://app.example", { sampleRate: 8000 }), /options\.sampleRate: expected 16000 or 24000/);
    assert.throws(() => media.options("app.example/media"), /options: url: expected the URL/);
    assert.throws(() => media.transcription("wss://app.example"), /transcription: options\.locale: expected a language/);
    assert.throws(() => media.transcription("wss://app.example", { local: "en-US" }), /did you mean locale\?/);
  });

  test("a receiver with both wants both", async (t) => {
    const callbacks = new CallbackReceiver({ ...authority().options, secret: "s", onRefused() {} });
    const { media, url } = await receiving(t, { authorize: undefined, callbacks });
    const headers = { ...HEADERS, authorization: `Bearer ${token()}` };
    assert.equal(media.options("wss://app.example/media").transportUrl, "wss://app.example/media?secret=s");
    assert.deepEqual(
      [
        (await dial(url, headers)).status,
        (await dial(`${url}/?secret=s`)).status,
        (await dial(`${url}/?secret=s`, headers)).status,
      ],
      [401, 401, 101],
    );
  });

  test("code of your own decides; what it throws refuses", async (t) => {
    const { url, errors } = await receiving(t, {
      authorize: ({ url: path, headers }) => {
        if (path === "/throws") throw new Error("no database");
        return headers["x-ms-call-connection-id"] === "c1" && path === "/yes";
      },
    });
    const statuses = [];
    for (const path of ["/yes", "/no", "/throws"]) statuses.push((await dial(url + path)).status);
    assert.deepEqual(statuses, [101, 401, 401]);
    assert.equal(errors[0].message, "no database");
  });

  test("too many are refused with 503, and so is what comes to a receiver that is closed", async (t) => {
    const { media, url } = await receiving(t, { mostCalls: 2 });
    const sockets = [await dial(url), await dial(url), await dial(url)];
    assert.deepEqual(
      sockets.map(({ status }) => status),
      [101, 101, 503],
    );
    sockets[0].socket.close();
    await until(() => media.open === 1);
    const last = await dial(url);
    assert.equal(last.status, 101);
    const closing = media.close();
    assert.equal((await dial(url)).status, 503);
    sockets[1].socket.close();
    last.socket.close();
    await closing;
    assert.equal(media.open, 0);
  });

  test("no more are open than may be, also when they come at once", async (t) => {
    const admit = [];
    const { media, url } = await receiving(t, { mostCalls: 2, authorize: () => new Promise((resolve) => admit.push(resolve)) });
    const dialled = [1, 2, 3].map(() => dial(url));
    await until(() => admit.length === 3);
    for (const resolve of admit) resolve(true);
    const sockets = await Promise.all(dialled);
    assert.deepEqual(
      sockets.map(({ status }) => status),
      [101, 101, 101],
    );
    assert.equal((await Promise.race(sockets.map(({ closed }) => closed))).code, 1013);
    assert.equal(media.open, 2);
  });

  test("the sockets of one call are two streams", async (t) => {
    const { url, calls, service } = await streaming(t);
    const second = await dial(url);
    second.send(METADATA);
    await until(() => calls.length === 2);
    calls[0].close();
    assert.deepEqual(await calls[0].closed, { code: 1000, reason: "", by: "us", droppedFrames: 0 });
    assert.equal((await service.closed).code, 1000);
    second.send(frame(0));
    await until(() => calls[1].mediaMs === 20);
    assert.equal(calls[0].callConnectionId, calls[1].callConnectionId);
  });

  test("a client that closes while its token is verified harms nothing", async (t) => {
    let admit;
    const { media, url } = await receiving(t, { authorize: () => new Promise((resolve) => (admit = resolve)) });
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      "GET /media HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
    await until(() => admit);
    socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    admit(true);
    await until(() => media.open === 0);
  });
});

describe("hostile input", () => {
  const cases = [
    ["not JSON", "{", 1007],
    ["null", "null", 1007],
    ["an array", "[1]", 1007],
    ["a number", "7", 1007],
    ["no kind", "{}", 1007],
    ["a kind that is no text", '{"kind":{}}', 1007],
    ["bytes", Buffer.from([1, 2, 3]), 1003],
    ["a long message", JSON.stringify({ kind: "AudioData", audioData: { data: "A".repeat(70_000) } }), 1009],
    ["a message of a megabyte", "x".repeat(1 << 20), 1009],
  ];
  for (const [name, message, code] of cases) {
    test(`${name} closes its socket with ${code}, and no other`, async (t) => {
      const { url, calls, service } = await streaming(t);
      const other = await dial(url);
      other.send(METADATA);
      await until(() => calls.length === 2);
      other.socket.send(message);
      assert.equal((await other.closed).code, code);
      service.send(frame(0));
      await until(() => calls[0].mediaMs === 20);
    });
  }

  test("data of other shapes is data, and bad base64 is no sound", async (t) => {
    const { call, service } = await streaming(t);
    service.send(
      { kind: "AudioData", audioData: { data: 7 } },
      { kind: "AudioData", audioData: null },
      { kind: "AudioData" },
      { kind: "__proto__", __proto__: { polluted: true } },
      { kind: "constructor" },
      { kind: "AudioData", audioData: { data: "%%%%" } },
      { kind: "AudioData", audioData: { data: "AQID" } },
    );
    const frames = await take(call, 7);
    assert.deepEqual(
      frames.map(({ kind }) => kind),
      ["other", "other", "other", "other", "other", "audio", "audio"],
    );
    assert.deepEqual([[...frames[5].pcm], [...frames[6].pcm]], [[], [513]]);
    assert.equal({}.polluted, undefined);
  });

  test("no metadata closes with 1002 after its time, and after too many messages", async (t) => {
    const { url, errors } = await receiving(t, { metadataTimeoutMs: 50 });
    assert.equal((await (await dial(url)).closed).code, 1002);
    assert.match(errors[0].message, /no metadata came within 50 ms/);
    const flood = await receiving(t);
    const service = await dial(flood.url);
    service.send(...Array.from({ length: 1100 }, (_, number) => frame(number)));
    assert.equal((await service.closed).code, 1002);
    // No more of the largest ones than their memory allows, and no more of the smallest ones either.
    for (const message of [{ kind: "AudioData", audioData: { data: "A".repeat(65_000) } }, { kind: "x" }]) {
      const other = await dial(flood.url);
      for (let sent = 0; sent < 3000 && other.socket.readyState === 1; sent++) {
        other.send(message);
        if (sent % 40 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal((await other.closed).code, 1002);
    }
    assert.ok(flood.errors.every(({ message }) => Number(/(\d+) messages came before/.exec(message)[1]) < 2200));
  });

  test("a handler that throws closes its socket with 1011, and one that is missing too", async (t) => {
    const { service, errors, url } = await streaming(t, {}, () => Promise.reject(new Error("no model")));
    assert.equal((await service.closed).code, 1011);
    assert.equal(errors[0].message, "no model");
    const transcript = await dial(url);
    transcript.send({ kind: "TranscriptionMetadata", transcriptionMetadata: {} });
    assert.equal((await transcript.closed).code, 1011);
    assert.match(errors.at(-1).message, /register media.onTranscript/);
  });

  test("ten thousand random messages end in no exception", async (t) => {
    const uncaught = [];
    const note = (error) => uncaught.push(error);
    process.on("uncaughtException", note).on("unhandledRejection", note);
    t.after(() => process.off("uncaughtException", note).off("unhandledRejection", note));
    let state = 7;
    const random = (most) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % most;
    };
    const values = [null, 7, "x", "AQA=", [], {}, true, -0, 1e308, "2026-11-28T09:00:00Z", "\u0000", { data: "AQA=" }];
    const media = new MediaReceiver({ authorize: () => true, ...silent });
    media.onCall((call) => {
      call.play("AQA=");
      call.sleep(20).catch(() => {});
      call.stop();
    });
    media.onTranscript(() => {});
    for (let run = 0; run < 500; run++) {
      const listeners = {};
      media.take(
        { send() {}, close() {}, addEventListener: (type, listener) => (listeners[type] = listener) },
        { headers: HEADERS },
      );
      for (let count = 0; count < 20; count++) {
        const name = ["audioData", "AudioMetadata", "dtmfData", "transcriptionMetadata", "TranscriptionData", "kind", "other"][
          random(7)
        ];
        const members = ["data", "timestamp", "participantRawID", "silent", "sampleRate", "words", "offset"];
        const data = Object.fromEntries(members.map((member) => [member, values[random(values.length)]]));
        const message = { kind: name, [name]: random(5) ? data : values[random(values.length)] };
        listeners.message({ data: random(30) ? JSON.stringify(message) : values[random(values.length)] });
        await null;
      }
      if (random(2)) listeners.close({ code: values[random(values.length)], reason: values[random(values.length)] });
      else listeners.error({});
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(uncaught, []);
  });
});

describe("a transcript", () => {
  test("is read in milliseconds, intermediate phrases and final ones", async (t) => {
    const media = new MediaReceiver({ authorize: () => true, ...silent });
    let phrases;
    media.onTranscript(async (transcript) => {
      phrases = [transcript.callConnectionId, transcript.metadata.locale, ...(await take(transcript, 2))];
    });
    const service = await dial(await serving(t, media), {});
    service.send(
      {
        kind: "TranscriptionMetadata",
        transcriptionMetadata: { subscriptionId: "s", locale: "en-US", callConnectionId: "c9", correlationId: "r" },
      },
      {
        kind: "TranscriptionData",
        transcriptionData: {
          text: "hel",
          format: "display",
          offset: 10_000,
          participantRawID: "4:+1",
          resultStatus: "Intermediate",
        },
      },
      {
        kind: "TranscriptionData",
        transcriptionData: {
          text: "Hello.",
          format: "display",
          confidence: 0.9,
          offset: 10_000,
          duration: 5_000_000,
          words: [{ text: "hello", offset: 10_000, duration: 5_000_000 }],
          participantRawID: "4:+1",
          resultStatus: "Final",
        },
      },
    );
    await until(() => phrases);
    const rest = { from: "4:+1", offsetMs: 1 };
    assert.deepEqual(phrases, [
      "c9",
      "en-US",
      { ...rest, text: "hel", isFinal: false, durationMs: undefined, confidence: undefined, words: [] },
      {
        ...rest,
        text: "Hello.",
        isFinal: true,
        durationMs: 500,
        confidence: 0.9,
        words: [{ text: "hello", offsetMs: 1, durationMs: 500 }],
      },
    ]);
  });
});

describe("authorize of a CallbackReceiver", () => {
  test("takes any form of a request, and refuses what is none with its path", async () => {
    const { options } = authority();
    const callbacks = new CallbackReceiver({ ...options, onRefused() {} });
    const { authorize } = callbacks;
    const headers = { authorization: `Bearer ${token()}` };
    const url = "https://app.example/media";
    for (const request of [new Request(url, { headers }), { url: "/media", headers }, { url, headers: new Headers(headers) }])
      assert.equal(await authorize(request), true);
    assert.equal(await authorize({ url, headers: {} }), false);
    assert.equal(await authorize({ url, headers: { authorization: [headers.authorization] } }), false);
    for (const request of [undefined, null, {}, { url }, { headers }, "https://app.example"])
      await assert.rejects(
        authorize(request),
        (error) => error.kind === "validation" && /^authorize: request/.test(error.message),
      );
    await callbacks.close();
    assert.equal(await authorize({ url, headers }), false);
  });

  test("by a secret alone, and by nothing", async () => {
    const request = (query) => ({ url: `/media${query}`, headers: {} });
    const bySecret = new CallbackReceiver({ secret: { name: "key", value: "s" }, onRefused() {} });
    assert.deepEqual(
      [
        await bySecret.authorize(request("?key=s")),
        await bySecret.authorize(request("?key=t")),
        await bySecret.authorize(request("")),
      ],
      [true, false, false],
    );
    assert.equal(await new CallbackReceiver({ unverified: true }).authorize(request("")), true);
  });

  test("is false while the keys cannot be had", async () => {
    const at = authority();
    at.answer = async () => new Response("", { status: 503 });
    const refused = [];
    const callbacks = new CallbackReceiver({ ...at.options, onRefused: ({ status }) => refused.push(status) });
    assert.equal(await callbacks.authorize({ url: "/", headers: { authorization: `Bearer ${token()}` } }), false);
    assert.deepEqual(refused, [503]);
  });
});
