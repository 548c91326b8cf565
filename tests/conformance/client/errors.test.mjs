// The same refusal through both gives an error with the same code, words and status.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { REFUSALS } from "./answers.mjs";
import { CASES } from "./cases.mjs";
import { ERROR_DIFFERENCES, ledger } from "./differences.mjs";
import { call, ours } from "./sdks.mjs";

const met = ledger(ERROR_DIFFERENCES);

const first = (operation) => CASES.find((it) => it.operation === operation);

async function errorOf(which, it, answer) {
  const { error, requests } = await call(which, it, answer);
  assert.equal(requests.length, 1, "it was sent, once");
  assert.ok(error, `${which}: nothing was thrown`);
  return error;
}

/** The official package shows the numbers that the service names; ours masks all but their last two digits. */
const masked = (value) => value && JSON.parse(JSON.stringify(value).replaceAll("+14255550100", "+*********00"));

// Downloads have no error of their own in the official package: see below.
const operations = [...new Set(CASES.map(({ operation }) => operation))].filter(
  (name) => !["downloadStreaming", "delete"].includes(name),
);

describe("refusals", () => {
  for (const [name, answer] of Object.entries(REFUSALS)) {
    for (const operation of operations) {
      test(`${operation}: ${name}`, async () => {
        const official = await errorOf("official", first(operation), answer);
        const own = await errorOf("ours", first(operation), answer);
        assert.ok(own instanceof ours.CallAutomationError && official.name === "RestError");
        assert.equal(own.statusCode, official.statusCode);
        assert.equal(own.code, official.code);
        const expected = { details: masked(official.details) };
        met.apply(expected);
        assert.deepEqual(own.details, expected.details);
        const json = typeof answer.body === "object";
        // The official message is the service's, or the whole page a proxy answers; ours says more, and keeps the page elsewhere.
        if (json) assert.ok(own.message.endsWith(masked(official.message)), own.message);
        if (typeof answer.body === "string")
          assert.ok(official.message.includes(answer.body) && !own.message.includes(answer.body) && own.body === answer.body);
        assert.equal(own.kind, "service");
        assert.equal(own.requestId, answer.headers["x-ms-request-id"]);
        assert.equal(own.retryAfterMs, answer.headers["retry-after"] && Number(answer.headers["retry-after"]) * 1000);
      });
    }
  }
});

test("downloads and deletions throw errors, where the official package throws other things", async () => {
  for (const operation of ["downloadStreaming", "delete"]) {
    const official = await errorOf("official", first(operation), REFUSALS["not-json"]);
    assert.equal(official.name, "SyntaxError");
    const plain = await errorOf("official", first(operation), REFUSALS.wrapped);
    assert.ok(!(plain instanceof Error));
    for (const name of ["not-json", "wrapped"]) {
      const own = await errorOf("ours", first(operation), REFUSALS[name]);
      assert.ok(own instanceof ours.CallAutomationError);
      assert.equal(own.statusCode, REFUSALS[name].status);
    }
  }
});

test("an answer without the call is an error, where the official package throws a string", async () => {
  for (const [operation, status] of [
    ["createCall", 201],
    ["answerCall", 200],
    ["connectCall", 200],
  ]) {
    const answer = { status, headers: { "content-type": "application/json" }, body: {} };
    assert.equal(typeof (await errorOf("official", first(operation), answer)), "string");
    const own = await errorOf("ours", first(operation), answer);
    assert.equal(own.kind, "response");
    assert.ok(own.message.includes("callConnectionId"), own.message);
  }
});

test("a status that is a success of another operation is none of this one's", async () => {
  for (const [operation, status] of [
    ["createCall", 200],
    ["hangUp", 202],
    ["playToAll", 200],
    ["hold", 202],
    ["stop", 200],
  ]) {
    const answer = { status, headers: { "content-type": "application/json" }, body: { callConnectionId: "c" } };
    for (const which of ["official", "ours"])
      assert.equal((await errorOf(which, first(operation), answer)).statusCode, status, which);
  }
});

test("every listed difference is met by a refusal", () => {
  assert.deepEqual(met.unmet(), []);
});
