// What a served emulator has for a console: the page, the stream of the log, resent callbacks, and why a callback was not taken. The requests are
// made by `node:http`, as they are written: `fetch` would mend their paths and choose their headers.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { memoryJournal } from "./journal.mjs";
import { pkg } from "./pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { Emulator, explainAttempt, readRequest } = await import(new URL("entries/emulator-node.js", pkg));
const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));

const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/** Asks a server for a path as it is written. */
const ask = (port, path, { method = "GET", headers = {} } = {}) =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, method, headers }, async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() });
    });
    outgoing.on("error", reject).end();
  });

/** Waits until something is so; ten seconds at most. */
async function until(condition, what = `${condition}`) {
  for (const deadline = Date.now() + 10_000; ; ) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < deadline, `${what} within ten seconds`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("the console's page", () => {
  let server;
  before(async () => (server = await serve()));
  after(() => server.close());

  test("is what a browser gets at /, and no other program", async () => {
    const { port } = server;
    const page = await ask(port, "/", { headers: { accept: BROWSER } });
    assert.deepEqual([page.status, page.headers.location, page.headers.vary], [302, "console/", "accept"]);
    assert.equal((await ask(port, "/console", { headers: { accept: "*/*" } })).headers.location, "console/");
    for (const headers of [{}, { accept: "*/*" }, { accept: "application/json" }]) {
      const index = await ask(port, "/", { headers });
      assert.deepEqual([index.status, JSON.parse(index.body).emulator], [200, "ringwire"]);
    }
    assert.equal((await ask(port, "/", { method: "POST", headers: { accept: BROWSER } })).status, 404);
    const index = await ask(port, "/console/");
    assert.deepEqual([index.status, index.headers["content-type"]], [200, "text/html; charset=utf-8"]);
    assert.equal(server.console, `${server.endpoint}/console/`);
  });

  test("has every file that it imports, and they are those of the package", async () => {
    const seen = new Set();
    const pending = ["index.html"];
    for (let file = pending.pop(); file; file = pending.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      const { status, body } = await ask(server.port, `/console/${file}`);
      assert.equal(status, 200, file);
      // Comments name types, of files that are for the checkout.
      const code = body.replace(/\/\*\*?[\s\S]*?\*\//g, "");
      const inside = [...code.matchAll(/(?:from|import|src=|href=)\s*["'](\.{0,2}\/?[\w./-]+\.(?:js|css|svg))["']/g)];
      for (const [, other] of inside)
        if (/\.(js|html)$/.test(file)) pending.push(new URL(other, `http://page/${file}`).pathname.slice(1));
    }
    assert.ok(seen.size > 60, `${[...seen]}`);
    assert.ok(seen.has("pkg/entries/emulator-inline.js") && seen.has("pkg/emulator/wasm-text.js"));
    const { body } = await ask(server.port, "/console/pkg/package.json");
    assert.equal(body, await readFile(new URL("package.json", pkg), "utf8"));
  });

  test("is no way to other files, however the path is written", async () => {
    const escapes = [
      "/console/../package.json",
      "/console/%2e%2e/package.json",
      "/console/..%2fpackage.json",
      "/console/..%5cpackage.json",
      "/console/pkg/../../package.json",
      "/console/pkg/%2e%2e/%2e%2e/package.json",
      "/console//etc/passwd",
      "/console/pkg//etc/passwd",
      "/console/%00",
      "/console/%ff.js",
      "/console/lib/",
      "/console/pkg/",
      "/console/pkg/bin/ringwire.mjs",
      "/console/pkg/bin/emulator.mjs",
      "/console/pkg/cjs/client.cjs",
      "/console/pkg/chaos/attack.js",
      "/console/pkg/recordings/record.js",
      "/console/pkg/examples/package.json",
      "/console/pkg/node_modules/x/index.js",
      "/console/pkg/README.md",
      "/console/pkg/emulator/server.d.ts",
      "/console/pkg/emulator/.hidden.js",
      "/console/pkg/ringwire-0.1.0.tgz",
      "/console/lib/types.d.ts",
      "/console/C:/windows/win.js",
    ];
    for (const path of escapes) {
      const { status, body } = await ask(server.port, path);
      assert.deepEqual([path, status, body], [path, 404, "not found\n"]);
    }
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
      assert.equal((await ask(server.port, "/console/app.js", { method })).status, 405, method);
    assert.deepEqual(server.emulator.events(), [], "nothing of it is in the log");
  });

  test("is fetched again by its tag; a HEAD has no body", async () => {
    const { headers, body } = await ask(server.port, "/console/app.js");
    const head = await ask(server.port, "/console/app.js", { method: "HEAD" });
    assert.deepEqual([head.status, head.body, head.headers["content-length"]], [200, "", String(Buffer.byteLength(body))]);
    for (const tag of [headers.etag, `W/${headers.etag}`, `"other", ${headers.etag}`, "*"]) {
      const again = await ask(server.port, "/console/app.js", { headers: { "if-none-match": tag } });
      assert.deepEqual([tag, again.status, again.body, again.headers.etag], [tag, 304, "", headers.etag]);
    }
    assert.equal((await ask(server.port, "/console/app.js", { headers: { "if-none-match": '"other"' } })).status, 200);
  });

  test("is no hole: no frame, no foreign page, no foreign name, on every answer", async () => {
    for (const path of ["/console/", "/console/app.js", "/console/nothing.js", "/console/pkg/package.json"]) {
      const { headers } = await ask(server.port, path);
      assert.match(headers["content-security-policy"], /default-src 'none'.*frame-ancestors 'none'/);
      assert.deepEqual(
        [headers["x-frame-options"], headers["x-content-type-options"], headers["cross-origin-resource-policy"]],
        ["DENY", "nosniff", "same-origin"],
      );
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
    const refused = [
      { host: "evil.example" },
      { host: `evil.example:${server.port}` },
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { referer: "https://evil.example/page" },
    ];
    for (const headers of refused)
      for (const path of ["/", "/console", "/console/", "/console/app.js"]) {
        const { status, body } = await ask(server.port, path, { headers: { accept: BROWSER, ...headers } });
        assert.deepEqual([path, status], [path, 403], JSON.stringify(headers));
        assert.ok(!body.includes("<html"));
      }
  });

  test("is left out when it is not wanted", async () => {
    const without = await serve({ console: false });
    assert.equal(without.console, undefined);
    const { status, body } = await ask(without.port, "/", { headers: { accept: BROWSER } });
    assert.deepEqual([status, JSON.parse(body).emulator], [200, "ringwire"]);
    assert.equal((await ask(without.port, "/console/")).status, 404);
    await without.close();
    await assert.rejects(serve({ console: "yes" }), /^TypeError: console: expected a boolean, got "yes"$/);
  });

  test("is served by a program that requires the package, too", async () => {
    const program = `
      const { serve } = require(${JSON.stringify(fileURLToPath(new URL("cjs/emulator-http.cjs", pkg)))});
      serve({ console: true }).then(async (server) => {
        const page = await fetch(server.console);
        console.log(page.status, (await page.text()).includes("<title>"));
        await server.close();
      });`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program]);
    assert.equal(stdout, "200 true\n");
  });
});

/** A reader of the stream: the events that came so far, and what ends it. */
async function reader(port, { path = "/emulator/events", headers = {} } = {}) {
  const outgoing = request({ host: "127.0.0.1", port, path, headers: { accept: "text/event-stream", ...headers } }).end();
  const [response] = await once(outgoing, "response");
  const events = [];
  let text = "";
  let isOver = false;
  response.on("data", (part) => {
    text += part;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]),
      );
      events.push({ ...fields, data: fields.data && JSON.parse(fields.data) });
    }
  });
  response.on("close", () => (isOver = true));
  response.on("error", () => {});
  return {
    response,
    events,
    entries: () => events.filter(({ id }) => id).map(({ data }) => data),
    isOver: () => isOver,
    close: () => outgoing.destroy(),
  };
}

describe("the stream of the log", () => {
  test("has every entry once, in order, as it comes; its id is the sequence", async () => {
    const server = await serve({ fetch: async () => new Response() });
    const stream = await reader(server.port);
    assert.equal(stream.response.headers["content-type"], "text/event-stream; charset=utf-8");
    assert.equal(stream.response.headers["cache-control"], "no-store");
    const client = new CallAutomationClient(server.connectionString);
    await client.createCall(invite, "https://app.example/");
    await until(() => stream.entries().length >= 4);
    await until(() => stream.entries().length === server.emulator.events().length);
    assert.deepEqual(stream.entries(), server.emulator.events());
    assert.deepEqual(
      stream.events.filter(({ id }) => id).map(({ id }) => Number(id)),
      server.emulator.events().map(({ sequence }) => sequence),
    );
    assert.equal(stream.events[0].event, "hello");
    assert.equal(typeof stream.events[0].data.instance, "string");
    stream.close();
    await server.close();
  });

  test("goes on behind an entry that the reader has", async () => {
    const server = await serve({ fetch: async () => new Response() });
    const client = new CallAutomationClient(server.connectionString);
    await client.createCall(invite, "https://app.example/");
    const all = server.emulator.events();
    for (const given of [
      { path: "/emulator/events?after=2" },
      { headers: { "last-event-id": "2" } },
      { path: "/emulator/events?after=1", headers: { "last-event-id": "2" } },
    ]) {
      const stream = await reader(server.port, given);
      await until(() => stream.entries().length >= all.length - 2);
      assert.deepEqual(stream.entries().slice(0, all.length - 2), all.slice(2), JSON.stringify(given));
      stream.close();
    }
    const beyond = await reader(server.port, { path: "/emulator/events?after=9999" });
    await until(() => beyond.entries().length >= all.length);
    assert.equal(beyond.entries()[0].sequence, 1, "the number is from another emulator");
    beyond.close();
    const wrong = await ask(server.port, "/emulator/events?after=x", { headers: { accept: "text/event-stream" } });
    assert.deepEqual([wrong.status, /after: expected/.test(wrong.body)], [400, true]);
    const json = await ask(server.port, "/emulator/events?after=2");
    assert.equal(json.headers["content-type"].split(";")[0], "application/json");
    await server.close();
  });

  test("says when everything was forgotten, and by which request", async () => {
    const server = await serve({ fetch: async () => new Response() });
    const stream = await reader(server.port);
    const client = new CallAutomationClient(server.connectionString);
    await client.createCall(invite, "https://app.example/");
    await until(() => stream.entries().length >= 4);
    const [{ data: first }] = stream.events;
    for (const reset of [() => ask(server.port, "/emulator/reset", { method: "POST" }), () => server.emulator.reset()]) {
      const before = stream.events.length;
      await reset();
      await until(() => stream.events.slice(before).some(({ event }) => event === "reset"));
      const { data } = stream.events.at(-1);
      assert.notEqual(data.instance, first.instance);
      const other = await reader(server.port);
      await until(() => other.events.length > 0);
      assert.equal(other.events[0].data.instance, data.instance);
      other.close();
    }
    await client.createCall(invite, "https://app.example/");
    await until(() => stream.events.at(-1).id);
    const sequences = stream.entries().map(({ sequence }) => sequence);
    assert.deepEqual(
      sequences,
      [...sequences].sort((a, b) => a - b),
    );
    stream.close();
    await server.close();
  });

  test("is for those alone who may read the log", async () => {
    const server = await serve({ allowOrigins: ["https://console.example"] });
    const ofPage = (headers) => ask(server.port, "/emulator/events", { headers: { accept: "text/event-stream", ...headers } });
    for (const headers of [{ host: "evil.example" }, { origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
      assert.equal((await ofPage(headers)).status, 403, JSON.stringify(headers));
    const allowed = await reader(server.port, { headers: { origin: "https://console.example" } });
    assert.equal(allowed.response.headers["access-control-allow-origin"], "https://console.example");
    allowed.close();
    await server.close();
  });

  test("has many readers, one that does not read among them, and ends with the server", async () => {
    const server = await serve({ fetch: async () => new Response(), history: 20_000 });
    const readers = await Promise.all(Array.from({ length: 30 }, () => reader(server.port)));
    const slow = await reader(server.port);
    slow.response.pause();
    const client = new CallClient(server.connectionString);
    const options = {
      callbackUri: "https://app.example/",
      requestedModalities: ["audio"],
      requestedCallEvents: [],
      subject: "x".repeat(4000),
    };
    for (let count = 0; count < 400; count++) await client.createCall("8:acs:me", ["8:acs:you"], options);
    const all = server.emulator.events().length;
    await until(() => readers.every((one) => one.entries().length >= all), "every reader has every entry");
    slow.response.resume();
    await until(() => slow.entries().length >= all, "the slow one, too");
    const sequences = slow.entries().map(({ sequence }) => sequence);
    assert.deepEqual(
      sequences,
      sequences.map((_, index) => index + 1),
    );
    await server.close();
    await until(() => [...readers, slow].every((one) => one.isOver()), "every stream is over");
  });

  test("says what a slow reader has missed, when the log has forgotten it", async () => {
    const server = await serve({ fetch: async () => new Response(), history: 10 });
    const client = new CallAutomationClient(server.connectionString);
    for (let count = 0; count < 10; count++) await client.createCall(invite, "https://app.example/");
    const stream = await reader(server.port, { path: "/emulator/events?after=3" });
    await until(() => stream.entries().length >= 10);
    const gap = stream.events.find(({ event }) => event === "gap");
    assert.deepEqual(gap.data, { from: 4, to: stream.entries()[0].sequence - 1 });
    stream.close();
    await server.close();
  });

  test("goes on after a kill, with a state; another emulator says that it is another one", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "ringwire-stream-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "state");
    const start = async (...more) => {
      const args = [fileURLToPath(new URL("bin/ringwire.mjs", pkg)), "emulator", "--port", "0", "--quiet", ...more];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      const lines = [];
      child.stdout.on("data", (part) => lines.push(String(part)));
      const [, endpoint] = await until(() => /on (http:\S+)/.exec(lines.join("")));
      const [, connectionString] = await until(() => /connection string\n {2}(\S+)/.exec(lines.join("")));
      return { child, endpoint, connectionString, port: Number(new URL(endpoint).port), text: () => lines.join("") };
    };
    const first = await start("--state", file);
    assert.match(first.text(), /console\n {2}http:\/\/127\.0\.0\.1:\d+\/console\//);
    const stream = await reader(first.port);
    const client = new CallAutomationClient(first.connectionString);
    await client.createCall(invite, "http://127.0.0.1:9/");
    await until(() => stream.entries().length >= 4);
    const [{ data: before }] = stream.events;
    const last = stream.entries().at(-1).sequence;
    first.child.kill("SIGKILL");
    await until(stream.isOver);
    const second = await start("--state", file);
    const again = await reader(second.port, { path: `/emulator/events?after=${last}` });
    await until(() => again.entries().length > 0);
    assert.deepEqual([again.events[0].data, again.entries()[0].sequence], [before, last + 1]);
    second.child.kill("SIGKILL");
    const other = await start();
    const third = await reader(other.port);
    await until(() => third.events.length > 0);
    assert.notDeepEqual(third.events[0].data, before);
    other.child.kill("SIGKILL");
  });
});

describe("a callback that is sent again", () => {
  test("is a duplicate to the receiver, of either contract and of Event Grid", async () => {
    const posted = [];
    const emulator = await Emulator.start({
      eventGridEndpoint: "https://app.example/grid",
      onCallback: (request) => answer(request),
    });
    const signed = new CallbackReceiver(emulator.callbackAuthentication);
    const plain = new CallbackReceiver({ unverified: true });
    const handled = [];
    for (const receiver of [signed, plain]) receiver.on("*", ({ kind }) => void handled.push(kind));
    async function answer(request) {
      const text = await request.clone().text();
      const authorization = request.headers.get("authorization");
      posted.push({ text, authorization });
      return (authorization ? signed : plain).handle(request);
    }
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    await client.createCall(invite, "https://app.example/");
    const preview = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
    const options = { callbackUri: "https://app.example/", requestedModalities: ["audio"], requestedCallEvents: [] };
    await preview.createCall("8:acs:me", ["8:acs:you"], options);
    emulator.incomingCall({ from: { phoneNumber: "+15550110000" }, to: { communicationUserId: "8:acs:me" } });
    await emulator.advance("5s");
    const all = emulator.callbacks();
    assert.deepEqual(
      ["CallConnected", "CallLegStateChanged", "IncomingCall"].filter((kind) => !all.some(({ eventKind }) => eventKind === kind)),
      [],
    );
    const before = handled.length;
    for (const { id, event } of all) {
      const resent = emulator.resend(id);
      await emulator.advance(0);
      const callback = emulator.callbacks().find((one) => one.id === resent);
      assert.deepEqual([callback.resendOf, callback.state, callback.event], [id, "delivered", event]);
    }
    assert.equal(handled.length, before, "no handler had one of them twice");
    assert.equal(posted.length, 2 * all.length);
    const tokens = posted.map(({ authorization }) => authorization).filter(Boolean);
    assert.equal(new Set(tokens).size, tokens.length, "each has a token of its own");
    emulator.stop();
    await Promise.all([signed.close(), plain.close()]);
  });

  test("that was refused and given up goes through when the receiver is mended", async () => {
    let status = 500;
    const emulator = await Emulator.start({ callbackRetryDelaysMs: [10], onCallback: () => new Response("", { status }) });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    await client.createCall(invite, "https://app.example/");
    await emulator.advance("5s");
    const [first] = emulator.callbacks();
    assert.equal(first.state, "failed");
    status = 200;
    const resent = emulator.resend(first.id);
    await emulator.advance(0);
    assert.equal(emulator.callbacks().find(({ id }) => id === resent).state, "delivered");
    assert.equal(emulator.callbacks()[0].state, "failed", "the first one stays what it was");
    emulator.stop();
  });

  test("is known after a restart, and arguments are checked", async () => {
    const journal = memoryJournal();
    const settings = { seed: 3, onCallback: () => new Response(), journal };
    const emulator = await Emulator.start(settings);
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    await client.createCall(invite, "https://app.example/");
    await emulator.advance("5s");
    emulator.resend(1);
    await emulator.advance(0);
    assert.throws(() => emulator.resend(99), /^Error: callbackId: there is no callback 99; the last is \d/);
    for (const wrong of [0, -1, 1.5, "1", undefined, null, NaN, {}])
      assert.throws(() => emulator.resend(wrong), /^TypeError: callbackId: expected the number of a callback, got .*$/);
    const before = [emulator.events(), emulator.callbacks()];
    emulator.stop();
    const again = await Emulator.start(settings);
    assert.deepEqual([again.events(), again.callbacks()], before);
    again.stop();
  });
});

describe("why a callback was not taken", () => {
  /** What an emulator says of the first callback that an application answers so. */
  async function said(answer, { contract = CallAutomationClient, ...settings } = {}) {
    const application = createServer(answer);
    application.listen(0, "127.0.0.1");
    await once(application, "listening");
    const { port } = application.address();
    const emulator = await Emulator.start({ fetch: (request) => fetch(request), callbackRetryDelaysMs: [], ...settings });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    await client.createCall(invite, `http://127.0.0.1:${port}/callbacks?secret=hush`);
    await emulator.advance("3s");
    const [callback] = emulator.callbacks();
    const attempt = callback.attempts.at(-1);
    const logged = emulator.events().find(({ kind }) => kind === "attempt");
    emulator.stop();
    application.closeAllConnections();
    await new Promise((resolve) => application.close(resolve));
    const why = explainAttempt(attempt, callback);
    assert.equal(explainAttempt(logged, { url: callback.url, event: callback.event }), why, "the log says the same");
    assert.ok(!JSON.stringify([why, attempt]).includes("hush"));
    return { why, attempt };
  }

  test("is in the answer of a receiver that trusts an emulator alone", async (t) => {
    const served = await serve({ console: false, callbackRetryDelaysMs: [] });
    t.after(() => served.close());
    const { audience, ...others } = served.emulator.callbackAuthentication;
    const receiver = new CallbackReceiver({ ...others, audience: "another", onRefused: () => {} });
    const application = createServer(receiver.node());
    application.listen(0, "127.0.0.1");
    await once(application, "listening");
    const client = new CallAutomationClient(served.connectionString);
    await client.createCall(invite, `http://127.0.0.1:${application.address().port}/callbacks`);
    const attempt = await until(() => served.emulator.events().find(({ kind }) => kind === "attempt"));
    const why = explainAttempt(attempt, served.emulator.callbacks()[0]);
    assert.ok(
      why.startsWith(`POST /callbacks → 401: the token is for another audience: expected "another", got "${audience}"`),
      why,
    );
    application.close();
    await receiver.close();
  });

  test("has no number, no token and no secret, whatever the token of the request says; and is said to an emulator alone", async () => {
    const emulator = await Emulator.start();
    const { audience, issuer, metadataUrl } = emulator.callbackAuthentication;
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      iss: "+15551234567",
      aud: ["eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln", "+491511234567"],
      exp: 4e9,
      nbf: 1,
      iat: 1,
    };
    const token = `${part({ alg: "RS256", typ: "JWT", kid: "k" })}.${part(claims)}.c2ln`;
    const asked = { "ringwire-explain": "true" };
    const refusal = async (options, headers = { ...asked, authorization: `Bearer ${token}` }) => {
      const receiver = new CallbackReceiver({ onRefused: () => {}, ...options });
      const response = await receiver.handle(
        new Request("https://app.example/cb?secret=wrong", { method: "POST", headers, body: "[]" }),
      );
      await receiver.close();
      return (await response.json()).error;
    };
    const trust = { audience, issuer, metadataUrl, fetch: emulator.fetch };
    const told = await refusal(trust);
    assert.match(told.message, /another issuer: expected "https:\/\/acs/);
    assert.match((await refusal({ ...trust, issuer: claims.iss })).message, /another audience/);
    for (const { message } of [told, await refusal({ ...trust, issuer: claims.iss })])
      assert.ok(!/15551234567|491511234567|eyJ/.test(message), message);
    assert.match(
      (await refusal({ ...trust, secret: "hush" }, asked)).message,
      /the parameter "secret" in the query of the URL has another value/,
    );
    // What does not ask is no emulator, but may be an attacker on this machine.
    assert.deepEqual(Object.keys(await refusal(trust, { authorization: `Bearer ${token}` })), ["code"]);
    for (const options of [
      { secret: "hush" },
      { audience },
      { ...trust, metadataUrl: "https://issuer.example/metadata" },
      { ...trust, metadataUrl: "https://localhost.example/metadata" },
    ])
      assert.deepEqual(Object.keys(await refusal(options, asked)), ["code"], JSON.stringify(options));
    // Metadata of this machine that name keys elsewhere: from then on the receiver trusts another machine.
    const fetch = async (url) =>
      Response.json(String(url).endsWith("metadata") ? { issuer: claims.iss, jwks_uri: "https://keys.example/" } : { keys: [] });
    const receiver = new CallbackReceiver({
      ...trust,
      audience: claims.aud[0],
      issuer: claims.iss,
      metadataUrl: "http://localhost/metadata",
      fetch,
      onRefused: () => {},
    });
    for (let count = 0; count < 2; count++) {
      const request = new Request("https://app.example/cb", {
        method: "POST",
        headers: { ...asked, authorization: `Bearer ${token}` },
        body: "[]",
      });
      assert.deepEqual(Object.keys((await (await receiver.handle(request)).json()).error), ["code"]);
    }
    await receiver.close();
    emulator.stop();
  });

  test("is what other applications say, and what their answers mean", async () => {
    const html =
      "<!DOCTYPE html><html><head><title>Error</title><style>x{}</style></head><body><pre>Cannot POST /callbacks</pre></body></html>";
    for (const [answer, expected] of [
      [
        (_, to) => to.writeHead(404, { "content-type": "text/html" }).end(html),
        /→ 404: is the path in the callbackUri .*\(it said: Cannot POST \/callbacks\)$/,
      ],
      [
        (_, to) => to.writeHead(401).end('{"error":{"code":"unauthorized"}}'),
        /→ 401: the application does not believe the event: make the receiver with new CallbackReceiver/,
      ],
      [
        (_, to) => to.writeHead(403).end("CSRF token missing"),
        /→ 403: something before the receiver forbids .*\(it said: CSRF token missing\)$/,
      ],
      [(_, to) => to.writeHead(405, { allow: "GET" }).end(), /→ 405: the path takes no POST/],
      [(_, to) => to.writeHead(400).end("Unexpected token"), /→ 400: the application cannot read the body, which is JSON/],
      [(_, to) => to.writeHead(413).end(), /→ 413: .*maxBodyBytes/],
      [(_, to) => to.writeHead(415).end(), /→ 415: a body parser wants another content type: let it take application\/json/],
      [
        (_, to) => to.writeHead(308, { location: "/callbacks/?secret=hush" }).end(),
        /→ 308: it redirects to \/callbacks\/\S*, and callbacks follow no redirect/,
      ],
      [
        (_, to) => to.writeHead(500).end("Error: no caller +15551234567 in Bearer abcdefghijklmnopqrst"),
        /→ 500: the application failed .*\(it said: Error: no caller \+\*{9}67 in Bearer \*\*\*\)$/,
      ],
      [(_, to) => to.writeHead(503).end(), /→ 503: the application asks for the event again/],
      [(_, to) => to.writeHead(502).end("<html>"), /→ 502: a proxy has no application behind it/],
      [(_, to) => to.writeHead(418).end("\u001b[31mteapot\n"), /→ 418: .*\(it said: \\u\{1b\}\[31mteapot\)$/],
      [
        (_, to) => to.destroy(),
        /^POST http:\/\/127\.0\.0\.1:\d+\/callbacks → no answer: .*; the application closed the connection before it answered/,
      ],
    ]) {
      const { why } = await said(answer);
      assert.match(why, expected);
      assert.ok(!/5551234567|\p{Cc}/u.test(why), why);
    }
  });

  test("is no reason to wait: an answer that says it slowly has its status all the same", async () => {
    const { why } = await said((_, to) => void to.writeHead(500).write("Er"));
    assert.match(why, /^POST \/callbacks → 500: the application failed/);
  });

  test("is a failure in words, each with what to change", () => {
    for (const [error, expected] of [
      ["connect ECONNREFUSED 127.0.0.1:3000", /nothing listens there: start the application, or correct the port/],
      ["getaddrinfo ENOTFOUND app.test", /no machine has this name/],
      ["self-signed certificate", /NODE_EXTRA_CA_CERTS/],
      ["unable to verify the first certificate", /NODE_EXTRA_CA_CERTS/],
      ["write EPROTO 0:error:0A00010B:SSL routines:ssl3_get_record:wrong version number", /write http:\/\//],
      ["Parse Error: Expected HTTP/, RTSP/ or ICE/", /write https:\/\//],
      ["there was no answer within 10000 ms", /answer first, and work on after it/],
      ["read ECONNRESET", /closed the connection before it answered/],
      ["it was redirected", /follow no redirect/],
      ["something new", /does the application run there\?/],
    ]) {
      const why = explainAttempt({ error, state: "failed" }, { url: "https://user:pass@app.test:3000/callbacks?secret=hush" });
      assert.ok(why.startsWith("POST https://app.test:3000/callbacks → no answer: "), why);
      assert.match(why, expected);
      assert.ok(!/hush|pass@/.test(why));
    }
    assert.equal(explainAttempt({ status: 200, state: "delivered" }, { url: "https://app.test/" }), undefined);
    assert.equal(explainAttempt({ state: "listed" }, {}), undefined);
    assert.match(explainAttempt({ status: 206, state: "failed" }, { url: "https://app.test/" }), /Event Grid takes 200 to 204/);
    const unsigned = explainAttempt({ status: 401, state: "failed" }, { url: "https://app.test/", event: { eventType: "x" } });
    assert.match(unsigned, /give the receiver the option secret/);
    for (let status = 300; status < 600; status++) {
      const why = explainAttempt({ status, state: "failed" }, { url: "https://app.test/" });
      assert.match(why, new RegExp(`^POST / → ${status}: \\S+ \\S+`));
    }
  });

  test("has the whole reason, also where the log has cut it off", () => {
    for (const end of ['a long reason"}}', "a long reason", "a long reas\\", 'a \\"long\\" reason…']) {
      const why = explainAttempt({ status: 401, state: "failed", said: `{"error":{"code":"unauthorized","message":"${end}` }, {});
      assert.match(why, /^POST \/ → 401: a .*long.* reas/);
      assert.ok(!why.includes("message"), why);
    }
  });
});

test("a request on the wire is read as the call that sends it", async () => {
  const client = new CallAutomationClient("endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0");
  const args = ["call-1", [{ kind: "fileSource", url: "https://app.example/a.wav" }], { loop: true, operationContext: "hello" }];
  const { method, url, body } = await client.buildRequest("playToAll", ...args);
  assert.deepEqual(readRequest({ method, url, body }), {
    client: "CallAutomationClient",
    operation: "playToAll",
    arguments: args,
    apiVersion: "2026-03-12",
    isExact: true,
  });
  assert.equal(readRequest({ method: "GET", url: "/nothing" }), undefined);
  assert.throws(() => readRequest({ method: "GET" }), /^TypeError: url: expected a string, got nothing$/);
  assert.throws(() => readRequest({ method: "GET", url: "/", body: 7 }), /^TypeError: body: expected a string$/);
});
