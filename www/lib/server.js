// The application's server, in this page: the library's own receiver takes the callbacks, believes them or not, hands each on once,
// lets what was sent be waited for, and folds what came into a report.
import { noteCallback, readCallback } from "./callbacks.js";
import { CONTRACTS } from "./contracts.js";
import { outcomeOf } from "./outcomes.js";
import { CallReport, CallbackReceiver, reasonOf } from "./ringwire.js";

/** How long a callback is waited for: longer than anybody's phone rings. */
const PATIENCE_MS = 120_000;
/** How many waits are remembered. */
const KEPT = 50;

const isFailure = ({ kind, status }) => /(Failed|Canceled)$/.test(kind) || status === "failed";

/**
 * @param store what the page knows
 * @param mode `"emulator"` or `"live"`
 * @param authentication how callbacks of the contract in production are told from forged ones; nothing when they are pasted, by
 *   somebody who had them from where they were
 */
export function serverOf(store, mode, authentication) {
  const refusals = [];
  const onRefused = ({ reason }) => refusals.push(reason);
  // Only the contract in production signs its callbacks; a page has no address in which the others could have a secret.
  const plain = new CallbackReceiver({ unverified: true, onRefused });
  const signed = authentication ? new CallbackReceiver({ ...authentication, onRefused }) : plain;
  const reports = { masked: new CallReport(), plain: new CallReport({ masked: false }) };
  for (const receiver of new Set([plain, signed])) {
    receiver.on("*", (event) => Object.values(reports).forEach((report) => report.add(event)));
  }
  const closing = new AbortController();
  const waits = [];
  /** Events that were taken, by their ids. */
  const taken = new Set();

  return {
    waits,
    reports,

    /** Takes a callback, and notes it in the log with what became of it, at the time it came, if that is not now. */
    async receive(request, at = Date.now()) {
      const text = await request.clone().text();
      const receiver = text.includes('"specversion"') ? signed : plain;
      const response = await receiver.handle(request);
      const refusal = response.status >= 400 ? refusals.shift() : undefined;
      for (const { event, wire } of readCallback(text)) {
        const again = taken.has(event.id);
        if (!refusal && event.id) taken.add(event.id);
        noteCallback(
          store,
          {
            event,
            wire,
            url: mode === "live" ? undefined : request.url,
            status: response.status,
            refusal,
            again: again && !refusal,
          },
          at,
          mode,
        );
      }
      store.changed();
      return response;
    },

    /** Waits for the callback that ends what was sent. */
    follow(entry) {
      const outcome = outcomeOf(entry);
      if (!outcome || !entry.serviceId) return;
      const { contract, serviceId, operation, context } = entry;
      const wait = {
        id: entry.id,
        entryId: entry.id,
        operation,
        context,
        kinds: outcome.kinds,
        since: Date.now(),
        deadline: Date.now() + PATIENCE_MS,
        state: "waiting",
      };
      waits.unshift(wait);
      waits.splice(KEPT);
      const filter = {
        [CONTRACTS[contract].id]: serviceId,
        kind: outcome.kinds,
        ...(outcome.byContext && { operationContext: context }),
        ...(outcome.predicate && { predicate: outcome.predicate }),
      };
      const receiver = contract === "CallClient" ? plain : signed;
      receiver.waitFor(filter, { timeoutMs: PATIENCE_MS, signal: closing.signal }).then(
        (event) => (isFailure(event) ? settle(wait, "failed", event, reasonOf(event).text) : settle(wait, "came", event)),
        (error) =>
          settle(
            wait,
            { TimeoutError: "too late", AbortError: "given up" }[error.name] ?? "call ended",
            undefined,
            error.message,
          ),
      );
    },

    close: () => closing.abort(new DOMException("the console forgot it", "AbortError")),
  };

  function settle(wait, state, event, message) {
    Object.assign(wait, { state, event, message, until: Date.now() });
    store.changed();
  }
}
