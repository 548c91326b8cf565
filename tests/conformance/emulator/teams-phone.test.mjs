// The unmodified official packages play the documented flow of Teams Phone on the emulator's profile: consent, a call, an agent, a phone, a
// recording, a transfer; and what the service's pages say of a caller id, of funds and of agents who are not there. The package for Python
// does so in tests/conformance/python/teams_phone.py.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CallAutomationClient, parseCallAutomationEvent } from "@azure/communication-call-automation";
import { pkg } from "../../node/pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { checkTeamsPhone } = await import(new URL("entries/emulator-node.js", pkg));
const { CallAutomationClient: Ours } = await import(new URL("entries/client-node.js", pkg));

const TENANT = "d3c5a1b2-1111-4222-8333-944445555666";
const ACCOUNT = "0a1b2c3d-aaaa-4bbb-8ccc-1234567890ab";
const RESOURCE = "5e6f7081-9999-4aaa-8bbb-cccccccccccc";
const AGENTS = ["77777777-dddd-4eee-8fff-000000000001", "77777777-dddd-4eee-8fff-000000000002"];
const QUEUE = "77777777-dddd-4eee-8fff-000000000003";
const [CUSTOMER, EXPERT] = ["+15550100000", "+15550110000"].map((phoneNumber) => ({ phoneNumber }));
const agent = (userId) => ({ userId, tenantId: TENANT, resourceId: RESOURCE });
const source = { teamsAppSource: { teamsAppId: ACCOUNT } };

const PROFILE = {
  tenantId: TENANT,
  resourceAccounts: [{ objectId: ACCOUNT, phoneNumber: "+14255550111", consented: false }],
  agents: [
    { userId: AGENTS[0], signedIn: true },
    { userId: AGENTS[1], signedIn: false },
  ],
};

let emulator;
let callbacks;
const received = [];
const incoming = [];

before(async () => {
  callbacks = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    response.writeHead(200).end();
    const batch = JSON.parse(body);
    if (request.headers["aeg-event-type"]) return incoming.push(...batch);
    received.push(parseCallAutomationEvent(body));
  });
  callbacks.listen(0, "127.0.0.1");
  await once(callbacks, "listening");
  emulator = await serve({ eventGridEndpoint: callbackUrl(), teamsPhone: { ...PROFILE, after: "2028-09-30" } });
});
after(async () => {
  await emulator.close();
  callbacks.close();
  callbacks.closeAllConnections();
});

const callbackUrl = () => `http://127.0.0.1:${callbacks.address().port}/callbacks`;

async function event(kind, of = () => true) {
  for (const end = Date.now() + 45_000; Date.now() < end; await sleep(5)) {
    const at = received.findIndex((one) => one.kind === kind && of(one));
    if (at >= 0) return received.splice(at, 1)[0];
  }
  assert.fail(`waited in vain for ${kind}; there are ${received.map(({ kind }) => kind).join(", ") || "none"}`);
}

const refused = (promise) =>
  promise.then(
    () => assert.fail("it should have been refused"),
    ({ statusCode, code, message }) => ({ statusCode, code, message }),
  );

/** The consent of an account, as its documentation has it: no package has the operation. */
async function consent(method, body) {
  const { token } = emulator.emulator.issueToken();
  const path = `/access/teamsExtension/tenants/${TENANT}/assignments/${ACCOUNT}?api-version=2025-06-30`;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(emulator.endpoint + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text) };
}

const options = { allowInsecureConnection: true };
for (const [name, client] of [
  [
    "the official package",
    () => new CallAutomationClient(emulator.connectionString, { ...options, retryOptions: { maxRetries: 0 } }),
  ],
  ["ours", () => new Ours(emulator.connectionString, { retry: false })],
])
  describe(`Teams Phone with ${name}`, { concurrency: false, timeout: 120_000 }, () => {
    let sdk;
    let connection;
    let id;
    const create = (target, invite, more) => sdk.createCall({ targetParticipant: target, ...invite }, callbackUrl(), more);

    test("an account that has not consented places no call", async () => {
      sdk = client();
      received.length = 0;
      assert.equal((await consent("DELETE")).status, 204);
      assert.equal((await refused(create(CUSTOMER, {}, source))).statusCode, 403);
      const given = await consent("PUT", { principalType: "teamsResourceAccount" });
      assert.deepEqual(given, {
        status: 201,
        body: { objectId: ACCOUNT, tenantId: TENANT, principalType: "teamsResourceAccount" },
      });
      assert.equal((await consent("GET")).status, 200);
    });

    test("the call is placed with teamsAppSource, and refused with a caller id", async () => {
      const shown = { sourceCallIdNumber: { phoneNumber: "+14255550100" } };
      const { statusCode, code, message } = await refused(create(CUSTOMER, shown, source));
      assert.deepEqual([statusCode, code], [400, "8523"]);
      assert.match(message, /SourceCallerIdNumber and SourceDisplayName are not supported/);
      // It is after 30 September 2028.
      assert.equal((await refused(create(CUSTOMER, shown, {}))).statusCode, 400);
      const { callConnection, callConnectionProperties } = await create(CUSTOMER, {}, source);
      connection = callConnection;
      id = callConnectionProperties.callConnectionId;
      await event("CallConnected", ({ callConnectionId }) => callConnectionId === id);
    });

    test("it is recorded by its connection, and the event has the id", async () => {
      const recording = sdk.getCallRecording();
      const begun = await recording.start({
        callConnectionId: id,
        recordingContent: "audio",
        recordingChannel: "mixed",
        recordingFormat: "wav",
        recordingStateCallbackEndpointUrl: callbackUrl(),
      });
      assert.equal(begun.recordingId, undefined);
      const { recordingId } = await event("RecordingStateChanged", ({ state }) => state === "active");
      await recording.pause(recordingId);
      assert.equal((await recording.getState(recordingId)).recordingState, "inactive");
      await recording.resume(recordingId);
      await recording.stop(recordingId);
    });

    test("an agent and a phone are added without a caller id", async () => {
      await connection.addParticipant({ targetParticipant: agent(AGENTS[0]) }, { operationContext: "agent" });
      const added = await event("AddParticipantSucceeded", ({ operationContext }) => operationContext === "agent");
      const { userId, tenantId, resourceId } = added.participant;
      assert.deepEqual({ userId, tenantId, resourceId }, agent(AGENTS[0]));
      await connection.addParticipant({ targetParticipant: EXPERT }, { operationContext: "expert" });
      await event("AddParticipantSucceeded", ({ operationContext }) => operationContext === "expert");
      const shown = { targetParticipant: { phoneNumber: "+15550120000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
      assert.equal((await refused(connection.addParticipant(shown))).code, "8523");
      await connection.addParticipant({ targetParticipant: agent(AGENTS[1]) }, { operationContext: "away" });
      const { values } = await connection.listParticipants();
      assert.equal(values.filter(({ identifier }) => identifier.phoneNumber).length, 2);
      assert.equal((await refused(connection.muteParticipant(EXPERT))).statusCode, 400);
    });

    test("the customer is transferred to a queue", async () => {
      await connection.transferCallToParticipant(
        { teamsAppId: QUEUE, cloud: "public" },
        { transferee: CUSTOMER, operationContext: "queue" },
      );
      const accepted = await event("CallTransferAccepted");
      assert.equal(accepted.operationContext, "queue");
      // That agent's client rings for 30 seconds, which one of the two waits for.
      if (name === "ours") {
        const { resultInformation } = await event("AddParticipantFailed", ({ operationContext }) => operationContext === "away");
        assert.deepEqual([resultInformation.code, resultInformation.subCode], [408, 10057]);
      }
      await connection.hangUp(true);
      await event("CallDisconnected", ({ callConnectionId }) => callConnectionId === id);
    });

    test("a call to the account's number comes in, and is answered", async () => {
      emulator.emulator.incomingCall({ from: CUSTOMER, to: "+14255550111" });
      for (const end = Date.now() + 10_000; !incoming.some(({ eventType }) => eventType.endsWith("IncomingCall")); await sleep(5))
        assert.ok(Date.now() < end, "waited in vain for IncomingCall");
      const { data } = incoming.splice(
        incoming.findIndex(({ eventType }) => eventType.endsWith("IncomingCall")),
        1,
      )[0];
      assert.deepEqual(data.to, { kind: "unknown", rawId: `28:orgid:${ACCOUNT}` });
      assert.equal(data.callerDisplayName, CUSTOMER.phoneNumber);
      const { callConnection, callConnectionProperties } = await sdk.answerCall(data.incomingCallContext, callbackUrl());
      await event("CallConnected", ({ callConnectionId }) => callConnectionId === callConnectionProperties.callConnectionId);
      await callConnection.hangUp(true);
    });

    test("the check of the emulator's log says what the profile did", () => {
      const report = checkTeamsPhone(JSON.stringify(emulator.emulator.events()));
      const verdict = (operation, identifier, call) =>
        report.findings.find((one) => one.operation === operation && one.identifier === identifier && one.call === call)?.verdict;
      assert.equal(verdict("addParticipant", "teamsExtensionUser", "teamsPhone"), "supported");
      assert.equal(verdict("transferCallToParticipant", "microsoftTeamsApp", "teamsPhone"), "supported");
      assert.equal(verdict("answerCall", null, "teamsPhone"), "supported");
      assert.equal(verdict("start", null, "teamsPhone"), "supported");
      assert.equal(verdict("muteParticipant", "phoneNumber", "teamsPhone"), "notSupported");
      assert.equal(verdict("createCall", "phoneNumber", "other"), "goneIn2028");
      // One of the two requests for a call of Teams Phone had a caller id.
      assert.equal(verdict("createCall", "phoneNumber", "teamsPhone"), "needsChange");
    });
  });

test("without a profile the official package places the documented call, too", { timeout: 60_000 }, async () => {
  const plain = await serve({});
  try {
    const sdk = new CallAutomationClient(plain.connectionString, { ...options, retryOptions: { maxRetries: 0 } });
    const { callConnectionProperties } = await sdk.createCall({ targetParticipant: CUSTOMER }, callbackUrl(), source);
    assert.equal(callConnectionProperties.callConnectionState, "connecting");
    const invite = { targetParticipant: CUSTOMER, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
    assert.equal((await refused(sdk.createCall(invite, callbackUrl(), source))).code, "8523");
  } finally {
    await plain.close();
  }
});
