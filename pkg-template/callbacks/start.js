// Links the callbacks to their module.
import * as core from "./core.js";
import { makeHost } from "../platform/host.js";

/** Called once: `module` is the compiled `callbacks.wasm`. */
export function start(module) {
  core.link(module);
  core.setup(makeHost());
}
