// The commands for the calls of a running emulator, as a person types them.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { folder, run, serving, start, until } from "./command.mjs";
import { pkg } from "./pkg.mjs";

const { CallClient } = await import(new URL("entries/client-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

let server;
let callbackUrl;
const close = [];
before(async () => {
  server = await serve({ speed: 20, callbackRetryDelaysMs: [] });
  callbackUrl = await serving({ after: (hook) => close.push(hook) }, (_, response) => response.end());
});
after(() => Promise.all([server.close(), ...close.map((hook) => hook())]));

/** Runs a command on that emulator, which the environment names. */
const ringwire = (...args) =>
  run(args, { env: { COMMUNICATION_ENDPOINT: server.endpoint, COMMUNICATION_CALLBACK_URL: callbackUrl } });
const reset = () => server.emulator.reset();
const connected = (id) =>
  until("the call", () => server.emulator.connections().find((call) => call.callConnectionId === id)?.state === "connected");

/** Places a call and waits until it is connected. */
async function called(number) {
  const { code, out, err } = await ringwire("call", number);
  assert.deepEqual([code, err], [0, ""]);
  await connected(out.trim());
  return out.trim();
}

test("a call from its beginning to its end, without an id where there is one call", async () => {
  reset();
  const id = await called("+15550100000");
  assert.equal(server.emulator.connections()[0].callbackUri, callbackUrl);
  const list = await ringwire("calls");
  assert.match(list.out, new RegExp(`^ {2}${id.slice(0, 8)} {2}connected {2}\\d\\d:\\d\\d:\\d\\d {2}\\+\\*{9}00$`, "m"));
  for (const args of [
    ["press", "1#"],
    ["press", id.slice(0, 6), "1#"],
    ["press", "+15550100000", "1#"],
    ["press", "0000", "1#"],
    ["press", id, "4:+15550100000", "1#"],
    ["say", "Sales, please"],
  ])
    assert.equal((await ringwire(...args)).code, 0, args.join(" "));
  assert.equal(server.emulator.events().filter(({ kind }) => kind === "key").length, 10);
  assert.ok(server.emulator.events().some(({ kind, phrase }) => kind === "speech" && phrase === "Sales, please"));
  const end = await ringwire("hangup");
  assert.deepEqual([end.code, end.out], [0, `call ${id} ends\n`]);
  await until("the end", () => server.emulator.connections()[0].state === "disconnected");
  assert.equal((await ringwire("calls")).out, "no live calls\n");
  assert.match((await ringwire("calls", "--all")).out, /disconnected/);
  assert.equal(JSON.parse((await ringwire("calls", "--all", "--json")).out)[0].id, id);
});

test("which call and which participant is meant is asked where it is not clear", async () => {
  reset();
  for (const [args, says] of [
    [["press", "1"], /there is no live call: ringwire call/],
    [["hangup", "abc"], /there is no call abc: ringwire calls lists them/],
  ]) {
    const { code, err } = await ringwire(...args);
    assert.equal(code, 2);
    assert.match(err, says);
  }
  const [one, other] = [await called("+15550100000"), await called("+15550100001")];
  const many = await ringwire("press", "1");
  assert.equal(many.code, 2);
  // Each with what it takes to choose: the state, how old it is, and with whom, masked.
  for (const [id, end] of [
    [one, "00"],
    [other, "01"],
  ])
    assert.match(
      many.err,
      new RegExp(`^  ${id.slice(0, 8)}  connected +(for \\d+ s|since \\d\\d:\\d\\d:\\d\\d)  \\+\\*{9}${end}$`, "m"),
    );
  const stranger = await ringwire("press", one, "+15550100777", "1");
  assert.equal(stranger.code, 2);
  assert.match(stranger.err, /there is no participant \+15550100777; in the call: \+15550100000/);
  const wrong = await ringwire("press", one, "x");
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /the emulator refused: /);
  assert.equal((await ringwire("leave", one)).code, 0);
  await until("the end of the first", () => server.emulator.connections()[0].state === "disconnected");
});

test("a call of the 2021 preview is one as well", async () => {
  reset();
  const client = new CallClient(server.connectionString);
  const { callLegId } = await client.createCall("8:acs:me", ["+15550100000"], {
    callbackUri: callbackUrl,
    requestedModalities: ["audio"],
    requestedCallEvents: ["dtmfReceived"],
    alternateCallerId: "+14255550100",
  });
  await until("the call", () => server.emulator.calls()[0].state === "established");
  assert.equal((await ringwire("press", callLegId.slice(0, 8), "5")).code, 0);
  const said = await ringwire("say", "hello");
  assert.equal(said.code, 2);
  assert.match(said.err, /2021 preview, whose participants press keys only/);
  const triggered = await ringwire(
    "trigger",
    "CallLegStateChanged",
    "--call",
    "live",
    "--data",
    '{"callState":"terminated"}',
    "--json",
  );
  assert.equal(JSON.parse(triggered.out).event.data.CallState, "Terminated");
  assert.equal((await ringwire("hangup")).code, 0);
  await until("the end", () => server.emulator.calls()[0].state === "terminated");
});

test("who calls in by default presses nothing by itself", async () => {
  reset();
  const { out } = await ringwire("incoming");
  assert.match(out, /^a call comes in from \+\*{9}23 to/);
  const { from } = server.emulator.callbacks().find(({ eventKind }) => eventKind === "IncomingCall").event.data;
  const known = server.emulator.numbers().map(({ example }) => example);
  // The last of the numbers is any number that has no behaviour of its own.
  assert.equal(from.rawId, `4:${known.at(-1)}`);
  assert.match((await run(["help", "incoming"])).out, /by default\s+\+14255550123,\s+who\s+does\s+nothing\s+until/);
});

test("incoming calls come in, from numbers and users; what is neither is refused", async () => {
  reset();
  const { code, out } = await ringwire("incoming", "+15550103001", "8:acs:me", "--name", "Ada", "--json");
  assert.equal(code, 0);
  const ids = JSON.parse(out);
  const event = server.emulator.callbacks().find(({ eventKind }) => eventKind === "IncomingCall").event;
  assert.equal(event.data.incomingCallContext, ids.incomingCallContext);
  assert.deepEqual([event.data.callerDisplayName, event.data.to.rawId], ["Ada", "8:acs:me"]);
  for (const args of [
    ["incoming", "me"],
    ["call", "12345"],
  ]) {
    const wrong = await ringwire(...args);
    assert.deepEqual([wrong.code, wrong.out], [2, ""]);
    assert.match(wrong.err, /expected a phone number such as \+15550100000, or a raw id/);
  }
});

test("a callee who cannot be called is an error that says why", async () => {
  const { code, err } = await ringwire("call", "+15550100500");
  assert.equal(code, 1);
  assert.match(err, /answered 500/);
});

test("faults are shown and replaced: a preset, a file, none", async (t) => {
  assert.match((await ringwire("faults", "duplicates")).out, /duplicate +share 0\.1/);
  assert.deepEqual(
    server.emulator.faults().rules.map(({ fault, share }) => [fault, share]),
    [["duplicate", 0.1]],
  );
  const file = join(await folder(t), "faults.json");
  await writeFile(file, '{ "rules": [{ "fault": "late", "delayMs": 5 }] }');
  assert.equal((await ringwire("faults", file)).code, 0);
  assert.equal(server.emulator.faults().rules[0].delayMs, 5);
  assert.equal((await ringwire("faults", "off")).out, "no faults\n");
  const list = await ringwire("faults", "--list", "--json");
  const { presets, kinds } = JSON.parse(list.out);
  for (const [name, rules] of Object.entries(presets)) {
    server.emulator.setFaults(rules);
    assert.ok(
      rules.rules.every(({ fault }) => kinds.some((kind) => kind.fault === fault)),
      name,
    );
  }
  server.emulator.setFaults({ rules: [] });
  const wrong = await ringwire("faults", "duplicate");
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /did you mean duplicates\?/);
  await writeFile(file, '{ "rules": [{ "fault": "later" }] }');
  const unknown = await ringwire("faults", file);
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /rules\[0\]\.fault: expected one of/);
});

describe("the emulator is found", () => {
  test("by --endpoint, by the environment, and is named where none answers", async () => {
    for (const [args, env] of [
      [["--endpoint", server.endpoint], {}],
      [["--endpoint", server.endpoint.replace("http://", "")], {}],
      [[], { COMMUNICATION_ENDPOINT: server.endpoint }],
      [[], { COMMUNICATION_CONNECTION_STRING: server.connectionString }],
    ]) {
      const { code, err } = await run(["calls", ...args], { env });
      assert.deepEqual([code, err], [0, ""], JSON.stringify([args, env]));
    }
    for (const command of [
      ["calls"],
      ["call", "+15550100000"],
      ["hangup"],
      ["press", "1"],
      ["incoming"],
      ["tail"],
      ["trigger", "PlayFailed"],
      ["resend"],
      ["faults"],
      ["open"],
    ]) {
      const { code, out, err } = await run([...command, "--endpoint", "http://127.0.0.1:1"]);
      assert.deepEqual([code, out], [1, ""], command.join(" "));
      assert.equal(
        err,
        "error: no answer came from http://127.0.0.1:1 (ECONNREFUSED): is the emulator running? npx ringwire emulator\n",
      );
    }
  });

  test("and the service is not taken for one", async () => {
    // The commands go to the default port: one of the service would be asked to place calls.
    const env = { COMMUNICATION_CONNECTION_STRING: "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0" };
    const { code, err } = await run(["calls"], { env });
    if (code !== 0) assert.match(err, /^error: no answer came from http:\/\/127\.0\.0\.1:4455 /);
  });

  test("and another server is not taken for one either", async (t) => {
    const url = await serving(t, (_, response) => response.end("hello"));
    const { code, err } = await run(["faults", "--endpoint", url]);
    assert.equal(code, 1);
    assert.match(err, /answered, but it is no emulator/);
    const other = await serving(t, (_, response) => response.writeHead(404).end("{}"));
    assert.match((await run(["calls", "--endpoint", other])).err, /answered 404: is it an emulator of this version\?/);
  });

  test("open prints the URL of its console", async () => {
    const { code, out } = await ringwire("open", "--print");
    assert.deepEqual([code, out], [0, `${server.endpoint}/\n`]);
  });
});

test("tail prints what happens until Ctrl-C", async () => {
  reset();
  // With what was before: the call may be older than the first look.
  const program = start(["tail", "--all"], { env: { COMMUNICATION_ENDPOINT: server.endpoint } });
  await called("+15550100000");
  await until(`the lines: ${program.err}`, () => /✓ callback \d+ CallConnected: 200/.test(program.out));
  assert.match(program.out, /^\d\d:\d\d:\d\d\.\d{3} {2}→ POST \/calling\/callConnections/m);
  assert.ok(!program.out.includes("15550100000"), "no phone number is in the lines");
  program.child.kill("SIGINT");
  assert.deepEqual(await program.gone, [0, null]);
});

test("over TLS, with the certificate that the emulator has made", async (t) => {
  const home = await folder(t);
  const program = start(["emulator", "--port", "0", "--https"], { env: { HOME: home } });
  t.after(() => program.child.kill("SIGKILL"));
  await until(`its greeting: ${program.err}`, () => program.out.includes("Ctrl-C stops"));
  const [, endpoint] = / on (https:\S+)/.exec(program.out);
  const { code, out, err } = await run(["call", "+15550100000", "--endpoint", endpoint], { env: { HOME: home } });
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /^[\da-f-]{36}\n$/);
  const other = await run(["calls", "--endpoint", endpoint], { env: { HOME: await folder(t) } });
  assert.equal(other.code, 1);
  assert.match(other.err, /NODE_EXTRA_CA_CERTS names the file of its authority/);
  assert.ok((await readFile(join(home, ".ringwire", "emulator-ca.pem"), "utf8")).includes("CERTIFICATE"));
});

test("a reason for which callbacks are not taken is printed in full once, then its beginning with a count", async () => {
  const { liner } = await import(new URL("bin/lines.mjs", pkg));
  const line = liner();
  const url = "http://app.test/callbacks";
  const attempt = (callbackId, number, error) => ({
    kind: "attempt",
    sequence: 1,
    time: "2026-03-12T10:00:00.000Z",
    callbackId,
    attempt: number,
    state: "waiting",
    ...(error ? { error } : { status: 404 }),
    nextAttemptAfterMs: 1000,
  });
  const callback = { kind: "callback", time: "2026-03-12T10:00:00.000Z", callbackId: 1, eventKind: "PlayCompleted", url };
  line(callback);
  assert.match(
    line(attempt(1, 1)),
    /✕ callback 1 PlayCompleted: POST \/callbacks → 404: is the path .*take POST\?, again in 1000 ms/,
  );
  assert.match(
    line(attempt(1, 2)),
    /callback 1 PlayCompleted, attempt 2: POST \/callbacks → 404: is the path in the \S+ .{0,25}… \(2 times\), again/,
  );
  // Another reason is another sentence.
  assert.match(line(attempt(1, 3, "connect ECONNREFUSED")), /nothing listens there: start the application/);
  assert.match(line(attempt(1, 4)), /\(3 times\)/);
});
