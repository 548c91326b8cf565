// The application's server, in this page: the library's own receiver verifies the callbacks, hands each on once, and waits for the
// ends of operations; a report is folded from them.
import { noteCallback, readCallback } from "./callbacks.js";
import { CONTRACTS } from "./contracts.js";
import { outcomeOf } from "./outcomes.js";
import { CallReport, CallbackReceiver, reasonOf } from "./ringwire.js";
/**
 * @import { Store } from "./store.js"
 * @import { AnyEvent, CallbackServer, Mode, ReceivedEvent, Wait } from "./types.d.ts"
 * @import { EmulatorCallbackAuthentication } from "ringwire/emulator"
 */

/** How long a wait for a callback lasts: longer than a phone rings. */
const PATIENCE_MS = 120_000;
/** How many waits are remembered. */
const KEPT = 50;

/** @param {AnyEvent} event */
const isFailure = ({ kind, status }) => /(Failed|Canceled)$/.test(kind ?? "") || status === "failed";

/** @type {Record<string, Wait["state"]>} */
const GIVEN_UP = { TimeoutError: "too late", AbortError: "given up" };

/**
 * @param {Store} store
 * @param {Mode} mode
 * @param {EmulatorCallbackAuthentication} [authentication] what callbacks of 2026-03-12 are verified by; nothing when they are pasted,
 *   which have no token any more
 * @returns {CallbackServer}
 */
export function serverOf(store, mode, authentication) {
  /** @type {string[]} */
  const refusals = [];
  /** @param {{ message: string }} refusal */
  const onRefused = ({ message }) => refusals.push(message);
  // Only callbacks of 2026-03-12 are signed; a page has no address in which the others could have a secret.
  const plain = new CallbackReceiver({ unverified: true, onRefused });
  const signed = authentication ? new CallbackReceiver({ ...authentication, onRefused }) : plain;
  const reports = { masked: new CallReport(), plain: new CallReport({ masked: false }) };
  for (const receiver of new Set([plain, signed])) {
    receiver.on("*", (event) => {
      for (const report of Object.values(reports)) report.add(event);
    });
  }
  const closing = new AbortController();
  /** @type {Wait[]} */
  const waits = [];
  /**
   * Events that were taken, by their ids.
   *
   * @type {Set<string>}
   */
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
        const id = event.id ?? "";
        const again = taken.has(id);
        if (!refusal && id) taken.add(id);
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

    /** Takes a callback that is noted already. */
    async take(text) {
      const receiver = text.includes('"specversion"') ? signed : plain;
      await receiver.handle(new Request("https://noted.invalid/", { method: "POST", body: text }));
      store.changed();
    },

    /** Waits for the callback that ends an operation. */
    awaitEnd(entry) {
      const outcome = outcomeOf(entry);
      if (!outcome || !entry.serviceId) return;
      const { contract, serviceId, operation, context } = entry;
      /** @type {Wait} */
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
        kind: /** @type {ReceivedEvent["kind"][]} */ (outcome.kinds),
        ...(outcome.byContext && { operationContext: context }),
        ...(outcome.predicate && { predicate: outcome.predicate }),
      };
      const receiver = contract === "CallClient" ? plain : signed;
      receiver.waitFor(filter, { timeoutMs: PATIENCE_MS, signal: closing.signal }).then(
        (event) => (isFailure(event) ? settle(wait, "failed", event, reasonOf(event).text) : settle(wait, "came", event)),
        (error) => settle(wait, GIVEN_UP[error.name] ?? "call ended", undefined, error.message),
      );
    },

    close: () => closing.abort(new DOMException("the console forgot it", "AbortError")),
  };

  /**
   * @param {Wait} wait
   * @param {Wait["state"]} state
   * @param {ReceivedEvent} [event]
   * @param {string} [message]
   */
  function settle(wait, state, event, message) {
    Object.assign(wait, { state, event, message, until: Date.now() });
    store.changed();
  }
}
