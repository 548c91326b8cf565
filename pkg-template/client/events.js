// Callbacks of the contract in production, and what Event Grid posts. Reading them is the core's.
import * as core from "./core.js";

export { parseCallAutomationEvents } from "./core.js";

/** The first event of a batch, as the official package reads it; throws on an empty one and on a type it does not know. */
export function parseCallAutomationEvent(body) {
  const [event] = core.parseCallAutomationEvents(body);
  if (!event) throw new Error("Empty event array.");
  if (event.kind === "Unknown") throw new TypeError(`Unknown Call Automation Event type: ${event.type}`);
  return event;
}

export const parseIncomingCallEvents = (body) => core.parseGridEvents(body).filter(({ kind }) => kind === "IncomingCall");

/** What Event Grid wants to hear before it posts events; `undefined` when it does not ask. */
export function validationResponse(body) {
  const ask = core.parseGridEvents(body).find(({ eventType }) => eventType === "Microsoft.EventGrid.SubscriptionValidationEvent");
  return ask && { validationResponse: ask.data.validationCode };
}
