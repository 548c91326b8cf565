// The examples of the package, run as their first lines say: each a program of its own, against the emulator over HTTP.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { portOf } from "../harness/ports.mjs";
import { start } from "../harness/programs.mjs";
import { tool } from "../harness/tools.mjs";
import { nodeWithSqlite } from "./flow/node.mjs";
import { compiledModules } from "../harness/workerd.mjs";
import { pkg, programOfFile } from "./pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const examples = fileURLToPath(new URL("examples/", pkg));

let server;
let env;
before(async () => {
  server = await serve();
  const { audience, metadataUrl } = server.emulator.callbackAuthentication;
  env = {
    COMMUNICATION_CONNECTION_STRING: server.connectionString,
    COMMUNICATION_CALLBACK_AUDIENCE: audience,
    COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
  };
});
after(() => server.close());

/** The examples where the package `ws` is as well. */
const withWs = join(await programOfFile("ws"), "node_modules/ringwire/examples");

/** Where an example takes its callbacks: each at a port of its own, as they run at once. */
async function ownCallbacks() {
  const free = createServer().listen(0, "localhost");
  await once(free, "listening");
  const { port } = free.address();
  free.close();
  await once(free, "close");
  return { COMMUNICATION_CALLBACK_URL: `http://localhost:${port}/callbacks?secret=s`, COMMUNICATION_CALLBACK_SECRET: "s" };
}

/** What an example prints, and how it ends. */
async function run(t, file, args) {
  const program = start(process.execPath, [file, ...args], { cwd: examples, env: { ...env, ...(await ownCallbacks()) } });
  t.after(() => program.kill("SIGKILL"));
  return { code: await program.ended, output: program.output };
}

/** Everything a page of an event stream says, as it comes. */
async function* linesOf(response) {
  let rest = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line.replace(/^data: /, ""));
  }
}

test("there are nine, each to be read in one go", async () => {
  const files = (await readdir(examples, { recursive: true })).filter((file) => /\.m?js$/.test(file));
  assert.deepEqual(files.sort(), [
    "answering-machine.mjs",
    "clinic-reminders/reminders.mjs",
    "front-door/worker.js",
    "notification.mjs",
    "reminder.mjs",
    "supervised.mjs",
    "transcriber.mjs",
    "voice-agent-worker/worker.js",
    "voice-agent.mjs",
  ]);
  for (const file of files) {
    const lines = (await readFile(join(examples, file), "utf8")).trimEnd().split("\n").length;
    // Agents are what one copies.
    assert.ok(lines <= (file.startsWith("voice-agent") ? 60 : 120), `${file} has ${lines} lines`);
  }
});

/** An emulator of its own, whose calls come in to an example. */
async function ringing(t, callbacks, options) {
  const own = await serve({ eventGridEndpoint: callbacks.COMMUNICATION_CALLBACK_URL, speed: 5, ...options });
  t.after(() => own.close());
  const { audience, metadataUrl } = own.emulator.callbackAuthentication;
  return {
    own,
    env: {
      ...callbacks,
      COMMUNICATION_CONNECTION_STRING: own.connectionString,
      COMMUNICATION_CALLBACK_AUDIENCE: audience,
      COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
      ...(own.modelUrl && { MODEL_URL: own.modelUrl }),
    },
  };
}

/** Waits until something is so. */
async function until(what, isSo, said) {
  for (let tries = 0; !isSo(); tries++) {
    assert.ok(tries < 300, `waited in vain for ${what}:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const CALLER = "+15550100000";
const GREETING = "This is the clinic. On which day would you like to come to see us?";
const ANSWER = "Tuesday at ten is free.";
/** A caller who interrupts the greeting, and hangs up after the answer. */
const CONVERSATION = [
  { until: "sound", mostMs: 20_000 },
  { afterMs: 1000 },
  { say: "Tuesday, please." },
  { until: "sound", mostMs: 20_000 },
  { until: "quiet", ms: 1500 },
  { hangUp: true },
];

/** What a conversation with an agent has come to. */
async function conversed(own, said) {
  own.emulator.script(CALLER, CONVERSATION);
  own.emulator.incomingCall({ from: { phoneNumber: CALLER }, to: { phoneNumber: "+14255550100" } });
  const isOver = () => own.emulator.connections()[0]?.state === "disconnected";
  await until("the end of the call", isOver, () => `${said()}\n${JSON.stringify(own.emulator.events().slice(-20))}`);
  const [{ callConnectionId }] = own.emulator.connections();
  const [session] = own.model.sessions;
  assert.deepEqual(session.errors, []);
  assert.deepEqual(
    session.answers.map(({ text }) => text),
    [GREETING, ANSWER],
  );
  const [greeting] = session.answers;
  assert.ok(greeting.heardMs > 500 && greeting.heardMs < greeting.ms - 500, JSON.stringify(greeting));
  const turn = own.emulator.turns(callConnectionId).find(({ interrupted }) => interrupted);
  assert.ok(turn?.answerMs > 0, JSON.stringify(own.emulator.turns(callConnectionId)));
  await until("the end of the session", () => !session.isOpen, said);
}

test("the voice agent answers, is interrupted, and tells the model what was heard", async (t) => {
  const { own, env: variables } = await ringing(t, await ownCallbacks(), { model: [GREETING, ANSWER], speed: 1 });
  const program = start(process.execPath, ["voice-agent.mjs"], { cwd: withWs, env: variables });
  t.after(() => program.kill("SIGKILL"));
  await until(
    "its port",
    () => program.output.includes("takes calls"),
    () => program.output,
  );
  await conversed(own, () => program.output);
  assert.match(program.output, new RegExp(`agent: ${GREETING.replace("?", "\\?")}\nagent: ${ANSWER}\nthe call is over`));
});

test("the voice agent lives when the model cannot be reached", async (t) => {
  const { own, env: variables } = await ringing(t, await ownCallbacks());
  const program = start(process.execPath, ["voice-agent.mjs"], {
    cwd: withWs,
    env: { ...variables, MODEL_URL: "ws://127.0.0.1:1/v1/realtime" },
  });
  t.after(() => program.kill("SIGKILL"));
  await until(
    "its port",
    () => program.output.includes("takes calls"),
    () => program.output,
  );
  own.emulator.incomingCall({ from: { phoneNumber: CALLER }, to: { phoneNumber: "+14255550100" } });
  await until(
    "the error",
    () => program.output.includes("the model: connect ECONNREFUSED"),
    () => program.output,
  );
  assert.equal(program.child.exitCode, null);
});

test("the transcriber writes down what the caller says", async (t) => {
  const { own, env: variables } = await ringing(t, await ownCallbacks());
  const program = start(process.execPath, ["transcriber.mjs"], { cwd: withWs, env: variables });
  t.after(() => program.kill("SIGKILL"));
  await until(
    "its port",
    () => program.output.includes("takes calls"),
    () => program.output,
  );
  own.emulator.script(CALLER, [
    { afterMs: 500 },
    { say: "I would like to move my appointment." },
    { afterMs: 2000 },
    { hangUp: true },
  ]);
  own.emulator.incomingCall({ from: { phoneNumber: CALLER }, to: { phoneNumber: "+14255550100" } });
  await until(
    "the end",
    () => program.output.includes("the call is over"),
    () => program.output,
  );
  assert.match(program.output, /^\d\.\d s 4:\+\*+00: I would like to move my appointment\.$/m);
});

describe("the detector of answering machines", () => {
  for (const [what, steps, verdict] of [
    ["a short hello", [{ afterMs: 500 }, { say: "Hello?" }], "a person"],
    [
      "a long greeting",
      [{ afterMs: 500 }, { say: "You have reached the office. We are closed. Please leave a message after the tone." }],
      "a machine",
    ],
    ["nothing", [{ afterMs: 30_000 }], "silence"],
  ]) {
    test(`takes ${what} for ${verdict}`, async (t) => {
      const { own, env: variables } = await ringing(t, await ownCallbacks());
      own.emulator.script(CALLER, steps);
      const program = start(process.execPath, ["answering-machine.mjs", CALLER], { cwd: withWs, env: variables });
      t.after(() => program.kill("SIGKILL"));
      assert.equal(await program.ended, 0, program.output);
      assert.equal(program.output, `${verdict}\n`);
    });
  }
});

test("the voice agent of Workers does the same, with an object for each call", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "voice-agent-"));
  t.after(() => rm(folder, { recursive: true }));
  // The emulator has to know the worker before it runs, and the worker the emulator: this server stands between the two.
  let port;
  const relay = createTcpServer((outer) => {
    const inner = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ]) {
      one.pipe(other);
      one.on("error", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  t.after(() => relay.close());
  const COMMUNICATION_CALLBACK_URL = `http://127.0.0.1:${relay.address().port}/?secret=s`;
  const { own, env: bindings } = await ringing(
    t,
    { COMMUNICATION_CALLBACK_URL, COMMUNICATION_CALLBACK_SECRET: "s" },
    { model: [GREETING, ANSWER], speed: 1 },
  );
  const file = await configuration(folder, "voice-agent-worker/worker.js", bindings, true);
  const program = start(await tool("workerd"), ["serve", "--control-fd=3", file], { extra: ["pipe"] });
  t.after(() => program.kill("SIGKILL"));
  port = await portOf(program);
  await conversed(own, () => program.output);
});

describe("the appointment reminder", { concurrency: true }, () => {
  for (const [number, what, told] of [
    ["+15550103001", "presses 1", "confirmed"],
    ["+15550103002", "presses 2", "moved"],
    ["+15550100486", "is busy", "busy"],
    ["+15550100603", "declines", "declined"],
  ]) {
    test(`${what}: ${told}`, async (t) => {
      assert.deepEqual(await run(t, "reminder.mjs", [number, "Monday at nine"]), { code: 0, output: `${told}\n` });
    });
  }
});

test("the clinic's reminders are killed, go on, and call each person once", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "ringwire-clinic-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const callbacks = await ownCallbacks();
  const { own, env: variables } = await ringing(t, callbacks, { speed: 20, eventGridEndpoint: undefined });
  // Where it is noon now. The zones of Etc are named by how far west they are.
  const west = new Date().getUTCHours() - 12;
  const zone = `Etc/GMT${west < 0 ? west : `+${west}`}`;
  const people = ["3001", "3002", "0603", "0404", "3001"].map((ending, index) => [
    `A-${index}`,
    `+1 555 01${index} ${ending}`,
    zone,
    "today",
  ]);
  await writeFile(
    join(folder, "people.csv"),
    [["Appointment", "Mobile", "Time zone", "When"], ...people].map((row) => `${row}\n`).join(""),
  );
  const node = await nodeWithSqlite();
  const begin = () => {
    const args = ["--no-warnings", "clinic-reminders/reminders.mjs", join(folder, "people.csv")];
    const program = start(node, args, { cwd: examples, env: { ...variables, STORE: join(folder, "reminders.db") } });
    t.after(() => program.kill("SIGKILL"));
    return program;
  };
  const first = begin();
  await until(
    "two calls",
    () => own.emulator.connections().length > 1,
    () => first.output,
  );
  first.kill("SIGKILL");
  await first.ended;
  const second = begin();
  assert.equal(await second.ended, 0, second.output);
  const counts = '{"confirmed":2,"declined":1,"moved":1,"numberNotFound":1}';
  const outcomes = ["A-0 confirmed", "A-1 moved", "A-2 declined", "A-3 numberNotFound", "A-4 confirmed"];
  assert.deepEqual(second.output.trimEnd().split(/\s*\n/), ["0 added, 5 known, 0 refused", ...outcomes, counts]);
  assert.equal(own.emulator.connections().length, 5);
});

test("the notification reaches a list, tries again, and reports", async (t) => {
  const numbers = ["+15550100000", "+15550100486", "+15550100603", "+15550103001"];
  const { code, output } = await run(t, "notification.mjs", ["Boil your water.", ...numbers]);
  assert.equal(code, 1, output);
  assert.match(output, /^2 of 4 reached$/m);
  assert.match(output, /\bbusy\b/);
  assert.match(output, /\bdeclined\b/);
  for (const number of numbers) assert.ok(!output.includes(number), "numbers are masked");
  // Two were reached at once, two were tried twice.
  const calls = server.emulator
    .events()
    .filter(({ kind, path }) => kind === "request" && path?.startsWith("/calling/callConnections?"));
  assert.ok(calls.length >= 6, `${calls.length} calls`);
});

describe("the front door", () => {
  test("answers, asks, and passes the call on, as a Worker", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "front-door-"));
    t.after(() => rm(folder, { recursive: true }));
    // The emulator has to know the worker before it runs, and the worker the emulator: this server stands between the two.
    let worker;
    const relay = createServer(async (request, response) => {
      const body = await request.toArray();
      const headers = Object.entries(request.headers).filter(([name]) => !/^(host|connection|content-length)$/.test(name));
      const answer = await fetch(new URL(request.url, worker), { method: "POST", headers, body: Buffer.concat(body) });
      response.writeHead(answer.status).end(await answer.text());
    }).listen(0, "127.0.0.1");
    await once(relay, "listening");
    t.after(() => relay.closeAllConnections() ?? relay.close());
    const url = `http://127.0.0.1:${relay.address().port}/?secret=front-door`;
    const own = await serve({ eventGridEndpoint: url, participantsFirst: false });
    t.after(() => own.close());
    const { audience, metadataUrl } = own.emulator.callbackAuthentication;
    const bindings = {
      COMMUNICATION_CALLBACK_SECRET: "front-door",
      COMMUNICATION_CALLBACK_URL: url,
      COMMUNICATION_CONNECTION_STRING: own.connectionString,
      COMMUNICATION_CALLBACK_AUDIENCE: audience,
      COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
      COMMUNICATION_AI_ENDPOINT: "https://ai.example/",
      SALES: "+15550100000",
      SUPPORT: "+15550100010",
    };
    const program = start(
      await tool("workerd"),
      ["serve", "--control-fd=3", await configuration(folder, "front-door/worker.js", bindings)],
      {
        extra: ["pipe"],
      },
    );
    t.after(() => program.kill("SIGKILL"));
    worker = `http://127.0.0.1:${await portOf(program)}`;

    // 103002 presses 2 when asked: support.
    own.emulator.incomingCall({ from: { phoneNumber: "+15550103002" }, to: { phoneNumber: "+14255550100" } });
    const kinds = () => own.emulator.callbacks().map(({ eventKind }) => eventKind);
    for (let tries = 0; !kinds().includes("CallTransferAccepted"); tries++) {
      assert.ok(tries < 200, `only ${kinds().join(", ")}\n${program.output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(kinds().slice(0, 2), ["IncomingCall", "CallConnected"]);
    const transfer = own.emulator.callbacks().find(({ eventKind }) => eventKind === "CallTransferAccepted");
    assert.equal(transfer.event.data.operationContext, "support");
    assert.equal(transfer.event.data.transferTarget.phoneNumber.value, bindings.SUPPORT);
  });
});

/** The worker, bundled as for the cloud, and a file that tells workerd of it. */
async function configuration(folder, example, bindings, hasObjects = false) {
  await build({
    entryPoints: [join(examples, example)],
    outdir: folder,
    bundle: true,
    platform: "neutral",
    conditions: ["workerd", "worker"],
    format: "esm",
    loader: { ".wasm": "copy" },
    plugins: [compiledModules],
    assetNames: "[name]",
    logLevel: "silent",
  });
  const wasm = (await readdir(folder)).filter((file) => file.endsWith(".wasm"));
  const modules = [
    '(name = "worker.js", esModule = embed "worker.js")',
    ...wasm.map((file) => `(name = "${file}", wasm = embed "${file}")`),
  ];
  const texts = Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`);
  const objects = hasObjects
    ? `durableObjectNamespaces = [(className = "Call", uniqueKey = "call", preventEviction = true)], durableObjectStorage = (inMemory = void),`
    : "";
  if (hasObjects) texts.push('(name = "CALL", durableObjectNamespace = "Call")');
  const file = join(folder, "config.capnp");
  await writeFile(
    file,
    `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(", ")}],
      bindings = [${texts.join(", ")}],
      compatibilityDate = "2026-09-01",
      ${objects}
    )),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  return file;
}

test("the supervised call shows events, acts, and belongs to no other visitor", async (t) => {
  const program = start(process.execPath, ["supervised.mjs", "+15550100000", "+15550100010"], {
    cwd: examples,
    env: { ...env, ...(await ownCallbacks()) },
  });
  t.after(() => program.kill("SIGKILL"));
  while (!program.output.includes("\n")) await Promise.race([once(program.child.stdout, "data"), program.ended]);
  const page = new URL(program.output.trim());
  const to = (path, method = "GET") =>
    fetch(
      Object.assign(new URL(path, page), {
        search: path.includes("?") ? `${new URL(path, page).search}&${page.search.slice(1)}` : page.search,
      }),
      { method },
    );

  assert.equal((await fetch(new URL("/", page))).status, 403);
  assert.equal((await fetch(new URL("/end", page), { method: "POST" })).status, 403);
  const html = await (await to("/")).text();
  assert.match(html, /<h1>Supervised call<\/h1>/);
  assert.ok(!html.includes("+15550100000"));

  const kinds = [];
  for await (const { kind, people } of linesOf(await to("/events"))) {
    kinds.push(kind);
    for (const person of people ?? []) assert.doesNotMatch(person, /\+\d{4}/);
    if (kind === "CallConnected") assert.equal((await to("/invite?who=1", "POST")).status, 204);
    if (kind === "AddParticipantSucceeded") assert.equal((await to("/announce", "POST")).status, 204);
    if (kind === "PlayStarted") assert.equal((await to("/end", "POST")).status, 204);
  }
  assert.equal(kinds.at(-1), "CallDisconnected");
  assert.equal(await program.ended, 0);
  assert.match(program.output, /the call has ended/);
  assert.ok(!program.output.includes("+15550100000"));
});
