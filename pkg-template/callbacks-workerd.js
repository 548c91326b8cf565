// Cloudflare Workers: compiling at run time is forbidden there, so the module is imported ready-made.
import module from "./callbacks.wasm";
import { start } from "./callbacks-start.js";

start(module);
export * from "./callbacks.js";
