// What a server of the emulator is for tests of whole systems: as fast as they want it, and at the address they want.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { get } from "node:https";
import { hostname, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const closers = [];
after(() => Promise.all(closers.map((close) => close())));

async function served(options) {
  const server = await serve(options);
  closers.push(() => server.close());
  return server;
}

async function until(what, check) {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5)))
    if (await check()) return;
  assert.fail(`waited in vain for ${what}`);
}

const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };

/** The status of a request that was signed so long ago. */
async function statusOf({ connectionString, endpoint }, ageMs) {
  const key = Buffer.from(connectionString.split("accesskey=")[1], "base64");
  const path = "/calling/callConnections/x?api-version=2026-03-12";
  const date = new Date(Date.now() - ageMs).toUTCString();
  const hash = createHash("sha256").update("").digest("base64");
  const signature = createHmac("sha256", key)
    .update(`GET\n${path}\n${date};${new URL(endpoint).host};${hash}`)
    .digest("base64");
  const authorization = `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`;
  const response = await fetch(endpoint + path, { headers: { "x-ms-date": date, "x-ms-content-sha256": hash, authorization } });
  // A signature that does not fit is answered in capital letters, with the reason in the details.
  const { error, Error: refusal } = await response.json();
  return [response.status, error?.message ?? refusal.Details[0].Message];
}

describe("speed", () => {
  test("is that of the callee, of the clock and of callbacks that are tried again", async () => {
    const begin = Date.now();
    const server = await served({ speed: 100, callbackRetryDelaysMs: [1000] });
    const app = createServer((request, response) => request.resume().on("end", () => response.writeHead(500).end()));
    app.listen(0, "127.0.0.1");
    await once(app, "listening");
    closers.push(() => (app.close(), app.closeAllConnections()));
    const client = new CallAutomationClient(server.connectionString);
    await client.createCall(invite, `http://127.0.0.1:${app.address().port}/`);
    const [{ createdAt }] = server.emulator.connections();
    assert.ok(Date.parse(createdAt) >= begin, "the emulator's time begins at the real one");
    await until("an answer", () => server.emulator.connections()[0].state === "connected");
    const { time } = server.emulator.events().find(({ kind, state }) => kind === "state" && state === "connected");
    assert.equal(Date.parse(time) - Date.parse(createdAt), 2000);
    await until("both attempts", () => server.emulator.callbacks()[0].attempts.length === 2);
    const [first, second] = server.emulator.callbacks()[0].attempts.map((attempt) => Date.parse(attempt.time));
    assert.ok(second - first >= 1000, `${second - first} ms of the emulator`);
    const [before, real] = [server.emulator.now, Date.now()];
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(server.emulator.now - before >= 100 * 15, String(server.emulator.now - before));
    assert.ok(server.emulator.now - before <= 100 * (Date.now() - real + 1));
  });

  test("is not that of signatures and tokens: clients sign by real time", async () => {
    const server = await served({ speed: 1000, maxSkewMs: 60_000 });
    const { token, expiresOnTimestamp } = server.emulator.issueToken({ expiresInMs: 30_000 });
    assert.ok(Math.abs(expiresOnTimestamp - Date.now() - 30_000) < 5000);
    await until("two minutes", () => server.emulator.now - Date.now() > 120_000);
    assert.equal((await statusOf(server, 0))[0], 404);
    const [status, message] = await statusOf(server, 70_000);
    assert.equal(status, 401);
    const [, now] = message.match(/more than 1 minutes from now, which is (.*? GMT)/);
    assert.ok(Math.abs(Date.parse(now) - Date.now()) < 3000, now);
    const path = "/calling/callConnections/x?api-version=2026-03-12";
    const ask = (bearer) => fetch(server.endpoint + path, { headers: { authorization: `Bearer ${bearer}` } });
    assert.equal((await ask(token)).status, 404);
    const short = server.emulator.issueToken({ expiresInMs: 1 });
    await until("its end", () => Date.now() > short.expiresOnTimestamp + 1);
    assert.equal((await ask(short.token)).status, 401);
  });

  test("is not that of the network: an application has the time it had", async () => {
    const server = await served({ speed: 1000, callbackTimeoutMs: 20_000 });
    let answer;
    const app = createServer((request, response) =>
      request.resume().on("end", () => (answer = () => response.writeHead(200).end())),
    );
    app.listen(0, "127.0.0.1");
    await once(app, "listening");
    closers.push(() => (app.close(), app.closeAllConnections()));
    await new CallAutomationClient(server.connectionString).createCall(invite, `http://127.0.0.1:${app.address().port}/`);
    await until("a callback", () => answer);
    const { now } = server.emulator;
    await until("a minute of the emulator", () => server.emulator.now - now > 60_000);
    answer();
    await until("its delivery", () => server.emulator.callbacks()[0].state === "delivered");
    assert.equal(server.emulator.callbacks()[0].attempts.length, 1);
  });

  test("is why a clock cannot be moved, and what a wait in vain has waited for", async (t) => {
    const server = await served({ speed: 20 });
    await assert.rejects(
      server.emulator.advance("1s"),
      /real clock \(clock: "real"\), which runs 20 times as fast as real time: wait/,
    );
    await assert.rejects(
      server.emulator.until(new Promise(() => {}), { most: "50ms" }),
      /still pending after 50ms of real time, 1s of the emulator's \(the option most/,
    );
    // Timers that a test moves are the program's: a callee answers after 100 ms of these, and not after two seconds.
    t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
    const emulator = await Emulator.start({ clock: "real", speed: 20, seed: 1 });
    const begin = Date.now();
    await new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch }).createCall(
      invite,
      "https://app.example/",
    );
    const answered = async () => {
      while (emulator.connections()[0].state !== "connected") await new Promise((resolve) => setImmediate(resolve));
    };
    await emulator.until(answered(), { advanceTimers: (ms) => t.mock.timers.tick(ms) });
    assert.equal(Date.now() - begin, 100);
    emulator.stop();
  });

  test("can be less than that of real time, and is a number with a real clock", async () => {
    const slow = await Emulator.start({ clock: "real", speed: 0.1 });
    const [now, real] = [slow.now, Date.now()];
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(slow.now - now <= (Date.now() - real) / 10 + 1);
    slow.stop();
    for (const speed of [0, -1, 0.09, 1001, Number.NaN, Number.POSITIVE_INFINITY, "20", true, [20], {}])
      for (const start of [serve, (options) => Emulator.start({ clock: "real", ...options })])
        await assert.rejects(async () => start({ speed }), /speed: expected a number from 0\.1 to 1000/, String(speed));
    await assert.rejects(Emulator.start({ speed: 20 }), /speed: expected no speed with a virtual clock/);
    (await Emulator.start({ speed: 1 })).stop();
    (await Emulator.start({ clock: "real", speed: null })).stop();
  });
});

describe("host", () => {
  const v6 = Object.values(networkInterfaces())
    .flat()
    .some(({ address }) => address === "::1");
  const v4 = Object.values(networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
  const hosts = [
    ["127.0.0.1", "127.0.0.1"],
    ["127.0.0.2", "127.0.0.2"],
    ["localhost", "localhost"],
    ["LOCALHOST", "localhost"],
    ["0.0.0.0", "127.0.0.1"],
    ...(v4 ? [[v4, v4]] : []),
    ...(v6
      ? [
          ["::1", "[::1]"],
          ["[::1]", "[::1]"],
          ["0:0:0:0:0:0:0:1", "[::1]"],
          ["::", "[::1]"],
          ["0::0", "[::1]"],
        ]
      : []),
  ];
  for (const [host, shown] of hosts) {
    test(`${host}: the endpoint can be used as it is, with and without TLS`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), "ringwire-host-"));
      t.after(() => rm(folder, { recursive: true }));
      const server = await served({ host });
      assert.equal(server.endpoint, `http://${shown}:${server.port}`);
      const client = new CallAutomationClient(server.connectionString, { retry: false, allowInsecureConnection: true });
      await client.createCall(invite, "http://127.0.0.1:9/");
      assert.equal((await fetch(server.emulator.promptUri())).status, 200);
      const secure = await served({ host, https: { certificateFile: join(folder, "ca.pem") } });
      assert.equal(secure.endpoint, `https://${shown}:${secure.port}`);
      const outgoing = get(`${secure.endpoint}/emulator`, { ca: secure.certificate.ca, agent: false });
      const [response] = await once(outgoing, "response");
      assert.equal(response.resume().statusCode, 200);
    });
  }

  test("a name that the system knows is one, and others are refused with the fix", async () => {
    const server = await served({ host: hostname() }).catch((error) => error);
    // Not every machine knows its own name.
    if (!(server instanceof Error)) assert.equal((await fetch(`${server.endpoint}/emulator`)).status, 200);
    for (const [host, says] of [
      ["203.0.113.77", /is not an address of this machine: choose 127\.0\.0\.1, or 0\.0\.0\.0/],
      ["2001:db8::1", /is not an address of this machine|EADDRNOTAVAIL|cannot listen/],
      ["no-such-host.invalid", /the host no-such-host\.invalid is unknown|cannot listen on no-such-host/],
      ["", /host: expected an address or a name/],
      [1, /host: expected an address or a name/],
    ])
      await assert.rejects(serve({ host }), says);
  });
});
