// What every entry of the campaigns exports and what works without the module: a program that imports nothing else does not carry it.
export { CallAutomationError } from "../errors.js";
