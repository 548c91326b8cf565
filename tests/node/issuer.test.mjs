// The issuer of tokens for callbacks, judged by an outsider: Node's own crypto, which knows nothing of WebCrypto or of the package.
import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, test } from "node:test";
import { pkg } from "./pkg.mjs";

const { Issuer, KEYS_PATH, METADATA_PATH } = await import(new URL("issuer/issuer.js", pkg));
const of = { issuer: "https://issuer.example", audience: "00000000-1111-2222-3333-444444444444" };

/** Header, claims, and whether the key of that id signed them. */
function read(token, { keys }) {
  const [header, claims, signature, ...more] = token.split(".");
  assert.deepEqual(more, []);
  for (const part of [header, claims, signature]) assert.match(part, /^[\w-]+$/);
  const json = (part) => JSON.parse(Buffer.from(part, "base64url"));
  const jwk = keys.find(({ kid }) => kid === json(header).kid);
  const signed =
    jwk &&
    verify(
      "sha256",
      Buffer.from(`${header}.${claims}`),
      createPublicKey({ key: jwk, format: "jwk" }),
      Buffer.from(signature, "base64url"),
    );
  return { header: json(header), claims: json(claims), signed, kid: jwk?.kid };
}

describe("the issuer of tokens for callbacks", () => {
  test("a token is verified with the published key", async () => {
    const issuer = new Issuer(of);
    const keys = await issuer.keys();
    const now = Date.UTC(2026, 10, 21, 9, 0, 0, 999);
    const { header, claims, signed, kid } = read(await issuer.token(now), keys);
    assert.equal(signed, true);
    assert.deepEqual(header, { alg: "RS256", typ: "JWT", kid });
    const { jti, ...rest } = claims;
    const seconds = Math.floor(now / 1000);
    assert.deepEqual(rest, { iss: of.issuer, aud: of.audience, iat: seconds, nbf: seconds, exp: seconds + 300 });
    assert.match(jti, /^[\da-f-]{36}$/);
    assert.notEqual(await issuer.token(now), await issuer.token(now), "each event has a token of its own");
  });

  test("only the public half is published, under its thumbprint", async () => {
    const { keys } = await new Issuer(of).keys();
    assert.deepEqual(keys.map(Object.keys), [["kty", "use", "alg", "kid", "n", "e"]]);
    const [{ kty, n, e, kid }] = keys;
    assert.equal(Buffer.from(n, "base64url").length, 256);
    assert.equal(kid, createHash("sha256").update(`{"e":"${e}","kty":"${kty}","n":"${n}"}`).digest("base64url"));
  });

  test("claims and header are replaced and left out, and what is signed is what is said", async () => {
    const issuer = new Issuer({ ...of, lifeMs: 1500 });
    const options = { claims: { aud: "another", exp: undefined, note: "ő" }, header: { kid: undefined, typ: "at+jwt" } };
    const token = await issuer.token(0, options);
    const { header, claims } = read(token, { keys: [] });
    assert.deepEqual(header, { alg: "RS256", typ: "at+jwt" });
    assert.deepEqual(
      { ...claims, jti: undefined },
      { iss: of.issuer, aud: "another", iat: 0, nbf: 0, jti: undefined, note: "ő" },
    );
    assert.equal(read(await issuer.token(0), await issuer.keys()).claims.exp, 2, "a life is rounded up to whole seconds");
  });

  test("a forged token names the published key, which did not sign it", async () => {
    const issuer = new Issuer(of);
    const keys = await issuer.keys();
    const { signed, kid } = read(await issuer.token(undefined, { forged: true }), keys);
    assert.equal(signed, false);
    assert.equal(kid, keys.keys[0].kid);
  });

  test("a rotation puts a new key first, and the older ones stay for a while", async () => {
    const issuer = new Issuer(of);
    const before = await issuer.token();
    const ids = [];
    for (let rotations = 0; rotations < 4; rotations++) {
      const { keys } = await issuer.keys();
      ids.unshift(keys[0].kid);
      assert.deepEqual(
        keys.map(({ kid }) => kid),
        ids.slice(0, 3),
      );
      assert.equal(read(await issuer.token(), { keys }).kid, ids[0]);
      assert.equal(read(before, { keys }).signed, rotations < 3 ? true : undefined);
      await issuer.rotate();
    }
    assert.equal(new Set(ids).size, 4);
    assert.equal((await new Issuer(of).keys()).keys.length, 1, "another issuer is not rotated with it");
  });

  test("the documents are where the emulator has them, and where a receiver looks for the service's", async () => {
    const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
    const emulator = await Emulator.start();
    const { metadataUrl, issuer } = emulator.callbackAuthentication;
    assert.equal(metadataUrl, emulator.endpoint + METADATA_PATH);
    const { jwks_uri } = await (await emulator.fetch(metadataUrl)).json();
    assert.equal(jwks_uri, emulator.endpoint + KEYS_PATH);
    assert.equal((await emulator.fetch(jwks_uri)).status, 200);
    const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
    const asked = [];
    const receiver = new CallbackReceiver({
      audience: of.audience,
      fetch: async (url) => (asked.push(url), new Response("", { status: 404 })),
    });
    const authorization = `Bearer ${await new Issuer({ ...of, issuer }).token()}`;
    await receiver.handle(new Request("https://app.example/", { method: "POST", headers: { authorization }, body: "[]" }));
    assert.deepEqual(asked, [issuer + METADATA_PATH]);
  });

  test("metadata lead to the keys", () => {
    for (const base of ["http://127.0.0.1:4455", "http://127.0.0.1:4455/"]) {
      const { issuer, jwks_uri, id_token_signing_alg_values_supported } = new Issuer(of).metadata(base);
      assert.equal(issuer, of.issuer);
      assert.equal(jwks_uri, "http://127.0.0.1:4455/calling/keys");
      assert.deepEqual(id_token_signing_alg_values_supported, ["RS256"]);
    }
  });
});
