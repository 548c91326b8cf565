// `ringwire/media` and peers that do not speak as they should: bytes that are no WebSocket, sockets that are gone, libraries that fail. Each
// ends its own socket; the process and the other calls go on.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, mock, test } from "node:test";
import { HEADERS, METADATA, MediaReceiver, dial, frame, serving, until, upgrade } from "./media.mjs";

const HANDSHAKE = [
  "GET /media HTTP/1.1",
  "host: app.example",
  "connection: upgrade",
  "upgrade: websocket",
  "sec-websocket-version: 13",
  "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
  "x-ms-call-connection-id: c1",
  "",
  "",
].join("\r\n");

const uncaught = [];
process.on("uncaughtException", (error) => uncaught.push(error)).on("unhandledRejection", (error) => uncaught.push(error));

/** A receiver, one good call, and the errors its owner is given. */
async function receiving(t, options) {
  const errors = [];
  const calls = [];
  const media = new MediaReceiver({ authorize: () => true, onError: (error) => errors.push(error), ...options });
  media.onCall((call) => void calls.push(call));
  const url = await serving(t, media);
  const good = await dial(url);
  good.send(METADATA);
  await until(() => calls.length === 1);
  return { media, url, calls, errors, good };
}

/** The good call goes on, and nothing was thrown. */
async function goesOn({ good, calls }) {
  good.send(frame(0));
  await until(() => calls[0].mediaMs === 20);
  assert.deepEqual(uncaught.splice(0), []);
}

/** A frame of RFC 6455 §5.2 with a mask of zeros. */
const wire = (first, length, payload = Buffer.alloc(0)) =>
  Buffer.concat([Buffer.from([first, ...length]), Buffer.alloc(4), payload]);
const text = (payload) => wire(0x81, [0x80 | payload.length], payload);

/** Sends bytes after the handshake; the code with which the receiver closes, if it says one before it goes. */
async function raw(url, ...chunks) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const ended = once(socket, "close");
  socket.on("error", () => {});
  let received = Buffer.alloc(0);
  socket.on("data", (bytes) => (received = Buffer.concat([received, bytes])));
  socket.write(HANDSHAKE);
  await until(() => received.includes("\r\n\r\n"));
  assert.match(received.toString("latin1"), /^HTTP\/1\.1 101 /);
  received = received.subarray(received.indexOf("\r\n\r\n") + 4);
  for (const chunk of chunks) socket.write(chunk);
  await until(() => received.length >= 4 || socket.destroyed);
  socket.destroy();
  await ended;
  return received[0] === 0x88 ? received.readUInt16BE(2) : undefined;
}

describe("bytes that are no messages", () => {
  for (const [name, chunks, code] of [
    ["a length of 2^63", [wire(0x81, [0xff, 0x80, 0, 0, 0, 0, 0, 0, 0])], 1009],
    ["a length of 2^53", [wire(0x81, [0xff, 0, 0x20, 0, 0, 0, 0, 0, 0])], 1009],
    ["a length of ten megabytes, of which none comes", [wire(0x81, [0xff, 0, 0, 0, 0, 0, 0xa0, 0, 0])], 1009],
    ["a frame without a mask", [Buffer.from([0x81, 2, 0x7b, 0x7d])], 1002],
    ["reserved bits", [wire(0xf1, [0x80])], 1002],
    ["an opcode that there is not", [wire(0x83, [0x80])], 1002],
    ["a continuation of nothing", [wire(0x80, [0x80])], 1002],
    ["a ping that is too long", [wire(0x89, [0xfe, 0, 126])], 1002],
    ["a ping in parts", [wire(0x09, [0x80])], 1002],
    ["text that is no UTF-8", [text(Buffer.from([0xc3, 0x28]))], 1007],
    ["a close without a reason's bytes", [wire(0x88, [0x81], Buffer.from([0x03]))], 1002],
    ["a close with a code that is never sent", [wire(0x88, [0x82], Buffer.from([0x03, 0xee]))], 1002],
    [
      "parts without end",
      [wire(0x01, [0x80]), ...Array.from({ length: 4000 }, () => wire(0x00, [0xe4], Buffer.alloc(100, "x")))],
      1009,
    ],
    ["an empty message", [text(Buffer.alloc(0))], 1007],
  ]) {
    test(`${name} closes its socket with ${code}, and no other`, async (t) => {
      const all = await receiving(t);
      assert.equal(await raw(all.url, ...chunks), code);
      await until(() => all.media.open === 1);
      await goesOn(all);
    });
  }

  test("random ones end in a closed socket, in one that waits, or in a call", async (t) => {
    const all = await receiving(t, { metadataTimeoutMs: 20_000 });
    let state = 11;
    const random = (most) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % most;
    };
    for (let run = 0; run < 200; run++) {
      const socket = connect(Number(new URL(all.url).port), "127.0.0.1").on("error", () => {});
      await once(socket, "connect");
      socket.write(HANDSHAKE);
      await once(socket, "data");
      socket.write(Buffer.from(Array.from({ length: 1 + random(200) }, () => random(256))));
      if (random(2)) socket.end();
      else socket.resetAndDestroy();
    }
    await until(() => all.media.open === 1);
    await goesOn(all);
  });
});

describe("a socket", () => {
  test("whose peer is gone ends after two pings, and one that answers stays", async (t) => {
    const beats = [];
    const real = globalThis.setInterval;
    const replaced = mock.method(globalThis, "setInterval", (act, ms, ...more) => {
      if (ms !== 30_000) return real(act, ms, ...more);
      beats.push(act);
      return undefined;
    });
    t.after(() => replaced.mock.restore());
    const all = await receiving(t);
    // It takes every byte and answers none, as a machine whose network is gone.
    const silent = connect(Number(new URL(all.url).port), "127.0.0.1").on("error", () => {});
    silent.on("data", () => {});
    silent.write(HANDSHAKE);
    await until(() => beats.length === 2);
    silent.write(text(Buffer.from(JSON.stringify({ kind: "AudioMetadata" }))));
    await until(() => all.calls.length === 2);
    const pinged = once(all.good.socket, "ping");
    for (const beat of beats) beat();
    await pinged;
    await goesOn(all);
    for (const beat of beats) beat();
    assert.deepEqual(await all.calls[1].closed, { code: 1006, reason: "", by: "network", droppedFrames: 0 });
    assert.equal(all.media.open, 1);
    silent.destroy();
    all.good.send(frame(1));
    await until(() => all.calls[0].mediaMs === 40);
  });

  test("that says it has ended, and reads on, is over", async (t) => {
    const all = await receiving(t);
    const half = connect({ port: Number(new URL(all.url).port), host: "127.0.0.1", allowHalfOpen: true }).on("error", () => {});
    half.on("data", () => {});
    half.write(HANDSHAKE);
    half.write(text(Buffer.from(JSON.stringify({ kind: "AudioMetadata" }))));
    await until(() => all.calls.length === 2);
    half.end();
    assert.equal((await all.calls[1].closed).by, "network");
    half.destroy();
    await goesOn(all);
  });

  test("to another path is answered with 404, and left to another listener where there is one", async (t) => {
    const media = new MediaReceiver({ authorize: () => true });
    const server = createServer()
      .on("upgrade", upgrade(media, { path: "/media" }))
      .listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const url = `ws://127.0.0.1:${server.address().port}`;
    const status = async (path) => {
      const { socket, status } = await dial(url + path);
      socket.terminate();
      return status;
    };
    assert.deepEqual(
      [await status("/media"), await status("/media?a=b"), await status("/other"), await status("/")],
      [101, 101, 404, 404],
    );
    server.on("upgrade", (request, socket) => {
      if (request.url === "/other") socket.end("HTTP/1.1 418 Another\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    });
    assert.deepEqual([await status("/media"), await status("/other")], [101, 418]);
    await media.close();
  });

  test("that never says its end is over five seconds after it was closed", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { call, media } = taken();
    call.close();
    assert.equal(media.open, 1);
    t.mock.timers.tick(5000);
    assert.deepEqual(await call.closed, { code: 1000, reason: "", by: "us", droppedFrames: 0 });
    assert.equal(media.open, 0);
  });

  test("that broke and says no more is over a second later", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { call, listeners } = taken();
    listeners.error({});
    t.mock.timers.tick(1000);
    assert.deepEqual(await call.closed, { code: 1006, reason: "", by: "network", droppedFrames: 0 });
  });

  test("may take longer for its metadata than a timer can", (t) => {
    const asked = mock.method(globalThis, "setTimeout", () => undefined);
    t.after(() => asked.mock.restore());
    taken({ metadataTimeoutMs: 1e12 });
    for (const { arguments: given } of asked.mock.calls) assert.ok(given[1] < 2 ** 31, `${given[1]} ms`);
    assert.ok(asked.mock.callCount());
  });
});

/** A call by a socket of a library: `send` and `bufferedAmount` are what the test says. */
function taken({ send = () => {}, bufferedAmount, ...options } = {}) {
  const errors = [];
  const codes = [];
  const listeners = {};
  const media = new MediaReceiver({ authorize: () => true, onError: (error) => errors.push(error), ...options });
  let call;
  media.onCall((given) => (call = given));
  const socket = {
    send,
    bufferedAmount,
    close: (code) => codes.push(code),
    addEventListener: (type, listener) => (listeners[type] = listener),
  };
  media.take(socket, { headers: HEADERS }, { isAdmitted: true });
  listeners.message({ data: JSON.stringify(METADATA) });
  return { media, call, socket, codes, errors, listeners };
}

describe("a library", () => {
  test("whose send throws, or whose promise rejects, harms nothing", async () => {
    const failing = [
      () => {
        throw new Error("closing");
      },
      () => Promise.reject(new Error("closing")),
      async () => {
        throw new Error("closing");
      },
    ];
    for (const send of failing) {
      const { call } = taken({ send });
      assert.equal(call.play(new Int16Array(320)).ms, 20);
      assert.equal(call.stop().length, 1);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(uncaught.splice(0), []);
  });

  test("whose peer reads nothing is closed before its memory is full", () => {
    const { call, socket, codes, errors } = taken({ bufferedAmount: 0 });
    call.play(new Int16Array(320));
    socket.bufferedAmount = 2 ** 27;
    call.play(new Int16Array(320));
    assert.deepEqual(codes, [1008]);
    assert.match(errors[0].message, /^media: a socket was closed \(1008\): its peer reads nothing/);
  });

  test("that gives bytes, in whatever form, has its socket closed with 1003", () => {
    for (const data of [new Uint8Array(3), new ArrayBuffer(3), Buffer.from("{}"), new Blob(["{}"]), undefined, null, 7]) {
      const { listeners, codes } = taken();
      listeners.message({ data });
      assert.deepEqual(codes, [1003], String(data));
    }
  });

  test("that takes no code but 1000, as sockets of pages do, is closed without one", () => {
    const closed = [];
    const { listeners, socket } = taken();
    socket.close = (code) => {
      if (code !== undefined && code !== 1000) throw new DOMException("1000, or 3000 to 4999", "InvalidAccessError");
      closed.push(code);
    };
    listeners.message({ data: "{" });
    return until(() => closed.length === 1 && closed[0] === undefined);
  });

  test("whose socket closes while its sender is verified is forgotten", async () => {
    let admit;
    const media = new MediaReceiver({ authorize: () => new Promise((resolve) => (admit = resolve)) });
    media.onCall(() => assert.fail("it is closed"));
    const listeners = {};
    media.take(
      { send() {}, close() {}, addEventListener: (type, listener) => (listeners[type] = listener) },
      { headers: HEADERS },
    );
    listeners.message({ data: JSON.stringify(METADATA) });
    listeners.close({ code: 1001, reason: "" });
    admit(true);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(media.open, 0);
  });
});
