// The same callbacks through both parsers give the same events.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CALLBACKS, ODD_CALLBACKS } from "./events.mjs";
import { EVENT_DIFFERENCES, eventShown, ledger } from "./differences.mjs";
import { officialEvent } from "./record.mjs";
import { ours, theirs } from "./sdks.mjs";

const met = ledger(EVENT_DIFFERENCES);

describe("events", () => {
  const all = [...CALLBACKS, ...Object.entries(ODD_CALLBACKS).map(([name, it]) => ({ name, ...it }))];
  for (const { name, kind, body } of all) {
    test(name, () => {
      const { event } = officialEvent(body, met);
      assert.deepEqual(eventShown(ours.parseCallAutomationEvent(JSON.stringify(body))), event);
      assert.equal(event.kind, kind);
      // A string or what it parses to; and all of a batch.
      assert.deepEqual(eventShown(ours.parseCallAutomationEvent(body)), event);
      assert.deepEqual(ours.parseCallAutomationEvents(body).map(eventShown), [event]);
    });
  }
});

test("every kind the official parser knows is here", () => {
  const kinds = [...new Set(CALLBACKS.map(({ kind }) => kind))];
  assert.equal(kinds.length, 38);
});

test("a batch: the official parser reads the first event, ours has a function that reads all", () => {
  const batch = CALLBACKS.slice(0, 5).flatMap(({ body }) => body);
  assert.equal(theirs.parseCallAutomationEvent(structuredClone(batch)).kind, ours.parseCallAutomationEvent(batch).kind);
  assert.deepEqual(
    ours.parseCallAutomationEvents(batch).map(({ kind }) => kind),
    CALLBACKS.slice(0, 5).map(({ kind }) => kind),
  );
});

test("both throw on no event, on what is no JSON, and on an unknown type, which our other function keeps", () => {
  const parked = {
    ...CALLBACKS[0].body[0],
    type: "Microsoft.Communication.CallParked",
    data: { callConnectionId: "c", spot: 7 },
  };
  for (const body of [[], "[]", "no JSON", [parked], JSON.stringify([parked])]) {
    for (const sdk of [theirs, ours]) assert.throws(() => sdk.parseCallAutomationEvent(structuredClone(body)), Error);
  }
  const [kept] = ours.parseCallAutomationEvents([parked]);
  assert.deepEqual([kept.kind, kept.type, kept.data], ["Unknown", parked.type, parked.data]);
});

test("the official parser needs a participant in AddParticipantFailed, ours does not", () => {
  const [{ data, ...envelope }] = CALLBACKS.find(({ kind }) => kind === "AddParticipantFailed").body;
  const { participant: _, ...rest } = data;
  const body = JSON.stringify([{ ...envelope, data: rest }]);
  assert.throws(() => theirs.parseCallAutomationEvent(body), TypeError);
  assert.equal(ours.parseCallAutomationEvent(body).resultInformation.subCode, 560486);
});

test("what is given is not written to, as the official parser does", () => {
  const body = CALLBACKS.find(({ kind }) => kind === "AddParticipantSucceeded").body;
  const [forThem, forUs] = [structuredClone(body), structuredClone(body)];
  theirs.parseCallAutomationEvent(forThem);
  ours.parseCallAutomationEvent(forUs);
  assert.notDeepEqual(forThem, body);
  assert.deepEqual(forUs, body);
});

test("every listed difference is met by an event", () => {
  assert.deepEqual(met.unmet(), []);
});
