// Links the report to its module.
import * as core from "./core.js";
import { makeHost } from "../platform/host.js";

/** Called once: `module` is the compiled `report.wasm`. */
export function start(module) {
  core.link(module);
  core.setup(makeHost());
}
