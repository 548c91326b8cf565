// Calls on the emulator in this page: nothing leaves it. The page plays the part of the application's server, too.
import { clientsOf } from "./clients.js";
import { CONTRACTS, aboutOf } from "./contracts.js";
import { isOver } from "./call.js";
import { faultFinder } from "./faults.js";
import { Emulator } from "./ringwire.js";
import { serverOf } from "./server.js";
/**
 * @import { Store } from "./store.js"
 * @import { EmulatorBackend, EmulatorEvent } from "./types.d.ts"
 */

/** Where `npx ringwire emulator` listens, with the same key: a request copied as cURL is good there as it stands. */
const ENDPOINT = "http://127.0.0.1:4455";
/** How often the emulator's log is read for what no callback tells, in milliseconds. */
const WATCH_MS = 100;

/**
 * @param {Store} store
 * @returns {Promise<EmulatorBackend>}
 */
export async function emulated(store) {
  const emulator = await Emulator.start({ clock: "real", endpoint: ENDPOINT, history: 5000, onCallback: received });
  const server = serverOf(store, "emulator", emulator.callbackAuthentication);
  const finder = faultFinder(store);
  const client = clientsOf([emulator.connectionString], { fetch: emulator.fetch });
  let lastSequence = 0;
  /**
   * The calls that are not over, by their ids.
   *
   * @type {Set<string>}
   */
  const going = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Request} request */
  function received(request) {
    watch();
    return server.receive(request);
  }

  /** Gives the calls what the log has that was not read yet, and reads again while one of them is not over. */
  function watch() {
    clearTimeout(timer);
    for (const fact of emulator.events(lastSequence)) {
      lastSequence = fact.sequence;
      finder.read(fact);
      apply(fact);
    }
    if (going.size || store.ringing.size) timer = setTimeout(watch, WATCH_MS);
  }

  /** @param {EmulatorEvent} fact */
  function apply(fact) {
    const at = Date.parse(fact.time);
    if (fact.kind === "incoming") store.ring(fact, at);
    if (fact.kind === "state") {
      const id = fact.callLegId ?? fact.callConnectionId;
      if (isOver(fact.state)) going.delete(id);
      else going.add(id);
    }
    for (const about of callsOf(fact)) {
      const call = store.callOf(about, at, "emulator");
      if (fact.kind === "state") call.entered(fact.state, at);
      if (fact.kind === "participant") call.person(fact, at);
      // By 2026-03-12 a prompt has no id, and two may have the same context; but one follows the other.
      if (fact.kind === "media") {
        const id = "operationId" in fact ? fact.operationId : `${fact.operation} ${fact.operationContext}`;
        call.prompt({ ...fact, id }, at);
      }
      if (fact.kind === "key") call.key("rawId" in fact ? fact.rawId : rawIdAt(fact), fact.tone, at);
      if (fact.kind === "speech") call.said(fact.rawId, fact.phrase, at);
    }
  }

  /**
   * The calls a fact is about: people are in a conversation, to which several connections may lead.
   *
   * @param {EmulatorEvent} fact
   */
  function callsOf(fact) {
    switch (fact.kind) {
      case "state":
      case "media":
      case "key":
      case "speech":
        return defined([aboutOf(fact)]);
      case "participant":
        if (!fact.serverCallId) return defined([aboutOf(fact)]);
        return defined(
          emulator
            .connections()
            .filter(({ serverCallId }) => serverCallId === fact.serverCallId)
            .map(({ callConnectionId }) => aboutOf({ callConnectionId })),
        );
      default:
        return [];
    }
  }

  /** @param {{ callLegId: string, participantId: string }} fact */
  const rawIdAt = ({ callLegId, participantId }) =>
    emulator
      .calls()
      .find((call) => call.callLegId === callLegId)
      ?.participants.find((person) => person.participantId === participantId)?.rawId;

  /**
   * Does something to the emulator from outside of the application, and reads what comes of it.
   *
   * @param {() => void} act
   */
  const outside = (act) => {
    act();
    watch();
  };

  /** @param {string} version */
  const numbersOf = (version) => emulator.numbers().filter(({ apiVersion }) => !apiVersion || apiVersion === version);
  // The same arrays each time: a picker knows by them that nothing changed.
  const numbers = {
    CallAutomationClient: numbersOf(CONTRACTS.CallAutomationClient.version),
    CallClient: numbersOf(CONTRACTS.CallClient.version),
  };

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

/**
 * @template Value
 * @param {(Value | undefined)[]} values
 */
const defined = (values) => values.filter((value) => value !== undefined);
