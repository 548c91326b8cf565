// Which request or callback of the page's log met a fault of the emulator. The emulator's log has numbers that the page's log does
// not have: requests are known by what they are and by their order, callbacks by the ids of their events.
/**
 * @import { Store } from "./store.js"
 * @import { EmulatorEvent, Entry, Fault, RequestEntry } from "./types.d.ts"
 * @import { EmulatorFaultRule } from "ringwire/emulator"
 */

/**
 * Whether a rule that is on is that one: the emulator adds to a rule what was left out.
 *
 * @param {EmulatorFaultRule} on
 * @param {EmulatorFaultRule} rule
 */
export function isRule(on, rule) {
  const members = new Map(Object.entries(on));
  return Object.entries(rule).every(([name, value]) => members.get(name) === value);
}

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

/** Those that make a refusal: the answer of a service that fails, or a callback that no application may take. */
const REFUSING = new Set(["status", "retryAfter", "reset", "forgedToken", "expiredToken", "wrongAudience", "unsigned"]);

/**
 * What there is to say of a refusal that a fault made; nothing of one that the faults had no part in.
 *
 * @param {"request" | "callback"} type
 * @param {Fault[]} faults
 */
export function adviceForFault(type, faults) {
  const made = faults.find(({ fault }) => REFUSING.has(fault));
  if (!made) return undefined;
  return type === "callback"
    ? `The fault \`${made.fault}\` made it, and the application is right to refuse it. It comes again as it should.`
    : `The fault \`${made.fault}\` made this answer: the application is to bear it.`;
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
