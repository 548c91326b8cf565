// For applications that load the module themselves: nothing works until `initSync(module)` was called with a compiled
// `ringwire/ringwire.wasm`.
/** @import * as Declared from "./slim.js" */
import { start } from "./start.js";

/** @type {typeof Declared.initSync} */
export function initSync(module) {
  start(module);
}
export * from "./index.js";
