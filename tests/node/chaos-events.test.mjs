// `ringwire chaos` writes its events itself, so that it need not carry the emulator. They must look as those of the emulator do, which
// writes them from the contracts' tables in the recorded envelope.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { CONTRACTS, calls, chance } = await import(new URL("chaos/events.js", pkg));

const CALLBACK = "https://app.example/callbacks";

/** The events of a call in which a prompt is played, in the order in which they were sent, by their kinds. */
async function emulated(run) {
  const posted = [];
  const emulator = await Emulator.start({ onCallback: async (request) => void posted.push(...[await request.json()].flat()) });
  await run(emulator);
  await emulator.advance("10s");
  return new Map(posted.map((event) => [nameOf(event), event]));
}

/** The kind of an event; of a state of a call, the state as well. */
function nameOf({ type, eventType, data }) {
  const kind = (type ?? eventType).split(".").at(-1);
  return data.CallState ? `${kind}/${data.CallState}` : kind;
}

const worlds = {
  "2026-03-12": () =>
    emulated(async (emulator) => {
      const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
      const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
      const { callConnection } = await client.createCall(invite, CALLBACK);
      await emulator.advance("2s");
      const prompt = [{ kind: "fileSource", url: emulator.promptUri(1) }];
      await callConnection.getCallMedia().playToAll(prompt, { operationContext: "greeting" });
      await emulator.advance("5s");
      await callConnection.hangUp(true);
    }),
  "2021-04-15-preview1": () =>
    emulated(async (emulator) => {
      const client = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
      const { callLegId } = await client.createCall("8:acs:resource_bot", ["+15550100000"], {
        alternateCallerId: "+14255550100",
        callbackUri: CALLBACK,
        requestedModalities: ["audio"],
        requestedCallEvents: ["participantsUpdated"],
      });
      await emulator.advance("2s");
      await client.playAudio(callLegId, { audioFileUri: emulator.promptUri(1), operationContext: "greeting" });
      await emulator.advance("5s");
      await client.deleteCall(callLegId);
    }),
};

/** What is the same in every event of a kind: the names in their order, the types, and the values that say what it is. */
function shape(value, name = "") {
  if (Array.isArray(value)) return value.slice(0, 1).map((item) => shape(item));
  if (value !== null && typeof value === "object") return Object.entries(value).map(([key, inner]) => [key, shape(inner, key)]);
  if (name === "sequenceNumber") return "number";
  const isFixed = /^(version|type|eventType|publicEventType|specversion|datacontenttype|code|subCode|Code|Subcode|kind)$/.test(
    name,
  );
  if (isFixed || typeof value !== "string") return value;
  // The ids in a subject differ, and the digits of a time, but not their number.
  if (/^(subject|source)$/.test(name)) return value.replace(/[0-9a-f-]{36}/, "<id>");
  return /ime$/.test(name) ? value.replace(/\d/g, "0") : "text";
}

describe("events", () => {
  for (const contract of CONTRACTS) {
    test(`of ${contract} have the envelope and the members that the emulator writes`, async () => {
      const posted = await worlds[contract]();
      for (const event of calls(contract, chance(1))().story()) {
        const name = nameOf(event);
        assert.ok(posted.has(name), `the emulator has sent no ${name}`);
        assert.deepEqual(shape(event), shape(posted.get(name)), name);
      }
    });
  }
});
