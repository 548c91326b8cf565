// Browsers, Deno, Bun and whatever else: the module travels inside the JavaScript.
import { compile } from "./inflate.js";
import bytes from "./emulator-inline-wasm.js";
import * as core from "./emulator-core.js";

core.link(compile(bytes));
export { Emulator } from "./emulator.js";
