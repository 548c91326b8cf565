// Node: the module travels inside the JavaScript, and is inflated by the platform.
import { inflateRawSync } from "node:zlib";
import bytes from "./emulator-inline-wasm.js";
import * as core from "./emulator-core.js";

core.link(new WebAssembly.Module(inflateRawSync(Buffer.from(bytes, "base64"))));
export { Emulator } from "./emulator.js";
