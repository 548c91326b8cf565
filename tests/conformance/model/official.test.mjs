// The stand-in for a realtime model beside the official package for the Realtime API: its client talks to it over TLS, and its types, for both
// versions of the API, fit every event.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import { modules } from "../../harness/tools.mjs";
import { until } from "../../node/command.mjs";
import { Emulator, base64, client, loud, quiet } from "../../node/model.mjs";
import { pkg } from "../../node/pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

const SCRIPT = [
  { say: "Hello.", heard: "Good morning." },
  { say: "One moment.", call: { name: "find_slot", arguments: { day: "Tuesday" } } },
  "At ten.",
  { say: "A sentence that is cancelled.", speed: 1 },
  { call: { name: "hang_up" } },
];

/** Events of every kind that the stand-in sends, in a version of the API. */
async function everyEvent(version) {
  const emulator = await Emulator.start();
  const model = emulator.model(SCRIPT, { version });
  const agent = await client(model, { url: "wss://api.example/v1/realtime?model=gpt-4o-realtime-preview" });
  const create = { type: "response.create" };
  const transcription = { model: "whisper-1" };
  await agent.sends({
    type: "session.update",
    session:
      version === "ga" ? { type: "realtime", audio: { input: { transcription } } } : { input_audio_transcription: transcription },
  });
  await agent.hears(loud(500));
  await agent.hears(quiet(600));
  const [session] = model.sessions;
  const { itemId } = session.answers[0];
  await agent.sends(
    { type: "conversation.item.retrieve", item_id: itemId },
    { type: "conversation.item.truncate", item_id: itemId, content_index: 0, audio_end_ms: 100 },
    create,
  );
  await agent.sends(
    {
      type: "conversation.item.create",
      item: { type: "function_call_output", call_id: session.answers[1].call.callId, output: "10:00" },
    },
    { type: "response.create", response: version === "ga" ? { output_modalities: ["text"] } : { modalities: ["text"] } },
    { type: "conversation.item.delete", item_id: itemId },
    { type: "conversation.item.delete", item_id: itemId },
    { type: "input_audio_buffer.clear" },
    create,
    { type: "response.cancel" },
    create,
    { type: "nonsense" },
  );
  emulator.stop();
  return agent.events;
}

/**
 * Where the types have no member, the service has `null`, as developers have recorded it; and the types lack what the examples of the API
 * reference show of a session.
 */
function typed(name, value) {
  if (name === "session") return { ...value, object: undefined, id: undefined, expires_at: undefined };
  return value ?? undefined;
}

describe("the types of the official package fit", () => {
  for (const [version, path, kinds] of [
    ["ga", "openai/resources/realtime/realtime", 28],
    ["beta", "openai/resources/beta/realtime/realtime", 27],
  ]) {
    test(`every event of the version ${version}`, async (t) => {
      const events = await everyEvent(version);
      const types = new Set(events.map(({ type }) => type));
      assert.equal(types.size, kinds, [...types].join("\n"));
      const dir = await mkdtemp(join(fileURLToPath(new URL(".", import.meta.url)), "workplace-"));
      t.after(() => rm(dir, { recursive: true }));
      const lines = events.map((event) => `  ${JSON.stringify(event, typed)},`);
      await writeFile(
        join(dir, "events.ts"),
        `import type { RealtimeServerEvent } from "${path}";\nexport const events: RealtimeServerEvent[] = [\n${lines.join("\n")}\n];\n`,
      );
      const compilerOptions = { strict: true, noEmit: true, module: "nodenext", target: "es2022", skipLibCheck: true, types: [] };
      await writeFile(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["events.ts"] }));
      await writeFile(join(dir, "package.json"), '{ "type": "module" }\n');
      await promisify(execFile)(process.execPath, [join(modules, "typescript/bin/tsc"), "--project", dir], { cwd: dir }).catch(
        ({ stdout }) => assert.fail(stdout.slice(0, 4000)),
      );
    });
  }
});

test("its client holds a conversation over TLS", { timeout: 60_000 }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), "ringwire-model-"));
  const served = await serve({ model: SCRIPT, https: { certificateFile: join(dir, "ca.pem") } });
  t.after(() => served.close().then(() => rm(dir, { recursive: true })));
  const url = new URL(served.modelUrl);
  const openai = new OpenAI({ apiKey: "any", baseURL: `https://localhost:${url.port}/openai/v1` });
  const realtime = new OpenAIRealtimeWS({ model: "gpt-realtime", options: { ca: served.certificate.ca } }, openai);
  const errors = [];
  realtime.on("error", (error) => errors.push(error));
  const once = (type) => new Promise((resolve) => realtime.once(type, resolve));
  const created = await once("session.created");
  assert.equal(created.session.model, "gpt-realtime");
  const updated = once("session.updated");
  realtime.send({ type: "session.update", session: { type: "realtime", instructions: "Be brief." } });
  assert.equal((await updated).session.instructions, "Be brief.");
  let bytes = 0;
  realtime.on("response.output_audio.delta", ({ delta }) => (bytes += Buffer.from(delta, "base64").length));
  const done = once("response.done");
  for (const pcm of [loud(500), quiet(500)]) realtime.send({ type: "input_audio_buffer.append", audio: base64(pcm) });
  const { response } = await done;
  assert.equal(response.output[0].content[0].transcript, "Hello.");
  assert.equal(bytes, 24_000);
  assert.deepEqual(errors, []);
  const [session] = served.model.sessions;
  assert.equal(session.headers.authorization, "***");
  realtime.close();
  await until("the end of the session", () => !session.isOpen);
});
