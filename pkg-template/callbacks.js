// What every entry of the callbacks exports. See `callbacks.d.ts`.
export { outcomeOf, reasonOf } from "./callbacks-core.js";
export { CallAutomationError } from "./host.js";
export { CallOutcomeError } from "./outcome-error.js";
export { CallbackReceiver } from "./receiver.js";
export { MemoryStore } from "./store-memory.js";
