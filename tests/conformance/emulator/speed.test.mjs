// The official package and our receiver, in real time, beside an emulator whose time runs twenty times as fast and is twenty minutes ahead:
// more than a token lives, and more than the date of a signature may be off.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CallAutomationClient, parseCallAutomationEvent } from "@azure/communication-call-automation";
import "../../harness/hosts.cjs";
import { textOf } from "../../harness/servers.mjs";
import { pkg } from "../../node/pkg.mjs";
import { until } from "../../node/command.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));

const AHEAD_MS = 20 * 60_000;
const sourceCallIdNumber = { phoneNumber: "+14255550100" };
const PRESSES = { phoneNumber: "+15550103004" };

test("an application in real time gets on with an emulator that is ahead", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "ringwire-speed-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const state = join(folder, "state");
  // The fastest way to get ahead. The state goes on from there at another speed.
  const first = await serve({ state, speed: 1000 });
  await until("twenty minutes", () => first.emulator.now - Date.now() > AHEAD_MS);
  await first.close();
  const server = await serve({ state, speed: 20 });
  t.after(() => server.close());
  assert.ok(server.emulator.now - Date.now() > AHEAD_MS, "its time does not go back");

  const { audience, metadataUrl } = server.emulator.callbackAuthentication;
  const refused = [];
  const receiver = new CallbackReceiver({ audience, metadataUrl, onRefused: (why) => refused.push(why) });
  const tokens = [];
  const texts = [];
  const handle = receiver.node();
  const app = createServer(async (request, response) => {
    tokens.push(request.headers.authorization.replace(/^Bearer /, ""));
    request.body = await textOf(request);
    texts.push(request.body);
    handle(request, response);
  });
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  t.after(() => (app.close(), app.closeAllConnections()));
  const callbackUrl = `http://127.0.0.1:${app.address().port}/callbacks`;

  const client = new CallAutomationClient(server.connectionString, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
  const invite = { targetParticipant: PRESSES, sourceCallIdNumber };
  const { callConnection, callConnectionProperties } = await client.createCall(invite, callbackUrl, {
    callIntelligenceOptions: { cognitiveServicesEndpoint: "https://clinic.cognitiveservices.example/" },
  });
  const { callConnectionId } = callConnectionProperties;
  const wait = (kind) => receiver.waitFor({ kind, callConnectionId }, { timeoutMs: 20_000 });
  await wait("CallConnected");
  const media = callConnection.getCallMedia();
  await media.playToAll([{ kind: "textSource", text: "Press one.", voiceName: "en-US-NancyNeural" }]);
  await wait("PlayCompleted");
  await media.startRecognizing(PRESSES, { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1 });
  await wait("RecognizeCompleted");
  await callConnection.hangUp(true);
  await wait("CallDisconnected");
  assert.deepEqual(refused, []);
  await until("the answers", () => server.emulator.callbacks().every(({ state: now }) => now === "delivered"));

  const claims = tokens.map((token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url")));
  const now = Date.now() / 1000;
  for (const { iat, nbf, exp } of claims) {
    assert.ok(iat <= now && nbf <= now && exp > now && exp <= now + 300, JSON.stringify({ iat, nbf, exp, now }));
  }
  // The times of events are those of the emulator: how long the call took there.
  const times = texts.flatMap((text) => JSON.parse(text)).map(({ time }) => Date.parse(time));
  assert.ok(Math.min(...times) - Date.now() > AHEAD_MS - 60_000);
  assert.ok(texts.map((text) => parseCallAutomationEvent(text).kind).includes("RecognizeCompleted"));
});
