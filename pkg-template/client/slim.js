// For applications that load the module themselves: what needs the module does not work until `initSync(module)` was called with a
// compiled `ringwire/ringwire.wasm`.
/** @import * as Declared from "./slim.js" */
import { ready } from "./core.js";
import { start } from "./start.js";

/** @type {typeof Declared.initSync} */
export function initSync(module) {
  start(() => module);
  ready();
}
export * from "./index.js";
