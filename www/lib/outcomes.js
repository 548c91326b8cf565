// Which callbacks end an operation. The library's tables say it; here is what a wait for them looks like.
import { outcomeOf as endingOf } from "./ringwire.js";

/** Whether an operation places a call: its answer names the call. `contract` is the class of the client. */
export const placesCall = (operation, contract) => endingOf(operation, contract)?.callEnded !== undefined;

/** The callbacks that end an operation: `{ kinds, byContext, predicate }`; `undefined` when no callback reports its end. */
export function outcomeOf({ contract, operation, context }) {
  const ending = endingOf(operation, contract);
  const byContext = ending?.options !== undefined;
  if (!ending || (byContext && context === undefined)) return undefined;
  // A call that has ended can no longer be connected.
  const all = [...ending.done, ...ending.failed, ...(ending.callEnded ?? [])];
  const kinds = [...new Set(all.map((kind) => kind.split("/")[0]))];
  const states = all.flatMap((kind) => (kind.startsWith("CallLegStateChanged/") ? kind.split("/")[1] : []));
  return { kinds, byContext, predicate: ({ callState }) => callState === undefined || states.includes(callState) };
}
