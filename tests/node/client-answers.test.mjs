// Answers that break the contract, from services and proxies, and from a `fetch` of one's own that does as it likes: every promise settles.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CallClient, KEY, clientOf, createCall, errorOf, reasonOf, service, success, transports } from "./client.mjs";

const once = { retry: false };
const answering = (status, body, headers) => (_, response) => response.writeHead(status, headers).end(body);
const html = `<html><body>${"Bad Gateway <br>".repeat(100)}</body></html>`;

const failures = {
  "a flat error": [
    400,
    '{"code":"8501","message":"No.","target":"callLegId","details":[{"code":"x"}]}',
    { code: "8501", target: "callLegId", details: [{ code: "x" }], body: undefined },
  ],
  "an error below error": [
    404,
    '{"error":{"code":"8522","message":"Gone.","innererror":{"a":1}}}',
    { code: "8522", details: { a: 1 }, body: undefined },
  ],
  "a message without a code": [500, '{"message":"Alas."}', { code: undefined, body: undefined }],
  "JSON of another kind": [500, '{"title":"Alas"}', { code: undefined, body: '{"title":"Alas"}' }],
  "a list": [500, "[1]", { code: undefined, body: "[1]" }],
  "a number": [500, "5", { code: undefined, body: "5" }],
  null: [500, "null", { code: undefined, body: "null" }],
  "a code that is no text": [500, '{"code":5,"message":"Alas."}', { code: "5", body: undefined }],
  "a page of a proxy": [502, html, { code: undefined, body: `${html.slice(0, 512)}…` }],
  nothing: [503, "", { code: undefined, body: undefined }],
  "JSON that ends early": [500, '{"code":"85', { code: undefined, body: '{"code":"85' }],
  "bytes that are no text": [500, Buffer.from([0xff, 0xfe, 0x00]), { code: undefined, body: "\ufffd\ufffd\0" }],
  "a success of another kind": [204, "", { code: undefined, body: undefined }],
};

const nonsense = {
  "a page": ["<html></html>", /not a JSON object/],
  nothing: ["", /not a JSON object/],
  "JSON that ends early": ['{"callLegId":"a', /not a JSON object/],
  "a list": ['["callLegId"]', /not a JSON object/],
  "no call leg": ["{}", /has no callLegId/],
  "a call leg of null": ['{"callLegId":null}', /has no callLegId/],
};

for (const of of transports) {
  describe(`answers over ${of.name}`, () => {
    for (const [what, [status, body, expected]] of Object.entries(failures)) {
      test(`an error whose body is ${what}`, async (t) => {
        const { client, requests } = await clientOf(t, of, answering(status, body, { "x-ms-request-id": "the-id" }), once);
        const error = await errorOf(createCall(client));
        const { kind, status: said, requestId, attempts, name } = error;
        const all = { kind: "service", said: status, requestId: "the-id", name: "CallAutomationError" };
        assert.deepEqual({ kind, said, requestId, name }, all);
        assert.deepEqual(attempts, [{ status, retriedAfterMs: undefined }]);
        for (const [field, value] of Object.entries(expected)) assert.deepEqual(error[field], value, field);
        assert.match(error.message, new RegExp(`^createCall: the service answered ${status}`));
        assert.equal(requests.length, 1);
      });
    }

    for (const [what, [body, message]] of Object.entries(nonsense)) {
      test(`a success whose body is ${what}`, async (t) => {
        const { client } = await clientOf(t, of, answering(201, body, { "client-request-id": "the-id" }), {
          retry: { baseDelayMs: 1 },
        });
        const error = await errorOf(createCall(client));
        assert.deepEqual([error.kind, error.status, error.body], ["response", 201, body || undefined]);
        assert.match(error.message, message);
        assert.equal(error.attempts.length, 1);
      });
    }

    test("an answer without a result may have any body", async (t) => {
      for (const body of ["", "<html>", "{}"]) {
        const { client } = await clientOf(t, of, answering(202, body));
        assert.equal(await client.hangupCall("leg"), undefined);
      }
    });

    test("what a result has beyond the contract is kept, and so are unknown words", async (t) => {
      const body = { id: "1", status: "pondering", newMember: { a: [1] }, resultInfo: { code: 1, subcode: 2, more: true } };
      const { client } = await clientOf(t, of, answering(202, JSON.stringify(body)));
      assert.deepEqual(await client.playAudio("leg", {}), body);
    });

    test("a body in another encoding or of many pieces is one text", async (t) => {
      const pieces = async (_, response) => {
        response.writeHead(201, { "content-type": "application/json" });
        for (const byte of Buffer.from('{"callLegId":"żó📞"}')) {
          response.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
        response.end();
      };
      const { client } = await clientOf(t, of, pieces);
      assert.deepEqual(await createCall(client), { callLegId: "żó📞" });
    });

    for (const status of [301, 302, 303, 307, 308]) {
      test(`a redirect (${status}) is an error, and is not followed`, async (t) => {
        const elsewhere = await service(t);
        const { client } = await clientOf(t, of, answering(status, "", { location: `${elsewhere.endpoint}/calls` }), {
          retry: { baseDelayMs: 1 },
        });
        for (const error of await Promise.all([createCall(client), client.deleteCall("leg")].map(errorOf))) {
          assert.deepEqual([error.kind, error.status, error.attempts.length], ["service", status, 1]);
        }
        assert.equal(elsewhere.requests.length, 0);
      });
    }

    test("what is no HTTP at all is a network error", async (t) => {
      const { client } = await clientOf(t, of, (request) => request.socket.end("SSH-2.0-OpenSSH\r\n"), once);
      const error = await errorOf(createCall(client));
      assert.equal(error.kind, "network");
      assert.ok(error.cause instanceof Error);
    });

    test("a large answer is read whole, a large error shown in part", async (t) => {
      const more = "é".repeat(2 ** 20);
      const { client } = await clientOf(
        t,
        of,
        (request, response) => {
          if (request.method === "DELETE") answering(500, more)(request, response);
          else answering(201, JSON.stringify({ callLegId: "leg", more }))(request, response);
        },
        once,
      );
      assert.equal((await createCall(client)).more.length, more.length);
      assert.equal((await errorOf(client.deleteCall("leg"))).body, `${"é".repeat(256)}…`);
    });
  });
}

const connectionString = `endpoint=https://a.example/;accesskey=${KEY}`;
const clientWith = (fetch, options) => new CallClient(connectionString, { fetch, ...once, ...options });

describe("a fetch of one's own", () => {
  test("is called with a Request, and its answer is the answer", async () => {
    let request;
    const client = clientWith(async (...all) => {
      request = all[0];
      assert.equal(all.length, 1);
      return Response.json({ callLegId: "leg" }, { status: 201 });
    });
    assert.deepEqual(await createCall(client), { callLegId: "leg" });
    assert.ok(request instanceof Request);
    assert.deepEqual(
      [request.method, request.url, request.redirect],
      ["POST", "https://a.example/calls?api-version=2021-04-15-preview1", "manual"],
    );
  });

  const foreign = {
    "a plain object": { status: 201, text: () => '{"callLegId":"leg"}' },
    "an object whose text is a promise": { status: 201, text: async () => '{"callLegId":"leg"}' },
    "an object without prototype": Object.assign(Object.create(null), { status: 201, text: async () => '{"callLegId":"leg"}' }),
    "an object with a body that is a text": { status: 201, body: '{"callLegId":"leg"}' },
    "an object with headers that are a map": { status: 201, headers: new Map(), text: async () => '{"callLegId":"leg"}' },
    "a class of another library": new (class Foreign {
      #text = '{"callLegId":"leg"}';
      get status() {
        return 201;
      }
      async text() {
        return this.#text;
      }
    })(),
  };
  for (const [what, answer] of Object.entries(foreign)) {
    test(`may give ${what}`, async () => {
      assert.deepEqual(await createCall(clientWith(async () => answer)), { callLegId: "leg" });
      assert.deepEqual(await createCall(clientWith(() => answer)), { callLegId: "leg" });
    });
  }

  test("may give headers as a map, as an object, or as Headers", async () => {
    for (const headers of [new Map([["retry-after", "9"]]), { "retry-after": "9" }, new Headers({ "Retry-After": "9" })]) {
      const error = await errorOf(createCall(clientWith(async () => ({ status: 503, headers, text: async () => "" }))));
      assert.deepEqual([error.kind, error.status, error.retryAfterMs], ["service", 503, 9000]);
    }
  });

  const errors = [new TypeError("fetch failed"), new DOMException("odd", "NetworkError")];
  const thrown = [...errors, "a text", 5, null, undefined, Symbol("s"), Object.freeze({ a: 1 }), new Proxy({}, {})];
  thrown.forEach((reason, index) => {
    test(`may reject with or throw anything (${index})`, async () => {
      const rejecting = () => Promise.reject(reason);
      const throwing = () => {
        throw reason;
      };
      for (const way of [
        rejecting,
        throwing,
        async () => ({ status: 201, text: rejecting }),
        async () => ({ status: 201, text: throwing }),
      ]) {
        const error = await errorOf(createCall(clientWith(way)));
        assert.ok(["network", "response"].includes(error.kind), error.kind);
        assert.equal(error.cause, reason);
        assert.match(error.message, /^createCall: /);
      }
    });
  });

  const garbage = {
    nothing: undefined,
    null: null,
    "a number": 5,
    "a text": "201",
    "an empty object": {},
    "a function": () => {},
    "a status that is no number": { status: "201", text: async () => "{}" },
    "a status that is not one": { status: NaN, text: async () => "{}" },
    "a status far too large": { status: 65_737, text: async () => '{"callLegId":"leg"}' },
    "a status below zero": { status: -1, text: async () => "{}" },
    "a status and no text": { status: 201 },
    "a text that is no function": { status: 201, text: 5 },
    "a text that gives a number": { status: 201, text: async () => 5 },
    "a status that throws": Object.defineProperty({}, "status", { get: () => assert.fail("no") }),
    "headers that throw": { status: 500, headers: { get: () => assert.fail("no") }, text: async () => "" },
    "a proxy that throws whatever is asked": new Proxy(
      {},
      { get: (_, name) => (name === "then" ? undefined : assert.fail("no")) },
    ),
    // biome-ignore lint/suspicious/noThenProperty: an answer that is a thenable is what is tested
    "a thenable that rejects": { then: (_, reject) => reject("no") },
    // biome-ignore lint/suspicious/noThenProperty: see above
    "a thenable that throws": { then: () => assert.fail("no") },
  };
  for (const [what, answer] of Object.entries(garbage)) {
    test(`may give ${what}: an error`, async () => {
      const error = await errorOf(createCall(clientWith(() => answer)));
      assert.ok(["network", "response", "service"].includes(error.kind), error.kind);
      assert.notEqual(error.message, "createCall: ");
    });
  }

  test("is not asked twice for what may not be done twice", async () => {
    let asked = 0;
    const fetch = async () => {
      asked += 1;
      throw new Error("no");
    };
    const client = clientWith(fetch, { retry: { baseDelayMs: 1 } });
    await errorOf(createCall(client));
    assert.equal(asked, 1);
    await errorOf(client.deleteCall("leg"));
    assert.equal(asked, 5);
  });

  test("that never answers and looks at no signal holds no caller up", async () => {
    for (const fetch of [
      () => new Promise(() => {}),
      async () => ({ status: 201, text: () => new Promise(() => {}) }),
      // biome-ignore lint/suspicious/noThenProperty: an answer that is a thenable is what is tested
      () => ({ then() {} }),
    ]) {
      const client = clientWith(fetch);
      assert.equal((await reasonOf(createCall(client, { timeoutMs: 30 }))).name, "TimeoutError");
      const controller = new AbortController();
      const promise = reasonOf(createCall(client, { signal: controller.signal }));
      setTimeout(() => controller.abort("enough"), 20);
      assert.equal(await promise, "enough");
    }
  });

  test("may call the client again before it answers", async (t) => {
    const { endpoint } = await service(t, success);
    const inner = new CallClient(endpoint, { key: KEY });
    const client = clientWith(async () => {
      await inner.hangupCall("other");
      await reasonOf(client.hangupCall(""));
      return { status: 201, text: async () => JSON.stringify(await createCall(inner)) };
    });
    assert.equal((await createCall(client)).callLegId, "leg");
  });

  test("has to be a function", () => {
    for (const fetch of [5, "fetch", {}, true])
      assert.throws(() => clientWith(fetch), { kind: "validation", target: "options.fetch" });
  });
});
