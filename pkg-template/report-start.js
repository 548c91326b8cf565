// What every entry of the report does once it has found its module.
import * as core from "./report-core.js";
import { makeHost } from "./host.js";

/** Called once: `module` is the compiled `report.wasm`. */
export function start(module) {
  core.link(module);
  core.setup(makeHost());
}
