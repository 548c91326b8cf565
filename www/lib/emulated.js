// Calls on the emulator in this page: nothing leaves it. The page plays the part of the application's server, too.
import { titleOf } from "./event-text.js";
import { CallClient, Emulator, parseCallEvents } from "./ringwire.js";

/** Where `npx ringwire emulator` listens, with the same key: a request copied as cURL is good there as it stands. */
const ENDPOINT = "http://127.0.0.1:4455";
/** How often the emulator is asked what happened that no callback tells, in milliseconds. */
const WATCH_MS = 100;

export async function emulated(store) {
  const emulator = await Emulator.start({ clock: "real", endpoint: ENDPOINT, history: 5000, onCallback: received });
  const client = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
  let lastSequence = 0;
  let timer;

  async function received(request) {
    const text = await request.text();
    watch();
    for (const event of parseCallEvents(text)) noteCallback(store, { event, wire: text, url: request.url }, Date.now(), "emulator");
  }

  /** Tells the calls what happened since it was last asked; asks again while one of them is not over. */
  function watch() {
    clearTimeout(timer);
    for (const fact of emulator.events(lastSequence)) {
      lastSequence = fact.sequence;
      tell(fact);
    }
    const going = emulator.calls().some(({ state }) => state !== "terminated");
    if (going) timer = setTimeout(watch, WATCH_MS);
  }

  function tell(fact) {
    if (!["state", "participant", "media", "key"].includes(fact.kind)) return;
    const at = Date.parse(fact.time);
    const call = store.callOf(fact.callLegId, at, "emulator");
    if (fact.kind === "state") call.entered(fact.state, at);
    if (fact.kind === "participant") call.person(fact, at);
    if (fact.kind === "media") call.prompt({ ...fact, id: fact.operationId }, at);
    if (fact.kind === "key") call.key(rawIdAt(fact), fact.tone, at);
  }

  const rawIdAt = ({ callLegId, participantId }) =>
    emulator.calls().find((call) => call.callLegId === callLegId)?.participants.find((person) => person.participantId === participantId)?.rawId;

  return {
    mode: "emulator",
    client,
    endpoint: emulator.endpoint,
    // This page speaks the older contract.
    numbers: emulator.numbers().filter(({ apiVersion }) => !apiVersion),
    support: emulator.support(),
    promptUri: (seconds) => emulator.promptUri(seconds),
    send: async ({ url, method, headers, body }) => {
      const response = await emulator.fetch(url, { method, headers, body });
      queueMicrotask(watch);
      return response;
    },
    press(callLegId, participantId, keys) {
      emulator.press(callLegId, participantId, keys);
      watch();
    },
    close() {
      clearTimeout(timer);
      emulator.stop();
    },
  };
}

/** Notes a callback in the log and at its call. */
export function noteCallback(store, { event, wire, url }, at, mode) {
  const entry = store.add({ type: "callback", mode, event, wire, url, callLegId: event.callLegId, at });
  if (event.callLegId) store.callOf(event.callLegId, at, mode).mark({ kind: "callback", text: titleOf(event), entryId: entry.id }, at);
  return entry;
}
