// A proxy that records the service, here an emulator over HTTP, and the emulator compared with what was recorded.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CallAutomationClient as Official } from "@azure/communication-call-automation";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { startRecording } = await import(new URL("recordings/record.js", pkg));
const { compare } = await import(new URL("recordings/compare.js", pkg));
const { read } = await import(new URL("recordings/format.js", pkg));
const { Pseudonyms } = await import(new URL("recordings/pseudonyms.js", pkg));
const command = fileURLToPath(new URL("bin/ringwire.mjs", pkg));
const run = promisify(execFile);

const PRIVATE_NUMBER = "+14255550171";
const PRESSES = { phoneNumber: "+15550103001" };
const STAYS = { phoneNumber: "+15550100000" };
const KEY = Buffer.from("the key of the resource, a secret").toString("base64");

let folder;
let emulator;
let app;
const events = [];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringwire-recordings-"));
  app = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    response.writeHead(200).end();
    events.push(...[JSON.parse(text)].flat());
  });
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
});
after(async () => {
  app.close();
  app.closeAllConnections();
  await rm(folder, { recursive: true });
});

const callback = () => `http://127.0.0.1:${app.address().port}/hook?secret=my%20secret`;

async function until(what, check) {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
    const found = check();
    if (found) return found;
  }
  assert.fail(`waited in vain for ${what}; there are ${events.map(({ type }) => type)}`);
}

/** A recording of what `use` does through a proxy. */
async function recorded(use, options = {}) {
  emulator = await serve({ accessKey: KEY, speed: 5, seed: 99 });
  const proxy = await startRecording({
    to: emulator.endpoint,
    port: 0,
    host: "127.0.0.1",
    accessKey: KEY,
    version: "test",
    ...options,
  });
  events.length = 0;
  try {
    await use(proxy);
    return read(JSON.stringify(proxy.recording()));
  } finally {
    await proxy.close();
    await emulator.close();
  }
}

const seen = (kind) => until(kind, () => events.find(({ type, taken }) => !taken && type?.endsWith(`.${kind}`)));
async function take(kind) {
  const event = await seen(kind);
  event.taken = true;
  return event;
}

/** A whole call with a client: ours and the official one have the same methods. */
async function call(client, target = PRESSES) {
  const invite = {
    targetParticipant: target,
    sourceCallIdNumber: { phoneNumber: PRIVATE_NUMBER },
    sourceDisplayName: "Jane Roe",
  };
  const { callConnection, callConnectionProperties } = await client.createCall(invite, callback(), {
    operationContext: "patient 4711",
  });
  assert.equal(callConnectionProperties.callbackUrl ?? callback(), callback(), "clients see their own address");
  await take("CallConnected");
  const media = callConnection.getCallMedia();
  await media.startRecognizing(target, {
    kind: "callMediaRecognizeDtmfOptions",
    maxTonesToCollect: 1,
    operationContext: "question",
  });
  const { data } = await take("RecognizeCompleted");
  assert.equal(data.operationContext, "question");
  await media.playToAll([{ kind: "fileSource", url: emulator.emulator.promptUri(1) }]);
  await take("PlayCompleted");
  await callConnection.addParticipant({ targetParticipant: STAYS, sourceCallIdNumber: { phoneNumber: PRIVATE_NUMBER } });
  await take("AddParticipantSucceeded");
  await callConnection.getCallConnectionProperties();
  await callConnection.getParticipant(STAYS);
  await callConnection.hangUp(true);
  await take("CallDisconnected");
}

const play = (recording, options) => compare(recording, Emulator.start, options);
const ours = () => recorded(({ connectionString }) => call(new CallAutomationClient(connectionString)));

describe("a recording of the emulator", () => {
  let recording;
  before(async () => {
    recording = await ours();
  });

  test("has the requests, the answers and the events, in their order", () => {
    const requests = recording.entries.filter(({ kind }) => kind === "request");
    assert.ok(requests.length >= 7);
    assert.deepEqual(requests[0].request.path, "/calling/callConnections?api-version=2026-03-12");
    assert.equal(requests[0].request.authorization, "HMAC-SHA256");
    assert.equal(requests[0].answer.status, 201);
    const kinds = recording.entries.flatMap((entry) => entry.events ?? []).map(({ type }) => type.split(".").at(-1));
    for (const kind of ["CallConnected", "RecognizeCompleted", "PlayCompleted", "AddParticipantSucceeded", "CallDisconnected"])
      assert.ok(kinds.includes(kind), kind);
    const { callConnectionId } = requests[0].answer.body;
    assert.ok(requests[1].request.path.includes(`/${callConnectionId}:recognize`), "the same id has the same pseudonym");
    assert.ok(
      recording.entries.flatMap((entry) => entry.events ?? []).every(({ data }) => data.callConnectionId === callConnectionId),
    );
  });

  test("has no number, name, key, token, secret or id of those who were recorded", () => {
    const text = JSON.stringify(recording);
    for (const secret of [
      PRIVATE_NUMBER.slice(1),
      "Jane",
      "patient",
      "4711",
      KEY,
      "my%20secret",
      "my secret",
      "HMAC-SHA256 ",
      "Bearer ",
      "eyJ",
      "127.0.0.1",
    ])
      assert.ok(!text.includes(secret), secret);
    for (const { data } of events)
      for (const name of ["callConnectionId", "serverCallId", "correlationId"])
        if (data[name]) assert.ok(!text.includes(data[name]), `${name} ${data[name]}`);
    assert.ok(text.includes(PRESSES.phoneNumber), "numbers of the dial plan belong to no one");
  });

  test("and the emulator do not differ, whatever its seed", async () => {
    for (const seed of [1, 2, 3]) {
      const { differences, requests, events } = await play(recording, { seed });
      assert.deepEqual(differences, []);
      assert.ok(requests >= 7 && events >= 8);
    }
  });

  /** The differences of a recording that was changed. */
  async function changed(change) {
    const copy = structuredClone(recording);
    change(copy.entries);
    return (await play(copy)).differences;
  }
  const request = (entries, ending) => entries.find((entry) => entry.request?.path.split("?")[0].endsWith(ending));
  const entryOf = (entries, kind) => entries.find((entry) => entry.events?.some(({ type }) => type.endsWith(`.${kind}`)));

  test("that is changed differs just there", async () => {
    for (const [change, expected] of [
      [
        (entries) => (request(entries, "/callConnections").answer.status = 200),
        { about: "POST /calling/callConnections", path: "status", recorded: "200", emulator: "201" },
      ],
      [
        (entries) => delete request(entries, "/callConnections").answer.body.callbackUri,
        { path: "callbackUri", recorded: "no such member", emulator: "string" },
      ],
      [
        (entries) => (request(entries, "/callConnections").answer.body.more = 1),
        { path: "more", recorded: "number", emulator: "no such member" },
      ],
      [
        (entries) => (request(entries, "/callConnections").answer.body.callbackUri = 7),
        { path: "callbackUri", recorded: "number", emulator: "string" },
      ],
      [
        (entries) => (request(entries, "/callConnections").answer.body.callConnectionState = "connected"),
        { path: "callConnectionState", recorded: '"connected"', emulator: '"connecting"' },
      ],
      [
        (entries) => (entryOf(entries, "RecognizeCompleted").events[0].data.resultInformation.code = 299),
        { about: "event RecognizeCompleted", path: "data.resultInformation.code", recorded: "299", emulator: "200" },
      ],
      [
        (entries) => delete entryOf(entries, "CallConnected").events[0].data.correlationId,
        { about: "event CallConnected", path: "data.correlationId", recorded: "no such member" },
      ],
      [
        (entries) => (entryOf(entries, "CallDisconnected").events[0].data.participants = []),
        { path: "data.participants", recorded: "array", emulator: "no such member" },
      ],
      [
        (entries) => entries.splice(entries.indexOf(entryOf(entries, "PlayCompleted")), 1),
        { about: "event PlayCompleted", recorded: "no such event", emulator: "an event" },
      ],
      [
        (entries) => {
          const { at, events } = entryOf(entries, "CallDisconnected");
          entries.push({
            at,
            kind: "callback",
            events: [{ ...events[0], id: "more", type: "Microsoft.Communication.HoldFailed" }],
          });
        },
        { about: "event HoldFailed", recorded: "an event", emulator: "no such event" },
      ],
      [
        (entries) => {
          // Two that come one after the other, and no request between them; CallConnected comes before the participants or after them.
          const kindAt = (index) => entries[index]?.events?.[0].type;
          const isOne = (kind) => kind && !kind.endsWith(".CallConnected");
          const at = entries.findIndex(
            (_, index) => isOne(kindAt(index)) && isOne(kindAt(index + 1)) && kindAt(index) !== kindAt(index + 1),
          );
          const [one, other] = [entries[at], entries[at + 1]];
          [one.events, other.events] = [other.events, one.events];
        },
        { about: "order of events of a call" },
      ],
    ]) {
      const differences = await changed(change);
      assert.ok(differences.length >= 1, change.toString());
      const found = differences.find((one) => Object.entries(expected).every(([name, value]) => one[name] === value));
      assert.ok(found, `${change}\n${JSON.stringify(differences, null, 1)}`);
      if (expected.path) assert.equal(differences.length, 1, JSON.stringify(differences));
    }
  });

  test("with an event before the request that leads to it differs", async () => {
    const differences = await changed((entries) => {
      const [one, other] = [entryOf(entries, "PlayCompleted"), entryOf(entries, "AddParticipantSucceeded")];
      [one.events, other.events] = [other.events, one.events];
    });
    assert.ok(differences.some(({ about }) => about === "event AddParticipantSucceeded"));
  });

  test("is compared by the command: 0, 1 and 2, and no number is printed", async () => {
    const file = join(folder, "recording.json");
    await writeFile(file, JSON.stringify(recording));
    const ok = await run(process.execPath, [command, "emulator", "--compare", file]);
    assert.match(ok.stdout, /^\d+ requests and \d+ events compared: 0 differences\n$/);
    const copy = structuredClone(recording);
    request(copy.entries, "/callConnections").answer.status = 200;
    request(copy.entries, "/callConnections").answer.body.callConnectionState = "+14255550171";
    await writeFile(file, JSON.stringify(copy));
    const differs = await run(process.execPath, [command, "emulator", "--compare", file]).catch((error) => error);
    assert.equal(differs.code, 1);
    assert.match(differs.stdout, /entry 0, POST \/calling\/callConnections, status: recorded 200, emulator 201\n/);
    assert.match(differs.stdout, /2 differences\n$/);
    assert.ok(!differs.stdout.includes("4255550171"), differs.stdout);
    for (const [text, says] of [
      ["{", /expected JSON/],
      ["[]", /expected an object with ringwireRecording/],
    ]) {
      await writeFile(file, text);
      const invalid = await run(process.execPath, [command, "emulator", "--compare", file]).catch((error) => error);
      assert.equal(invalid.code, 2);
      assert.match(invalid.stderr, says);
    }
    assert.equal(
      (await run(process.execPath, [command, "emulator", "--compare", join(folder, "none")]).catch((error) => error)).code,
      2,
    );
  });
});

describe("other clients", () => {
  test("the official package, by the proxy's key", async () => {
    const recording = await recorded(({ connectionString }) =>
      call(new Official(connectionString, { allowInsecureConnection: true })),
    );
    assert.deepEqual((await play(recording)).differences, []);
  });

  test("CallClient, whose callbacks have another form", async () => {
    const recording = await recorded(async ({ connectionString }) => {
      const client = new CallClient(connectionString);
      const { callLegId } = await client.createCall("8:acs:me", ["+15550100001"], {
        callbackUri: callback(),
        requestedModalities: ["audio"],
        requestedCallEvents: ["dtmfReceived"],
        alternateCallerId: PRIVATE_NUMBER,
      });
      await until("both tones", () => events.filter(({ eventType }) => eventType.endsWith("DtmfReceived")).length === 2);
      await client.hangupCall(callLegId);
      await until("its end", () => events.some(({ data }) => data.CallState === "Terminated"));
    });
    assert.equal(JSON.stringify(recording).includes(PRIVATE_NUMBER.slice(1)), false);
    assert.deepEqual((await play(recording)).differences, []);
  });

  test("a bearer token is handed on, and a private number becomes one that can be called", async () => {
    const recording = await recorded(async ({ endpoint }) => {
      const credential = async () => emulator.emulator.issueToken().token;
      const client = new CallAutomationClient(endpoint, {
        getToken: async () => ({ token: await credential(), expiresOnTimestamp: Date.now() + 60_000 }),
      });
      await client.createCall(
        { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: PRIVATE_NUMBER } },
        callback(),
      );
      await take("CallConnected");
    });
    const [first] = recording.entries;
    assert.equal(first.request.authorization, "Bearer");
    assert.match(first.request.body.targets[0].phoneNumber.value, /^\+1555\d{3}0000$/);
    assert.deepEqual((await play(recording)).differences, []);
  });

  test("without the proxy's key, or without one of the resource, a signed request goes no further", async () => {
    for (const [options, connectionStringOf] of [
      [{}, ({ endpoint }) => `endpoint=${endpoint}/;accesskey=${KEY}`],
      [{ accessKey: undefined }, ({ connectionString }) => connectionString],
    ]) {
      const recording = await recorded(async (proxy) => {
        const client = new CallAutomationClient(connectionStringOf(proxy), { retry: false });
        await assert.rejects(client.getCallConnection("x").getCallConnectionProperties(), { statusCode: 401 });
        assert.deepEqual(emulator.emulator.events(), []);
        assert.equal((await fetch(`${proxy.endpoint}/ringwire-callbacks/unknown`, { method: "POST", body: "{}" })).status, 404);
        assert.equal((await fetch(`${proxy.endpoint}/ringwire-event-grid`, { method: "POST", body: "[]" })).status, 404);
      }, options);
      assert.deepEqual(recording.entries, []);
    }
  });

  test("an error of the service is recorded and compared as any answer", async () => {
    const recording = await recorded(async ({ connectionString, endpoint }) => {
      const client = new CallAutomationClient(connectionString, { retry: false });
      await assert.rejects(client.getCallConnection("00000000-0000-4000-8000-00000000abcd").getCallConnectionProperties(), {
        statusCode: 404,
      });
      assert.equal((await fetch(`${endpoint}/calling/callConnections/x?api-version=2026-03-12`)).status, 401);
    });
    assert.deepEqual(
      recording.entries.map(({ answer }) => answer.status),
      [404, 401],
    );
    assert.equal(recording.entries[1].request.authorization, undefined);
    assert.deepEqual((await play(recording)).differences, []);
  });
});

describe("the command record", () => {
  test("writes the file, and no key is in it or printed", async () => {
    const server = await serve({ accessKey: KEY, speed: 20 });
    emulator = server;
    events.length = 0;
    const out = join(folder, "out.json");
    const child = spawn(process.execPath, [command, "record", "--to", server.endpoint, "--port", "0", "--out", out], {
      env: { ...process.env, COMMUNICATION_CONNECTION_STRING: server.connectionString },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part) => (text += part));
    await until("the greeting", () => text.includes("until Ctrl-C"));
    const [connectionString] = text.match(/endpoint=\S+/);
    await call(new CallAutomationClient(connectionString));
    child.kill("SIGINT");
    await once(child, "exit");
    await server.close();
    const written = await readFile(out, "utf8");
    assert.match(text, /\d+ entries in /);
    assert.ok(!text.includes(KEY) && !written.includes(KEY) && !written.includes(PRIVATE_NUMBER.slice(1)));
    assert.equal((await stat(out)).mode & 0o777, 0o600);
    assert.deepEqual((await play(read(written))).differences, []);
  });

  test("refuses what it cannot do", async () => {
    const there = join(folder, "there.json");
    await writeFile(there, "mine");
    for (const [args, says] of [
      [[], /--to: expected the endpoint/],
      [["--to", "contoso"], /--to: expected a URL/],
      [["--to", "http://contoso.example"], /--to: expected https; http is for this machine/],
      [["--to", "https://contoso.example"], /--out: expected the file/],
      [["--to", "https://contoso.example", "--out", there], /is there already/],
      [["--to", "https://contoso.example", "--out", "x", "more"], /record takes options only/],
      [["--to", "https://contoso.example", "--out", join(folder, "y"), "--callbacks", "me"], /--callbacks: expected a URL/],
    ]) {
      const { code, stderr } = await run(process.execPath, [command, "record", ...args]).catch((error) => error);
      assert.equal(code, 2, String(args));
      assert.match(stderr, says);
    }
    assert.equal(await readFile(there, "utf8"), "mine");
  });
});

describe("the format", () => {
  test("names the path of what does not fit", () => {
    const good = { at: 1, kind: "request", request: { method: "GET", path: "/x" }, answer: { at: 2, status: 200 } };
    const entries = (...all) => ({ ringwireRecording: 1, entries: all });
    assert.equal(read(JSON.stringify(entries(good))).entries.length, 1);
    for (const [value, says] of [
      [{ entries: [] }, /^ringwireRecording: expected the version/],
      [{ ringwireRecording: 2, entries: [] }, /^ringwireRecording: expected 1/],
      [{ ringwireRecording: 1 }, /^entries: expected an array/],
      [{ ringwireRecording: 1, entries: [], more: 1 }, /^more: there is no such member/],
      [entries(1), /^entries\[0\]: expected an object/],
      [entries({ ...good, at: -1 }), /^entries\[0\]\.at: expected milliseconds/],
      [entries(good, { ...good, at: 0 }), /^entries\[1\]\.at: expected a time that is not before/],
      [entries({ ...good, kind: "x" }), /^entries\[0\]\.kind: expected "request" or "callback"/],
      [entries({ ...good, request: { method: "get", path: "/x" } }), /^entries\[0\]\.request\.method: expected a method/],
      [entries({ ...good, request: { method: "GET", path: "x" } }), /^entries\[0\]\.request\.path: expected a path/],
      [
        entries({ ...good, request: { ...good.request, headers: { X: "1" } } }),
        /^entries\[0\]\.request\.headers: expected names in lower case/,
      ],
      [
        entries({ ...good, request: { ...good.request, headers: { x: "1\n" } } }),
        /^entries\[0\]\.request\.headers\.x: expected a string of one line/,
      ],
      [entries({ ...good, answer: { at: 0, status: 200 } }), /^entries\[0\]\.answer\.at: expected a time/],
      [entries({ ...good, answer: { at: 2, status: "200" } }), /^entries\[0\]\.answer\.status: expected a status/],
      [
        entries({ ...good, answer: { at: 2, status: 200, omitted: { bytes: -1 } } }),
        /^entries\[0\]\.answer\.omitted\.bytes: expected/,
      ],
      [entries({ at: 1, kind: "callback", events: [] }), /^entries\[0\]\.events: expected an array of events/],
      [entries({ at: 1, kind: "callback", events: [{}] }), /^entries\[0\]\.events\[0\]\.type: expected the type/],
      [entries({ at: 1, kind: "callback", events: [{ type: "x" }], answer: { status: 1 } }), /^entries\[0\]\.answer\.status/],
      [entries({ ...good, extra: 1 }), /^entries\[0\]\.extra: there is no such member/],
    ])
      assert.throws(() => read(JSON.stringify(value)), { name: "Error", message: says });
  });
});

describe("pseudonyms", () => {
  test("are the same for the same value, have its form, and leave the contract's words", () => {
    const names = new Pseudonyms("contoso.communication.azure.com");
    const text = (value) => names.text(value);
    assert.equal(text("+14255550171"), text("+14255550171"));
    assert.notEqual(text("+14255550171"), text("+14255550172"));
    assert.equal(text("4:+14255550171"), `4:${text("+14255550171")}`);
    assert.equal(text("%2B14255550171"), text("+14255550171").replace("+", "%2B"));
    const uuid = "8F14E45F-CEEA-467F-A0E6-4C7A2B6D9B1E";
    assert.equal(text(uuid), text(uuid.toLowerCase()));
    assert.match(text(`8:acs:${uuid}_${uuid}`), /^8:acs:(00000000-0000-4000-8000-\d{12})_\1$/);
    for (const kept of [
      "startContinuousDtmfRecognition",
      "Microsoft.Communication.ContinuousDtmfRecognitionToneReceived",
      "/calling/callConnections",
      "connected",
      "2026-03-12",
      "2026-11-28T04:48:20.1234567+00:00",
    ])
      assert.equal(text(kept), kept);
    for (const secret of [
      "Bearer abc",
      "endpoint=https://x.example/;accesskey=c2VjcmV0",
      "eyJhbGciOi.eyJzdWIiOi.c2ln",
      "jane.roe@clinic.example",
      "aHR0cHM6Ly9jb252LXVzd2UtMDkuY29udi5za3lwZS5jb20vY29udg==",
    ])
      assert.ok(!/abc|c2VjcmV0|c2ln|jane|aHR0cHM/.test(text(secret)), text(secret));
    assert.equal(
      text("https://contoso.communication.azure.com/calling/recordings"),
      "https://service.example/calling/recordings",
    );
    assert.match(
      text("https://app.example/hook/jane?secret=x&n=2"),
      /^https:\/\/host-\d+\.example\/hook\/jane\?secret=value-\d+&n=2$/,
    );
    const json = names.json({
      sourceDisplayName: "Jane",
      sipHeaders: { "X-Custom": "room 7" },
      playSources: [{ kind: "text", text: { text: "Hello Jane" } }],
      kind: "text",
    });
    assert.ok(!/Jane|room/.test(JSON.stringify(json)));
    assert.deepEqual([json.kind, json.playSources[0].kind], ["text", "text"]);
  });
});
