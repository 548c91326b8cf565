// Links the campaigns to their module.
import * as core from "./core.js";
import { advise } from "./advice.js";
import { makeHost } from "../platform/host.js";

/**
 * Called once, by the entry that finds the module.
 *
 * @param {() => WebAssembly.Module} load gives the compiled `campaigns.wasm`; called when the module is needed
 */
export const start = (load) => core.link(load, makeHost(undefined, undefined, advise));
