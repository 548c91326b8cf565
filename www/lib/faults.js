// Which request or callback of the page's log met a fault of the emulator. The emulator's log has numbers that the page's log does
// not have: requests are known by what they are and by their order, callbacks by the ids of their events.
/**
 * @import { EmulatorFaultRule } from "ringwire/emulator"
 * @import { Store } from "./store.js"
 * @import { EmulatorEvent, Entry, Fault, RequestEntry } from "./types.d.ts"
 */

/**
 * Rules of faults that one wants first: what a service does on a bad day.
 *
 * @type {{ name: string, doc: string, rules: EmulatorFaultRule[] }[]}
 */
export const PRESETS = [
  {
    name: "10 % duplicates",
    doc: "Every tenth callback comes twice: does a handler do its work once?",
    rules: [{ fault: "duplicate", share: 0.1 }],
  },
  {
    name: "Late callbacks",
    doc: "A third of the callbacks come five seconds late, and later ones before them: does the application depend on the order?",
    rules: [{ fault: "late", delayMs: 5000, share: 0.33 }],
  },
  {
    name: "429 storm",
    doc: "Half of the requests are refused with 429 and must be sent again a second later: does the application wait, and not dial twice?",
    rules: [{ fault: "retryAfter", status: 429, retryAfterMs: 1000, share: 0.5 }],
  },
  {
    name: "Lost answers",
    doc: "A fifth of the requests are executed, and the connection breaks before the answer: does the application ask again with the same id?",
    rules: [{ fault: "reset", when: "after", share: 0.2 }],
  },
  {
    name: "Slow network",
    doc: "Every answer takes one and a half seconds: what does the caller hear meanwhile?",
    rules: [{ fault: "latency", delayMs: 1500 }],
  },
];

/** @param {Store} store */
export function faultFinder(store) {
  /**
   * The entries of the emulator's requests, by their numbers.
   *
   * @type {Map<number | undefined, RequestEntry | undefined>}
   */
  const requests = new Map();
  /**
   * The ids of the events of the emulator's callbacks, by the numbers of the callbacks.
   *
   * @type {Map<number | undefined, unknown>}
   */
  const events = new Map();

  return {
    /**
     * Reads one entry of the emulator's log.
     *
     * @param {EmulatorEvent} fact
     */
    read(fact) {
      if (fact.kind === "request") requests.set(fact.request, entryOf(fact));
      if (fact.kind === "callback") events.set(fact.callbackId, fact.event?.id);
      if (fact.kind !== "fault") return;
      const { sequence, time, kind, request, callbackId, ...fault } = fact;
      const entry = requests.get(request);
      if (entry) entry.faults = [...(entry.faults ?? []), fault];
      const id = events.get(callbackId);
      if (typeof id === "string") store.addFault(id, fault);
      store.changed();
    },
  };

  /**
   * The oldest entry that is that request and no earlier one.
   *
   * @param {{ method: string, path: string }} fact
   */
  function entryOf({ method, path }) {
    /**
     * @param {Entry} entry
     * @returns {entry is RequestEntry}
     */
    const isIt = (entry) => {
      if (entry.type !== "request" || entry.mode !== "emulator" || !entry.request || entry.matched) return false;
      const { pathname, search } = new URL(entry.request.url);
      return entry.request.method === method && pathname + search === path;
    };
    const entry = store.entries.find(isIt);
    if (entry) entry.matched = true;
    return entry;
  }
}

/**
 * A fault in words: `latency, by rule 1: delayMs 1000`.
 *
 * @param {Fault} fault
 */
export function faultText({ fault, rule, ...numbers }) {
  const texts = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
  return `${fault}, by rule ${rule + 1}${texts.length ? `: ${texts.join(", ")}` : ""}`;
}
