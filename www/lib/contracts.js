// The two contracts a call may be placed by, and what differs between them where a call is shown.
/** @import { CallKey, Contract, NamesCall } from "./types.d.ts" */

/** By the class of the client that speaks it. */
export const CONTRACTS = {
  CallAutomationClient: {
    name: "2026-03-12",
    version: "2026-03-12",
    /** What the service calls a call. */
    id: "callConnectionId",
    /** The states in which it can be controlled, and in which it is over. */
    states: { up: "connected", over: "disconnected" },
  },
  CallClient: {
    name: "2021 preview",
    version: "2021-04-15-preview1",
    id: "callLegId",
    states: { up: "established", over: "terminated" },
  },
};

/** @type {Contract} */
export const DEFAULT_CONTRACT = "CallAutomationClient";

/**
 * The call an event, an answer or a fact is about, if it is about one.
 *
 * @param {NamesCall} about
 * @returns {CallKey | undefined}
 */
export function aboutOf({ callConnectionId, callLegId }) {
  if (callConnectionId) return { serviceId: callConnectionId, contract: "CallAutomationClient" };
  return callLegId ? { serviceId: callLegId, contract: "CallClient" } : undefined;
}
