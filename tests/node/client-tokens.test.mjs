// One token for all who need it at the same time: one question, one limit of time, and no operation waits for another one's turn.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CallClient, createCall, errorOf, service } from "./client.mjs";
import { pkg } from "./pkg.mjs";

const { makeHost } = await import(new URL("platform/host.js", pkg));
const { patienceMs } = await import(new URL("platform/isolate.js", pkg));
const turn = async () => {
  for (let count = 0; count < 5; count++) await new Promise((resolve) => setImmediate(resolve));
};

/** A source that answers after a time; the host of a runtime; a clock that the test moves. */
function tokens(t, host, answer) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.after(() => mock.timers.reset());
  const asked = [];
  const source = host.source(async (scope) => {
    asked.push([scope, Date.now()]);
    return answer(asked.length);
  });
  const pass = async (ms) => {
    for (let passed = 0; passed < ms; passed += 100) {
      mock.timers.tick(100);
      await turn();
    }
  };
  const ask = () => {
    const question = { ended: undefined };
    host.ask(source, "scope").then(
      (value) => Object.assign(question, { value, ended: Date.now() }),
      (error) => Object.assign(question, { error, ended: Date.now() }),
    );
    return question;
  };
  return { ask, asked, pass };
}

const after = (ms, value = "token") => new Promise((resolve) => setTimeout(() => resolve(value), ms));
const runtimes = { Node: makeHost(), "Workers and edge functions": makeHost(undefined, patienceMs) };

for (const [runtime, host] of Object.entries(runtimes)) {
  describe(runtime, () => {
    test("a source of six seconds: five operations have its token after six seconds, by one question", async (t) => {
      const { ask, asked, pass } = tokens(t, host, () => after(6000));
      const waiting = Array.from({ length: 5 }, ask);
      await pass(5900);
      assert.ok(waiting.every(({ ended }) => ended === undefined));
      await pass(100);
      assert.deepEqual(waiting, Array(5).fill({ value: "token", ended: 6000 }));
      assert.equal(asked.length, 1);
    });

    test("who comes later has the same answer at the same time", async (t) => {
      const { ask, asked, pass } = tokens(t, host, () => after(9000));
      const waiting = [];
      for (let second = 0; second < 9; second++) {
        waiting.push(ask());
        await pass(1000);
      }
      assert.deepEqual(
        waiting.map(({ ended }) => ended),
        Array(9).fill(9000),
      );
      assert.equal(asked.length, 1);
    });

    test("a source that never answers fails for all of them after a minute, and is asked anew by the next", async (t) => {
      let isSilent = true;
      const { ask, asked, pass } = tokens(t, host, () => (isSilent ? new Promise(() => {}) : "token"));
      const waiting = [ask()];
      await pass(30_000);
      waiting.push(ask(), ask());
      await pass(30_000);
      assert.deepEqual(
        waiting.map(({ ended }) => ended),
        Array(3).fill(60_000),
      );
      assert.match(waiting[0].error.message, /no token within 60 s/);
      assert.ok(asked.length <= 1 + 60_000 / patienceMs, `it was asked ${asked.length} times`);
      isSilent = false;
      const next = ask();
      await pass(100);
      assert.equal(next.value, "token");
    });

    test("a failure is that of all who waited, and of no other", async (t) => {
      const { ask, pass } = tokens(t, host, async (count) => {
        await after(1000);
        if (count === 1) throw new Error("down");
        return "token";
      });
      const waiting = Array.from({ length: 5 }, ask);
      await pass(1000);
      assert.ok(waiting.every(({ error }) => error.message === "down"));
      const next = ask();
      await pass(1000);
      assert.equal(next.value, "token");
    });
  });
}

describe("where a runtime drops what another request has asked", () => {
  const host = runtimes["Workers and edge functions"];

  test("one operation asks again, and its answer is that of all who wait", async (t) => {
    const { ask, asked, pass } = tokens(t, host, (count) => (count === 1 ? new Promise(() => {}) : after(1000)));
    const waiting = Array.from({ length: 20 }, ask);
    await pass(patienceMs + 1000);
    assert.deepEqual(
      waiting.map(({ ended }) => ended),
      Array(20).fill(patienceMs + 1000),
    );
    assert.equal(asked.length, 2);
  });

  test("a source that is only slow is still waited for: its answer counts", async (t) => {
    const { ask, asked, pass } = tokens(t, host, () => after(patienceMs + 2000));
    const waiting = Array.from({ length: 20 }, ask);
    await pass(patienceMs + 2000);
    assert.deepEqual(
      waiting.map(({ ended }) => ended),
      Array(20).fill(patienceMs + 2000),
    );
    assert.equal(asked.length, 2);
  });
});

test("a credential that fails while its last token is valid fails no operation, and fails all after that", async (t) => {
  const { endpoint, requests } = await service(t);
  let now = Date.now();
  t.mock.method(Date, "now", () => now);
  let isDown = false;
  const client = new CallClient(endpoint, async () => {
    if (isDown) throw new Error("down");
    return { token: `token-${now}`, expiresOnTimestamp: now + 3_600_000 };
  });
  await createCall(client);
  isDown = true;
  for (const left of [100_000, 40_000, 1000]) {
    now = Number(requests[0].headers.authorization.split("-")[1]) + 3_600_000 - left;
    await createCall(client);
    assert.equal(requests.at(-1).headers.authorization, requests[0].headers.authorization);
  }
  now += 1000;
  assert.equal((await errorOf(createCall(client))).cause.message, "down");
  isDown = false;
  await createCall(client);
  assert.notEqual(requests.at(-1).headers.authorization, requests[0].headers.authorization);
});

test("a credential that never answers holds no operation up for ever", async (t) => {
  const { endpoint } = await service(t);
  let asked = 0;
  const client = new CallClient(endpoint, () => (asked++ ? "token" : new Promise(() => {})), { retry: false });
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  const waiting = Array.from({ length: 3 }, () => errorOf(createCall(client)));
  await turn();
  t.mock.timers.tick(60_000);
  t.mock.timers.reset();
  for (const error of await Promise.all(waiting)) {
    assert.deepEqual([error.kind, error.message], ["credential", "createCall: credential: no token was given"]);
    assert.match(error.cause.message, /within 60 s/);
  }
  assert.equal((await createCall(client)).callLegId, "leg");
  assert.equal(asked, 2);
  await sleep(1);
});
