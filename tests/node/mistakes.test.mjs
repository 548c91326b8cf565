// What a newcomer does wrong, and what the message says: each names the fix. Every mistake is made as a program makes it, and read where
// its author reads it: on the console, or in the error that the program gets.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { createServer as createSecure } from "node:https";
import { createServer as createPlain } from "node:net";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver, MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { issue } = await import(new URL("emulator/x509.js", pkg));

const CALLBACK = "https://app.example/callbacks";
const SPEECH = { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://speech.example/" } };
const CALLER = { sourceCallIdNumber: { phoneNumber: "+14255550100" } };
const invite = { targetParticipant: { phoneNumber: "+15550100000" }, ...CALLER };
const KEY = "c2VjcmV0";

/** What a program throws, or its promise rejects with. */
const thrownBy = async (act) => {
  try {
    await act();
  } catch (error) {
    return error;
  }
  return assert.fail("it did not fail");
};

/** The lines on the console while something runs. */
async function consoleOf(t, act) {
  const lines = [];
  t.mock.method(console, "warn", (...line) => lines.push(line.join(" ")));
  await act();
  return lines;
}

/** An application on an emulator, whose receiver has these options; `settings` are those of the emulator. */
async function application(options, { path = CALLBACK, ...settings } = {}) {
  let receiver;
  const answers = [];
  const emulator = await Emulator.start({
    callbackRetryDelaysMs: [1, 1],
    async onCallback(request) {
      const answer = await receiver.handle(request);
      answers.push({ status: answer.status, body: await answer.clone().text() });
      return answer;
    },
    ...settings,
  });
  receiver = new CallbackReceiver(typeof options === "function" ? options(emulator) : options);
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  return { emulator, receiver, client, answers, call: () => client.createCall(invite, path, SPEECH) };
}

describe("on the console, one line for each reason; the answer says it to an emulator alone", () => {
  /** The line of a call whose callbacks are refused, and the error of the wait. */
  async function refused(t, options, settings, isTold = false) {
    const app = await application(options, settings);
    let error;
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const lines = await consoleOf(t, async () => {
      const call = await app.call();
      const connected = thrownBy(() => call.connected({ timeoutMs: 300 }));
      await app.emulator.advance("10s");
      t.mock.timers.tick(300);
      error = await connected;
    });
    t.mock.timers.reset();
    for (const { body } of app.answers) {
      const { code, message, ...others } = JSON.parse(body).error;
      assert.deepEqual([typeof code, others, JSON.parse(body)], ["string", {}, { error: { code, ...(message && { message }) } }]);
      // Where the keys are of this machine, the sender is an emulator.
      assert.equal(message !== undefined, isTold, body);
      if (isTold) assert.ok(lines[0].includes(message.replace(/…$/, "")), `${message} is not in ${lines[0]}`);
    }
    app.emulator.stop();
    await app.receiver.close();
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.equal(error.name, "TimeoutError");
    return { line: lines[0], error: error.message, status: app.answers[0].status };
  }

  test("another audience: expected and got", async (t) => {
    const { line, error, status } = await refused(
      t,
      (emulator) => ({ ...emulator.callbackAuthentication, audience: "mine" }),
      {},
      true,
    );
    assert.equal(status, 401);
    assert.match(line, /refused with 401: the token is for another audience: expected "mine", got "[\w-]{36}"/);
    assert.match(line, /immutable id of the communication resource/);
    // The wait that times out says it too.
    assert.match(error, /^createCall: connected: no event came within 300 ms\. Expected was CallConnected or CreateCallFailed/);
    assert.match(error, /Refused meanwhile: 401: the token is for another audience: .* \(\d+ times\)\./);
  });

  test("no metadataUrl, with an emulator: the keys are those of the service", async (t) => {
    const keys = () =>
      Response.json({ issuer: "https://acscallautomation.communication.azure.com", jwks_uri: "https://keys.example/" });
    const { key } = await jwk();
    const fetch = async (url) => (String(url) === "https://keys.example/" ? Response.json({ keys: [key] }) : keys());
    const given = ({ callbackAuthentication: { audience } }) => ({ audience, fetch });
    const { line } = await refused(t, given);
    assert.match(
      line,
      /none of those that https:\/\/acscallautomation\.communication\.azure\.com\/calling\/\.well-known\/\w+ publishes/,
    );
    assert.match(
      line,
      /the option metadataUrl is missing .*new CallbackReceiver\(\{ \.\.\.emulator\.callbackAuthentication \}\)/,
    );
  });

  test("keys that cannot be had: the URL, and why", async (t) => {
    const closed = createServer();
    await new Promise((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    const metadataUrl = `http://127.0.0.1:${port}/keys`;
    const given = ({ callbackAuthentication: { audience, issuer } }) => ({ audience, issuer, metadataUrl });
    const { line, status } = await refused(t, given, {}, true);
    assert.equal(status, 503);
    assert.match(line, new RegExp(`the keys of the issuer cannot be had: ${metadataUrl} cannot be reached: .*ECONNREFUSED`));
    // Offline, with an emulator: the same mistake as above.
    const offline = async () => Promise.reject(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") }));
    const second = await refused(t, ({ callbackAuthentication: { audience } }) => ({ audience, fetch: offline }));
    assert.match(second.line, /acsopenidconfiguration cannot be reached: .*ENOTFOUND; the option metadataUrl is missing/);
  });

  test("a secret that is not in the URL, and one that is another", async (t) => {
    const missing = await refused(t, { secret: "very secret" });
    assert.match(
      missing.line,
      /refused with 401: the parameter "secret" in the query of the URL is missing: end the callbackUri .*\?secret=…/,
    );
    const other = await refused(t, { secret: { name: "code", value: "very secret" } }, { path: `${CALLBACK}?code=other` });
    assert.match(other.line, /the parameter "code" in the query of the URL has another value than the option secret/);
    for (const { line, error } of [missing, other]) assert.ok(!`${line}${error}`.includes("very secret"));
  });

  test("events that are not signed, and no secret", async (t) => {
    let receiver;
    const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request), callbackRetryDelaysMs: [] });
    receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
    const lines = await consoleOf(t, async () => {
      emulator.incomingCall({ from: "4:+15550100000", to: "4:+14255550100" });
      await emulator.advance("1s");
    });
    assert.match(lines.join(), /has no token: .*set the option secret, and add \?secret=…/);
    emulator.stop();
  });

  test("another issuer", async (t) => {
    const { line } = await refused(
      t,
      (emulator) => ({ ...emulator.callbackAuthentication, issuer: "https://me.example" }),
      {},
      true,
    );
    assert.match(
      line,
      /another issuer: expected "https:\/\/me\.example", got "https:\/\/acscallautomation\.communication\.azure\.com"/,
    );
  });

  test("a clock that is wrong: by how much", async (t) => {
    const requests = [];
    const emulator = await Emulator.start({ onCallback: (request) => void requests.push(request) });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    await client.createCall(invite, CALLBACK);
    await emulator.advance("10s");
    const { now } = Date;
    for (const [at, minutes, text] of [
      [
        0,
        60,
        /the token has expired 33\d\d s ago by the clock of this machine, .*; it was made 36\d\d s ago, .*ahead by that much/,
      ],
      [
        1,
        -60,
        /the token is valid in 3[56]\d\d s only, by the clock of this machine, .* this clock is behind by about that much/,
      ],
    ]) {
      const receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
      t.mock.method(Date, "now", () => now() + minutes * 60_000);
      const lines = await consoleOf(t, () => receiver.handle(requests[at]));
      t.mock.restoreAll();
      assert.equal(lines.length, 1, lines.join("\n"));
      assert.match(lines[0], text);
    }
    emulator.stop();
  });

  test("a request that a browser sends", async (t) => {
    const receiver = new CallbackReceiver({ unverified: true });
    const lines = await consoleOf(t, () => receiver.handle(new Request(CALLBACK)));
    assert.match(lines.join(), /refused with 405: it is a GET, and events come by POST/);
  });

  test("what a sender writes is shown in quotes, shortened, and without control characters", async (t) => {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { iss: "https://acscallautomation.communication.azure.com", aud: `\u001b[31m\n${"x".repeat(9999)}`, exp: 9e9 };
    const authorization = `Bearer ${part({ alg: "RS256", kid: "k" })}.${part(claims)}.AAAA`;
    const receiver = new CallbackReceiver({ audience: "mine" });
    const lines = await consoleOf(t, () =>
      receiver.handle(new Request(CALLBACK, { method: "POST", body: "[]", headers: { authorization } })),
    );
    assert.equal(lines.length, 1);
    assert.ok(lines[0].length < 1000);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(lines[0], /[\u0000-\u001f]/);
  });

  test("a path where nothing answers, and an application that does not run: the emulator says it once", async (t) => {
    const app = createServer((_, outgoing) => void outgoing.writeHead(404).end());
    await new Promise((resolve) => app.listen(0, "127.0.0.1", resolve));
    const { port } = app.address();
    const emulator = await Emulator.start({ fetch: (request) => fetch(request), callbackRetryDelaysMs: [1, 1] });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    const path = `http://127.0.0.1:${port}/calback`;
    const lines = await consoleOf(t, async () => {
      await client.createCall(invite, `${path}?secret=hidden`);
      await emulator.advance("10s");
      await new Promise((resolve) => app.close(resolve));
      await client.createCall(invite, path);
      await emulator.advance("10s");
    });
    assert.equal(lines.length, 2, lines.join("\n"));
    assert.match(lines[0], new RegExp(`callback to ${path} was not taken: POST /calback → 404: is the path in the callbackUri`));
    assert.match(
      lines[1],
      new RegExp(
        `callback to ${path} was not taken: POST ${path} → no answer: .*ECONNREFUSED.*; nothing listens there: start the application`,
      ),
    );
    assert.ok(!lines.join().includes("hidden"));
    emulator.stop();
  });
});

/** A public key that no emulator has. */
async function jwk() {
  const pair = await crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["sign", "verify"],
  );
  return { key: { ...(await crypto.subtle.exportKey("jwk", pair.publicKey)), kid: "another" } };
}

describe("a wait that times out says what happened meanwhile", () => {
  test("nothing: the address", async () => {
    const receiver = new CallbackReceiver({ unverified: true });
    const error = await thrownBy(() => receiver.waitFor({ callConnectionId: "x", kind: "CallConnected" }, { timeoutMs: 1 }));
    assert.match(
      error.message,
      /^waitFor: no event came within 1 ms\. Expected was CallConnected of the call x\. No request came/,
    );
    assert.match(error.message, /callbackUri/);
  });

  test("other events: which", async (t) => {
    // However long a busy machine takes to make the keys.
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { emulator, receiver, call } = await application((emulator) => ({ ...emulator.callbackAuthentication }));
    const { callConnectionId } = (await call()).callConnectionProperties;
    const wait = receiver.waitFor({ callConnectionId, kind: "PlayCompleted" }, { timeoutMs: 200 });
    wait.catch(() => {});
    await emulator.advance("5s");
    t.mock.timers.tick(200);
    t.mock.timers.reset();
    const { message } = await thrownBy(() => wait);
    assert.match(message, /Events that came: (ParticipantsUpdated|CallConnected)/);
    const stream = receiver.events({ callConnectionId, kind: "PlayFailed" }, { timeoutMs: 1 });
    const read = await thrownBy(() => stream.next());
    assert.match(read.message, /^events: no event came within 1 ms\. Expected was PlayFailed of the call/);
    emulator.stop();
  });

  test("those of its own call by name, those of others by their number", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { emulator, receiver, call } = await application((emulator) => ({ ...emulator.callbackAuthentication }));
    const [{ callConnectionId }] = [(await call()).callConnectionProperties, await call(), await call()];
    const wait = receiver.waitFor({ callConnectionId, kind: "PlayCompleted" }, { timeoutMs: 200 });
    const elsewhere = receiver.waitFor({ callConnectionId: "another", kind: "PlayCompleted" }, { timeoutMs: 200 });
    const any = receiver.waitFor({ kind: "PlayCompleted" }, { timeoutMs: 200 });
    for (const each of [wait, elsewhere, any]) each.catch(() => {});
    await emulator.advance("5s");
    t.mock.timers.tick(200);
    const { message } = await thrownBy(() => wait);
    assert.match(
      message,
      /Events that came: (CallConnected; ParticipantsUpdated|ParticipantsUpdated; CallConnected)\. 4 of other calls came\./,
    );
    assert.match((await thrownBy(() => elsewhere)).message, /the call another\. None of this call came; 6 of other calls came\./);
    assert.match((await thrownBy(() => any)).message, /Events that came: [^.]*\(3 times\)[^.]*\.$/);
    emulator.stop();
  });

  test("what came before the wait is no part of it", async () => {
    const { emulator, receiver, call } = await application((emulator) => ({ ...emulator.callbackAuthentication }));
    await call();
    await emulator.advance("5s");
    const { message } = await thrownBy(() => receiver.waitFor({ kind: "PlayFailed" }, { timeoutMs: 1 }));
    assert.match(message, /No request came to this receiver/);
    emulator.stop();
  });
});

describe("no answer", () => {
  const hangUp = (connectionString, options) =>
    thrownBy(() => new CallAutomationClient(connectionString, { retry: false, ...options }).getCallConnection("x").hangUp(false));

  test("of an emulator that does not run", async () => {
    const closed = createServer();
    await new Promise((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    for (const host of ["localhost", "127.0.0.1"]) {
      const error = await hangUp(`endpoint=http://${host}:${port}/;accesskey=${KEY}`);
      const text = `hangUp: no answer came from http://${host}:${port} (ECONNREFUSED): is the emulator running? npx ringwire emulator`;
      assert.equal(error.message, text);
      assert.equal(error.kind, "network");
      // By the platform's `fetch`, whose error has the code in its cause.
      const other = await hangUp(`endpoint=http://${host}:${port}/;accesskey=${KEY}`, { fetch: (request) => fetch(request) });
      assert.equal(other.message, text);
    }
  });

  test("of an emulator in the program, whose fetch the client does not have", async () => {
    const emulator = await Emulator.start();
    const { message } = await hangUp(emulator.connectionString);
    assert.match(
      message,
      /no answer came from http:\/\/emulator\.localhost \(\w+\): that emulator is in a program: .*\{ fetch: emulator\.fetch \}/,
    );
    emulator.stop();
  });

  const coded = (code) => Object.assign(new Error("no"), { code });
  const CODES = {
    ENOTFOUND: /its name cannot be resolved/,
    EAI_AGAIN: /its name cannot be resolved/,
    ETIMEDOUT: /cannot be reached from here: is a firewall or a proxy/,
    UND_ERR_CONNECT_TIMEOUT: /cannot be reached from here/,
    ECONNREFUSED: /nothing listens there: is the endpoint right\?/,
    CERT_HAS_EXPIRED: /its certificate has expired, or the clock/,
    SELF_SIGNED_CERT_IN_CHAIN: /not trusted here: .*NODE_EXTRA_CA_CERTS/,
    ERR_TLS_CERT_ALTNAME_INVALID: /is for another name/,
    ECONNRESET: /\(ECONNRESET\)$/,
  };
  for (const [code, text] of Object.entries(CODES)) {
    test(`of the service, with ${code}`, async () => {
      const reject = async () => Promise.reject(new TypeError("fetch failed", { cause: coded(code) }));
      const { message } = await hangUp(`endpoint=https://me.communication.azure.com/;accesskey=${KEY}`, { fetch: reject });
      assert.ok(message.startsWith(`hangUp: no answer came from https://me.communication.azure.com (${code})`), message);
      assert.match(message, text);
      assert.doesNotMatch(message, /npx/);
    });
  }

  test("from what does not speak TLS, and from what has a certificate of its own", async (t) => {
    const plain = createPlain((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n").on("error", () => {}));
    await new Promise((resolve) => plain.listen(0, "127.0.0.1", resolve));
    t.after(() => plain.close());
    const one = await hangUp(`endpoint=https://127.0.0.1:${plain.address().port}/;accesskey=${KEY}`);
    assert.match(one.message, /does not speak TLS: is the endpoint http instead of https\?/);
    const { key, cert } = issue(["127.0.0.1"], Date.now());
    const secure = createSecure({ key, cert });
    await new Promise((resolve) => secure.listen(0, "127.0.0.1", resolve));
    t.after(() => secure.close());
    const two = await hangUp(`endpoint=https://127.0.0.1:${secure.address().port}/;accesskey=${KEY}`);
    assert.match(two.message, /its certificate is not trusted here/);
  });

  test("a code that is no text, and an error that throws when it is read", async () => {
    for (const code of [Symbol("x"), { toString: () => assert.fail() }, 7]) {
      const { message } = await hangUp(`endpoint=https://me.example/;accesskey=${KEY}`, {
        fetch: async () => Promise.reject(coded(code)),
      });
      assert.equal(message, "hangUp: no answer came from https://me.example");
    }
  });
});

describe("the client's first argument", () => {
  test("a variable of the environment that is not set", async () => {
    for (const Client of [CallAutomationClient, CallClient]) {
      for (const given of [undefined, null, 7]) {
        const { message, kind } = await thrownBy(() => new Client(given));
        assert.match(
          message,
          /^connectionString: expected a connection string, or the URL of the resource and a credential, got (nothing|a number)/,
        );
        assert.match(message, /is the environment variable set .*process\.env\.COMMUNICATION_CONNECTION_STRING/);
        assert.equal(kind, "validation");
      }
      assert.match((await thrownBy(() => new Client(""))).message, /is the environment variable set/);
    }
  });

  test("a connection string, and a credential after it", async () => {
    class Official {
      tenantId = "t";
      getToken() {}
    }
    class Key {
      _key = "k";
    }
    for (const credential of [{ getToken() {} }, { key: KEY }, new Official(), new Key()]) {
      const given = `endpoint=https://me.communication.azure.com/;accesskey=${KEY}`;
      const { message } = await thrownBy(() => new CallAutomationClient(given, credential));
      assert.match(message, /^options\.\w+: this option does not exist; a credential stands after the URL of the resource/);
      assert.match(message, /new CallAutomationClient\("https:\/\/….communication\.azure\.com", credential, options\)/);
    }
  });
});

describe("the client's last argument", () => {
  test("after a connection string, a second object of options is refused, and not ignored", async () => {
    const given = `endpoint=https://me.example/;accesskey=${KEY}`;
    for (const Client of [CallAutomationClient, CallClient]) {
      for (const third of [{ timeoutMs: 5 }, {}, { callbacks: undefined }, "x"]) {
        const { message, kind, target } = await thrownBy(() => new Client(given, { retry: false }, third));
        assert.equal(message, "options: expected all options in the second argument, after a connection string");
        assert.deepEqual([kind, target], ["validation", "options"]);
      }
      for (const nothing of [undefined, null]) assert.ok(new Client(given, { retry: false }, nothing));
      assert.ok(new Client("https://me.example", { key: KEY }, { retry: false }));
    }
  });
});

describe("a kind that is wrong", () => {
  const media = new CallAutomationClient(`endpoint=https://me.example/;accesskey=${KEY}`).getCallConnection("x").getCallMedia();
  const recognize = (options) => thrownBy(() => media.startRecognizing({ phoneNumber: "+15550100000" }, options));
  const ALL =
    "startRecognizing: kind: expected one of callMediaRecognizeDtmfOptions, callMediaRecognizeChoiceOptions, " +
    "callMediaRecognizeSpeechOptions, callMediaRecognizeSpeechOrDtmfOptions";

  test("is blamed, and not what stands beside it", async () => {
    for (const kind of ["dtmf", "callMediaRecognizeDtmfOption", "", 5, []]) {
      for (const members of [{ maxTonesToCollect: 1 }, { choices: [] }, { nonsense: 1 }, {}])
        assert.equal((await recognize({ kind, ...members })).message, ALL, JSON.stringify({ kind, ...members }));
    }
    for (const members of [{ maxTonesToCollect: 1 }, {}]) assert.equal((await recognize(members)).message, `${ALL}, got nothing`);
  });

  test("of two that there are, the one that has the member is named", async () => {
    for (const [kind, member, other] of [
      ["Dtmf", "choices", "Choice"],
      ["Dtmf", "endSilenceTimeoutInSeconds", "Speech"],
      ["Speech", "maxTonesToCollect", "Dtmf"],
      ["Choice", "stopDtmfTones", "Dtmf"],
    ]) {
      const { message } = await recognize({ kind: `callMediaRecognize${kind}Options`, [member]: [] });
      assert.equal(message, `startRecognizing: options.kind: expected callMediaRecognize${other}Options, which has ${member}`);
    }
    // What no kind has is misspelt.
    const { message } = await recognize({ kind: "callMediaRecognizeDtmfOptions", maxTones: 1 });
    assert.match(message, /options\.maxTones: this option does not exist/);
  });
});

describe("a receiver that believes nothing", () => {
  test("an audience or a secret that is there and has no value, and an emulator in the place of its options", async () => {
    for (const [options, why] of [
      [{ audience: undefined }, /; audience is there and has no value: is the environment variable set that it comes from\?$/],
      [{ audience: "" }, /audience/],
      [{ secret: undefined, pollMs: 5 }, /; secret is there and has no value/],
      [{ callbackAuthentication: {}, fetch() {} }, /callbackAuthentication/],
      [
        undefined,
        /; for an emulator, write new CallbackReceiver\(\{ \.\.\.emulator\.callbackAuthentication \}\); npx ringwire emulator --env /,
      ],
      [{}, /unverified: true \(every request is accepted\)$/],
    ])
      assert.match((await thrownBy(() => new CallbackReceiver(options))).message, why);
    const emulator = await Emulator.start();
    const { message } = await thrownBy(() => new CallbackReceiver(emulator));
    assert.match(message, /; for an emulator: \{ \.\.\.emulator\.callbackAuthentication \}$/);
    emulator.stop();
  });
});

describe("an option of a receiver that is empty", () => {
  for (const name of ["audience", "metadataUrl", "issuer", "secret"])
    test(`${name}, as an environment variable that is set to nothing has it`, async () => {
      const { message } = await thrownBy(
        () => new CallbackReceiver({ audience: "a", [name]: "", ...(name === "audience" && { secret: "s" }) }),
      );
      assert.match(
        message,
        new RegExp(
          `^options\\.${name}: expected .*; it is empty: is the environment variable set .*\\? Where there is none, leave the option out$`,
        ),
      );
    });
});

describe("an argument of another shape: what is written instead", () => {
  const client = new CallAutomationClient(`endpoint=https://me.example/;accesskey=${KEY}`);
  const old = new CallClient(`endpoint=https://me.example/;accesskey=${KEY}`);
  const connection = client.getCallConnection("x");
  const media = connection.getCallMedia();
  const receiver = new CallbackReceiver({ unverified: true, store: new MemoryStore() });
  const person = { phoneNumber: "+15550100000" };
  const url = "https://me.communication.azure.com";
  const dtmf = { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1 };
  const SOURCE = /; write \[\{ kind: "textSource", text: "Hello", voiceName: "[\w-]+" \}\]$/;
  const ONE_SOURCE = /; write \{ kind: "textSource", text: "Hello", voiceName: "[\w-]+" \}$/;
  const INVITE =
    /; write \{ targetParticipant: \{ phoneNumber: "\+14255550123" \}, sourceCallIdNumber: \{ phoneNumber: "\+14255550123" \} \}$/;
  const PEOPLE = /; write \[\{ phoneNumber: "\+14255550123" \}\]$/;
  const CREDENTIAL = /; a credential stands after the URL .*; a connection string holds a key, and takes none$/;
  for (const [name, [act, says]] of Object.entries({
    "a text to play": [() => media.playToAll("hello"), SOURCE],
    "a text in an array": [() => media.playToAll(["hello"]), SOURCE],
    "a source without a kind": [() => media.playToAll([{ text: "hello" }]), SOURCE],
    "a source without an array": [() => media.playToAll({ kind: "textSource", text: "x" }), SOURCE],
    "a text to play to some": [() => media.play("hello", [person]), SOURCE],
    "one person to play to": [() => media.play([{ kind: "textSource", text: "x", voiceName: "a" }], person), PEOPLE],
    "a question": [() => media.startRecognizing(person, { ...dtmf, playPrompt: "hello" }), ONE_SOURCE],
    "several questions": [() => media.startRecognizing(person, { ...dtmf, playPrompts: ["hello"] }), SOURCE],
    "music on hold": [() => media.hold(person, { playSource: "hello" }), ONE_SOURCE],
    "a number to call": [() => client.createCall("+15550100000", CALLBACK), INVITE],
    "a person to call": [() => client.createCall(person, CALLBACK), INVITE],
    "a number to add": [() => connection.addParticipant("+15550100000"), INVITE],
    "a number to redirect to": [() => client.redirectCall("context", "+15550100000"), INVITE],
    "a number as a group": [() => client.createGroupCall("+15550100000", CALLBACK), PEOPLE],
    "a number of the 2021 preview": [() => old.createCall("8:acs:x", "+15550100000", {}), PEOPLE],
    "a number to invite there": [() => old.inviteParticipants("x", "+15550100000", {}), PEOPLE],
    "a call that comes in, as its event": [
      () => client.answerCall({ incomingCallContext: "x" }, CALLBACK),
      /; write event\.incomingCallContext$/,
    ],
    "no URL for callbacks": [() => client.createCall(invite), /, got nothing; is COMMUNICATION_CALLBACK_URL set\?$/],
    "an empty URL for callbacks": [() => client.createCall(invite, ""), /; is COMMUNICATION_CALLBACK_URL set\?$/],
    "a URL alone": [() => new CallAutomationClient(url), CREDENTIAL],
    "a URL and options": [() => new CallAutomationClient(url, { retry: false }), CREDENTIAL],
    "a connection string as a credential": [() => new CallAutomationClient(url, `endpoint=${url};accesskey=${KEY}`), CREDENTIAL],
    "a host": [() => new CallAutomationClient("me.communication.azure.com"), /without quotes; a URL begins with https:\/\/$/],
    "a key alone": [() => new CallAutomationClient(KEY), /copy it whole, without quotes/],
    "a connection string in quotes": [
      () => new CallAutomationClient(`"endpoint=${url};accesskey=${KEY}"`),
      /copy it whole, without quotes/,
    ],
    "an emulator": [
      () => new CallClient({ connectionString: "x" }),
      /, got an object; of an emulator, emulator\.connectionString$/,
    ],
    "a kind as a filter": [
      () => receiver.waitFor("CallConnected"),
      /^waitFor: filter: expected an object such as \{ kind: "CallConnected" \}, got a string$/,
    ],
    "a kind as a filter of events": [
      () => receiver.events("CallConnected").next(),
      /^events: filter: expected an object such as/,
    ],
    "kinds as a filter": [
      () => receiver.waitFor(["CallConnected"]),
      /^waitFor: filter: expected an object such as \{ kind: \["CallConnected", .*\] \}, got an array$/,
    ],
    "milliseconds as options of a wait": [
      () => receiver.waitFor({ kind: "CallConnected" }, 5000),
      /^waitFor: options: expected an object such as \{ timeoutMs: 5000 \}, got a number$/,
    ],
    "the name of a preset as faults": [
      () => Emulator.start({ faults: "late" }),
      /^faults: expected an object such as \{ rules: \[\] \}, got "late"; of a preset: FAULT_PRESETS\.find\(.*"late"\)$/,
    ],
    "a connection string as an endpoint": [
      () => Emulator.start({ endpoint: `endpoint=http://localhost/;accesskey=${KEY}` }),
      /^endpoint: expected an absolute URL .*, got "endpoint=http:\/\/localhost\/;accesskey=…"$/,
    ],
    "a flow without an id": [() => receiver.flow(async () => {}), /; write receiver\.flow\(id, async \(flow\) => \{ … \}\)$/],
  }))
    test(name, async () => {
      const { message } = await thrownBy(act);
      assert.match(message, says);
      assert.ok(!message.includes(KEY), message);
    });

  test("an identifier is no mistake of shape: its examples are in the message already", async () => {
    const { message } = await thrownBy(() => media.hold());
    assert.match(message, /expected an identifier such as .*, got nothing$/);
  });
});

describe("a promise that is taken for its result, as await was forgotten", () => {
  test("of an operation that begins a call", async () => {
    const { emulator, client, call } = await application(({ callbackAuthentication }) => ({ ...callbackAuthentication }));
    const old = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
    const promise = call();
    for (const name of ["connected", "disconnected", "callConnection", "callConnectionProperties"])
      assert.throws(() => promise[name], {
        name: "TypeError",
        message: `${name}: expected the result of createCall(…), got its promise: await is missing`,
      });
    assert.match((await thrownBy(() => promise.connected())).stack, /^TypeError: .*\n\s+at .*mistakes\.test\.mjs/);
    const others = [
      client.answerCall("x", CALLBACK),
      client.createGroupCall([{ communicationUserId: "8:acs:x" }], CALLBACK),
      old.createCall("8:acs:x", ["8:acs:y"], { callbackUri: CALLBACK, requestedModalities: ["audio"] }),
    ];
    for (const other of others) assert.throws(() => other.connected(), /got its promise: await is missing/);
    await Promise.allSettled(others);
    // All that promises are for goes on as it did.
    const { inspect, isDeepStrictEqual } = await import("node:util");
    assert.doesNotMatch(inspect(promise), /connected|Getter/);
    assert.doesNotMatch(inspect(promise, { showHidden: true, getters: true }), /TypeError: .*at /);
    assert.equal(isDeepStrictEqual(promise, promise), true);
    assert.deepEqual(
      Object.keys({ ...promise }).filter((key) => key !== "completed"),
      [],
    );
    const [one, [other], raced] = await Promise.all([promise, Promise.all([promise]), Promise.race([promise])]);
    assert.ok(one === other && one === raced && one === (await promise.then((value) => value)));
    assert.equal(typeof one.connected, "function");
    assert.ok(promise instanceof Promise);
    assert.equal(await promise.finally(() => {}), one);
    emulator.stop();
  });

  test("of an emulator, and of one that is served", async () => {
    const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
    const [emulator, server] = [Emulator.start(), serve()];
    assert.throws(() => new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch }), {
      message: "connectionString: expected the result of Emulator.start(…), got its promise: await is missing",
    });
    for (const name of ["fetch", "advance", "callbackAuthentication", "stop"])
      assert.throws(() => emulator[name], /await is missing/);
    assert.throws(() => server.endpoint, /^TypeError: endpoint: expected the result of serve\(…\), got its promise/);
    (await emulator).stop();
    await (await server).close();
  });
});

describe("a member that is read where it is not: what is written instead", () => {
  const SOURCE = [{ kind: "textSource", text: "Hello", voiceName: "en-US-AvaNeural" }];
  const DTMF = { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1 };
  const person = { phoneNumber: "+15550100000" };
  const HERE = /^TypeError: .*\n(?:\s+at .*\n)?\s+at .*mistakes\.test\.mjs/;
  /** A promise that fails while nothing waits for it. */
  const left = (promise) => {
    promise.catch(() => {});
    return promise;
  };

  test("of operations, their results, calls, and objects of another class", async () => {
    const app = await application(({ callbackAuthentication }) => ({ ...callbackAuthentication }));
    const { emulator, client } = app;
    const call = await app.call();
    await emulator.until(call.connected());
    const { callConnection } = call;
    const media = callConnection.getCallMedia();
    const added = await callConnection.addParticipant({ ...invite, targetParticipant: { phoneNumber: "+15550103001" } });
    const OF_RESULT = /^\w+: it is a method of the result of createCall\(…\), .*: write await call\.(dis)?connected\(\)/;
    const MISTAKES = [
      [() => left(media.playToAll(SOURCE)).connected(), OF_RESULT],
      [() => left(media.playToAll(SOURCE)).disconnected(), /; here it is await playToAll\(…\)\.completed\(\)$/],
      [() => left(callConnection.removeParticipant({ phoneNumber: "+15550103001" })).connected(), OF_RESULT],
      [
        () => left(media.startRecognizing(person, DTMF)).dtmfResult,
        /write \(await startRecognizing\(…\)\.completed\(\)\)\.dtmfResult$/,
      ],
      [
        () => left(media.startRecognizing(person, DTMF).completed()).dtmfResult,
        /^dtmfResult: .*completed\(\), got its promise: await is missing$/,
      ],
      [
        () => left(call.connected()).kind,
        /^kind: expected the result of call\.connected\(\), got its promise: await is missing$/,
      ],
      [() => left(call.disconnected()).resultInformation, /await is missing$/],
      [
        () => left(callConnection.getCallConnectionProperties()).callConnectionState,
        /the result of getCallConnectionProperties\(…\), got its promise/,
      ],
      [
        () => left(client.createCall(invite, CALLBACK)).completed(),
        /^completed: createCall\(…\) has none: write const call = await createCall\(…\), and then await call\.connected\(\)/,
      ],
      [() => call.completed(), /^completed: a call has none: write await call\.connected\(\)/],
      [
        () => added.completed(),
        /^completed: expected the promise of addParticipant\(…\), got its result: write await addParticipant\(…\)\.completed\(\)$/,
      ],
      [() => callConnection.connected(), OF_RESULT],
      [
        () => media.completed(),
        /^completed: .* write await call\.callConnection\.getCallMedia\(\)\.playToAll\(…\)\.completed\(\)$/,
      ],
      [() => call.hangUp(true), /^hangUp: write call\.callConnection\.hangUp\(…\)$/],
      [() => call.getCallMedia(), /write call\.callConnection\.getCallMedia\(…\)$/],
      [() => call.playToAll(SOURCE), /write call\.callConnection\.getCallMedia\(\)\.playToAll\(…\)$/],
      [
        () => callConnection.playToAll(SOURCE),
        /^playToAll: it is a method of CallMedia, and this is a CallConnection: write .*getCallMedia\(\)\.playToAll/,
      ],
      [
        () => client.hangUp(true),
        /^hangUp: it is a method of CallConnection, and this is a CallAutomationClient: write call\.callConnection\.hangUp/,
      ],
      [() => client.getCallRecording().hangUp(true), /this is a CallRecording: write/],
      [
        () => media.answerCall("x", CALLBACK),
        /it is a method of CallAutomationClient, and this is a CallMedia: write client\.answerCall/,
      ],
    ];
    for (const [act, says] of MISTAKES) {
      const error = await thrownBy(async () => act());
      assert.equal(error.name, "TypeError", String(act));
      assert.match(error.message, says);
      assert.match(error.stack, HERE);
    }
    // What prints or compares objects does not read these members; and a test may replace them.
    const { inspect, isDeepStrictEqual } = await import("node:util");
    assert.doesNotMatch(
      inspect([call, added, callConnection, media, client, left(media.playToAll(SOURCE))]),
      /hangUp|completed|dtmf/,
    );
    assert.ok(isDeepStrictEqual({ ...added }, added));
    for (const name in callConnection) assert.fail(name);
    callConnection.connected = () => "mine";
    assert.equal(callConnection.connected(), "mine");
    assert.match((await thrownBy(() => client.getCallConnection("x").connected())).message, OF_RESULT);
    await app.receiver.close();
    emulator.stop();
  });

  test("of the 2021 preview, and of a class that extends a client", async () => {
    const { emulator, receiver } = await application({ unverified: true });
    const settings = { fetch: emulator.fetch, callbacks: receiver };
    const old = new CallClient(emulator.connectionString, settings);
    const options = {
      callbackUri: CALLBACK,
      requestedModalities: ["audio"],
      requestedCallEvents: [],
      alternateCallerId: "+14255550100",
    };
    const call = await old.createCall("8:acs:me", ["+15550100000"], options);
    assert.throws(() => call.completed(), /a call has none: write await call\.connected\(\)/);
    class Mine extends CallAutomationClient {
      connected = () => "mine";
    }
    const mine = new Mine(emulator.connectionString, settings);
    assert.equal(mine.connected(), "mine");
    assert.throws(() => mine.hangUp(), /this is a CallAutomationClient/);
    emulator.stop();
  });

  test("an operation on a call that is not connected yet, or not any more", async () => {
    const app = await application(({ callbackAuthentication }) => ({ ...callbackAuthentication }));
    const { emulator } = app;
    const call = await app.call();
    const { callConnection } = call;
    const media = callConnection.getCallMedia();
    for (const act of [
      () => media.playToAll(SOURCE),
      () => media.playToAll(SOURCE).completed(),
      () => media.startRecognizing(person, DTMF),
      () => callConnection.addParticipant(invite),
    ]) {
      const error = await emulator.until(thrownBy(act));
      assert.equal(error.code, "8501");
      assert.match(
        error.message,
        /: 8501 .*: it is connecting; wait for CallConnected\. Is the call connected yet\? Write await call\.connected\(\) before this\.$/,
      );
      assert.ok(error.stack.startsWith(`CallAutomationError: ${error.message}\n`), error.stack);
    }
    // The service's words are others.
    const fetch = async () => Response.json({ error: { code: "8501", message: "No." } }, { status: 400 });
    const live = new CallAutomationClient(`endpoint=https://me.example/;accesskey=${KEY}`, { fetch, callbacks: app.receiver });
    const { message } = await thrownBy(() => live.getCallConnection("x").getCallMedia().playToAll(SOURCE));
    assert.match(message, /8501 No\. Is the call connected yet\? Write await call\.connected\(\) before this\.$/);
    // A client without a receiver has what the emulator says.
    const plain = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    const { callConnectionId } = (await app.call()).callConnectionProperties;
    const other = plain.getCallConnection(callConnectionId).getCallMedia();
    assert.match((await thrownBy(() => other.playToAll(SOURCE))).message, /; wait for CallConnected\.$/);
    emulator.stop();
  });
});

describe("an emulator of another key", () => {
  test("refuses a client, whose error says so, with the port and the fix", async () => {
    const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
    const server = await serve({ accessKey: "b3RoZXI=" });
    const says = new RegExp(
      `; the emulator at ${server.endpoint} has another key: is the connection string that of another emulator\\? npx ringwire emulator --env \\.env\\.local`,
    );
    const fails = (...args) => thrownBy(() => new CallAutomationClient(...args).getCallConnection("x").hangUp(false));
    for (const args of [
      [`endpoint=${server.endpoint};accesskey=${KEY}`],
      [`endpoint=${server.endpoint};accesskey=${KEY}`, { fetch: (request) => fetch(request) }],
      [server.endpoint, "a.token.of-another"],
    ]) {
      const { message, status } = await fails(...args);
      assert.equal(status, 401);
      assert.match(message, says);
      assert.ok(!message.includes(KEY));
    }
    // A request that is too old has the right key; and what is not on this machine is no emulator.
    const old = await fails(`endpoint=${server.endpoint};accesskey=b3RoZXI=`, {
      fetch: (request) =>
        fetch(
          new Request(request, {
            headers: { ...Object.fromEntries(request.headers), "x-ms-date": "Sat, 01 Jan 2000 00:00:00 GMT" },
          }),
        ),
    });
    assert.equal(old.status, 401);
    const elsewhere = await fails(`endpoint=https://me.example/;accesskey=${KEY}`, {
      fetch: async () => Response.json({ error: { code: "Denied", message: "no" } }, { status: 401 }),
    });
    assert.doesNotMatch(elsewhere.message, /emulator/);
    const { token } = server.emulator.issueToken({ expiresInMs: 0 });
    assert.doesNotMatch((await fails(server.endpoint, token)).message, /another key/);
    await server.close();
  });

  test("posts to a receiver that believes another one: both are named", async (t) => {
    const { key } = await jwk();
    const metadataUrl = "http://127.0.0.1:4456/calling/.well-known/acsopenidconfiguration";
    const fetch = async (url) =>
      Response.json(
        String(url) === metadataUrl
          ? { issuer: "https://acscallautomation.communication.azure.com", jwks_uri: "http://127.0.0.1:4456/keys" }
          : { keys: [key] },
      );
    const requests = [];
    const emulator = await Emulator.start({
      endpoint: "http://127.0.0.1:4455",
      onCallback: (request) => void requests.push(request),
    });
    emulator.trigger("PlayCompleted", { callbackUrl: CALLBACK });
    await emulator.advance("1s");
    const { audience } = emulator.callbackAuthentication;
    const receiver = new CallbackReceiver({ audience, metadataUrl, fetch });
    const lines = await consoleOf(t, () => receiver.handle(requests[0]));
    assert.match(
      lines.join(),
      /none of those that .* publishes; the event is from the emulator at http:\/\/127\.0\.0\.1:4455, and this receiver believes the one at http:\/\/127\.0\.0\.1:4456: stop one of them, .*--endpoint http:\/\/127\.0\.0\.1:4456/,
    );
    // What a sender writes there is an origin, or nothing.
    const odd = new Request(requests[0], {
      headers: { ...Object.fromEntries(requests[0].headers), "ringwire-explain": "http://x/<b>\u00e9" },
    });
    const other = new CallbackReceiver({ audience, metadataUrl, fetch });
    const said = await consoleOf(t, () => other.handle(odd));
    assert.doesNotMatch(said.join(), /emulator at http:\/\/x/);
    emulator.stop();
  });
});

describe("the options of an emulator", () => {
  const refused = async (options) => (await thrownBy(() => Emulator.start(options))).message;

  test("each has its place in the list that a misspelt one is compared with, and no other name has", async () => {
    const { readFile } = await import("node:fs/promises");
    const types = await readFile(new URL("emulator/emulator.d.ts", pkg), "utf8");
    const [, body] = /export interface EmulatorOptions \{\n([\s\S]*?)\n\}/.exec(types);
    const declared = [...body.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name);
    const listed = (await refused({ nonsense: 1 })).replace(/^.* there are /, "").split(", ");
    assert.deepEqual(listed.sort(), declared.sort());
    // The core knows each, too: it says what it expected, and what there was.
    for (const name of declared) assert.match(await refused({ [name]: Symbol("x") }).catch(() => "expected"), /expected/, name);
  });

  test("a misspelt one: which was meant, and which there are", async () => {
    assert.match(
      await refused({ ownCallComeIn: true }),
      /^ownCallComeIn: this option does not exist; did you mean ownCallsComeIn\?; there/,
    );
    assert.match(await refused({ callbackRetryDelayMs: [] }), /did you mean callbackRetryDelaysMs\?/);
    const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
    for (const [options, text] of [
      [{ prot: 1 }, /^prot: this option does not exist; did you mean port\?; there are port, host, https, /],
      [{ https: { certificatefile: "x" } }, /^https\.certificatefile: .*; did you mean certificateFile\?/],
      [{ state: { path: "x" } }, /^state\.path: this option does not exist; there are file, mostBytes$/],
      [{ port: "http" }, /^port: expected a whole number from 0 to 65535, got "http"$/],
      [{ port: 70_000 }, /^port: expected a whole number from 0 to 65535, got 70000$/],
      [{ host: 5 }, /^host: expected an address or a name, .*, got 5$/],
      [{ seed: "x" }, /^seed: expected a whole number, not below zero, got "x"$/],
    ])
      assert.match((await thrownBy(() => serve(options))).message, text);
  });

  test("what a method is given: which member was meant, or which word", async () => {
    const emulator = await Emulator.start();
    const STAYS = "+15550100000";
    const SAY = /^steps\[0\]: expected one of say, until, afterMs, press or hangUp, and no two of them, got an object/;
    const script = (step) => () => emulator.script(STAYS, [step]);
    const fault = (rule) => () => emulator.setFaults({ rules: [rule] });
    const MEANT = [
      [script({ hangup: true }), / with hangup; did you mean hangUp\?$/],
      [script({ hang: true }), /; did you mean hangUp\?$/],
      [script({ Say: "x" }), /; did you mean say\?$/],
      [script({ after: 5 }), /; did you mean afterMs\?$/],
      [script({ presses: "1" }), /; did you mean press\?$/],
      [script({ gainDb: 1, sya: "x" }), /; did you mean say\?$/],
      [script({ say: "x", press: "1" }), /and no two of them, got an object with say, press$/],
      [script({ speak: "x" }), /, got an object with speak$/],
      [script({}), /, got an object$/],
      [script({ until: "silence" }), /^steps\[0\]\.until: expected quiet or sound, got "silence"$/],
      [script({ until: "Sound" }), /, got "Sound"; did you mean sound\?$/],
      [
        script({ say: "x", gainDB: 1 }),
        /^steps\[0\]\.gainDB: a step with say has no such member; it has gainDb; did you mean gainDb\?$/,
      ],
      [script({ until: "quiet", most: 1 }), /it has ms, mostMs; did you mean mostMs\?$/],
      [script({ press: "1", times: 2 }), /a step with press has no such member; it has no other$/],
      [() => emulator.script([{ hangUp: true }]), /^number: expected a string, got \[object\]; write script\(number, steps\)$/],
      [fault({ fault: "Duplicate" }), /got "Duplicate"; did you mean duplicate\?$/],
      [fault({ fault: "token" }), /did you mean forgedToken\?$/],
      [fault({ fault: "status", Status: 500 }), /^rules\[0\]\.Status: .*; did you mean status\?$/],
      [fault({ fault: "late", event: "Disconnected" }), /got "Disconnected"; did you mean CallDisconnected\?$/],
      [() => emulator.setFaults({ rule: [] }), /^rule: .*; did you mean rules\?$/],
      [() => emulator.incomingCall({ From: STAYS, to: STAYS }), /^call\.From: .*; did you mean from\?$/],
      [() => emulator.incomingCall({ from: STAYS, to: STAYS, displayName: "x" }), /did you mean callerDisplayName\?$/],
      [
        () => emulator.incomingCall({ from: "15550100000", to: STAYS }),
        /^call\.from: expected a phone number with its \+, or a raw id, got "/,
      ],
      [() => emulator.trigger("Disconnected", {}), /did you mean CallDisconnected\?/],
      [
        () => emulator.trigger("PlayFailed", { callbackurl: "x" }),
        /^callbackurl: there is no such member; .*; did you mean callbackUrl\?$/,
      ],
      [
        () => emulator.issueToken({ expiresIn: 5 }),
        /^options\.expiresIn: this option does not exist; did you mean expiresInMs\?; /,
      ],
      [() => emulator.advance(5, { timer() {} }), /did you mean timers\?/],
      [
        () => emulator.until(Promise.resolve(), { timeout: "5m" }),
        /^options\.timeout: this option does not exist; there are most, /,
      ],
      [() => emulator.model([{ say: "x", after: 5 }]), /^script\[0\]\.after: .*; did you mean afterMs\?/],
      [() => Emulator.start({ clock: "reel" }), /^clock: expected "virtual" or "real", got "reel"; did you mean real\?$/],
    ];
    for (const [act, says] of MEANT) assert.match((await thrownBy(async () => act())).message, says);
    for (const [act] of MEANT.slice(0, 9)) assert.match((await thrownBy(act)).message, SAY);
    emulator.stop();
  });

  const VALUES = {
    "a word for a boolean": [
      { ownCallsComeIn: "all" },
      /^ownCallsComeIn: expected true .* or false .*, got "all"; without it, those to users/,
    ],
    "a number for a boolean": [{ ownCallsComeIn: 1 }, /, got 1; without it/],
    "a word for a number": [{ history: "all" }, /^history: expected a whole number, not below zero, got "all"$/],
    "an object for a number": [{ seed: {} }, /, got an object$/],
    "a word that is none": [{ clock: "fake" }, /^clock: expected "virtual" or "real", got "fake"$/],
    "an array with a wrong item": [{ callbackRetryDelaysMs: [5, "1s", {}] }, /, got \[5, "1s", object\]$/],
    "text for a function": [
      { onCallback: "http://x" },
      /^onCallback: expected a function, such as receiver\.handle, got "http:\/\/x"$/,
    ],
    "no object": [5, /^options: expected an object, got 5$/],
    "a fault that is none": [
      { faults: { rules: [{ fault: "duplicates" }] } },
      /^rules\[0\]\.fault: .*, got "duplicates"; did you mean duplicate\?$/,
    ],
    "a member of a fault": [
      { faults: { rules: [{ fault: "late", delay: 5 }] } },
      /^rules\[0\]\.delay: .*; did you mean delayMs\?$/,
    ],
    "the event of a fault": [
      { faults: { rules: [{ fault: "late", event: "callConnected" }] } },
      /, got "callConnected"; did you mean CallConnected\?$/,
    ],
    "the operation of a fault": [
      { faults: { rules: [{ fault: "status", operation: "playAll" }] } },
      /, got "playAll"; did you mean playToAll\?$/,
    ],
    "a share in percent": [{ faults: { rules: [{ fault: "late", share: "10%" }] } }, /from 0 to 1, got "10%"$/],
    "rules without their object": [
      { faults: [{ fault: "late" }] },
      /^faults: expected an object such as \{ rules: \[\] \}, got \[object\]$/,
    ],
    "a text that is long": [{ clock: "x".repeat(500) }, /got "x{60}…"$/],
    "a URL with a secret": [
      { endpoint: "ftp://user:pass@host/?secret=hidden" },
      /^endpoint: expected .*, got "ftp:\/\/…@host\/\?…"$/,
    ],
  };
  for (const [name, [options, text]] of Object.entries(VALUES)) {
    test(name, async () => {
      const message = await refused(options);
      assert.match(message, text);
      assert.doesNotMatch(message, /hidden|pass@/);
    });
  }

  test("what is secret is not shown", async () => {
    const message = await refused({ accessKey: "my secret!" });
    assert.match(message, /^accessKey: expected base64/);
    assert.doesNotMatch(message, /my secret/);
    const teamsPhone = { tenantId: "t", resourceAccounts: [{ phoneNumber: "+14255550100 x" }] };
    assert.doesNotMatch(await refused({ teamsPhone }), /4255550/);
  });

  test("the arguments of its methods", async () => {
    const emulator = await Emulator.start();
    const { call, receiver } = await application((other) => ({ ...other.callbackAuthentication }));
    for (const [act, text] of [
      [() => emulator.advance(), /^duration: expected milliseconds, .*, got nothing$/],
      [() => emulator.advance("soon"), /^duration: expected milliseconds, .*, got "soon"$/],
      [() => emulator.until(Promise.resolve(), { most: "soon" }), /^options\.most: expected milliseconds, .*, got "soon"$/],
      [() => emulator.until(Promise.resolve(), { quiet: 5 }), /^options\.quiet: .*; did you mean quietMs\?/],
      [
        () => emulator.incomingCall({ form: "+15550100000", to: "+14255550100" }),
        /^call\.form: there is no such member; .*; did you mean from\?$/,
      ],
      [() => emulator.incomingCall({ to: "+14255550100" }), /^call\.from: expected an identifier .*, got nothing$/],
      [
        () => emulator.press("x", "+15550100000", "1"),
        /^press: Call not found\. There is no call "x": connections\(\) and calls\(\)/,
      ],
      [() => emulator.press("x", 5, "1"), /^participant: expected a string, got 5$/],
      [() => emulator.press("1"), /^participant: expected a string, got nothing; write press\(call, participant, keys\)$/],
      [() => emulator.say("hello"), /; write say\(callConnectionId, participant, phrase\)$/],
      [() => emulator.trigger("connected"), /CallRecordingStateChanged, got "connected"; did you mean CallConnected\?$/],
      [() => emulator.promptUri("x"), /^seconds: expected a number above 0, at most 300, got "x"$/],
    ])
      assert.match((await thrownBy(act)).message, text);
    await call();
    await receiver.close();
    emulator.stop();
  });
});

describe("did you mean", () => {
  const client = new CallAutomationClient(`endpoint=https://me.example/;accesskey=${KEY}`);
  const media = client.getCallConnection("x").getCallMedia();
  const optionsOf = (options) => new CallAutomationClient(`endpoint=https://me.example/;accesskey=${KEY}`, options);
  const MISTAKES = {
    "an option of a client": [
      () => optionsOf({ timeoutMS: 5 }),
      /^options\.timeoutMS: .*; did you mean timeoutMs\?; there are apiVersion, /,
    ],
    "an option of retries": [
      () => optionsOf({ retry: { maxRetry: 1 } }),
      /^options\.retry\.maxRetry: .*; did you mean maxRetries\?/,
    ],
    "an option of an operation": [
      () => client.createCall(invite, CALLBACK, { operationContex: "x" }),
      /^createCall: options\.operationContex: .*; did you mean operationContext\?/,
    ],
    "an option inside an option": [
      () =>
        client.createCall(invite, CALLBACK, { callIntelligenceOptions: { cognitiveServiceEndpoint: "https://speech.example" } }),
      /callIntelligenceOptions\.cognitiveServiceEndpoint: .*; did you mean cognitiveServicesEndpoint\?/,
    ],
    "a member of a prompt": [
      () => media.playToAll([{ kind: "textSource", text: "x", voicename: "y" }]),
      /^playToAll: playSources\[0\]\.voicename: .*; did you mean voiceName\?/,
    ],
    "an option of a kind of recognition": [
      () =>
        media.startRecognizing({ phoneNumber: "+15550100000" }, { kind: "callMediaRecognizeDtmfOptions", maxTonesToColect: 1 }),
      /options\.maxTonesToColect: .*; did you mean maxTonesToCollect\?/,
    ],
    "an option of a method that takes none of its own": [
      () => client.getCallConnection("x").hangUp(true, { signall: 1 }),
      /options\.signall: .*; did you mean signal\?/,
    ],
    "an option of a download": [
      () =>
        client
          .getCallRecording()
          .downloadStreaming("https://us-storage.asm.skype.com/v1/objects/x/content/acsmetadata", { ofset: 1 }),
      /did you mean offset\?/,
    ],
    "nothing near: what there is": [
      () => client.createCall(invite, CALLBACK, { zzzzzz: 1 }),
      /options\.zzzzzz: this option does not exist; there are .*operationContext.*, signal, abortSignal/,
    ],
    "a kind of event, for a handler": [
      () => new CallbackReceiver({ unverified: true }).on("CallConected", () => {}),
      /there is no kind "CallConected"; did you mean CallConnected\?/,
    ],
    "a kind of event, of which the end was given": [
      () => new CallbackReceiver({ unverified: true }).on("Disconnected", () => {}),
      /there is no kind "Disconnected"; did you mean CallDisconnected\?/,
    ],
    "a kind of event, of which the beginning was given": [
      () => new CallbackReceiver({ unverified: true }).waitFor({ kind: "Participants" }),
      /did you mean ParticipantsUpdated\?/,
    ],
    "a kind of event, of which the end was given, with a letter missing": [
      () => new CallbackReceiver({ unverified: true }).on("Disconected", () => {}),
      /did you mean CallDisconnected\?/,
    ],
    "an option of which a part was given": [
      () => new CallbackReceiver({ unverified: true, handlerTimeout: 5 }),
      /did you mean handlerTimeoutMs\?/,
    ],
    "an option of a client of which a part was given": [() => optionsOf({ version: "x" }), /did you mean apiVersion\?/],
    "a kind of event, for a wait": [
      () => new CallbackReceiver({ unverified: true }).waitFor({ kind: "Microsoft.Communication.CallConnected" }),
      /did you mean CallConnected\?/,
    ],
    "an option of a receiver": [() => new CallbackReceiver({ audiance: "x" }), /options\.audiance: .*; did you mean audience\?/],
    "a target in the place of an invitation": [
      () => client.createCall({ phoneNumber: "+15550100000" }, CALLBACK),
      /^createCall: targetParticipant: expected an object such as \{ targetParticipant \}, got one with phoneNumber; write \{ targetParticipant: /,
    ],
    "the kind of a prompt": [
      () => media.playToAll([{ kind: "fileSource", text: "x" }]),
      /^playToAll: playSources\[0\]\.kind: expected textSource, which has text$/,
    ],
    "a kind that there is not": [
      () => media.playToAll([{ kind: "text", text: "x" }]),
      /^playToAll: playSources\[0\]\.kind: expected one of fileSource, textSource, ssmlSource$/,
    ],
  };
  for (const [name, [act, message]] of Object.entries(MISTAKES)) {
    test(name, async () => {
      const error = await thrownBy(act);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("5550100000"), "no phone number");
    });
  }

  const OFFICIAL = {
    retryOptions: "retry",
    httpClient: "fetch",
    proxyOptions: "fetch",
    agent: "fetch",
    tlsOptions: "fetch",
    redirectOptions: "fetch",
    additionalPolicies: "onAttempt",
    loggingOptions: "onAttempt",
    userAgentOptions: "headers",
    telemetryOptions: "headers",
    endpoint: "the first argument",
    credential: "the second argument",
  };
  for (const [official, ours] of Object.entries(OFFICIAL)) {
    test(`the official option ${official} is ${ours} here`, async () => {
      const { message } = await thrownBy(() => optionsOf({ [official]: {} }));
      assert.ok(message.startsWith(`options.${official}: this option does not exist; here it is ${ours}`), message);
    });
  }

  test("official options of retries and of requests", async () => {
    for (const [official, ours] of [
      ["retryDelayInMs", "baseDelayMs"],
      ["maxRetryDelayInMs", "maxDelayMs"],
    ])
      assert.match((await thrownBy(() => optionsOf({ retry: { [official]: 5 } }))).message, new RegExp(`here it is ${ours};`));
    for (const [official, ours] of [
      ["timeout", "timeoutMs"],
      ["customHeaders", "headers"],
      ["cognitiveServicesEndpoint", "callIntelligenceOptions: \\{ cognitiveServicesEndpoint \\}"],
    ])
      assert.match(
        (await thrownBy(() => client.createCall(invite, CALLBACK, { [official]: 5 }))).message,
        new RegExp(`here it is ${ours};`),
      );
  });

  test("every client option that the official core has and this package refuses has its advice", async () => {
    const { readFile } = await import("node:fs/promises");
    const at = (path) => readFile(new URL(`../node_modules/@azure/${path}`, import.meta.url), "utf8");
    const members = (text, name) =>
      [...(new RegExp(`interface ${name}[^{]*\\{([\\s\\S]*?)\\n\\}`).exec(text)?.[1] ?? "").matchAll(/^ {4}(\w+)\??:/gm)].map(
        ([, member]) => member,
      );
    const pipeline = await at("core-rest-pipeline/dist/esm/createPipelineFromOptions.d.ts");
    const common = await at("core-client/dist/esm/interfaces.d.ts");
    const all = [...members(pipeline, "PipelineOptions"), ...members(common, "CommonClientOptions")];
    assert.ok(all.includes("retryOptions") && all.includes("httpClient"), all.join());
    for (const name of all) {
      const error = await thrownBy(() => optionsOf({ [name]: {} })).catch(() => undefined);
      if (error) assert.match(error.message, /; here it is |expected a boolean/, name);
    }
  });
});

describe("a prompt that cannot be fetched", () => {
  test("the reason is in the message, of play and of recognize", async () => {
    const { emulator, call } = await application((emulator) => ({ ...emulator.callbackAuthentication }), {
      fetch: async () => new Response("", { status: 404 }),
    });
    const prompt = { kind: "fileSource", url: "https://media.example/missing.wav" };
    const { callConnection, connected } = await call();
    await emulator.until(connected());
    const media = callConnection.getCallMedia();
    const played = await thrownBy(() => emulator.until(media.playToAll([prompt]).completed()));
    assert.equal(played.name, "CallOutcomeError");
    assert.match(played.message, /^playToAll: The file could not be fetched\. The service says: .*404/);
    const options = { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1, playPrompt: prompt };
    const heard = await thrownBy(() =>
      emulator.until(media.startRecognizing({ phoneNumber: "+15550100000" }, options).completed()),
    );
    assert.equal(heard.reason, "promptFailed");
    assert.match(heard.message, /^startRecognizing: The prompt could not be played\. The service says: .*404/);
    emulator.stop();
  });
});

describe("stacks begin at the line of the program", () => {
  const here = fileURLToPath(import.meta.url);
  /** The first frame that is not one of the package's named methods. */
  const framesOf = (error) => error.stack.split("\n").filter((line) => /^ {4}at /.test(line));
  const isMine = (error, name) => {
    const frames = framesOf(error);
    const at = frames.findIndex((frame) => frame.includes(name) && frame.includes(here));
    assert.ok(at === 0 || at === 1, error.stack);
    assert.ok(error.stack.startsWith(`${error.name}: ${error.message}`), error.stack);
    assert.ok(!frames.slice(0, at).some((frame) => frame.includes("wasm")), error.stack);
  };

  test("of operations, refused and failed, with a receiver and without", async () => {
    const emulator = await Emulator.start();
    for (const callbacks of [undefined, new CallbackReceiver({ unverified: true })]) {
      const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks });
      const media = client.getCallConnection("x").getCallMedia();
      const misspelt = async () => media.playToAll([{ kind: "textSource", txt: "x" }]);
      const unknown = async () => void (await media.playToAll([{ kind: "textSource", text: "x" }]));
      const unnamed = async () => void (await client.createCall({ ...invite, targetParticipant: undefined }, CALLBACK));
      isMine(await thrownBy(misspelt), "misspelt");
      isMine(await thrownBy(unknown), "unknown");
      isMine(await thrownBy(unnamed), "unnamed");
    }
    emulator.stop();
  });

  test("of constructors, also of a class that extends one", async () => {
    const made = () => new CallAutomationClient("nonsense");
    isMine(await thrownBy(made), "made");
    class Mine extends CallAutomationClient {}
    const extended = () => new Mine(undefined);
    isMine(await thrownBy(extended), "Mine");
    const preview = () => new CallClient(undefined);
    isMine(await thrownBy(preview), "preview");
  });

  test("of waits that time out, and of those whose event is a failure", async () => {
    const { emulator, receiver, client } = await application((emulator) => ({ ...emulator.callbackAuthentication }));
    const waiting = async () => void (await receiver.waitFor({ kind: "PlayFailed" }, { timeoutMs: 1 }));
    isMine(await thrownBy(waiting), "waiting");
    const busy = await client.createCall({ ...invite, targetParticipant: { phoneNumber: "+15550100486" } }, CALLBACK);
    const connecting = async () => void (await busy.connected());
    isMine(await emulator.until(thrownBy(connecting)), "connecting");
    const reading = async () => {
      for await (const _ of receiver.events({ kind: "PlayFailed" }, { timeoutMs: 1 })) assert.fail();
    };
    isMine(await thrownBy(reading), "reading");
    const call = await client.createCall(invite, CALLBACK, SPEECH);
    await emulator.until(call.connected());
    const playing = async () =>
      void (await call.callConnection
        .getCallMedia()
        .playToAll([{ kind: "fileSource", url: "https://x.example/a" }])
        .completed());
    isMine(await emulator.until(thrownBy(playing)), "playing");
    emulator.stop();
  });

  test("of lists, whether they are awaited or iterated, of flows and their steps, of until, and of what is refused at once", async () => {
    const { emulator, receiver, client } = await application(({ callbackAuthentication }) => ({
      ...callbackAuthentication,
      store: new MemoryStore(),
    }));
    const list = () => client.getCallConnection("none").listParticipants();
    const iterating = async () => {
      for await (const _ of client.getCallConnection("none").listParticipants()) assert.fail();
    };
    isMine(await thrownBy(iterating), "iterating");
    const awaiting = async () => void (await client.getCallConnection("none").listParticipants());
    isMine(await thrownBy(awaiting), "awaiting");
    assert.match((await thrownBy(() => list().then(() => {}))).stack, /list/);
    const hanging = async () => void (await client.getCallConnection("x").hangUp());
    isMine(await thrownBy(hanging), "hanging");
    const building = async () => void (await client.buildRequest("nothing"));
    isMine(await thrownBy(building), "building");
    const parsing = () => client.parseResponse("hangUp", { status: 500 });
    isMine(await thrownBy(parsing), "parsing");

    const call = await client.createCall(invite, CALLBACK, SPEECH);
    await emulator.until(call.connected());
    const failing = () => call.callConnection.getCallMedia().playToAll([{ kind: "fileSource", url: "https://x.example/a" }]);
    const { callConnectionId } = call.callConnectionProperties;
    const steps = {
      named: (flow) => flow.step("", () => 1),
      late: (flow) => flow.waitFor("a", { callConnectionId, kind: "HoldFailed" }, { timeoutMs: 1 }),
      misspelt: (flow) => flow.waitFor("a", { callConnectionId, kind: "Hold" }),
      ended: (flow) => flow.act("a", failing),
      endless: (flow) => flow.act("a", failing, { timeoutMs: 0 }),
      unknown: (flow) => flow.act("a", failing, { timeout: 5 }),
      none: (flow) => flow.act("a", () => 1),
    };
    for (const [name, step] of Object.entries(steps)) {
      const program = async (flow) => void (await step(flow));
      const error = await emulator.until(thrownBy(() => receiver.flow(name, program)));
      isMine(error, name);
    }
    // In a later run the end that was kept is thrown again.
    const twice = (step) => async (flow) => {
      await step(flow).catch(() => {});
      throw new Error("stop");
    };
    await emulator.until(thrownBy(() => receiver.flow("again", twice(steps.ended))));
    const again = (flow) => flow.act("a", () => assert.fail());
    isMine(await thrownBy(() => receiver.flow("again", again)), "again");
    // An error of the program's own function is left as it is.
    const mine = new Error("mine");
    const { stack } = mine;
    assert.equal(await thrownBy(() => receiver.flow("own", (flow) => flow.step("a", () => Promise.reject(mine)))), mine);
    assert.equal(mine.stack, stack);
    const inside = async () => void (await client.getCallConnection("x").hangUp(true));
    isMine(await thrownBy(() => receiver.flow("inside", (flow) => flow.step("a", inside))), "inside");

    const running = async () => void (await new CallbackReceiver({ unverified: true }).flow("x", () => {}));
    isMine(await thrownBy(running), "running");
    const stuck = async () => void (await emulator.until(new Promise(() => {}), { patienceMs: 20 }));
    isMine(await thrownBy(stuck), "stuck");
    const wrong = async () => void (await emulator.until(5));
    isMine(await thrownBy(wrong), "wrong");
    const making = () => new CallbackReceiver({});
    isMine(await thrownBy(making), "making");
    const filtering = async () => void (await receiver.waitFor({ kind: "Nope" }));
    isMine(await thrownBy(filtering), "filtering");
    const closing = async () => {
      const wait = receiver.waitFor({ kind: "PlayFailed" });
      await receiver.close();
      await wait;
    };
    isMine(await thrownBy(closing), "closing");
    emulator.stop();
  });

  test("in engines without captureStackTrace, and whose stacks have no message, there is the call site as well", () => {
    const program = (fake) => `
      ${fake}
      const { CallAutomationClient } = await import(${JSON.stringify(new URL("entries/client-node.js", pkg).href)});
      const client = new CallAutomationClient("endpoint=https://me.example/;accesskey=${KEY}", { retry: false, fetch: async () => { await 0; throw new Error("no"); } });
      async function mine() { await client.getCallConnection("x").hangUp(true); }
      await mine().catch((error) => console.log(error.stack));`;
    const run = (fake) => spawnSync(process.execPath, ["--input-type=module", "--eval", program(fake)], { encoding: "utf8" });
    const old = run("delete Error.captureStackTrace;");
    assert.match(old.stdout, /^CallAutomationError: terminateCall: no answer came[^\n]*\n {4}at [\s\S]*\bmine\b/, old.stderr);
    // As Firefox and Safari write them.
    const gecko = run(`delete Error.captureStackTrace;
      Error.prepareStackTrace = (_, sites) => sites.map((site) => (site.getFunctionName() ?? "") + "@" + site.getFileName() + ":" + site.getLineNumber() + ":1").join("\\n");`);
    assert.match(gecko.stdout, /^[^\n]*@[\s\S]*^mine@/m, gecko.stderr);
    // A program that has its own form of stacks, or wants none, gets the error all the same.
    for (const fake of ["Error.prepareStackTrace = (_, sites) => sites;", "Error.stackTraceLimit = 0;"]) {
      const { status, stderr } = run(fake);
      assert.equal(status, 0, stderr);
    }
  });
});
