// The WebSockets of the emulator: in memory with an agent of `ringwire/media`, over a network with `ws`, and what becomes of those that end.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { createLocalJWKSet, jwtVerify } from "jose";
import { sockets } from "../harness/servers.mjs";
import { memoryJournal } from "./journal.mjs";
import { pkg } from "./pkg.mjs";

const load = (file) => import(new URL(file, pkg));
const { CallAutomationClient } = await load("entries/client-node.js");
const { CallbackReceiver } = await load("entries/callbacks-node.js");
const { Emulator } = await load("entries/emulator-node.js");
const { serve } = await load("entries/emulator-http-node.js");
const { MediaReceiver } = await load("media/index.js");

const URL_OF_MEDIA = "wss://app.example/media?secret=s";
const CALLBACK = "https://app.example/callbacks";
const to = (phoneNumber) => ({ targetParticipant: { phoneNumber }, sourceCallIdNumber: { phoneNumber: "+14255550100" } });
const STREAMING = {
  transportUrl: URL_OF_MEDIA,
  transportType: "websocket",
  contentType: "audio",
  audioChannelType: "mixed",
  startMediaStreaming: true,
  enableBidirectional: true,
};
const audio = (samples) =>
  JSON.stringify({ kind: "AudioData", audioData: { data: Buffer.from(new Int16Array(samples).buffer).toString("base64") } });

/** An emulator in memory, an application of it, and the events of streaming that came. */
async function application(options = {}) {
  const events = [];
  let receiver;
  const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request), ...options });
  receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
  receiver.on("*", ({ kind, mediaStreamingUpdate, transcriptionUpdate }) => {
    const details = mediaStreamingUpdate?.mediaStreamingStatusDetails ?? transcriptionUpdate?.transcriptionStatusDetails;
    if (details) events.push(`${kind} ${details}`);
  });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
  const call = (more = {}) =>
    client.createCall(to("+15550100000"), CALLBACK, { mediaStreamingOptions: { ...STREAMING, ...more } });
  return { emulator, receiver, client, call, events };
}

/** What the log says of sockets. */
const socketsIn = (emulator) => emulator.events().filter(({ kind }) => kind === "socket");
const statesIn = (emulator) => socketsIn(emulator).map(({ state }) => state);

/** Each message, read. */
const parsed = (messages) => messages.map((text) => JSON.parse(text));

async function until(condition) {
  for (const end = Date.now() + 20_000; !(await condition()); ) {
    assert.ok(Date.now() < end, `never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("in memory", () => {
  test("an agent of ringwire/media answers in the tick in which it hears, and equal runs have equal logs", async () => {
    const logs = [];
    for (const _ of [1, 2]) {
      let media;
      const { emulator, receiver, call } = await application({
        seed: 7,
        onMedia: (request, socket) => media.take(socket, request),
      });
      media = new MediaReceiver({ callbacks: receiver });
      const heard = [];
      media.onCall(async (stream) => {
        for await (const { base64, mediaMs } of stream.audio()) {
          heard.push(mediaMs);
          stream.play(base64, { utterance: "echo" });
        }
      });
      await call();
      await emulator.advance("4s");
      assert.deepEqual(
        heard,
        Array.from({ length: 100 }, (_, index) => index * 20),
      );
      const [{ callConnectionId }] = emulator.connections();
      const [opened] = socketsIn(emulator);
      assert.deepEqual(
        [opened.state, opened.stream, opened.callConnectionId, opened.url],
        ["opened", "audio", callConnectionId, "wss://app.example/media?secret=***"],
      );
      logs.push(JSON.stringify(emulator.events()));
      emulator.stop();
    }
    assert.equal(logs[0], logs[1]);
  });

  test("the dial has the names of the call, and a token of 24 hours that the published keys verify", async () => {
    const dials = [];
    const { emulator, call, client } = await application({ onMedia: (request) => void dials.push(request) });
    await call();
    await emulator.advance("2s");
    const [{ callConnectionId, correlationId }] = emulator.connections();
    const [{ url, headers }] = dials;
    assert.deepEqual(
      [url, headers.get("x-ms-call-connection-id"), headers.get("x-ms-call-correlation-id")],
      [URL_OF_MEDIA, callConnectionId, correlationId],
    );
    const { audience, issuer, fetch } = emulator.callbackAuthentication;
    const keys = await (await fetch(new URL("/calling/keys", emulator.endpoint))).json();
    const [, token] = headers.get("authorization").split("Bearer ");
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { audience, issuer });
    assert.equal(payload.exp - payload.iat, 86_400);
    const connection = client.getCallConnection(callConnectionId);
    await connection.getCallMedia().stopMediaStreaming();
    await connection.getCallMedia().startMediaStreaming();
    await emulator.advance("1s");
    assert.equal(dials.length, 2);
    assert.notEqual(dials[1].headers.get("authorization"), dials[0].headers.get("authorization"));
  });

  test("the socket is that of the platform in its shape", async () => {
    let socket;
    const seen = [];
    const { emulator, call } = await application({
      onMedia(_, given) {
        socket = given;
        assert.deepEqual([socket.url, socket.readyState, socket.OPEN, socket.bufferedAmount], [URL_OF_MEDIA, 1, 1, 0]);
        socket.accept();
        socket.binaryType = "arraybuffer";
        socket.onmessage = function (event) {
          seen.push([this === socket, event.type, JSON.parse(event.data).kind]);
          socket.onmessage = null;
        };
        socket.addEventListener("close", { handleEvent: ({ code, reason, wasClean }) => seen.push([code, reason, wasClean]) });
        assert.equal(typeof socket.onmessage, "function");
      },
    });
    await call();
    await emulator.advance("2100ms");
    assert.equal(socket.onmessage, null);
    assert.throws(() => socket.close(1006), { name: "InvalidAccessError" });
    assert.throws(() => socket.close(1000, "é".repeat(62)), { name: "SyntaxError" });
    socket.close(4001, "enough");
    assert.equal(socket.readyState, 2);
    socket.send("after the end");
    await emulator.advance("20ms");
    assert.deepEqual(seen, [
      [true, "message", "AudioMetadata"],
      [4001, "enough", true],
    ]);
    assert.equal(socket.readyState, 3);
    const closed = socketsIn(emulator).at(-1);
    assert.deepEqual([closed.state, closed.by, closed.code, closed.reason], ["closed", "application", 4001, "enough"]);
  });

  test("what an application sends before the emulator listens is heard, and bytes are ignored", async () => {
    const { emulator, call } = await application({
      onMedia(_, socket) {
        socket.send(audio(320));
        socket.send(new Uint8Array(3));
        socket.send("{}");
      },
    });
    await call();
    await emulator.advance("3s");
    assert.deepEqual(
      socketsIn(emulator).map(({ state, reason }) => [state, reason]),
      [
        ["opened", undefined],
        ["ignored", "it is binary, and text was expected"],
        ["ignored", "it has no kind"],
      ],
    );
  });

  test("a dial that throws is refused, and one that breaks is dialled again", async () => {
    let dials = 0;
    const { emulator, call, events } = await application({
      onMedia() {
        if (++dials < 3) throw new Error("not now");
      },
    });
    await call();
    await emulator.advance("10s");
    assert.deepEqual(statesIn(emulator), ["refused", "refused", "opened"]);
    assert.equal(socketsIn(emulator)[0].reason, "not now");
    assert.deepEqual(events, ["MediaStreamingStarted subscriptionStarted"]);

    const sockets = [];
    const other = await application({ onMedia: (_, socket) => void sockets.push(socket) });
    await other.call();
    await other.emulator.advance("4s");
    sockets[0].close();
    await other.emulator.advance("2s");
    assert.deepEqual(other.events, [
      "MediaStreamingStarted subscriptionStarted",
      "MediaStreamingStopped streamConnectionInterrupted",
      "MediaStreamingStarted streamConnectionReestablished",
    ]);
    assert.equal(sockets.length, 2);

    const never = await application({ onMedia: () => assert.fail("never") });
    await never.call();
    await never.emulator.advance("20s");
    assert.deepEqual(never.events, ["MediaStreamingFailed initialWebSocketConnectionFailed"]);
    const failed = never.emulator.callbacks().find(({ eventKind }) => eventKind === "MediaStreamingFailed").event.data;
    assert.deepEqual([failed.resultInformation.code, failed.resultInformation.subCode], [400, 8581]);
  });

  test("an onMedia that rejects closes its socket with 1011, and its reason is reported", async (t) => {
    const reports = t.mock.method(console, "error", () => {});
    const codes = [];
    const { emulator, call } = await application({
      async onMedia(_, socket) {
        socket.addEventListener("close", ({ code }) => codes.push(code));
        throw new Error("broken");
      },
    });
    await call();
    await emulator.advance("2500ms");
    assert.deepEqual(codes, [1011]);
    assert.match(String(reports.mock.calls[0].arguments.join(" ")), /onMedia failed: Error: broken/);
  });

  test("a receiver that does not believe a token closes with 1008: faults of tokens come first", async () => {
    for (const fault of ["forgedToken", "expiredToken", "wrongAudience", "unsigned"]) {
      let media;
      const { emulator, receiver, call, events } = await application({
        onMedia: (request, socket) => media.take(socket, request),
        faults: { rules: [{ fault, path: "/media" }] },
      });
      media = new MediaReceiver({ callbacks: receiver, onError() {} });
      const calls = [];
      media.onCall((stream) => void calls.push(stream));
      await call();
      await emulator.advance("4s");
      const [first, refused, opened] = socketsIn(emulator);
      assert.deepEqual([first.state, first.fault], ["opened", fault]);
      assert.deepEqual([refused.state, refused.code, refused.by], ["closed", 1008, "application"], fault);
      assert.deepEqual([opened.state, opened.fault, opened.time], ["opened", undefined, refused.time]);
      assert.equal(calls.length, 1, fault);
      assert.deepEqual(events, ["MediaStreamingStarted subscriptionStarted"]);
    }
  });

  test("unmixed audio has a stream for each participant, at 24 kHz frames of 960 bytes, and keys come as frames", async () => {
    const messages = [];
    const { emulator, call } = await application({
      onMedia: (_, socket) => socket.addEventListener("message", ({ data }) => messages.push(data)),
    });
    await call({ audioChannelType: "unmixed", audioFormat: "pcm24KMono", enableDtmfTones: true });
    await emulator.advance("2100ms");
    emulator.press(emulator.connections()[0].callConnectionId, "+15550100000", "5");
    await emulator.advance("20ms");
    const [metadata, first, ...rest] = parsed(messages);
    assert.deepEqual([metadata.audioMetadata.sampleRate, metadata.audioMetadata.length], [24_000, 960]);
    assert.equal(first.audioData.participantRawID, "4:+15550100000");
    assert.equal(Buffer.from(first.audioData.data, "base64").length, 960);
    const key = rest.find(({ kind }) => kind === "DtmfData");
    assert.deepEqual([key.dtmfData.data, key.dtmfData.participantRawID], ["5", "4:+15550100000"]);
  });

  test("the end of the call, stop and reset close what is open, and nothing comes after that", async () => {
    for (const [end, code] of [
      [async ({ client, emulator }) => client.getCallConnection(emulator.connections()[0].callConnectionId).hangUp(true), 1000],
      [async ({ emulator }) => emulator.reset(), 1001],
      [async ({ emulator }) => emulator.stop(), 1001],
    ]) {
      const codes = [];
      let count = 0;
      const all = await application({
        onMedia(_, socket) {
          socket.addEventListener("message", () => count++);
          socket.addEventListener("close", (event) => codes.push(event.code));
        },
      });
      await all.call();
      await all.emulator.advance("2100ms");
      await end(all);
      await until(() => codes.length);
      const before = count;
      if (code === 1000) await all.emulator.advance("1s");
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.deepEqual([codes, count], [[code], before]);
    }
  });

  test("a socket that is closed before it is dialled is not dialled", async () => {
    const { Sockets } = await load("emulator/sockets.js");
    let dials = 0;
    const sockets = new Sockets(
      () => void dials++,
      false,
      () => {},
    );
    sockets.expect(1);
    sockets.close(1, 1000, "");
    const effect = { kind: "dial", id: 1, url: URL_OF_MEDIA, headers: [], token: null, timeoutMs: 1000 };
    await assert.rejects(sockets.dial(effect, undefined, AbortSignal.timeout(1000)), /closed before it was dialled/);
    sockets.forget(1);
    assert.deepEqual([dials, sockets.areOpen], [0, false]);
  });

  test("nothing is dialled where there is nothing to dial with, and the log and a warning say so", async (t) => {
    const { emulator, call, events } = await application();
    const warn = t.mock.method(console, "warn", () => {});
    await call();
    await call();
    await emulator.advance("3s");
    assert.equal(warn.mock.callCount(), 1);
    assert.match(warn.mock.calls[0].arguments[0], /no WebSocket is dialled.*onMedia: \(request, socket\) => media\.take/);
    assert.deepEqual(events, ["MediaStreamingStarted subscriptionStarted", "MediaStreamingStarted subscriptionStarted"]);
    assert.match(socketsIn(emulator)[0].reason, /onMedia/);
    await assert.rejects(Emulator.start({ onMedia: 5 }), /onMedia: expected a function/);
  });
});

describe("virtual time", () => {
  test("until drives an agent that waits by the clock of the call, and moves fast", async () => {
    let media;
    const { emulator, receiver, call } = await application({ onMedia: (request, socket) => media.take(socket, request) });
    media = new MediaReceiver({ callbacks: receiver });
    const over = new Promise((resolve) => {
      media.onCall(async (stream) => {
        await stream.sleep(60_000);
        resolve(stream.mediaMs);
      });
    });
    await call();
    assert.equal(await emulator.until(over), 60_000);
    assert.equal(emulator.now - Date.UTC(2100, 0), 62_000);
  });

  test("an agent that takes turns of the event loop, and microtasks, answers in the same tick", async () => {
    const times = [];
    let emulator;
    const all = await application({
      onMedia(_, socket) {
        socket.onmessage = async ({ data }) => {
          if (JSON.parse(data).kind !== "AudioData") return;
          for (let index = 0; index < 50; index++) await null;
          socket.send(audio(320));
          await new Promise((resolve) => setImmediate(resolve));
          times.push(emulator.now);
          socket.send(audio(320));
        };
      },
    });
    ({ emulator } = all);
    await all.call();
    await emulator.advance("2060ms");
    const start = Date.UTC(2100, 0) + 2000;
    assert.deepEqual(times, [start + 20, start + 40, start + 60]);
    assert.equal(socketsIn(emulator).length, 1);
  });

  test("timers that a test has faked are moved with it", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const times = [];
      let emulator;
      const all = await application({
        onMedia(_, socket) {
          socket.onmessage = () => {
            socket.onmessage = null;
            setTimeout(() => times.push(emulator.now), 50);
            setTimeout(() => times.push(emulator.now), 3500);
          };
        },
      });
      ({ emulator } = all);
      await all.call();
      await emulator.advance("6s", { timers: (ms) => mock.timers.tick(ms) });
      const start = Date.UTC(2100, 0) + 2000;
      assert.deepEqual(times, [start + 60, start + 3500]);
      await assert.rejects(emulator.advance(1, { timers: 5 }), /options.timers: expected a function/);
      await assert.rejects(emulator.advance(1, { timer() {} }), /did you mean timers/);
    } finally {
      mock.timers.reset();
    }
  });

  test("an application that never stops talking holds up no clock", async () => {
    const { emulator, call } = await application({
      onMedia(_, socket) {
        const talk = () => {
          if (socket.readyState !== 1) return;
          socket.send("{}");
          setImmediate(talk);
        };
        talk();
      },
    });
    await call();
    await emulator.advance("2100ms");
    assert.equal(emulator.now, Date.UTC(2100, 0) + 2100);
    emulator.stop();
  });
});

/** The host of a server of WebSockets, which closes with the test. */
async function listening(t, onConnection, options) {
  const server = await sockets(onConnection, options);
  t.after(server.close);
  return new URL(server.url).host;
}

describe("over a network", () => {
  test("a served emulator dials this machine, sends in real time, and hears what comes", async (t) => {
    const messages = [];
    const codes = [];
    let request;
    const host = await listening(t, (socket, incoming) => {
      request = incoming;
      socket.on("message", (data) => messages.push([Date.now(), JSON.parse(data)]));
      socket.on("close", (code) => codes.push(code));
      socket.send(audio(320));
      socket.send("nothing");
    });
    const served = await serve({ speed: 20 });
    t.after(() => served.close());
    const { emulator } = served;
    const client = new CallAutomationClient(served.connectionString, { allowInsecureConnection: true });
    const options = { mediaStreamingOptions: { ...STREAMING, transportUrl: `http://${host}/media?secret=s` } };
    const { callConnection } = await client.createCall(to("+15550100000"), `http://${host}/`, options);
    await until(() => messages.length > 20);
    assert.equal(request.url, "/media?secret=s");
    assert.match(request.headers.authorization, /^Bearer ey/);
    assert.equal(request.headers.host, host);
    assert.equal(request.headers["x-ms-call-connection-id"], emulator.connections()[0].callConnectionId);
    assert.equal(messages[0][1].kind, "AudioMetadata");
    const stamps = messages.slice(1).map(([, { audioData }]) => Date.parse(audioData.timestamp));
    assert.ok(
      stamps.every((stamp, index) => stamp - stamps[0] === 20 * index),
      "every 20 ms, without a gap",
    );
    await until(() => socketsIn(emulator).some(({ reason }) => reason === "it is no JSON"));
    await callConnection.hangUp(true);
    await until(() => codes.length && statesIn(emulator).includes("closed"));
    assert.deepEqual([codes, socketsIn(emulator).at(-1).by], [[1000], "service"]);
  });

  test("what is not this machine is not dialled, unless it is allowed", async (t) => {
    for (const transportUrl of ["ws://192.0.2.1/media", "wss://app.example/media", "ws://[2001:db8::1]:81/media"]) {
      const served = await serve({ speed: 1000 });
      t.after(() => served.close());
      const client = new CallAutomationClient(served.connectionString, { allowInsecureConnection: true });
      await client.createCall(to("+15550100000"), "http://127.0.0.1:9/", {
        mediaStreamingOptions: { ...STREAMING, transportUrl },
      });
      await until(() => statesIn(served.emulator).length === 4);
      for (const { state, reason } of socketsIn(served.emulator)) {
        assert.equal(state, "refused");
        assert.match(reason, /is not this machine. Allow the host by name|ENOTFOUND|EAI_AGAIN/, transportUrl);
      }
    }
  });

  test("a server that refuses the upgrade, or that is not there, is a refused dial with its reason", async (t) => {
    const host = await listening(t, () => {}, { verifyClient: (_, done) => done(false, 401) });
    for (const [transportUrl, expected] of [
      [`ws://${host}/`, /401/],
      ["ws://127.0.0.1:9/", /ECONNREFUSED|refused/],
    ]) {
      const { emulator, call } = await application({ fetch });
      await call({ transportUrl });
      await emulator.advance("2s");
      const [refused] = socketsIn(emulator);
      assert.equal(refused.state, "refused");
      assert.match(refused.reason, expected);
      emulator.stop();
    }
  });

  test("an application that does not read loses the oldest messages, which are counted", async (t) => {
    const host = await listening(t, (socket) => socket.pause());
    const { emulator, call, client } = await application({ fetch });
    await call({ transportUrl: `ws://${host}/` });
    await emulator.advance("2s");
    // As many as fill the buffers of the system, and more.
    emulator.setFaults({ rules: [{ fault: "frameDuplicated", copies: 100 }] });
    await emulator.advance("4s");
    await client.getCallConnection(emulator.connections()[0].callConnectionId).hangUp(true);
    await until(() => statesIn(emulator).includes("closed"));
    const { lost, sent } = socketsIn(emulator).at(-1);
    assert.ok(lost > 1000 && lost < sent, `${lost} of ${sent}`);
    emulator.stop();
  });

  test("a fault breaks the connection", async (t) => {
    const codes = [];
    const host = await listening(t, (socket) => socket.on("close", (code) => codes.push(code)));
    const { emulator, call, events } = await application({
      fetch,
      faults: { rules: [{ fault: "socketDrops", afterMs: 500, times: 1 }] },
    });
    await call({ transportUrl: `ws://${host}/` });
    await emulator.advance("3s");
    await until(() => codes.length);
    await emulator.advance("3s");
    // Where the runtime's own WebSocket cannot break a connection, it is closed without a code.
    assert.ok([1005, 1006].includes(codes[0]), String(codes[0]));
    assert.deepEqual(events.slice(1), [
      "MediaStreamingStopped streamConnectionInterrupted",
      "MediaStreamingStarted streamConnectionReestablished",
    ]);
    emulator.stop();
  });
});

test("after a restart the sockets are gone, and are dialled again", async () => {
  const journal = memoryJournal();
  const sockets = [];
  const options = { journal, onMedia: (_, socket) => void sockets.push(socket) };
  const first = await application(options);
  await first.call();
  await first.emulator.advance("3s");
  sockets[0].send(audio(320));
  sockets[0].send(new Uint8Array(2));
  first.emulator.stop();
  const log = () => socketsIn(second.emulator).map(({ state, by, code }) => [state, by, code]);
  const second = await application(options);
  assert.deepEqual(log(), [
    ["opened", undefined, undefined],
    ["ignored", undefined, undefined],
    ["closed", "network", 1006],
  ]);
  await second.emulator.advance("2s");
  assert.deepEqual(second.events.slice(-2), [
    "MediaStreamingStopped streamConnectionInterrupted",
    "MediaStreamingStarted streamConnectionReestablished",
  ]);
  assert.equal(sockets.length, 2);
  // And once more: what was written is what happened.
  second.emulator.stop();
  const third = await application(options);
  assert.equal(socketsIn(third.emulator).filter(({ state }) => state === "closed").length, 2);
});
