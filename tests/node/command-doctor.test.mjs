// `ringwire doctor`: one endpoint for each mistake, and what it says of each. Endpoints of other makers judge: Express, a server that believes all.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import express from "express";
import { folder, run, serving, until } from "./command.mjs";
import { pkg } from "./pkg.mjs";

const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

let server;
let variables;
before(async () => {
  server = await serve();
  const { audience, metadataUrl } = server.emulator.callbackAuthentication;
  variables = {
    COMMUNICATION_CONNECTION_STRING: server.connectionString,
    COMMUNICATION_ENDPOINT: server.endpoint,
    COMMUNICATION_CALLBACK_AUDIENCE: audience,
    COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
  };
});
after(() => server.close());

/** An application of Express with a receiver, or without. */
async function application(t, options, route = "/callbacks") {
  const app = express();
  if (options) app.post(route, new CallbackReceiver({ onRefused() {}, ...options }).node());
  else app.post(route, express.json(), (_, response) => response.sendStatus(200));
  return `${await serving(t, () => {}, app)}/callbacks`;
}

/** What the doctor finds. */
async function doctor(url, { env = {}, args = [], cwd } = {}) {
  const { code, out, err } = await run(["doctor", ...(url ? [url] : []), "--json", ...args], {
    env: { ...variables, ...env },
    cwd,
  });
  assert.equal(err, "");
  const report = JSON.parse(out);
  assert.equal(report.ok, code === 0);
  for (const { state, fix } of report.findings) assert.equal(state !== "ok", fix !== undefined, "what is not right has a fix");
  const of = (about) => report.findings.filter((finding) => finding.about === about);
  return { code, out, of, report };
}

const trusted = () => ({
  audience: variables.COMMUNICATION_CALLBACK_AUDIENCE,
  metadataUrl: variables.COMMUNICATION_CALLBACK_METADATA_URL,
});

describe("the endpoint", () => {
  test("of an application that is set up well: nothing is wrong", async (t) => {
    const url = await application(t, { ...trusted(), secret: "a secret" });
    const before = server.emulator.connections().length;
    const env = { COMMUNICATION_CALLBACK_URL: `${url}?secret=a%20secret`, COMMUNICATION_CALLBACK_SECRET: "a secret" };
    const { code, of, out } = await doctor(undefined, { env });
    assert.equal(code, 0, out);
    assert.deepEqual(
      of("trust").map(({ state }) => state),
      ["ok", "ok"],
    );
    assert.deepEqual(of("environment"), [{ about: "environment", state: "ok", found: "the variables are set and agree" }]);
    for (const value of [...Object.values(variables), "a secret", "a%20secret"])
      if (!value.startsWith("http")) assert.ok(!out.includes(value), "no value is printed");
    assert.equal(server.emulator.connections().length, before, "no call was placed");
    const text = await run(["doctor"], { env: { ...variables, ...env } });
    assert.match(text.out, /^✓ trust {8}a request with a token of the emulator is taken$/m);
    assert.match(text.out, /\nnothing is wrong\n$/);
  });

  for (const [what, options, says, fix] of [
    [
      "takes what is not signed",
      undefined,
      /a request without a token and without the secret was taken \(200\): anyone can post/,
      /CallbackReceiver with audience/,
    ],
    [
      "is for another audience",
      () => ({ ...trusted(), audience: "another" }),
      /a request with a token of the emulator is refused \(401\)/,
      /COMMUNICATION_CALLBACK_AUDIENCE/,
    ],
    [
      "needs a secret that the URL does not have",
      () => ({ ...trusted(), secret: "s" }),
      /a request with a token of the emulator is refused \(401\)/,
      /COMMUNICATION_CALLBACK_SECRET/,
    ],
    [
      "cannot have the keys",
      () => ({ ...trusted(), metadataUrl: "http://127.0.0.1:1/" }),
      /503: the receiver cannot fetch the keys/,
      /METADATA_URL/,
    ],
  ]) {
    test(`that ${what}`, async (t) => {
      const { code, of } = await doctor(await application(t, options?.()));
      assert.equal(code, 1);
      const wrong = of("trust").find(({ state }) => state === "wrong");
      assert.match(wrong.found, says);
      assert.match(wrong.fix, fix);
    });
  }

  test("that is not there, at another path, takes no POST, redirects, or fails", async (t) => {
    const bare = await application(t, trusted(), "/elsewhere");
    const statuses = { 405: /must take POST/, 302: /to which it leads/, 415: /express\.json\(\)/ };
    for (const [url, found, fix] of [
      ["http://127.0.0.1:1/", /refused/, /is your application running/],
      [bare, /answered 404/, /path of the route/],
      ...(await Promise.all(
        Object.entries(statuses).map(async ([status, says]) => [
          await serving(t, (_, response) => response.writeHead(Number(status), { location: "/x" }).end()),
          new RegExp(`answered ${status}`),
          says,
        ]),
      )),
    ]) {
      const { code, of } = await doctor(url);
      assert.equal(code, 1);
      const [first] = of("endpoint");
      assert.match(first.found, found);
      assert.match(first.fix, fix);
    }
    const failing = await serving(t, (_, response) => response.writeHead(500).end());
    assert.match((await doctor(failing)).of("trust")[0].found, /answered 500, not refused with 401/);
  });
});

describe("what an application sees of the doctor", () => {
  test("is nothing: no handler is called, no refusal is reported, and the emulator has no callback of it", async (t) => {
    const seen = [];
    const receiver = new CallbackReceiver({ ...trusted(), secret: "s", onRefused: (refusal) => seen.push(refusal) });
    receiver.on("*", (event) => void seen.push(event));
    const app = express().all("/callbacks", receiver.node());
    const url = `${await serving(t, () => {}, app)}/callbacks`;
    const warned = t.mock.method(console, "warn", () => {});
    const before = [server.emulator.callbacks().length, server.emulator.events().length];
    const wait = receiver.waitFor({ kind: "CallConnected" }, { timeoutMs: 20_000 });
    const { code, out, of } = await doctor(`${url}?secret=s`);
    assert.equal(code, 0, out);
    assert.match(of("handlers")[0].found, /no event was sent, .*ringwire trigger/);
    // One that is refused: the answer has the reason, the application reports nothing.
    const refused = await doctor(url);
    assert.match(refused.of("trust").at(-1).found, /refused \(401\): the parameter "secret" .* is missing/);
    assert.deepEqual(seen, []);
    assert.deepEqual(warned.mock.calls, []);
    assert.deepEqual([server.emulator.callbacks().length, server.emulator.events().length], before);
    // A refusal of any other sender is reported, and by the wait that times out.
    await fetch(url, { method: "POST", body: "[]" });
    assert.equal(seen.length, 1);
    await receiver.close();
    await assert.rejects(wait);
  });

  test("nothing is hidden where the keys are not those of this machine", async () => {
    const seen = [];
    const receiver = new CallbackReceiver({ secret: "s", onRefused: (refusal) => seen.push(refusal) });
    const headers = { "ringwire-explain": "probe" };
    const answer = await receiver.handle(new Request("http://app.test/", { method: "POST", body: "[]", headers }));
    assert.deepEqual([answer.status, await answer.json()], [401, { error: { code: "unauthorized" } }]);
    assert.equal(seen.length, 1);
  });

  test("is an empty array, for an application of another maker", async (t) => {
    const events = [];
    const app = express();
    app.post("/callbacks", express.json(), (request, response) => {
      for (const event of request.body) events.push(event);
      response.sendStatus(request.headers.authorization ? 200 : 401);
    });
    const { code, out, of } = await doctor(`${await serving(t, () => {}, app)}/callbacks`);
    assert.equal(code, 0, out);
    assert.match(of("trust")[0].found, /is refused \(401\); the application's own log may say that it was/);
    assert.deepEqual(events, []);
    // One that looks for an event first: what was not seen is said.
    const careless = express();
    careless.post("/callbacks", express.json(), (request, response) => void response.json(request.body[0].type));
    careless.use((_error, _request, response, _next) => response.sendStatus(500));
    const { of: found } = await doctor(`${await serving(t, () => {}, careless)}/callbacks`);
    assert.match(found("trust")[0].fix, /may look for an event before it looks whom the request is from/);
    assert.match(found("trust")[1].fix, /ringwire trigger CallConnected/);
  });
});

describe("the callbacks that were refused", () => {
  test("are printed once for each reason, with the fix; those that were mended since are no error", async (t) => {
    const own = await serve({ callbackRetryDelaysMs: [1, 1] });
    t.after(() => own.close());
    const { audience, metadataUrl } = own.emulator.callbackAuthentication;
    let receiver = new CallbackReceiver({ audience: "another", metadataUrl, onRefused() {} });
    const app = express().all("/callbacks", (...args) => receiver.node()(...args));
    const url = `${await serving(t, () => {}, app)}/callbacks`;
    const settled = (many) =>
      until("the callbacks", () => {
        const all = own.emulator.callbacks();
        return all.length === many && all.every(({ state }) => state === "failed" || state === "delivered");
      });
    const args = ["--endpoint", own.endpoint];
    const env = { COMMUNICATION_CONNECTION_STRING: own.connectionString, COMMUNICATION_ENDPOINT: own.endpoint };
    for (let round = 0; round < 2; round++) own.emulator.trigger("PlayCompleted", { callbackUrl: `${url}?secret=hidden` });
    own.emulator.trigger("PlayCompleted", { callbackUrl: `${new URL(url).origin}/elsewhere` });
    await settled(3);
    const { code, of, out } = await doctor(url, { args, env });
    assert.equal(code, 1);
    const [first, second, ...others] = of("callbacks");
    assert.deepEqual(others, []);
    assert.match(
      first.found,
      /^POST \/callbacks → 401: the token is for another audience: expected "another".* \(6 times, last callback 2\)$/,
    );
    assert.match(first.fix, /ringwire resend 2/);
    assert.match(second.found, /^POST \/elsewhere → 404: is the path in the callbackUri.* \(3 times, last callback 3\)$/);
    assert.deepEqual([first.state, second.state], ["wrong", "wrong"]);
    assert.ok(!out.includes("hidden"));

    receiver = new CallbackReceiver({ audience, metadataUrl });
    const mended = await doctor(url, { args, env });
    assert.deepEqual(
      mended.of("callbacks").map(({ state }) => state),
      ["warning", "wrong"],
    );
    assert.match(mended.of("callbacks")[0].fix, /mended since/);
  });

  test("of Event Grid, which carry no token, are not mended by an application that takes tokens alone", async (t) => {
    const own = await serve({ callbackRetryDelaysMs: [1, 1], eventGridRetryDelaysMs: [1, 1] });
    t.after(() => own.close());
    const { audience, metadataUrl } = own.emulator.callbackAuthentication;
    const url = await application(t, { audience, metadataUrl, onRefused() {} });
    own.emulator.trigger("IncomingCall", { callbackUrl: url });
    await until("an attempt", () => own.emulator.callbacks()[0]?.attempts.length > 0);
    const { code, of } = await doctor(url, { args: ["--endpoint", own.endpoint] });
    assert.equal(code, 1);
    const [only] = of("callbacks");
    assert.equal(only.state, "wrong");
    assert.doesNotMatch(only.fix, /mended since/);
  });

  test("of an application that took all of them, that is said; of an emulator that has sent none, nothing", async (t) => {
    const own = await serve();
    t.after(() => own.close());
    const { audience, metadataUrl } = own.emulator.callbackAuthentication;
    const url = await application(t, { audience, metadataUrl });
    const args = ["--endpoint", own.endpoint];
    assert.deepEqual((await doctor(url, { args })).of("callbacks"), []);
    own.emulator.trigger("PlayCompleted", { callbackUrl: url });
    await until("the callback", () => own.emulator.callbacks()[0].state === "delivered");
    assert.match((await doctor(url, { args })).of("callbacks")[0].found, /the application took all 1 of this emulator/);
  });
});

describe("the environment", () => {
  const CLOUD = "endpoint=https://contoso.communication.azure.invalid/;accesskey=c2VjcmV0";
  for (const [what, env, found] of [
    [
      "without a connection string",
      { COMMUNICATION_CONNECTION_STRING: "", COMMUNICATION_ENDPOINT: "" },
      /not set: .*COMMUNICATION_CONNECTION_STRING/,
    ],
    [
      "with other names",
      { COMMUNICATION_CONNECTION_STRING: "", RINGWIRE_CONNECTION_STRING: "x" },
      /RINGWIRE_CONNECTION_STRING is set, and COMMUNICATION_CONNECTION_STRING is not/,
    ],
    ["cut off at a semicolon", { COMMUNICATION_CONNECTION_STRING: "endpoint=https://a.example/" }, /has no accesskey/],
    [
      "with a key that is none",
      { COMMUNICATION_CONNECTION_STRING: "endpoint=https://a.example/;accesskey=no!" },
      /is not base64/,
    ],
    ["with two places", { COMMUNICATION_ENDPOINT: "http://127.0.0.1:9" }, /are two places/],
    [
      "with two secrets",
      { COMMUNICATION_CALLBACK_URL: "http://localhost:1/?secret=a+b", COMMUNICATION_CALLBACK_SECRET: "a+b" },
      /is another one than/,
    ],
    [
      "with a URL without the secret",
      { COMMUNICATION_CALLBACK_URL: "http://localhost:1/", COMMUNICATION_CALLBACK_SECRET: "a" },
      /has no \?secret=/,
    ],
    [
      "with an emulator and no metadata URL",
      { COMMUNICATION_CALLBACK_METADATA_URL: "" },
      /COMMUNICATION_CALLBACK_METADATA_URL is not set/,
    ],
    ["with an audience that is no id", { COMMUNICATION_CALLBACK_AUDIENCE: "https://app.example" }, /is not a UUID/],
    ["with no URL", { COMMUNICATION_CALLBACK_URL: "localhost:3000" }, /COMMUNICATION_CALLBACK_URL is no URL/],
    [
      "of the service with the keys of an emulator",
      { COMMUNICATION_CONNECTION_STRING: CLOUD, COMMUNICATION_ENDPOINT: "" },
      /is that of an emulator, and the connection string that of the service/,
    ],
  ]) {
    test(what, async () => {
      const { of, out } = await doctor(undefined, { env, args: ["--endpoint", server.endpoint] });
      assert.ok(
        of("environment").some((finding) => finding.state !== "ok" && found.test(finding.found)),
        out,
      );
      for (const secret of ["c2VjcmV0", "no!", "a+b"]) assert.ok(!out.includes(secret), "no value is printed");
    });
  }

  test("of the service with a callback URL of this machine needs a tunnel", async () => {
    const env = {
      COMMUNICATION_CONNECTION_STRING: CLOUD,
      COMMUNICATION_ENDPOINT: "",
      COMMUNICATION_CALLBACK_URL: "http://localhost:3000/callbacks",
    };
    const { code, of } = await doctor(undefined, { env, args: ["--endpoint", server.endpoint] });
    assert.equal(code, 1);
    assert.match(of("tunnel")[0].found, /no callback will come/);
    assert.match(of("tunnel")[0].fix, /tunnel/);
  });

  test("in a file beside the application that was not read is named", async (t) => {
    const cwd = await folder(t);
    await writeFile(
      join(cwd, ".env.local"),
      Object.entries(variables)
        .map(([name, value]) => `${name}='${value}'\n`)
        .join(""),
    );
    const none = Object.fromEntries(Object.keys(variables).map((name) => [name, ""]));
    const args = ["--endpoint", server.endpoint];
    assert.match(
      (await doctor(undefined, { env: none, cwd, args })).of("environment")[0].fix,
      /ringwire doctor --env \.env\.local/,
    );
    const { of } = await doctor(undefined, { env: none, cwd, args: [...args, "--env", ".env.local"] });
    assert.ok(!of("environment").some(({ found }) => /CONNECTION_STRING/.test(found)));
  });
});

test("two copies of the package are found, wherever they are", async (t) => {
  const cwd = await folder(t);
  for (const [place, version] of [
    ["node_modules/ringwire", "1.0.0"],
    ["node_modules/@scope/other/node_modules/ringwire", "2.0.0"],
  ]) {
    await mkdir(join(cwd, place), { recursive: true });
    await writeFile(join(cwd, place, "package.json"), JSON.stringify({ name: "ringwire", version }));
  }
  const { of } = await doctor(undefined, { cwd });
  assert.match(of("ringwire")[0].found, /2 copies .*2\.0\.0 in \S+, 1\.0\.0 in/);
});

test("a clock that is off is measured by the time that the other side says", async (t) => {
  const url = await serving(t, async (request, response) => {
    const answer = await fetch(`${server.endpoint}${request.url}`, { method: request.method });
    response.setHeader("date", new Date(Date.now() - 600_000).toUTCString());
    response.writeHead(answer.status).end(await answer.text());
  });
  const { of, code } = await doctor(undefined, { args: ["--endpoint", url] });
  assert.equal(code, 1);
  assert.match(of("clock")[0].found, /this machine is (599|60[01]) s ahead/);
});

test("without an emulator it says so, and what it does not know", async (t) => {
  const env = { COMMUNICATION_CONNECTION_STRING: "", COMMUNICATION_ENDPOINT: "http://127.0.0.1:1" };
  const { of } = await doctor(await application(t, trusted()), { env });
  assert.match(
    of("emulator")[0].found,
    /no answer came from http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\): is the emulator running\?/,
  );
  assert.match(of("trust").at(-1).found, /whose tokens it believes is not known/);
});
