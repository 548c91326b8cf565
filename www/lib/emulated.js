// Calls on the emulator in this page: nothing leaves it. The page plays the part of the application's server, too.
import { clientsOf } from "./clients.js";
import { CONTRACTS, aboutOf } from "./contracts.js";
import { isOver } from "./call.js";
import { faultFinder } from "./faults.js";
import { Emulator } from "./ringwire.js";
import { serverOf } from "./server.js";

/** Where `npx ringwire emulator` listens, with the same key: a request copied as cURL is good there as it stands. */
const ENDPOINT = "http://127.0.0.1:4455";
/** How often the emulator is asked what happened that no callback tells, in milliseconds. */
const WATCH_MS = 100;

export async function emulated(store) {
  const emulator = await Emulator.start({ clock: "real", endpoint: ENDPOINT, history: 5000, onCallback: received });
  const server = serverOf(store, "emulator", emulator.callbackAuthentication);
  const finder = faultFinder(store);
  const client = clientsOf([emulator.connectionString], { fetch: emulator.fetch });
  let lastSequence = 0;
  let timer;

  function received(request) {
    watch();
    return server.receive(request);
  }

  /** Tells the calls what happened since it was last asked; asks again while one of them is not over. */
  function watch() {
    clearTimeout(timer);
    for (const fact of emulator.events(lastSequence)) {
      lastSequence = fact.sequence;
      finder.read(fact);
      tell(fact);
    }
    const going = [...emulator.calls(), ...emulator.connections()].some(({ state }) => !isOver(state));
    if (going || store.ringing.size) timer = setTimeout(watch, WATCH_MS);
  }

  function tell(fact) {
    const at = Date.parse(fact.time);
    if (fact.kind === "incoming") store.ring(fact, at);
    for (const about of aboutFact(fact)) {
      const call = store.callOf(about, at, "emulator");
      if (fact.kind === "state") call.entered(fact.state, at);
      if (fact.kind === "participant") call.person(fact, at);
      // Since 2023 a prompt has no id, and what is given as its context is not always told apart: one follows the other.
      if (fact.kind === "media")
        call.prompt({ ...fact, id: fact.operationId ?? `${fact.operation} ${fact.operationContext}` }, at);
      if (fact.kind === "key") call.key(fact.rawId ?? rawIdAt(fact), fact.tone, at);
      if (fact.kind === "speech") call.said(fact.rawId, fact.phrase, at);
    }
  }

  /** The calls a fact is about: people are in a conversation, to which several connections may lead. */
  function aboutFact(fact) {
    if (!["state", "participant", "media", "key", "speech"].includes(fact.kind)) return [];
    if (!fact.serverCallId) return [aboutOf(fact)];
    return emulator
      .connections()
      .filter(({ serverCallId }) => serverCallId === fact.serverCallId)
      .map(aboutOf);
  }

  const rawIdAt = ({ callLegId, participantId }) =>
    emulator
      .calls()
      .find((call) => call.callLegId === callLegId)
      ?.participants.find((person) => person.participantId === participantId)?.rawId;

  /** Does something to the emulator as somebody outside of the application, and looks what comes of it. */
  const outside = (act) => {
    const told = act();
    watch();
    return told;
  };

  const numbers = Object.fromEntries(
    Object.entries(CONTRACTS).map(([contract, { version }]) => [
      contract,
      emulator.numbers().filter(({ apiVersion }) => !apiVersion || apiVersion === version),
    ]),
  );

  return {
    mode: "emulator",
    client,
    endpoint: emulator.endpoint,
    numbersOf: (contract) => numbers[contract],
    support: emulator.support(),
    tables: emulator.tables(),
    server,
    faults: {
      kinds: emulator.faultKinds(),
      events: (contract) =>
        (contract === "CallClient" ? emulator.support() : emulator.support().automation).events.map(({ kind }) => kind),
      state: () => emulator.faults(),
      set: (faults) => emulator.setFaults(faults),
    },
    promptUri: (seconds) => emulator.promptUri(seconds),
    send: async ({ url, method, headers, body }) => {
      try {
        return await emulator.fetch(url, { method, headers, body });
      } finally {
        queueMicrotask(watch);
      }
    },
    press: (serviceId, who, keys) => outside(() => emulator.press(serviceId, who, keys)),
    say: (serviceId, who, phrase) => outside(() => emulator.say(serviceId, who, phrase)),
    leave: (serviceId, who) => outside(() => emulator.leave(serviceId, who)),
    ring: (call) => outside(() => emulator.incomingCall(call)),
    close() {
      clearTimeout(timer);
      server.close();
      emulator.stop();
    },
  };
}
