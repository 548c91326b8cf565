// Lists in pages: one time limit for all of them, and an end, whatever the service says.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { KEY, errorOf, reasonOf, service, transports } from "./client.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const person = (id) => ({ identifier: { rawId: `8:acs:r_${id}`, communicationUser: { id: `8:acs:r_${id}` } } });
/** Another page after every page. */
const endless = (request, response, count) =>
  response.end(JSON.stringify({ value: [person(count)], nextLink: `${request.url.split("&")[0]}&page=${count}` }));
const listed = async (list) => {
  const ids = [];
  for await (const { identifier } of list) ids.push(identifier.communicationUserId);
  return ids;
};

for (const of of transports) {
  describe(`pages over ${of.name}`, () => {
    const listOf = async (t, answer, options) => {
      const { connectionString, requests } = await service(t, answer);
      const client = new CallAutomationClient(connectionString, { ...of.transport, retry: false, ...options });
      return { list: (given) => client.getCallConnection("call").listParticipants(given), requests };
    };
    const slow = async (...about) => {
      await sleep(150);
      endless(...about);
    };

    for (const [where, clientOptions, options] of [
      ["of the operation", {}, { timeoutMs: 400 }],
      ["by its official name", {}, { requestOptions: { timeout: 400 } }],
      ["of the client", { timeoutMs: 400 }, undefined],
      ["of the operation before that of the client", { timeoutMs: 60_000 }, { timeoutMs: 400 }],
    ]) {
      test(`the time limit ${where} is that of all pages together`, async (t) => {
        const { list, requests } = await listOf(t, slow, clientOptions);
        for (const read of [async () => list(options), () => listed(list(options))]) {
          const begin = performance.now();
          const error = await reasonOf(read());
          assert.deepEqual([error.name, error.message], ["TimeoutError", "The operation took longer than 400 ms."]);
          assert.ok(performance.now() - begin < 4000);
        }
        assert.ok(requests.length <= 8, String(requests.length));
      });
    }

    test("the time of the caller between two pages does not count", async (t) => {
      const { list } = await listOf(t, (request, response, count) =>
        count < 4 ? endless(request, response, count) : response.end(JSON.stringify({ value: [person(count)] })),
      );
      let count = 0;
      for await (const _ of list({ timeoutMs: 1000 })) {
        count++;
        await sleep(400);
      }
      assert.equal(count, 4);
    });

    test("a signal that is out of time has its own reason", async (t) => {
      const { list } = await listOf(t, slow);
      const error = await reasonOf(list({ timeoutMs: 60_000, signal: AbortSignal.timeout(400) }));
      assert.equal(error.name, "TimeoutError");
      assert.doesNotMatch(error.message, /60000/);
    });

    test("a list without an end ends with an error, and what was read is not lost", async (t) => {
      const { list, requests } = await listOf(t, endless);
      // A thousand requests take their time.
      const error = await list().catch((error) => error);
      assert.deepEqual([error.kind, error.message], ["response", "listParticipants: the list has more than 1000 pages"]);
      assert.deepEqual([error.values.length, requests.length], [1000, 1000]);
    });

    test("a list that turns in a circle ends", async (t) => {
      const { list, requests } = await listOf(t, (request, response, count) => endless(request, response, count % 3));
      assert.equal((await list()).values.length, 4);
      assert.equal(requests.length, 4);
    });

    test("a time limit that is none is refused, and nothing is sent", async (t) => {
      const { list, requests } = await listOf(t, endless);
      for (const timeoutMs of [0, -1, 1.5, "1", Infinity, NaN]) {
        assert.equal((await errorOf(list({ timeoutMs }))).target, "options.timeoutMs", String(timeoutMs));
      }
      assert.equal(requests.length, 0);
    });
  });
}

test("options of every class may be undefined or null", () => {
  const names = [
    "callbacks",
    "sourceIdentity",
    "retry",
    "timeoutMs",
    "headers",
    "fetch",
    "onAttempt",
    "apiVersion",
    "dateHeader",
  ];
  const connectionString = `endpoint=https://a.example/;accesskey=${KEY}`;
  for (const nothing of [undefined, null]) {
    for (const name of names) {
      assert.ok(new CallAutomationClient(connectionString, { [name]: nothing }), name);
      assert.ok(new CallAutomationClient("https://a.example", { key: KEY }, { [name]: nothing }), name);
    }
  }
});
