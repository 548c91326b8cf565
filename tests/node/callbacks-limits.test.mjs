// What a receiver holds has limits: events that hang, claims of a store, bytes, listeners, and the receiver itself.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { describe, mock, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CallbackReceiver,
  URL_OF_CALLBACKS,
  cloud,
  incomingCall,
  memoryClock,
  post,
  receiver,
  seed,
  settled,
} from "./callbacks.mjs";
import { pkg } from "./pkg.mjs";

const { MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const statusOf = async (judged, ...request) => (await judged.handle(post(...request))).status;
const never = () => new Promise(() => {});
/** A store of the program, over a memory store, with some methods of its own. */
const storeWith = (memory, methods) => ({
  add: (...entry) => memory.add(...entry),
  get: (key) => memory.get(key),
  list: (prefix) => memory.list(prefix),
  ...methods,
});

describe("an event whose handler hangs", () => {
  for (const store of [undefined, new MemoryStore()]) {
    const name = store ? "with a store" : "without a store";
    test(`counts as not accepted after a while, and the next delivery calls it again, ${name}`, async () => {
      const { receiver: judged, errors } = receiver({ unverified: true, handlerTimeoutMs: 50, store });
      let calls = 0;
      let others = 0;
      judged.on("PlayCompleted", () => (calls++ ? undefined : never()));
      judged.on("PlayCompleted", () => void (others += 1));
      const event = cloud("PlayCompleted");
      const both = await Promise.all([statusOf(judged, event), statusOf(judged, event)]);
      assert.deepEqual(both, [500, 500], "the duplicate learns it with the first");
      assert.deepEqual([calls, others], [1, 1]);
      assert.match(errors[0].message, /PlayCompleted has not returned within 50 ms \(handlerTimeoutMs\)/);
      assert.deepEqual([await statusOf(judged, event), calls, others], [200, 2, 1]);
      assert.deepEqual([await statusOf(judged, event), calls, others], [200, 2, 1]);
      assert.equal(errors.length, 1);
    });

    test(`and returns after its time has taken it, ${name}`, async () => {
      const { receiver: judged, errors } = receiver({ unverified: true, handlerTimeoutMs: 30, store });
      let calls = 0;
      let finish;
      judged.on("PlayCompleted", () => {
        calls += 1;
        return new Promise((resolve) => (finish = resolve));
      });
      const event = cloud("PlayCompleted");
      assert.equal(await statusOf(judged, event), 500);
      finish();
      await settled();
      assert.deepEqual([await statusOf(judged, event), calls, errors.length], [200, 1, 1]);
      if (!store) return;
      const other = new CallbackReceiver({ unverified: true, store });
      other.on("*", () => assert.fail("it is taken"));
      assert.equal(await statusOf(other, event), 200);
    });
  }

  test("has no limit once its answer has gone out: it may stay with its call", async () => {
    const { receiver: judged, errors } = receiver({ unverified: true, handlerTimeoutMs: 500 });
    let calls = 0;
    const ended = new Promise((resolve) => {
      judged.on("CallConnected", async () => {
        calls += 1;
        await judged.waitFor({ callConnectionId: "c1", kind: "PlayCompleted" });
        resolve();
      });
    });
    assert.equal(await statusOf(judged, cloud("CallConnected")), 200);
    await sleep(900);
    assert.equal(await statusOf(judged, cloud("PlayCompleted")), 200);
    await ended;
    assert.deepEqual([calls, errors], [1, []]);
  });
});

describe("a store that fails", () => {
  test("hangs once: its event is taken with the next delivery, and a wait ends at its deadline", {
    timeout: 40_000,
  }, async () => {
    for (const method of ["add", "get", "list"]) {
      const memory = new MemoryStore();
      let hang = true;
      const store = storeWith(memory, {
        [method]: (...given) => {
          if (!hang) return memory[method](...given);
          hang = false;
          return never();
        },
      });
      mock.timers.enable({ apis: ["setTimeout"] });
      try {
        const { receiver: judged, taken, errors } = receiver({ unverified: true, store, pollMs: 0 });
        if (method === "list") {
          const wait = judged.waitFor({ callConnectionId: "c1" }, { timeoutMs: 500 });
          wait.catch(() => {});
          await settled();
          mock.timers.tick(500);
          await assert.rejects(wait, { name: "TimeoutError" });
          assert.equal(judged.waiting, 0);
          continue;
        }
        const event = cloud("PlayCompleted");
        const first = statusOf(judged, event);
        await settled();
        mock.timers.tick(10_000);
        assert.equal(await first, 500);
        assert.match(errors[0].message, new RegExp(`store.${method}: no answer came within 10000 ms`));
        assert.deepEqual([await statusOf(judged, event), taken.length], [200, 1], method);
      } finally {
        mock.timers.reset();
      }
    }
  });

  test("answers after its time that a claim is made: the claim is its own, and holds up nothing", {
    timeout: 40_000,
  }, async () => {
    const memory = new MemoryStore();
    let late = true;
    const store = storeWith(memory, {
      add(key, ...rest) {
        const added = memory.add(key, ...rest);
        if (!key.startsWith("claim") || !late) return added;
        late = false;
        return never();
      },
    });
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { receiver: judged, taken } = receiver({ unverified: true, store });
      const event = cloud("PlayCompleted");
      const first = statusOf(judged, event);
      await settled();
      mock.timers.tick(10_000);
      assert.equal(await first, 500);
      assert.deepEqual([await statusOf(judged, event), taken.length], [200, 1]);
    } finally {
      mock.timers.reset();
    }
  });

  for (const failure of ["throws", "hangs"]) {
    test(`to write that an event was taken (${failure}) does not call the handlers twice, and is tried again`, {
      timeout: 40_000,
    }, async () => {
      const memory = new MemoryStore();
      let failing = 2;
      const store = storeWith(memory, {
        add(key, ...rest) {
          if (!key.startsWith("taken") || failing-- <= 0) return memory.add(key, ...rest);
          if (failure === "hangs") return never();
          throw new Error("disk full");
        },
      });
      mock.timers.enable({ apis: ["setTimeout"] });
      const pass = async (ms) => {
        await settled();
        mock.timers.tick(ms);
        await settled();
      };
      try {
        const { receiver: judged, taken, errors } = receiver({ unverified: true, store });
        const event = cloud("PlayCompleted");
        const first = statusOf(judged, event);
        await pass(10_000);
        assert.equal(await first, 200, "the handlers have it");
        assert.equal(errors.length, 1);
        assert.deepEqual([await statusOf(judged, event), taken.length], [200, 1]);
        // The next write fails as well, the one after it does not.
        for (const ms of [1000, 10_000, 2000]) await pass(ms);
        const other = new CallbackReceiver({ unverified: true, store });
        other.on("*", () => assert.fail("it is taken"));
        assert.equal(await statusOf(other, event), 200);
        assert.equal(errors.length, 1);
      } finally {
        mock.timers.reset();
      }
    });
  }
});

describe("receivers that share a store", () => {
  const shared = (store, handler, count = 2, options) =>
    Array.from({ length: count }, () => {
      const one = new CallbackReceiver({ unverified: true, store, onError() {}, ...options });
      one.on("*", handler);
      return one;
    });

  test("get one event at the same moment: one calls its handlers, and all answer when these have returned", async () => {
    for (const slow of [0, 300]) {
      const memory = new MemoryStore();
      // Answers come a turn later, and in any order, as over a network.
      const later =
        (method) =>
        async (...given) => {
          await sleep(Math.random() * 3);
          return memory[method](...given);
        };
      const store = { add: later("add"), get: later("get"), list: later("list") };
      let calls = 0;
      const all = shared(
        store,
        async () => {
          calls += 1;
          if (slow) await sleep(slow);
        },
        5,
      );
      const event = incomingCall();
      const waits = all.map((one) => one.waitFor({ kind: "IncomingCall" }));
      const statuses = await Promise.all(all.map((one) => statusOf(one, event)));
      assert.deepEqual([statuses, calls], [Array(5).fill(200), 1]);
      assert.deepEqual(
        (await Promise.all(waits)).map(({ id }) => id),
        Array(5).fill(event.id),
        "the waits of each end with it",
      );
    }
  });

  test("and the handlers of one throw: the receiver of the next delivery claims the event, as often as it takes", async () => {
    const store = new MemoryStore();
    let calls = 0;
    const all = shared(store, () => {
      calls += 1;
      if (calls < 4) throw new Error("not yet");
    });
    const event = cloud("PlayCompleted");
    for (const expected of [500, 500, 500, 200, 200]) {
      const [one] = all.reverse();
      assert.equal(await statusOf(one, event), expected);
    }
    assert.equal(calls, 4);
  });

  test("and the process of one ends: another one has the event when the claim is over, not before", {
    timeout: 30_000,
  }, async () => {
    const store = new MemoryStore();
    let calls = 0;
    const [dead, living] = shared(store, () => (calls++ ? undefined : never()));
    const event = cloud("PlayCompleted");
    // Its timers do not run any more, so it does not renew the claim.
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
    void statusOf(dead, event);
    await settled();
    mock.timers.reset();
    const begin = performance.now();
    assert.equal(await statusOf(living, event), 200);
    assert.equal(calls, 2);
    const took = performance.now() - begin;
    assert.ok(took > 13_000 && took < 19_000, `${took} ms`);
  });

  test("a handler that takes long keeps its claim", { timeout: 60_000 }, async () => {
    const store = new MemoryStore();
    let calls = 0;
    const [one, other] = shared(store, async () => {
      calls += 1;
      await sleep(17_000);
    });
    const event = cloud("PlayCompleted");
    const first = statusOf(one, event);
    await sleep(100);
    assert.deepEqual([await statusOf(other, event), await first, calls], [200, 200, 1]);
  });
});

describe("memory", () => {
  test("is limited in bytes, and a duplicate of a dropped event is still known", async () => {
    const judged = new CallbackReceiver({ unverified: true, maxMemoryBytes: 2_000_000 });
    let calls = 0;
    judged.on("*", () => void (calls += 1));
    const events = Array.from({ length: 40 }, (_, index) => cloud("PlayCompleted", { padding: String(index).repeat(100_000) }));
    for (const event of events) assert.equal(await statusOf(judged, event), 200);
    assert.equal(calls, 40);
    // The oldest that is left is not the first that came.
    const oldest = await judged.waitFor({ kind: "PlayCompleted" });
    assert.notEqual(oldest.id, events[0].id);
    assert.ok(events.slice(20).some(({ id }) => id === oldest.id));
    assert.equal(await statusOf(judged, events[0]), 200);
    assert.equal(calls, 40, "it is a duplicate");
    // The duplicate is held in its place, so a wait that begins now is given it.
    const again = await judged.waitFor({ predicate: ({ id }) => id === events[0].id }, { timeoutMs: 1000 });
    assert.equal(again.padding, events[0].data.padding);
  });

  test("an id that is too long is refused with its path, whichever it is", async () => {
    const long = "x".repeat(400_000);
    for (const [event, path] of [
      [{ ...cloud("PlayCompleted"), id: long }, "id"],
      [{ ...cloud("PlayCompleted"), source: long }, "source"],
      [{ ...cloud("PlayCompleted", { callConnectionId: long }), source: "s" }, "data.callConnectionId"],
      [{ ...incomingCall(), topic: long }, "topic"],
      [seed("DtmfReceived", { CallLegId: long }), "data.CallLegId"],
    ]) {
      const { receiver: judged, refused, taken } = receiver();
      assert.equal(await statusOf(judged, [cloud("CallConnected"), event]), 400);
      assert.match(refused[0].reason, new RegExp(`^body\\[1\\]\\.${path}: expected at most 1024 bytes, got \\d+`));
      assert.deepEqual(taken, []);
    }
  });

  test("a clock that is set forward or back makes no duplicate new", async (t) => {
    const judged = new CallbackReceiver({ unverified: true, rememberMs: 60_000 });
    let calls = 0;
    judged.on("*", () => void (calls += 1));
    const event = cloud("PlayCompleted");
    t.after(() => mock.timers.reset());
    for (const now of [2e12, 4e12, 1e12]) {
      mock.timers.enable({ apis: ["Date"], now });
      assert.deepEqual([await statusOf(judged, event), calls], [200, 1]);
      mock.timers.reset();
    }
    const clock = memoryClock();
    clock.tick(61_000);
    assert.deepEqual([await statusOf(judged, event), calls], [200, 2], "after its time it is new");
    clock.reset();
  });
});

describe("bodies are measured while they are read", () => {
  const large = JSON.stringify(cloud("PlayCompleted", { padding: "x".repeat(5000) }));
  const head = { method: "POST", url: "/", headers: {} };
  const answered = async (judged, incoming) => {
    let status;
    const response = { writeHead: (code) => ((status = code), { end() {} }) };
    await judged.node()(incoming, response);
    return status;
  };
  const bodies = {
    "text of a parser": { body: large },
    "bytes of a parser": { body: Buffer.from(large) },
    "the raw body of a parser": { body: {}, rawBody: Buffer.from(large) },
    "what is parsed, of a request without a length": { body: JSON.parse(large) },
    "characters of three bytes": { body: `"${"€".repeat(400)}"` },
  };
  for (const [name, more] of Object.entries(bodies)) {
    test(`node(): ${name}`, async () => {
      const { receiver: judged, taken } = receiver({ unverified: true, maxBodyBytes: 1000 });
      assert.equal(await answered(judged, { ...head, ...more }), 413);
      assert.deepEqual(taken, []);
    });
  }

  test("handle: a stream of Node in a Request is not read to its end", async () => {
    const judged = new CallbackReceiver({ unverified: true, maxBodyBytes: 1000 });
    let read = 0;
    const body = Readable.from(
      (async function* () {
        for (; read < 1000; read += 1) yield Buffer.alloc(400, 32);
      })(),
    );
    const headers = new Headers();
    const answer = await judged.handle({
      ...head,
      headers,
      url: URL_OF_CALLBACKS,
      body,
      arrayBuffer: () => assert.fail("it has no limit"),
    });
    assert.equal(answer.status, 413);
    assert.ok(read < 100, `${read} parts were read`);
  });

  test("a body that comes byte by byte costs its bytes, not an object for each", async () => {
    const judged = new CallbackReceiver({ unverified: true });
    const size = 1 << 20;
    let peak = 0;
    const begin = process.memoryUsage();
    let sent = 0;
    const body = new ReadableStream({
      pull(to) {
        to.enqueue(Uint8Array.of(32));
        sent += 1;
        if (sent % 50_000 === 0) {
          const { heapUsed, external } = process.memoryUsage();
          peak = Math.max(peak, heapUsed + external - begin.heapUsed - begin.external);
        }
        if (sent === size / 4) to.close();
      },
    });
    assert.equal(await statusOf(judged, body), 400);
    assert.ok(peak < 60e6, `${peak} bytes`);
  });
});

describe("a sender that goes", () => {
  test("before its body is complete is no error of this program, and the owner learns of it", async (t) => {
    const { receiver: judged, refused, errors, taken } = receiver();
    const server = createServer(judged.node()).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const socket = connect(server.address().port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n[");
    await sleep(50);
    socket.destroy();
    for (let count = 0; count < 100 && !refused.length; count += 1) await sleep(10);
    assert.deepEqual(errors, []);
    assert.deepEqual(refused, [{ status: 500, reason: "the sender closed the connection before the body was complete" }]);
    assert.deepEqual(taken, []);
  });

  for (const [name, error] of [
    ["an AbortError", new DOMException("This operation was aborted", "AbortError")],
    ["as Deno says it", new Error("connection closed before message completed")],
    ["by a code", Object.assign(new Error("x"), { code: "ECONNRESET" })],
  ]) {
    test(`handle: ${name}`, async () => {
      const { receiver: judged, refused, errors } = receiver();
      const body = new ReadableStream({ pull: (to) => to.error(error) });
      assert.equal(await statusOf(judged, body), 500);
      assert.deepEqual([errors, refused.length], [[], 1]);
    });
  }
});

describe("signals and iterators", () => {
  test("many waits on one signal are no leak, and leave nothing on it", async () => {
    const { receiver: judged } = receiver();
    const warnings = [];
    const warned = (warning) => warnings.push(warning);
    process.on("warning", warned);
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    for (const [method, change] of [
      ["addEventListener", 1],
      ["removeEventListener", -1],
    ]) {
      const own = signal[method].bind(signal);
      signal[method] = (...given) => ((listeners += change), own(...given));
    }
    const waits = Array.from({ length: 30 }, () => judged.waitFor({ callConnectionId: "c1" }, { signal }));
    const iterators = Array.from({ length: 30 }, () => judged.events({ callConnectionId: "c1" }, { signal }).next());
    assert.equal(listeners, 1);
    controller.abort("enough");
    for (const each of [...waits, ...iterators]) await assert.rejects(each, (reason) => reason === "enough");
    await settled();
    assert.deepEqual([listeners, judged.waiting, warnings], [0, 0, []]);
    process.off("warning", warned);
  });

  test("an operation that is retried often with one signal is none either", async () => {
    const emulator = await Emulator.start();
    const warnings = [];
    const warned = (warning) => warnings.push(warning);
    process.on("warning", warned);
    emulator.setFaults({ rules: [{ fault: "status", status: 503, share: 1 }] });
    const retry = { maxRetries: 14, baseDelayMs: 1, maxDelayMs: 1 };
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, retry });
    const { signal } = new AbortController();
    await assert.rejects(client.getCallConnection("c1").getCallConnectionProperties({ signal }), { status: 503 });
    await sleep(10);
    assert.deepEqual(warnings, []);
    process.off("warning", warned);
  });

  test("return() ends an iteration at once while next() is pending, also several", async () => {
    const { receiver: judged } = receiver();
    const iterator = judged.events({ callConnectionId: "c1" });
    const pending = [iterator.next(), iterator.next()];
    await settled();
    assert.equal(judged.waiting, 1);
    assert.deepEqual(await iterator.return("over"), { value: "over", done: true });
    assert.deepEqual(await Promise.all(pending), Array(2).fill({ value: undefined, done: true }));
    assert.equal(judged.waiting, 0);
    assert.deepEqual(await iterator.next(), { value: undefined, done: true });
    // Before it has begun, and with an error.
    const fresh = judged.events();
    assert.deepEqual(await fresh.return(), { value: undefined, done: true });
    assert.deepEqual(await fresh.next(), { value: undefined, done: true });
    const thrown = judged.events();
    const next = thrown.next();
    await assert.rejects(thrown.throw(new Error("enough")), /enough/);
    assert.equal((await next).done, true);
    assert.equal(judged.waiting, 0);
  });

  test("a limit of an iteration is that of each read, and ends it", async () => {
    const { receiver: judged } = receiver();
    const iterator = judged.events({ callConnectionId: "c1" }, { timeoutMs: 60 });
    for (let count = 0; count < 3; count += 1) {
      const next = iterator.next();
      await sleep(30);
      assert.equal(await statusOf(judged, cloud("PlayCompleted")), 200);
      assert.equal((await next).value.kind, "PlayCompleted");
      // The time that the program takes is not counted.
      await sleep(70);
    }
    await assert.rejects(iterator.next(), { name: "TimeoutError", message: /^events: no event came within 60 ms\./ });
    assert.equal((await iterator.next()).done, true);
    assert.equal(judged.waiting, 0);
  });

  test("reads that wait at the same time have one event each, in their order", async () => {
    const { receiver: judged } = receiver();
    const iterator = judged.events({ callConnectionId: "c1" });
    const reads = [iterator.next(), iterator.next(), iterator.next()];
    const events = [cloud("PlayCompleted"), cloud("PlayFailed")];
    assert.equal(await statusOf(judged, events), 200);
    assert.equal(await statusOf(judged, cloud("CallDisconnected")), 200);
    assert.deepEqual(
      (await Promise.all(reads)).map(({ value }) => value.kind),
      ["PlayCompleted", "PlayFailed", "CallDisconnected"],
    );
    assert.equal((await iterator.next()).done, true);
  });
});

describe("close()", () => {
  test("ends waits and iterations with an error, refuses requests, and is one promise", async () => {
    const { receiver: judged, refused, taken } = receiver({ unverified: true, store: new MemoryStore(), pollMs: 5 });
    const waits = [
      judged.waitFor({ callConnectionId: "c1" }),
      judged.waitFor({ operationContext: "x" }),
      judged.events({ callConnectionId: "c1" }).next(),
    ];
    const flow = judged.flow("f", (it) => it.waitFor("wait", { callConnectionId: "c1" }));
    for (const each of [...waits, flow]) each.catch(() => {});
    await settled();
    const closed = judged.close();
    assert.equal(judged.close(), closed);
    await closed;
    for (const each of [...waits, flow])
      await assert.rejects(each, (error) => error.name === "AbortError" && /: the receiver is closed\.$/.test(error.message));
    await assert.rejects(judged.waitFor({ callConnectionId: "c1" }), { name: "AbortError" });
    await assert.rejects(judged.events().next(), { name: "AbortError" });
    const answer = await judged.handle(post(cloud("PlayCompleted")));
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "5"]);
    assert.deepEqual([refused, taken, judged.waiting], [[{ status: 503, reason: "the receiver is closed" }], [], 0]);
  });

  test("waits for the requests that came before, and hands once more what a handler threw for after its answer", async () => {
    const { receiver: judged, errors } = receiver();
    let finish;
    judged.on("PlayCompleted", () => new Promise((resolve) => (finish = resolve)));
    let calls = 0;
    judged.on("CallConnected", async () => {
      calls += 1;
      await judged.waitFor({ callConnectionId: "c1", kind: "PlayStarted" });
      throw new Error("not yet");
    });
    assert.equal(await statusOf(judged, cloud("CallConnected")), 200);
    assert.equal(await statusOf(judged, cloud("PlayStarted")), 200);
    await settled();
    const answer = statusOf(judged, cloud("PlayCompleted"));
    await settled();
    let isClosed = false;
    const closed = judged.close().then(() => (isClosed = true));
    await settled();
    assert.equal(isClosed, false);
    finish();
    assert.equal(await answer, 200);
    await closed;
    assert.equal(calls, 2, "at once, not after a second");
    assert.match(errors.at(-1).message, /is given up: the handler of CallConnected failed 2 times, and the receiver is closed/);
  });

  test("by await using, where the platform has it", { skip: !Symbol.asyncDispose }, async () => {
    const { receiver: judged } = receiver();
    const iterator = judged.events();
    const next = iterator.next();
    await iterator[Symbol.asyncDispose]();
    assert.equal((await next).done, true);
    const wait = judged.waitFor({ callConnectionId: "c1" });
    wait.catch(() => {});
    assert.equal(await judged[Symbol.asyncDispose](), undefined);
    await assert.rejects(wait, { name: "AbortError" });
  });

  test("ends what an operation of a client waits for", async () => {
    const { receiver: judged } = receiver();
    const fetch = async () => Response.json({}, { status: 202 });
    const client = new CallAutomationClient("endpoint=https://x.example/;accesskey=c2VjcmV0", { callbacks: judged, fetch });
    const media = client.getCallConnection("c1").getCallMedia();
    const end = media.playToAll([{ kind: "fileSource", url: "https://x.example/a.wav" }]).completed();
    end.catch(() => {});
    await settled();
    await judged.close();
    await assert.rejects(end, { name: "AbortError", message: "playToAll: the receiver is closed." });
    const later = media.playToAll([{ kind: "fileSource", url: "https://x.example/a.wav" }]);
    await assert.rejects(later.completed(), { name: "AbortError" });
    await later;
  });
});
