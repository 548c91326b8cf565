// Cloudflare Workers: compiling at run time is forbidden there, so the module is imported ready-made.
import module from "./emulator.wasm";
import * as core from "./emulator-core.js";

core.link(module);
export { Emulator } from "./emulator.js";
