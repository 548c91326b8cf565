// The console's library (www/lib) without a page: masking, which callbacks a request caused, what is copied, what is kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { adviceFor, adviceForCallback, describe } from "../../www/lib/advice.js";
import { Call, keyOf, toneOfKey } from "../../www/lib/call.js";
import { callOf, callbacksOf } from "../../www/lib/correlate.js";
import { titleOf } from "../../www/lib/event-text.js";
import { ndjson } from "../../www/lib/export.js";
import { FAULT_PRESETS } from "../../pkg/emulator/presets.js";
import { adviceForFault, faultFinder, faultText, isRule } from "../../www/lib/faults.js";
import { readHash } from "../../www/lib/hash.js";
import { hearing } from "../../www/lib/hears.js";
import { maskBody, maskHeader, maskUrl, refuseSecret } from "../../www/lib/mask.js";
import { freeNumber, rowOf, shortName } from "../../www/lib/numbers.js";
import { isRefused, signsOf, sinceText, statusOf, textOf } from "../../www/lib/rows.js";
import { callbackCurl, curl, handler, javascript } from "../../www/lib/snippets.js";
import { KEPT, KEPT_CALLS, Store } from "../../www/lib/store.js";
import { byClass, membersIn, versionsOf } from "../../www/lib/tables.js";
import { MOST_MARKS, timeline } from "../../www/lib/timeline.js";

const ROWS = [
  { pattern: "+1555xxx0000", example: "+15550100000", behaviour: "answers" },
  { pattern: "+1555xxx0486", example: "+15550100486", behaviour: "is busy" },
  { pattern: "8:acs:…1555xxx0603", example: "8:acs:emulator_15550100603", behaviour: "declines" },
  { pattern: "8:acs:…1555xxxnnnn", example: "8:acs:emulator_15550102001", behaviour: "does what the number does" },
  { pattern: "any other number", example: "+14255550123", behaviour: "answers, by chance" },
];

test("the behaviour of a number comes from the grammar, and so do new numbers", () => {
  assert.equal(rowOf(ROWS, "+15559990486").behaviour, "is busy");
  assert.equal(rowOf(ROWS, "+155599904860").behaviour, "answers, by chance");
  assert.equal(rowOf(ROWS, "8:acs:user").behaviour, "answers, by chance");
  assert.equal(freeNumber(ROWS[1], []), "+15550100486");
  assert.equal(freeNumber(ROWS[1], ["+15550100486", "+15550110486"]), "+15550120486");
  assert.equal(freeNumber(ROWS[4], ["+14255550123"]), "+14255550111");
  assert.equal(rowOf(ROWS, "8:acs:clinic_15559990603").behaviour, "declines");
  assert.equal(rowOf(ROWS, "8:acs:clinic_15559990000").behaviour, "does what the number does");
  assert.equal(freeNumber(ROWS[2], ["8:acs:emulator_15550100603"]), "8:acs:emulator_15550110603");
  assert.deepEqual(["4:+15550103001", "8:acs:me", "4:+1555"].map(shortName), ["+1…0103001", "8:acs:me", "+1555"]);
});

test("tokens and callback secrets are masked; signatures are not secrets", () => {
  assert.equal(maskHeader("authorization", "Bearer abc.def"), "Bearer ••••••");
  assert.equal(maskHeader("Authorization", "HMAC-SHA256 SignedHeaders=a&Signature=b"), "HMAC-SHA256 SignedHeaders=a&Signature=b");
  assert.equal(maskUrl("https://app.example/cb?secret=abc&x=1"), "https://app.example/cb?secret=••••••&x=••••••");
  assert.equal(maskUrl("https://app.example/cb"), "https://app.example/cb");
  assert.equal(
    maskBody('{"a":1,"callbackUri":"https://app.example/?s=abc"}'),
    '{"a":1,"callbackUri":"https://app.example/?s=••••••"}',
  );
  assert.equal(maskBody("<html>"), "<html>");
});

test("keys are refused, tokens are not, and neither is repeated", () => {
  const key = Buffer.from("k".repeat(64)).toString("base64");
  for (const text of [key, ` ${key} `, `endpoint=https://x.example/;accesskey=${key}`, "ACCESSKEY = abc"]) {
    assert.ok(refuseSecret(text), text);
    assert.equal(refuseSecret(text).includes(key), false);
  }
  for (const text of ["", "https://contoso.communication.azure.com", `${"a".repeat(40)}.${"b".repeat(90)}.${"c".repeat(43)}`]) {
    assert.equal(refuseSecret(text), undefined, text);
  }
});

test("an address is read with care", () => {
  assert.deepEqual(readHash("#to=+15550100000,8:acs:me%2C&review=1"), { callees: ["+15550100000", "8:acs:me,"], review: true });
  assert.deepEqual(readHash("#to="), { callees: [] });
  assert.deepEqual(readHash(""), {});
  assert.equal(readHash("#api=2021-04-15-preview1").contract, "CallClient");
  assert.equal(readHash("#api=1999-01-01").contract, undefined);
  assert.deepEqual(readHash("#tab=faults&call=a%20b&row=17"), { tab: "faults", call: "a b", row: 17 });
  assert.deepEqual(readHash("#tab=__proto__&row=-1&call=").tab, undefined);
  assert.deepEqual(readHash("#row=1e3&row=0x10&row="), {});
  assert.deepEqual(readHash("#to=%E0%A4%A,ok&other"), { callees: ["ok"] });
  assert.equal(readHash(`#to=${Array(500).fill("+1").join(",")}`).callees.length, 20);
  assert.deepEqual(readHash(`#to=${"1".repeat(201)}`), { callees: [] });
});

const request = (operation, args, more = {}) => ({
  type: "request",
  mode: "emulator",
  operation,
  args,
  contract: "CallClient",
  serviceId: "leg",
  ...more,
});
const callback = (event, more = {}) => ({
  type: "callback",
  mode: "emulator",
  contract: "CallClient",
  serviceId: "leg",
  event: { callLegId: "leg", ...event },
  ...more,
});
const person = (participantId, phoneNumber) => ({ participantId, identifier: { phoneNumber } });

test("callbacks belong to the request that caused them", () => {
  const create = request("createCall", []);
  const established = callback({ kind: "CallLegStateChanged", callState: "established" });
  const play = request("playAudio", ["leg", {}], { context: "play-1" });
  const other = request("playAudio", ["leg", {}], { context: "play-2" });
  const cancel = request("cancelMediaProcessing", ["leg", "cancel-3"], { context: "cancel-3" });
  const cancelled = (operationContext) => callback({ kind: "PlayAudioResult", operationContext, resultInfo: { subcode: 8508 } });
  const [first, second] = [cancelled("play-1"), cancelled("play-2")];
  const again = request("cancelMediaProcessing", ["leg", "cancel-4"], { context: "cancel-4" });
  const late = cancelled("play-5");
  const invite = request("inviteParticipants", ["leg", ["+15550110000"]], { context: "invite-4" });
  const before = callback({ kind: "ParticipantsUpdated", participants: [person("a", "+15550100000")] });
  const invited = callback({ kind: "InviteParticipantResult", operationContext: "invite-4", participants: [] });
  const joined = callback({
    kind: "ParticipantsUpdated",
    participants: [person("a", "+15550100000"), person("b", "+15550110000")],
  });
  const remove = request("removeParticipant", ["leg", "a"]);
  const left = callback({ kind: "ParticipantsUpdated", participants: [person("b", "+15550110000")] });
  const hangup = request("hangupCall", ["leg"]);
  const over = callback({ kind: "CallLegStateChanged", callState: "terminated" });
  const foreign = callback({ kind: "CallLegStateChanged", callState: "terminated" }, { serviceId: "another" });
  const live = callback({ kind: "CallLegStateChanged", callState: "terminated" }, { mode: "live" });
  const log = [
    ...[create, established, play, other, cancel, first, second, again, late, invite, before, invited, joined],
    ...[remove, left, hangup, foreign, live, over],
  ];
  assert.deepEqual(
    callbacksOf(create, log),
    log.filter((entry) => entry.type === "callback" && entry !== foreign && entry !== live),
  );
  assert.deepEqual(callbacksOf(play, log), [first]);
  assert.deepEqual(callbacksOf(cancel, log), [first, second]);
  assert.deepEqual(callbacksOf(again, log), [late]);
  assert.deepEqual(callbacksOf(invite, log), [invited, joined]);
  assert.deepEqual(callbacksOf(remove, log), [left]);
  assert.deepEqual(callbacksOf(hangup, log), [over]);
  assert.deepEqual(callbacksOf(request("createCall", [], { serviceId: undefined }), log), []);
});

test("by 2026-03-12, callbacks belong to the request whose context they have", () => {
  const of = (operation, more) => request(operation, [], { contract: "CallAutomationClient", ...more });
  const create = of("createGroupCall", { context: "call" });
  const play = of("playToAll", { context: "play-1" });
  const mute = of("muteParticipant");
  const cancel = of("cancelAllOperations");
  const started = callback({ kind: "PlayStarted", operationContext: "play-1" });
  const canceled = callback({ kind: "PlayCanceled", operationContext: "play-1" });
  const again = of("cancelAllOperations");
  const late = callback({ kind: "RecognizeCanceled", operationContext: "ask-1" });
  const hangUp = of("hangUp");
  const over = callback({ kind: "CallDisconnected", operationContext: "call" });
  const log = [create, play, started, mute, cancel, canceled, again, late, hangUp, over];
  assert.deepEqual(callbacksOf(play, log), [started, canceled]);
  assert.deepEqual(callbacksOf(mute, log), []);
  assert.deepEqual(callbacksOf(cancel, log), [canceled]);
  assert.deepEqual(callbacksOf(again, log), [late]);
  assert.deepEqual(callbacksOf(hangUp, log), [over]);
  assert.deepEqual(callbacksOf(create, log), [started, canceled, late, over]);
});

test("keys and events are said as people say them", () => {
  for (const [key, tone] of [
    ["5", "five"],
    ["*", "asterisk"],
    ["#", "pound"],
    ["A", "a"],
  ])
    assert.deepEqual([toneOfKey(key), keyOf(tone)], [tone, key]);
  assert.deepEqual(["Tone7", "Star", "Pound", "A"].map(keyOf), ["7", "*", "#", "A"]);
  const answered = (recognitionType, more) => titleOf({ kind: "RecognizeCompleted", recognitionType, ...more });
  assert.equal(answered("dtmf", { dtmfResult: { tones: ["one", "pound"] } }), "RecognizeCompleted keys 1 #");
  assert.equal(answered("choices", { choiceResult: { label: "Confirm" } }), "RecognizeCompleted choice Confirm");
  assert.equal(titleOf({ kind: "PlayCompleted" }), "PlayCompleted");
  assert.equal(titleOf({ kind: "Unknown", type: "Microsoft.Communication.UnheardOf" }), "UnheardOf event");
  assert.equal(titleOf({ kind: "IncomingCall", from: { phoneNumber: "+15550100000" } }), "IncomingCall from +15550100000");
});

test("a form knows which members and versions there are", () => {
  const fields = [{ name: "a", required: true, unless: "2" }, { name: "b", only: "2" }, { name: "c" }];
  assert.deepEqual(
    membersIn(fields, "1").map(({ name, required }) => [name, required]),
    [
      ["a", true],
      ["c", undefined],
    ],
  );
  assert.deepEqual(
    membersIn(fields, "2").map(({ name, required }) => [name, required]),
    [
      ["a", false],
      ["b", undefined],
      ["c", undefined],
    ],
  );
  const table = {
    client: "CallClient",
    apiVersion: "2021-04-15-preview1",
    operations: [{ class: "CallClient", name: "x", only: "2" }],
  };
  assert.deepEqual(versionsOf(table), ["2021-04-15-preview1", "2"]);
  assert.deepEqual([...byClass(table)], [["CallClient", table.operations]]);
});

test("a fault is found at the request or the callback that met it", () => {
  const store = new Store();
  const one = store.add(request("play", [], { request: { method: "POST", url: "http://x.example/calls?api-version=1" } }));
  const other = store.add(request("play", [], { request: { method: "POST", url: "http://x.example/calls?api-version=1" } }));
  const called = store.add(callback({ kind: "CallConnected", id: "event-7" }));
  const { read } = faultFinder(store);
  read({ kind: "request", request: 1, method: "POST", path: "/calls?api-version=1" });
  read({ kind: "request", request: 2, method: "POST", path: "/calls?api-version=1" });
  read({ kind: "fault", sequence: 9, time: "…", request: 2, fault: "latency", rule: 0, delayMs: 1000 });
  read({ kind: "callback", callbackId: 3, event: { id: "event-7" } });
  read({ kind: "fault", sequence: 11, time: "…", callbackId: 3, fault: "duplicate", rule: 1 });
  assert.deepEqual(store.faultsOf(one), []);
  assert.deepEqual(store.faultsOf(other).map(faultText), ["latency, by rule 1: delayMs 1000"]);
  assert.deepEqual(store.faultsOf(called).map(faultText), ["duplicate, by rule 2"]);
});

test("a callback of a recording belongs to the call that is recorded, and makes no call of its own", () => {
  const of = { callConnectionId: "recorder", serverCallId: "server" };
  const store = new Store();
  store.add(callback({ kind: "CallConnected", callConnectionId: "other", serverCallId: "elsewhere" }, { serviceId: "other" }));
  for (const kind of ["RecordingStateChanged", "StartRecordingFailed"])
    assert.equal(callOf({ kind, ...of }, store.entries), undefined);
  store.add(callback({ kind: "CallConnected", callConnectionId: "call-1", serverCallId: "server" }, { serviceId: "call-1" }));
  for (const kind of ["RecordingStateChanged", "StartRecordingFailed"])
    assert.deepEqual(callOf({ kind, ...of }, store.entries), { serviceId: "call-1", contract: "CallAutomationClient" });
  assert.equal(callOf({ kind: "PlayCompleted", ...of }, store.entries).serviceId, "recorder");
});

test("what is copied survives a shell and holds no secret", () => {
  const body = JSON.stringify({ subject: "it's $HOME `x`", callbackUri: "https://app.example/cb?secret=hush" });
  const text = curl({ method: "POST", url: "https://x.example/calls?a=1&b=2", headers: { authorization: "Bearer abc" }, body });
  assert.match(text, /^curl --request POST 'https:\/\/x\.example\/calls\?a=1&b=2'/);
  assert.match(text, /--header "authorization: Bearer \$COMMUNICATION_TOKEN"/);
  assert.match(text, /'\{"subject":"it'\\''s \$HOME `x`","callbackUri":"'"\$COMMUNICATION_CALLBACK_URL"'"\}'/);
  assert.doesNotMatch(text, /abc|hush/);
  assert.doesNotMatch(curl({ method: "POST", url: "https://x.example/Hangup", headers: {} }), /--data/);

  const entry = request("createCall", [
    "8:acs:me",
    ["+1"],
    { callbackUri: "https://app.example/cb?secret=hush", requestedModalities: ["audio"] },
  ]);
  const program = javascript({ ...entry, mode: "live", endpoint: "https://x.example" });
  assert.match(program, /new CallClient\("https:\/\/x\.example", process\.env\.COMMUNICATION_TOKEN\)/);
  assert.match(program, /callbackUri: process\.env\.COMMUNICATION_CALLBACK_URL,/);
  assert.doesNotMatch(program, /hush/);
  const row = {
    class: "CallMedia",
    arguments: [{ name: "callConnectionId", known: true }, { name: "playSources" }, { name: "options" }],
  };
  const media = request(
    "playToAll",
    ["leg", [{ kind: "fileSource", url: "https://x.example/a.wav" }], { operationCallbackUrl: "https://app.example/?s=hush" }],
    { contract: "CallAutomationClient" },
  );
  assert.match(
    javascript(media, row),
    /const callConnectionId = "leg";\nawait client\.getCallConnection\(callConnectionId\)\.getCallMedia\(\)\.playToAll\(\[\{/,
  );
  assert.doesNotMatch(javascript(media, row), /hush/);
  const connection = { class: "CallConnection", arguments: [{ name: "callConnectionId", known: true }, { name: "options" }] };
  assert.match(
    javascript(request("terminateCall", ["leg", {}], { contract: "CallAutomationClient" }), connection),
    /\.hangUp\(true\);$/,
  );
  assert.match(javascript(request("hangupCall", ["leg"])), /const callLegId = "leg";\nawait client\.hangupCall\(callLegId\);$/);
});

test("a callback is copied without the secret of its address, and with what an application does with it", () => {
  const entry = callback(
    { kind: "RecognizeCompleted", id: "1", operationContext: "menu", dtmfResult: {} },
    { url: "https://app.example/cb?secret=hush", wire: '{"id":"1"}' },
  );
  assert.match(callbackCurl(entry), /^curl --request POST 'https:\/\/app\.example\/cb\?secret=••••••'/);
  assert.match(callbackCurl(entry), /--data-raw '\[\{"id":"1"\}\]'$/);
  assert.doesNotMatch(callbackCurl(entry), /hush/);
  assert.match(handler(entry), /receiver\.on\("RecognizeCompleted", async \(event\) => \{/);
  assert.match(handler(entry), /event\.operationContext !== "menu"/);
});

test("a row says what became of it, by a word and not by a colour alone", () => {
  const say = (entry) => [isRefused(entry), ...statusOf(entry)];
  const got = (more) => callback({ kind: "CallConnected" }, { status: 200, ...more });
  assert.deepEqual(say(got({})), [false, "200", "play"]);
  assert.deepEqual(say(got({ status: 0, state: "sending" })), [false, "on its way", "wait"]);
  assert.deepEqual(say(got({ status: 401, refusal: "another audience" })), [true, "refused · 401", "bad"]);
  assert.deepEqual(say(got({ status: 503 })), [true, "refused · 503", "bad"]);
  assert.deepEqual(say(got({ status: 0 })), [true, "no answer", "bad"]);
  assert.deepEqual(say(got({ status: 0, refusal: "no answer: it is down", state: "waiting" })), [true, "no answer", "bad"]);
  assert.deepEqual(say(got({ status: 0, state: "listed" })), [false, "not sent", "end"]);
  const sent = (more) => request("play", [], { phase: "done", ...more });
  assert.deepEqual(say(sent({ response: { status: 202, ms: 24 } })), [false, "202 · 24 ms", "good"]);
  assert.deepEqual(say(sent({ response: { status: 202, ms: 0 } })), [false, "202", "good"]);
  assert.deepEqual(say(sent({ response: { status: 429, ms: 24 }, error: {} })), [true, "429 · 24 ms", "bad"]);
  assert.deepEqual(say(sent({ error: { kind: "timeout" } })), [true, "timed out", "bad"]);
  assert.deepEqual(say(request("play", [], { phase: "refused", error: {} })), [true, "not sent", "bad"]);
  const signs = (entry, faults = []) => signsOf(entry, faults).map(({ text }) => text);
  assert.deepEqual(signs(got({ again: true })), ["again"]);
  assert.deepEqual(
    signs(
      got({
        attempts: [
          { at: 0, status: 500 },
          { at: 1, status: 200 },
        ],
      }),
    ),
    ["attempt 2"],
  );
  assert.deepEqual(signs(got({ attempts: [{ at: 0 }] }), [{ fault: "late" }]), ["late", "no answer"]);
  assert.deepEqual(signs(got({ attempts: [{ at: 0, state: "listed" }], state: "listed" })), []);
  assert.deepEqual(signs(sent({ error: { kind: "timeout" } })), ["time-out"]);
  assert.deepEqual([0, 2184, 61_005, -3].map(sinceText), ["0:00.000", "0:02.184", "1:01.005", "0:00.000"]);
});

test("a search looks through all of a row, and again when the row has changed", () => {
  const entry = request("playToAll", [], {
    request: { method: "POST", url: "https://x.example/a", headers: {}, body: '{"text":"Hallo"}' },
  });
  assert.match(textOf(entry, []), /playtoall.*hallo/);
  assert.doesNotMatch(textOf(entry, []), /409/);
  Object.assign(entry, { phase: "done", response: { status: 409, body: "Conflict" }, error: { message: "busy" } });
  assert.match(textOf(entry, []), /409.*conflict.*busy.*refused/);
  assert.match(textOf(entry, [{ fault: "latency" }]), /latency/);
});

test("what is heard is what the request asked for", () => {
  const call = new Call(LEG, "emulator", 0);
  const body = JSON.stringify({ playSources: [{ kind: "text", text: { text: "Your appointment is tomorrow." } }] });
  const asked = request("playToAll", [], { context: "reminder", request: { body } });
  assert.equal(hearing(call, [asked]), undefined);
  call.prompt({ id: "p", state: "playing", operationContext: "reminder" }, 10);
  assert.equal(hearing(call, [asked]), "“Your appointment is tomorrow.”");
  assert.equal(hearing(call, []), "a prompt", "asked for before the page was there");
  const file = { ...asked, request: { body: '{"audioFileUri":"https://x.example/prompts/hello.wav?secret=hush"}' } };
  assert.equal(hearing(call, [file]), "hello.wav");
  call.prompt({ id: "p", state: "completed", operationContext: "reminder" }, 20);
  assert.equal(hearing(call, [asked]), undefined);
});

test("an export has every row, and no secret", () => {
  const store = new Store();
  const body = JSON.stringify({ callbackUri: "https://app.example/cb?secret=hush" });
  store.add(
    request("createCall", [], { phase: "done", request: { method: "POST", url: "https://x.example/", headers: {}, body } }),
  );
  store.add(
    callback({ kind: "CallConnected" }, { status: 401, url: "https://app.example/cb?secret=hush", wire: '{"type":"x"}' }),
  );
  const text = ndjson(store);
  assert.doesNotMatch(text, /hush/);
  const [one, two] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual([one.name, one.request.body.callbackUri], ["createCall", "https://app.example/cb?secret=••••••"]);
  assert.deepEqual([two.name, two.status, two.event], ["CallConnected", 401, { type: "x" }]);
});

test("presets have names and rules of their own, and are known again with what the emulator adds", () => {
  for (const member of ["name", "title"])
    assert.equal(new Set(FAULT_PRESETS.map((preset) => preset[member])).size, FAULT_PRESETS.length);
  const [rule] = FAULT_PRESETS[0].rules;
  assert.equal(isRule({ ...rule, copies: 1, times: null }, rule), true);
  assert.equal(isRule({ ...rule, share: 0.5 }, rule), false);
});

test("a refusal that a fault made is not blamed on the application", () => {
  assert.match(
    adviceForFault("callback", [{ fault: "late" }, { fault: "forgedToken" }]),
    /`forgedToken`.* is right to refuse it/,
  );
  assert.match(adviceForFault("request", [{ fault: "status" }]), /`status` made this answer/);
  assert.equal(adviceForFault("callback", [{ fault: "late" }]), undefined);
});

test("a call that is shown alone stays shown when another begins, and the oldest calls that are over are forgotten", () => {
  const store = new Store();
  const one = store.callOf({ ...LEG, serviceId: "one" }, 0, "emulator");
  store.select({ callId: one.id, scoped: true });
  store.callOf({ ...LEG, serviceId: "two" }, 0, "emulator");
  assert.equal(store.call, one);
  one.entered("terminated", 5);
  for (let count = 0; count < KEPT_CALLS + 20; count += 1)
    store.callOf({ ...LEG, serviceId: `call ${count}` }, 0, "emulator").entered("terminated", 5);
  assert.equal(store.calls.size, KEPT_CALLS);
  assert.equal(store.call, one);
  assert.ok(store.knownCall("two", "emulator"), "it goes on");
  assert.equal(store.knownCall("call 0", "emulator"), undefined);
});

test("every refusal of an application comes with the line to change", () => {
  for (const status of [0, 301, 400, 401, 403, 404, 405, 413, 415, 418, 429, 500, 503])
    assert.match(adviceForCallback(status), /^[A-Z].{20,}\.$|^[A-Z].{20,}both\.$/, String(status));
  assert.match(adviceForCallback(401), /`audience` and `metadataUrl`/);
});

test("every failure comes with something to try", () => {
  const kinds = ["validation", "credential", "network", "timeout", "response"].map((kind) => ({ kind }));
  const statuses = [400, 401, 403, 404, 408, 409, 418, 429, 500, 503].map((status) => ({ kind: "service", status }));
  for (const error of [...kinds, ...statuses]) assert.match(adviceFor(error), /^[A-Z].{20,}\.$/, JSON.stringify(error));
  assert.match(adviceFor({ kind: "service", status: 429, retryAfterMs: 2100 }), /^Wait 3 s/);
  assert.match(adviceFor({ kind: "service", status: 400, code: "8501" }), /not established/);
  assert.equal(describe(new TypeError("Failed to fetch")).kind, "network");
  assert.equal(describe(new DOMException("late", "TimeoutError")).kind, "timeout");
});

test("every preset of faults is one that the emulator takes, with a name and what it shows", async () => {
  const { Emulator } = await import(new URL("../../pkg/entries/emulator-node.js", import.meta.url));
  const emulator = await Emulator.start();
  for (const { name, text, rules } of FAULT_PRESETS) {
    emulator.setFaults({ rules });
    assert.equal(emulator.faults().rules.length, rules.length);
    assert.match(text, /[.?]$/, name);
    for (const rule of rules)
      assert.ok(
        emulator.faults().rules.some((on) => isRule(on, rule)),
        name,
      );
  }
  for (const wanted of ["10 % duplicates", "Late callbacks", "429 storm"])
    assert.ok(
      FAULT_PRESETS.some(({ title }) => title === wanted),
      wanted,
    );
  emulator.stop();
});

test("an entry is found by its id and by its call, also when that is known late, until it is dropped", () => {
  const store = new Store();
  const event = (id) => ({ kind: "Unknown", id, serverCallId: "server" });
  const request = store.add({ type: "request", mode: "emulator", phase: "done" });
  const callback = store.add({ type: "callback", mode: "emulator", serviceId: "leg", event: event("1") });
  store.belongsTo(request, "leg");
  assert.deepEqual(store.entriesOf({ serviceId: "leg", mode: "emulator" }), [request, callback]);
  assert.deepEqual(store.entriesOf({ serviceId: "leg", mode: "live" }), []);
  assert.deepEqual(store.namedBy("server"), [callback]);
  assert.deepEqual(store.namedBy(undefined), []);
  store.select({ entryId: request.id });
  assert.equal(store.entry, request);
  for (let count = 0; count < KEPT; count += 1) store.add({ type: "callback", mode: "emulator", event: {} });
  assert.equal(store.entry, undefined);
  assert.deepEqual([store.entriesOf({ serviceId: "leg", mode: "emulator" }), store.namedBy("server")], [[], []]);
});

test("what an emulator has forgotten is forgotten, and nothing of a live endpoint", () => {
  const store = new Store();
  store.callOf(LEG, 0, "emulator");
  const live = store.callOf(LEG, 0, "live");
  const kept = store.add({ type: "callback", mode: "live", event: {} });
  store.add({ type: "callback", mode: "emulator", event: {} });
  store.ring({ incomingCallContext: "c", from: "4:+1", to: "8:acs:me", state: "ringing" }, 0);
  assert.deepEqual(store.callerOf("c"), { from: "4:+1", to: "8:acs:me" });
  store.forget("emulator");
  assert.deepEqual([store.entries, [...store.calls.values()], store.ringing.size], [[kept], [live], 0]);
});

test("lines of a call that come late stand at their time", () => {
  const call = new Call(LEG, "emulator", 0);
  for (const at of [5, 1, 3, 5, 2]) call.said("4:+1", `${at}`, at);
  assert.deepEqual(
    call.happened.map(({ at }) => at),
    [1, 2, 3, 5, 5],
  );
});

test("the log keeps the last ones, and whatever waits to be sent", () => {
  const store = new Store();
  const waiting = store.add({ type: "request", phase: "review" });
  for (let count = 0; count < KEPT + 50; count += 1) store.add({ type: "callback", event: {} });
  assert.equal(store.entries.length, KEPT);
  assert.equal(store.entries[0], waiting);
  assert.equal(store.entries.at(-1).id, KEPT + 51);
  store.clear();
  assert.deepEqual(store.entries, [waiting]);
});

const LEG = { serviceId: "leg", contract: "CallClient" };

test("two emulators may give out one id: their calls are two", () => {
  const store = new Store();
  const one = store.callOf(LEG, 1000, "emulator");
  assert.notEqual(store.callOf(LEG, 1000, "live"), one);
  assert.equal(store.callOf(LEG, 500, "emulator"), one);
  assert.equal(one.startedAt, 500);
});

test("a timeline puts everything where its time is", () => {
  const call = new Call(LEG, "emulator", 0);
  call.entered("establishing", 0);
  call.person({ rawId: "4:+1", participantId: "a", state: "ringing" }, 0);
  call.person({ rawId: "4:+2", participantId: "b", state: "ringing" }, 0);
  call.person({ rawId: "4:+1", state: "connected" }, 2000);
  call.entered("established", 2000);
  call.person({ rawId: "4:+2", state: "failed", reason: "The callee is busy." }, 1000);
  call.key("4:+1", "Tone5", 3000);
  call.prompt({ id: "p", state: "queued", loop: true }, 4000);
  call.prompt({ id: "p", state: "playing" }, 4100);
  let { lanes, ticks, now } = timeline(call, 5000);
  assert.deepEqual(
    lanes.map(({ name, note }) => [name, note]),
    [
      ["Application", "0 sent, 0 received"],
      ["Service", "established"],
      ["+1", "connected"],
      ["+2", "failed: The callee is busy."],
    ],
  );
  assert.deepEqual(
    lanes[2].bars.map(({ text, left, width }) => [text, left, width]),
    [
      ["ringing", 0, 20],
      ["connected", 20, 30],
    ],
  );
  assert.deepEqual(
    lanes[1].bars.map(({ text, left }) => [text, left]),
    [
      ["establishing", 0],
      ["established", 20],
      ["prompt, looping", 41],
    ],
  );
  assert.deepEqual(
    lanes[2].marks.map(({ label, left }) => [label, left]),
    [["5", 30]],
  );
  assert.deepEqual(
    lanes[3].marks.map(({ kind, left }) => [kind, left]),
    [["failure", 10]],
  );
  assert.equal(now, 50);
  assert.deepEqual(
    ticks.map(({ text }) => text),
    ["0:00", "0:02", "0:04", "0:06", "0:08", "0:10"],
  );
  for (let count = 0; count < 2 * MOST_MARKS; count += 1) call.mark({ kind: "callback", text: `${count}`, entryId: count }, 4500);
  ({ lanes } = timeline(call, 5000));
  assert.equal(lanes[0].marks.length, MOST_MARKS, "a long call is no heavier to draw");
  assert.equal(lanes[0].marks.at(-1).text, `${2 * MOST_MARKS - 1}`);
  assert.equal(lanes[0].note, `0 sent, ${2 * MOST_MARKS} received`);
  call.entered("terminated", 15_000);
  ({ lanes, now } = timeline(call, 99_000));
  assert.equal(now, undefined);
  assert.equal(lanes[2].note, "talks on, unseen");
  assert.deepEqual(
    lanes[2].bars.map(({ left, width }) => [left, width]),
    [
      [0, 10],
      [10, 65],
    ],
  );
  assert.deepEqual(
    call.happened.map(({ at }) => at),
    [...call.happened.map(({ at }) => at)].sort((a, b) => a - b),
  );
});
