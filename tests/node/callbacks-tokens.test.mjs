// Whom a receiver believes: hostile tokens, honest ones, and the keys that distinguish the two.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, publicEncrypt, sign } from "node:crypto";
import { describe, mock, test } from "node:test";
import { CompactEncrypt, SignJWT } from "jose";
import {
  AUDIENCE,
  CallbackReceiver,
  ISSUER,
  KEYS,
  METADATA,
  authority,
  base64url,
  bearer,
  claims,
  cloud,
  header,
  jwkOf,
  mine,
  other,
  post,
  receiver,
  seconds,
  settled,
  token,
  weak,
} from "./callbacks.mjs";

/** Signed with a shared secret, or not at all. */
const signedBy = (head, signature) => {
  const signed = `${base64url(head)}.${base64url(claims())}`;
  return `${signed}.${signature(signed)}`;
};
const pem = mine.publicKey.export({ type: "spki", format: "pem" });
const hmac = (key) => (signed) => createHmac("sha256", key).update(signed).digest("base64url");
const raw = (headerText, claimsText) => {
  const signed = `${base64url(headerText)}.${base64url(claimsText)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), mine.privateKey).toString("base64url")}`;
};
const parts = (text = token()) => text.split(".");
/** Another character at a place of a part. */
const altered = (part, at) => {
  const text = parts();
  const place = at < 0 ? text[part].length + at : at;
  text[part] = text[part].slice(0, place) + (text[part][place] === "A" ? "B" : "A") + text[part].slice(place + 1);
  return text.join(".");
};
const json = (object) => JSON.stringify(object);
const foreign = jwkOf(other, "other");

/** Each is a token, or the whole header after `header:`. */
const HOSTILE = {
  "none, without a signature": () => `${signedBy({ ...header, alg: "none" }, () => "")}`,
  "none, and another token's signature": () => `${base64url({ ...header, alg: "none" })}.${base64url(claims())}.${parts()[2]}`,
  None: () => token({}, { alg: "None" }),
  NONE: () => token({}, { alg: "NONE" }),
  nOnE: () => token({}, { alg: "nOnE" }),
  "no alg": () => token({}, { alg: undefined }),
  "alg as a list": () => token({}, { alg: ["RS256"] }),
  "rs256 in lower case": () => token({}, { alg: "rs256" }),
  "RS512 over RS256": () => token({}, { alg: "RS512" }),
  PS256: () => token({}, { alg: "PS256" }),
  "HS256 with the public key as the secret, PEM": () => signedBy({ ...header, alg: "HS256" }, hmac(pem)),
  "HS256 with the public key as the secret, DER": () =>
    signedBy({ ...header, alg: "HS256" }, hmac(mine.publicKey.export({ type: "spki", format: "der" }))),
  "HS256 with the modulus as the secret": () =>
    signedBy({ ...header, alg: "HS256" }, hmac(Buffer.from(jwkOf(mine).n, "base64url"))),
  "HS256 called RS256": () => signedBy(header, hmac(pem)),
  "another key": () => token({}, {}, other),
  "another key, by its own name": () => token({}, { kid: "other" }, other),
  "another key that it brings along": () => token({}, { jwk: foreign }, other),
  "another key that it brings along, without a kid": () => token({}, { kid: undefined, jwk: foreign }, other),
  "another key at a URL": () =>
    token({}, { kid: "other", jku: "https://evil.example/keys", x5u: "https://evil.example/cert" }, other),
  "another key with a certificate": () =>
    token({}, { x5c: [other.publicKey.export({ type: "spki", format: "der" }).toString("base64")] }, other),
  "an altered payload": () => altered(1, 20),
  "another payload under the signature": () => `${parts()[0]}.${base64url({ ...claims(), sub: "admin" })}.${parts()[2]}`,
  "an altered header": () => `${base64url({ ...header, extra: 1 })}.${parts().slice(1).join(".")}`,
  "an altered signature": () => altered(2, 0),
  "a signature altered at its end": () => altered(2, -3),
  "a signature of nothing": () => `${parts().slice(0, 2).join(".")}.${base64url(Buffer.alloc(256))}`,
  "a short signature": () => `${parts().slice(0, 2).join(".")}.AAAA`,
  "no signature": () => `${parts().slice(0, 2).join(".")}.`,
  "a signature that is the message itself": () =>
    signedBy(header, (signed) =>
      publicEncrypt({ key: pem, padding: 3 }, Buffer.concat([Buffer.alloc(1), Buffer.from(signed)], 256)).toString("base64url"),
    ),
  "SHA-1": () => signedBy(header, (signed) => sign("sha1", Buffer.from(signed), mine.privateKey).toString("base64url")),
  "SHA-512": () => signedBy(header, (signed) => sign("sha512", Buffer.from(signed), mine.privateKey).toString("base64url")),
  "PSS called RS256": () =>
    signedBy(header, (signed) => sign("sha256", Buffer.from(signed), { key: mine.privateKey, padding: 6 }).toString("base64url")),
  expired: () => token({ exp: seconds(-301) }),
  "expired a day ago": () => token({ exp: seconds(-86_400) }),
  "not yet valid": () => token({ nbf: seconds(330) }),
  "made at a time that is none": () => token({ iat: "now" }),
  "without an end": () => token({ exp: undefined }),
  "its end null": () => token({ exp: null }),
  "its end a text": () => token({ exp: String(seconds(300)) }),
  "its end a date": () => token({ exp: new Date(Date.now() + 300_000).toISOString() }),
  "its end infinite": () => raw(json(header), json({ ...claims(), exp: "-" }).replace('"-"', "1e999")),
  "its end a list": () => token({ exp: [seconds(300)] }),
  "its beginning a text": () => token({ nbf: "now" }),
  "for another resource": () => token({ aud: "11111111-1111-2222-3333-444444444444" }),
  "for other resources, in a list": () => token({ aud: ["another", "third"] }),
  "for no resource": () => token({ aud: undefined }),
  "for an empty list": () => token({ aud: [] }),
  "for an empty text": () => token({ aud: "" }),
  "for an object like a list": () => token({ aud: { 0: AUDIENCE, length: 1 } }),
  "for a list in a list": () => token({ aud: [[AUDIENCE]] }),
  "for us and another resource in one text": () => token({ aud: `${AUDIENCE},another` }),
  "for us in capitals": () => token({ aud: "00000000-1111-2222-3333-44444444444A" }),
  "from another issuer": () => token({ iss: "https://evil.example" }),
  "from no issuer": () => token({ iss: undefined }),
  "from a list": () => token({ iss: [ISSUER] }),
  "from almost us": () => token({ iss: `${ISSUER}/` }),
  "no kid": () => token({}, { kid: undefined }),
  "an empty kid": () => token({}, { kid: "" }),
  "a kid that is a number": () => token({}, { kid: 1 }),
  "a kid that is a path": () => token({}, { kid: "../../../../dev/null" }),
  "a kid that is a query": () => token({}, { kid: "mine' OR '1'='1" }),
  "a kid that is a member of every object": () => token({}, { kid: "__proto__" }),
  "a kid that is another member of every object": () => token({}, { kid: "constructor" }),
  "an unknown kid": () => token({}, { kid: "unknown" }),
  crit: () => token({}, { crit: ["exp"] }),
  "crit, empty": () => token({}, { crit: [] }),
  "a payload that is not encoded (RFC 7797)": () => token({}, { b64: false, crit: ["b64"] }),
  "typ JWE": () => token({}, { typ: "JWE" }),
  "two signatures": () => `${token()}.${parts()[2]}`,
  "two segments": () => parts().slice(0, 2).join("."),
  "one segment": () => parts()[0],
  "five segments, as in an encrypted token": () => `${token()}.AAAA.AAAA`,
  "an encrypted token": async () =>
    new CompactEncrypt(Buffer.from(json(claims())))
      .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM", kid: "mine" })
      .encrypt(mine.publicKey),
  "the JSON serialisation": () => json({ payload: parts()[1], signatures: [{ protected: parts()[0], signature: parts()[2] }] }),
  "a token in a token": () => raw(json({ ...header, cty: "JWT" }), token()),
  padding: () =>
    parts()
      .map((part) => part.padEnd(Math.ceil(part.length / 4) * 4, "="))
      .join("."),
  "one = at the end": () => `${token()}=`,
  "ordinary base64": () =>
    parts()
      .map((part, index) => (index === 2 ? `${part.slice(0, -2)}+/` : part))
      .join("."),
  "whitespace within": () => token().replace(".", " ."),
  "a line break at the end of the payload": () => token().replace(/\.(?=[^.]*$)/, "%0A."),
  "claims that are a list": () => raw(json(header), json([claims()])),
  "claims that are null": () => raw(json(header), "null"),
  "a header that is a text": () => raw('"RS256"', json(claims())),
  "claims that are no JSON": () => raw(json(header), "{iss"),
  "claims that are no UTF-8": () => raw(json(header), Buffer.from([0x7b, 0xff, 0x7d])),
  "claims after a byte order mark": () => raw(json(header), `\ufeff${json(claims())}`),
  "the same claim twice, the last for another resource": () =>
    raw(json(header), `{"aud":"${AUDIENCE}",${json({ ...claims(), aud: "another" }).slice(1)}`),
  "claims inherited": () => raw(json(header), `{"__proto__":${json(claims())}}`),
  "8 kB": () => token({ padding: "x".repeat(9000) }),
  "a megabyte": () => `${"A".repeat(1 << 20)}.${"A".repeat(10)}.AAAA`,
  "non-ASCII": () => `${token()}\u00e9`,
  nothing: () => "",
  "a word": () => "token",
  dots: () => "..",
  "two tokens in one header": () => `${token()}, Bearer ${token()}`,
  "no header": () => "header:",
  "another scheme": () => `header:Basic ${token()}`,
  "no scheme": () => `header:${token()}`,
  "a tab after the scheme": () => `header:Bearer\t${token()}`,
  "two spaces after the scheme": () => `header:Bearer  ${token()}`,
  "the scheme alone": () => "header:Bearer",
};

function headersOf(hostile) {
  const value = hostile.startsWith("header:") ? hostile.slice(7) : `Bearer ${hostile}`;
  return value ? { authorization: value } : {};
}

describe("hostile tokens", () => {
  const at = authority();
  const { receiver: judged, taken, refused, errors } = receiver(at.options);
  const answers = new Set();

  for (const [name, make] of Object.entries(HOSTILE)) {
    test(name, async () => {
      const hostile = await make();
      const before = refused.length;
      const response = await judged.handle(post(cloud("CallConnected"), { headers: headersOf(hostile) }));
      assert.equal(response.status, 401);
      answers.add(json([[...response.headers], await response.text()]));
      assert.deepEqual([taken, errors], [[], []]);
      assert.deepEqual(
        refused.slice(before).map(({ status }) => status),
        [401],
        "it is said to the endpoint itself",
      );
    });
  }

  test("two headers are one token too many", async () => {
    const headers = new Headers({ authorization: `Bearer ${token()}` });
    headers.append("authorization", `Bearer ${token()}`);
    const response = await judged.handle(new Request("https://app.example/", { method: "POST", body: "{}", headers }));
    assert.equal(response.status, 401);
    answers.add(json([[...new Headers([...response.headers])], await response.text()]));
  });

  test("are all told the same, which says nothing", () => {
    assert.ok(Object.keys(HOSTILE).length >= 25);
    assert.deepEqual([...answers], [json([[["content-type", "application/json"]], json({ error: { code: "unauthorized" } })])]);
  });

  test("are each refused for a reason of its own kind", () => {
    const reasons = new Set(refused.map(({ reason }) => reason));
    const all = [
      "missing",
      "malformed",
      "algorithm",
      "keyId",
      "issuer",
      "audience",
      "expired",
      "notYetValid",
      "unknownKey",
      "signature",
    ];
    assert.deepEqual([...reasons].sort(), all.sort());
    assert.ok(at.times() <= 6, `the issuer was asked ${at.times()} times`);
    assert.ok(
      at.asked.every((url) => url === METADATA || url === KEYS),
      "nothing that a token names is fetched",
    );
  });

  test("and the honest one is believed after all of them", async () => {
    assert.equal((await judged.handle(post(cloud("CallConnected"), bearer(token())))).status, 200);
    assert.equal(taken.length, 1);
  });
});

describe("honest tokens", () => {
  for (const [name, make] of Object.entries({
    "as the service makes them": () => token(),
    "made by jose": () => new SignJWT(claims()).setProtectedHeader(header).sign(mine.privateKey),
    "for several, us among them": () => token({ aud: ["another", AUDIENCE] }),
    "just expired, within the skew": () => token({ exp: seconds(-290) }),
    "valid in a moment, within the skew": () => token({ nbf: seconds(290), iat: seconds(290) }),
    "made in the future, by a clock that is ahead": () => token({ iat: seconds(3600) }),
    "with fractions of seconds": () => token({ exp: seconds(300) + 0.5 }),
    "without typ": () => token({}, { typ: undefined }),
    "without nbf and iat": () => token({ nbf: undefined, iat: undefined }),
    "that bring a key along, which the receiver ignores": () => token({}, { jwk: foreign, x5t: "x" }),
    "with more claims": () => token({ name: "ő", nested: { a: [1] } }),
  })) {
    test(name, async () => {
      const { receiver: judged, taken, refused } = receiver(authority().options);
      assert.equal((await judged.handle(post(cloud("CallConnected"), bearer(await make())))).status, 200, json(refused));
      assert.deepEqual(
        taken.map(({ kind }) => kind),
        ["CallConnected"],
      );
    });
  }

  test("in any spelling of the scheme", async () => {
    const { receiver: judged } = receiver(authority().options);
    for (const scheme of ["bearer", "BEARER", "Bearer"]) {
      const answer = await judged.handle(post(cloud("CallConnected"), { headers: { authorization: `${scheme} ${token()}` } }));
      assert.equal(answer.status, 200);
    }
  });

  test("for one of several audiences", async () => {
    const { receiver: judged } = receiver({ ...authority().options, audience: ["another", AUDIENCE] });
    assert.equal((await judged.handle(post(cloud("CallConnected"), bearer(token())))).status, 200);
    assert.equal((await judged.handle(post(cloud("CallConnected"), bearer(token({ aud: "third" }))))).status, 401);
  });

  test("with no skew, to the second", async () => {
    const { receiver: judged } = receiver({ ...authority().options, clockSkewMs: 0 });
    assert.equal((await judged.handle(post(cloud("CallConnected"), bearer(token({ exp: seconds(-1) }))))).status, 401);
    assert.equal((await judged.handle(post(cloud("CallConnected"), bearer(token())))).status, 200);
  });
});

const ask = (judged, kid = "mine", key = mine) => judged.handle(post(cloud("CallConnected"), bearer(token({}, { kid }, key))));

describe("keys", () => {
  test("are fetched once for a hundred requests at once, and once for a hundred more", async () => {
    const at = authority();
    const { receiver: judged } = receiver(at.options);
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask(judged)));
      assert.ok(answers.every(({ status }) => status === 200));
      assert.deepEqual(at.asked, [METADATA, KEYS]);
    }
  });

  test("are not fetched for what is refused without them", async () => {
    const at = authority();
    const { receiver: judged } = receiver(at.options);
    for (const hostile of [token({ aud: "x" }), token({ exp: 0 }), token({}, { alg: "none" }), "x"]) {
      assert.equal((await judged.handle(post(cloud("CallConnected"), bearer(hostile)))).status, 401);
    }
    assert.deepEqual(at.asked, []);
  });

  test("are fetched again for a key that is not known, and the rotation is noticed at once", async () => {
    const at = authority();
    const { receiver: judged } = receiver(at.options);
    await ask(judged);
    at.keys = [jwkOf(other, "next"), jwkOf(mine, "mine")];
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(judged, "next", other)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(at.times(), 2);
    assert.equal((await ask(judged)).status, 200);
    at.keys = [jwkOf(other, "next")];
    assert.equal((await ask(judged, "unknown")).status, 401);
    assert.equal((await ask(judged)).status, 401, "what the issuer has taken back is not believed");
  });

  test("are not fetched for each of a thousand made-up key ids", async () => {
    const at = authority();
    const { receiver: judged } = receiver(at.options);
    await ask(judged);
    const signature = parts()[2];
    for (let made = 0; made < 1000; made++) {
      const madeUp = `${base64url({ ...header, kid: `made up ${made}` })}.${base64url(claims())}.${signature}`;
      assert.equal((await judged.handle(post("{}", bearer(madeUp)))).status, 401);
    }
    assert.equal(at.times(), 6);
    assert.equal((await ask(judged)).status, 200);
  });

  test("of one kid and another's signature are refused", async () => {
    const at = authority();
    at.keys = [jwkOf(mine, "mine"), jwkOf(other, "other")];
    const { receiver: judged } = receiver(at.options);
    assert.deepEqual([(await ask(judged, "other", mine)).status, (await ask(judged, "mine", other)).status], [401, 401]);
    assert.deepEqual([(await ask(judged, "other", other)).status, (await ask(judged, "mine", mine)).status], [200, 200]);
  });

  test("that another request fetched in vain are fetched again: no request waits for ever", async () => {
    const at = authority();
    const honest = at.answer;
    const { receiver: judged } = receiver(at.options);
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      // As in Workers, when the visitor who asked has left.
      at.answer = () => new Promise(() => {});
      void ask(judged);
      await settled();
      const others = Promise.all(Array.from({ length: 20 }, () => ask(judged)));
      await settled();
      assert.equal(at.times(), 1);
      at.answer = honest;
      mock.timers.tick(3000);
      assert.ok((await others).every(({ status }) => status === 200));
      assert.equal(at.times(), 2);
    } finally {
      mock.timers.reset();
    }
  });

  for (const [name, answer] of Object.entries({
    "cannot be reached": async () => Promise.reject(new TypeError("fetch failed")),
    "answers 500": async () => new Response("{}", { status: 500 }),
    "answers what is no JSON": async () => new Response("<html>"),
    "answers null": async () => Response.json(null),
    "names no keys": async () => Response.json({ issuer: ISSUER }),
    "names keys at a place that is not safe": async (url) =>
      url === METADATA ? Response.json({ jwks_uri: "http://issuer.example/keys" }) : assert.fail(url),
    "names keys that are no URL": async (url) => (url === METADATA ? Response.json({ jwks_uri: "/keys" }) : assert.fail(url)),
    "names keys in a file": async (url) =>
      url === METADATA ? Response.json({ jwks_uri: "file:///etc/keys" }) : assert.fail(url),
    "says it is another": async (url) =>
      url === METADATA ? Response.json({ issuer: "https://evil.example", jwks_uri: KEYS }) : assert.fail(url),
    "has no set of keys": async (url) => Response.json(url === METADATA ? { jwks_uri: KEYS } : [jwkOf(mine, "mine")]),
    "leads elsewhere": async (url) =>
      url.startsWith("https://evil")
        ? assert.fail(url)
        : new Response(null, { status: 302, headers: { location: "https://evil.example/" } }),
    "leads elsewhere, as browsers tell it": async () => ({ ok: false, status: 0, type: "opaqueredirect", text: async () => "" }),
    "sends far too much": async () => new Response(`{"jwks_uri":"${KEYS}","x":"${"x".repeat(1 << 19)}"}`),
  })) {
    test(`where the issuer ${name}, the event is to come again`, async () => {
      const at = authority();
      const honest = at.answer;
      const { receiver: judged, taken, refused, errors } = receiver(at.options);
      at.answer = answer;
      const { status, headers } = await ask(judged);
      assert.equal(status, 503);
      assert.ok(Number(headers.get("retry-after")) > 0);
      assert.equal((await ask(judged)).status, 503);
      assert.equal(at.times(), 1, "it is left alone for a moment");
      assert.match(refused[0].reason, /^the keys of the issuer cannot be had: ./);
      assert.deepEqual([taken, errors], [[], []]);
      at.answer = honest;
      mock.timers.enable({ apis: ["Date"], now: Date.now() + 2001 });
      try {
        assert.equal((await ask(judged)).status, 200, "and then it is there again");
      } finally {
        mock.timers.reset();
      }
    });
  }

  test("that are old are believed while the issuer is out of reach, and fetched when it is back", async () => {
    const at = authority();
    const { receiver: judged } = receiver(at.options);
    assert.equal((await ask(judged)).status, 200);
    const honest = at.answer;
    at.answer = async () => new Response("", { status: 500 });
    mock.timers.enable({ apis: ["Date"], now: Date.now() + 25 * 3_600_000 });
    try {
      assert.equal((await ask(judged)).status, 200);
      assert.equal((await ask(judged, "other", other)).status, 503, "of others nothing is known");
      assert.equal(at.times(), 2);
      at.answer = honest;
      mock.timers.tick(3000);
      assert.equal((await ask(judged)).status, 200);
      assert.equal(at.times(), 3);
    } finally {
      mock.timers.reset();
    }
  });

  test("of 1024 bits are not believed, nor what is for something else; the others are", async () => {
    const at = authority();
    const rsa = jwkOf(other, "other");
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const zeros = Buffer.concat([Buffer.alloc(128), Buffer.from(jwkOf(weak).n, "base64url")]).toString("base64url");
    at.keys = [
      jwkOf(weak, "weak"),
      { ...jwkOf(weak, "longer"), n: zeros },
      { ...rsa, use: "enc" },
      { ...rsa, kid: "other", alg: "RS512" },
      { ...publicKey.export({ format: "jwk" }), kid: "ec" },
      { kty: "RSA", kid: "broken", n: base64url(Buffer.alloc(256, 0xff)), e: "" },
      null,
      jwkOf(mine, "mine"),
    ];
    const { receiver: judged } = receiver(at.options);
    assert.equal((await ask(judged)).status, 200);
    assert.equal((await ask(judged, "weak", weak)).status, 401);
    assert.equal((await ask(judged, "longer", weak)).status, 401);
    assert.equal((await ask(judged, "other", other)).status, 401);
  });

  test("come over https, or from this machine", () => {
    for (const metadataUrl of [
      "http://issuer.example/",
      "ftp://issuer.example/",
      "http://127.0.0.1.evil.example/",
      "http://localhost.evil.example/",
      "//issuer.example",
      "x",
      "",
    ]) {
      assert.throws(() => new CallbackReceiver({ audience: AUDIENCE, metadataUrl }), {
        kind: "validation",
        target: "options.metadataUrl",
      });
    }
    for (const metadataUrl of [
      "https://issuer.example/",
      "http://127.0.0.1:1/",
      "http://localhost/",
      "http://[::1]/",
      "http://a.localhost/",
    ]) {
      new CallbackReceiver({ audience: AUDIENCE, metadataUrl });
    }
  });

  test("are fetched by the platform's own fetch, as it is at that moment, with a deadline", async (t) => {
    const at = authority();
    const { fetch, ...options } = at.options;
    const { receiver: judged } = receiver(options);
    const signals = [];
    t.mock.method(globalThis, "fetch", (url, init) => (signals.push(init.signal), at.fetch(url, init)));
    assert.equal((await ask(judged)).status, 200);
    assert.ok(signals.length === 2 && signals.every((signal) => signal instanceof AbortSignal));
    await settled();
  });
});
