// Teams Phone as a program meets it: the options of the emulator, the check and its command, the documentation page, and what an incoming
// call came with, handed on.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { pkg } from "./pkg.mjs";
import { parts, read, written } from "./teams-phone-page.mjs";

const { CallAutomationClient, parseIncomingCallEvents } = await import(new URL("entries/client-node.js", pkg));
const { checkTeamsPhone, Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const command = fileURLToPath(new URL("bin/ringwire.mjs", pkg));

const TENANT = "d3c5a1b2-1111-4222-8333-944445555666";
const ACCOUNT = "0a1b2c3d-aaaa-4bbb-8ccc-1234567890ab";
const PROFILE = { tenantId: TENANT, resourceAccounts: [{ objectId: ACCOUNT, phoneNumber: "+14255550111" }] };
const CUSTOMER = { phoneNumber: "+15550100000" };
const source = { teamsAppSource: { teamsAppId: ACCOUNT } };
const CALLBACK = "https://app.example/callbacks";

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "teams-phone-"));
});
after(() => rm(folder, { recursive: true }));

async function file(name, text) {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** Runs the command to its end. */
function ringwire(args, input) {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input ?? "");
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (part) => (said.out += part));
  child.stderr.setEncoding("utf8").on("data", (part) => (said.err += part));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...said }));
  });
}

const line = (path, body, status = 202, answer = {}) =>
  JSON.stringify({
    method: "POST",
    url: `https://clinic.communication.azure.com/calling/${path}?api-version=2026-03-12`,
    body: JSON.stringify(body),
    status,
    answer: JSON.stringify(answer),
  });
const target = { kind: "phoneNumber", rawId: "4:+14255550123", phoneNumber: { value: "+14255550123" } };
const BEFORE = line("callConnections", { targets: [target], sourceCallerIdNumber: { value: "+14255550100" } }, 201, {
  callConnectionId: "c1",
});
const AFTER = line("callConnections", { targets: [target], teamsAppSource: { appId: ACCOUNT } }, 201, { callConnectionId: "c2" });
const UNCERTAIN = line("callConnections/c2/participants:add", { participantToAdd: { rawId: "8:orgid:a" } });

describe("the command", () => {
  test("ends with 1 when something has to change, and says what, with its page and date", async () => {
    const { code, out, err } = await ringwire(["teams-phone", "check", await file("before.ndjson", `${BEFORE}\n${BEFORE}\n`)]);
    assert.deepEqual([code, err], [1, ""]);
    assert.match(out, /judges the 2 requests that were recorded, and nothing/);
    assert.match(out, /pages dated 2025-05 to 2026-08-28; the newest is \d+ days old/);
    assert.match(out, /next major version of its SDK/);
    assert.match(out, /^goneIn2028 +createCall of a phoneNumber \(\+\*{9}23\), 2 times/m);
    assert.match(out, /add teamsAppSource/);
    assert.match(out, /acs-retirement-and-breaking-changes-guide \(2026-08-18, documented\)/);
    assert.match(out, /^not exercised: \d+ operations; --all lists them$/m);
    const all = await ringwire(["teams-phone", "check", await file("before.ndjson", `${BEFORE}\n${BEFORE}\n`), "--all"]);
    const [, listed] = all.out.split(/^not exercised:$/m);
    assert.equal(listed.match(/^ {2}\w+/gm).length, Number(/^not exercised: (\d+)/m.exec(out)[1]));
    assert.match(out, /numbers shown: \+\*{9}00 \(2\)/);
    assert.ok(!out.includes("4255550"), "numbers are masked");
  });

  test("ends with 0 when nothing has to, and with 1 for what is not certain when it is strict", async () => {
    const path = await file("after.ndjson", `${AFTER}\n${UNCERTAIN}`);
    const { code, out } = await ringwire(["teams-phone", "check", path]);
    assert.equal(code, 0, out);
    assert.match(out, /nothing has to change; some of it is not certain/);
    assert.match(out, /conflict +addParticipant of a microsoftTeamsUser/);
    assert.match(out, /against it https:\S+interactive-voice-response \(2026-06-10\)/);
    assert.equal((await ringwire(["teams-phone", "check", path, "--strict"])).code, 1);
  });

  test("prints the report as JSON, of several recordings and of the standard input", async () => {
    const path = await file("one.ndjson", AFTER);
    const { code, out } = await ringwire(["teams-phone", "check", path, "-", "--json"], BEFORE);
    assert.equal(code, 1);
    const report = JSON.parse(out);
    assert.deepEqual(report, checkTeamsPhone([AFTER, BEFORE]));
    assert.deepEqual([report.verdict, report.calls], ["goneIn2028", { teamsPhone: 1, other: 1, unknown: 0 }]);
  });

  test("ends with 2 for what is no recording, and says what was expected", async () => {
    const empty = await file("empty.ndjson", "");
    const other = await file("other.json", '{"a":1}');
    const cut = await file("cut.ndjson", `${BEFORE}\n{"method":`);
    for (const [args, says] of [
      [["check", join(folder, "none.ndjson")], /none\.ndjson: ENOENT/],
      [["check", folder], /EISDIR/],
      [["check", empty], /no request of Call Automation/],
      [["check", other], /expected the log of an emulator .* got JSON that is none of these/],
      [["check", cut], /line 2: .* cut off at column/],
      [["check"], /the file of a recording is missing/],
      [["judge", empty], /expected check, got judge/],
      [[], /expected check, got nothing/],
      [["check", empty, "--loud"], /--loud/],
    ]) {
      const { code, out, err } = await ringwire(["teams-phone", ...args]);
      assert.deepEqual([code, out], [2, ""], `${args}: ${err}`);
      assert.match(err, says);
      assert.ok(!err.includes("4255550"));
    }
    const { out } = await ringwire(["teams-phone", "--help"]);
    assert.match(out, /usage: ringwire teams-phone check/);
  });

  test("reads the log of the emulator that it serves with a tenant from a file", async () => {
    const tenant = await file("tenant.json", JSON.stringify(PROFILE));
    const child = spawn(process.execPath, [command, "emulator", "--port", "0", "--teams-phone", tenant, "--quiet"]);
    try {
      let said = "";
      child.stdout.setEncoding("utf8");
      for await (const part of child.stdout) if ((said += part).includes("numbers to call")) break;
      const connectionString = /endpoint=\S+/.exec(said)[0];
      const client = new CallAutomationClient(connectionString, { retry: false });
      await client.createCall({ targetParticipant: CUSTOMER }, "http://127.0.0.1:9/", source);
      await assert.rejects(
        client.createCall({ targetParticipant: CUSTOMER, sourceDisplayName: "Clinic" }, "http://127.0.0.1:9/", source),
        { code: "8523", statusCode: 400 },
      );
      const log = await (await fetch(`${/endpoint=([^;]+)\//.exec(connectionString)[1]}/emulator/events`)).text();
      const { code, out } = await ringwire(["teams-phone", "check", "-"], log);
      assert.equal(code, 1);
      assert.match(out, /needsChange +createCall of a phoneNumber .*, 2 times, 1 of them refused/);
      assert.match(out, /callerId, once: Drop sourceCallIdNumber/);
    } finally {
      child.kill();
    }
    const broken = await file("broken.json", '{"tenantId": "a b"}');
    const refused = await ringwire(["emulator", "--port", "0", "--teams-phone", broken]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.err, /teamsPhone\.tenantId: expected an id/);
    const { code, err } = await ringwire(["emulator", "--teams-phone", join(folder, "none.json")]);
    assert.equal(code, 2);
    assert.match(err, /--teams-phone: expected a file with JSON/);
  });
});

describe("the options", () => {
  test("that are wrong are refused with their path, by start and by serve", async () => {
    const teamsPhone = { ...PROFILE, agents: [{ userId: "a", signedIn: "yes" }] };
    const says = /teamsPhone\.agents\[0\]\.signedIn: expected true or false/;
    await assert.rejects(Emulator.start({ teamsPhone }), says);
    await assert.rejects(serve({ teamsPhone }), says);
    await assert.rejects(Emulator.start({ teamsPhone: "tenant.json" }), /teamsPhone: expected an object/);
    for (const [args, says] of [
      [[1], /recordings: expected the text/],
      [[[1]], /recordings: expected the text/],
      [["", 1], /options: expected an object/],
      [["", { strict: 1 }], /options\.strict: expected a boolean/],
      [[""], /no request of Call Automation/],
    ])
      assert.throws(() => checkTeamsPhone(...args), says);
  });

  test("a reset gives back what consents took", async () => {
    const emulator = await Emulator.start({ teamsPhone: PROFILE });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, retry: false });
    const { token } = emulator.issueToken();
    const url = `${emulator.endpoint}/access/teamsExtension/tenants/${TENANT}/assignments/${ACCOUNT}?api-version=2025-06-30`;
    await emulator.fetch(url, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
    await assert.rejects(client.createCall({ targetParticipant: CUSTOMER }, CALLBACK, source), { statusCode: 403 });
    emulator.reset();
    await client.createCall({ targetParticipant: CUSTOMER }, CALLBACK, source);
    emulator.stop();
  });
});

describe("an incoming call of Teams Phone", () => {
  const details = {
    teamsPhoneCallerDetails: { caller: CUSTOMER, name: "Ann", additionalCallerInformation: { ward: "b" } },
    teamsPhoneSourceDetails: {
      source: { teamsAppId: ACCOUNT, cloud: "public" },
      intendedTargets: { first: { userId: "u", tenantId: TENANT, resourceId: "r", cloud: "public" } },
    },
    sessionId: "session-17",
    callTopic: "A late visit",
  };

  test("has its details read and handed on without change", async () => {
    const received = [];
    const handled = [];
    const callbacks = new CallbackReceiver({ unverified: true });
    callbacks.on("IncomingCall", ({ customContext }) => void handled.push(customContext.teamsPhoneCallDetails));
    const emulator = await Emulator.start({
      teamsPhone: PROFILE,
      onCallback: async (request) => {
        received.push(await request.clone().text());
        return callbacks.handle(request);
      },
    });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, retry: false });
    emulator.incomingCall({ from: CUSTOMER, to: "+14255550111", customContext: { teamsPhoneCallDetails: details } });
    await emulator.advance(0);
    const [incoming] = parseIncomingCallEvents(received[0]);
    const wire = JSON.parse(received[0])[0].data;
    assert.deepEqual(incoming.to, { teamsAppId: ACCOUNT, cloud: "public", rawId: `28:orgid:${ACCOUNT}` });
    const given = incoming.customContext.teamsPhoneCallDetails;
    assert.equal(given.teamsPhoneCallerDetails.caller.phoneNumber, CUSTOMER.phoneNumber);
    assert.equal(given.teamsPhoneSourceDetails.intendedTargets.first.userId, "u");
    assert.deepEqual(handled, [given], "the receiver reads the same");
    const { callConnection } = await client.answerCall(incoming.incomingCallContext, CALLBACK);
    await emulator.advance("1s");
    const customCallingContext = [{ kind: "TeamsPhoneCallDetails", ...given }];
    const agent = { userId: "u", tenantId: TENANT, resourceId: "r" };
    await callConnection.addParticipant({ targetParticipant: agent, customCallingContext });
    await callConnection.transferCallToParticipant({ phoneNumber: "+15550110000" }, { customCallingContext });
    const sent = emulator
      .events()
      .filter(({ kind, operation }) => kind === "request" && /add|transfer/.test(operation))
      .map(({ body }) => body.customCallingContext.teamsPhoneCallDetails);
    assert.equal(sent.length, 2);
    for (const one of sent) assert.deepEqual(one, wire.customContext.teamsPhoneCallDetails);
    emulator.stop();
  });
});

describe("the documentation page", () => {
  test("has the table that the emulator, the check and support() read", async () => {
    const emulator = await Emulator.start();
    const { teamsPhone } = emulator.support();
    emulator.stop();
    const text = await read();
    assert.equal(text, written(text, parts(teamsPhone)), "run: node tests/node/teams-phone-page.mjs");
    for (const { operation, verdict, advice } of teamsPhone.rows)
      assert.ok(text.includes(`\`${operation}\``) && text.includes(verdict) && text.includes(advice), operation);
  });

  test("has a wrapper whose file the check reads", async () => {
    const [, code] = /```js\n(import \{ appendFileSync[\s\S]*?)```/.exec(await read());
    const path = join(folder, "recording.ndjson");
    const program = `${code.replace('"recording.ndjson"', JSON.stringify(path))}\nexport { recording };\n`;
    const { recording } = await import(pathToFileURL(await file("wrapper.mjs", program)));
    const server = await serve({ teamsPhone: PROFILE });
    try {
      const client = new CallAutomationClient(server.connectionString, { fetch: recording, retry: false });
      const { callConnection } = await client.createCall({ targetParticipant: CUSTOMER }, "http://127.0.0.1:9/", source);
      await callConnection.getCallConnectionProperties();
      await assert.rejects(callConnection.getCallMedia().hold(CUSTOMER));
    } finally {
      await server.close();
    }
    const report = checkTeamsPhone(await readFile(path, "utf8"));
    const shown = report.findings.map(({ operation, identifier, verdict }) => [operation, identifier, verdict]);
    assert.deepEqual(shown.toSorted(), [
      ["createCall", "phoneNumber", "supported"],
      ["getCallConnectionProperties", null, "supported"],
      ["hold", "phoneNumber", "conflict"],
    ]);
  });
});
