// Aborts and timeouts: at every moment, with every reason, and nothing is left behind.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CallClient, clientOf, createCall, reasonOf, success, transports, until } from "./client.mjs";

const silent = () => {};
const half = (_, response) => response.writeHead(201, { "content-length": "100" }).write('{"callLegId":');
const busy = (_, response) => response.writeHead(503, { "retry-after": "30" }).end();

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

/** Makes an operation wait at some moment; gives what aborts it, and what tells how it went on at the service. */
const moments = {
  "while a token is awaited": async (t, of) => {
    const { endpoint, requests } = await clientOf(t, of);
    let asked;
    const client = new CallClient(endpoint, () => new Promise(() => (asked = true)), of.transport);
    return { client, requests, there: () => asked, after: () => assert.equal(requests.length, 0) };
  },
  "before the answer": async (t, of) => {
    const { client, requests } = await clientOf(t, of, silent);
    return {
      client,
      requests,
      there: () => requests.length,
      after: () => until("the connection to be let go", () => requests[0].closed),
    };
  },
  "in the middle of the answer": async (t, of) => {
    const { client, requests } = await clientOf(t, of, half);
    const there = () => requests.length && sleep(50, true);
    return { client, requests, there, after: () => until("the connection to be let go", () => requests[0].closed) };
  },
  "before the next try": async (t, of) => {
    const { client, requests } = await clientOf(t, of, busy);
    return { client, requests, there: () => requests.length && sleep(50, true), after: () => assert.equal(requests.length, 1) };
  },
};

for (const of of transports) {
  describe(`aborts over ${of.name}`, () => {
    for (const [moment, prepare] of Object.entries(moments)) {
      test(`an abort ${moment} rejects with an AbortError`, async (t) => {
        const { client, there, after } = await prepare(t, of);
        const controller = new AbortController();
        const reason = reasonOf(client.hangupCall("leg", { signal: controller.signal }));
        await until(moment, there);
        await there();
        // Whatever the way from the signal to the connection hangs on must not be held weakly.
        for (let index = 0; index < 3; index++) await sleep(5, gc());
        controller.abort();
        const error = await reason;
        assert.ok(error instanceof DOMException);
        assert.equal(error.name, "AbortError");
        assert.equal(error, controller.signal.reason);
        assert.equal(getEventListeners(controller.signal, "abort").length, 0);
        await after();
      });

      test(`the time is up ${moment}: a TimeoutError`, async (t) => {
        const { client, after } = await prepare(t, of);
        const begin = performance.now();
        const error = await reasonOf(client.hangupCall("leg", { timeoutMs: 150 }));
        const took = performance.now() - begin;
        assert.ok(error instanceof DOMException);
        assert.equal(error.name, "TimeoutError");
        assert.match(error.message, /150 ms/);
        assert.ok(took >= 145 && took < 2000, `took ${took} ms`);
        await after();
      });
    }

    test("a signal that is aborted already sends nothing", async (t) => {
      const { client, requests } = await clientOf(t, of);
      const signal = AbortSignal.abort();
      const reasons = await Promise.all([createCall(client, { signal }), client.hangupCall("leg", { signal })].map(reasonOf));
      assert.deepEqual(reasons, [signal.reason, signal.reason]);
      await sleep(50);
      assert.equal(requests.length, 0);
    });

    for (const reason of ["a text", 0, null, Symbol("odd"), new Error("own"), { code: 7 }]) {
      test(`a reason of one's own comes back as it is: ${String(reason)}`, async (t) => {
        const { client, received } = await clientOf(t, of, silent);
        assert.equal(await reasonOf(client.hangupCall("leg", { signal: AbortSignal.abort(reason) })), reason);
        const controller = new AbortController();
        const promise = reasonOf(createCall(client, { signal: controller.signal }));
        await received(1);
        controller.abort(reason);
        assert.equal(await promise, reason);
      });
    }

    test("an abort for no reason rejects with the platform's", async (t) => {
      const { client, received } = await clientOf(t, of, silent);
      assert.equal((await reasonOf(client.hangupCall("leg", { signal: AbortSignal.abort(undefined) }))).name, "AbortError");
      const controller = new AbortController();
      const promise = reasonOf(createCall(client, { signal: controller.signal }));
      await received(1);
      controller.abort(undefined);
      assert.equal((await promise).name, "AbortError");
    });

    test("AbortSignal.timeout and AbortSignal.any work as signals", async (t) => {
      const { client } = await clientOf(t, of, silent);
      assert.equal((await reasonOf(client.hangupCall("leg", { signal: AbortSignal.timeout(50) }))).name, "TimeoutError");
      const any = AbortSignal.any([AbortSignal.timeout(50), new AbortController().signal]);
      assert.equal((await reasonOf(createCall(client, { signal: any }))).name, "TimeoutError");
    });

    test("a signal shared by many operations keeps no trace of those that are over", async (t) => {
      const { client, requests } = await clientOf(t, of);
      const { signal } = new AbortController();
      for (let index = 0; index < 20; index++) await client.hangupCall("leg", { signal, timeoutMs: 5000 });
      await Promise.all(Array.from({ length: 20 }, () => createCall(client, { signal })));
      assert.equal(getEventListeners(signal, "abort").length, 0);
      assert.equal(requests.length, 40);
    });

    test("an abort after the end changes nothing", async (t) => {
      const { client } = await clientOf(t, of);
      const controller = new AbortController();
      const { callLegId } = await createCall(client, { signal: controller.signal });
      controller.abort();
      assert.equal(callLegId, "leg");
      await client.hangupCall(callLegId);
    });

    test("an abort ends its own operation only", async (t) => {
      const answers = [];
      const { client, received } = await clientOf(t, of, (request, response) => answers.push(() => success(request, response)));
      const controller = new AbortController();
      const kept = createCall(client);
      const left = reasonOf(client.deleteCall("leg", { signal: controller.signal }));
      await received(2);
      controller.abort();
      assert.equal((await left).name, "AbortError");
      answers.forEach((answer) => answer());
      assert.equal((await kept).callLegId, "leg");
    });

    test("the time of a client holds for its operations, and one's own over it", async (t) => {
      const { client, connectionString } = await clientOf(t, of, silent);
      const hasty = new CallClient(connectionString, { ...of.transport, timeoutMs: 60 });
      assert.match((await reasonOf(hasty.hangupCall("leg"))).message, /60 ms/);
      assert.match((await reasonOf(hasty.hangupCall("leg", { timeoutMs: 40 }))).message, /40 ms/);
      assert.match((await reasonOf(client.hangupCall("leg", { timeoutMs: 50 }))).message, /50 ms/);
    });

    test("the time is that of all tries together", async (t) => {
      const slow = (_, response) => setTimeout(() => response.writeHead(503).end(), 60);
      const { client, requests } = await clientOf(t, of, slow, { retry: { baseDelayMs: 20, maxRetries: 100 } });
      const begin = performance.now();
      assert.equal((await reasonOf(client.hangupCall("leg", { timeoutMs: 300 }))).name, "TimeoutError");
      assert.ok(performance.now() - begin < 1500);
      assert.ok(requests.length >= 2 && requests.length <= 5, `${requests.length} tries`);
    });
  });
}

test("a signal that is aborted already asks for no token, and hands nothing to a fetch that does not look at signals", async () => {
  let asked = 0;
  const count = () => void (asked += 1);
  const client = new CallClient("https://a.example", count, { fetch: count });
  assert.equal(await reasonOf(createCall(client, { signal: AbortSignal.abort("no") })), "no");
  const signing = new CallClient("https://a.example", { key: "a2V5" }, { fetch: count });
  assert.equal(await reasonOf(createCall(signing, { signal: AbortSignal.abort("no") })), "no");
  assert.equal(await reasonOf(client.buildRequest("hangupCall", "leg", { signal: AbortSignal.abort("no") })), "no");
  assert.equal(asked, 0);
});
