// What every entry of the callbacks exports and what works without the module: a program that imports nothing else does not carry it.
export { CallAutomationError } from "../errors.js";
export { CallOutcomeError } from "./outcome-error.js";
export { MemoryStore } from "./stores/memory.js";
