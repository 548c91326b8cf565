// The emulator of the examples: the same one, which remembers who was started, so that a page shows what went over its wire.

/** @type {Pick<typeof import("../../../../../pkg-template/emulator/emulator.js"), "Emulator">} */
const { Emulator: InPage } = await import(new URL("console/pkg/entries/emulator-inline.js", import.meta.url).href);

/** @typedef {import("../../../../../pkg-template/emulator/emulator.js").EmulatorEvent[]} Log */

/** @type {(() => Log)[]} the log of each emulator that was started */
let started = [];

/** What an example starts. */
export const Emulator = {
  /** @param {import("../../../../../pkg-template/emulator/emulator.js").EmulatorOptions} [options] */
  async start(options) {
    const emulator = await InPage.start(options);
    /** @type {Log | undefined} */
    let last;
    started.push(() => last ?? emulator.events());
    // One that is stopped has no log.
    const stop = emulator.stop.bind(emulator);
    emulator.stop = () => {
      last ??= emulator.events();
      stop();
    };
    return emulator;
  },
};

/** Forgets what earlier examples have started. */
export function forget() {
  started = [];
}

/**
 * The requests and callbacks of the emulators, by the time of their clocks: `[time, text]`. What a callback was answered stands behind it.
 *
 * @returns {[string, string][]}
 */
export function wire() {
  return started.flatMap((read) => {
    const log = read();
    const began = Date.parse(log[0]?.time ?? "");
    /** @type {Map<number, string>} */
    const kinds = new Map();
    return log.flatMap((entry) => {
      const at = `${((Date.parse(entry.time) - began) / 1000).toFixed(1)} s`;
      if (entry.kind === "request") return [pair(at, `→ ${entry.method} ${entry.path.replace(/\?.*/, "")}`)];
      if (entry.kind === "response") return [pair(at, `← ${entry.status}`)];
      if (entry.kind === "callback") kinds.set(entry.callbackId, entry.eventKind);
      if (entry.kind !== "attempt" || entry.state === "sending") return [];
      return [pair(at, `⇠ ${kinds.get(entry.callbackId)}, answered ${entry.status ?? entry.error ?? "by nothing"}`)];
    });
  });
}

/**
 * @param {string} time
 * @param {string} text
 * @returns {[string, string]}
 */
const pair = (time, text) => [time, text];
