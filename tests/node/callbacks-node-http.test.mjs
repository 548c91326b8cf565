// The receiver in servers of Node: over sockets, and behind what reads bodies before it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { CallbackReceiver, URL_OF_CALLBACKS, authority, cloud, receiver, seed, token } from "./callbacks.mjs";

async function listening(t, listener) {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())));
  return { server, url: `http://127.0.0.1:${server.address().port}`, port: server.address().port };
}

const posted = (url, body, headers = {}) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });

/** Writes bytes to a port, and gives all that comes back until the connection is closed, or the writing was stopped. */
function raw(port, ...texts) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.setEncoding("latin1").on("data", (part) => (answer += part));
    socket.on("error", () => {});
    socket.on("close", () => resolve({ answer, written: socket.bytesWritten }));
    const next = () => {
      const text = texts.shift();
      if (text !== undefined && !socket.destroyed) socket.write(text, next);
    };
    next();
  });
}

describe("node()", () => {
  test("takes what handle takes, over a socket", async (t) => {
    const { receiver: judged, taken } = receiver({ ...authority().options, secret: "s" });
    const { url } = await listening(t, judged.node());
    const authorization = `Bearer ${token()}`;
    const response = await posted(`${url}/callbacks?secret=s`, JSON.stringify([cloud("CallConnected"), seed("DtmfReceived")]), {
      authorization,
    });
    assert.deepEqual([response.status, await response.text()], [200, ""]);
    assert.deepEqual(
      taken.map(({ kind }) => kind),
      ["CallConnected", "DtmfReceived"],
    );
    const refused = await posted(`${url}/callbacks?secret=s`, JSON.stringify(cloud("CallConnected")), {
      authorization: `${authorization}x`,
    });
    assert.deepEqual([refused.status, await refused.json()], [401, { error: { code: "unauthorized" } }]);
    assert.equal((await posted(`${url}/callbacks`, "[]", { authorization })).status, 401);
    const got = await fetch(`${url}/callbacks?secret=s`);
    assert.deepEqual([got.status, got.headers.get("allow")], [405, "POST"]);
    assert.equal((await posted(`${url}/?secret=s`, "{", { authorization })).status, 400);
  });

  test("keeps the connection for the next event, and closes it on those who send too much", async (t) => {
    const { receiver: judged, taken } = receiver({ unverified: true, maxBodyBytes: 10_000 });
    const { port } = await listening(t, judged.node());
    const body = JSON.stringify(cloud("CallConnected"));
    const request = `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const large = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    const chunk = `1000\r\n${" ".repeat(0x1000)}\r\n`;
    // 64 MiB, if the server reads them.
    const { answer, written } = await raw(port, request, request, large, ...Array(16_384).fill(chunk));
    assert.deepEqual(answer.match(/HTTP\/1.1 \d+/g), ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 413"]);
    assert.match(answer, /413[\s\S]*connection: close/i);
    assert.ok(written < 32 << 20, `${written} bytes were read`);
    assert.equal(taken.length, 1);
    const announced = await raw(port, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999\r\n\r\n");
    assert.match(announced.answer, /^HTTP\/1.1 413 /, "before anything of it has come");
  });

  test("of two tokens in two headers the first counts, as everywhere in Node", async (t) => {
    const { receiver: judged } = receiver(authority().options);
    const { port } = await listening(t, judged.node());
    const body = JSON.stringify(cloud("CallConnected"));
    const request = (one, two) =>
      raw(
        port,
        `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer ${one}\r\nauthorization: Bearer ${two}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    assert.match((await request(token(), "x.y.z")).answer, /^HTTP\/1.1 200 /);
    assert.match((await request("x.y.z", token())).answer, /^HTTP\/1.1 401 /);
    const odd = await request(`${token()}\u00e9`, token());
    assert.match(odd.answer, /^HTTP\/1.1 401 /);
  });

  test("survives one who hangs up in the middle", async (t) => {
    const { receiver: judged, taken } = receiver();
    const { port, url } = await listening(t, judged.node());
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.resume().end("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n[");
    await once(socket, "close");
    assert.equal((await posted(url, JSON.stringify(cloud("CallConnected")))).status, 200);
    assert.equal(taken.length, 1);
  });

  const event = cloud("CallConnected", { operationContext: "ő" });
  for (const [name, body, status] of [
    ["what it parses to", [event], 200],
    ["one event", event, 200],
    ["bytes", Buffer.from(JSON.stringify(event)), 200],
    ["an array of bytes that is no Buffer", new Uint8Array(Buffer.from(JSON.stringify(event))), 200],
    ["text", JSON.stringify(event), 200],
    ["nothing, as some put it there", {}, 400],
    ["null", null, 400],
    ["an empty text", "", 400],
    ["a number", 1, 400],
    ["bytes that are no UTF-8", Buffer.from([0xff]), 400],
  ]) {
    test(`behind a body parser: ${name}`, async (t) => {
      const { receiver: judged, taken } = receiver();
      const handle = judged.node();
      const { url } = await listening(t, async (request, response) => {
        for await (const part of request) void part;
        request.body = body;
        handle(request, response);
      });
      assert.equal((await posted(url, "whatever came")).status, status);
      assert.deepEqual(
        taken.map(({ operationContext }) => operationContext),
        status === 200 ? ["ő"] : [],
      );
    });
  }

  test("below a path of Express, the query is that of the whole URL", async () => {
    const { receiver: judged } = receiver({ secret: "s" });
    const status = (request) =>
      new Promise(
        (resolve) =>
          void judged.node()(
            { method: "POST", headers: {}, body: [], ...request },
            { writeHead: (code) => ({ end: () => resolve(code) }) },
          ),
      );
    assert.equal(await status({ url: "/", originalUrl: "/callbacks?secret=s" }), 200);
    assert.equal(await status({ url: "/?secret=s" }), 200);
    assert.equal(await status({ url: "/" }), 401);
  });

  test("what cannot be answered is given to next, and ends the connection where there is none", async () => {
    const { receiver: judged } = receiver();
    const broken = {
      writeHead() {
        throw new Error("headers are sent");
      },
      destroy(error) {
        this.destroyed = error;
      },
    };
    const request = { method: "POST", url: "/", headers: {}, body: [] };
    let given;
    await judged.node()(request, broken, (error) => (given = error));
    assert.equal(given.message, "headers are sent");
    await judged.node()(request, broken);
    assert.equal(broken.destroyed.message, "headers are sent");
  });

  test("handle takes requests that have no body, and those of other realms", async () => {
    const judged = new CallbackReceiver({ unverified: true });
    assert.equal((await judged.handle(new Request(URL_OF_CALLBACKS, { method: "POST" }))).status, 400);
    const plain = {
      method: "POST",
      url: URL_OF_CALLBACKS,
      headers: new Headers(),
      body: new Blob([JSON.stringify(cloud("CallConnected"))]).stream(),
    };
    assert.equal((await judged.handle(plain)).status, 200);
  });
});
