// The two contracts a call may be placed by, and what differs between them for somebody who looks at a call.

/** By the class of the client that speaks it; the first is the default. */
export const CONTRACTS = {
  CallAutomationClient: {
    name: "In production",
    version: "2026-03-12",
    /** What the service calls a call. */
    id: "callConnectionId",
    /** The states in which it can be steered, and in which it is over. */
    states: { up: "connected", over: "disconnected" },
  },
  CallClient: {
    name: "Preview of 2021",
    version: "2021-04-15-preview1",
    id: "callLegId",
    states: { up: "established", over: "terminated" },
  },
};

export const DEFAULT_CONTRACT = Object.keys(CONTRACTS)[0];

/** The call an event, an answer or a fact is about: its id at the service, and the contract it was placed by. */
export function aboutOf({ callConnectionId, callLegId }) {
  if (callConnectionId) return { serviceId: callConnectionId, contract: "CallAutomationClient" };
  return callLegId ? { serviceId: callLegId, contract: "CallClient" } : {};
}
