// The receiver in servers of Node: over sockets, and behind what reads bodies before it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, mock, test } from "node:test";
import { runInNewContext } from "node:vm";
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

  const unread = {
    "undefined, behind no parser": (request) => request,
    "an empty object, as Express 4 leaves it behind a parser of another type": (request) => Object.assign(request, { body: {} }),
    null: (request) => Object.assign(request, { body: null }),
    "an empty text": (request) => Object.assign(request, { body: "" }),
    "no bytes": (request) => Object.assign(request, { body: Buffer.alloc(0) }),
    "a getter that throws": (request) =>
      Object.defineProperty(request, "body", {
        get() {
          throw new Error("no JSON");
        },
      }),
    "decoded to texts": (request) => request.setEncoding("utf8"),
    "in the request of Fastify": (request) => ({ raw: request, ...parts(request) }),
    "in the request of Koa, behind a parser": (request) => ({ req: request, ...parts(request), body: {} }),
  };
  const parts = ({ method, url, headers }) => ({ method, url, headers });
  for (const [name, given] of Object.entries(unread)) {
    test(`reads the stream where it is unread: ${name}`, async (t) => {
      const { receiver: judged, taken, refused } = receiver();
      const handle = judged.node();
      const { url } = await listening(t, (request, response) => handle(given(request), response));
      const text = JSON.stringify(cloud("CallConnected", { operationContext: "ő" }));
      for (const type of [
        "application/json",
        "application/cloudevents+json",
        "application/cloudevents-batch+json; charset=utf-8",
      ]) {
        const body = text.replace("event ", `event ${type}`);
        assert.equal((await posted(url, body, { "content-type": type })).status, 200, JSON.stringify(refused));
      }
      assert.deepEqual(
        taken.map(({ operationContext }) => operationContext),
        ["ő", "ő", "ő"],
      );
    });
  }

  test("the limit is that of a stream behind a parser, too, and of the stream in another request", async (t) => {
    for (const name of ["an empty object, as Express 4 leaves it behind a parser of another type", "in the request of Fastify"]) {
      const { receiver: judged } = receiver({ unverified: true, maxBodyBytes: 10 });
      const { port } = await listening(t, (request, response) => judged.node()(unread[name](request), response));
      const { answer } = await raw(port, "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nb\r\n           \r\n");
      assert.match(answer, /^HTTP\/1.1 413 /);
    }
  });

  const drained = async (request) => {
    for await (const part of request) void part;
    return request;
  };
  const gone = {
    "all of it": drained,
    "in part": async (request) => {
      await once(request, "readable");
      request.read(1);
      return request;
    },
    "by Fastify, whose request was not given": async (request) => ({ ...parts(await drained(request)), raw: request }),
    "by Koa, whose parser had left nothing": async (request) => ({ ...parts(await drained(request)), req: request, rawBody: "" }),
  };
  for (const [name, given] of Object.entries(gone)) {
    test(`a body that other code has read is an error of the owner: ${name}`, async (t) => {
      const { receiver: judged, taken, refused, errors } = receiver();
      const { url } = await listening(t, async (request, response) => judged.node()(await given(request), response));
      const answer = await posted(url, JSON.stringify(cloud("CallConnected")));
      assert.deepEqual([answer.status, await answer.json()], [500, { error: { code: "notTaken" } }], "so it comes again");
      assert.match(refused[0].reason, /^the body was read before.*put receiver\.node\(\) before.*or set body of the request/);
      assert.deepEqual([errors.map(({ message }) => message), taken], [[refused[0].reason], []]);
    });
  }

  test("an empty object in place of a body that was read may hide one: the reason says so", async (t) => {
    const { receiver: judged, refused } = receiver();
    const { url } = await listening(t, async (request, response) =>
      judged.node()(Object.assign(await drained(request), { body: {} }), response),
    );
    assert.equal((await posted(url, JSON.stringify(cloud("CallConnected")))).status, 400);
    assert.match(refused[0].reason, /^body\[0\]\.type: .*empty object.*read it before, put receiver\.node\(\) before/);
  });

  test("the raw body that some parsers keep is as good as the body", async (t) => {
    for (const body of [undefined, {}]) {
      const { receiver: judged, taken } = receiver();
      const { url } = await listening(t, async (request, response) => {
        const parts = [];
        for await (const part of request) parts.push(part);
        judged.node()(Object.assign(request, { body, rawBody: Buffer.concat(parts) }), response);
      });
      assert.equal((await posted(url, JSON.stringify(cloud("CallConnected")))).status, 200);
      assert.equal(taken.length, 1);
    }
  });

  test("bytes of another realm are bytes", async (t) => {
    const { receiver: judged, taken } = receiver();
    const text = JSON.stringify(cloud("CallConnected"));
    const body = runInNewContext("new Uint8Array(bytes)", { bytes: [...Buffer.from(text)] });
    assert.ok(!(body instanceof Uint8Array));
    const { url } = await listening(t, (request, response) => judged.node()(Object.assign(request, { body }), response));
    assert.equal((await posted(url, text)).status, 200);
    assert.equal(taken.length, 1);
  });

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

describe("a request that comes to the wrong form", () => {
  const head = { method: "POST", url: "/callbacks", headers: {} };
  const request = () => new Request(URL_OF_CALLBACKS, { method: "POST", body: "[]" });
  /** A response of `node:http` that keeps its status. */
  const response = () => ({
    writeHead(status) {
      this.status = status;
      return { end: () => {} };
    },
  });
  const next = () => assert.fail("it is the next middleware's");
  const fastify = "(request, reply) => { reply.hijack(); return receiver.node()(request, reply.raw); }";
  const koa = "(ctx) => { ctx.respond = false; return receiver.node()(ctx.request, ctx.res); }";
  const koaContext = { ...head, req: head, res: {}, request: head };
  for (const [name, form, given, right] of [
    ["the context of Hono", "handle", [{ req: { raw: request() } }, next], "(c) => receiver.handle(c.req.raw)"],
    ["the request of Hono", "handle", [{ raw: request(), method: "POST", url: "/" }], "(c) => receiver.handle(c.raw)"],
    ["an event of h3", "handle", [{ req: request() }], "(c) => receiver.handle(c.req)"],
    ["an event of SvelteKit", "handle", [{ request: request() }], "(c) => receiver.handle(c.request)"],
    ["the context of Koa", "handle", [koaContext, next], koa],
    ["the request and the reply of Fastify", "handle", [{ ...head, raw: head }, { raw: {} }], fastify],
    ["a URL", "handle", [URL_OF_CALLBACKS], "got string; write receiver.handle(request)"],
    ["undefined", "handle", [undefined], "got undefined; write receiver.handle(request)"],
    ["null", "handle", [null], "receiver.handle(request)"],
    ["a response", "handle", [new Response()], "receiver.handle(request)"],
    ["a Request", "node", [request()], "receiver.handle(request)"],
    ["the context of Hono", "node", [{ req: { raw: request() } }, next], "(c) => receiver.handle(c.req.raw)"],
    ["the context of Koa", "node", [koaContext, next], koa],
    ["the request and the reply of Fastify", "node", [{ ...head, raw: head }, { raw: {} }], fastify],
    ["undefined", "node", [undefined], "receiver.node()"],
  ]) {
    test(`${form} given ${name}: the error names the right one`, async () => {
      const { receiver: judged, refused, errors } = receiver();
      const called = form === "handle" ? judged.handle : judged.node();
      await assert.rejects(called(...given), (error) => {
        assert.ok(error instanceof TypeError);
        assert.ok(error.message.startsWith(`receiver.${form}`), error.message);
        assert.ok(error.message.includes(right), error.message);
        return true;
      });
      assert.deepEqual([refused, errors], [[], []], "one place is enough");
    });
  }

  for (const [name, listener, message] of [
    ["receiver.handle", (judged) => judged.handle, "receiver.node() in place of receiver.handle"],
    ["receiver.node, not called", (judged) => judged.node, "write receiver.node() with parentheses"],
  ]) {
    test(`${name} in Express: next has the error`, async () => {
      const { receiver: judged } = receiver();
      const given = [];
      await listener(judged)(head, response(), (error) => given.push(error));
      assert.equal(given.length, 1);
      assert.ok(given[0].message.includes(message), given[0].message);
    });

    test(`${name} in node:http: 500, and the owner has the error`, async (t) => {
      const { receiver: judged, errors } = receiver();
      const logged = mock.method(console, "error", (error) => errors.push(error));
      t.after(() => logged.mock.restore());
      const { url } = await listening(t, listener(judged));
      const answer = await posted(url, "[]");
      assert.deepEqual([answer.status, await answer.text()], [500, ""]);
      assert.deepEqual(errors.length, 1);
      assert.ok(errors[0].message.includes(message), errors[0].message);
    });
  }

  test("receiver.node, not called, where there is no response to answer with: it throws", () => {
    const { node: listener } = receiver().receiver;
    assert.throws(() => listener({ req: { raw: request() } }, next), /with parentheses/);
    assert.throws(() => listener(koaContext, next), TypeError);
  });

  test("node() given a Request by Express: next has the error", async () => {
    let given;
    await receiver().receiver.node()(request(), response(), (error) => (given = error));
    assert.match(given.message, /write receiver\.handle\(request\)/);
  });
});
