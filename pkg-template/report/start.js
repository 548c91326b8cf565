// Links the report to its module.
import * as core from "./core.js";
import { makeHost } from "../platform/host.js";

/**
 * Called once, by the entry that found the module.
 *
 * @param {WebAssembly.Module} module the compiled `report.wasm`
 */
export function start(module) {
  core.link(module);
  core.setup(makeHost());
}
