// `ringwire doctor`: one endpoint for each mistake, and what it says of each. Endpoints of other makers judge: Express, a server that believes all.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import express from "express";
import { folder, run, serving } from "./command.mjs";
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
    assert.match(text.out, /^✓ trust {8}a signed event of the emulator is taken$/m);
    assert.match(text.out, /\nnothing is wrong\n$/);
  });

  for (const [what, options, says, fix] of [
    [
      "takes what is not signed",
      undefined,
      /without a token and without the secret was taken \(200\): anyone can post/,
      /CallbackReceiver with audience/,
    ],
    [
      "is for another audience",
      () => ({ ...trusted(), audience: "another" }),
      /a signed event of the emulator is refused \(401\)/,
      /COMMUNICATION_CALLBACK_AUDIENCE/,
    ],
    [
      "needs a secret that the URL does not have",
      () => ({ ...trusted(), secret: "s" }),
      /a signed event of the emulator is refused \(401\)/,
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
