// The emulator inside the runtime itself: no socket, and time that is moved by hand.
import { equal, rejects, throws } from "../harness/check.mjs";

const SOURCE = "8:acs:resource_application";
const CALLBACK = "https://app.example/callbacks";
const options = {
  callbackUri: CALLBACK,
  requestedModalities: ["audio"],
  requestedCallEvents: ["participantsUpdated", "dtmfReceived"],
  alternateCallerId: "+14255550100",
};

export const emulatorCases = {
  "the emulator in-process: a whole call in virtual time": async ({ CallClient, Emulator, parseCallEvents }) => {
    const events = [];
    const onCallback = async (request) => void events.push(...parseCallEvents(await request.text()));
    const emulator = await Emulator.start({ onCallback });
    const client = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
    const { callLegId } = await client.createCall(SOURCE, ["+15550100000"], options);
    await emulator.advance("2s");
    equal(
      emulator.calls().map(({ state }) => state),
      ["established"],
      "state",
    );
    await client.playAudio(callLegId, { audioFileUri: emulator.promptUri(1.5), loop: true });
    await emulator.advance("10s");
    await client.cancelMediaProcessing(callLegId);
    await client.inviteParticipants(callLegId, ["+15551230000"], { alternateCallerId: "+14255550100" });
    await emulator.advance("2s");
    emulator.press(callLegId, "+15551230000", "5");
    await emulator.advance(0);
    const { participantId } = emulator.calls()[0].participants.find(({ rawId }) => rawId === "4:+15551230000");
    await client.removeParticipant(callLegId, participantId);
    await client.hangupCall(callLegId);
    await emulator.advance("1s");
    equal(
      emulator.calls().map(({ state }) => state),
      ["terminated"],
      "state at the end",
    );
    const kinds = ["CallLegStateChanged", "DtmfReceived", "InviteParticipantResult", "ParticipantsUpdated", "PlayAudioResult"];
    equal([...new Set(events.map(({ kind }) => kind))].sort(), kinds, "kinds of callbacks");
    equal(
      events.filter(({ kind }) => kind === "PlayAudioResult").map(({ resultInfo }) => resultInfo.subcode),
      [8508],
      "cancelled",
    );
    equal(
      emulator.callbacks().every(({ state }) => state === "delivered"),
      true,
      "delivered",
    );
    const second = await client.createCall(SOURCE, ["+15550100000"], options);
    await client.deleteCall(second.callLegId);
    equal((await rejects(client.deleteCall("x"))).status, 404, "another");
    emulator.stop();
    equal(throws(() => emulator.events()).message, "this emulator is stopped", "stopped");
  },

  "the emulator in-process: 200 calls at once, with a token": async ({ CallClient, Emulator }) => {
    const emulator = await Emulator.start();
    const getToken = () => emulator.issueToken();
    const client = new CallClient(emulator.endpoint, getToken, { fetch: emulator.fetch });
    const made = await Promise.all(Array.from({ length: 200 }, () => client.createCall(SOURCE, ["+15550100000"], options)));
    equal(new Set(made.map(({ callLegId }) => callLegId)).size, 200, "calls");
    await emulator.advance("2s");
    equal(emulator.calls().filter(({ state }) => state === "established").length, 200, "established");
    emulator.stop();
  },

  "the emulator in-process: the same seed, the same log": async ({ CallClient, Emulator }) => {
    const log = async () => {
      const emulator = await Emulator.start({ seed: 7 });
      const client = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
      await client.createCall(SOURCE, ["+14255550123"], options);
      await emulator.advance("5s");
      const events = JSON.stringify(emulator.events());
      emulator.stop();
      return events;
    };
    const first = await log();
    equal(await log(), first, "log");
    equal(JSON.parse(first).length > 5, true, "entries");
  },
};
