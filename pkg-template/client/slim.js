// For those who load by hand: nothing works until `initSync(module)` was called with a compiled `ringwire/ringwire.wasm`.
import { start } from "./start.js";

/** Links the client to its compiled module. Call it once, before anything else. */
export function initSync(module) {
  start(module);
}
export * from "./index.js";
