// Links the report to its module.
import * as core from "./core.js";
import { makeHost } from "../platform/host.js";

/**
 * Called once, by the entry that finds the module.
 *
 * @param {() => WebAssembly.Module} load gives the compiled `report.wasm`; called when the module is needed
 */
export const start = (load) => core.link(load, makeHost());
