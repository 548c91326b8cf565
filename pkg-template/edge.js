// Vercel Edge: as in Workers, but its bundlers know a compiled module by the `?module` at the end.
import module from "./ringwire.wasm?module";
import { start } from "./client.js";

start(module);
export { CallAutomationError, CallClient, parseCallEvents } from "./client.js";
