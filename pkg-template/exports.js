// What every entry exports.
export { createIdentifierFromRawId, parseCallEvents } from "./core.js";
export { CallAutomationClient, CallConnection, CallMedia, CallRecording } from "./call-automation.js";
export { CallClient } from "./client.js";
export { parseCallAutomationEvent, parseCallAutomationEvents, parseIncomingCallEvents, validationResponse } from "./events.js";
export { CallAutomationError } from "./host.js";
export * from "./identifiers.js";
export * from "./streaming.js";
export * from "./words.js";
