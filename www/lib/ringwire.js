// Where the built package is: whatever serves this page serves `pkg/` beside it. Nothing else here names its files.
export {
  CallAutomationClient,
  CallAutomationError,
  CallClient,
  createIdentifierFromRawId,
  parseCallAutomationEvents,
  parseCallEvents,
  parseIncomingCallEvents,
} from "../pkg/entries/client-inline.js";
export { CallbackReceiver, outcomeOf, reasonOf } from "../pkg/entries/callbacks-inline.js";
export { checkTeamsPhone, Emulator, explainAttempt, FAULT_PRESETS, readRequest } from "../pkg/entries/emulator-inline.js";
export { CallReport } from "../pkg/entries/report-inline.js";

export const manifestUrl = new URL("../pkg/package.json", import.meta.url);
export const wasmUrls = {
  client: new URL("../pkg/ringwire.wasm", import.meta.url),
  emulator: new URL("../pkg/emulator.wasm", import.meta.url),
};
