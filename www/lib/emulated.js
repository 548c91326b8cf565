// Calls on the emulator in this page: nothing leaves it. The page plays the part of the application's server, too.
import { clientsOf } from "./clients.js";
import { CONTRACTS } from "./contracts.js";
import { factReader } from "./facts.js";
import { faultFinder } from "./faults.js";
import { Emulator } from "./ringwire.js";
import { serverOf } from "./server.js";
/**
 * @import { Store } from "./store.js"
 * @import { EmulatorBackend } from "./types.d.ts"
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
  const emulator = await Emulator.start({
    clock: "real",
    endpoint: ENDPOINT,
    history: 5000,
    onCallback: received,
    // The page's application hears the calls that stream to it, and says nothing.
    onMedia: (_, socket) => socket.addEventListener("message", () => {}),
  });
  const server = serverOf(store, "emulator", emulator.callbackAuthentication);
  const finder = faultFinder(store);
  const client = clientsOf([emulator.connectionString], { fetch: emulator.fetch });
  const facts = factReader(store);
  let lastSequence = 0;
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
      facts.read(fact);
    }
    if (facts.isLive) timer = setTimeout(watch, WATCH_MS);
  }

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
    ring: (call) => outside(() => void emulator.incomingCall(call)),
    resend: (callbackId) => outside(() => void emulator.resend(callbackId)),
    openPhone: async (to) => {
      const phone = emulator.phone();
      phone.onmessage = (message) => {
        watch();
        to.message(message);
      };
      phone.onaudio = (packet) => to.audio(packet);
      return {
        number: phone.number,
        answer: (ring) => outside(() => phone.answer(ring)),
        decline: (ring) => outside(() => phone.decline(ring)),
        dial: (call) => outside(() => void phone.dial(call)),
        attach: (id, participant) => outside(() => phone.attach(id, participant)),
        press: (keys) => outside(() => void phone.press(keys)),
        hangUp: () => outside(() => phone.hangUp()),
        send: (packet) => void phone.send(packet),
        close: () => phone.close(),
      };
    },
    turns: async (id) => emulator.turns(id),
    heard: async (id, participant) => ({ keys: emulator.heard(id, participant).keys() }),
    reset: () => outside(() => emulator.reset()),
    close() {
      clearTimeout(timer);
      server.close();
      emulator.stop();
    },
  };
}
