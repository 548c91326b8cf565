// The tokens that callbacks carry, verified by a library that knows nothing of the emulator.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, describe, test } from "node:test";
import { createLocalJWKSet, createRemoteJWKSet, customFetch, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { createCall, signer } from "./signed.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

const CALLER_ID = { phoneNumber: "+14255550100" };
const closers = [];
after(() => Promise.all(closers.map((close) => close())));

const call = (client, number, callbackUri) =>
  client.createCall({ targetParticipant: { phoneNumber: number }, sourceCallIdNumber: CALLER_ID }, callbackUri);

/** The token of a callback. */
const tokenOf = (authorization) => /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? "")?.[1];

/** What tells good tokens of this issuer, by nothing but what it publishes. */
async function verifier({ audience, metadataUrl, fetch }) {
  const metadata = await (await fetch(metadataUrl)).json();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), { cooldownDuration: 0, [customFetch]: fetch });
  const { issuer, id_token_signing_alg_values_supported: algorithms } = metadata;
  return (token) => jwtVerify(token, keys, { issuer, audience, algorithms, requiredClaims: ["exp"] });
}

/** An emulator in this process whose callbacks land in `callbacks`, as `{ event, authorization }`. */
async function started(options) {
  const callbacks = [];
  const emulator = await Emulator.start({
    onCallback: async (request) => {
      const [event] = [await request.json()].flat();
      callbacks.push({ event, authorization: request.headers.get("authorization") });
    },
    ...options,
  });
  return { emulator, callbacks, client: new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch }) };
}

/** The same over HTTP, in real time. */
async function served(options) {
  const callbacks = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    callbacks.push({ event: [JSON.parse(text)].flat()[0], authorization: request.headers.authorization });
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const emulator = await serve(options);
  closers.push(
    () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
    () => emulator.close(),
  );
  const client = new CallAutomationClient(emulator.connectionString);
  return { ...emulator, callbacks, client, url: `http://127.0.0.1:${server.address().port}/` };
}

async function until(what, check) {
  const begin = Date.now();
  while (!check()) {
    if (Date.now() - begin > 15_000) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("callbacks are signed", () => {
  test("in this process, with a new token for each", async () => {
    const { emulator, callbacks, client } = await started();
    const verify = await verifier(emulator.callbackAuthentication);
    await call(client, "+15550100000", "https://app.example/");
    await emulator.advance("2s");
    assert.equal(callbacks.length, 2);
    for (const { authorization } of callbacks) {
      const { payload, protectedHeader } = await verify(tokenOf(authorization));
      assert.equal(protectedHeader.alg, "RS256");
      assert.equal(payload.exp - payload.iat, 300);
      // In real time, though this emulator is in the year 2100.
      assert.ok(Math.abs(payload.iat - Date.now() / 1000) < 30);
    }
    assert.equal(new Set(callbacks.map(({ authorization }) => authorization)).size, 2);
  });

  test("over HTTP, by what is fetched over HTTP", async () => {
    const { emulator, endpoint, callbacks, client, url } = await served();
    const { audience, issuer, metadataUrl } = emulator.callbackAuthentication;
    assert.equal(metadataUrl, `${endpoint}/calling/.well-known/acsopenidconfiguration`);
    assert.equal(issuer, "https://acscallautomation.communication.azure.com");
    const verify = await verifier({ audience, metadataUrl, fetch });
    await call(client, "+15550100486", url);
    await until("a callback", () => callbacks.length === 1);
    assert.equal((await verify(tokenOf(callbacks[0].authorization))).payload.iss, issuer);
    const index = await (await fetch(`${endpoint}/emulator`)).json();
    assert.deepEqual(index.callbackAuthentication, { audience, issuer, metadataUrl });
    assert.equal(emulator.callbacks()[0].signed, true);
  });

  test("anew for each attempt", async () => {
    let refused = 0;
    const { emulator, callbacks, client } = await started({
      onCallback: async (request) => {
        callbacks.push(request.headers.get("authorization"));
        return new Response(null, { status: refused++ ? 200 : 500 });
      },
    });
    await call(client, "+15550100486", "https://app.example/");
    await emulator.advance("10s");
    const [first, second, ...none] = callbacks.map(tokenOf);
    assert.deepEqual(none, []);
    assert.notEqual(decodeJwt(first).jti, decodeJwt(second).jti);
  });

  test("for the resource one says", async () => {
    const { emulator, callbacks, client } = await started({ resourceId: "0f8fad5b-d9cb-469f-a165-70867728950e" });
    await call(client, "+15550100486", "https://app.example/");
    await emulator.advance("2s");
    assert.equal(emulator.callbackAuthentication.audience, "0f8fad5b-d9cb-469f-a165-70867728950e");
    assert.equal(decodeJwt(tokenOf(callbacks[0].authorization)).aud, "0f8fad5b-d9cb-469f-a165-70867728950e");
    const other = await verifier({ ...emulator.callbackAuthentication, audience: "another" });
    await assert.rejects(other(tokenOf(callbacks[0].authorization)), { code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim: "aud" });
    await assert.rejects(Emulator.start({ resourceId: " " }), /resourceId: expected an id/);
  });

  test("but for those of the 2021 preview and of Event Grid, which the service does not sign", async () => {
    const { emulator, callbacks, client } = await started();
    await signer(emulator.connectionString, emulator.fetch)("POST", "", createCall(["+15550100486"]));
    emulator.incomingCall({ from: "4:+15550100000", to: "8:acs:me" });
    await emulator.advance("5s");
    assert.equal(callbacks.length, 4);
    assert.ok(callbacks.every(({ authorization }) => authorization === null));
    assert.ok(emulator.callbacks().every(({ signed }) => signed === false));
    await call(client, "+15550100486", "https://app.example/");
    await emulator.advance("5s");
    assert.ok(tokenOf(callbacks[4].authorization));
  });
});

describe("keys rotate", () => {
  test("in this process: old tokens stay good, new ones have the new key", async () => {
    const { emulator, callbacks, client } = await started();
    const verify = await verifier(emulator.callbackAuthentication);
    const signed = async () => {
      await call(client, "+15550100486", "https://app.example/");
      await emulator.advance("2s");
      return tokenOf(callbacks.at(-1).authorization);
    };
    const before = await signed();
    await emulator.rotateKeys();
    const after = await signed();
    assert.notEqual(decodeProtectedHeader(before).kid, decodeProtectedHeader(after).kid);
    await verify(before);
    await verify(after);
    emulator.reset();
    assert.equal(decodeProtectedHeader(await signed()).kid, decodeProtectedHeader(after).kid, "a reset keeps them");
  });

  test("over HTTP, and what an old receiver knows is not enough", async () => {
    const { emulator, endpoint, callbacks, client, url } = await served();
    const known = await (await fetch(`${endpoint}/calling/keys`)).json();
    const rotated = await fetch(`${endpoint}/emulator/rotateKeys`, { method: "POST" });
    assert.equal(rotated.status, 200);
    const { keys } = await rotated.json();
    assert.deepEqual(keys.slice(1), known.keys);
    assert.deepEqual(await (await fetch(`${endpoint}/calling/keys`)).json(), { keys });
    assert.ok([...keys].every((key) => key.kty === "RSA" && key.use === "sig" && key.d === undefined));
    await call(client, "+15550100486", url);
    await until("a callback", () => callbacks.length === 1);
    const token = tokenOf(callbacks[0].authorization);
    assert.equal(decodeProtectedHeader(token).kid, keys[0].kid);
    const { audience, issuer, metadataUrl } = emulator.callbackAuthentication;
    await assert.rejects(jwtVerify(token, createLocalJWKSet(known), { audience, issuer }), { code: "ERR_JWKS_NO_MATCHING_KEY" });
    await (await verifier({ audience, metadataUrl, fetch }))(token);
  });
});

describe("what is published", () => {
  test("rotates only when that is requested", async () => {
    const { endpoint } = await served();
    const current = async () => (await (await fetch(`${endpoint}/calling/keys`)).json()).keys[0].kid;
    const before = await current();
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
      for (const path of ["/calling/keys", "/calling/keys?x=1", "/calling/.well-known/acsopenidconfiguration"]) {
        const { status } = await fetch(endpoint + path, { method });
        assert.equal(status, method === "OPTIONS" ? 204 : 404, `${method} ${path}`);
      }
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) await fetch(`${endpoint}/emulator/rotateKeys`, { method });
    await fetch(`${endpoint}/emulator/rotateKeys/`, { method: "POST" });
    assert.equal(await current(), before);
    assert.equal((await fetch(`${endpoint}/calling/keys`, { method: "HEAD" })).status, 200);
    await fetch(`${endpoint}/emulator/rotateKeys?x=1`, { method: "POST" });
    assert.notEqual(await current(), before);
  });

  test("needs no credential, lets pages of this machine in, and leaves no trace in the log", async () => {
    const { emulator } = await started();
    const { metadataUrl, fetch } = emulator.callbackAuthentication;
    const answer = await fetch(metadataUrl, { headers: { origin: "http://localhost:3000" } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), "http://localhost:3000");
    assert.equal((await fetch(metadataUrl, { method: "POST" })).status, 404);
    assert.equal((await fetch(`${emulator.endpoint}/calling/keys?x=1`)).status, 200);
    assert.deepEqual(emulator.events(), []);
  });

  test("is there at once, to many who ask together", async () => {
    const { emulator } = await started();
    const answers = await Promise.all(Array.from({ length: 20 }, () => emulator.fetch(`${emulator.endpoint}/calling/keys`)));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    assert.equal(new Set(texts).size, 1);
  });
});

describe("the log", () => {
  const run = async (answer) => {
    const { emulator, client } = await started({ seed: 7, onCallback: answer, callbackRetryDelaysMs: [100] });
    for (const number of ["+15550100000", "+15550100001", "+15550100000", "+15550100010"]) {
      const options = { operationContext: "context" };
      await client.createCall(
        { targetParticipant: { phoneNumber: number }, sourceCallIdNumber: CALLER_ID },
        "https://app.example/",
        options,
      );
    }
    await emulator.advance("30s");
    return JSON.stringify([emulator.events(), emulator.callbacks()]);
  };

  test("is the same in equal runs, whichever token is made first", async () => {
    const logs = [];
    for (let round = 0; round < 5; round++) logs.push(await run(() => undefined));
    assert.equal(new Set(logs).size, 1);
    assert.ok(JSON.parse(logs[0])[0].length > 40);
  });

  test("is the same where receivers take their time, and has no token in it", async () => {
    let count = 0;
    const tokens = [];
    const logs = [];
    for (let round = 0; round < 5; round++) {
      logs.push(
        await run(async (request) => {
          tokens.push(tokenOf(request.headers.get("authorization")));
          await new Promise((resolve) => setTimeout(resolve, (count++ * 7) % 5));
        }),
      );
    }
    assert.equal(new Set(logs).size, 1);
    assert.ok(tokens.length > 40);
    assert.ok(tokens.every((token) => !logs[0].includes(token) && !logs[0].includes(token.split(".")[1])));
  });
});
