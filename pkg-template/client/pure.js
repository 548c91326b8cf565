// What every entry of the client exports and what works without the module: a program that imports nothing else does not carry it.
export { CallAutomationError } from "../errors.js";
export * from "./constants.js";
export * from "./identifiers.js";
export * from "./outbound.js";
