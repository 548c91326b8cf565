// Node: the module travels inside the JavaScript, and is inflated by the platform.
import { inflateRawSync } from "node:zlib";
import bytes from "./report-inline-wasm.js";
import { start } from "./report-start.js";

start(new WebAssembly.Module(inflateRawSync(Buffer.from(bytes, "base64"))));
export * from "./report.js";
