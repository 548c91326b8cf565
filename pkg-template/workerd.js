// Cloudflare Workers: compiling at run time is forbidden there, so the module is imported ready-made.
import module from "./ringwire.wasm";
import { start } from "./client.js";

start(module);
export { CallAutomationError, CallClient, parseCallEvents } from "./client.js";
