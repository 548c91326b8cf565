// Flows: straight-line code that another process takes up. What they promise, in one process; then a call whose process is killed at
// every place where it could be.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { nodeWithSqlite } from "./flow/node.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { CallOutcomeError, CallbackReceiver, MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CALLER = { phoneNumber: "+14255550100" };
const CALLBACKS = "https://app.example/callbacks";

/** In 300 ms; with a message, it is rejected then. */
const inAWhile = (message) =>
  new Promise((resolve, reject) => setTimeout(() => (message ? reject(new Error(message)) : resolve()), 300));

/** A receiver as another process would have it: nothing but the store is common. */
const another = (store) => new CallbackReceiver({ unverified: true, store, pollMs: 5 });

/** An emulator whose callbacks go to `place.receiver`, and what one needs to call; `requests` are those that were sent. */
async function calling(store = new MemoryStore()) {
  const place = { store, receiver: another(store), requests: [] };
  const emulator = await Emulator.start({
    onCallback: (request) => place.receiver.handle(request),
    callbackRetryDelaysMs: Array(100).fill(2000),
  });
  const fetch = (request) => {
    place.requests.push(new URL(request.url).pathname.split("/").pop().replace(/^.*:/, ""));
    return place.lose?.(place.requests.at(-1), request) ?? emulator.fetch(request);
  };
  const client = () => new CallAutomationClient(emulator.connectionString, { fetch, callbacks: place.receiver });
  const call = (number) => (ids) =>
    client().createCall({ targetParticipant: { phoneNumber: number }, sourceCallIdNumber: CALLER }, CALLBACKS, ids);
  const prompt = [{ kind: "fileSource", url: emulator.promptUri(1) }];
  const media = (id) => client().getCallConnection(id).getCallMedia();
  const play =
    (id) =>
    ({ operationContext }) =>
      media(id).playToAll(prompt, { operationContext });
  /** Lets the time of the emulator pass until something has settled. */
  const passing = async (promise) => {
    let isOver = false;
    const over = () => (isOver = true);
    promise.then(over, over);
    for (let turns = 0; !isOver && turns < 400; turns += 1) {
      await emulator.advance("100ms");
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.ok(isOver, "it goes on");
    return promise;
  };
  return Object.assign(place, { emulator, client, call, media, play, passing, restart: () => (place.receiver = another(store)) });
}

describe("a flow", () => {
  test("does each step once, and has its result from then on", async () => {
    const store = new MemoryStore();
    const calls = [];
    const flow = async (flow) => {
      const one = await flow.step("one", (ids) => (calls.push(ids), { at: new Date(0), nothing: undefined }));
      const two = await flow.step("two", () => calls.push("two"));
      if (calls.length < 3) throw new Error("the power is off");
      return { id: flow.id, one, two, three: await flow.step("three", () => calls.push("three")) };
    };
    const [first] = [another(store)];
    await assert.rejects(first.flow("a", flow), { message: "the power is off" });
    calls.push("between");
    // A value is what JSON makes of it, in each run.
    const expected = { id: "a", one: { at: "1970-01-01T00:00:00.000Z" }, two: 2, three: 4 };
    assert.deepEqual(await another(store).flow("a", flow), expected);
    assert.deepEqual(await another(store).flow("a", () => assert.fail("it has ended")), expected);
    assert.deepEqual(calls.slice(1), ["two", "between", "three"]);
    const [{ repeatabilityRequestId, operationContext }] = calls;
    assert.match(repeatabilityRequestId, UUID_V4);
    assert.match(operationContext, UUID_V4);
    assert.notEqual(repeatabilityRequestId, operationContext);
  });

  test("has ids that are the same in every run, and of no other step or flow", async () => {
    const ids = (store, id, name) => another(store).flow(id, (flow) => flow.step(name, (given) => given));
    const one = await ids(new MemoryStore(), "a b", "c");
    assert.deepEqual(await ids(new MemoryStore(), "a b", "c"), one);
    const all = [one, await ids(new MemoryStore(), "a", "b c"), await ids(new MemoryStore(), "a b", "d")];
    assert.equal(new Set(all.flatMap((given) => Object.values(given))).size, 6);
  });

  test("is kept apart from flows whose id begins alike", async () => {
    const store = new MemoryStore();
    const run = (id) => another(store).flow(id, (flow) => flow.step("x", () => id));
    for (const id of ["a", "a b", "a kept x", "a%20b", "ä", "a"]) assert.equal(await run(id), id);
  });

  test("runs once in a process, however often it is begun", async () => {
    const receiver = another(new MemoryStore());
    let runs = 0;
    const run = async (flow) => ((runs += 1), flow.step("a", () => runs));
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => receiver.flow("a", run))), [1, 1, 1]);
    assert.equal(runs, 1);
  });

  test("of two processes at once, both go on with the value that was kept first", async () => {
    const store = new MemoryStore();
    const run = (value, ms) =>
      another(store).flow("a", async (flow) => {
        const kept = await flow.step("x", () => new Promise((resolve) => setTimeout(() => resolve(value), ms)));
        return `${kept}, then ${await flow.step("y", () => value)}`;
      });
    assert.deepEqual(await Promise.all([run("slow", 30), run("fast", 1)]), ["fast, then fast", "fast, then fast"]);
  });

  test("is forgotten as a whole, when its time is over", async () => {
    const store = new MemoryStore();
    let runs = 0;
    const run = () => another(store).flow("a", (flow) => flow.step("x", () => (runs += 1)), { keepMs: 60 });
    assert.deepEqual([await run(), await run()], [1, 1]);
    await new Promise((resolve) => setTimeout(resolve, 80));
    assert.equal(await run(), 2);
  });

  test("options that are undefined or null have their defaults", async () => {
    for (const nothing of [undefined, null]) {
      const receiver = another(new MemoryStore());
      assert.equal(await receiver.flow("a", () => 1, nothing), 1);
      assert.equal(await receiver.flow("b", () => 1, { keepMs: nothing }), 1);
      const begin = () => Promise.resolve({});
      for (const options of [nothing, { againAfterMs: nothing, timeoutMs: nothing, signal: nothing }]) {
        const run = receiver.flow(crypto.randomUUID(), (flow) => flow.act("w", begin, options));
        await assert.rejects(run, { name: "TypeError", message: /expected an operation whose end can be awaited/ });
      }
    }
  });

  test("says what is wrong with it", async () => {
    const receiver = another(new MemoryStore());
    const wrong = (target, run) => assert.rejects(run, { name: "CallAutomationError", kind: "validation", target });
    await wrong(
      "options.store",
      new CallbackReceiver({ unverified: true }).flow("a", () => {}),
    );
    for (const id of [undefined, "", 7])
      await wrong(
        "flow: id",
        receiver.flow(id, () => {}),
      );
    await wrong("flow: run", receiver.flow("a"));
    for (const keepMs of [0, -1, "x", Infinity])
      await wrong(
        "flow: options.keepMs",
        receiver.flow("a", () => {}, { keepMs }),
      );
    for (const [target, options] of Object.entries({ "flow: options.keepms": { keepms: 1 }, "flow: options": 5 })) {
      await wrong(
        target,
        receiver.flow("a", () => {}, options),
      );
    }
    await wrong(
      "flow.act: options.againAfter",
      receiver.flow("a", (flow) => flow.act("w", () => {}, { againAfter: 1 })),
    );
    await wrong(
      "flow.step: name",
      receiver.flow("a", (flow) => flow.step("", () => {})),
    );
    await wrong(
      "flow.waitFor: filter",
      receiver.flow("a", (flow) => flow.waitFor("w", { kind: "PlayCompleted" })),
    );
    await wrong(
      "flow.act: options.againAfterMs",
      receiver.flow("a", (flow) => flow.act("w", () => {}, { againAfterMs: "1" })),
    );
    // The same name twice; the same name as something else before.
    await wrong(
      "flow.step: name",
      receiver.flow("b", async (flow) => [await flow.step("x", () => 1), await flow.step("x", () => 2)]),
    );
    await wrong(
      "flow.act: name",
      receiver.flow("b", (flow) => flow.act("x", () => {})),
    );
    for (const begin of [() => {}, async () => 7, () => Promise.resolve({})]) {
      const message = /flow\.act: "x": expected an operation whose end can be awaited/;
      await assert.rejects(
        receiver.flow("c", (flow) => flow.act("x", begin)),
        { name: "TypeError", message },
      );
    }
  });
});

describe("a call as a flow", () => {
  test("goes on where it was, and each event counts once", async () => {
    const place = await calling();
    const steps = [];
    const run = (until) => async (flow) => {
      const { callConnectionId } = await flow.act("call", place.call("+15550103001"));
      const people = await flow.waitFor("people", { callConnectionId, kind: "ParticipantsUpdated" });
      steps.push(people.id);
      if (until === "people") throw new Error("enough");
      const greeting = await flow.act("greeting", place.play(callConnectionId));
      steps.push(greeting.id);
      // An event that already ended a wait does not end these.
      for (const kind of ["ParticipantsUpdated", "PlayCompleted"]) {
        const again = place.receiver.waitFor({ callConnectionId, kind }, { timeoutMs: 30 });
        await assert.rejects(again, { name: "TimeoutError" }, kind);
      }
      if (until === "greeting") throw new Error("enough");
      return (await flow.act("hang up", () => place.client().getCallConnection(callConnectionId).hangUp(true))).kind;
    };
    for (const until of ["people", "greeting"]) {
      await assert.rejects(place.passing(place.receiver.flow("a", run(until))), { message: "enough" });
      place.restart();
    }
    assert.equal(await place.passing(place.receiver.flow("a", run())), "CallDisconnected");
    assert.equal(new Set(steps).size, 2);
    assert.equal(steps.length, 5);
    assert.deepEqual(place.requests, ["callConnections", "play", "terminate"]);
    place.emulator.stop();
  });

  test("keeps that the callee did not answer, and takes the same branch again", async () => {
    const place = await calling();
    const seen = [];
    const run = async (flow) => {
      try {
        await flow.act("call", place.call("+15550100486"));
        assert.fail("it is busy");
      } catch (error) {
        assert.ok(error instanceof CallOutcomeError);
        const { name, kind, message, reason, code, subCode, event } = error;
        seen.push({ name, kind, message, reason, code, subCode, event: event.kind });
      }
      if (seen.length === 1) throw new Error("enough");
      return "another time";
    };
    await assert.rejects(place.passing(place.receiver.flow("a", run)), { message: "enough" });
    place.restart();
    assert.equal(await place.receiver.flow("a", run), "another time");
    assert.deepEqual(seen[0], seen[1]);
    assert.equal(seen[0].reason, "busy");
    assert.equal(place.requests.length, 1);
    place.emulator.stop();
  });

  test("sends again what was never sent, after a while", async () => {
    const place = await calling();
    const options = { againAfterMs: 40, timeoutMs: 5000 };
    let isLost = true;
    place.lose = (operation) => (isLost && operation === "play" ? new Promise(() => {}) : undefined);
    const run = async (flow) => {
      const { callConnectionId } = await flow.act("call", place.call("+15550100000"));
      return (await flow.act("greeting", place.play(callConnectionId), options)).kind;
    };
    const lost = place.receiver.flow("a", run);
    await assert.rejects(place.passing(Promise.race([lost, inAWhile("as if killed")])), { message: "as if killed" });
    isLost = false;
    place.restart();
    assert.equal(await place.passing(place.receiver.flow("a", run)), "PlayCompleted");
    assert.deepEqual(place.requests, ["callConnections", "play", "play"]);
    place.emulator.stop();
  });

  test("sends again at once what was refused", async () => {
    const place = await calling();
    const run = async (flow) => {
      const { callConnectionId } = await flow.act("call", place.call("+15550100000"));
      return (await flow.act("greeting", place.play(callConnectionId))).kind;
    };
    place.lose = (operation) => (operation === "play" ? Promise.resolve(new Response(null, { status: 403 })) : undefined);
    await assert.rejects(place.passing(place.receiver.flow("a", run)), { name: "CallAutomationError", status: 403 });
    place.lose = undefined;
    const begin = performance.now();
    assert.equal(await place.passing(place.receiver.flow("a", run)), "PlayCompleted");
    assert.ok(performance.now() - begin < 5000, "it looked for the end of what never began");
    assert.deepEqual(place.requests, ["callConnections", "play", "play"]);
    place.emulator.stop();
  });

  test("does not send again what has ended while no process ran it", async () => {
    const place = await calling();
    const run = (options) => async (flow) => {
      const { callConnectionId } = await flow.act("call", place.call("+15550100000"));
      return (await flow.act("greeting", place.play(callConnectionId), options)).kind;
    };
    // It gives up before the prompt is over; the event comes later.
    await assert.rejects(place.passing(place.receiver.flow("a", run({ timeoutMs: 1 }))), { name: "TimeoutError" });
    place.restart();
    await place.emulator.advance("10s");
    place.restart();
    assert.equal(await place.receiver.flow("a", run({ timeoutMs: 1 })), "PlayCompleted");
    assert.equal(place.requests.length, 2);
    place.emulator.stop();
  });

  test("hangs up once, also when the event comes late", async () => {
    const place = await calling();
    const run = async (flow) => {
      const { callConnectionId } = await flow.act("call", place.call("+15550100000"));
      return (
        await flow.act("hang up", () => place.client().getCallConnection(callConnectionId).hangUp(true), { againAfterMs: 0 })
      ).kind;
    };
    // The service executes it; its answer, and its event, are lost with the process.
    let isLost = true;
    const sent = [];
    place.lose = (operation, request) => {
      if (operation !== "terminate" || !isLost) return undefined;
      place.receiver = { handle: () => new Response(null, { status: 503 }) };
      sent.push(place.emulator.fetch(request).then(({ status }) => status));
      return new Promise(() => {});
    };
    await assert.rejects(place.passing(Promise.race([place.receiver.flow("a", run), inAWhile("as if killed")])), {
      message: "as if killed",
    });
    assert.deepEqual(await Promise.all(sent), [204]);
    isLost = false;
    place.restart();
    // It is refused, as there is no such call any more.
    await assert.rejects(place.receiver.flow("a", run), { name: "CallAutomationError", status: 404 });
    place.restart();
    assert.equal(await place.passing(place.receiver.flow("a", (flow) => inAWhile().then(() => run(flow)))), "CallDisconnected");
    assert.equal(place.requests.filter((operation) => operation === "terminate").length, 2);
    place.emulator.stop();
  });

  test("works over the 2021 preview as well", async () => {
    const place = await calling();
    const client = () =>
      new CallClient(place.emulator.connectionString, { fetch: place.emulator.fetch, callbacks: place.receiver });
    const run = async (flow) => {
      const options = {
        callbackUri: CALLBACKS,
        requestedModalities: ["audio"],
        requestedCallEvents: [],
        alternateCallerId: "+14255550100",
      };
      const { callLegId } = await flow.act("call", () => client().createCall("8:acs:bot", ["+15550100000"], options));
      const { status } = await flow.act("greeting", ({ operationContext }) =>
        client().playAudio(callLegId, {
          audioFileUri: place.emulator.promptUri(1),
          loop: false,
          operationContext,
          resourceId: "r",
        }),
      );
      if (place.receiver.first) {
        place.receiver.first = false;
        throw new Error("enough");
      }
      const { callState } = await flow.act("hang up", () => client().hangupCall(callLegId));
      return [status, callState];
    };
    place.receiver.first = true;
    await assert.rejects(place.passing(place.receiver.flow("a", run)), { message: "enough" });
    place.restart();
    assert.deepEqual(await place.passing(place.receiver.flow("a", run)), ["completed", "terminated"]);
    assert.equal(place.emulator.calls().length, 1);
    place.emulator.stop();
  });
});

/** How many calls are killed at the same time: they mostly wait. */
const AT_ONCE = 20;
const program = fileURLToPath(new URL("flow/call.mjs", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "ringwire-flow-"));
const running = new Set();
const scenes = new Set();
after(async () => {
  for (const child of running) child.kill("SIGKILL");
  for (const close of scenes) await close();
  rmSync(directory, { recursive: true, force: true });
});

/** An emulator of its own for one call, and the arguments of its process. */
async function scene(name) {
  // So many tries that the process after the killed one receives the event.
  const server = await serve({ callbackRetryDelaysMs: Array(300).fill(200) });
  const port = await freePort();
  const { connectionString } = server;
  const config = {
    pkg: pkg.href,
    file: join(directory, `${name}.db`),
    connectionString,
    port,
    prompt: server.emulator.promptUri(0.2),
  };
  const connections = async () => (await fetch(`${server.endpoint}/emulator/connections`)).json();
  const close = () => (scenes.delete(close), server.close());
  scenes.add(close);
  return { config, connections, close };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the program; `ended` gives what it has printed, or the signal that it ended by. */
async function started(config) {
  const child = spawn(await nodeWithSqlite(), ["--no-warnings", program, JSON.stringify(config)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const output = { stdout: "", stderr: "" };
  for (const name of Object.keys(output)) child[name].setEncoding("utf8").on("data", (part) => (output[name] += part));
  const timer = setTimeout(() => child.kill("SIGTERM"), 45_000);
  const ended = once(child, "close").then(([code, signal]) => {
    clearTimeout(timer);
    running.delete(child);
    if (signal === "SIGKILL") return { killed: true };
    assert.equal(code, 0, `it ended with ${code ?? signal}\n${output.stderr}${output.stdout}`);
    return output.stdout ? JSON.parse(output.stdout) : {};
  });
  return { child, output, ended };
}

const finished = async (config) => (await started(config)).ended;

/** What must be there in the end: one call, and every step of it. */
async function assertComplete({ result }, connections) {
  const { callConnectionId, dtmfResult, ended, done } = result;
  const all = await connections();
  assert.deepEqual(
    all.map((connection) => connection.callConnectionId),
    [callConnectionId],
  );
  assert.deepEqual(dtmfResult, { tones: ["one"] });
  assert.equal(ended, true);
  const kinds = [
    "CallConnected",
    "ParticipantsUpdated",
    "PlayCompleted",
    "RecognizeCompleted",
    "PlayCompleted",
    "CallDisconnected",
  ];
  assert.deepEqual(
    done.filter((kind) => !UUID_V4.test(kind)),
    kinds,
  );
  assert.equal(done.length, 7);
  return done.find((kind) => UUID_V4.test(kind));
}

describe("a flow whose call rings", () => {
  const SILENT = "+15550100480";
  /** A flow that gives a call up; `place.hangUps` counts. */
  function ringingFlow(place, number, options = {}) {
    place.hangUps = 0;
    const giveUp = (id) => {
      place.hangUps += 1;
      return place.client().getCallConnection(id).hangUp(true);
    };
    return () =>
      place.receiver.flow("a", async (flow) => {
        try {
          const { kind } = await flow.act("call", place.call(number), { ringMs: 60, againAfterMs: 100, giveUp, ...options });
          return await flow.step("reached", () => kind);
        } catch (error) {
          if (!(error instanceof CallOutcomeError)) throw error;
          const { kind, reason, event, message } = error;
          return await flow.step("not reached", () => ({ kind, reason, event: event.kind, message }));
        }
      });
  }
  const NO_ANSWER = {
    kind: "failed",
    reason: "noAnswer",
    message: 'flow.act "call": The callee did not answer within 60 ms, and the call was given up.',
  };

  test("gives it up when the time is over, and that is the outcome of every run", async () => {
    const place = await calling();
    const outcomes = [];
    const run = () =>
      place.receiver.flow("a", async (flow) => {
        const giveUp = (id) => place.client().getCallConnection(id).hangUp(true);
        const error = await flow.act("call", place.call(SILENT), { ringMs: 60, giveUp }).catch((thrown) => thrown);
        outcomes.push(error);
        await flow.step("after", () => {
          if (outcomes.length < 2) throw new Error("the power is off");
        });
      });
    await assert.rejects(place.passing(run()), { message: "the power is off" });
    place.restart();
    await place.passing(run());
    for (const error of outcomes) {
      assert.ok(error instanceof CallOutcomeError);
      assert.deepEqual({ kind: error.kind, reason: error.reason, message: error.message }, NO_ANSWER);
      assert.match(error.event.kind, /^(CallDisconnected|CreateCallFailed)$/);
    }
    assert.equal(place.emulator.connections().length, 1);
    assert.equal(place.requests.filter((request) => request === "terminate").length, 1);
  });

  test("is connected, or has the reason of the service, when that comes first", async () => {
    for (const [number, outcome] of [
      ["+15550100000", "CallConnected"],
      ["+15550100486", "busy"],
      ["+15550100603", "declined"],
    ]) {
      const place = await calling();
      const result = await place.passing(ringingFlow(place, number, { ringMs: 20_000 })());
      assert.equal(result.reason ?? result, outcome);
      assert.equal(place.hangUps, 0);
    }
  });

  test("wherever the process ends, the next one gives it up as well, and no callee is called twice", {
    timeout: 60_000,
  }, async () => {
    let deaths = 0;
    for (let dieAt = 1; ; dieAt += 1) {
      const memory = new MemoryStore();
      let writes = 0;
      // Each write is a place where the process may end: before it, and after it.
      const dying = {
        add(...entry) {
          writes += 1;
          if (writes > dieAt / 2) {
            if (dieAt % 2 && writes - 1 < dieAt / 2) memory.add(...entry);
            // Nothing of this process goes on.
            dead.close();
            throw new Error("killed");
          }
          return memory.add(...entry);
        },
        get: (key) => memory.get(key),
        list: (prefix) => memory.list(prefix),
        delete: (key) => memory.delete(key),
      };
      const place = await calling(memory);
      const dead = another(dying);
      place.receiver = dead;
      const first = await place.passing(ringingFlow(place, SILENT)().catch((error) => error));
      const hasDied = first instanceof Error;
      if (hasDied) deaths += 1;
      place.restart();
      const { event, ...outcome } = await place.passing(ringingFlow(place, SILENT)());
      assert.deepEqual(outcome, NO_ANSWER, `killed at ${dieAt}: ${first}`);
      assert.equal(place.emulator.connections().length, 1, `killed at ${dieAt}`);
      if (!hasDied) break;
    }
    assert.ok(deaths > 15, `${deaths}`);
  });

  test("an answer in the last moment counts if the call could not be hung up, and only then", async () => {
    for (const isHungUp of [false, true]) {
      const place = await calling();
      let answered;
      const isAnswered = new Promise((resolve) => (answered = resolve));
      const giveUp = async (id) => {
        // The callee of this number answers after 15 s.
        await place.emulator.advance("20s");
        answered();
        if (!isHungUp) throw Object.assign(new Error("the call has another state"), { status: 409 });
        return place.client().getCallConnection(id).hangUp(true);
      };
      const running = ringingFlow(place, "+15550100200", { giveUp })();
      // No time of the emulator passes before: the callee does not answer until the call is given up.
      await isAnswered;
      const result = await place.passing(running);
      if (isHungUp) assert.equal(result.reason, "noAnswer");
      else assert.equal(result, "CallConnected");
    }
  });

  test("when it cannot be hung up, the flow rejects, and the next run tries again", async () => {
    const place = await calling();
    let fails = true;
    const giveUp = (id) => {
      if (fails) throw new Error("the network is away");
      return place.client().getCallConnection(id).hangUp(true);
    };
    const run = ringingFlow(place, SILENT, { giveUp });
    await assert.rejects(run(), { message: "the network is away" });
    fails = false;
    place.restart();
    assert.equal((await place.passing(run())).reason, "noAnswer");
    assert.equal(place.emulator.connections().length, 1);
  });

  test("says which options go together, and that nothing else rings", async () => {
    const place = await calling();
    const act = (options, begin = place.call("+15550100000")) =>
      place.passing(another(new MemoryStore()).flow("b", (flow) => flow.act("call", begin, options)));
    const giveUp = () => {};
    await assert.rejects(act({ ringMs: 1000 }), {
      kind: "validation",
      message: /options.giveUp: expected ringMs and giveUp together/,
    });
    await assert.rejects(act({ giveUp }), { kind: "validation" });
    for (const ringMs of [0, -1, Number.NaN, "25s"])
      await assert.rejects(act({ ringMs, giveUp }), {
        kind: "validation",
        message: /options.ringMs: expected milliseconds, above zero/,
      });
    assert.equal(place.requests.length, 0);
    const { callConnectionId } = await place.passing(
      place.receiver.flow("a", (flow) => flow.act("call", place.call("+15550100000"))),
    );
    const run = place.receiver.flow("c", (flow) => flow.act("play", place.play(callConnectionId), { ringMs: 1000, giveUp }));
    await assert.rejects(place.passing(run), {
      kind: "validation",
      message: /options.ringMs: expected an operation that calls a person/,
    });
    // It was sent, and its end is still waited for.
    await place.receiver.close();
  });
});

describe("a step whose wait takes too long", () => {
  for (const keepTimeout of [true, false]) {
    test(`${keepTimeout ? "takes the same branch in every run" : "waits anew in a later run"} (keepTimeout: ${keepTimeout})`, async () => {
      const place = await calling();
      const { callConnectionId } = await place.passing(
        place.receiver.flow("a", (flow) => flow.act("call", place.call("+15550100000"))),
      );
      let runs = 0;
      const flow = async (flow) => {
        runs += 1;
        const late = (error) => (error.name === "TimeoutError" ? error.message : Promise.reject(error));
        const filter = { callConnectionId, kind: "PlayCompleted" };
        const waited = await flow.waitFor("wait", filter, { timeoutMs: 30, keepTimeout }).catch(late);
        const acted = await flow
          .act("play", place.play(callConnectionId), { timeoutMs: 30, againAfterMs: 30, keepTimeout })
          .catch(late);
        await flow.step("after", () => {
          if (runs < 2) throw new Error("the power is off");
        });
        return [waited, acted].map((outcome) => outcome.kind ?? outcome);
      };
      await assert.rejects(place.receiver.flow("b", flow), { message: "the power is off" });
      await place.emulator.advance("10s");
      place.restart();
      const outcomes = await place.passing(place.receiver.flow("b", flow));
      if (keepTimeout) for (const outcome of outcomes) assert.match(outcome, /: no event came within 30 ms/);
      else assert.deepEqual(outcomes, ["PlayCompleted", "PlayCompleted"]);
      assert.equal(place.requests.filter((request) => request === "play").length, 1);
    });
  }

  test("an error of a request is no outcome", async () => {
    const place = await calling();
    place.lose = () => new Promise(() => {});
    const begin = (ids) =>
      new CallAutomationClient(place.emulator.connectionString, { callbacks: place.receiver, fetch: place.lose }).createCall(
        { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: CALLER },
        CALLBACKS,
        { ...ids, timeoutMs: 30 },
      );
    const run = () => place.receiver.flow("a", (flow) => flow.act("call", begin, { keepTimeout: true }));
    for (let runs = 0; runs < 2; runs += 1) await assert.rejects(run(), { name: "TimeoutError" });
    assert.deepEqual(
      place.store.list("flow a kept").map((text) => JSON.parse(text).kind),
      [],
    );
  });
});

describe("a call whose process is killed", () => {
  test("at every place where it could be: the next process ends it, and no callee is called twice", async (context) => {
    let next = 1;
    let last = Infinity;
    const killed = new Set();
    const notes = new Set();
    const worker = async () => {
      while (next < last) {
        const dieAt = next;
        next += 1;
        try {
          notes.add(await killedAt(dieAt));
        } catch (error) {
          // The others need not go on.
          last = 0;
          throw new Error(`killed at ${dieAt}: ${error.message}`, { cause: error });
        }
      }
    };
    const killedAt = async (dieAt) => {
      const { config, connections, close } = await scene(`killed ${dieAt}`);
      let outcome = await finished({ ...config, dieAt });
      if (outcome.killed) {
        killed.add(dieAt);
        outcome = await finished(config);
      } else {
        last = Math.min(last, dieAt);
      }
      const note = await assertComplete(outcome, connections);
      await close();
      return note;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    context.diagnostic(`killed at ${killed.size} places`);
    // Twelve requests and answers, the writes of seven steps, the events: it was not over soon.
    assert.ok(killed.size > 60, `${killed.size} places`);
    for (let place = 1; place < last; place += 1) assert.ok(killed.has(place), `not killed at ${place} of ${last}`);
    assert.equal(notes.size, 1, "the ids of a step are the same in every process");
  });

  test("again and again", async () => {
    const { config, connections, close } = await scene("again");
    let outcome = { killed: true };
    let kills = 0;
    for (let dieAt = 6; outcome.killed; dieAt += 6) {
      outcome = await finished({ ...config, dieAt });
      if (outcome.killed) kills += 1;
    }
    assert.ok(kills > 3, `${kills} times`);
    await assertComplete(outcome, connections);
    await close();
  });
});

describe("a call of two processes that share a file", () => {
  test("one waits for what the other receives", async () => {
    const { config, connections, close } = await scene("shared");
    const other = await started({ ...config, role: "receive" });
    const outcome = await finished({ ...config, role: "wait" });
    await assertComplete(outcome, connections);
    other.child.kill("SIGKILL");
    assert.deepEqual(await other.ended, { killed: true });
    await close();
  });

  test("both run it: one call, one result", async () => {
    const { config, connections, close } = await scene("both");
    const outcomes = await Promise.all([finished(config), finished({ ...config, role: "wait" })]);
    assert.deepEqual(outcomes[0].result, outcomes[1].result);
    await assertComplete(outcomes[0], connections);
    await close();
  });
});
