// Every end of a connection settles the promise, without a `timeoutMs`: servers of plain TCP that answer in part, otherwise, or not at all.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CallAutomationError, CallClient, KEY, createCall, transports } from "./client.mjs";

const OK = '{"callLegId":"leg"}';
const head = (status, ...headers) => [`HTTP/1.1 ${status}`, ...headers, "", ""].join("\r\n");
const whole = (status = "201 Created", body = OK, ...more) => head(status, `content-length: ${body.length}`, ...more) + body;
const end = (text) => (socket) => socket.end(text);
const reset = (text) => (socket) => (text ? socket.write(text, () => socket.resetAndDestroy()) : socket.resetAndDestroy());
/** Parts, a moment between them. */
const parts =
  (...texts) =>
  async (socket) => {
    for (const text of texts) {
      socket.write(text);
      await sleep(20);
    }
    socket.end();
  };

/** What a server does with a request, after the kind of the error to which it leads, or `result`. */
const ENDS = {
  "closes at once": ["network", end("")],
  "resets at once": ["network", reset()],
  "destroys the connection": ["network", (socket) => socket.destroy()],
  "closes before the request was read": ["network", (socket) => socket.end(), "connection"],
  "resets before the request was read": ["network", (socket) => socket.resetAndDestroy(), "connection"],
  "answers before the request was read": ["result", (socket) => socket.end(whole()), "connection"],
  "closes within the status line": ["network", end("HTTP/1.1 20")],
  "closes within the headers": ["network", end("HTTP/1.1 201 Created\r\ncontent-le")],
  "closes after the headers": ["network", end(head("201 Created", "content-length: 19"))],
  "closes within the body": ["network", end(head("201 Created", "content-length: 19") + OK.slice(0, 7))],
  "resets within the body": ["network", reset(head("201 Created", "content-length: 19") + OK.slice(0, 7))],
  "closes within a chunk": ["network", end(`${head("201 Created", "transfer-encoding: chunked")}13\r\n${OK.slice(0, 7)}`)],
  "closes before the last chunk": ["network", end(`${head("201 Created", "transfer-encoding: chunked")}13\r\n${OK}\r\n`)],
  "resets before the last chunk": ["network", reset(`${head("201 Created", "transfer-encoding: chunked")}13\r\n${OK}\r\n`)],
  "sends a chunk of no size": ["network", end(`${head("201 Created", "transfer-encoding: chunked")}zz\r\n${OK}\r\n0\r\n\r\n`)],
  "closes within a body of an error": ["network", end(`${head("500 Alas", "content-length: 100")}{"code`)],
  "changes the protocol": ["network", parts(head("101 Switching Protocols", "connection: upgrade", "upgrade: websocket"))],
  "changes the protocol, and stays": [
    "network",
    (socket) => socket.write(head("101 Switching Protocols", "connection: upgrade", "upgrade: h2c")),
  ],
  "changes the protocol to none": ["network", parts(head("101 Switching Protocols"))],
  "changes the protocol, and answers": [
    "network",
    (socket) => socket.write(head("101 Switching Protocols", "connection: upgrade", "upgrade: x") + whole()),
  ],
  "changes the protocol after a hint": [
    "network",
    parts(head("103 Early Hints"), head("101 Switching Protocols", "connection: upgrade", "upgrade: x")),
  ],
  "only hints, and closes": ["network", parts(head("103 Early Hints", "link: </a>"))],
  "only continues, and closes": ["network", parts(head("100 Continue"))],
  "only processes, and resets": ["network", reset(head("102 Processing"))],
  // The platform's fetch refuses what it did not ask for; this is its error.
  "continues, and answers": ["result or network", parts(head("100 Continue"), whole())],
  "hints twice, and answers": ["result", parts(head("103 Early Hints", "link: </a>"), head("103 Early Hints"), whole())],
  "processes, and answers": ["result", parts(head("102 Processing"), whole())],
  "offers an upgrade, and answers": ["result", end(whole("201 Created", OK, "connection: upgrade", "upgrade: h2c"))],
  "answers to its end, without a length": ["result", end(head("201 Created") + OK)],
  "answers by HTTP/1.0": ["result", end(`HTTP/1.0 201 Created\r\n\r\n${OK}`)],
  "answers byte by byte": ["result", parts(...whole())],
  "answers in chunks": [
    "result",
    end(`${head("201 Created", "transfer-encoding: chunked")}5\r\n${OK.slice(0, 5)}\r\ne\r\n${OK.slice(5)}\r\n0\r\n\r\n`),
  ],
  "answers in chunks, with a trailer": [
    "result",
    end(`${head("201 Created", "transfer-encoding: chunked", "trailer: x-a")}13\r\n${OK}\r\n0\r\nx-a: 1\r\n\r\n`),
  ],
  "answers and resets": ["result", (socket) => socket.write(whole(), () => setTimeout(() => socket.resetAndDestroy(), 50))],
  "answers twice": ["result", end(whole() + whole("500 Alas", "{}"))],
  // To Node it is no answer.
  "answers with more than it says": ["result or network", end(`${whole()}and more`)],
  "answers with nothing": ["response", end(whole("201 Created", ""))],
  "answers with a status without a body": ["service", end(head("204 No Content"))],
  "answers with a redirect to nowhere": ["service", end(whole("304 Not Modified", ""))],
  "answers with a status of its own": ["service", end(whole("599 Own", "{}"))],
  "answers with no status": ["network", end("HTTP/1.1 \r\n\r\n")],
  "answers with a status of two digits": ["network", end("HTTP/1.1 20\r\n\r\n")],
  "answers with two lengths": ["network", end(head("201 Created", "content-length: 19", "content-length: 20") + OK)],
  "answers with headers without an end": ["network", end(`HTTP/1.1 201 Created\r\nx-a: ${"a".repeat(1 << 17)}`)],
  "speaks another protocol": ["network", end("SSH-2.0-OpenSSH\r\n")],
  "speaks TLS": ["network", end(Buffer.from("160303003d0200", "hex"))],
  "sends zeros": ["network", end(Buffer.alloc(100))],
};

/** A server of plain TCP that does this with the first request of each connection. */
async function serve(t, act, when) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (when === "connection") return act(socket);
    socket.once("data", () => act(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.close(), sockets.forEach((socket) => socket.destroy())));
  return { sockets, connectionString: `endpoint=http://127.0.0.1:${server.address().port}/;accesskey=${KEY}` };
}

/** What a promise settles with, within three seconds. */
const settled = (promise) =>
  Promise.race([
    promise.then(
      (value) => ({ value }),
      (error) => ({ error }),
    ),
    sleep(3000, undefined, { ref: false }).then(() => assert.fail("the promise does not settle")),
  ]);

for (const { name, transport } of transports) {
  describe(`over ${name}, a server that`, () => {
    for (const [what, [expected, act, when]] of Object.entries(ENDS)) {
      test(what, async (t) => {
        const { connectionString, sockets } = await serve(t, act, when);
        const client = new CallClient(connectionString, { ...transport, retry: { baseDelayMs: 1 } });
        const { value, error } = await settled(createCall(client));
        if (value || expected === "result") {
          assert.match(expected, /result/);
          assert.deepEqual(value, { callLegId: "leg" }, error?.cause ?? error);
        } else {
          assert.ok(error instanceof CallAutomationError, error);
          assert.ok(expected.endsWith(error.kind), `${error.kind}: ${error.message} ${error.cause}`);
          assert.equal(error.attempts.length, 1, "a call that may have been placed is not placed again");
        }
        assert.equal(sockets.size, 1);
      });
    }
  });
}

test("a second answer to one request is not the answer to the next request", async (t) => {
  for (const { transport } of transports) {
    const bodies = ['{"callLegId":"first"}', '{"callLegId":"second"}'];
    let count = 0;
    const { connectionString } = await serve(t, function act(socket) {
      socket.write(whole("201 Created", bodies[count]) + whole("201 Created", '{"callLegId":"smuggled"}'));
      count = 1;
      socket.once("data", () => act(socket));
    });
    const client = new CallClient(connectionString, { ...transport, retry: false });
    assert.equal((await createCall(client)).callLegId, "first");
    const { value, error } = await settled(createCall(client));
    assert.ok(error?.kind === "network" || value.callLegId === "second", JSON.stringify(value));
  }
});

test("where the protocol changes, the connection is closed", async (t) => {
  const { connectionString, sockets } = await serve(t, ENDS["changes the protocol, and stays"][1]);
  const client = new CallClient(connectionString, { retry: false });
  const { error } = await settled(createCall(client));
  assert.match(error.cause.message, /answered 101/);
  const [socket] = sockets;
  if (!socket.closed) await once(socket, "close", { signal: AbortSignal.timeout(3000) });
});
