// `ringwire trigger` and `Emulator.trigger`: every kind of event, complete and signed. Others judge: the official package reads the events, jose
// verifies the tokens.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { parseCallAutomationEvent } from "@azure/communication-call-automation";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { run, serving, until } from "./command.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, parseCallAutomationEvents, parseCallEvents, parseIncomingCallEvents } = await import(
  new URL("entries/client-node.js", pkg)
);
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

const CALLBACK = "https://app.example/callbacks?secret=s";
/** Events that the official package of this version does not have. */
const UNKNOWN_TO_OFFICIAL = [];

let emulator;
before(async () => {
  emulator = await Emulator.start();
});
after(() => emulator.stop());

const kindsOf = (client) => emulator.tables().find((table) => table.client === client).events;

describe("every kind of event", () => {
  test("of 2026-03-12 is read by the official package and by ours, and names its call", () => {
    const kinds = kindsOf("CallAutomationClient").filter(({ eventGrid }) => !eventGrid);
    assert.equal(kinds.length, 38);
    const unknown = [];
    for (const { kind } of kinds) {
      const { event, signed, url } = emulator.trigger(kind, { callbackUrl: CALLBACK });
      assert.deepEqual([signed, url], [true, CALLBACK], kind);
      const [ours] = parseCallAutomationEvents([event]);
      assert.equal(ours.kind, kind);
      for (const name of ["callConnectionId", "serverCallId", "correlationId"])
        assert.equal(typeof ours[name], "string", `${kind}.${name}`);
      assert.equal(typeof ours.resultInformation.code, "number", kind);
      assert.equal(/(Failed)$/.test(kind) && ours.resultInformation.code < 300, false, `${kind}: ${ours.resultInformation.code}`);
      try {
        const theirs = parseCallAutomationEvent(event);
        assert.equal(theirs.kind, kind);
        assert.equal(theirs.callConnectionId, ours.callConnectionId);
      } catch (error) {
        unknown.push(`${kind}: ${error.message}`);
      }
    }
    assert.deepEqual(unknown, UNKNOWN_TO_OFFICIAL);
  });

  test("of the 2021 preview is read, and is not signed", () => {
    const kinds = kindsOf("CallClient");
    assert.equal(kinds.length, 6);
    for (const { kind } of kinds) {
      const { event, signed } = emulator.trigger(kind, { callbackUrl: CALLBACK, contract: "2021-04-15-preview1" });
      assert.equal(signed, false);
      assert.equal(parseCallEvents(event)[0].kind, kind);
      assert.match(event.subject, /^callLeg\/[\da-f-]{36}\/\w+$/);
    }
  });

  test("of Event Grid is read; the call of IncomingCall can be answered", async () => {
    const own = await Emulator.start();
    const client = new CallAutomationClient(own.connectionString, { fetch: own.fetch });
    const { event } = own.trigger("IncomingCall", { callbackUrl: CALLBACK, data: { callerDisplayName: "Ada" } });
    const [incoming] = parseIncomingCallEvents([event]);
    assert.equal(incoming.callerDisplayName, "Ada");
    const { callConnectionProperties } = await client.answerCall(incoming.incomingCallContext, CALLBACK);
    assert.ok(callConnectionProperties.callConnectionId);
    const file = own.trigger("RecordingFileStatusUpdated", { callbackUrl: CALLBACK });
    assert.equal(file.event.data.recordingStorageInfo.recordingChunks.length, 1);
    assert.throws(() => own.trigger("RecordingFileStatusUpdated"), /callbackUrl: expected the URL of the application/);
    own.stop();
  });

  test("in any case, with its prefix, and with members of one's own", () => {
    const { event } = emulator.trigger("Microsoft.Communication.RECOGNIZEFAILED", {
      callbackUrl: CALLBACK,
      data: { operationContext: "menu", resultInformation: { subCode: 8532 } },
    });
    assert.equal(event.type, "Microsoft.Communication.RecognizeFailed");
    assert.deepEqual(
      [event.data.operationContext, event.data.resultInformation.subCode, event.data.resultInformation.code],
      ["menu", 8532, 400],
    );
    assert.ok(
      !(
        "operationContext" in
        emulator.trigger("PlayCompleted", { callbackUrl: CALLBACK, data: { operationContext: null } }).event.data
      ),
    );
  });

  test("a mistake is refused, and names what is wrong", () => {
    for (const [args, says] of [
      [["Nothing", { callbackUrl: CALLBACK }], /event: expected one of CallConnected/],
      [["CallConnected"], /callbackUrl: expected the URL/],
      [["CallConnected", { callbackUrl: "here" }], /callbackUrl: expected an absolute URL/],
      [["CallConnected", { callbackUrl: "ftp://a/" }], /callbackUrl: expected an absolute URL/],
      [["CallConnected", { callConnectionId: "none" }], /Call not found/],
      [["CallLegStateChanged", { callConnectionId: "none" }], /event: expected one of CallConnected/],
      [
        ["PlayFailed", { callbackUrl: CALLBACK, data: { operatonContext: "x" } }],
        /data\.operatonContext: this member does not exist; there are/,
      ],
      [
        ["PlayFailed", { callbackUrl: CALLBACK, data: { resultInformation: { cod: 1 } } }],
        /data\.resultInformation\.cod: this member/,
      ],
      [["PlayFailed", { callbackUrl: CALLBACK, data: { failedPlaySourceIndex: "first" } }], /failedPlaySourceIndex/],
      [["PlayFailed", { callbackUrl: CALLBACK, dat: {} }], /dat: there is no such member; expected event, contract/],
      [["PlayFailed", { callbackUrl: CALLBACK, contract: "2020" }], /contract: expected 2026-03-12 or/],
      [["PlayFailed", []], /options: expected an object/],
      [[1], /event: expected a string/],
    ])
      assert.throws(() => emulator.trigger(...args), says, JSON.stringify(args));
  });
});

test("an event of a live call names it, its participants and its callback URL, and changes no call", async () => {
  const own = await Emulator.start();
  const client = new CallAutomationClient(own.connectionString, { fetch: own.fetch });
  const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
  const { callConnectionProperties } = await client.createCall(invite, CALLBACK);
  await own.advance("3s");
  const { callConnectionId } = callConnectionProperties;
  const updates = own.callbacks().filter(({ eventKind }) => eventKind === "ParticipantsUpdated").length;
  const { event, url } = own.trigger("ParticipantsUpdated", { callConnectionId });
  assert.equal(url, CALLBACK);
  assert.equal(event.data.sequenceNumber, updates + 1);
  assert.ok(event.data.participants.some(({ identifier }) => identifier.rawId === "4:+15550100000"));
  const [before] = own.connections();
  assert.equal(event.data.serverCallId, before.serverCallId);
  own.trigger("CallDisconnected", { callConnectionId });
  assert.equal(own.connections()[0].state, "connected");
  const elsewhere = own.trigger("PlayCompleted", { callConnectionId, callbackUrl: "https://other.example/" });
  assert.equal(elsewhere.url, "https://other.example/");
  own.stop();
});

test("a triggered event meets faults, is in the log, and comes again after a restart of the state", async () => {
  const entries = [];
  const journal = {
    entries,
    append: (line) => void entries.push(line),
    restart: (lines) => void entries.splice(0, entries.length, ...lines),
  };
  const own = await Emulator.start({ journal, faults: { rules: [{ fault: "duplicate" }] } });
  own.trigger("PlayStarted", { callbackUrl: CALLBACK });
  const log = own.events();
  assert.ok(log.some(({ kind, fault }) => kind === "fault" && fault === "duplicate"));
  const [first] = own.callbacks();
  own.stop();
  const again = await Emulator.start({ journal: { ...journal, entries: [...entries] } });
  assert.deepEqual(again.callbacks()[0].event, first.event);
  again.stop();
});

describe("the command", () => {
  let server;
  let endpoint;
  before(async () => {
    server = await serve();
    endpoint = ["--endpoint", server.endpoint];
  });
  after(() => server.close());

  test("posts an event whose token jose verifies, and that a receiver takes", async (t) => {
    const { audience, issuer, metadataUrl } = server.emulator.callbackAuthentication;
    const receiver = new CallbackReceiver({ audience, metadataUrl });
    const kinds = [];
    receiver.on("*", ({ kind }) => void kinds.push(kind));
    const tokens = [];
    const url = await serving(t, async (request, response, body) => {
      tokens.push(request.headers.authorization?.replace("Bearer ", ""));
      const answer = await receiver.handle(
        new Request(`http://app.test${request.url}`, { method: "POST", headers: request.headers, body }),
      );
      response.writeHead(answer.status).end();
    });
    const { code, out, err } = await run(["trigger", "CallConnected", "--callback-url", `${url}/callbacks?x=1`, ...endpoint]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^✓ callback \d+ CallConnected to http:\/\/127\.0\.0\.1:\d+\/callbacks\?x=\*\*\*: 200\n$/);
    assert.deepEqual(kinds, ["CallConnected"]);
    const { jwks_uri } = await (await fetch(metadataUrl)).json();
    const { payload, protectedHeader } = await jwtVerify(tokens[0], createRemoteJWKSet(new URL(jwks_uri)), { audience, issuer });
    assert.equal(protectedHeader.alg, "RS256");
    assert.ok(payload.exp > Date.now() / 1000);
  });

  test("says what the application has answered; the exit code says whether it took the event", async (t) => {
    const url = await serving(t, (_, response) => response.writeHead(401).end());
    const refused = await run(["trigger", "PlayFailed", "--callback-url", url, ...endpoint]);
    assert.equal(refused.code, 1);
    assert.match(refused.out, /^✕ callback \d+ PlayFailed to \S+: 401\n$/);
    const json = await run([
      "trigger",
      "PlayFailed",
      "--callback-url",
      url,
      "--context",
      "menu",
      "--data",
      '{"failedPlaySourceIndex":2}',
      "--json",
      ...endpoint,
    ]);
    const callback = JSON.parse(json.out);
    assert.deepEqual([callback.event.data.operationContext, callback.event.data.failedPlaySourceIndex], ["menu", 2]);
    assert.equal(callback.attempts[0].status, 401);
  });

  test("lists the kinds, and names the one that is meant", async () => {
    const { code, out } = await run(["trigger", "--list"]);
    assert.equal(code, 0);
    for (const kind of ["CallConnected", "IncomingCall", "DtmfReceived"]) assert.match(out, new RegExp(`^ {2}${kind} `, "m"));
    for (const [args, says] of [
      [["CallConected"], /there is no event CallConected; did you mean CallConnected\?/],
      [[], /expected <event>/],
      [["CallConnected", "--data", "{"], /--data: expected a JSON object/],
      [["CallConnected", "--data", "[]"], /--data: expected a JSON object/],
      [["CallConnected", "--call", "abc", ...endpoint], /there is no call abc/],
    ]) {
      const program = await run(["trigger", ...args]);
      assert.deepEqual([program.code, program.out], [2, ""], args.join(" "));
      assert.match(program.err, says);
    }
  });

  test("resend asks for the callback that is meant, and waits for what becomes of the new one", async (t) => {
    const asked = [];
    const callbacks = [
      {
        id: 3,
        eventKind: "PlayStarted",
        url: "http://app/",
        state: "failed",
        event: { id: "aaaa1111" },
        attempts: [{ status: 500 }],
      },
      {
        id: 4,
        eventKind: "PlayCompleted",
        url: "http://app/",
        state: "delivered",
        event: { id: "bbbb2222" },
        attempts: [{ status: 200 }],
      },
    ];
    const url = await serving(t, (request, response, body) => {
      if (request.url === "/emulator/callbacks") return response.end(JSON.stringify(callbacks));
      asked.push([request.method, request.url, JSON.parse(body)]);
      callbacks.push({ ...callbacks[0], id: 5, state: "delivered", attempts: [{ status: 204 }] });
      response.end(JSON.stringify({ callbackId: 5 }));
    });
    for (const [args, callbackId] of [
      [["3"], 3],
      [["aaaa"], 3],
      [[], 4],
    ]) {
      asked.length = 0;
      callbacks.length = 2;
      const { code, out } = await run(["resend", ...args, "--endpoint", url]);
      assert.deepEqual(asked, [["POST", "/emulator/resend", { callbackId }]]);
      assert.deepEqual([code, out], [0, "✓ callback 5 PlayStarted to http://app/: 204\n"]);
    }
    const none = await run(["resend", "9", "--endpoint", url]);
    assert.equal(none.code, 2);
    assert.match(none.err, /there is no callback 9/);
  });

  test("tail prints the lines, or the log as lines of JSON", async () => {
    server.emulator.trigger("PlayStarted", { callbackUrl: "http://127.0.0.1:1/" });
    await until("its attempt", () => server.emulator.callbacks().at(-1).attempts.length);
    const { code, out } = await run(["tail", "--once", ...endpoint]);
    assert.equal(code, 0);
    assert.match(out, /^\d\d:\d\d:\d\d\.\d{3} {2}✕ callback \d+ PlayStarted: /m);
    const json = await run(["tail", "--once", "--json", ...endpoint]);
    const lines = json.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(lines, JSON.parse(await (await fetch(`${server.endpoint}/emulator/events`)).text()).slice(0, lines.length));
  });
});
