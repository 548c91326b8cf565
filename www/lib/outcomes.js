// Which callbacks end an operation. The library's tables say it; here is what a wait for them looks like.
import { outcomeOf as endingOf } from "./ringwire.js";
/** @import { AnyEvent, Contract, RequestEntry } from "./types.d.ts" */

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
