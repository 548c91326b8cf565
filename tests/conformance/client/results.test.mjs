// The same answer through both SDKs gives the same result.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, test } from "node:test";
import { ANSWERS, EVERYONE } from "./answers.mjs";
import { CASES } from "./cases.mjs";
import { RESULT_DIFFERENCES, ledger, shown } from "./differences.mjs";
import { CALL, ENDPOINT, call, ours, recording, theirs } from "./sdks.mjs";

const met = ledger(RESULT_DIFFERENCES);

async function resultOf(which, it, answer) {
  const { result, error } = await call(which, it, answer);
  if (error) throw new Error(`${which}: ${error.message}`, { cause: error });
  return result;
}

/** What a download gives: a stream of the web from ours, one of Node's from the official package. */
async function text(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe("results", () => {
  for (const answer of ANSWERS) {
    const { operation, name } = answer;
    test(`${operation}: ${name}`, async () => {
      const it = CASES.find((it) => it.operation === operation);
      const [official, own] = [await resultOf("official", it, answer), await resultOf("ours", it, answer)];
      if (operation === "downloadStreaming") {
        assert.ok(own instanceof ReadableStream);
        assert.deepEqual([await text(own), await text(official)], [answer.body, answer.body]);
        return;
      }
      const expected = { result: shown(official) };
      met.apply(expected, { operation, answer: answer.body, rawIdOf: theirs.getIdentifierRawId });
      assert.deepEqual(shown(own), expected.result);
      if (official?.callConnection) {
        assert.ok(own.callConnection instanceof ours.CallConnection);
        assert.equal(official.callConnection.callConnectionId, CALL);
        assert.deepEqual(Object.keys(own).sort(), Object.keys(official).sort());
      }
    });
  }
});

test("every operation has an answer, and every answer a case", () => {
  const names = (list) => [...new Set(list.map(({ operation }) => operation))].sort();
  assert.deepEqual(names(ANSWERS), names(CASES));
});

test("the call that was placed is controlled by what came with it", async () => {
  const sent = {};
  for (const which of ["official", "ours"]) {
    const answers = [
      { status: 201, headers: { "content-type": "application/json" }, body: { callConnectionId: "clinic call/3" } },
      { status: 204 },
    ];
    const { client, requests } = recording(which, answers);
    const { callConnection } = await client.createCall(
      { targetParticipant: { phoneNumber: "+14255550123" } },
      "https://clinic.example/calls",
    );
    await callConnection.hangUp(true);
    sent[which] = requests.map(({ method, url }) => `${method} ${url}`);
  }
  assert.deepEqual(sent.ours, sent.official);
  assert.equal(sent.ours[1], `POST ${ENDPOINT}/calling/callConnections/clinic%20call%2F3:terminate?api-version=2026-03-12`);
});

test("both read every page of a list, at the addresses the service names", async () => {
  const page = (identifier, next) => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: {
      value: [{ identifier, isMuted: false }],
      ...(next && { nextLink: `${ENDPOINT}/calling/callConnections/${CALL}/participants?${next}` }),
    },
  });
  const next = ["skip=1&api-version=2026-03-12", "api-version=2026-03-12&skip=%3A2%2F", undefined];
  const pages = next.map((query, index) => page(EVERYONE[index], query));
  const seen = {};
  for (const which of ["official", "ours"]) {
    const { client, requests } = recording(which, pages);
    const { values } = await client.getCallConnection(CALL).listParticipants();
    seen[which] = { values: shown(values), requests: requests.map(({ method, url }) => `${method} ${url}`) };
  }
  assert.equal(seen.official.requests.length, 3);
  assert.deepEqual(seen.ours, seen.official);
  // Ours is an async iterator too, and asks for a page when it gets there.
  const { client, requests } = recording("ours", pages);
  const values = [];
  for await (const participant of client.getCallConnection(CALL).listParticipants()) {
    values.push(shown(participant));
    assert.equal(requests.length, values.length);
  }
  assert.deepEqual(values, seen.official.values);
});

test("both write a file into a stream and onto the disk", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "conformance-"));
  t.after(() => rm(directory, { recursive: true }));
  const url = "https://us-api.asm.skype.com/v1/objects/0-eus-d1-0123abcd/content/video";
  const body = "RIFF and all that follows";
  for (const which of ["official", "ours"]) {
    const { client, requests } = recording(which, { status: 206, headers: { "content-type": "audio/wav" }, body });
    const parts = [];
    const stream = new Writable({ write: (part, _, done) => (parts.push(part), done()) });
    await client.getCallRecording().downloadToStream(url, stream, { offset: 3, length: 7 });
    assert.equal(Buffer.concat(parts).toString(), body, which);
    const path = join(directory, which);
    await client.getCallRecording().downloadToPath(url, path, { offset: 3, length: 7 });
    assert.equal(await readFile(path, "utf8"), body, which);
    assert.deepEqual(
      requests.map(({ headers }) => headers.range),
      ["bytes=3-9", "bytes=3-9"],
      which,
    );
  }
});

test("both know who calls", () => {
  const sourceIdentity = { communicationUserId: "8:acs:r_u" };
  for (const options of [{ sourceIdentity }, {}]) {
    const identities = ["official", "ours"].map((which) => recording(which, {}, options).client.getSourceIdentity());
    assert.deepEqual(identities[1], identities[0]);
  }
});

test("what is given is not written to, as the official client does", async () => {
  const locator = () => ({ kind: "groupCallLocator", id: "1c2d3e4f-9999-41d2-8384-00000000000b" });
  const tones = () => ({ kind: "callMediaRecognizeDtmfOptions" });
  const answer = { status: 200, headers: { "content-type": "application/json" }, body: { callConnectionId: CALL } };
  const left = {};
  for (const which of ["official", "ours"]) {
    const [given, options] = [locator(), tones()];
    await recording(which, answer).client.connectCall(given, "https://clinic.example/calls");
    await recording(which, { status: 202 })
      .client.getCallConnection(CALL)
      .getCallMedia()
      .startRecognizing({ phoneNumber: "+14255550123" }, options);
    left[which] = { given, options };
  }
  assert.deepEqual(left.ours, { given: locator(), options: tones() });
  assert.notDeepEqual(left.official.given, locator());
  assert.notDeepEqual(left.official.options, tones());
});

test("every listed difference is met by an answer", () => {
  assert.deepEqual(met.unmet(), []);
});
