// For the same clock and the same bytes both sign the same.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import { answerOf } from "./answers.mjs";
import { CASES } from "./cases.mjs";
import { ENDPOINT, KEY, call, theirs } from "./sdks.mjs";

mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 20, 9, 30, 0) });

const SIGNED = ["x-ms-date", "x-ms-content-sha256", "authorization"];
const signature = ({ headers }) => Object.fromEntries(SIGNED.map((name) => [name, headers[name]]));

/** What the official policy adds to a request of ours. */
async function signedByTheirs({ method, url, body }) {
  const request = createPipelineRequest({ method, url, body, headers: createHttpHeaders() });
  const policy = theirs.createCommunicationAccessKeyCredentialPolicy({ key: KEY });
  await policy.sendRequest(request, async () => ({ request, status: 200, headers: createHttpHeaders() }));
  return { headers: Object.fromEntries(SIGNED.map((name) => [name, request.headers.get(name)])) };
}

const endToEnd = [];

describe("signatures", () => {
  for (const it of CASES) {
    test(`${it.operation}: ${it.name}`, async () => {
      const [official, own] = await Promise.all(
        ["official", "ours"].map(async (which) => (await call(which, it, answerOf(it.operation))).requests[0]),
      );
      // A file is signed for as if it were the resource's.
      const { pathname, search } = new URL(own.url);
      const url = own.url.startsWith(ENDPOINT) ? ENDPOINT + pathname + search : ENDPOINT + pathname;
      assert.deepEqual(signature(own), signature(await signedByTheirs({ ...own, url })));
      // What goes out without ids made up is signed the same from end to end.
      if (own.body === official.body && own.url === official.url) {
        endToEnd.push(it);
        assert.deepEqual(signature(own), signature(official));
      }
    });
  }
});

test("requests of every kind were signed the same from end to end", () => {
  const methods = new Set(endToEnd.map(({ operation }) => operation));
  for (const operation of [
    "getParticipant",
    "hangUp",
    "terminateCall",
    "rejectCall",
    "answerCall",
    "stop",
    "downloadStreaming",
    "delete",
    "createGroupCall",
    "start",
  ]) {
    assert.ok(methods.has(operation), operation);
  }
  assert.ok(endToEnd.length >= 40, `${endToEnd.length} of ${CASES.length}`);
});
