// The keys of an issuer that is slow, silent, broken or flooded: a callback gets its answer in time, and "no information" is not "no".
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, mock, test } from "node:test";
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
  settled,
  token,
} from "./callbacks.mjs";

const DAY = 86_400_000;
const ask = (judged, kid = "mine", key = mine) => judged.handle(post(cloud("CallConnected"), bearer(token({}, { kid }, key))));
const statusOf = async (...about) => (await ask(...about)).status;
const silence = () => new Promise(() => {});

/** Moves the clock, with the timers or without them. */
function clock(t, apis = ["Date"]) {
  mock.timers.enable({ apis, now: Date.now() });
  t.after(() => mock.timers.reset());
  return (ms) => mock.timers.tick(ms);
}

/** An issuer and a receiver that has its keys. */
async function known(t, apis) {
  const at = authority();
  const made = receiver(at.options);
  const tick = clock(t, apis);
  assert.equal(await statusOf(made.receiver), 200);
  return { at, judged: made.receiver, tick, ...made };
}

describe("an issuer that never answers", () => {
  test("and accepts connections: two hundred callbacks are all answered with 503 within ten seconds", async (t) => {
    const sockets = [];
    const server = createServer((socket) => sockets.push(socket.on("error", () => {}))).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => (server.close(), sockets.forEach((socket) => socket.destroy())));
    const metadataUrl = `http://127.0.0.1:${server.address().port}/metadata`;
    const refused = [];
    const onRefused = ({ status, reason }) => refused.push({ status, reason });
    const judged = new CallbackReceiver({ audience: AUDIENCE, issuer: ISSUER, metadataUrl, onRefused });
    const begin = performance.now();
    const ends = await Promise.all(Array.from({ length: 200 }, async () => [await statusOf(judged), performance.now() - begin]));
    assert.deepEqual([...new Set(ends.map(([status]) => status))], [503]);
    const times = ends.map(([, ms]) => ms);
    assert.ok(Math.max(...times) < 10_000, `the last took ${Math.max(...times)} ms`);
    assert.ok(Math.max(...times) - Math.min(...times) < 1000, "they have one limit");
    assert.ok(sockets.length <= 3, `the issuer had ${sockets.length} connections`);
    assert.match(refused[0].reason, /within 8 s/);
  });

  for (const [what, answer] of Object.entries({
    "a fetch that looks at no signal": silence,
    "a body that does not come": async () => new Response(new ReadableStream({ pull: silence })),
    "keys that do not come": async (url) => (url === METADATA ? Response.json({ jwks_uri: KEYS }) : silence()),
    "a body that comes byte by byte": async () =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 100));
            controller.enqueue(new Uint8Array([32]));
          },
        }),
      ),
  })) {
    test(`${what}: those who come late wait no longer than the first`, async (t) => {
      const at = authority();
      const honest = at.answer;
      at.answer = answer;
      const { receiver: judged } = receiver(at.options);
      const tick = clock(t, ["Date", "setTimeout"]);
      const ends = [];
      for (let second = 0; second < 8; second++) {
        ends.push(statusOf(judged));
        await settled();
        for (let step = 0; step < 10; step++) tick(100), await settled();
      }
      assert.deepEqual(await Promise.all(ends), Array(8).fill(503));
      assert.ok(at.times() <= 3);
      at.answer = honest;
      tick(2000);
      assert.equal(await statusOf(judged), 200);
    });
  }

  test("with keys a day old: they are used at once, and new ones are fetched meanwhile", async (t) => {
    const { at, judged, tick } = await known(t);
    const honest = at.answer;
    tick(25 * 3_600_000);
    at.answer = silence;
    const statuses = await Promise.all(Array.from({ length: 159 }, () => statusOf(judged)));
    assert.deepEqual([...new Set(statuses)], [200]);
    assert.equal(at.times(), 2, "one asks");
    at.answer = honest;
    at.keys = [jwkOf(other, "next")];
    tick(9000);
    assert.equal(await statusOf(judged), 200);
    await settled();
    assert.equal(at.times(), 3);
    assert.equal(await statusOf(judged), 401, "the issuer has taken it back");
    assert.equal(await statusOf(judged, "next", other), 200);
  });

  test("the fetch in the background is given to the platform, which drops what it does not know of", async (t) => {
    const { judged, tick } = await known(t);
    tick(25 * 3_600_000);
    const works = [];
    await judged.handle(post(cloud("CallConnected"), bearer(token())), {}, { waitUntil: (work) => works.push(work) });
    assert.ok(works.length > 0);
    await Promise.all(works);
  });

  test("for three days: the old keys are believed until then, and no longer", async (t) => {
    const { at, judged, tick } = await known(t);
    const honest = at.answer;
    at.answer = async () => new Response("", { status: 500 });
    for (let hour = 1; hour < 72; hour++) {
      tick(3_600_000);
      assert.equal(await statusOf(judged), 200, `hour ${hour}`);
      await settled();
    }
    tick(3_600_000);
    assert.equal(await statusOf(judged), 503);
    assert.equal(await statusOf(judged, "stranger", other), 503);
    at.answer = honest;
    tick(2000);
    assert.equal(await statusOf(judged), 200);
  });

  test("an answer that comes after its time does not replace a newer one", async (t) => {
    const at = authority();
    const honest = at.answer;
    let late;
    at.answer = (url) => (url === METADATA ? honest(url) : new Promise((resolve) => (late ??= resolve)));
    const { receiver: judged } = receiver(at.options);
    const tick = clock(t, ["Date", "setTimeout"]);
    const first = statusOf(judged);
    await settled();
    tick(8000);
    assert.equal(await first, 503);
    at.answer = honest;
    tick(2000);
    assert.equal(await statusOf(judged), 200);
    late(Response.json({ keys: [jwkOf(other, "mine")] }));
    await settled();
    assert.equal(await statusOf(judged), 200);
  });
});

const broken = {
  "no keys": () => Response.json({ keys: [] }),
  "keys of no use": () => Response.json({ keys: [{ ...jwkOf(mine, "mine"), use: "enc" }, null, {}, "x"] }),
  "a set without keys": () => Response.json({}),
  "keys that are no list": () => Response.json({ keys: { 0: jwkOf(mine, "mine") } }),
  "half a document": () => new Response(JSON.stringify({ keys: [jwkOf(mine, "mine")] }).slice(0, -5)),
  nothing: () => new Response(""),
  null: () => Response.json(null),
  "a text": () => Response.json("keys"),
  "a page": () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  500: () => new Response('{"keys":[]}', { status: 500 }),
  429: () => new Response("", { status: 429 }),
  404: () => new Response("", { status: 404 }),
  204: () => new Response(null, { status: 204 }),
  "more than its limit": () => new Response(" ".repeat(1 << 18) + JSON.stringify({ keys: [jwkOf(mine, "mine")] })),
  "a connection that breaks": () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"keys":['));
          controller.error(new Error("reset"));
        },
      }),
    ),
};

describe("an issuer that gives no information", () => {
  for (const [what, answer] of Object.entries(broken)) {
    for (const [which, place] of Object.entries({ "as its keys": KEYS, "as its metadata": METADATA })) {
      if (place === METADATA && what === "a set without keys") continue;
      test(`but ${what} ${which}: 503, and good keys are kept`, async (t) => {
        const at = authority();
        const honest = at.answer;
        at.answer = async (url) => (url === place ? answer() : honest(url));
        const { receiver: judged } = receiver(at.options);
        const tick = clock(t);
        assert.equal(await statusOf(judged), 503, "genuine, as far as anyone knows");
        at.answer = honest;
        tick(2000);
        assert.equal(await statusOf(judged), 200);
        at.answer = async (url) => (url === place ? answer() : honest(url));
        tick(2000);
        at.keys = [jwkOf(mine, "mine"), jwkOf(other, "next")];
        assert.equal(await statusOf(judged, "next", other), 503, "nothing is known of it");
        assert.equal(await statusOf(judged, "next", other), 503);
        assert.equal(await statusOf(judged), 200, "good keys are kept");
        at.answer = honest;
        tick(2000);
        assert.equal(await statusOf(judged, "next", other), 200);
      });
    }
  }

  test("a document is read no further than its limit", async () => {
    const at = authority();
    let [sent, isCancelled] = [0, false];
    at.answer = async () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 1 << 16;
            controller.enqueue(new Uint8Array(1 << 16).fill(32));
          },
          cancel: () => void (isCancelled = true),
        }),
      );
    const { receiver: judged, refused } = receiver(at.options);
    assert.equal(await statusOf(judged), 503);
    await settled();
    assert.ok(sent <= 7 << 16 && isCancelled, `${sent} bytes were sent`);
    assert.match(refused[0].reason, /acsopenidconfiguration answered with more than 262144 bytes$/);
  });

  test("the reason has a limit, and no query of a URL in it", async () => {
    const at = authority();
    at.answer = async (url) =>
      url === METADATA ? Response.json({ jwks_uri: `${KEYS}?code=secret` }) : new Response("", { status: 418 });
    const { receiver: judged, refused } = receiver(at.options);
    await ask(judged);
    assert.match(refused[0].reason, /keys answered 418$/);
    const long = authority();
    long.answer = async () => Promise.reject(new Error("x".repeat(1e6)));
    const second = receiver(long.options);
    await ask(second.receiver);
    assert.ok(second.refused[0].reason.length < 300);
  });
});

/** A token with a made-up key id, which no key has signed. */
const madeUp = (kid, signature) => `${base64url({ ...header, kid })}.${base64url(claims())}.${signature}`;

describe("strangers with made-up key ids", () => {
  const [, , signature] = token().split(".");
  const flood = async (judged, many) => {
    const statuses = new Set();
    for (let made = 0; made < many; made++) {
      statuses.add((await judged.handle(post("{}", bearer(madeUp(`made up ${made} ${Math.random()}`, signature))))).status);
    }
    return [...statuses];
  };

  test("do not keep a rotated key out for longer than two seconds", async (t) => {
    const { at, judged, tick } = await known(t);
    assert.deepEqual(await flood(judged, 500), [401]);
    at.keys = [jwkOf(other, "next"), jwkOf(mine, "mine")];
    let waited = 0;
    // A stranger is always a moment earlier.
    for (; await flood(judged, 3), (await statusOf(judged, "next", other)) !== 200; waited += 250) {
      assert.ok(waited < 2000, "the new key is not known after two seconds");
      tick(250);
    }
    assert.equal(await statusOf(judged), 200);
  });

  test("cost the issuer a few questions, and one in two seconds from then on", async (t) => {
    const { at, judged, tick } = await known(t);
    await flood(judged, 500);
    assert.equal(at.times(), 6);
    for (let second = 0; second < 60; second++) {
      tick(1000);
      await flood(judged, 20);
    }
    assert.equal(at.times(), 6 + 30);
  });

  test("all at once wait for one question", async (t) => {
    const { at, judged } = await known(t);
    const statuses = await Promise.all(Array.from({ length: 300 }, () => flood(judged, 1)));
    assert.deepEqual([...new Set(statuses.flat())], [401]);
    assert.equal(at.times(), 2);
  });

  test("learn nothing while the issuer cannot be asked, and are not refused for it either", async (t) => {
    const { at, judged } = await known(t);
    at.answer = async () => new Response("", { status: 503 });
    assert.deepEqual(await flood(judged, 200), [503]);
    assert.equal(at.times(), 2);
    assert.equal(await statusOf(judged), 200);
  });
});

describe("keys", () => {
  test("of one id are all tried", async () => {
    const at = authority();
    at.keys = [jwkOf(other, "mine"), jwkOf(mine, "mine")];
    const { receiver: judged } = receiver(at.options);
    assert.deepEqual([await statusOf(judged), await statusOf(judged, "mine", other)], [200, 200]);
    const third = generateKeyPairSync("rsa", { modulusLength: 2048 });
    assert.equal(await statusOf(judged, "mine", third), 401);
  });

  /** With an exponent of 1, the padded digest is its own signature. */
  function forged(kid, bytes) {
    const signed = `${base64url({ ...header, kid })}.${base64url(claims())}`;
    const digest = Buffer.concat([
      Buffer.from("3031300d060960864801650304020105000420", "hex"),
      createHash("sha256").update(signed).digest(),
    ]);
    const padding = Buffer.alloc(bytes - digest.length - 3, 0xff);
    return `${signed}.${base64url(Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), digest]))}`;
  }

  test("with an exponent of 1 are not believed", async () => {
    const at = authority();
    const rsa = jwkOf(mine, "weak");
    for (const e of ["AQ", "AAE", "AA", "Ag", "BA", ""]) {
      at.keys = [{ ...rsa, e }, jwkOf(mine, "mine")];
      const { receiver: judged } = receiver(at.options);
      const answer = await judged.handle(post(cloud("CallConnected"), bearer(forged("weak", 256))));
      assert.equal(answer.status, 401, `e = ${e}`);
      assert.equal(await statusOf(judged), 200);
    }
  });

  test("are used for what they are for", async () => {
    const at = authority();
    const rsa = jwkOf(other, "other");
    for (const [more, status] of [
      [{ key_ops: ["verify"] }, 200],
      [{ key_ops: ["sign", "verify"] }, 200],
      [{ use: undefined, alg: undefined }, 200],
      [{ key_ops: ["encrypt"] }, 401],
      [{ key_ops: [] }, 401],
      [{ key_ops: "verify" }, 401],
      [{ use: "enc" }, 401],
      [{ alg: "PS256" }, 401],
    ]) {
      at.keys = [jwkOf(mine, "mine"), { ...rsa, ...more }];
      const { receiver: judged } = receiver(at.options);
      assert.equal(await statusOf(judged, "other", other), status, JSON.stringify(more));
    }
  });

  test("that are a day old are asked for once, however many callbacks come", async (t) => {
    const { at, judged, tick } = await known(t);
    for (let day = 1; day <= 5; day++) {
      tick(DAY);
      await Promise.all(Array.from({ length: 50 }, () => ask(judged)));
      await settled();
      assert.equal(at.times(), day + 1);
    }
  });
});
