// What every entry of the client exports. See `index.d.ts`.
export { CallAutomationClient, CallConnection, CallMedia, CallRecording } from "./call-automation.js";
export { CallClient } from "./start.js";
export {
  parseCallAutomationEvent,
  parseCallAutomationEvents,
  parseCallEvents,
  parseIncomingCallEvents,
  validationResponse,
} from "./events.js";
export * from "./raw-ids.js";
export * from "./streaming.js";
export * from "./pure.js";
