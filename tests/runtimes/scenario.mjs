// What must work everywhere, word for word the same in every runtime: no import, nothing but what the package's own users have.
// `api` is the package as the runtime's own way of importing gives it, `config` is where the runner listens.
import { agentCases } from "./scenario-agent.mjs";
import { callbackCases } from "./scenario-callbacks.mjs";
import { emulatorCases } from "./scenario-emulator.mjs";
import { soundCases } from "./scenario-sound.mjs";
import { equal, got, rejects, throws, until, within } from "../harness/check.mjs";

const SOURCE = "8:acs:resource_application";
const CALLER_ID = "+14255550100";
/** Answers after two seconds, presses 1 and # three seconds later. */
const PRESSES_KEYS = "+15550100001";
/** Answers after two seconds and stays. */
const STAYS = "+15550100000";

const callOptions = (callbackUri, more) => ({
  callbackUri,
  requestedModalities: ["audio"],
  requestedCallEvents: ["participantsUpdated", "dtmfReceived"],
  alternateCallerId: CALLER_ID,
  ...more,
});

/** Runs every case, and gives `{ name, error }` of each, in order. */
export async function run(api, config) {
  const together = async (some) => Promise.all(Object.entries(some).map(([name, act]) => resultOf(name, () => act(api, config))));
  // At once: they mostly wait. Who computes comes after them, and holds up no timer of theirs.
  return [...(await together(waiting)), ...(await together(agentCases))];

  async function resultOf(name, act) {
    try {
      await within(config.limitMs, act());
      return { name };
    } catch (error) {
      // The stacks of Firefox and WebKit do not begin with the message.
      return { name, error: `${error}\n${error?.stack ?? ""}` };
    }
  }
}

const cases = {
  "all seven operations over HTTP, with their callbacks": async ({ CallClient, parseCallEvents }, config) => {
    const client = new CallClient(config.connectionString);
    const callbackUri = `${config.callbacks}/${config.runtime}/call`;
    // Read back from where the runner listens: what is asserted is what was really posted there.
    const events = async () => (await (await fetch(callbackUri)).json()).flatMap((body) => parseCallEvents(body));
    const event = (what, fits) => until(what, async () => (await events()).find(fits));

    const { callLegId } = await client.createCall(
      SOURCE,
      [PRESSES_KEYS],
      callOptions(callbackUri, { subject: "zażółć 電話 📞" }),
    );
    equal(typeof callLegId, "string", "callLegId");
    await event(
      "the call to be established",
      ({ kind, callState }) => kind === "CallLegStateChanged" && callState === "established",
    );

    const played = await client.playAudio(callLegId, { audioFileUri: config.prompt, loop: true, operationContext: "music" });
    equal([typeof played.id, played.status, played.operationContext], ["string", "notStarted", "music"], "playAudio");
    const cancelled = await client.cancelMediaProcessing(callLegId, "enough");
    equal([typeof cancelled.id, cancelled.operationContext], ["string", "enough"], "cancelMediaProcessing");
    const result = (context) => (found) => found.kind === "PlayAudioResult" && found.operationContext === context;
    equal((await event("the cancelled prompt", result("music"))).resultInfo.subcode, 8508, "subcode of what was cancelled");
    await client.playAudio(callLegId, { audioFileUri: config.prompt, operationContext: "hello" });
    equal((await event("the prompt played", result("hello"))).resultInfo.subcode, 0, "subcode of what was played");

    await client.inviteParticipants(callLegId, [{ phoneNumber: STAYS }], {
      operationContext: "colleague",
      alternateCallerId: CALLER_ID,
    });
    const joined = await event("the invited one", ({ kind }) => kind === "InviteParticipantResult");
    equal(
      [joined.status, joined.operationContext, joined.participants],
      ["completed", "colleague", [{ phoneNumber: STAYS }]],
      "invitation",
    );
    const isInvited = ({ identifier }) => identifier.phoneNumber === STAYS;
    const { participants } = await event(
      "the two",
      ({ kind, participants }) => kind === "ParticipantsUpdated" && participants.length === 2,
    );
    await client.removeParticipant(callLegId, participants.find(isInvited).participantId);
    await until("one of them to be gone", async () => {
      const last = (await events()).findLast(({ kind }) => kind === "ParticipantsUpdated");
      return !last.participants.some(isInvited);
    });

    await event("the second key", ({ kind, toneInfo }) => kind === "DtmfReceived" && toneInfo.tone === "Pound");
    equal(await client.hangupCall(callLegId), undefined, "hangupCall");
    await event("the end", ({ kind, callState }) => kind === "CallLegStateChanged" && callState === "terminated");

    const second = await client.createCall(
      { communicationUserId: SOURCE },
      [{ rawId: "8:acs:resource_callee" }],
      callOptions(callbackUri),
    );
    equal(await client.deleteCall(second.callLegId), undefined, "deleteCall");
    await event("the end of the second", (found) => found.callLegId === second.callLegId && found.callState === "terminated");
  },

  "2026-03-12 over HTTP, with its callbacks and a recording": async (
    { CallAutomationClient, parseCallAutomationEvents },
    config,
  ) => {
    const client = new CallAutomationClient(config.connectionString, { sourceIdentity: { communicationUserId: SOURCE } });
    const callbackUrl = `${config.callbacks}/${config.runtime}/automation`;
    const events = async () => (await (await fetch(callbackUrl)).json()).flatMap((body) => parseCallAutomationEvents(body));
    const event = (what, fits) => until(what, async () => (await events()).find(fits));
    const of = (kind) => (found) => found.kind === kind;

    const callee = { phoneNumber: STAYS };
    const invite = {
      targetParticipant: callee,
      sourceCallIdNumber: { phoneNumber: CALLER_ID },
      sourceDisplayName: "zażółć 電話 📞",
    };
    const { callConnection, callConnectionProperties } = await client.createCall(invite, callbackUrl, {
      operationContext: "first",
    });
    equal(callConnectionProperties.callConnectionState, "connecting", "callConnectionState");
    equal((await event("the connection", of("CallConnected"))).operationContext, "first", "operationContext");
    const properties = await callConnection.getCallConnectionProperties();
    equal([properties.callConnectionState, properties.sourceDisplayName], ["connected", invite.sourceDisplayName], "properties");
    const people = [];
    for await (const { identifier } of callConnection.listParticipants()) people.push(identifier.phoneNumber);
    equal(people.includes(STAYS), true, "listParticipants");

    const media = callConnection.getCallMedia();
    await media.playToAll([{ kind: "fileSource", url: config.prompt }], { operationContext: "hello" });
    equal((await event("the prompt", of("PlayCompleted"))).resultInformation.code, 200, "code of what was played");
    const recording = client.getCallRecording();
    const callLocator = { kind: "serverCallLocator", id: properties.serverCallId };
    const { recordingId } = await recording.start({
      callLocator,
      recordingFormat: "wav",
      recordingStateCallbackEndpointUrl: callbackUrl,
    });
    equal((await event("the recording", of("RecordingStateChanged"))).startDateTime instanceof Date, true, "startDateTime");
    await recording.stop(recordingId);
    const grid = async () => (await (await fetch(config.eventGrid)).json()).flatMap((body) => JSON.parse(body));
    const ofRecording = ({ subject }) => subject.endsWith(recordingId);
    const { data } = await until("the file", async () => (await grid()).find(ofRecording));
    const [{ contentLocation }] = data.recordingStorageInfo.recordingChunks;
    const download = async (options) =>
      new Uint8Array(await new Response(await recording.downloadStreaming(contentLocation, options)).arrayBuffer());
    const file = await download();
    equal([file.length > 44, String.fromCharCode(...file.subarray(0, 4))], [true, "RIFF"], "the file of the recording");
    equal([...(await download({ offset: 8, length: 4 }))], [...file.subarray(8, 12)], "a part of the file");
    await callConnection.hangUp(true);
    const { resultInformation } = await event("the end", of("CallDisconnected"));
    equal([resultInformation.code, resultInformation.subCode], [200, 7000], "how it ended");
    const gone = await rejects(callConnection.getCallConnectionProperties());
    equal([gone.kind, gone.statusCode, gone.code], ["service", 404, "8522"], "a call that is over");
  },

  "the second base path, and a bearer token that a function gives": async ({ CallClient }, config) => {
    let asked = 0;
    const getToken = async (scope) => {
      asked += 1;
      equal(scope, "https://communication.azure.com//.default", "scope");
      return (await fetch(`${config.endpoint}/emulator/token`, { method: "POST" })).json();
    };
    const client = new CallClient(config.endpoint, { getToken }, { basePath: "/calling/calls" });
    const options = callOptions(`${config.callbacks}/${config.runtime}/token`);
    const made = await Promise.all(
      Array.from({ length: 10 }, () => client.createCall(SOURCE, ["8:acs:resource_callee"], options)),
    );
    equal(new Set(made.map(({ callLegId }) => callLegId)).size, 10, "calls made");
    await Promise.all(made.map(({ callLegId }) => client.deleteCall(callLegId)));
    equal(asked, 1, "times the token was asked for");
  },

  "errors of the service, and input refused before it": async ({ CallClient, CallAutomationError }, config) => {
    const client = new CallClient(config.connectionString);
    const gone = await rejects(client.hangupCall("no-such-leg"));
    equal(gone instanceof CallAutomationError && gone instanceof Error, true, "instanceof");
    equal(
      [gone.name, gone.kind, gone.status, gone.code],
      ["CallAutomationError", "service", 404, "8522"],
      "a call that is not there",
    );
    equal([typeof gone.requestId, gone.attempts.length, gone.attempts[0].status], ["string", 1, 404], "request id and attempts");

    const stranger = new CallClient(config.endpoint, { key: btoa("not the key") });
    equal((await rejects(stranger.hangupCall("x"))).status, 401, "a wrong key");
    const [, key] = config.connectionString.split("accesskey=");
    const insecure = throws(() => new CallClient(`endpoint=http://calls.example/;accesskey=${key}`));
    equal([insecure.kind, insecure.message.includes(key)], ["validation", false], "plain http to somewhere else");

    const wrong = await rejects(client.createCall(SOURCE, [STAYS, "+1 425"], callOptions("https://app.example/")));
    equal([wrong.kind, wrong.target, wrong.attempts], ["validation", "targets[1]", []], "a wrong number");
    const closed = new CallClient(`endpoint=${config.closed}/;accesskey=${key}`, { retry: false });
    const unreached = await rejects(closed.hangupCall("x"));
    equal([unreached.kind, unreached.status, unreached.cause instanceof Error], ["network", undefined, true], "no server there");
  },

  "an abort: before, while waiting, while reading": async ({ CallClient }, { odd, key, runtime }) => {
    const client = new CallClient(`endpoint=${odd}/;accesskey=${key}`);
    const seen = async (id) => (await fetch(`${odd}/seen/${id}`)).json();
    const before = AbortSignal.abort("never mind");
    equal(await got(client.hangupCall(`silent-${runtime}-before`, { signal: before })), "never mind", "reason");
    equal((await seen(`silent-${runtime}-before`)).requests, 0, "requests of what was aborted before");
    for (const id of [`silent-${runtime}-abort`, `half-${runtime}-abort`]) {
      const controller = new AbortController();
      const rejected = rejects(client.hangupCall(id, { signal: controller.signal }));
      await until("the request", async () => (await seen(id)).requests === 1);
      controller.abort();
      equal((await rejected).name, "AbortError", "name");
      await until("the connection to be let go", async () => (await seen(id)).closed === 1);
    }
  },

  "a timeout": async ({ CallClient }, { odd, key, runtime }) => {
    const client = new CallClient(`endpoint=${odd}/;accesskey=${key}`, { timeoutMs: 60_000 });
    const begin = Date.now();
    const error = await rejects(client.hangupCall(`silent-${runtime}-late`, { timeoutMs: 300 }));
    equal([error.name, error instanceof DOMException], ["TimeoutError", true], "name");
    const took = Date.now() - begin;
    equal(took >= 290 && took < 5000, true, `rejects after 300 ms (it took ${took})`);
  },

  "another try after 503, none after a redirect": async ({ CallClient }, { odd, key, runtime }) => {
    const client = new CallClient(`endpoint=${odd}/;accesskey=${key}`, { retry: { baseDelayMs: 1 } });
    await client.hangupCall(`busy-${runtime}`);
    equal((await (await fetch(`${odd}/seen/busy-${runtime}`)).json()).requests, 2, "requests");
    const error = await rejects(client.hangupCall(`moved-${runtime}`));
    equal([error.name, error.attempts.length], ["CallAutomationError", 1], "a redirect");
    equal((await (await fetch(`${odd}/seen/elsewhere-${runtime}`)).json()).requests, 0, "requests at the other place");
  },

  "the signed request, sent by other means": async ({ CallClient }, config) => {
    const client = new CallClient(config.connectionString);
    const options = callOptions(`${config.callbacks}/${config.runtime}/pure`);
    const { url, method, headers, body } = await client.buildRequest("createCall", SOURCE, ["8:acs:resource_callee"], options);
    const response = await fetch(url, { method, headers, body });
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    const { callLegId } = client.parseResponse("createCall", answer);
    await client.deleteCall(callLegId);
    equal(
      throws(() => client.parseResponse("deleteCall", { status: 404, body: '{"code":"8522","message":"gone"}' })).code,
      "8522",
      "code",
    );
  },

  "the Date header: signed where it may be set, refused where not": async ({ CallClient }, config) => {
    const client = new CallClient(config.connectionString, { dateHeader: "date" });
    const { status, target } = await rejects(client.hangupCall("no-such-leg"));
    equal(status === 404 ? "allowed" : target, config.dateHeader, "Date header");
  },

  "callbacks of every kind are read": async ({ parseCallEvents }) => {
    const event = {
      id: "1",
      eventType: "Microsoft.Communication.CallLegStateChanged",
      data: { CallLegId: "a", CallState: "Established" },
    };
    equal(
      parseCallEvents([event, { eventType: "Other.Thing", data: { a: 1 } }]).map(({ kind }) => kind),
      ["CallLegStateChanged", "Unknown"],
      "kinds",
    );
    equal(parseCallEvents(JSON.stringify(event))[0].callState, "established", "state");
    equal(throws(() => parseCallEvents("{")).kind, "validation", "what is not JSON");
  },

  "a list of people is read, wherever it is cut": async ({ readPeople }) => {
    const text = '\uFEFFMobile;Name\r\n+1 (555) 010-0000;"Łukasz; Kowalski"\r\nnone;Zoë\r\n+15550100001;電話\r\n';
    const bytes = new TextEncoder().encode(text);
    async function* pieces() {
      for (const byte of bytes) yield Uint8Array.of(byte);
    }
    const people = [];
    for await (const person of readPeople(pieces(), { phone: "Mobile", name: "Name" })) people.push(person);
    const expected = [
      { phone: "+15550100000", name: "Łukasz; Kowalski" },
      { phone: "+15550100001", name: "電話" },
    ];
    equal(people, expected, "people");
  },
};

const waiting = { ...cases, ...emulatorCases, ...callbackCases, ...soundCases };

/** What every runtime has to report on. */
export const names = Object.keys({ ...waiting, ...agentCases });
