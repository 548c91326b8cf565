// Vercel Edge: as in Workers, but its bundlers know a compiled module by the `?module` at the end.
import module from "./emulator.wasm?module";
import * as core from "./emulator-core.js";

core.link(module);
export { Emulator } from "./emulator.js";
