// What every entry of the callbacks does once it has found their module.
import * as core from "./callbacks-core.js";
import { makeHost } from "./host.js";

/** Called once: `module` is the compiled `callbacks.wasm`. */
export function start(module) {
  core.link(module);
  core.setup(makeHost());
}
