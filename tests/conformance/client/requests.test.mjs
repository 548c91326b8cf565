// The same calls through both SDKs give the same requests.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerOf } from "./answers.mjs";
import { CASES } from "./cases.mjs";
import { REQUEST_DIFFERENCES, ledger, settle } from "./differences.mjs";
import { call, methodOf, said, theirs } from "./sdks.mjs";

const met = ledger(REQUEST_DIFFERENCES);

async function requestOf(which, it) {
  const { requests, error } = await call(which, it, answerOf(it.operation));
  if (error) throw new Error(`${which}: ${error.message}`, { cause: error });
  assert.equal(requests.length, 1, `${which} sends one request`);
  return requests[0];
}

describe("requests", () => {
  for (const it of CASES) {
    test(`${it.operation}: ${it.name}`, async () => {
      const [theirs, ours] = [settle(said(await requestOf("official", it))), settle(said(await requestOf("ours", it)))];
      met.apply(theirs, it);
      assert.deepEqual(ours, theirs);
      // The bytes are the same too.
      assert.equal(JSON.stringify(ours.body), JSON.stringify(theirs.body));
    });
  }
});

test("there are cases enough", () => {
  assert.ok(CASES.length >= 60, `${CASES.length} cases`);
  const names = CASES.map(({ operation, name }) => `${operation}/${name}`);
  assert.equal(new Set(names).size, names.length, "each has a name of its own");
});

test("every method of the official classes that sends something has a case", () => {
  const objects = {
    CallAutomationClient: ["getCallConnection", "getCallRecording", "getSourceIdentity", "createCallInternal"],
    CallConnection: ["getCallMedia", "createCustomCallingContextInternal"],
    CallMedia: ["createPlaySourceInternal", "createRecognizeRequest"],
    // See results.test.mjs.
    CallRecording: ["downloadToStream", "downloadToPath"],
  };
  const asked = new Set(CASES.map(({ operation }) => methodOf(operation).method));
  for (const [name, others] of Object.entries(objects)) {
    const methods = Object.getOwnPropertyNames(theirs[name].prototype).filter((method) => method !== "constructor");
    assert.deepEqual(methods.filter((method) => !asked.has(method)).sort(), others.sort(), name);
  }
});

test("every listed difference is met by a case", () => {
  assert.deepEqual(met.unmet(), []);
});
