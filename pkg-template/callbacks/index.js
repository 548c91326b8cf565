// What every entry of the callbacks exports. See `index.d.ts`.
export { outcomeOf, reasonOf } from "./core.js";
export { CallAutomationError } from "../errors.js";
export { CallOutcomeError } from "./outcome-error.js";
export { CallbackReceiver } from "./receiver.js";
export { MemoryStore } from "./stores/memory.js";
