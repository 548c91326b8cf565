// `ringwire sign` and `verify`. The official package signs the same requests to the same headers; jose makes the tokens that are judged.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { createCommunicationAuthPolicy } from "@azure/communication-common";
import { AzureKeyCredential } from "@azure/core-auth";
import { createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { folder, run, serving } from "./command.mjs";
import { pkg } from "./pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const KEY = Buffer.from("a key of thirty-two bytes, or so").toString("base64");
const STRING = `endpoint=https://contoso.communication.azure.com/;accesskey=${KEY}`;

/** The headers that the policy of the official package gives a request. */
async function official(method, url, body, date) {
  const policy = createCommunicationAuthPolicy(new AzureKeyCredential(KEY));
  const RealDate = globalThis.Date;
  globalThis.Date = class extends RealDate {
    constructor() {
      super(date);
    }
  };
  try {
    const request = createPipelineRequest({ url, method, body, headers: createHttpHeaders() });
    await policy.sendRequest(request, async () => ({ request, status: 200, headers: createHttpHeaders() }));
    return request.headers.toJSON();
  } finally {
    globalThis.Date = RealDate;
  }
}

describe("sign", () => {
  for (const [method, url, body] of [
    ["GET", "https://contoso.communication.azure.com/calling/callConnections/a%2Bb?api-version=2026-03-12&x=a+b%2C", undefined],
    [
      "POST",
      "https://contoso.communication.azure.com/calling/callConnections?api-version=2026-03-12",
      '{"targets":[{"rawId":"4:+15550100000"}],"ü":"…"}',
    ],
    ["DELETE", "https://contoso.communication.azure.com:8443/calls/1?api-version=2021-04-15-preview1", undefined],
    ["POST", "http://127.0.0.1:4455/", "not json\n"],
  ]) {
    test(`the official package signs ${method} ${new URL(url).pathname} alike`, async (t) => {
      const date = "2026-03-12T10:00:00Z";
      const file = join(await folder(t), "body");
      if (body !== undefined) await writeFile(file, body);
      const args = ["sign", method.toLowerCase(), url, "--date", date, "--json", ...(body === undefined ? [] : ["--body", file])];
      const { code, out, err } = await run(args, { env: { COMMUNICATION_CONNECTION_STRING: STRING } });
      assert.deepEqual([code, err], [0, ""]);
      const theirs = await official(method, url, body, date);
      const ours = JSON.parse(out);
      for (const name of ["x-ms-date", "x-ms-content-sha256", "authorization", "host"])
        assert.equal(ours[name], theirs[name], name);
    });
  }

  test("what curl sends is accepted by an emulator", async (t) => {
    const server = await serve();
    t.after(() => server.close());
    const env = { COMMUNICATION_CONNECTION_STRING: server.connectionString };
    const { out } = await run(["sign", "GET", "/calling/callConnections/none?api-version=2026-03-12", "--curl"], { env });
    const { stdout } = await promisify(execFile)("sh", ["-c", out]);
    assert.equal(JSON.parse(stdout).error.message, "Call not found.");
  });

  test("the key comes from the environment or the standard input, and one among the arguments is warned of", async () => {
    const url = "https://contoso.communication.azure.com/";
    for (const input of [`${KEY}\n`, `${STRING}\n`]) {
      const { code, out, err } = await run(["sign", "GET", url, "--key", "-"], { input });
      assert.deepEqual([code, err], [0, ""]);
      assert.match(
        out,
        /^host: contoso\.communication\.azure\.com\nx-ms-date: .*\nx-ms-content-sha256: \S+\nauthorization: HMAC-SHA256 SignedHeaders=\S+\n$/,
      );
    }
    const warned = await run(["sign", "GET", url, "--key", KEY]);
    assert.equal(warned.code, 0);
    assert.match(warned.err, /^! --key: other users and the history of the shell see/);
    for (const [args, env, says] of [
      [["GET", url], {}, /there is no key: set COMMUNICATION_CONNECTION_STRING/],
      [["GET", url], { COMMUNICATION_CONNECTION_STRING: "endpoint=https://a/" }, /expected endpoint=…;accesskey=…/],
      [["GET", url, "--key", "-"], {}, /there is no key/],
      [["GET"], {}, /expected <method> <url>; <url> is missing/],
      [["GET", "ftp://a/"], { COMMUNICATION_CONNECTION_STRING: STRING }, /expected a URL with https or http/],
      [["GET", url, "--date", "soon"], { COMMUNICATION_CONNECTION_STRING: STRING }, /--date: expected a date/],
      [["GET", url, "--body", "none.json"], { COMMUNICATION_CONNECTION_STRING: STRING }, /--body: the file cannot be read/],
    ]) {
      const { code, out, err } = await run(["sign", ...args], { env });
      assert.deepEqual([code, out], [2, ""], args.join(" "));
      assert.match(err, says);
      assert.ok(!err.includes(KEY));
    }
  });
});

describe("verify", () => {
  const audience = "11111111-2222-4333-8444-555555555555";
  const issuer = "https://acscallautomation.communication.azure.com";
  let keys;
  let base;
  let stop;
  before(async () => {
    const made = await generateKeyPair("RS256");
    const jwk = { ...(await exportJWK(made.publicKey)), kid: "one", alg: "RS256", use: "sig" };
    keys = { ...made, jwk };
    const hooks = [];
    base = await serving({ after: (hook) => hooks.push(hook) }, (request, response) =>
      response.end(JSON.stringify(request.url === "/keys" ? { keys: [jwk] } : { issuer, jwks_uri: `${base}/keys` })),
    );
    stop = () => Promise.all(hooks.map((hook) => hook()));
  });
  after(() => stop());

  const event = {
    id: "1",
    source: "calling/callConnections/c",
    type: "Microsoft.Communication.CallConnected",
    data: { callConnectionId: "c", serverCallId: "s", correlationId: "r", version: "2026-03-12" },
    time: "2026-03-12T10:00:00Z",
    specversion: "1.0",
    datacontenttype: "application/json",
    subject: "calling/callConnections/c",
  };
  const token = (claims = {}, at = 0) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(claims.iss ?? issuer)
      .setAudience(claims.aud ?? audience)
      .setIssuedAt(Math.floor(Date.now() / 1000) + at)
      .setNotBefore(Math.floor(Date.now() / 1000) + at)
      .setExpirationTime(Math.floor(Date.now() / 1000) + at + 300)
      .sign(keys.privateKey);
  const json = (authorization, more = {}) =>
    JSON.stringify({
      method: "POST",
      url: "/callbacks?secret=s",
      headers: { ...(authorization && { authorization }) },
      body: [event],
      ...more,
    });
  const env = (more = {}) => ({
    COMMUNICATION_CALLBACK_AUDIENCE: audience,
    COMMUNICATION_CALLBACK_METADATA_URL: `${base}/metadata`,
    ...more,
  });

  test("a genuine callback is accepted, as JSON, as HTTP, and from a file", async (t) => {
    const bearer = `Bearer ${await token()}`;
    const file = join(await folder(t), "request.http");
    await writeFile(
      file,
      `POST /callbacks HTTP/1.1\r\nHost: app.example\r\nAuthorization: ${bearer}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify([event])}\r\n`,
    );
    for (const [args, input] of [
      [[], json(bearer)],
      [[file], ""],
      [["-"], `POST /callbacks\nauthorization: ${bearer}\n\n${JSON.stringify([event])}`],
    ]) {
      const { code, out, err } = await run(["verify", ...args], { env: env(), input });
      assert.deepEqual([code, out, err], [0, "✓ accepted (200): CallConnected\n", ""]);
    }
  });

  test("each mistake is refused with its reason", async () => {
    const genuine = `Bearer ${await token()}`;
    for (const [input, more, reason, says] of [
      [json(undefined), {}, "missing", /has no token/],
      [json(`Bearer ${await token({ aud: "another" })}`), {}, "audience", /another audience/],
      [json(`Bearer ${await token({ iss: "https://a.example" })}`), {}, "issuer", /another issuer/],
      [json(`Bearer ${await token({}, -7200)}`), {}, "expired", /expired/],
      [json(`${genuine.slice(0, -8)}AAAAAAAA`), {}, "signature", /signature/],
      [json(genuine, { url: "/callbacks" }), { COMMUNICATION_CALLBACK_SECRET: "s" }, "secret", /secret/],
      [json(genuine, { method: "GET" }), {}, "it is not a POST", /POST/],
    ]) {
      const { code, out } = await run(["verify", "--json"], { env: env(more), input });
      const report = JSON.parse(out);
      assert.deepEqual([code, report.accepted, report.reason], [1, false, reason], out);
      assert.match(report.message, says);
      const text = await run(["verify"], { env: env(more), input });
      assert.match(text.out, /^✕ refused \(\d+\): /);
      assert.ok(!text.out.includes(genuine.slice(7, 60)), "no token is printed");
    }
  });

  test("settings come from options and files; without any, nothing is believed", async (t) => {
    const input = json(`Bearer ${await token()}`);
    const file = join(await folder(t), ".env");
    await writeFile(
      file,
      `COMMUNICATION_CALLBACK_AUDIENCE='${audience}'\nCOMMUNICATION_CALLBACK_METADATA_URL=${base}/metadata\n`,
    );
    assert.equal((await run(["verify", "--env", file], { input })).code, 0);
    assert.equal((await run(["verify", "--audience", audience, "--metadata-url", `${base}/metadata`], { input })).code, 0);
    for (const [args, given, says] of [
      [[], input, /nothing says whom to believe/],
      [["--audience", audience], "GET", /expected a request that begins with POST/],
      [["--audience", audience], "{", /expected a request in JSON/],
      [["--audience", audience, "--secret", "s"], input, /arguments are seen by others/],
      [["none.http"], "", /ENOENT/],
    ]) {
      const { code, err } = await run(["verify", ...args], { input: given });
      assert.equal(code, 2, args.join(" "));
      assert.match(err, says);
    }
  });
});
