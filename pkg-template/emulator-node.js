// Node: the module travels inside the JavaScript, and is inflated by the platform.
import { inflateRawSync } from "node:zlib";
import bytes from "./emulator-inline-wasm.js";
import * as core from "./emulator-core.js";
import { link } from "./link.js";

link(core, "./ringwire_emulator_bg.js", new WebAssembly.Module(inflateRawSync(Buffer.from(bytes, "base64"))));
export { Emulator } from "./emulator.js";
