// What is heard in calls of the emulator, judged by Python's `wave` and a Goertzel decoder in `sound.py`: recordings, and what each party heard.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { finish } from "../../harness/programs.mjs";
import { python } from "../../harness/tools.mjs";
import { pkg } from "../../node/pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const BOT = { communicationUserId: "8:acs:resource_bot" };
const [ANN, BOB] = ["+15550110000", "+15550120000"];
const [NOISY, ECHO] = ["+15550107004", "+15550107005"];
const program = new URL("sound.py", import.meta.url).pathname;

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringwire-sound-"));
});
after(() => rm(folder, { recursive: true }));

/** What Python hears in files, by their names. */
async function judge(files) {
  const paths = [];
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, `${name}.wav`);
    await writeFile(path, bytes);
    paths.push(`${name}=${path}`);
  }
  const output = await finish(await python(), [program, ...paths], { limitMs: 120_000 });
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return Object.fromEntries(lines.map((line) => JSON.parse(line)).map(({ name, ...heard }) => [name, heard]));
}

/** A call to these numbers, all of whom answer after two seconds; recordings end up in `recorded`. */
async function call(...numbers) {
  const recorded = [];
  const onCallback = async (request) => {
    for (const { eventType, data } of [await request.json()].flat())
      if (eventType?.endsWith("RecordingFileStatusUpdated")) recorded.push(data.recordingStorageInfo.recordingChunks[0]);
  };
  const emulator = await Emulator.start({ onCallback });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, sourceIdentity: BOT });
  const people = numbers.map((phoneNumber) => ({ phoneNumber }));
  const { callConnection, callConnectionProperties } = await client.createGroupCall(people, "https://app.example/callbacks", {
    sourceCallIdNumber: { phoneNumber: "+14255550100" },
    callIntelligenceOptions: { cognitiveServicesEndpoint: "https://ai.example/" },
  });
  await emulator.advance("2s");
  const recording = client.getCallRecording();
  const id = callConnectionProperties.callConnectionId;
  const start = async (options) => {
    const { serverCallId } = await callConnection.getCallConnectionProperties();
    const { recordingId } = await recording.start({ callLocator: { kind: "serverCallLocator", id: serverCallId }, ...options });
    return recordingId;
  };
  /** The bytes of the file. */
  const stop = async (recordingId) => {
    await recording.stop(recordingId);
    await emulator.advance("2s");
    const stream = await recording.downloadStreaming(recorded.at(-1).contentLocation);
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const heard = (who) => emulator.heard(id, who).wav();
  return { emulator, media: callConnection.getCallMedia(), recording, start, stop, heard, id };
}

const text = (ms) => [{ kind: "textSource", text: "x".repeat(ms / 65), voiceName: "en-US-NancyNeural" }];
const MONO = [1, 2, 16_000, "NONE"];

describe("an independent decoder", () => {
  test("reads the keys of a participant from the recording and from what each party heard", async () => {
    const { emulator, start, stop, heard, id } = await call(ANN, BOB);
    const recording = await start();
    emulator.press(id, ANN, "159#");
    await emulator.advance("3s");
    const files = { recording: await stop(recording), application: heard(), bob: heard(BOB), ann: heard(ANN) };
    const judged = await judge(files);
    assert.deepEqual(Object.fromEntries(Object.entries(judged).map(([name, { keys }]) => [name, keys])), {
      recording: ["159#"],
      application: ["159#"],
      bob: ["159#"],
      ann: [""],
    });
    assert.deepEqual([judged.recording.format, judged.recording.ms], [MONO, 3000]);
    assert.deepEqual(judged.application.format, MONO);
    emulator.stop();
  });

  test("reads keys that are pressed while a prompt is heard, and all sixteen, on channels of their own", async () => {
    const { emulator, media, start, stop, id } = await call(ANN, BOB);
    const recording = await start({ recordingChannel: "unmixed" });
    const mixed = await start();
    await media.playToAll(text(6500));
    emulator.press(id, ANN, "1234567890*#ABCD");
    await emulator.advance("7s");
    const { channels, one } = await judge({ channels: await stop(recording), one: await stop(mixed) });
    assert.deepEqual(channels.format, [3, 2, 16_000, "NONE"]);
    assert.deepEqual(channels.keys, ["1234567890*#ABCD", "", ""]);
    assert.deepEqual(one.keys, ["1234567890*#ABCD"]);
    // The prompt is on the last channel, from its beginning to its end.
    const [[from, to, level]] = channels.sounds[2];
    assert.deepEqual([from, to], [0, 6500]);
    assert.ok(level > -24 && level < -15, `speech has a level of ${level} dB`);
    assert.deepEqual(channels.sounds[1], []);
    emulator.stop();
  });

  test("reads the keys that the application sends from what their target heard, and from nothing else", async () => {
    const { emulator, media, heard } = await call(ANN, BOB);
    await media.sendDtmfTones(["two", "five", "eight", "zero", "asterisk"], { phoneNumber: ANN });
    await emulator.advance("4s");
    const judged = await judge({ ann: heard(ANN), bob: heard(BOB), application: heard() });
    assert.deepEqual([judged.ann.keys, judged.bob.keys, judged.application.keys], [["2580*"], [""], [""]]);
    emulator.stop();
  });

  test("does not hear what was said in a pause of a recording", async () => {
    const { emulator, recording, start, stop, id } = await call(ANN);
    const recordingId = await start();
    for (const [keys, pauses] of [
      ["1", false],
      ["2", true],
      ["3", false],
    ]) {
      if (pauses) await recording.pause(recordingId);
      emulator.press(id, ANN, keys);
      await emulator.advance("1s");
      if (pauses) await recording.resume(recordingId);
    }
    const { file } = await judge({ file: await stop(recordingId) });
    assert.deepEqual([file.keys, file.ms], [["13"], 2000]);
    assert.deepEqual(
      file.sounds[0].map(([from, to]) => [from, to]),
      [
        [0, 100],
        [1000, 1100],
      ],
    );
    emulator.stop();
  });

  test("measures noise at -40 dB, and an echo 6 dB softer and 200 ms later", async () => {
    const noisy = await call(NOISY);
    await noisy.emulator.advance("2s");
    const echo = await call(ECHO);
    await echo.media.playToAll(text(1950));
    await echo.emulator.advance("4s");
    const judged = await judge({ noise: noisy.heard(), echo: echo.heard(), said: echo.heard(ECHO) });
    assert.ok(Math.abs(judged.noise.level[0] + 40) < 0.5, `${judged.noise.level}`);
    const [[[from, to, level]], [[begin, end, said]]] = [judged.echo.sounds[0], judged.said.sounds[0]];
    assert.deepEqual([begin, end, from, to], [0, 1950, 200, 2150]);
    assert.ok(Math.abs(said - level - 6) < 0.2, `${said} and ${level} dB`);
    noisy.emulator.stop();
    echo.emulator.stop();
  });
});
