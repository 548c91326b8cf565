// How much of an answer is read: large ones, endless ones, packed ones, over every way to the network.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";

// Before the package is imported: the memory of its module is looked at below.
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...about) {
    super(...about);
    memories.push(...Object.values(this.exports).filter((one) => one instanceof WebAssembly.Memory));
  }
};

const { CallClient, KEY, createCall, errorOf, service, success, until } = await import("./client.mjs");
const { pkg } = await import("./pkg.mjs");
const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));

const MIB = 1 << 20;
const MOST = 16 * MIB;
const TOO_LARGE = "the answer is larger than 16777216 bytes";

/** The ways to the network: what the package brings, and what users bring. */
const ways = {
  "node:http": undefined,
  "the platform's fetch": (request) => fetch(request),
  "a fetch whose body is a stream of Node": async (request) => {
    const { status, headers, body } = await fetch(request);
    return { status, headers, body: Readable.fromWeb(body), text: () => assert.fail("read without a limit") };
  },
  "a fetch whose body is a stream of texts": async (request) => {
    const { status, headers, body } = await fetch(request);
    return { status, headers, body: Readable.fromWeb(body).setEncoding("utf8"), text: () => assert.fail("read without a limit") };
  },
};

/** Sends megabytes until the connection is closed, or so many; gives how many bytes were sent. */
function pour(response, status, megabytes = Infinity, headers = {}) {
  const sent = { bytes: 0, closed: false };
  response.on("close", () => (sent.closed = true));
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.write('{"callLegId":"leg","more":"');
  const part = "x".repeat(MIB);
  const more = () => {
    while (!sent.closed && sent.bytes < megabytes * MIB) {
      sent.bytes += MIB;
      if (!response.write(part)) return response.once("drain", more);
    }
    if (!sent.closed) response.end('"}');
  };
  more();
  return sent;
}

async function clientOf(t, fetch, answer, options) {
  const of = await service(t, answer);
  return {
    ...of,
    client: new CallClient(of.connectionString, { retry: { baseDelayMs: 1 }, ...(fetch && { fetch }), ...options }),
  };
}

for (const [way, fetch] of Object.entries(ways)) {
  describe(`over ${way}`, () => {
    test("an answer without an end is read up to its limit, and not asked for again", async (t) => {
      let sent;
      const { client, requests } = await clientOf(t, fetch, (_, response) => (sent = pour(response, 202)));
      const error = await errorOf(client.playAudio("leg", {}));
      assert.equal(error.message, `playAudio: ${TOO_LARGE}`);
      assert.deepEqual([error.kind, error.status, error.attempts.length, requests.length], ["response", 202, 1, 1]);
      await until("the connection to be closed", () => sent.closed);
      assert.ok(sent.bytes < MOST + 40 * MIB, `${sent.bytes} bytes were sent`);
      // This one may be repeated after an error of the network.
      const again = await errorOf(client.hangupCall("leg"));
      assert.deepEqual([again.kind, again.attempts.length, requests.length], ["response", 1, 2]);
    });

    test("an answer of the limit is read, and one of a byte more is not", async (t) => {
      const text = (length) => `{"callLegId":"leg","more":"${"x".repeat(length - 30)}"} `;
      assert.equal(text(100).length, 100);
      let length = MOST;
      const { client } = await clientOf(t, fetch, (_, response) => response.writeHead(201).end(text(length)));
      assert.equal((await createCall(client)).callLegId, "leg");
      length += 1;
      assert.equal((await errorOf(createCall(client))).message, `createCall: ${TOO_LARGE}`);
    });

    test("a failure without an end is a failure of its status, with the first part of its text", async (t) => {
      let sent;
      const { client } = await clientOf(t, fetch, (_, response) => (sent = pour(response, 500)), { retry: false });
      const error = await errorOf(createCall(client));
      assert.deepEqual([error.kind, error.status], ["service", 500]);
      assert.ok(error.body.length < 600 && error.body.startsWith('{"callLegId":"leg"'));
      await until("the connection to be closed", () => sent.closed);
      assert.ok(sent.bytes < 40 * MIB, `${sent.bytes} bytes were sent`);
    });

    test("a failure is repeated by its status, however large it is", async (t) => {
      const { client, requests } = await clientOf(t, fetch, (request, response, count) =>
        count < 3 ? pour(response, 503, 3) : success(request, response),
      );
      await client.hangupCall("leg");
      assert.equal(requests.length, 3);
    });

    test("the words of a failure are found in a long answer, and are short in the message", async (t) => {
      const words = "No. ".repeat(10_000);
      const { client } = await clientOf(
        t,
        fetch,
        (_, response) => response.writeHead(400).end(JSON.stringify({ code: "8501".repeat(1000), message: words })),
        { retry: false },
      );
      const error = await errorOf(createCall(client));
      assert.ok(error.message.startsWith("createCall: the service answered 400: 8501"));
      assert.ok(error.message.length <= 1001 && error.code.length <= 501, `${error.message.length}, ${error.code.length}`);
    });

    test("what is no JSON does not stay in the module's memory", async (t) => {
      const { client } = await clientOf(
        t,
        fetch,
        (request, response) => pour(response, request.url.includes("leg") ? 500 : 201, 15).bytes && response.write('"x'),
        { retry: false },
      );
      await errorOf(createCall(client));
      const [memory] = memories;
      const before = memory.buffer.byteLength;
      await errorOf(createCall(client));
      await errorOf(client.hangupCall("leg"));
      assert.ok(memory.buffer.byteLength - before <= MIB, `it grew by ${memory.buffer.byteLength - before} bytes`);
    });

    test("the next operation after an answer without an end has a connection", async (t) => {
      const { client } = await clientOf(t, fetch, (request, response, count) =>
        count === 1 ? void pour(response, 201) : success(request, response),
      );
      await errorOf(createCall(client));
      assert.equal((await createCall(client)).callLegId, "leg");
    });
  });
}

test("what is packed counts by what it unpacks to", async (t) => {
  const packed = gzipSync(Buffer.alloc(200 * MIB, 32));
  const { client } = await clientOf(t, ways["the platform's fetch"], (_, response) =>
    response.writeHead(201, { "content-encoding": "gzip" }).end(packed),
  );
  assert.equal((await errorOf(createCall(client))).message, `createCall: ${TOO_LARGE}`);
});

test("where there is a text only, it is measured", async () => {
  const text = `{"callLegId":"leg","more":"${"x".repeat(MOST)}"}`;
  const client = new CallClient(`endpoint=https://a.example/;accesskey=${KEY}`, {
    retry: false,
    fetch: async () => ({ status: 201, text: async () => text }),
  });
  assert.equal((await errorOf(createCall(client))).message, `createCall: ${TOO_LARGE}`);
});

test("recordings have no limit, and what says why there is none has one", async (t) => {
  const server = createServer((request, response) => {
    if (request.url.startsWith("/broken")) return pour(response, 500);
    response.writeHead(200);
    const part = Buffer.alloc(MIB);
    let count = 0;
    const more = () => {
      while (count++ < 40) if (!response.write(part)) return response.once("drain", more);
      response.end();
    };
    more();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => (server.close(), server.closeAllConnections()));
  const base = `http://127.0.0.1:${server.address().port}`;
  for (const fetch of [undefined, ways["the platform's fetch"]]) {
    const recording = new CallAutomationClient(`endpoint=${base}/;accesskey=${KEY}`, { fetch, retry: false }).getCallRecording();
    let length = 0;
    for await (const part of await recording.downloadStreaming(`${base}/whole`)) length += part.length;
    assert.equal(length, 40 * MIB);
    const error = await errorOf(recording.downloadStreaming(`${base}/broken`));
    assert.deepEqual([error.kind, error.status], ["service", 500]);
  }
});
