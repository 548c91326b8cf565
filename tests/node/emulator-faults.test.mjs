// Every fault as a program meets it: in this process and over HTTP.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import { createCall, signer } from "./signed.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

const CALLER_ID = { phoneNumber: "+14255550100" };
const STAYS = { phoneNumber: "+15550100000" };
const closers = [];
after(() => Promise.all(closers.map((close) => close())));

async function until(what, check) {
  const begin = Date.now();
  while (!check()) {
    if (Date.now() - begin > 15_000) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const kindOf = ({ type, eventType }) => (type ?? eventType).replace("Microsoft.Communication.", "");

/**
 * An emulator with rules, an application that verifies tokens, and a client that never tries again. `callbacks` has what came, in
 * its order: `{ at, kinds, ids, token }`, where `token` is what an outsider says of it.
 */
class Stage {
  callbacks = [];

  take = async (text, authorization) => {
    const events = [JSON.parse(text)].flat();
    const callback = { at: performance.now(), kinds: events.map(kindOf), ids: events.map(({ id }) => id) };
    this.callbacks.push(callback);
    callback.token = await this.judge(authorization);
    return callback.token === "good" || callback.token === "none wanted" ? 200 : 401;
  };

  async judge(authorization) {
    if (!authorization) return "none";
    const { audience, issuer, metadataUrl, fetch } = this.emulator.callbackAuthentication;
    const metadata = await (await fetch(metadataUrl)).json();
    this.keys ??= createRemoteJWKSet(new URL(metadata.jwks_uri), { [customFetch]: fetch });
    try {
      await jwtVerify(authorization.replace("Bearer ", ""), this.keys, { audience, issuer, algorithms: ["RS256"] });
      return "good";
    } catch ({ code, claim }) {
      return claim ? `${code} ${claim}` : code;
    }
  }

  get kinds() {
    return this.callbacks.flatMap(({ kinds }) => (kinds.length > 1 ? [kinds.join("+")] : kinds));
  }

  call(callee = STAYS) {
    return this.client.createCall({ targetParticipant: callee, sourceCallIdNumber: CALLER_ID }, this.url);
  }

  faults() {
    return this.emulator.events().filter(({ kind }) => kind === "fault");
  }
}

/** In this process, in virtual time. */
async function inProcess(rules, options) {
  const stage = new Stage();
  const onCallback = async (request) => {
    const status = await stage.take(await request.text(), request.headers.get("authorization"));
    return new Response(null, { status });
  };
  stage.emulator = await Emulator.start({ onCallback, participantsFirst: false, ...options });
  stage.emulator.setFaults({ rules });
  stage.client = new CallAutomationClient(stage.emulator.connectionString, {
    fetch: stage.emulator.fetch,
    retry: { maxRetries: 0 },
  });
  stage.send = signer(stage.emulator.connectionString, stage.emulator.fetch);
  stage.url = "https://app.example/";
  stage.pass = (ms) => stage.emulator.advance(ms);
  return stage;
}

/** Over HTTP, in real time. */
async function overHttp(rules, options) {
  const stage = new Stage();
  const application = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    response.writeHead(await stage.take(text, request.headers.authorization)).end();
  });
  application.listen(0, "127.0.0.1");
  await once(application, "listening");
  const server = await serve({ participantsFirst: false, ...options });
  closers.push(
    () => server.close(),
    () => new Promise((resolve) => (application.close(resolve), application.closeAllConnections())),
  );
  const put = await fetch(`${server.endpoint}/emulator/faults`, { method: "PUT", body: JSON.stringify({ rules }) });
  assert.equal(put.status, 200);
  stage.emulator = server.emulator;
  stage.client = new CallAutomationClient(server.connectionString, { retry: { maxRetries: 0 } });
  stage.send = signer(server.connectionString);
  stage.url = `http://127.0.0.1:${application.address().port}/`;
  stage.pass = (ms) => new Promise((resolve) => setTimeout(resolve, ms + 200));
  return stage;
}

const hosts = { "in this process": inProcess, "over HTTP": overHttp };

for (const [name, begin] of Object.entries(hosts)) {
  describe(`faults on answers, ${name}`, { concurrency: true }, () => {
    test("status: before or after the operation, in the contract's own shape", async () => {
      for (const [when, calls] of [
        ["before", 0],
        ["after", 1],
      ]) {
        const stage = await begin([{ fault: "status", status: 502, code: "BadGateway", when }]);
        await assert.rejects(stage.call(), { statusCode: 502, code: "BadGateway" });
        assert.equal(stage.emulator.connections().length, calls);
        const { status, body } = await stage.send("POST", "", createCall(["+15550100000"], { callbackUri: stage.url }));
        assert.deepEqual([status, body.code], [502, "BadGateway"]);
        assert.deepEqual(
          stage.faults().map(({ request, rule }) => [request, rule]),
          [
            [1, 0],
            [2, 0],
          ],
        );
      }
    });

    test("retryAfter: in each of its headers", async () => {
      for (const [header, value] of [
        ["retry-after", "2"],
        ["retry-after-ms", "1200"],
        ["x-ms-retry-after-ms", "1200"],
      ]) {
        const stage = await begin([{ fault: "retryAfter", status: 503, retryAfterMs: 1200, header }]);
        const { status, headers } = await stage.send("POST", "/x/Hangup");
        assert.deepEqual([status, headers.get(header)], [503, value]);
        await assert.rejects(stage.call(), { statusCode: 503, retryAfterMs: header === "retry-after" ? 2000 : 1200 });
      }
    });

    test("latency: done at once, answered later; who does not wait goes away", async () => {
      // What is compared lies far apart, because a busy machine adds to all of it.
      const delayMs = 2000;
      const stage = await begin([{ fault: "latency", delayMs }]);
      const start = performance.now();
      let isAnswered = false;
      const call = stage.call().finally(() => {
        isAnswered = true;
      });
      await until("the call", () => stage.emulator.connections().length === 1);
      assert.equal(isAnswered, false);
      await call;
      assert.ok(performance.now() - start >= delayMs - 10);
      const signal = AbortSignal.timeout(50);
      const again = performance.now();
      await assert.rejects(stage.send("POST", "/x/Hangup", undefined, { signal }), { name: "TimeoutError" });
      assert.ok(performance.now() - again < delayMs);
    });

    test("reset: before or after the operation", async () => {
      for (const [when, calls] of [
        ["before", 0],
        ["after", 1],
      ]) {
        const stage = await begin([{ fault: "reset", when, times: 2 }]);
        await assert.rejects(stage.send("POST", "", createCall(["+15550100000"], { callbackUri: stage.url })), (error) => {
          assert.ok(error instanceof TypeError);
          return error.cause.code === "ECONNRESET";
        });
        await assert.rejects(stage.call(), { kind: "network" });
        assert.equal(stage.emulator.calls().length, calls);
        assert.equal(stage.emulator.connections().length, calls);
        await stage.call();
        assert.equal(stage.emulator.events().filter(({ kind }) => kind === "response").length, 1);
      }
    });

    test("a lost answer does not dial twice where the client tries again", async () => {
      const stage = await begin([
        { fault: "reset", when: "after", times: 1 },
        { fault: "status", status: 503, when: "after", times: 1 },
      ]);
      const { connectionString, fetch } = stage.emulator;
      const options = { retry: { maxRetries: 3, baseDelayMs: 1 } };
      const client = new CallAutomationClient(connectionString, begin === inProcess ? { ...options, fetch } : options);
      await client.createCall({ targetParticipant: STAYS, sourceCallIdNumber: CALLER_ID }, stage.url);
      assert.deepEqual(stage.emulator.faults().struck, [1, 1]);
      assert.equal(stage.emulator.connections().length, 1);
    });

    test("eventBeforeResponse: connected before the application knows the call", async () => {
      const stage = await begin([{ fault: "eventBeforeResponse", operation: "createCall" }]);
      // It rings for two seconds otherwise, and a virtual clock stands still here.
      await stage.call();
      assert.deepEqual(stage.kinds.toSorted(), ["CallConnected", "ParticipantsUpdated"]);
      assert.ok(stage.emulator.callbacks().every(({ state }) => state === "delivered"));
    });

    test("eventBeforeResponse: for what a handler asks while its callback is under way", async () => {
      const stage = await begin([{ fault: "eventBeforeResponse", operation: "play" }]);
      const take = stage.take;
      let played;
      stage.take = async (text, authorization) => {
        const [{ type, data }] = JSON.parse(text);
        if (type.endsWith("CallConnected")) {
          const prompt = [{ kind: "fileSource", url: stage.emulator.promptUri(1) }];
          await stage.client.getCallConnection(data.callConnectionId).getCallMedia().playToAll(prompt);
          played = stage.kinds;
        }
        return take(text, authorization);
      };
      await stage.call();
      await stage.pass(2000);
      await until("the end", () => stage.callbacks.length === 4);
      // Nothing is promised of their order, nor whether the callback that was posted beside the first has come: each has a connection.
      assert.deepEqual(played.filter((kind) => kind !== "ParticipantsUpdated").toSorted(), ["PlayCompleted", "PlayStarted"]);
    });
  });

  // Over HTTP each takes the time a call takes.
  describe(`faults on callbacks, ${name}`, { concurrency: true }, () => {
    /** What comes of a call under rules. */
    const after = async (rules, count, options) => {
      const stage = await begin(rules, options);
      await stage.call();
      await stage.pass(2000);
      await until(`${count} callbacks`, () => stage.callbacks.length >= count);
      await stage.pass(300);
      return stage;
    };

    test("duplicate: the same event, again", async () => {
      const stage = await after([{ fault: "duplicate", event: "CallConnected", copies: 3 }], 5);
      assert.deepEqual(stage.kinds.toSorted(), [
        "CallConnected",
        "CallConnected",
        "CallConnected",
        "CallConnected",
        "ParticipantsUpdated",
      ]);
      assert.equal(new Set(stage.callbacks.flatMap(({ ids }) => ids)).size, 2);
      assert.ok(stage.callbacks.every(({ token }) => token === "good"));
      assert.equal(stage.emulator.callbacks()[0].attempts.filter(({ fault }) => fault === "duplicate").length, 3);
    });

    test("reorder: after the next", async () => {
      const stage = await after([{ fault: "reorder", event: "CallConnected" }], 2);
      assert.deepEqual(stage.kinds, ["ParticipantsUpdated", "CallConnected"]);
    });

    test("late: after a while", async () => {
      const stage = await after([{ fault: "late", event: "CallConnected", delayMs: 200 }], 1);
      await until("the late one", () => stage.callbacks.length === 2);
      assert.deepEqual(stage.kinds, ["ParticipantsUpdated", "CallConnected"]);
    });

    test("batch: in one array", async () => {
      const stage = await after([{ fault: "batch" }], 1);
      assert.deepEqual(stage.kinds, ["CallConnected+ParticipantsUpdated"]);
      assert.equal(stage.callbacks[0].token, "good");
    });

    test("unknownEvent: no contract has it", async () => {
      const stage = await after([{ fault: "unknownEvent", event: "ParticipantsUpdated" }], 3);
      assert.deepEqual(stage.kinds, ["CallConnected", "UnheardOf", "ParticipantsUpdated"]);
      assert.ok(stage.callbacks.every(({ token }) => token === "good"));
    });

    for (const [fault, token] of [
      ["forgedToken", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
      ["expiredToken", "ERR_JWT_EXPIRED exp"],
      ["wrongAudience", "ERR_JWT_CLAIM_VALIDATION_FAILED aud"],
      ["unsigned", "none"],
    ]) {
      test(`${fault}: refused, then the genuine one`, async () => {
        const stage = await after([{ fault, event: "CallConnected" }], 3);
        assert.deepEqual(stage.kinds, ["CallConnected", "CallConnected", "ParticipantsUpdated"]);
        assert.deepEqual(
          stage.callbacks.map((callback) => callback.token),
          [token, "good", "good"],
        );
        const [{ attempts, state }] = stage.emulator.callbacks();
        assert.equal(state, "delivered");
        assert.deepEqual(
          attempts.map(({ attempt, fault, status }) => [attempt, fault, status]),
          [
            [1, fault, 401],
            [1, undefined, 200],
          ],
        );
      });
    }
  });
}

describe("rules", () => {
  test("are set, shown, and refused by their path, here and over HTTP", async () => {
    const emulator = await Emulator.start({ seed: 5, faults: { rules: [{ fault: "late" }] } });
    const rule = { fault: "late", share: 1, delayMs: 5000 };
    assert.deepEqual(emulator.faults(), { seed: 5, rules: [rule], struck: [0] });
    assert.throws(
      () => emulator.setFaults({ rules: [{ fault: "late", share: 2 }] }),
      /rules\[0\]\.share: expected a number from 0 to 1/,
    );
    assert.throws(() => emulator.setFaults(), /faults: expected an object/);
    await assert.rejects(
      Emulator.start({ faults: { rules: [{ fault: "later" }] } }),
      /rules\[0\]\.fault: expected one of status, /,
    );
    assert.deepEqual(emulator.faults().rules, [rule]);
    emulator.reset();
    assert.deepEqual(emulator.faults().rules, [rule]);
    emulator.setFaults({ rules: [] });
    assert.deepEqual(emulator.faults().rules, []);

    const put = (body) => emulator.fetch(`${emulator.endpoint}/emulator/faults`, { method: "PUT", body: JSON.stringify(body) });
    const refused = await put({ rules: [{ fault: "batch", size: 1 }] });
    assert.equal(refused.status, 400);
    assert.match((await refused.json()).message, /rules\[0\]\.size: expected a whole number from 2 to 100/);
    assert.deepEqual((await (await put({ seed: 2, rules: [{ fault: "reset" }] })).json()).rules[0].when, "before");
    const shown = await (await emulator.fetch(`${emulator.endpoint}/emulator/faults`)).json();
    assert.deepEqual(shown, emulator.faults());
    const kinds = await (await emulator.fetch(`${emulator.endpoint}/emulator/faults/kinds`)).json();
    assert.deepEqual(kinds, emulator.faultKinds());
    assert.ok(kinds.length > 10);
    const preflight = await emulator.fetch(`${emulator.endpoint}/emulator/faults`, { method: "OPTIONS" });
    assert.match(preflight.headers.get("access-control-allow-methods"), /\bPUT\b/);
  });

  test("keep who asks for keys waiting, when they say so", async () => {
    const stage = await inProcess([{ fault: "retryAfter", status: 503, path: "/calling/keys", times: 1 }]);
    const keys = () => stage.emulator.fetch(`${stage.emulator.endpoint}/calling/keys`);
    const busy = await keys();
    assert.deepEqual([busy.status, busy.headers.get("retry-after")], [503, "1"]);
    assert.equal((await keys()).status, 200);
  });

  test("give the same log in equal runs, with everything at once", async () => {
    const run = async (seed) => {
      const stage = await inProcess([], { callbackRetryDelaysMs: [500] });
      const kinds = stage.emulator.faultKinds().filter(({ fault }) => fault !== "latency");
      stage.emulator.setFaults({ seed, rules: kinds.map(({ fault }) => ({ fault, share: 0.2 })) });
      for (let call = 0; call < 25; call++) {
        const options = { operationContext: `call ${call}` };
        const placed = stage.client.createCall({ targetParticipant: STAYS, sourceCallIdNumber: CALLER_ID }, stage.url, options);
        await placed.catch(() => {});
        await stage.pass(700);
      }
      await stage.pass(30_000);
      const states = new Set(stage.emulator.callbacks().map(({ state }) => state));
      assert.deepEqual([...states], ["delivered"]);
      return JSON.stringify(stage.emulator.events());
    };
    const log = await run(3);
    assert.equal(await run(3), log);
    assert.notEqual(await run(4), log);
    assert.ok(
      new Set(
        JSON.parse(log)
          .filter(({ kind }) => kind === "fault")
          .map(({ fault }) => fault),
      ).size > 9,
    );
  });

  test("a reset and a stop let go of answers that wait", async () => {
    for (const end of ["reset", "stop"]) {
      let called;
      const handling = new Promise((resolve) => (called = resolve));
      const emulator = await Emulator.start({ onCallback: () => (called(), new Promise(() => {})), callbackTimeoutMs: 500 });
      emulator.setFaults({ rules: [{ fault: "eventBeforeResponse" }] });
      const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
      const call = client.createCall({ targetParticipant: STAYS, sourceCallIdNumber: CALLER_ID }, "https://app.example/");
      await handling;
      emulator[end]();
      await call;
    }
  });

  test("come from a file to the command, which prints each fault", async () => {
    const file = join(tmpdir(), `ringwire-faults-${process.pid}.json`);
    writeFileSync(file, JSON.stringify({ rules: [{ fault: "status", status: 503 }] }));
    const run = (...args) => {
      const child = spawn(process.execPath, [
        fileURLToPath(new URL("bin/ringwire.mjs", pkg)),
        "emulator",
        "--port",
        "0",
        ...args,
      ]);
      const program = { child, out: "", err: "", gone: once(child, "exit") };
      child.stdout.on("data", (part) => (program.out += part));
      child.stderr.on("data", (part) => (program.err += part));
      closers.push(() => child.kill("SIGKILL"));
      return program;
    };
    const program = run("--faults", file);
    await until("its greeting", () => program.out.includes("Ctrl-C stops"));
    const connectionString = /^ {2}(endpoint=\S+)$/m.exec(program.out)[1];
    assert.match(
      program.out,
      /_AUDIENCE='[\da-f-]{36}'\n *\w+_METADATA_URL='http:\S+\/calling\/\.well-known\/acsopenidconfiguration'\n/,
    );
    assert.equal((await signer(connectionString)("POST", "/x/Hangup")).status, 503);
    await until("its line", () => /fault status: request 1\n/.test(program.out));
    program.child.kill("SIGINT");
    await program.gone;
    const missing = run("--faults", `${file}.none`);
    assert.deepEqual(await missing.gone, [2, null]);
    assert.match(missing.err, /--faults: expected a file with JSON/);
    writeFileSync(file, `{"rules":[{"fault":"later"}]}`);
    const wrong = run("--faults", file);
    assert.deepEqual(await wrong.gone, [2, null]);
    assert.match(wrong.err, /^error: --faults: rules\[0\]\.fault: expected one of/);
  });
});
