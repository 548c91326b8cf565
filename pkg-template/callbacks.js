// What every entry of the callbacks exports. See `callbacks.d.ts`.
export { CallAutomationError } from "./host.js";
export { CallOutcomeError } from "./outcome-error.js";
export { CallbackReceiver } from "./receiver.js";
