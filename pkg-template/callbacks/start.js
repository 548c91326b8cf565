// Links the callbacks to their module.
import * as core from "./core.js";
import { makeHost } from "../platform/host.js";

/**
 * Called once, by the entry that found the module.
 *
 * @param {WebAssembly.Module} module the compiled `callbacks.wasm`
 */
export function start(module) {
  core.link(module);
  core.setup(makeHost());
}
