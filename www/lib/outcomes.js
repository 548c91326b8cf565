// Which callbacks end an operation: what somebody who sent it waits for. The table is the library's.
import { outcomeOf as ended } from "./ringwire.js";

/** Beside what ends the operation: a call that has ended was not connected. */
const ALSO = {
  CallAutomationClient: Object.fromEntries(
    ["createCall", "createGroupCall", "answerCall", "connectCall"].map((name) => [name, ["CallDisconnected"]]),
  ),
  CallClient: { createCall: ["CallLegStateChanged/terminated"] },
};
/** In the contract of 2021 this one has no end that an event tells. */
const WITHOUT_END = { CallClient: ["removeParticipant"] };

/** `{ kinds, byContext, predicate }`; nothing when no callback tells the end. */
export function outcomeOf({ contract, operation, context }) {
  const outcome = WITHOUT_END[contract]?.includes(operation) ? undefined : ended(operation);
  const byContext = outcome?.options !== undefined;
  if (!outcome || (byContext && context === undefined)) return undefined;
  const all = [...outcome.done, ...outcome.failed, ...(ALSO[contract][operation] ?? [])];
  const kinds = [...new Set(all.map((kind) => kind.split("/")[0]))];
  const states = all.flatMap((kind) => (kind.startsWith("CallLegStateChanged/") ? kind.split("/")[1] : []));
  return { kinds, byContext, predicate: ({ callState }) => callState === undefined || states.includes(callState) };
}
