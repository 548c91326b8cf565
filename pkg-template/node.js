// Node: the module travels inside the JavaScript (a file beside it is lost when a server is bundled into one file), and requests
// go through `node:http`, which costs a fraction of the global `fetch`.
import { inflateRawSync } from "node:zlib";
import bytes from "./ringwire-inline-wasm.js";
import { start } from "./client.js";
import { send } from "./node-http.js";

start(new WebAssembly.Module(inflateRawSync(Buffer.from(bytes, "base64"))), send);
export * from "./exports.js";
