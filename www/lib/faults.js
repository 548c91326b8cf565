// Which request or callback of the log met a fault of the emulator. Its log tells by numbers of its own, which the page's does not
// have: requests are known by what they are and by their order, callbacks by the ids of their events.

export function faultFinder(store) {
  /** Requests of the emulator, by number, and the ids of its callbacks' events. */
  const requests = new Map();
  const events = new Map();

  return {
    /** Reads one entry of the emulator's log. */
    read(fact) {
      if (fact.kind === "request") requests.set(fact.request, entryOf(fact));
      if (fact.kind === "callback") events.set(fact.callbackId, fact.event?.id);
      if (fact.kind !== "fault") return;
      const { sequence, time, kind, request, callbackId, ...fault } = fact;
      const entry = requests.get(request);
      if (entry) (entry.faults ??= []).push(fault);
      const id = events.get(callbackId);
      if (id) store.strike(id, fault);
      store.changed();
    },
  };

  /** The oldest entry that is that request and was not told of yet. */
  function entryOf({ method, path }) {
    const isIt = ({ type, mode, request, told }) => {
      if (type !== "request" || mode !== "emulator" || !request || told) return false;
      const { pathname, search } = new URL(request.url);
      return request.method === method && pathname + search === path;
    };
    const entry = store.entries.find(isIt);
    if (entry) entry.told = true;
    return entry;
  }
}

/** A fault in words: `latency of rule 1: delayMs 1000`. */
export function faultText({ fault, rule, ...numbers }) {
  const told = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
  return `${fault}, by rule ${rule + 1}${told.length ? `: ${told.join(", ")}` : ""}`;
}
