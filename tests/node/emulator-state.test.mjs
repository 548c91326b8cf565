// An emulator that goes on after its process ended, at any point: with the ids, the calls and the callbacks of one that never stopped.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const command = fileURLToPath(new URL("bin/ringwire.mjs", pkg));

// One key for all: making one takes longer than a run.
const generateKey = crypto.subtle.generateKey.bind(crypto.subtle);
let pair;
crypto.subtle.generateKey = (...kind) => (pair ??= generateKey(...kind));

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringwire-state-"));
});
after(() => rm(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `state-${++files}.ndjson`);

/** The process ended. */
class Crash extends Error {}

/** A journal in memory. It ends its process at an entry, before or after the entry is kept. */
function memory(entries = [], { at = Number.POSITIVE_INFINITY, isKept = false, mostBytes } = {}) {
  let isDead = false;
  return {
    entries: [...entries],
    kept: [...entries],
    mostBytes,
    append(entry) {
      if (isDead) throw new Crash();
      isDead = this.kept.length === at;
      if (!isDead || isKept) this.kept.push(entry);
      if (isDead) throw new Crash();
    },
    restart(all) {
      if (isDead) throw new Crash();
      this.kept = [...all];
    },
    get isDead() {
      return isDead;
    },
  };
}

const CALLER = { phoneNumber: "+14255550100" };
const PRESSES = { phoneNumber: "+15550103001" };
const STAYS = { phoneNumber: "+15550100000" };
const CALLBACK = "https://app.example/callbacks";
const once_ = (number) => ({ repeatabilityRequestId: `00000000-0000-4000-8000-00000000000${number}` });

/**
 * What an application does, with the id of each request: `until` lets time pass, and a step that is not `repeats` must not be sent twice.
 * There are calls of both contracts, questions, recordings, an incoming call, faults, keys, and looks that change nothing.
 */
const SCRIPT = [
  {
    run: ({ emulator }) => emulator.setFaults({ seed: 3, rules: [{ fault: "duplicate", share: 0.3 }] }),
    repeats: true,
    isSame: true,
  },
  {
    async run({ client, seen }) {
      const invite = { targetParticipant: PRESSES, sourceCallIdNumber: CALLER };
      const { callConnectionProperties } = await client.createCall(invite, CALLBACK, once_(1));
      seen.connection = callConnectionProperties.callConnectionId;
    },
    repeats: true,
  },
  { run: ({ client, seen }) => client.getCallConnection(seen.connection).getCallConnectionProperties() },
  {
    async run({ old, seen }) {
      const options = {
        callbackUri: CALLBACK,
        requestedModalities: ["audio"],
        requestedCallEvents: ["dtmfReceived"],
        alternateCallerId: CALLER.phoneNumber,
      };
      seen.leg = (await old.createCall("8:acs:me", ["+15550100001"], options)).callLegId;
    },
  },
  { until: 1500 },
  { until: 2500 },
  {
    run: ({ client, seen }) =>
      client
        .getCallConnection(seen.connection)
        .getCallMedia()
        .startRecognizing(PRESSES, { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1, operationContext: "question" }),
  },
  {
    async run({ client, seen, emulator }) {
      const { serverCallId } = emulator.connections()[0];
      seen.recording = (
        await client.getCallRecording().start({ callLocator: { id: serverCallId, kind: "serverCallLocator" }, ...once_(2) })
      ).recordingId;
    },
    repeats: true,
  },
  { until: 6000 },
  {
    run: ({ client, seen }) =>
      client
        .getCallConnection(seen.connection)
        .addParticipant({ targetParticipant: STAYS, sourceCallIdNumber: CALLER }, { operationContext: "added", ...once_(3) }),
    repeats: true,
  },
  { run: ({ emulator }) => emulator.incomingCall({ from: "4:+15550100000", to: "8:acs:me" }) },
  { until: 9000 },
  { run: ({ emulator, seen }) => emulator.press(seen.leg, "+15550100001", "5") },
  { run: ({ client, seen }) => client.getCallRecording().getState(seen.recording) },
  { run: ({ emulator, seen }) => emulator.leave(seen.connection, STAYS.phoneNumber) },
  { until: 9500 },
  { run: ({ client, seen }) => client.getCallConnection(seen.connection).hangUp(true, once_(4)), repeats: true },
  { run: ({ old, seen }) => old.hangupCall(seen.leg) },
  { until: 60_000 },
];

/** Plays the script; at the crash, an emulator that has the journal goes on. Gives what there was in the end. */
async function played({ at, isKept } = {}) {
  const START = 4_102_444_800_000;
  let store = memory([], { at, isKept });
  const seen = {};
  const received = [];
  let crashed = false;
  let isRepeated = false;
  let context;
  const start = async () => {
    const own = store;
    const emulator = await Emulator.start({
      ...(!crashed && { seed: 7 }),
      journal: own,
      onCallback: async (request) => {
        // An application gets nothing from a process that is gone, and answers none.
        const text = await request.text();
        if (!own.isDead) received.push(...[JSON.parse(text)].flat().map(({ id }) => id));
      },
    });
    const options = { fetch: emulator.fetch, retry: false };
    context = {
      emulator,
      seen,
      client: new CallAutomationClient(emulator.connectionString, options),
      old: new CallClient(emulator.connectionString, options),
    };
  };
  const restart = async () => {
    assert.ok(!crashed, "it ends once");
    crashed = true;
    store = memory(store.kept);
    await start();
  };
  await start().catch((error) => {
    if (!store.isDead) throw error;
    return restart();
  });
  for (const { run, until, repeats } of SCRIPT) {
    const step = () => (run ? run(context) : context.emulator.advance(START + until - context.emulator.now));
    try {
      await step();
    } catch (error) {
      if (!store.isDead) throw error;
    }
    if (store.isDead) {
      const wasKept = store.kept.length > at;
      const isDone = wasKept && !repeats && run;
      await restart();
      if (isDone) {
        // The request was executed, and its answer is lost; the application finds out by asking.
        seen.leg ??= context.emulator.calls()[0]?.callLegId;
      } else {
        // What was executed is recognised; the log has both requests.
        isRepeated = Boolean(run) && wasKept;
        await step();
      }
    }
  }
  const { emulator } = context;
  const lists = {
    log: emulator.events(),
    calls: emulator.calls(),
    connections: emulator.connections(),
    callbacks: emulator.callbacks(),
    faults: emulator.faults(),
  };
  emulator.stop();
  return { lists, received: new Set(received), entries: store.kept.length, crashed, isRepeated };
}

describe("an emulator that is ended at any entry", () => {
  test("goes on as one that never stopped, byte for byte, and dials once", async () => {
    const whole = await played();
    assert.equal(whole.lists.connections.length, 1);
    assert.equal(whole.lists.connections[0].state, "disconnected");
    assert.equal(whole.lists.calls[0].state, "terminated");
    assert.ok(whole.entries > 40, `${whole.entries} entries`);
    assert.ok(whole.lists.callbacks.every(({ state }) => state === "delivered"));
    const kinds = new Set(whole.lists.callbacks.map(({ eventKind }) => eventKind));
    for (const kind of [
      "CallConnected",
      "RecognizeCompleted",
      "AddParticipantSucceeded",
      "CallDisconnected",
      "DtmfReceived",
      "IncomingCall",
    ])
      assert.ok(kinds.has(kind), kind);
    for (let at = 1; at < whole.entries; at++) {
      for (const isKept of [false, true]) {
        const run = await played({ at, isKept });
        const name = `entry ${at}, ${isKept ? "after" : "before"} it is kept`;
        assert.ok(run.crashed, name);
        // A second start is an entry, but nothing of the state.
        const { log, ...lists } = whole.lists;
        assert.deepEqual(run.lists, { ...lists, log: run.isRepeated ? run.lists.log : log }, name);
        assert.deepEqual([...run.received].sort(), [...whole.received].sort(), name);
      }
    }
  });
});

/** An application that notes the events it gets. */
async function application() {
  const events = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    response.writeHead(200).end();
    events.push(...[JSON.parse(text)].flat());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    events,
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => (server.close(), server.closeAllConnections()),
  };
}

async function until(what, check) {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
    const found = await check();
    if (found) return found;
  }
  assert.fail(`waited in vain for ${what}`);
}

/** The command, with a file. */
async function started(file, ...args) {
  const child = spawn(process.execPath, [command, "emulator", "--port", "0", "--speed", "20", "--state", file, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
  const exited = once(child, "exit");
  await until("the greeting", () => text.includes("Ctrl-C stops") || child.exitCode !== null);
  const [, connectionString] = text.match(/connection string\n {2}(\S+)/) ?? [];
  return { connectionString, text: () => text, kill: (signal) => (child.kill(signal), exited), exited };
}

describe("the command that is killed", () => {
  test("in the middle of a call, again and again, goes on: one call, every event, by the same connection string", async (t) => {
    const app = await application();
    t.after(() => app.close());
    const file = newFile();
    let process_ = await started(file);
    const { connectionString } = process_;
    assert.match(process_.text(), /state\n {2}\S+ {3}\(begun; it holds keys/);
    let kills = 0;
    const restart = async () => {
      await process_.kill("SIGKILL");
      kills++;
      process_ = await started(file);
      assert.match(process_.text(), /goes on, with 1 live call;/);
      assert.equal(process_.connectionString, connectionString, "also the port");
    };
    const client = new CallAutomationClient(connectionString, {
      retry: { maxRetries: 8, baseDelayMs: 50, maxDelayMs: 400 },
    });
    const seen = (kind) => app.events.filter(({ type }) => type === `Microsoft.Communication.${kind}`);
    const invite = { targetParticipant: PRESSES, sourceCallIdNumber: CALLER };
    const { callConnection } = await client.createCall(invite, app.url, once_(1));
    // Callbacks are on their way, and the callee has not answered.
    await restart();
    const again = await client.createCall(invite, app.url, once_(1));
    assert.equal(
      again.callConnectionProperties.callConnectionId,
      callConnection.callConnectionId ?? again.callConnectionProperties.callConnectionId,
    );
    await until("CallConnected", () => seen("CallConnected").length);
    await restart();
    await callConnection
      .getCallMedia()
      .startRecognizing(PRESSES, { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1 });
    await restart();
    await until("RecognizeCompleted", () => seen("RecognizeCompleted").length);
    await restart();
    await callConnection.hangUp(true, once_(4));
    await until("CallDisconnected", () => seen("CallDisconnected").length);
    assert.equal(kills, 4);
    const ids = (kind) => new Set(seen(kind).map(({ id }) => id)).size;
    assert.deepEqual(["CallConnected", "RecognizeCompleted", "CallDisconnected"].map(ids), [1, 1, 1]);
    const endpoint = connectionString.match(/endpoint=(.*?)\/;/)[1];
    const connections = await (await fetch(`${endpoint}/emulator/connections`)).json();
    assert.equal(connections.length, 1);
    await process_.kill("SIGTERM");
    await assert.rejects(stat(`${file}.lock`), "the lock is freed");
  });

  test("at a time of its choice places no call twice, whatever the client saw of it", async (t) => {
    const app = await application();
    t.after(() => app.close());
    for (const [index, afterMs] of [0, 1, 2, 4, 8, 16].entries()) {
      const file = newFile();
      let process_ = await started(file);
      const client = new CallAutomationClient(process_.connectionString, {
        retry: { maxRetries: 10, baseDelayMs: 50, maxDelayMs: 500 },
      });
      const invite = { targetParticipant: STAYS, sourceCallIdNumber: CALLER };
      const placing = client.createCall(invite, app.url, once_(index + 1));
      placing.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await process_.kill("SIGKILL");
      process_ = await started(file);
      const { callConnectionProperties } = await placing;
      const endpoint = process_.connectionString.match(/endpoint=(.*?)\/;/)[1];
      const connections = await (await fetch(`${endpoint}/emulator/connections`)).json();
      assert.deepEqual(
        connections.map(({ callConnectionId }) => callConnectionId),
        [callConnectionProperties.callConnectionId],
        `after ${afterMs} ms`,
      );
      await process_.kill("SIGKILL");
    }
  });
});

describe("a file", () => {
  const servers = new Set();
  async function served(state, options) {
    const server = await serve({ state, ...options });
    servers.add(server);
    return server;
  }
  async function close(server) {
    servers.delete(server);
    await server.close();
  }
  after(() => Promise.all([...servers].map(close)));
  const call = (server, number = 1) =>
    new CallAutomationClient(server.connectionString, { retry: { maxRetries: 1, baseDelayMs: 1 } }).createCall(
      { targetParticipant: STAYS, sourceCallIdNumber: CALLER },
      "http://127.0.0.1:9/",
      once_(number),
    );

  /** A file with a call in it. */
  async function withCall() {
    const file = newFile();
    const server = await served(file);
    await call(server);
    const { seed } = server.emulator;
    await close(server);
    return { file, seed };
  }

  test("is the user's alone, is locked while it is used, and keeps seed, keys, port and log", async () => {
    const file = newFile();
    const first = await served(file, { accessKey: Buffer.from("a key").toString("base64") });
    assert.deepEqual(first.state, { file, isResumed: false });
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    await assert.rejects(serve({ state: file }), /is in use by process \d+: stop it, or name another file/);
    await call(first);
    await first.emulator.rotateKeys();
    const keys = await (await fetch(`${first.endpoint}/calling/keys`)).json();
    const log = first.emulator.events();
    const { seed } = first.emulator;
    await close(first);
    const second = await served(file);
    assert.equal(second.state.isResumed, true);
    assert.deepEqual([second.port, second.emulator.seed, second.connectionString], [first.port, seed, first.connectionString]);
    assert.deepEqual(second.emulator.events().slice(0, log.length), log);
    assert.deepEqual((await (await fetch(`${second.endpoint}/calling/keys`)).json()).keys[0], keys.keys[0]);
    pair = undefined;
    await second.emulator.rotateKeys();
    assert.notEqual((await (await fetch(`${second.endpoint}/calling/keys`)).json()).keys[0].kid, keys.keys[0].kid);
  });

  test("with a last line that is torn goes on without it, and says so", async () => {
    const { file } = await withCall();
    const whole = await readFile(file, "utf8");
    const { length } = whole.trimEnd().split("\n").at(-1);
    for (const cut of [1, 2, length - 1, length]) {
      await writeFile(file, whole);
      await truncate(file, whole.length - cut);
      const problems = [];
      const server = await served(file, { onProblem: (problem) => problems.push(problem) });
      assert.equal(problems.length, cut === length + 1 ? 0 : 1, String(cut));
      assert.match(problems[0], /the last \d+ bytes of .* were dropped/);
      await close(server);
      assert.ok(
        (await readFile(file, "utf8"))
          .trimEnd()
          .split("\n")
          .every((line) => JSON.parse(line)),
      );
    }
    await writeFile(file, whole);
    await appendFile(file, "\0".repeat(40));
    await close(await served(file));
    assert.ok(!(await readFile(file, "utf8")).includes("\0"));
  });

  test("that is not whole, not an emulator's or of another version is refused and left as it is", async () => {
    const { file } = await withCall();
    const whole = await readFile(file, "utf8");
    const [head, ...lines] = whole.trimEnd().split("\n");
    const changed = (change) => [JSON.stringify({ ...JSON.parse(head), ...change }), ...lines, ""].join("\n");
    for (const [text, says] of [
      ["my notes", /no state of a ringwire emulator/],
      ["my notes\n", /no state of a ringwire emulator/],
      ["{}\n", /no state of a ringwire emulator/],
      ["[]\n[]\n", /no state of a ringwire emulator/],
      [changed({ version: "0.0.9" }), /was written by ringwire 0\.0\.9 \(format 2\), and this is \S+ \(format 2\)/],
      [changed({ format: 1 }), /written by ringwire \S+ \(format 1\)/],
      [[head, "{", ...lines, ""].join("\n"), /line 2 is damaged/],
      [[head, "[1]", ...lines, ""].join("\n"), /line 2 is no input/],
      [[head, '[1,"free"]', ...lines, ""].join("\n"), /line 2 is no input/],
      [[head, '["1","handle"]', ...lines, ""].join("\n"), /line 2 is no input/],
    ]) {
      await writeFile(file, text);
      await assert.rejects(serve({ state: file }), says);
      assert.equal(await readFile(file, "utf8"), text);
      await assert.rejects(stat(`${file}.lock`));
    }
    await writeFile(file, whole);
    await close(await served(file));
    const empty = newFile();
    await writeFile(empty, "");
    await close(await served(empty));
    assert.equal((await stat(empty)).mode & 0o777, 0o600);
  });

  test("and options that do not fit are refused", async () => {
    const { file, seed } = await withCall();
    const before = await readFile(file, "utf8");
    for (const [options, says] of [
      [{ seed: seed + 1 }, /seed: the state was begun with another one/],
      [{ accessKey: Buffer.from("another").toString("base64") }, /accessKey: the state was begun with another one/],
      [{ resourceId: "another" }, /resourceId: the state was begun/],
      [{ history: 10 }, /history: the state was begun/],
    ]) {
      await assert.rejects(serve({ state: file, ...options }), says);
      assert.equal(await readFile(file, "utf8"), before);
    }
    await close(await served(file, { seed, callbackRetryDelaysMs: [1], pageSize: 2 }));
    for (const [state, says] of [
      ["", /state: expected the path of a file/],
      [1, /state: expected the path/],
      [true, /state: expected the path/],
      [{ file: "" }, /state: expected the path/],
      [{ file, most: 1 }, /state\.most: this option does not exist/],
      [{ file, mostBytes: 0 }, /state\.mostBytes: expected a whole number above 0/],
      [folder, /is no file/],
      [join(folder, "none", "state"), /the folder .* does not exist/],
    ])
      await assert.rejects(serve({ state }), says);
    for (const journal of [1, {}, { entries: [], append() {} }])
      await assert.rejects(Emulator.start({ journal }), /journal: expected an object with entries, append and restart/);
  });

  test("begins anew at a reset, and no id comes again", async () => {
    const file = newFile();
    for (const reset of [
      (server) => server.emulator.reset(),
      (server) => fetch(`${server.endpoint}/emulator/reset`, { method: "POST" }),
    ]) {
      let server = await served(file);
      await call(server, 1);
      const old = server.emulator.connections().map(({ callConnectionId }) => callConnectionId);
      await reset(server);
      assert.deepEqual(server.emulator.connections(), []);
      assert.equal((await readFile(file, "utf8")).trimEnd().split("\n").length, 2);
      await close(server);
      server = await served(file);
      assert.deepEqual(server.emulator.connections(), []);
      await call(server, 1);
      const [{ callConnectionId }] = server.emulator.connections();
      assert.ok(!old.includes(callConnectionId));
      server.emulator.reset();
      await close(server);
    }
  });

  test("is written no more once its server is closed, though a token was being made and the program goes on", async (t) => {
    const file = newFile();
    const server = await served(file);
    const warn = t.mock.method(console, "warn", () => {});
    // The first callback needs a key, which takes longer than this.
    await call(server, 1);
    await close(server);
    const before = await readFile(file, "utf8");
    for (const act of ["press", "say", "leave", "resend", "trigger", "incomingCall", "setFaults", "script", "phone"])
      assert.throws(() => server.emulator[act]("a", "b", "c"), Error, act);
    assert.throws(() => server.emulator.trigger("CallConnected"), /this emulator is stopped/);
    // What was under way has come to its end when another key could be made meanwhile.
    const later = await Emulator.start();
    await later.rotateKeys();
    assert.equal(await readFile(file, "utf8"), before);
    assert.deepEqual(warn.mock.calls, []);
    await close(await served(file));
  });

  test("looks at the emulator's own pages write nothing", async () => {
    const file = newFile();
    const server = await served(file);
    const before = await readFile(file, "utf8");
    for (const page of [
      "",
      "/calls",
      "/connections",
      "/callbacks",
      "/events",
      "/numbers",
      "/support",
      "/faults",
      "/faults/kinds",
      "/none",
    ])
      await fetch(`${server.endpoint}/emulator${page}`);
    await fetch(`${server.endpoint}/emulator/token`, { method: "POST" });
    await fetch(`${server.endpoint}/emulator`, { method: "OPTIONS" });
    assert.equal(await readFile(file, "utf8"), before);
    await call(server);
    assert.notEqual(await readFile(file, "utf8"), before);
  });

  test("that is long forgets what is over when no call is live, and still knows requests that come again", async () => {
    const file = newFile();
    const mostBytes = 800_000;
    let server = await served({ file, mostBytes }, { callbackRetryDelaysMs: [], speed: 1000 });
    const { callConnectionProperties } = await call(server, 1);
    const client = new CallAutomationClient(server.connectionString, { retry: false });
    const first = client.getCallConnection(callConnectionProperties.callConnectionId);
    await until("an answer", () => server.emulator.connections()[0].state === "connected");
    await first.hangUp(true);
    let longest = 0;
    for (let index = 0; index < 80; index++) {
      const size = (await stat(file)).size;
      longest = Math.max(size, longest);
      const { callConnection } = await client.createCall(
        { targetParticipant: STAYS, sourceCallIdNumber: CALLER },
        "http://127.0.0.1:9/",
      );
      await until("an answer", () => server.emulator.connections().at(-1)?.state === "connected");
      await callConnection.hangUp(true);
      await until("its end", () => server.emulator.connections().every(({ state }) => state === "disconnected"));
      await until("its callbacks", () => server.emulator.callbacks().every(({ state }) => state === "failed"));
    }
    assert.ok(longest < 200_000, `${longest} bytes`);
    const count = server.emulator.connections().length;
    assert.ok(count < 80, `${count} calls are kept`);
    // A client that repeats the first request places no second call.
    for (const _ of [1, 2]) {
      await assert.rejects(call(server, 1), { statusCode: 404 });
      assert.equal(server.emulator.connections().length, count);
      await close(server);
      server = await served({ file, mostBytes }, { callbackRetryDelaysMs: [] });
    }
  });

  test("that is full while a call is live answers 503, and executes nothing", async () => {
    const file = newFile();
    const problems = [];
    const server = await served({ file, mostBytes: 20_000 }, { onProblem: (problem) => problems.push(problem) });
    let refused;
    for (let index = 1; index < 10 && !refused; index++)
      refused = await call(server, index).then(
        () => undefined,
        (error) => error,
      );
    for (let index = 0; index < 40 && !refused; index++)
      refused = await call(server, 9).then(
        () => undefined,
        (error) => error,
      );
    assert.deepEqual([refused.statusCode, refused.code], [503, "StateNotSaved"]);
    const count = server.emulator.connections().length;
    await assert.rejects(call(server, 5), { statusCode: 503 });
    assert.throws(() => server.emulator.press("x", "y", "1"), /at most 20000 bytes, and a call is live/);
    assert.equal(server.emulator.connections().length, count);
    server.emulator.reset();
    await call(server, 1);
    await close(server);
    const again = await served(file);
    assert.equal(again.emulator.connections().length, 1);
  });
});
