// Cloudflare Workers: compiling at run time is forbidden there, so the module is imported ready-made.
import module from "./report.wasm";
import { start } from "./report-start.js";

start(module);
export * from "./report.js";
