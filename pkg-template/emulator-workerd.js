// Cloudflare Workers: compiling at run time is forbidden there, so the module is imported ready-made.
import module from "./emulator.wasm";
import * as core from "./emulator-core.js";
import { link } from "./link.js";

link(core, "./ringwire_emulator_bg.js", module);
export { Emulator } from "./emulator.js";
