// Credentials: when a token is requested, what becomes of a failure, and that no secret ever shows.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { CallClient, KEY, clientOf, createCall, errorOf, reasonOf, service, success, transports } from "./client.mjs";

const SCOPE = "https://communication.azure.com//.default";
const TOKEN = "a-token-that-must.never~show+in/text=";
const jwt = (claims) => ["e30", Buffer.from(JSON.stringify(claims)).toString("base64url"), "c2ln"].join(".");

/** A clock the test moves; tokens last by it. */
function clock(t) {
  const time = { now: 1_795_000_000_000 };
  t.mock.method(Date, "now", () => time.now);
  return time;
}

/** A credential that counts, and a client that uses it on a service of its own. */
async function counting(t, of, give, options) {
  const { endpoint, requests } = await service(t);
  const asked = [];
  const getToken = (...about) => {
    asked.push(about);
    return give(asked.length);
  };
  return { client: new CallClient(endpoint, getToken, { ...of.transport, ...options }), requests, asked, endpoint };
}

for (const of of transports) {
  describe(`credentials over ${of.name}`, () => {
    test("a token is carried, with nothing signed", async (t) => {
      const { endpoint, requests } = await service(t);
      for (const credential of [
        TOKEN,
        () => TOKEN,
        async () => ({ token: TOKEN }),
        { getToken: async () => ({ token: TOKEN, expiresOnTimestamp: 0 }) },
      ]) {
        await new CallClient(endpoint, credential, of.transport).hangupCall("leg");
      }
      for (const { headers } of requests) {
        assert.equal(headers.authorization, `Bearer ${TOKEN}`);
        assert.deepEqual([headers["x-ms-date"], headers["x-ms-content-sha256"]], [undefined, undefined]);
      }
      assert.equal(requests.length, 4);
    });

    test("getToken is called as a method of its object, with the scope", async (t) => {
      const { endpoint, requests } = await service(t);
      class Credential {
        #token = "mine";
        async getToken(...about) {
          assert.deepEqual(about, [SCOPE]);
          return { token: this.#token, expiresOnTimestamp: Date.now() + 3_600_000 };
        }
      }
      await new CallClient(endpoint, new Credential(), of.transport).hangupCall("leg");
      assert.equal(requests[0].headers.authorization, "Bearer mine");
    });

    test("a hundred calls at once ask once; those that come later, not at all", async (t) => {
      const { client, asked, requests } = await counting(t, of, () =>
        sleep(30, { token: "one", expiresOnTimestamp: Date.now() + 3_600_000 }),
      );
      await Promise.all(Array.from({ length: 100 }, () => createCall(client)));
      await client.hangupCall("leg");
      assert.deepEqual(asked, [[SCOPE]]);
      assert.equal(requests.length, 101);
    });

    const lives = {
      "what comes with it says": (now) => ({ token: "t", expiresOnTimestamp: now + 3_600_000 }),
      "the token itself says": (now) => jwt({ exp: Math.floor(now / 1000) + 3600 }),
      "the token itself says, and what comes with it does not": (now) => ({ token: jwt({ exp: now / 1000 + 3600 }) }),
    };
    for (const [how, give] of Object.entries(lives)) {
      test(`a token is replaced two minutes before its end: ${how}`, async (t) => {
        const time = clock(t);
        const { client, asked } = await counting(t, of, () => give(time.now));
        await client.hangupCall("leg");
        time.now += 3_600_000 - 121_000;
        await client.hangupCall("leg");
        assert.equal(asked.length, 1);
        time.now += 2000;
        await client.hangupCall("leg");
        assert.equal(asked.length, 2);
      });
    }

    test("a token that does not say is good for five minutes, a bare string for ever", async (t) => {
      const time = clock(t);
      const { client, asked, endpoint } = await counting(t, of, () => "opaque");
      const bare = new CallClient(endpoint, jwt({ exp: 1 }), of.transport);
      for (const [passed, times] of [
        [0, 1],
        [299_000, 1],
        [2000, 2],
      ]) {
        time.now += passed;
        await client.hangupCall("leg");
        await bare.hangupCall("leg");
        assert.equal(asked.length, times);
      }
    });

    test("a retry asks anew when the token has ended meanwhile", async (t) => {
      const time = clock(t);
      const { endpoint, requests } = await service(t, (request, response, count) => {
        time.now += 600_000;
        if (count === 1) response.writeHead(503).end();
        else success(request, response);
      });
      let asked = 0;
      const getToken = () => ({ token: `token-${++asked}`, expiresOnTimestamp: time.now + 300_000 });
      await new CallClient(endpoint, getToken, { ...of.transport, retry: { baseDelayMs: 1 } }).hangupCall("leg");
      assert.deepEqual(
        requests.map(({ headers }) => headers.authorization),
        ["Bearer token-1", "Bearer token-2"],
      );
    });

    test("a failure is reported with its cause, sends nothing, and is not remembered", async (t) => {
      const causes = [new Error("the login is down"), "a text", undefined, null];
      const { client, asked, requests } = await counting(t, of, async (count) => {
        if (count <= causes.length) throw causes[count - 1];
        return "token";
      });
      for (const cause of causes) {
        const error = await errorOf(createCall(client));
        assert.deepEqual([error.kind, error.cause, error.attempts.length], ["credential", cause, 1]);
        assert.match(error.message, /no token was given/);
      }
      assert.equal(requests.length, 0);
      await createCall(client);
      assert.equal(asked.length, causes.length + 1);
    });

    test("a failure is that of all who waited", async (t) => {
      const { client, asked } = await counting(t, of, async () => sleep(20).then(() => Promise.reject(new Error("down"))));
      const errors = await Promise.all(Array.from({ length: 10 }, () => errorOf(createCall(client))));
      assert.ok(errors.every(({ kind, cause }) => kind === "credential" && cause.message === "down"));
      assert.equal(asked.length, 1);
    });

    test("a getToken that throws, or gives no token, is a failure too", async (t) => {
      const gives = [
        () => {
          throw new Error("sync");
        },
        () => undefined,
        () => null,
        () => ({}),
        () => ({ token: 5 }),
        () => ({ token: "" }),
        () => "two words",
        () => "line\r\nx-injected: 1",
        () => "tökén",
      ];
      const { client, requests } = await counting(t, of, (count) => gives[count - 1]());
      for (const give of gives) assert.equal((await errorOf(createCall(client))).kind, "credential", String(give));
      assert.equal(requests.length, 0);
    });

    test("one who gives up waiting for a token leaves it to the others", async (t) => {
      let give;
      const { client, asked } = await counting(t, of, () => new Promise((resolve) => (give = resolve)));
      const controller = new AbortController();
      const left = reasonOf(createCall(client, { signal: controller.signal }));
      const late = reasonOf(createCall(client, { timeoutMs: 20 }));
      const kept = createCall(client);
      await sleep(5);
      controller.abort("gone");
      assert.equal(await left, "gone");
      assert.equal((await late).name, "TimeoutError");
      give("token");
      assert.equal((await kept).callLegId, "leg");
      assert.equal(asked.length, 1);
    });
  });
}

test("a credential that is none is refused, and never shown", () => {
  const endpoint = "https://a.example";
  for (const credential of [undefined, null, 5, true, {}, [], { key: 5 }, { getToken: "x" }]) {
    assert.throws(() => new CallClient(endpoint, credential), { kind: "credential", target: "credential" });
  }
  const wrong = [`${KEY}!`, "", "AAA"].map((key) => [{ key }, "accesskey"]);
  for (const [credential, target] of [["two words", "credential"], ...wrong]) {
    assert.throws(
      () => new CallClient(endpoint, credential),
      (error) => {
        assert.deepEqual([error.kind, error.target], ["credential", target]);
        return !shows(error, credential.key || credential);
      },
    );
  }
});

test("a connection string that is none is refused, and never shown", () => {
  const wrong = {
    connectionString: [
      "",
      "endpoint=https://a.example/",
      `accesskey=${KEY}`,
      `endpoint=;accesskey=${KEY}`,
      `endpoint=https://a.example/;${KEY}`,
      `endpoint=https://a.example/;accesskey=${KEY};accesskey=x`,
    ],
    accesskey: [`endpoint=https://a.example/;accesskey=${KEY}*`, `endpoint=https://a.example/;accesskey=${KEY.slice(1)}`],
    endpoint: [
      `endpoint=http://a.example/;accesskey=${KEY}`,
      `endpoint=https://a.example/path;accesskey=${KEY}`,
      `endpoint=ftp://a.example/;accesskey=${KEY}`,
    ],
  };
  for (const [target, texts] of Object.entries(wrong)) {
    for (const text of texts) {
      assert.throws(
        () => new CallClient(text),
        (error) => {
          assert.equal(error.target, target, text);
          return error.name === "CallAutomationError" && !shows(error, KEY.slice(1, 20));
        },
      );
    }
  }
  for (const text of [undefined, null, 5, {}])
    assert.throws(() => new CallClient(text), { kind: "validation", target: "connectionString" });
});

/** Whether a text can be seen in a value, by any of the ways in which values end up in logs. */
function shows(value, secret) {
  const fields = Object.getOwnPropertyNames(value).map((name) => String(value[name]));
  const texts = [
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(value) ?? "",
    String(value),
    String(value.stack),
    ...fields,
  ];
  return texts.some((text) => text.includes(secret));
}

for (const of of transports) {
  test(`no secret shows in a client or in any of its errors, over ${of.name}`, async (t) => {
    const answers = { unauthorized: 401, broken: 500, empty: 204, reset: 0 };
    const answer = (request, response) => {
      const status = answers[request.url.split("/")[2]] ?? 404;
      if (status) response.writeHead(status).end('{"code":"x","message":"y"}');
      else response.destroy();
    };
    const secrets = { key: KEY, raw: Buffer.from(KEY, "base64").toString(), token: TOKEN };
    const { connectionString, endpoint } = await clientOf(t, of, answer);
    const settings = { ...of.transport, retry: false };
    const credentials = [{ key: KEY }, TOKEN, async () => TOKEN].map(
      (credential) => new CallClient(endpoint, credential, settings),
    );
    for (const client of [new CallClient(connectionString, settings), ...credentials]) {
      const errors = [];
      for (const leg of Object.keys(answers))
        errors.push(await errorOf(client.hangupCall(leg)), await errorOf(client.playAudio(leg, {})));
      errors.push(await errorOf(client.hangupCall("")), await reasonOf(client.hangupCall("x", { signal: AbortSignal.abort() })));
      errors.push(await errorOf(client.createCall("8:acs:me", ["+1 425"], {})));
      for (const value of [client, ...errors]) {
        for (const [name, secret] of Object.entries(secrets))
          assert.equal(shows(value, secret), false, `${name} in ${inspect(value)}`);
      }
      assert.equal(JSON.stringify(client), "{}");
      assert.equal(inspect(client), "CallClient {}");
    }
  });
}

test("no phone number is in the text of an error", async () => {
  const client = new CallClient(`endpoint=https://a.example/;accesskey=${KEY}`, {
    fetch: () => Promise.reject(new Error("no")),
    retry: false,
  });
  const options = { callbackUri: "https://app.example/", requestedModalities: ["audio"], requestedCallEvents: [] };
  for (const target of ["+4915112345678", "+49 151 12345678", { phoneNumber: "+4915112345678x" }]) {
    const error = await errorOf(client.createCall("8:acs:me", [target], { ...options, alternateCallerId: "+4915112345678" }));
    assert.equal(shows(error, "12345678"), false, inspect(error));
  }
});
