// `emulator.model()`: the stand-in for a realtime model, as an agent meets it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { Emulator, client, heardIn, loud, quiet, settle } from "./model.mjs";
import { fromUlaw, ulaw, writeWav } from "./media.mjs";

const CREATE = { type: "response.create" };

/** A session of a model with a script. */
async function session(t, script, options, connection) {
  const emulator = await Emulator.start();
  t.after(() => emulator.stop());
  const model = emulator.model(script, options);
  const agent = await client(model, connection);
  return { emulator, model, agent, session: model.sessions[0] };
}

describe("a turn", () => {
  test("is found by its sound, and answered, on the clock of the audio", async (t) => {
    const { agent, session: record } = await session(t, ["Hello."]);
    assert.deepEqual(agent.types(), ["session.created"]);
    await agent.hears(quiet(400));
    assert.equal(agent.events.length, 1);
    await agent.hears(loud(1000));
    const [started] = agent.of("input_audio_buffer.speech_started");
    // With 300 ms before it, as the settings say.
    assert.equal(started.audio_start_ms, 100);
    await agent.hears(quiet(480));
    assert.equal(agent.of("input_audio_buffer.speech_stopped").length, 0);
    await agent.hears(quiet(20));
    const [stopped] = agent.of("input_audio_buffer.speech_stopped");
    assert.deepEqual([stopped.audio_end_ms, stopped.item_id], [1900, started.item_id]);
    const delta = "response.output_audio.delta";
    assert.deepEqual(
      agent.types().filter((type, index, all) => type !== delta || all[index - 1] !== delta),
      [
        "session.created",
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_audio_transcript.delta",
        delta,
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
      ],
    );
    // 500 ms are the least.
    assert.equal(heardIn(agent.events).length, 12_000);
    const [done] = agent.of("response.done");
    assert.equal(done.response.status, "completed");
    assert.deepEqual(
      done.response.output.map(({ role, content }) => [role, content]),
      [["assistant", [{ type: "output_audio", transcript: "Hello." }]]],
    );
    assert.deepEqual(record.turns, [{ kind: "audio", itemId: started.item_id, fromMs: 100, toMs: 1900, ms: 1800, text: "" }]);
    const [answer] = record.answers;
    assert.deepEqual([answer.text, answer.atMs, answer.ms, answer.status], ["Hello.", 1900, 500, "completed"]);
  });

  test("is the same however the audio is cut", async (t) => {
    const heard = [];
    for (const size of [1, 7, 20, 33, 2000]) {
      const { agent, session: record } = await session(t, ["One.", "Two."]);
      const all = new Int16Array([...quiet(100), ...loud(500), ...quiet(700), ...loud(300), ...quiet(600)]);
      for (let at = 0; at < all.length; at += size * 24) {
        const part = all.slice(at, at + size * 24);
        agent.send({ type: "input_audio_buffer.append", audio: Buffer.from(part.buffer).toString("base64") });
      }
      await settle();
      heard.push([record.turns.map(({ fromMs, toMs }) => [fromMs, toMs]), record.answers.map(({ text, atMs }) => [text, atMs])]);
    }
    for (const each of heard) assert.deepEqual(each, heard[0]);
    assert.equal(heard[0][0].length, 2);
  });

  test("is not begun by a click, nor by the noise of a line", async (t) => {
    const { agent } = await session(t);
    await agent.hears(loud(40));
    await agent.hears(quiet(200));
    // -40 dB.
    await agent.hears(loud(2000).map((sample) => Math.sign(sample) * 300));
    assert.deepEqual(agent.types(), ["session.created"]);
  });

  test("is answered after a delay of the audio, not of real time", async (t) => {
    const { agent, session: record } = await session(t, [{ say: "Let me see.", afterMs: 300 }]);
    await agent.hears(loud(500));
    await agent.hears(quiet(780));
    assert.equal(agent.of("response.created").length, 1);
    assert.equal(agent.of("response.output_audio.delta").length, 0);
    await agent.hears(quiet(20));
    assert.equal(record.answers[0].atMs, 1300);
    assert.ok(agent.of("response.output_audio.delta").length > 0);
  });

  test("is the agent's to end without turn detection", async (t) => {
    const { agent, session: record } = await session(t, ["Committed."]);
    const input = { turn_detection: null };
    await agent.sends({ type: "session.update", session: { type: "realtime", audio: { input } } });
    await agent.hears(loud(300));
    await agent.hears(quiet(2000));
    assert.deepEqual(agent.types(), ["session.created", "session.updated"]);
    await agent.sends({ type: "input_audio_buffer.commit" });
    assert.equal(agent.of("input_audio_buffer.committed").length, 1);
    assert.equal(agent.of("response.created").length, 0);
    await agent.sends(CREATE);
    assert.equal(record.answers[0].text, "Committed.");
    assert.deepEqual([record.turns[0].fromMs, record.turns[0].toMs], [0, 2300]);
    await agent.hears(loud(300));
    await agent.sends({ type: "input_audio_buffer.clear" }, { type: "input_audio_buffer.commit" });
    assert.equal(agent.of("input_audio_buffer.cleared").length, 1);
    assert.equal(record.errors[0].code, "input_audio_buffer_commit_empty");
  });

  test("of text, and a greeting, need no audio", async (t) => {
    const { agent, session: record } = await session(t, ["Welcome.", "Yes."]);
    await agent.sends(CREATE);
    const content = [{ type: "input_text", text: "Are you there?" }];
    await agent.sends({ type: "conversation.item.create", item: { type: "message", role: "user", content } }, CREATE);
    assert.deepEqual(
      record.transcript.map(({ role, text }) => `${role}: ${text}`),
      ["user: Are you there?", "assistant: Welcome.", "assistant: Yes."],
    );
  });

  test("is written down where the session asks for it", async (t) => {
    const { agent, session: record } = await session(t, [{ say: "At ten.", heard: "When can I come?" }]);
    const transcription = { model: "whisper-1" };
    await agent.sends({ type: "session.update", session: { type: "realtime", audio: { input: { transcription } } } });
    await agent.hears(loud(500));
    await agent.hears(quiet(500));
    const [written] = agent.of("conversation.item.input_audio_transcription.completed");
    assert.equal(written.transcript, "When can I come?");
    assert.equal(written.item_id, record.turns[0].itemId);
    assert.deepEqual(
      record.transcript.map(({ role, text }) => `${role}: ${text}`),
      ["user: When can I come?", "assistant: At ten."],
    );
  });

  test("is all there is in a session of transcription", async (t) => {
    const { agent } = await session(
      t,
      ["First.", { heard: "Second." }],
      {},
      { url: "wss://a.example/v1/realtime?intent=transcription" },
    );
    assert.equal(agent.events[0].session.type, "transcription");
    const transcription = { model: "whisper-1" };
    await agent.sends({ type: "session.update", session: { type: "transcription", audio: { input: { transcription } } } });
    for (let times = 0; times < 2; times++) {
      await agent.hears(loud(300));
      await agent.hears(quiet(500));
    }
    assert.deepEqual(
      agent.of("conversation.item.input_audio_transcription.completed").map(({ transcript }) => transcript),
      ["First.", "Second."],
    );
    assert.equal(agent.of("response.created").length, 0);
  });
});

describe("an interruption", () => {
  test("of what was sent at once is a truncation", async (t) => {
    const long = "This sentence goes on for a while, and few would listen to all of it.";
    const { agent, session: record } = await session(t, [{ say: long, ifInterrupted: "Sorry, go on." }, "The next one."]);
    await agent.sends(CREATE);
    const { itemId, ms } = record.answers[0];
    assert.equal(ms, long.length * 65);
    await agent.hears(loud(500));
    await agent.sends({ type: "conversation.item.truncate", item_id: itemId, content_index: 0, audio_end_ms: 1200 });
    const [truncated] = agent.of("conversation.item.truncated");
    assert.deepEqual([truncated.item_id, truncated.audio_end_ms, truncated.content_index], [itemId, 1200, 0]);
    assert.deepEqual(record.truncations, [{ itemId, audioEndMs: 1200, ms, atMs: 500 }]);
    assert.equal(record.answers[0].heardMs, 1200);
    await agent.hears(quiet(500));
    await agent.hears(loud(500));
    await agent.hears(quiet(500));
    assert.deepEqual(
      record.answers.map(({ text }) => text),
      [long, "Sorry, go on.", "The next one."],
    );
  });

  test("of what comes as fast as it sounds cancels it", async (t) => {
    const { agent, session: record } = await session(t, [{ say: "A long sentence that takes its time.", speed: 1 }, "Yes?"]);
    await agent.sends(CREATE);
    assert.equal(record.answers[0].ms, 100);
    await agent.hears(quiet(200));
    assert.equal(record.answers[0].ms, 300);
    await agent.hears(loud(300));
    const [done] = agent.of("response.done");
    assert.deepEqual(
      [done.response.status, done.response.status_details],
      ["cancelled", { type: "cancelled", reason: "turn_detected" }],
    );
    assert.equal(done.response.output[0].status, "incomplete");
    assert.equal(record.answers[0].ms, 400);
    await agent.hears(quiet(500));
    assert.equal(record.answers[1].text, "Yes?");
  });

  test("is not there where the session does not want it: the turn is answered afterwards", async (t) => {
    const { agent, session: record } = await session(t, [{ say: "A sentence that is not to be cut.", speed: 1 }, "And now?"]);
    const turn_detection = { type: "server_vad", interrupt_response: false };
    await agent.sends({ type: "session.update", session: { type: "realtime", audio: { input: { turn_detection } } } }, CREATE);
    await agent.hears(loud(300));
    await agent.hears(quiet(500));
    assert.deepEqual(
      record.answers.map(({ status }) => status),
      ["in_progress"],
    );
    await agent.hears(quiet(3000));
    assert.deepEqual(
      record.answers.map(({ text, status }) => [text, status]),
      [
        ["A sentence that is not to be cut.", "completed"],
        ["And now?", "completed"],
      ],
    );
  });

  test("by the agent is a cancel; of nothing it is an error", async (t) => {
    const { agent, session: record } = await session(t, [{ say: "Wait.", afterMs: 5000 }]);
    await agent.sends(CREATE, CREATE, { type: "response.cancel" }, { type: "response.cancel", event_id: "mine" });
    const [done] = agent.of("response.done");
    assert.deepEqual([done.response.status, done.response.status_details.reason], ["cancelled", "client_cancelled"]);
    assert.deepEqual(done.response.output, []);
    assert.deepEqual(
      record.errors.map(({ code }) => code),
      ["conversation_already_has_active_response", "response_cancel_not_active"],
    );
    assert.equal(agent.of("error").at(-1).error.event_id, "mine");
  });
});

describe("a script", () => {
  test("says samples and WAV files of any rate", async (t) => {
    const samples = loud(100).map((sample, at) => (sample * at) % 2000);
    const wav = writeWav(loud(1000, 8000), 8000);
    const { agent } = await session(t, [{ say: samples, transcript: "(a sound)" }, wav]);
    await agent.sends(CREATE);
    assert.deepEqual(heardIn(agent.events), samples);
    assert.equal(agent.of("response.output_audio_transcript.done")[0].transcript, "(a sound)");
    agent.events.length = 0;
    await agent.sends(CREATE);
    assert.equal(heardIn(agent.events).length, 24_000);
  });

  test("may be a function of the turn, with a promise, and repeats its last answer otherwise", async (t) => {
    const asked = [];
    const script = async (about) => {
      asked.push([about.number, about.turn?.kind, about.turn?.ms, about.request.instructions]);
      return about.turn ? `You spoke for ${about.turn.ms} ms.` : "Hello.";
    };
    const { agent, session: record } = await session(t, script);
    await agent.sends({ type: "response.create", response: { instructions: "greet" } });
    await agent.hears(loud(500));
    await agent.hears(quiet(500));
    assert.deepEqual(
      record.answers.map(({ text }) => text),
      ["Hello.", "You spoke for 1000 ms."],
    );
    assert.deepEqual(asked, [
      [0, undefined, undefined, "greet"],
      [1, "audio", 1000, undefined],
    ]);
    const other = await session(t, ["Again."]);
    await other.agent.sends(CREATE, CREATE, CREATE);
    assert.deepEqual(
      other.session.answers.map(({ text }) => text),
      ["Again.", "Again.", "Again."],
    );
  });

  test("that throws fails the response, and says why", async (t) => {
    const wrong = [
      () => {
        throw new Error("no such turn");
      },
      async () => ({ sya: "Hello" }),
      () => 7,
    ];
    for (const script of wrong) {
      const { agent, session: record } = await session(t, script);
      await agent.sends(CREATE);
      const [done] = agent.of("response.done");
      assert.equal(done.response.status, "failed");
      assert.equal(done.response.status_details.error.message, record.errors[0].message);
    }
  });

  test("calls functions, whose output is a turn", async (t) => {
    const script = [{ say: "One moment.", call: { name: "find_slot", arguments: { day: "Tuesday" } } }, "At ten."];
    const { agent, session: record } = await session(t, script);
    await agent.sends(CREATE);
    const [done] = agent.of("response.function_call_arguments.done");
    assert.deepEqual([done.name, JSON.parse(done.arguments)], ["find_slot", { day: "Tuesday" }]);
    const [{ response }] = agent.of("response.done");
    assert.deepEqual(
      response.output.map(({ type, name }) => name ?? type),
      ["message", "find_slot"],
    );
    const output = (call_id) => ({
      type: "conversation.item.create",
      item: { type: "function_call_output", call_id, output: '{"free":"10:00"}' },
    });
    await agent.sends(output(done.call_id), CREATE, output("call_of_another"));
    assert.deepEqual(
      record.turns.map(({ kind, text }) => [kind, text]),
      [["tool", '{"free":"10:00"}']],
    );
    assert.equal(record.answers[1].text, "At ten.");
    assert.equal(record.errors[0].code, "invalid_tool_call_id");
  });

  test("that is wrong is refused by its member", async () => {
    const emulator = await Emulator.start();
    for (const [script, message] of [
      [[], /^script: expected a list of answers/],
      ["Hello", /^script: expected a list/],
      [["a", 7], /^script\[1\]: expected a text/],
      [[{ say: "a", afterMs: -1 }], /^script\[0\]\.afterMs: expected milliseconds/],
      [[{ say: "a", speed: 0 }], /^script\[0\]\.speed: /],
      [[{ sya: "a" }], /^script\[0\]\.sya: this option does not exist; did you mean say\?/],
      [[{ say: new Uint8Array(9) }], /^script\[0\]\.say: .*expected a WAV file/],
      [[{ call: {} }], /^script\[0\]\.call\.name: expected/],
      [[{ say: "a", ifInterrupted: { say: 7 } }], /^script\[0\]\.ifInterrupted\.say: /],
      [["x".repeat(10_000)], /^script\[0\]: expected a text that is spoken in 10 minutes/],
    ])
      assert.throws(() => emulator.model(script), { name: "TypeError", message });
    assert.throws(
      () => emulator.model(undefined, { version: "v1" }),
      /^TypeError: options\.version: expected "ga" or "beta", got "v1"/,
    );
    assert.throws(() => emulator.model(undefined, { versoin: "ga" }), /did you mean version\?/);
    emulator.stop();
    assert.throws(() => emulator.model());
  });
});

describe("the versions of the API", () => {
  const BETA_HEADER = { headers: { "OpenAI-Beta": "realtime=v1", Authorization: "Bearer sk-secret" } };
  const spoken = (agent) => agent.types().filter((type) => /audio\.delta$/.test(type));

  for (const [title, connection] of Object.entries({
    "a header": { options: BETA_HEADER },
    "a subprotocol": { options: ["realtime", "openai-insecure-api-key.sk-secret", "openai-beta.realtime-v1"] },
    "the path of the preview": {
      url: "wss://a.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=gpt&api-key=sk-secret",
    },
    "Voice Live": { url: "wss://a.services.ai.azure.com/voice-live/realtime?api-version=2025-10-01&model=gpt-realtime" },
  })) {
    test(`is the beta by ${title}`, async (t) => {
      const { agent, session: record } = await session(t, ["Hello."], undefined, connection);
      const [{ session: settings }] = agent.events;
      assert.deepEqual([settings.modalities, settings.input_audio_format], [["audio", "text"], "pcm16"]);
      await agent.sends(CREATE);
      assert.ok(spoken(agent).length && spoken(agent).every((type) => type === "response.audio.delta"));
      assert.ok(agent.types().includes("conversation.item.created"));
      assert.ok(!agent.types().includes("conversation.item.done"));
      assert.equal(agent.of("response.done")[0].response.output[0].content[0].type, "audio");
      assert.ok(!JSON.stringify([record.url, record.headers]).includes("sk-secret"));
    });
  }

  test("is the beta by settings that only it has, and the current one by others", async (t) => {
    const { agent, session: record } = await session(t, ["Hello."]);
    await agent.sends({ type: "session.update", session: { modalities: ["text", "audio"], voice: "echo" } }, CREATE);
    assert.equal(record.version, "beta");
    assert.ok(spoken(agent).every((type) => type === "response.audio.delta"));
    await agent.sends({ type: "session.update", session: { type: "realtime", instructions: "Be brief." } }, CREATE);
    assert.equal(record.version, "ga");
    assert.ok(spoken(agent).includes("response.output_audio.delta"));
  });

  test("is the one of the option: the service refuses the beta", async (t) => {
    const emulator = await Emulator.start();
    t.after(() => emulator.stop());
    const model = emulator.model(["Hello."], { version: "ga" });
    const socket = new model.WebSocket("wss://api.openai.com/v1/realtime", BETA_HEADER);
    const messages = [];
    socket.on("message", (data) => messages.push(JSON.parse(data)));
    const [code, reason] = await new Promise((resolve) => socket.on("close", (...end) => resolve(end)));
    assert.deepEqual([code, reason], [4000, "invalid_request_error.beta_api_shape_disabled"]);
    assert.deepEqual(
      messages.map(({ error }) => error.code),
      ["beta_api_shape_disabled"],
    );
    const other = await client(model);
    await other.sends({ type: "session.update", session: { modalities: ["text"] } });
    assert.equal(other.of("error")[0].error.code, "missing_required_parameter");
    const beta = await client(emulator.model(["Hello."], { version: "beta" }));
    await beta.sends(CREATE);
    assert.ok(spoken(beta).every((type) => type === "response.audio.delta"));
  });
});

describe("a session", () => {
  test("has the settings that it was given, or none of them", async (t) => {
    const { agent, session: record } = await session(t);
    const turn_detection = { type: "server_vad", threshold: 0.6, silence_duration_ms: 200 };
    const settings = {
      type: "realtime",
      instructions: "Be brief.",
      audio: { input: { turn_detection }, output: { voice: "marin" } },
    };
    await agent.sends({ type: "session.update", session: settings });
    const [updated] = agent.of("session.updated");
    assert.equal(updated.session.instructions, "Be brief.");
    assert.deepEqual(updated.session.audio.input.turn_detection, {
      type: "server_vad",
      threshold: 0.6,
      prefix_padding_ms: 300,
      silence_duration_ms: 200,
      idle_timeout_ms: null,
      create_response: true,
      interrupt_response: true,
    });
    assert.deepEqual(record.settings, updated.session);
    for (const [session, code, param] of [
      [undefined, "missing_required_parameter", "session"],
      [{}, "missing_required_parameter", "session.type"],
      [{ type: "chat" }, "invalid_value", "session.type"],
      [{ type: "realtime", instructions: 7 }, "invalid_type", "session.instructions"],
      [{ type: "realtime", instructions: "No.", bogus: 1 }, "unknown_parameter", "session.bogus"],
      [{ type: "realtime", audio: { input: { bogus: 1 } } }, "unknown_parameter", "session.audio.input.bogus"],
      [{ type: "realtime", audio: { both: {} } }, "unknown_parameter", "session.audio.both"],
      [
        { type: "realtime", audio: { input: { format: { type: "audio/pcm", rate: 16_000 } } } },
        "integer_below_min_value",
        "session.audio.input.format.rate",
      ],
      [
        { type: "realtime", audio: { output: { format: { type: "audio/mp3" } } } },
        "invalid_value",
        "session.audio.output.format.type",
      ],
      [
        { type: "realtime", audio: { input: { turn_detection: { type: "ears" } } } },
        "invalid_value",
        "session.audio.input.turn_detection.type",
      ],
      [
        { type: "realtime", audio: { input: { turn_detection: { threshold: 2 } } } },
        "decimal_above_max_value",
        "session.audio.input.turn_detection.threshold",
      ],
      [{ type: "realtime", output_modalities: ["smell"] }, "invalid_value", "session.output_modalities"],
    ]) {
      await agent.sends({ type: "session.update", session });
      const { error } = agent.of("error").at(-1);
      assert.deepEqual([error.type, error.code, error.param], ["invalid_request_error", code, param]);
      assert.ok(error.message);
    }
    assert.deepEqual(record.settings, updated.session);
  });

  test("keeps its voice once it has spoken", async (t) => {
    const { agent, session: record } = await session(t, ["Hello."]);
    await agent.sends(CREATE);
    const session_ = { type: "realtime", audio: { output: { voice: "marin" } } };
    await agent.sends({ type: "session.update", session: session_ });
    assert.equal(record.errors[0].code, "cannot_update_voice");
  });

  test("hears and speaks μ-law", async (t) => {
    const { agent, session: record } = await session(t, [loud(100)]);
    const format = { type: "audio/pcmu" };
    await agent.sends({
      type: "session.update",
      session: { type: "realtime", audio: { input: { format }, output: { format } } },
    });
    const say = (pcm) => {
      for (let at = 0; at < pcm.length; at += 160)
        agent.send({ type: "input_audio_buffer.append", audio: Buffer.from(ulaw(pcm.slice(at, at + 160))).toString("base64") });
    };
    say(loud(500, 8000));
    say(quiet(500, 8000));
    await settle();
    assert.deepEqual([record.mediaMs, record.turns[0].toMs, record.answers[0].ms], [1000, 1000, 100]);
    const bytes = Buffer.concat(agent.of("response.output_audio.delta").map(({ delta }) => Buffer.from(delta, "base64")));
    assert.equal(bytes.length, 800);
    assert.ok(fromUlaw(bytes).length === 800);
  });

  test("of Voice Live hears 16 kHz", async (t) => {
    const { agent, session: record } = await session(t, ["Hello."]);
    await agent.sends({
      type: "session.update",
      session: { input_audio_sampling_rate: 16_000, turn_detection: { type: "azure_semantic_vad" } },
    });
    await agent.hears(loud(500, 16_000), 16_000);
    await agent.hears(quiet(500, 16_000), 16_000);
    assert.deepEqual([record.mediaMs, record.answers.length], [1000, 1]);
  });

  test("answers in text", async (t) => {
    const { agent, session: record } = await session(t, ["Only words."]);
    await agent.sends({
      type: "response.create",
      response: { output_modalities: ["text"], metadata: { topic: "a" }, conversation: "none" },
    });
    assert.equal(agent.of("response.output_text.done")[0].text, "Only words.");
    assert.equal(heardIn(agent.events).length, 0);
    const [{ response }] = agent.of("response.done");
    assert.deepEqual([response.metadata, response.conversation_id], [{ topic: "a" }, null]);
    assert.equal(agent.of("conversation.item.added").length, 0);
    assert.equal(record.answers[0].ms, 0);
  });

  test("has items to be looked at, put between others and deleted", async (t) => {
    const { agent, session: record } = await session(t);
    const item = (id, more) => ({ type: "message", role: "user", id, content: [{ type: "input_text", text: id }], ...more });
    const create = (id, more) => ({ type: "conversation.item.create", item: item(id), ...more });
    await agent.sends(
      create("one"),
      create("three"),
      create("two", { previous_item_id: "one" }),
      create("zero", { previous_item_id: "root" }),
    );
    assert.deepEqual(
      agent.of("conversation.item.added").map((event) => [event.item.id, event.previous_item_id]),
      [
        ["one", null],
        ["three", "one"],
        ["two", "one"],
        ["zero", null],
      ],
    );
    await agent.sends(
      { type: "conversation.item.retrieve", item_id: "two" },
      { type: "conversation.item.delete", item_id: "two" },
    );
    assert.equal(agent.of("conversation.item.retrieved")[0].item.content[0].text, "two");
    assert.equal(agent.of("conversation.item.deleted")[0].item_id, "two");
    for (const [event, code] of [
      [{ type: "conversation.item.delete", item_id: "two" }, "item_delete_invalid_item_id"],
      [{ type: "conversation.item.retrieve", item_id: "two" }, "item_retrieve_invalid_item_id"],
      [
        { type: "conversation.item.truncate", item_id: "two", content_index: 0, audio_end_ms: 1 },
        "item_truncate_invalid_item_id",
      ],
      [{ type: "conversation.item.truncate", item_id: "one", content_index: 0, audio_end_ms: 1 }, "unsupported_content_type"],
      [create("four", { previous_item_id: "nowhere" }), "item_create_invalid_item_id"],
      [create("one"), "item_create_duplicate_item_id"],
      [{ type: "conversation.item.create", item: { type: "song" } }, "invalid_value"],
      [
        {
          type: "conversation.item.create",
          item: { type: "message", role: "user", content: [{ type: "output_text", text: "a" }] },
        },
        "invalid_value",
      ],
      [
        {
          type: "conversation.item.create",
          item: { type: "message", role: "user", content: [{ type: "input_audio", audio: "?" }] },
        },
        "invalid_value",
      ],
    ]) {
      await agent.sends(event);
      assert.equal(record.errors.at(-1).code, code, JSON.stringify(event));
    }
  });

  test("is truncated to no more than it has", async (t) => {
    const { agent, session: record } = await session(t, ["Hello."]);
    await agent.sends(CREATE);
    const { itemId } = record.answers[0];
    await agent.sends({ type: "conversation.item.truncate", item_id: itemId, content_index: 0, audio_end_ms: 501 });
    assert.equal(record.errors[0].message, "Audio content of 500ms is already shorter than 501ms");
    await agent.sends({ type: "conversation.item.truncate", item_id: itemId, audio_end_ms: 1 });
    assert.deepEqual([record.errors[1].code, record.errors[1].param], ["missing_required_parameter", "content_index"]);
    await agent.sends({ type: "conversation.item.truncate", item_id: itemId, content_index: 0, audio_end_ms: 1.5 });
    assert.equal(record.errors[2].code, "invalid_type");
    assert.deepEqual(record.truncations, []);
  });

  test("survives what is no event", async (t) => {
    const { agent, session: record } = await session(t, ["Hello."]);
    const nested = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    const before = agent.events.length;
    const hostile = [
      "not json",
      "",
      "null",
      "7",
      '"text"',
      nested,
      "{}",
      '{"type":7}',
      '{"type":"nope"}',
      '{"type":"__proto__"}',
      '{"type":"constructor"}',
      '{"type":"input_audio_buffer.append"}',
      '{"type":"input_audio_buffer.append","audio":7}',
      '{"type":"input_audio_buffer.append","audio":""}',
      '{"type":"input_audio_buffer.append","audio":"AAA"}',
      '{"type":"input_audio_buffer.append","audio":"%%%"}',
      '{"type":"session.update","session":[]}',
      '{"type":"session.update","session":{"type":"realtime","__proto__":{"a":1}}}',
      '{"type":"session.update","session":{"type":"realtime","audio":{"__proto__":{"format":1}}}}',
      '{"type":"response.create","response":7}',
      '{"type":"response.create","response":{"output_modalities":[]}}',
      '{"type":"conversation.item.create"}',
      '{"type":"conversation.item.create","item":{"type":"message","role":"__proto__","content":[]}}',
      '{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[null]}}',
      '{"type":"conversation.item.truncate","item_id":"x","content_index":0,"audio_end_ms":9007199254740993}',
    ];
    await agent.sends(...hostile);
    agent.socket.send(new Uint8Array([1, 2, 3]));
    await settle();
    assert.equal(agent.of("error").length, agent.events.length - before);
    assert.ok(agent.of("error").length >= hostile.length - 1);
    const codes = new Map(record.errors.map(({ code, message }) => [code, message]));
    assert.match(codes.get("invalid_value"), /^Invalid|^Invalid value/);
    assert.match(
      record.errors.find(({ message }) => message.includes("nope")).message,
      /^Invalid value: 'nope'\. Supported values are: 'session\.update', .*, and 'response\.cancel'\.$/,
    );
    assert.equal(record.errors.at(-1).code, "invalid_event");
    await agent.sends(CREATE);
    assert.equal(record.answers.length, 1);
    assert.equal({}.a, undefined);
  });

  test("takes ten minutes of audio in one event", async (t) => {
    const { agent, session: record } = await session(t);
    await agent.sends({
      type: "input_audio_buffer.append",
      audio: Buffer.alloc(600_000 * 48)
        .toString("base64")
        .slice(0, 20 * 2 ** 20),
    });
    assert.ok(record.mediaMs > 300_000);
    agent.socket.send(" ".repeat(22 * 2 ** 20));
    const { code } = await new Promise((resolve) => (agent.socket.onclose = resolve));
    assert.equal(code, 1009);
  });
});

describe("the sockets", () => {
  test("are as those of the platform, and as those of ws", async (t) => {
    const { model } = await session(t, ["Hello."]);
    const socket = new model.WebSocket("https://a.example/v1/realtime?model=m", ["realtime"]);
    assert.deepEqual([socket.readyState, socket.url, socket.protocol], [0, "wss://a.example/v1/realtime?model=m", "realtime"]);
    assert.throws(() => socket.send("{}"), { name: "InvalidStateError" });
    const heard = [];
    socket.addEventListener("open", () => heard.push("open"));
    socket.on("open", () => heard.push("on open"));
    const once = [];
    socket.once("message", (data, isBinary) => once.push(JSON.parse(data).type, isBinary));
    const off = () => heard.push("off");
    socket.on("message", off);
    socket.off("message", off);
    await new Promise((resolve) => socket.on("open", resolve));
    await settle();
    assert.equal(socket.readyState, socket.OPEN);
    assert.deepEqual(
      [heard, once],
      [
        ["open", "on open"],
        ["session.created", false],
      ],
    );
    assert.throws(() => socket.close(1006), { name: "InvalidAccessError" });
    socket.close(3001, "bye");
    assert.equal(socket.readyState, model.WebSocket.CLOSING);
    socket.send("dropped");
    const { code, reason, wasClean } = await new Promise((resolve) => (socket.onclose = resolve));
    assert.deepEqual([code, reason, wasClean, socket.readyState], [3001, "bye", true, 3]);
    assert.equal(model.sessions.at(-1).isOpen, false);
    assert.throws(() => new model.WebSocket("nowhere"), { name: "SyntaxError" });
    const dropped = model.connect();
    dropped.close();
    assert.equal((await new Promise((resolve) => (dropped.onclose = resolve))).code, 1005);
    assert.equal(model.sessions.length, 2);
  });

  test("lose nothing that is sent at once, and nothing that is awaited late", async (t) => {
    const { model } = await session(t, ["Hello."]);
    const socket = new model.WebSocket("wss://a.example/v1/realtime");
    const opened = async () => new Promise((resolve) => socket.once("open", resolve));
    await opened();
    socket.send(JSON.stringify(CREATE));
    for (let times = 0; times < 5; times++) await undefined;
    const types = [];
    socket.on("message", (data) => types.push(JSON.parse(data).type));
    await settle();
    assert.deepEqual([types[0], types.at(-1)], ["session.created", "response.done"]);
  });

  test("deliver nothing after a close, and all of it before one of the other side", async (t) => {
    const { emulator, model } = await session(t, ["Hello."]);
    const agent = await client(model);
    const types = [];
    agent.socket.onmessage = ({ data }) => {
      types.push(JSON.parse(data).type);
      if (types.length === 2) agent.socket.close();
    };
    await agent.sends(CREATE);
    assert.equal(types.length, 2);
    const other = await client(model);
    const closed = new Promise((resolve) => (other.socket.onclose = resolve));
    other.send(CREATE);
    emulator.stop();
    assert.equal((await closed).code, 1001);
    assert.equal(other.types().at(-1), "response.done");
    const late = model.connect();
    assert.equal((await new Promise((resolve) => (late.onclose = resolve))).code, 1013);
  });

  test("leave the program its turn when an agent answers each answer", async (t) => {
    const { agent, session: record } = await session(t, ["Hello."]);
    let isOver = false;
    agent.socket.addEventListener("message", ({ data }) => {
      if (!isOver && JSON.parse(data).type === "response.done") agent.send(CREATE);
    });
    agent.send(CREATE);
    // It would not come if all of this ran in one turn.
    await new Promise((resolve) => setTimeout(resolve, 50));
    isOver = true;
    await settle();
    assert.ok(record.answers.length > 100);
  });

  test("answer what is appended before the program's next turn", async (t) => {
    const { agent } = await session(t, ["Hello."]);
    const audio = (pcm) => agent.send({ type: "input_audio_buffer.append", audio: Buffer.from(pcm.buffer).toString("base64") });
    audio(loud(500));
    audio(quiet(500));
    for (let times = 0; times < 3; times++) await undefined;
    assert.equal(agent.types().at(-1), "response.done");
  });
});

test("what it says is the same on every platform: whole numbers alone make it", async (t) => {
  const { agent } = await session(t, ["The quick brown fox jumps over the lazy dog."]);
  await agent.sends(CREATE);
  const pcm = heardIn(agent.events);
  assert.equal(pcm.length, 44 * 65 * 24);
  const rms = Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length);
  // As loud as speech on a telephone: -22 to -15 dB.
  assert.ok(rms > 2600 && rms < 5900, `${rms}`);
  assert.equal(createHash("sha256").update(Buffer.from(pcm.buffer)).digest("hex").length, 64);
});

test("what an agent sends wrong is on the console once, with what was meant; what came too late is not", async (t) => {
  const lines = [];
  t.mock.method(console, "warn", (...line) => lines.push(line.join(" ")));
  const { agent, session: record } = await session(t, ["Hello."]);
  const WRONG = [
    [
      { type: "response.creat" },
      /^ringwire: the stand-in for a model refused an event of the agent: type: Invalid value: 'response\.creat'\. Supported .*; did you mean response\.create\? Reported once; /,
    ],
    [{ type: "Input_audio_buffer.append", audio: "" }, /; did you mean input_audio_buffer\.append\?/],
    [{ type: "truncate" }, /; did you mean conversation\.item\.truncate\?/],
    [{ type: "zzzzzz" }, /'conversation\.item\.retrieve', 'response\.create', and 'response\.cancel'\. Reported once/],
    [{ response: {} }, /: Missing required parameter: 'type'\. Reported once/],
    [{ type: "session.update" }, /: Missing required parameter: 'session'\./],
    [
      { type: "session.update", session: { type: "realtime", instruction: "x" } },
      /'session\.instruction'; did you mean instructions\?/,
    ],
    [{ type: "session.update", session: { type: "realtime", audio: { inputs: {} } } }, /did you mean input\?/],
    ["{", /failed to parse JSON value/],
  ];
  for (const [event, text] of WRONG) {
    await agent.sends(event, event);
    assert.match(lines.at(-1), text);
  }
  assert.equal(lines.length, WRONG.length, lines.join("\n"));
  assert.equal(record.errors.length, 2 * WRONG.length);
  await agent.sends({ type: "response.cancel" });
  assert.equal(lines.length, WRONG.length);
  // However many there are.
  for (let at = 0; at < 50; at++) agent.send({ type: `no such type ${at}` });
  await settle();
  assert.equal(lines.length, 20);
});
