// The emulator over HTTP: real sockets, real time, real callbacks; and the command that serves it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createCall, signer } from "./signed.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const command = fileURLToPath(new URL("bin/ringwire.mjs", pkg));
const closers = [];
after(() => Promise.all(closers.map((close) => close())));

async function served(options) {
  const server = await serve(options);
  closers.push(() => server.close());
  return { server, send: signer(server.connectionString) };
}

/** An application that takes callbacks; `answer` says with which status. */
async function application(answer = () => 200) {
  const events = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    const event = JSON.parse(text);
    events.push({ url: request.url, type: request.headers["content-type"], event });
    response.writeHead(answer(events.length)).end("thanks");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())));
  return { events, url: `http://127.0.0.1:${server.address().port}/hook?secret=s%20` };
}

async function until(what, check) {
  const begin = Date.now();
  while (!check()) {
    if (Date.now() - begin > 15_000) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("served over HTTP", () => {
  test("a call is made, its callbacks are posted and retried", async () => {
    const app = await application((count) => (count === 1 ? 500 : 200));
    const { server, send } = await served({ callbackRetryDelaysMs: [50] });
    const { status, body, headers } = await send("POST", "", createCall(["+15550100486"], { callbackUri: app.url }), {
      base: "/calling/calls",
    });
    assert.equal(status, 201);
    assert.ok(headers.get("client-request-id"));
    await until("the call to end", () => server.emulator.calls()[0].state === "terminated");
    await until("its callbacks", () => server.emulator.callbacks().every(({ state }) => state === "delivered"));
    const states = app.events.map(({ event }) => event.data.CallState);
    assert.deepEqual(states, ["Establishing", "Establishing", "Terminating", "Terminated"]);
    assert.equal(app.events[0].event.id, app.events[1].event.id);
    assert.ok(app.events.every(({ url, event }) => url === "/hook?secret=s%20" && event.data.CallLegId === body.callLegId));
    assert.equal(app.events[0].type, "application/json; charset=utf-8");
    const [first] = server.emulator.callbacks();
    assert.deepEqual(
      first.attempts.map(({ status }) => status),
      [500, 200],
    );
  });

  test("an application that never answers gets each event once, and none waits for the answer to another", async () => {
    const kinds = [];
    const silent = createServer(async (request) => {
      let text = "";
      for await (const part of request) text += part;
      kinds.push(JSON.parse(text)[0].type);
    });
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    closers.push(() => new Promise((resolve) => (silent.close(resolve), silent.closeAllConnections())));
    const place = (server) =>
      new CallAutomationClient(server.connectionString).createCall(
        { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } },
        `http://127.0.0.1:${silent.address().port}/`,
      );
    const posted = ["Microsoft.Communication.CallConnected", "Microsoft.Communication.ParticipantsUpdated"];
    // Longer than the test waits: the second event cannot have waited for the answer to the first.
    const patient = await served({ callbackTimeoutMs: 600_000, callbackHoldMs: 20 });
    await place(patient.server);
    await until("both events", () => kinds.length === 2);
    assert.deepEqual(kinds.toSorted(), posted);
    const states = ({ server }) => server.emulator.callbacks().map(({ state, attempts }) => `${state} ${attempts.length}`);
    assert.deepEqual(states(patient), ["sending 0", "sending 0"]);
    kinds.length = 0;
    const hasty = await served({ callbackTimeoutMs: 50, callbackRetryDelaysMs: [0, 0, 0] });
    await place(hasty.server);
    await until("both events", () => states(hasty).every((state) => state === "unanswered 1") && kinds.length === 2);
    assert.deepEqual(kinds.toSorted(), posted);
  });

  test("a callback that no server takes says why", async () => {
    const { server, send } = await served({ callbackRetryDelaysMs: [] });
    await send("POST", "", createCall(["+15550100000"], { callbackUri: "http://127.0.0.1:1/" }));
    await until("the attempt", () => server.emulator.callbacks()[0].state === "failed");
    assert.match(server.emulator.callbacks()[0].attempts[0].error, /bad port|ECONNREFUSED/);
  });

  test("prompts are fetched, the emulator's own and those of others", async () => {
    const files = createServer((_, response) => response.end("no WAV file"));
    files.listen(0, "127.0.0.1");
    await once(files, "listening");
    closers.push(() => new Promise((resolve) => files.close(resolve)));
    const app = await application();
    const { server, send } = await served();
    const { body } = await send("POST", "", createCall(["+15550100000"], { callbackUri: app.url }));
    await until("an answer", () => server.emulator.calls()[0].state === "established");
    const play = (audioFileUri) => send("POST", `/${body.callLegId}/PlayAudio`, { audioFileUri });
    await play(`http://127.0.0.1:${files.address().port}/`);
    await play(server.emulator.promptUri(0.1));
    const results = () => app.events.filter(({ event }) => event.eventType.endsWith("PlayAudioResult"));
    await until("both results", () => results().length === 2);
    assert.deepEqual(
      results().map(({ event }) => event.data.ResultInfo.Subcode),
      [8535, 0],
    );
  });

  test("requests without a credential are refused", async () => {
    const { server } = await served();
    const old = await fetch(`${server.endpoint}/calls/x/Hangup`, { method: "POST" });
    assert.equal(old.status, 401);
  });

  test("a signature of an hour ago is refused with the time it is", async () => {
    const { server } = await served();
    const real = Date.prototype.toUTCString;
    Date.prototype.toUTCString = function () {
      return real.call(new Date(this.getTime() - 3_600_000));
    };
    try {
      const { status, body } = await signer(server.connectionString)("POST", "/x/Hangup");
      assert.equal(status, 401);
      assert.match(body.message, /more than 15 minutes from now, which is .* GMT/);
    } finally {
      Date.prototype.toUTCString = real;
    }
  });

  test("its own pages answer, and large bodies are refused", async () => {
    const { server } = await served();
    for (const page of ["", "/calls", "/callbacks", "/events?after=0", "/numbers", "/support"]) {
      assert.equal((await fetch(`${server.endpoint}/emulator${page}`)).status, 200, page);
    }
    const head = await fetch(`${server.endpoint}/emulator/prompts/a.wav?seconds=1`, { method: "HEAD" });
    assert.equal(head.headers.get("content-type"), "audio/wav");
    const large = await fetch(`${server.endpoint}/calls`, { method: "POST", body: "x".repeat(2 ** 20 + 1) });
    assert.equal(large.status, 413);
    const token = await (
      await fetch(`${server.endpoint}/emulator/token`, { method: "POST", body: '{"expiresInMs":60000}' })
    ).json();
    assert.ok(Math.abs(token.expiresOnTimestamp - Date.now() - 60_000) < 5000);
    const headers = { authorization: `Bearer ${token.token}` };
    const answer = await fetch(`${server.endpoint}/calls/x/Hangup?api-version=2021-04-15-preview1`, { method: "POST", headers });
    assert.equal(answer.status, 404);
    assert.equal((await fetch(`${server.endpoint}/emulator/reset`, { method: "POST" })).status, 204);
    assert.deepEqual(server.emulator.events(), []);
  });

  test("a taken port, an address of elsewhere and a wrong option have errors of their own", async () => {
    const { server } = await served();
    await assert.rejects(serve({ port: server.port }), {
      code: "EADDRINUSE",
      message: /port \d+ of 127\.0\.0\.1 is taken: choose another/,
    });
    await assert.rejects(serve({ host: "203.0.113.1" }), { code: "EADDRNOTAVAIL", message: /is not an address of this machine/ });
    await assert.rejects(serve({ sed: 1 }), /sed: this option does not exist/);
  });
});

/** Runs the command; `said` is what it prints, `gone` its end. */
function run(...args) {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const program = { child, out: "", err: "", gone: once(child, "exit") };
  child.stdout.on("data", (part) => (program.out += part));
  child.stderr.on("data", (part) => (program.err += part));
  closers.push(() => child.kill("SIGKILL"));
  return program;
}

describe("npx ringwire", () => {
  test("emulator serves, prints what one needs, and stops at Ctrl-C", async () => {
    const app = await application();
    const program = run("emulator", "--port", "0", "--seed", "3");
    await until("its greeting", () => program.out.includes("Ctrl-C stops"));
    const connectionString = /^ {2}(endpoint=http:\/\/127\.0\.0\.1:\d+\/;accesskey=\S+)$/m.exec(program.out)[1];
    for (const text of ["+15550100000", "busy", "/emulator/token", "sourceCallIdNumber"])
      assert.ok(program.out.includes(text), text);
    const { status } = await signer(connectionString)("POST", "", createCall(["+15550100486"], { callbackUri: app.url }));
    assert.equal(status, 201);
    await until("its lines", () => /✓ callback 3 \w+: 200/.test(program.out));
    assert.match(program.out, /→ POST \/calls\?api-version/);
    assert.match(program.out, /← 201/);
    const gone = new CallAutomationClient(connectionString).getCallConnection("none");
    await assert.rejects(gone.getParticipant({ phoneNumber: "+15550100486" }), { statusCode: 404 });
    await until("the lines of 2026-03-12", () => /← 404 Call not found/.test(program.out));
    const other = connectionString.replace(/accesskey=.*/, "accesskey=c29tZSBvdGhlciBrZXk=");
    await assert.rejects(new CallAutomationClient(other).getCallConnection("none").getCallConnectionProperties(), {
      statusCode: 401,
      code: "7509",
      message:
        /^getCallConnectionProperties: the service answered 401: 7509 HMAC-SHA256 validation failed; the emulator at http:\/\/127\.0\.0\.1:\d+ has another key/,
    });
    await until("the reason", () => /← 401 HMAC-SHA256 validation failed: Denied: the signature does not fit/.test(program.out));
    assert.match(program.out, /→ GET \/calling\/callConnections\/none\/participants\/4%3A%2B\*{9}86\?/);
    assert.ok(!program.out.split("Ctrl-C stops")[1].includes("15550100486"), "no phone number in the lines");
    program.child.kill("SIGINT");
    assert.deepEqual(await program.gone, [0, null]);
    assert.equal(program.err, "");
  });

  test("emulator says which port is taken", async () => {
    const { server } = await served();
    const program = run("emulator", "--port", String(server.port));
    assert.deepEqual(await program.gone, [1, null]);
    const taken = `error: port ${server.port} is taken by another emulator, http://127.0.0.1:${server.port}: `;
    assert.ok(program.err.startsWith(taken), program.err);
  });

  test("--help and --version tell, and mistakes are explained", async () => {
    const help = run("emulator", "--help");
    assert.deepEqual(await help.gone, [0, null]);
    const options = [
      "--port",
      "--host",
      "--seed",
      "--endpoint",
      "--event-grid",
      "--quiet",
      "--callback-hold",
      "--participants-first",
    ];
    for (const option of [...options, "--allow-origin", "--allow-host", "--allow-target"])
      assert.ok(help.out.includes(option), option);
    const version = run("--version");
    assert.deepEqual(await version.gone, [0, null]);
    assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
    for (const [args, says] of [
      [[], /a command is missing/],
      [["emulators"], /there is no command emulators/],
      [["emulator", "--port", "http"], /--port: expected a whole number from 0 to 65535, got http/],
      [["emulator", "--prot", "1"], /--prot/],
      [["emulator", "now"], /takes options only, got now/],
      [["emulator", "--participants-first", "maybe"], /--participants-first: expected true or false, got maybe/],
      [["emulator", "--callback-retries", "100,soon"], /--callback-retries: expected a whole number from 0 to \d+, got soon/],
      [["emulator", "--event-grid-retries", "1.5"], /--event-grid-retries: expected a whole number/],
      [["emulator", "--callback-hold", "-1"], /--callback-hold/],
    ]) {
      const program = run(...args);
      assert.deepEqual(await program.gone, [2, null], args.join(" "));
      assert.match(program.err, says);
      assert.match(program.err, /ringwire (emulator )?--help/);
    }
    const format = run("emulator", "--port", "0", "--callback-format", "xml");
    assert.deepEqual(await format.gone, [2, null]);
    assert.match(format.err, /--callback-format: expected object or array/);
  });
});
