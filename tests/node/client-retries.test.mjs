// When the client tries again: every try has a new signature, the request id stays, and no callee is called twice.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CALL, CallClient, assertSigned, clientOf, createCall, errorOf, success, transports } from "./client.mjs";

const quick = { retry: { baseDelayMs: 1 } };
/** Answers that many times with something else, then with a success. */
const failing = (times, answer) => (request, response, count) =>
  count > times ? success(request, response) : answer(response, count);
const reset = (response) => response.destroy();
const status = (code, headers) => (response) => response.writeHead(code, headers).end();

for (const of of transports) {
  describe(`retries over ${of.name}`, () => {
    test("a retry keeps the request id and is signed with its own date", async (t) => {
      let now = 1_795_000_000_000;
      t.mock.method(Date, "now", () => now);
      const later = (response) => {
        now += 61_000;
        response.writeHead(503).end();
      };
      const { client, requests } = await clientOf(t, of, failing(2, later), quick);
      await client.cancelMediaProcessing("leg", "context");
      assert.equal(requests.length, 3);
      requests.forEach((request) => assertSigned(request));
      const each = (name) => new Set(requests.map(({ headers }) => headers[name])).size;
      assert.deepEqual([each("x-ms-client-request-id"), each("x-ms-date"), each("authorization")], [1, 3, 3]);
      assert.deepEqual(new Set(requests.map(({ body }) => body)), new Set(['{"operationContext":"context"}']));
    });

    const waits = {
      "seconds in Retry-After": [{ "retry-after": "1" }, 1000],
      "a date in Retry-After": [() => ({ "retry-after": new Date(Date.now() + 2000).toUTCString() }), 900],
      "milliseconds in retry-after-ms": [{ "retry-after-ms": "120", "retry-after": "50" }, 120],
      "milliseconds in x-ms-retry-after-ms": [{ "x-ms-retry-after-ms": "130" }, 130],
    };
    for (const [what, [headers, least]] of Object.entries(waits)) {
      test(`429 is waited out and tried again, even for createCall: ${what}`, async (t) => {
        const busy = (response) => response.writeHead(429, typeof headers === "function" ? headers() : headers).end();
        const { client, requests } = await clientOf(t, of, failing(1, busy), quick);
        assert.equal((await createCall(client)).callLegId, "leg");
        const waited = requests[1].at - requests[0].at;
        assert.ok(waited >= least - 10 && waited < least + 1500, `waited ${waited} ms`);
      });
    }

    test("429 that says nothing of when is tried again after the usual wait", async (t) => {
      const { client, requests } = await clientOf(t, of, failing(1, status(429)), { retry: { baseDelayMs: 100 } });
      await createCall(client);
      const waited = requests[1].at - requests[0].at;
      assert.ok(waited >= 45 && waited < 600, `waited ${waited} ms`);
    });

    test("a wait beyond the longest ends the trying", async (t) => {
      const { client, requests } = await clientOf(t, of, (_, response) => status(429, { "retry-after": "61" })(response));
      const error = await errorOf(client.hangupCall("leg"));
      assert.deepEqual([error.status, error.retryAfterMs, error.attempts.length, requests.length], [429, 61_000, 1, 1]);
    });

    for (const code of [408, 500, 502, 503, 504]) {
      test(`${code} is tried again for what may be done twice, and for nothing else`, async (t) => {
        const { client, requests } = await clientOf(t, of, (_, response) => status(code)(response), {
          retry: { baseDelayMs: 1, maxRetries: 1 },
        });
        const again = [
          client.hangupCall("a"),
          client.deleteCall("a"),
          client.removeParticipant("a", "b"),
          client.cancelMediaProcessing("a"),
        ];
        for (const { attempts } of await Promise.all(again.map(errorOf)))
          assert.deepEqual(
            attempts.map((attempt) => attempt.status),
            [code, code],
          );
        assert.equal(requests.length, 8);
        const once = [createCall(client), client.playAudio("a", {}), client.inviteParticipants("a", ["8:acs:b"])];
        for (const { attempts } of await Promise.all(once.map(errorOf)))
          assert.deepEqual(attempts, [{ status: code, retriedAfterMs: undefined }]);
        assert.equal(requests.length, 11);
      });
    }

    for (const code of [400, 401, 403, 404, 409, 501, 505]) {
      test(`${code} is not tried again`, async (t) => {
        const { client, requests } = await clientOf(
          t,
          of,
          (_, response) => status(code, { "retry-after": "0" })(response),
          quick,
        );
        assert.equal((await errorOf(client.deleteCall("leg"))).status, code);
        assert.equal(requests.length, 1);
      });
    }

    test("a connection that breaks is tried again for DELETE, and not for createCall", async (t) => {
      const { client, requests } = await clientOf(t, of, failing(2, reset), quick);
      const error = await errorOf(createCall(client));
      assert.deepEqual([error.kind, error.status, error.attempts.length, requests.length], ["network", undefined, 1, 1]);
      assert.ok(error.cause instanceof Error);
      await client.deleteCall("leg");
      assert.deepEqual(
        requests.map(({ method }) => method),
        ["POST", "DELETE", "DELETE"],
      );
    });

    test("no server there: every try is reported, and the cause is the platform's", async (t) => {
      const { client, server } = await clientOf(t, of, success, { retry: { baseDelayMs: 4, maxRetries: 2 } });
      await new Promise((resolve) => server.close(resolve));
      const error = await errorOf(client.hangupCall("leg"));
      assert.equal(error.kind, "network");
      assert.equal((error.cause.cause ?? error.cause).code, "ECONNREFUSED");
      assert.deepEqual(
        error.attempts.map((attempt) => attempt.status),
        [undefined, undefined, undefined],
      );
      const [first, second, last] = error.attempts.map(({ retriedAfterMs }) => retriedAfterMs);
      assert.ok(first >= 2 && first <= 4 && second >= 4 && second <= 8 && last === undefined, `${first}, ${second}, ${last}`);
    });

    test("waits double, half of them chance, up to the longest", async (t) => {
      t.mock.method(Math, "random", () => 0.5);
      const { client } = await clientOf(t, of, (_, response) => status(503)(response), {
        retry: { baseDelayMs: 8, maxDelayMs: 20, maxRetries: 4 },
      });
      const { attempts } = await errorOf(client.hangupCall("leg"));
      assert.deepEqual(
        attempts.map(({ retriedAfterMs }) => retriedAfterMs),
        [6, 12, 15, 15, undefined],
      );
    });

    test("retry: false and maxRetries: 0 never try again", async (t) => {
      for (const retry of [false, { maxRetries: 0 }]) {
        const { client, requests } = await clientOf(t, of, (_, response) => status(429, { "retry-after-ms": "1" })(response), {
          retry,
        });
        assert.equal((await errorOf(client.hangupCall("leg"))).attempts.length, 1);
        assert.equal(requests.length, 1);
      }
    });

    test("what breaks off in the middle of its answer is tried again for DELETE, and not for createCall", async (t) => {
      const half = (response) => {
        response.writeHead(201, { "content-length": "100" }).write('{"callLegId":');
        setTimeout(() => response.destroy(), 20);
      };
      const { client, requests } = await clientOf(t, of, failing(2, half), quick);
      const error = await errorOf(createCall(client));
      assert.deepEqual([error.kind, requests.length], ["network", 1]);
      await client.deleteCall("leg");
      assert.equal(requests.length, 3);
    });

    test("connections are used again, one after another", async (t) => {
      const { client, requests, connections } = await clientOf(t, of);
      for (let index = 0; index < 20; index++) await (index % 2 ? createCall(client) : client.deleteCall("leg"));
      assert.equal(requests.length, 20);
      // The platform's fetch opens another now and then while it tidies up the first.
      assert.ok(connections.size <= (of.name === "fetch" ? 4 : 1), `${connections.size} connections`);
    });

    test("a connection the service has closed meanwhile is not used for createCall", async (t) => {
      const closing = (request, response) => {
        response.on("finish", () => setImmediate(() => request.socket.destroy()));
        success(request, response);
      };
      const { client, connections } = await clientOf(t, of, closing);
      for (let index = 0; index < 5; index++) {
        await client.createCall("8:acs:me", ["8:acs:you"], CALL);
        await sleep(30);
      }
      assert.equal(connections.size, 5);
    });
  });
}

test("options of retrying are checked", async (t) => {
  const { connectionString } = await clientOf(t, transports[0]);
  const wrong = [
    [5, "options.retry"],
    ["no", "options.retry"],
    [{ maxRetry: 1 }, "options.retry.maxRetry"],
    [{ maxRetries: -1 }, "options.retry.maxRetries"],
    [{ maxRetries: 1.5 }, "options.retry.maxRetries"],
    [{ baseDelayMs: Infinity }, "options.retry.baseDelayMs"],
    [{ maxDelayMs: NaN }, "options.retry.maxDelayMs"],
  ];
  for (const [retry, target] of wrong)
    assert.throws(() => new CallClient(connectionString, { retry }), { kind: "validation", target });
});
