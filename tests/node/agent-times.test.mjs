// `emulator.turns` of a voice agent: an answer and an interruption take what the agent takes, and one frame of 20 ms, whatever the caller
// says and however the call is streamed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CallbackReceiver, MediaReceiver, VoiceActivity, resample } from "./media.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const CALLER = "+15550100000";
const URLS = ["https://app.example/callbacks?secret=s", "wss://app.example/media"];
const GREETING = "This is the clinic. On which day would you like to come?";
/** Frames in which the model, or what an agent has for one, notices speech and its end: one. */
const AT_ONCE = { startMs: 20, endMs: 20 };

/** A call to an agent, whose caller interrupts the greeting; what the agent does with its audio is `agent(call, model)`. */
async function called(t, agent, { streaming, options, answers, said = "Tuesday, please.", afterMs = 1500, ends = [] } = {}) {
  const emulator = await Emulator.start({
    eventGridEndpoint: URLS[0],
    onCallback: (request) => callbacks.handle(request),
    onMedia: (request, socket) => media.take(socket, request),
  });
  t.after(() => emulator.stop());
  const model = emulator.model(answers ?? [GREETING, "Tuesday at ten is free."], options);
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
  const callbacks = new CallbackReceiver({ ...emulator.callbackAuthentication, secret: "s" });
  const media = new MediaReceiver({ secret: "s" });
  callbacks.on("IncomingCall", ({ incomingCallContext, id: repeatabilityRequestId }) => {
    const mediaStreamingOptions = media.options(URLS[1], { sampleRate: 24_000, ...streaming });
    return client.answerCall(incomingCallContext, URLS[0], { mediaStreamingOptions, repeatabilityRequestId });
  });
  media.onCall((call) => agent(call, model));
  const script = [{ until: "sound" }, { afterMs }, { say: said }, { afterMs: 4000 }, ...ends, { hangUp: true }];
  emulator.script(CALLER, script);
  emulator.incomingCall({ from: CALLER, to: "+14255550100" });
  await emulator.until(callbacks.waitFor({ kind: "CallDisconnected" }));
  const [turn] = emulator.turns(emulator.connections()[0].callConnectionId);
  return { turn, times: [turn.answerMs, turn.interrupted?.bargeInMs], session: model.sessions[0], model };
}

/** The agent of the README, which takes so long for what it does. */
const withModel = (ms) => async (call, model) => {
  const socket = new model.WebSocket();
  const tell = (event) => socket.send(JSON.stringify(event));
  const wait = () => (ms ? call.sleep(ms) : undefined);
  const perMs = call.sampleRate / 1000;
  const pcmOf = (delta) => resample(new Int16Array(Uint8Array.from(Buffer.from(delta, "base64")).buffer), 24_000, perMs * 1000);
  let isSpeaking = false;
  socket.onmessage = async ({ data }) => {
    const { type, delta, item_id } = JSON.parse(data);
    assert.notEqual(type, "error", data);
    if (type === "response.output_audio.delta") {
      await wait();
      call.play(pcmOf(delta), { utterance: item_id });
      isSpeaking = true;
    }
    if (type !== "input_audio_buffer.speech_started" || !isSpeaking) return;
    await wait();
    for (const { utterance, playedMs } of call.stop())
      tell({ type: "conversation.item.truncate", item_id: utterance, content_index: 0, audio_end_ms: Math.floor(playedMs) });
  };
  await new Promise((open) => (socket.onopen = open));
  tell({ type: "response.create" });
  for await (const { pcm } of call.audio()) {
    const heard = Buffer.from(resample(pcm, call.sampleRate, 24_000).buffer);
    tell({ type: "input_audio_buffer.append", audio: heard.toString("base64") });
  }
};

describe("an agent that takes a time of its own", () => {
  for (const ms of [0, 20, 100, 360])
    test(`of ${ms} ms is as fast as that and 20 ms`, async (t) => {
      const { times } = await called(t, withModel(ms), { options: AT_ONCE });
      assert.deepEqual(times, [ms + 20, ms + 20]);
    });

  for (const said of ["No.", "No, Wednesday.", "I would rather come on a Friday, if that is possible.", "ü".repeat(333)])
    test(`is as fast whatever is said: ${said.slice(0, 20)}`, async (t) => {
      const { times, turn } = await called(t, withModel(60), { options: AT_ONCE, said });
      assert.deepEqual(times, [80, 80]);
      assert.equal((turn.spokeToMs - turn.spokeFromMs) % 20, 0);
    });

  for (const streaming of [{ sampleRate: 16_000 }, { unmixed: true }, { sampleRate: 16_000, unmixed: true, keys: true }])
    test(`is as fast with ${JSON.stringify(streaming)}`, async (t) => {
      const { times } = await called(t, withModel(40), { options: AT_ONCE, streaming });
      assert.deepEqual(times, [60, 60]);
    });

  test("and has no model is as fast", async (t) => {
    const agent = async (call) => {
      const voice = new VoiceActivity(AT_ONCE);
      const tone = (seconds) => Int16Array.from({ length: 24_000 * seconds }, (_, at) => (at % 24 < 12 ? 8000 : -8000));
      call.play(tone(5));
      for await (const frame of call.audio()) {
        const heard = voice.push(frame);
        if (!heard) continue;
        await call.sleep(120);
        if (heard === "started") call.stop();
        else call.play(tone(1));
      }
    };
    assert.deepEqual((await called(t, agent)).times, [140, 140]);
  });
});

describe("a caller who does not keep to frames", () => {
  // The caller begins and ends within a frame, which is heard when it is over.
  test("is answered from the end of the frame on", async (t) => {
    const { times } = await called(t, withModel(0), { options: AT_ONCE, afterMs: 1507 });
    assert.deepEqual(times, [33, 13]);
  });
});

describe("the model's own time", () => {
  test("is what the session says, unless the options say otherwise", async (t) => {
    assert.deepEqual((await called(t, withModel(0))).times, [500, 60]);
    assert.deepEqual((await called(t, withModel(100))).times, [600, 160]);
    assert.deepEqual((await called(t, withModel(0), { options: { startMs: 200 } })).times, [500, 200]);
    assert.deepEqual((await called(t, withModel(0), { options: { endMs: 300 } })).times, [300, 60]);
    const answers = [GREETING, { say: "At ten.", afterMs: 240 }];
    assert.deepEqual((await called(t, withModel(40), { answers, options: AT_ONCE })).times, [300, 60]);
  });

  test("is at least a frame", async (t) => {
    assert.deepEqual((await called(t, withModel(0), { options: { startMs: 0, endMs: 0 } })).times, [20, 20]);
    assert.deepEqual((await called(t, withModel(0), { options: { startMs: 21, endMs: 39 } })).times, [40, 40]);
  });

  test("is said in the turns of the session", async (t) => {
    const { session } = await called(t, withModel(0), { options: AT_ONCE });
    const [{ fromMs, toMs, ms }] = session.turns;
    assert.equal(toMs - fromMs, ms);
    // 300 ms before it are a part of it, as the settings say, and so is the frame that ended it.
    assert.equal(ms, 300 + 16 * 65 + 20);
    assert.equal(session.settings.audio.input.turn_detection.silence_duration_ms, 500);
  });

  test("is a number that is not below zero", async (t) => {
    const emulator = await Emulator.start();
    t.after(() => emulator.stop());
    for (const [name, value] of [
      ["startMs", -1],
      ["endMs", "20"],
      ["startMs", Number.NaN],
      ["endMs", Infinity],
    ])
      assert.throws(() => emulator.model(["a"], { [name]: value }), new RegExp(`options\\.${name}: expected milliseconds`));
    assert.throws(() => emulator.model(["a"], { startsMs: 20 }), /options\.startsMs.*startMs/);
  });
});
