// Which callbacks end an operation. The library's tables say it; here is what a wait for them looks like.
import { outcomeOf as endingOf } from "./ringwire.js";
/** @import { AnyEvent, CallbackEntry, Contract, Entry, RequestEntry } from "./types.d.ts" */

/**
 * Whether an operation places a call: its answer names the call.
 *
 * @param {string} operation
 * @param {Contract} contract
 */
export const placesCall = (operation, contract) => endingOf(operation, contract)?.callEnded !== undefined;

/**
 * The callbacks that end an operation; `undefined` when no callback reports its end.
 *
 * @param {Pick<RequestEntry, "contract" | "operation" | "context">} entry
 */
export function outcomeOf({ contract, operation, context }) {
  const ending = endingOf(operation, contract);
  const byContext = ending?.options !== undefined;
  if (!ending || (byContext && context === undefined)) return undefined;
  // A call that has ended can no longer be connected.
  const all = [...ending.done, ...ending.failed, ...(ending.callEnded ?? [])];
  const kinds = [...new Set(all.map((kind) => kind.split("/")[0]))];
  const states = all.flatMap((kind) => (kind.startsWith("CallLegStateChanged/") ? kind.split("/")[1] : []));
  /** @param {AnyEvent} event */
  const predicate = ({ callState }) => callState === undefined || states.includes(callState);
  return { kinds, byContext, predicate };
}

/**
 * The callback that ended an operation, if it came.
 *
 * @param {RequestEntry} request
 * @param {Entry[]} entries the log, the oldest first
 * @returns {CallbackEntry | undefined}
 */
export function endOf(request, entries) {
  const outcome = outcomeOf(request);
  if (!outcome || !request.serviceId) return undefined;
  for (const entry of entries) {
    if (entry.type !== "callback" || entry.id < request.id || entry.serviceId !== request.serviceId) continue;
    /** @type {AnyEvent} */
    const event = entry.event;
    const isIts = !outcome.byContext || event.operationContext === request.context;
    if (entry.mode === request.mode && isIts && outcome.kinds.includes(event.kind ?? "") && outcome.predicate(event))
      return entry;
  }
  return undefined;
}
