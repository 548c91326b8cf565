// A served emulator among strangers: pages of other machines, names that lead to this one, callers who want it to send requests into the
// network, bodies without an end; and what of a former life an application may take for its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import dns from "node:dns";
import { once } from "node:events";
import { createServer, request as send } from "node:http";
import { connect } from "node:net";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createCall, signer } from "./signed.mjs";
import { pkg } from "./pkg.mjs";

const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const command = fileURLToPath(new URL("bin/ringwire.mjs", pkg));
const closers = [];
after(() => Promise.all(closers.map((close) => close())));

async function served(options) {
  const server = await serve(options);
  closers.push(() => server.close());
  return server;
}

/** A server of the test; gives its port. */
async function listening(answer) {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())));
  return server.address().port;
}

async function until(what, check) {
  for (const begin = Date.now(); !check(); ) {
    if (Date.now() - begin > 15_000) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A request with these very headers: `fetch` sets some of its own, and forbids others. */
function ask(server, path, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = send({ host: "127.0.0.1", port: server.port, path, method, headers }, async (incoming) => {
      let text = "";
      for await (const part of incoming.setEncoding("latin1")) text += part;
      resolve({ status: incoming.statusCode, headers: incoming.headers, text });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const bearer = (emulator) => `Bearer ${emulator.issueToken().token}`;

/** Places a call by 2026-03-12. */
const place = (server, callbackUri, number = "+15550100000") =>
  ask(server, "/calling/callConnections?api-version=2026-03-12", {
    method: "POST",
    headers: { authorization: bearer(server.emulator), "content-type": "application/json" },
    body: JSON.stringify({
      targets: [{ kind: "phoneNumber", phoneNumber: { value: number } }],
      sourceCallerIdNumber: { value: "+14255550100" },
      callbackUri,
    }),
  });

describe("identities", () => {
  /** Every id that a call, its answer and its events have. */
  async function idsOf(emulator) {
    const call = signer(emulator.connectionString, emulator.fetch);
    const { status, headers, body } = await call("POST", "", createCall(["+15550100486"]));
    assert.equal(status, 201);
    const answered = await emulator.fetch(`${emulator.endpoint}/calling/callConnections?api-version=2026-03-12`, {
      method: "POST",
      headers: { authorization: bearer(emulator) },
      body: JSON.stringify({
        targets: [{ kind: "phoneNumber", phoneNumber: { value: "+15550100486" } }],
        sourceCallerIdNumber: { value: "+14255550100" },
        callbackUri: "https://app.example/",
      }),
    });
    const { callConnectionId, correlationId } = await answered.json();
    const incoming = emulator.incomingCall({ from: "+14255550123", to: "8:acs:me" });
    const events = emulator.callbacks().map(({ event }) => event.id);
    assert.ok(events.length >= 2);
    return [
      headers.get("client-request-id"),
      body.callLegId,
      callConnectionId,
      correlationId,
      ...Object.values(incoming),
      ...events,
    ];
  }
  const disjoint = (some, others, message) =>
    assert.deepEqual(
      some.filter((id) => others.includes(id)),
      [],
      message,
    );

  test("of one life never come again in another, with the real clock", async () => {
    const lives = [];
    for (let life = 0; life < 3; life++) {
      const emulator = await Emulator.start({ clock: "real" });
      lives.push(await idsOf(emulator));
      emulator.reset();
      lives.push(await idsOf(emulator));
      assert.equal((await emulator.fetch(`${emulator.endpoint}/emulator/reset`, { method: "POST" })).status, 204);
      lives.push(await idsOf(emulator));
      emulator.stop();
    }
    for (const [index, life] of lives.entries()) disjoint(life, lives.slice(0, index).flat(), `life ${index}`);
  });

  test("come again with the seed, which is shown; not after a reset", async () => {
    const first = await served();
    assert.ok(Number.isSafeInteger(first.emulator.seed));
    assert.equal(JSON.parse((await ask(first, "/emulator")).text).seed, first.emulator.seed);
    const again = await served({ seed: first.emulator.seed });
    const ids = await idsOf(first.emulator);
    assert.deepEqual(await idsOf(again.emulator), ids);
    again.emulator.reset();
    disjoint(await idsOf(again.emulator), ids);
    assert.notEqual((await served()).emulator.seed, first.emulator.seed);
  });

  test("with the virtual clock are those of seed 1; a reset repeats them only with a seed of the options", async () => {
    const [one, other, seeded] = await Promise.all([Emulator.start(), Emulator.start(), Emulator.start({ seed: 1 })]);
    const ids = await idsOf(one);
    assert.deepEqual([one.seed, await idsOf(other), await idsOf(seeded)], [1, ids, ids]);
    for (const emulator of [one, other, seeded]) emulator.reset();
    const after = await idsOf(one);
    disjoint(after, ids);
    assert.deepEqual([await idsOf(other), await idsOf(seeded)], [after, ids], "equal runs are equal");
  });

  test("of events that faults make up do not come again either", async () => {
    const unknown = { rules: [{ fault: "unknownEvent" }] };
    const emulator = await Emulator.start({ clock: "real", faults: { seed: 3, ...unknown } });
    const seen = [];
    for (const begin of [() => {}, () => emulator.setFaults({ seed: 3, ...unknown }), () => emulator.reset()]) {
      begin();
      await signer(emulator.connectionString, emulator.fetch)("POST", "", createCall(["+15550100486"]));
      seen.push(...emulator.callbacks().map(({ event }) => event.id));
    }
    assert.equal(new Set(seen).size, new Set(seen.slice(0, 2)).size + 4, seen.join("\n"));
    emulator.stop();
  });

  test("an application that stays up handles the events of every life", async () => {
    const receiver = new CallbackReceiver({ unverified: true });
    let handled = 0;
    receiver.on("CallLegStateChanged", () => void handled++);
    for (let life = 1; life <= 3; life++) {
      const server = await served({ fetch: (request) => receiver.handle(request) });
      await signer(server.connectionString)("POST", "", createCall(["+15550100000"]));
      await until(`life ${life}`, () => handled === 2 * life - 1);
      await ask(server, "/emulator/reset", { method: "POST" });
      await signer(server.connectionString)("POST", "", createCall(["+15550100000"]));
      await until(`life ${life}, after its reset`, () => handled === 2 * life);
      await server.close();
    }
  });

  test("numbers go on after a reset: who reads the log from where they left off misses nothing", async () => {
    const server = await served();
    await ask(server, "/calls", { method: "POST" });
    const last = server.emulator.events().at(-1).sequence;
    server.emulator.reset();
    for (let count = 0; count < 3; count++) await ask(server, "/calls", { method: "POST" });
    const entries = JSON.parse((await ask(server, `/emulator/events?after=${last}`)).text);
    assert.deepEqual(
      entries.map(({ sequence }) => sequence - last),
      [1, 2, 3, 4, 5, 6],
    );
  });
});

describe("pages", () => {
  const READS = ["/emulator", "/emulator/events", "/emulator/callbacks", "/calling/keys", "/emulator/prompts/a.wav"];
  const ACTS = ["/emulator/token", "/emulator/reset", "/emulator/rotateKeys", "/emulator/press"];

  test("of other machines are refused, whatever they ask for", async () => {
    const server = await served();
    const before = await ask(server, "/calling/keys");
    const strangers = [
      { origin: "http://evil.example" },
      { origin: "https://localhost.evil.example" },
      { origin: "http://127.0.0.1.evil.example" },
      { origin: "http://127.evil.example:80" },
      { origin: "http://evil.example#localhost" },
      { origin: "http://localhost@evil.example" },
      { origin: "http://localhost/" },
      { origin: "null" },
      { origin: "" },
      { origin: "*" },
      { origin: "chrome-extension://abc" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
      { referer: "https://evil.example/page" },
      { referer: "about:blank" },
    ];
    for (const headers of strangers) {
      for (const path of READS) {
        const { status, headers: answered } = await ask(server, path, { headers });
        assert.deepEqual(
          [status, answered["access-control-allow-origin"]],
          [403, undefined],
          `${path} ${JSON.stringify(headers)}`,
        );
      }
      for (const path of ACTS) assert.equal((await ask(server, path, { method: "POST", headers, body: "{}" })).status, 403);
      const call = { ...headers, authorization: bearer(server.emulator), "content-type": "text/plain" };
      const path = "/calling/callConnections?api-version=2026-03-12";
      const { status, text } = await ask(server, path, { method: "POST", headers: call, body: "{}" });
      assert.equal(status, 403);
      assert.match(JSON.parse(text).error.message, /Allow it by name: the option allowOrigins, or --allow-origin/);
      const preflight = { ...headers, "access-control-request-method": "POST", "access-control-request-private-network": "true" };
      const { headers: answered } = await ask(server, path, { method: "OPTIONS", headers: preflight });
      assert.deepEqual(
        Object.keys(answered).filter((name) => name.startsWith("access-control")),
        [],
      );
    }
    assert.equal((await ask(server, "/calling/keys")).text, before.text, "the keys are as they were");
    assert.ok(
      server.emulator.events().every(({ kind }) => kind === "refused"),
      "the owner sees each of them, and nothing else happened",
    );
  });

  test("of this machine may do all, and so may programs", async () => {
    const server = await served();
    const friends = [
      ...[
        "http://localhost",
        "http://localhost:3000",
        "https://localhost:3000",
        "http://app.localhost:1",
        "http://127.0.0.1:5173",
      ],
      ...["http://127.9.9.9", "http://[::1]:8080", "HTTP://LOCALHOST:3000", server.endpoint],
    ].map((origin) => ({ origin }));
    for (const headers of [
      {},
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" },
      { "sec-fetch-site": "same-site" },
      { referer: "http://localhost:3000/page" },
      ...friends,
    ]) {
      const { origin } = headers;
      for (const path of READS) {
        const { status, headers: answered } = await ask(server, path, { headers });
        assert.deepEqual([status, answered["access-control-allow-origin"]], [200, origin], path);
        if (origin) assert.match(answered.vary, /origin/);
      }
      assert.equal((await ask(server, "/emulator/token", { method: "POST", headers, body: "{}" })).status, 200);
      const preflight = {
        ...headers,
        "access-control-request-headers": "authorization",
        "access-control-request-private-network": "true",
      };
      const { status, headers: answered } = await ask(server, "/calls", { method: "OPTIONS", headers: preflight });
      assert.deepEqual(
        [status, answered["access-control-allow-origin"], answered["access-control-allow-headers"]],
        [204, origin, "authorization"],
      );
      assert.equal(answered["access-control-allow-private-network"], "true");
    }
  });

  test("are allowed by name; there is no wildcard", async () => {
    const server = await served({ allowOrigins: ["https://console.example", "http://Other.example:80/"] });
    for (const [origin, status] of [
      ["https://console.example", 200],
      ["http://other.example", 200],
      ["http://console.example", 403],
      ["https://console.example:444", 403],
      ["https://sub.console.example", 403],
    ]) {
      const answer = await ask(server, "/emulator", { headers: { origin } });
      assert.deepEqual(
        [answer.status, answer.headers["access-control-allow-origin"]],
        [status, status === 200 ? origin : undefined],
      );
    }
    for (const [options, says] of [
      [{ allowOrigins: ["*"] }, /allowOrigins: expected an origin such as/],
      [{ allowOrigins: ["https://*.example"] }, /allowOrigins: expected an origin such as/],
      [{ allowOrigins: ["console.example"] }, /allowOrigins: expected an origin such as/],
      [{ allowOrigins: "https://console.example" }, /allowOrigins: expected an array/],
      [{ allowOrigins: ["https://a.example", 1] }, /allowOrigins\[1\]: expected an origin/],
      [{ allowHosts: ["*"] }, /allowHosts: expected an array of hosts/],
      [{ allowTargets: ["http://a.example/"] }, /allowTargets: expected an array of hosts/],
      [{ allowTargets: "a.example" }, /allowTargets: expected an array of hosts/],
    ])
      await assert.rejects(serve(options), says);
  });

  test("that gave their own name the address of this machine are refused by the host", async () => {
    const server = await served({ allowHosts: ["emulator.test", "other.test:99"] });
    const own = `127.0.0.1:${server.port}`;
    for (const [host, status] of [
      [own, 200],
      [`localhost:${server.port}`, 200],
      [`emulator.localhost:${server.port}`, 200],
      [`[::1]:${server.port}`, 200],
      ["127.0.0.1", 200],
      ["Emulator.test:4455", 200],
      ["other.test:99", 200],
      ["other.test:98", 403],
      ["other.test", 403],
      [`evil.example:${server.port}`, 403],
      [`127.0.0.1.evil.example:${server.port}`, 403],
      ["10.0.0.5", 403],
      ["localhost@evil.example", 403],
      ["evil.example/localhost", 403],
      ["localhost:80:80", 403],
    ]) {
      assert.equal((await ask(server, "/emulator/events", { headers: { host } })).status, status, host);
      // The page and the emulator are of one origin, for the browser.
      const headers = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
      if (status === 403) assert.equal((await ask(server, "/emulator/token", { method: "POST", headers })).status, 403, host);
    }
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET /emulator/events HTTP/1.0\r\n\r\n");
    const [answer] = await once(socket, "data");
    assert.match(String(answer), /^HTTP\/1\.1 403/, "no host at all");
  });

  test("and hosts: where all addresses are listened on, those of the machine are its hosts", async () => {
    const server = await served({ host: "0.0.0.0", endpoint: "http://emulator.lan:4455" });
    for (const [host, status] of [
      ["emulator.lan:4455", 200],
      [`127.0.0.1:${server.port}`, 200],
      ["evil.example", 403],
      ["203.0.113.9", 403],
    ])
      assert.equal((await ask(server, "/emulator", { headers: { host } })).status, status, host);
    const origin = "http://emulator.lan:4455";
    assert.equal((await ask(server, "/emulator", { headers: { host: "emulator.lan:4455", origin } })).status, 200);
    // A neighbour of its site is no page of this machine.
    const headers = { host: "emulator.lan:4455", "sec-fetch-site": "same-site" };
    assert.equal((await ask(server, "/emulator", { headers })).status, 403);
  });
});

describe("requests of the emulator", () => {
  /** The error of the first attempt of a callback to that URL. */
  async function attempted(server, url) {
    server.emulator.reset();
    const call = createCall(["+15550100000"], { callbackUri: url });
    const { status, body } = await signer(server.connectionString)("POST", "", call);
    assert.equal(status, 201, JSON.stringify(body));
    await until("the attempt", () => server.emulator.callbacks()[0]?.attempts.length);
    const [{ error, status: answered }] = server.emulator.callbacks()[0].attempts;
    return error ?? answered;
  }

  test("go to this machine alone", async () => {
    const posts = [];
    const port = await listening((request, response) => {
      posts.push(request.headers.host);
      response.end("x".repeat(100_000));
    });
    const server = await served({ callbackRetryDelaysMs: [] });
    for (const host of ["127.0.0.1", "localhost", "127.0.0.2"])
      assert.match(String(await attempted(server, `http://${host}:${port}/?secret=s`)), /^200$|ECONNREFUSED/, host);
    assert.ok(posts.includes(`127.0.0.1:${port}`) && posts.includes(`localhost:${port}`));
    for (const host of ["10.0.0.5", "169.254.169.254", "0.0.0.0", "[::]", "[::ffff:a00:5]", "[fd00::1]", "203.0.113.9"]) {
      const error = await attempted(server, `https://${host}:${port}/?secret=s`);
      assert.match(
        String(error),
        /is not this machine\. Allow the host by name: the option allowTargets of serve\(\), or --allow-target/,
      );
    }
  });

  test("and not where a name leads somewhere else", async () => {
    let connections = 0;
    const port = await listening((_, response) => {
      connections++;
      response.end();
    });
    const addresses = {
      "inner.example": [{ address: "10.0.0.5", family: 4 }],
      "mixed.example": [
        { address: "10.0.0.5", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ],
      "six.example": [{ address: "fd00::1", family: 6 }],
    };
    const real = dns.lookup;
    dns.lookup = (name, options, callback) =>
      addresses[name] ? process.nextTick(callback, null, addresses[name]) : real(name, options, callback);
    try {
      const server = await served({ callbackRetryDelaysMs: [] });
      for (const name of ["inner.example", "six.example"])
        assert.match(String(await attempted(server, `https://${name}:${port}/`)), new RegExp(`^${name} is not this machine`));
      assert.equal(connections, 0);
      // It speaks no TLS there, but it was reached.
      assert.doesNotMatch(String(await attempted(server, `https://mixed.example:${port}/`)), /not this machine/);
      assert.equal(connections, 0);
    } finally {
      dns.lookup = real;
    }
  });

  test("nor where a redirect leads; what is allowed by name is", async () => {
    let inner = 0;
    const port = await listening((request, response) => {
      const to = { "/away": "http://10.0.0.5/a.wav", "/own": "/b.wav", "/round": "/round" }[request.url];
      if (!to) inner++;
      response.writeHead(to ? 302 : 200, to && { location: to }).end("RIFF");
    });
    const server = await served();
    const { text } = await place(server, `http://127.0.0.1:${port}/hook`);
    const { callConnectionId } = JSON.parse(text);
    await until("the call", () => server.emulator.connections()[0].state === "connected");
    inner = 0;
    const headers = { authorization: bearer(server.emulator) };
    const play = async (uri) => {
      const body = JSON.stringify({ playSources: [{ kind: "file", file: { uri } }] });
      const path = `/calling/callConnections/${callConnectionId}:play?api-version=2026-03-12`;
      assert.equal((await ask(server, path, { method: "POST", headers, body })).status, 202);
      const failed = () => server.emulator.callbacks().filter(({ eventKind }) => eventKind === "PlayFailed");
      const before = failed().length;
      await until("its end", () => failed().length > before);
      return failed().at(-1).event.data.resultInformation.message;
    };
    assert.match(await play(`http://127.0.0.1:${port}/away`), /10\.0\.0\.5 is not this machine/);
    assert.match(await play(`http://127.0.0.1:${port}/round`), /redirected more than 5 times/);
    assert.match(await play(`http://127.0.0.1:${port}/own`), /not a WAV file/);

    const allowed = await served({
      allowTargets: ["192.0.2.7", "app.test:1"],
      callbackRetryDelaysMs: [],
      callbackTimeoutMs: 300,
    });
    assert.doesNotMatch(String(await attempted(allowed, "https://192.0.2.7/")), /not this machine/);
    assert.match(
      String(await attempted(allowed, "https://app.test:2/")),
      /ENOTFOUND|EAI_AGAIN|not this machine|no answer within/,
    );
    assert.ok(inner > 0);
  });

  test("of an emulator in the process go where its fetch says", async () => {
    const urls = [];
    const emulator = await Emulator.start({ fetch: async ({ url }) => (urls.push(url), new Response()) });
    await signer(emulator.connectionString, emulator.fetch)("POST", "", createCall(["+15550100486"]));
    await emulator.advance("3s");
    assert.equal(urls[0], "https://app.example/callbacks?secret=s%20");
  });
});

test("secrets are in no log and on no page", async () => {
  const port = await listening((_, response) => response.end());
  const server = await served({ callbackRetryDelaysMs: [] });
  const secret = "hush0f1e2d";
  const { token } = server.emulator.issueToken();
  await place(server, `http://user:${secret}@127.0.0.1:${port}/hook?secret=${secret}&${secret}#${secret}`);
  await place(server, `http://127.0.0.1:${port}/hook?secret=${secret}`);
  const { callConnectionId } = server.emulator.connections()[0];
  await until("the call", () => server.emulator.connections()[0].state === "connected");
  const body = JSON.stringify({
    playSources: [{ kind: "file", file: { uri: `http://127.0.0.1:${port}/a.wav?sig=${secret}` } }],
    operationContext: `Bearer ${token}`,
    operationCallbackUri: `http://127.0.0.1:${port}/other?secret=${secret}`,
  });
  const headers = { authorization: bearer(server.emulator) };
  const path = `/calling/callConnections/${callConnectionId}:play?api-version=2026-03-12`;
  await ask(server, path, { method: "POST", headers, body });
  await until("its end", () => server.emulator.callbacks().some(({ eventKind }) => eventKind === "PlayFailed"));
  await ask(server, `/callbacks?secret=${secret}`, { method: "POST", body: "{}" });
  const key = server.connectionString.split("accesskey=")[1];
  const shown = [JSON.stringify(server.emulator.events())];
  for (const page of ["events", "calls", "connections", "callbacks"]) shown.push((await ask(server, `/emulator/${page}`)).text);
  for (const hidden of [secret, key, token]) for (const text of shown) assert.equal(text.includes(hidden), false, text);
  assert.match(shown[0], /hook\?secret=\*\*\*/);
  assert.ok(
    server.emulator.callbacks().some(({ url }) => url.includes(secret)),
    "the program that owns the emulator has the URL",
  );
});

describe("bytes", () => {
  test("of a body above the limit are refused while they come, in the error format of the contract", async () => {
    const server = await served();
    const large = "x".repeat(3 * 2 ** 20);
    for (const [path, errorOf] of [
      ["/calls", (body) => body],
      ["/emulator/press", (body) => body],
      ["/calling/callConnections?api-version=2026-03-12", ({ error }) => error],
    ]) {
      for (const headers of [{ "content-length": large.length }, { "transfer-encoding": "chunked" }]) {
        const { status, text } = await ask(server, path, { method: "POST", headers, body: large });
        assert.equal(status, 413, text);
        const { code, message } = errorOf(JSON.parse(text));
        assert.equal(code, "RequestBodyTooLarge");
        assert.match(message, /may have 1048576 bytes/);
      }
    }
    assert.equal(
      (await ask(server, "/calls", { method: "POST", body: "x".repeat(2 ** 20) })).status,
      401,
      "the limit itself is allowed",
    );
    const answer = await server.emulator.handle({ method: "POST", path: "/calls", host: "x", body: new Uint8Array(2 ** 20 + 1) });
    assert.equal(answer.status, 403, "another host");
    const inside = await (await Emulator.start()).handle({
      method: "POST",
      path: "/calls",
      host: "x",
      body: new Uint8Array(2 ** 20 + 1),
    });
    assert.equal(inside.status, 413);
  });

  test("of requests without a credential are not kept", { timeout: 60_000 }, async () => {
    // Each of these would take 23 MB if it were kept as it is read.
    const server = await served();
    const body = `[${"0,".repeat(2 ** 19 - 2)}0]`;
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(server, "/calls", { method: "POST", body })));
      assert.ok(answers.every(({ status }) => status === 401));
    }
    assert.equal((await ask(server, "/emulator")).status, 200, "it answers still");
    const grown = process.memoryUsage().rss - before;
    assert.ok(grown < 200 * 2 ** 20, `${grown} bytes`);
    assert.ok(JSON.stringify(server.emulator.events()).length < 200_000);
  });

  test("of the log and of callbacks are limited, whatever stands in them", async () => {
    const emulator = await Emulator.start({ historyBytes: 200_000 });
    const call = signer(emulator.connectionString, emulator.fetch);
    for (let count = 0; count < 30; count++) {
      const body = { ...createCall(["+15550100486"]), subject: "s".repeat(20_000) };
      assert.equal((await call("POST", "", body)).status, 201);
      await emulator.advance("3s");
    }
    for (const list of ["events", "calls", "callbacks"]) {
      const bytes = JSON.stringify(emulator[list]()).length;
      assert.ok(bytes > 20_000 && bytes < 300_000, `${list}: ${bytes}`);
    }
    await call("POST", "", { ...createCall(["+15550100486"]), subject: "s".repeat(100_000) });
    const { body } = emulator.events().findLast(({ kind }) => kind === "request");
    assert.match(body, /^\d+ bytes, too many for the log$/);
  });

  test("of a body nested deeply are an error", async () => {
    const server = await served();
    const headers = { authorization: bearer(server.emulator) };
    const body = "[".repeat(2 ** 20);
    const { status } = await ask(server, "/calls?api-version=2021-04-15-preview1", { method: "POST", headers, body });
    assert.equal(status, 400);
    assert.equal((await ask(server, "/emulator/press", { method: "POST", body })).status, 400);
  });

  test("of a prompt are limited, and its samples are not kept", { timeout: 60_000 }, async () => {
    let sent = 0;
    const port = await listening(async (request, response) => {
      if (request.method === "POST") return void response.end();
      if (request.url === "/said") response.setHeader("content-length", 3e9);
      const chunk = Buffer.alloc(2 ** 20);
      response.on("error", () => {}).setMaxListeners(0);
      // Without an end.
      while (!response.destroyed && sent < 2 ** 30) {
        sent += chunk.length;
        if (!response.write(chunk)) await Promise.race([once(response, "drain"), once(response, "close")]);
      }
    });
    const server = await served();
    const { text } = await place(server, `http://127.0.0.1:${port}/hook`);
    const { callConnectionId } = JSON.parse(text);
    await until("the call", () => server.emulator.connections()[0].state === "connected");
    const headers = { authorization: bearer(server.emulator) };
    const path = `/calling/callConnections/${callConnectionId}:play?api-version=2026-03-12`;
    for (const file of ["/said", "/endless"]) {
      sent = 0;
      const failed = () => server.emulator.callbacks().filter(({ eventKind }) => eventKind === "PlayFailed");
      const before = failed().length;
      const body = JSON.stringify({ playSources: [{ kind: "file", file: { uri: `http://127.0.0.1:${port}${file}` } }] });
      await ask(server, path, { method: "POST", headers, body });
      await until("its end", () => failed().length > before);
      assert.match(failed().at(-1).event.data.resultInformation.message, /larger than 67108864 bytes/);
      assert.ok(sent < 100 * 2 ** 20, `${sent} bytes were sent`);
    }
  });

  test("of a long prompt are counted: its length is right", async () => {
    const wav = (seconds) => {
      const header = Buffer.from(
        "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\0\0\0\0",
        "latin1",
      );
      header.writeUInt32LE(seconds * 32_000, 40);
      return Buffer.concat([header, Buffer.alloc(seconds * 32_000)]);
    };
    const files = { "https://app.example/long.wav": wav(600), "https://app.example/cut.wav": wav(600).subarray(0, 1_000_000) };
    const emulator = await Emulator.start({ fetch: async ({ url }) => new Response(files[url]) });
    const call = signer(emulator.connectionString, emulator.fetch);
    const { body } = await call("POST", "", createCall(["+15550100000"]));
    await emulator.advance("3s");
    for (const audioFileUri of Object.keys(files)) await call("POST", `/${body.callLegId}/PlayAudio`, { audioFileUri });
    await emulator.advance("599s");
    assert.equal(emulator.calls()[0].media.playing.durationMs, 600_000);
    await emulator.advance("2s");
    const messages = emulator.events().flatMap((entry) => (entry.kind === "media" && entry.message ? [entry.message] : []));
    assert.match(messages.at(-1), /it is cut off: its data is said to have 19200000 bytes, 999956 are there/);
  });

  test("that never come do not hold a connection", { timeout: 60_000 }, async () => {
    const server = await served();
    const begin = Date.now();
    const endOf = async (text) => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {}).resume();
      await once(socket, "connect");
      socket.write(text);
      await once(socket, "close");
      return Date.now() - begin;
    };
    const ends = await Promise.all([
      endOf(""),
      endOf("GET /emulator HTTP/1.1\r\nHost: localhost\r\n"),
      endOf("POST /calls HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"),
      endOf("GET /emulator HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ]);
    assert.ok(ends[0] < 20_000 && ends[1] < 20_000 && ends[2] < 45_000 && ends[3] < 15_000, String(ends));
  });
});

test("a look at the log costs the same, however long it is", async () => {
  const emulator = await Emulator.start();
  const call = signer(emulator.connectionString, emulator.fetch);
  const look = (after) => {
    const begin = process.cpuUsage();
    for (let count = 0; count < 500; count++) assert.deepEqual(emulator.events(after), []);
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 500;
  };
  await call("POST", "/x/Hangup");
  look(2);
  for (let count = 0; count < 5000; count++) await emulator.handle({ method: "POST", path: "/calls", host: "x" });
  const long = look(emulator.events().at(-1).sequence);
  // It was above 200 µs: 2 % of a core, and 23 % with a full log.
  assert.ok(long < 60, `${long} µs`);
});

test("a call costs the same after many that are over", { timeout: 120_000 }, async () => {
  // More than are kept: forgetting one had all others looked through.
  const emulator = await Emulator.start({ history: 4000 });
  const headers = ["authorization", bearer(emulator)];
  const body = new TextEncoder().encode(JSON.stringify(createCall(["+15550100486"])));
  const request = { method: "POST", path: "/calls?api-version=2021-04-15-preview1", host: "x", headers, body };
  const round = async () => {
    const begin = process.cpuUsage();
    for (let count = 0; count < 1500; count++) await emulator.handle(request);
    await emulator.advance("3s");
    const { user, system } = process.cpuUsage(begin);
    return user + system;
  };
  const costs = [];
  for (let count = 0; count < 8; count++) costs.push(await round());
  const [early, late] = [Math.min(...costs.slice(1, 3)), Math.min(...costs.slice(5))];
  assert.ok(late < early * 1.5, costs.join(", "));
});

/** Runs the command; `said` is what it prints, `gone` its end. */
function run(args, stdio = ["ignore", "pipe", "pipe"]) {
  const child = spawn(process.execPath, [command, ...args], { stdio });
  const program = { child, out: "", err: "", gone: once(child, "exit") };
  child.stdout?.on("data", (part) => (program.out += part));
  child.stderr?.on("data", (part) => (program.err += part));
  closers.push(() => child.kill("SIGKILL"));
  return program;
}

describe("the command", () => {
  const port = ({ out }) => Number(/^ {2}endpoint=http:\/\/127\.0\.0\.1:(\d+)/m.exec(out)[1]);

  test("begins with a new seed, prints it, and repeats a run by it", async () => {
    const seeds = [];
    for (const args of [[], [], ["--seed", "77"]]) {
      const program = run(["emulator", "--port", "0", ...args]);
      await until("its greeting", () => program.out.includes("Ctrl-C stops"));
      seeds.push(/^seed\n {2}(\d+) {3}\(--seed \1 gives the same ids again\)$/m.exec(program.out)[1]);
      program.child.kill("SIGINT");
      await program.gone;
    }
    assert.notEqual(seeds[0], seeds[1]);
    assert.equal(seeds[2], "77");
  });

  test("takes the hosts and origins that are allowed", async () => {
    const allowed = [
      "--allow-origin",
      "https://a.example",
      "--allow-origin",
      "https://b.example",
      "--allow-host",
      "emulator.test",
    ];
    const program = run(["emulator", "--port", "0", ...allowed, "--allow-target", "app.test:3000"]);
    await until("its greeting", () => program.out.includes("Ctrl-C stops"));
    const server = { port: port(program) };
    for (const origin of ["https://a.example", "https://b.example"])
      assert.equal((await ask(server, "/emulator", { headers: { origin, host: "emulator.test" } })).status, 200);
    assert.equal((await ask(server, "/emulator", { headers: { origin: "https://c.example" } })).status, 403);
    await until("the refusal", () => /✕ GET \/emulator: 403 Origin: pages of https:\/\/c\.example may not/.test(program.out));
    const wrong = run(["emulator", "--port", "0", "--allow-origin", "*"]);
    assert.deepEqual(await wrong.gone, [2, null]);
    assert.match(wrong.err, /--allow-origin: expected an origin/);
  });

  test("prints no character that a terminal obeys", async () => {
    const program = run(["emulator", "--port", "0"]);
    await until("its greeting", () => program.out.includes("Ctrl-C stops"));
    const server = { port: port(program) };
    const greeting = program.out.length;
    const hostile = "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.exe\u2066\r\nforged line\u007f\u2028";
    const { token } = JSON.parse((await ask(server, "/emulator/token", { method: "POST" })).text);
    const headers = { authorization: `Bearer ${token}` };
    const body = JSON.stringify({ ...createCall(["+15550100000"]), requestedModalities: [hostile], source: hostile });
    await ask(server, "/calls?api-version=2021-04-15-preview1", { method: "POST", headers, body });
    const version = encodeURIComponent(hostile);
    await ask(server, `/calling/callConnections?api-version=${version}`, { method: "POST", headers, body: "{}" });
    await until("its lines", () => program.out.slice(greeting).split("←").length > 2);
    const said = program.out.slice(greeting);
    assert.match(said, /\\u001b/);
    assert.doesNotMatch(said.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    assert.doesNotMatch(said, /^forged/m);
    const odd = run(["emulator", "--port", hostile.replaceAll("\0", "")]);
    assert.deepEqual(await odd.gone, [2, null]);
    assert.doesNotMatch(odd.err.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test("ends without a word when its reader is gone", async () => {
    for (const args of [
      ["emulator", "--port", "0"],
      ["--help"],
      ["chaos", "--list"],
      ["emulator", "--help"],
      ["--version"],
      ["nothing"],
    ]) {
      const program = run(args);
      program.child.stdout.destroy();
      if (args[0] === "nothing") program.child.stderr.destroy();
      if (args[0] === "emulator" && args.length === 3) {
        // It prints its greeting into a closed pipe.
        const [code, signal] = await program.gone;
        assert.ok(code === 141 || code === 0 || signal === "SIGPIPE", `${args}: ${code} ${signal}`);
      } else {
        const [code] = await program.gone;
        assert.ok([0, 141, 2].includes(code), `${args}: ${code}`);
      }
      assert.equal(program.err, "", args.join(" "));
    }
  });
});
