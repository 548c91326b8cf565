// Cloudflare Workers: compiling at run time is forbidden there, so the module is imported ready-made.
import module from "./ringwire.wasm";
import { start } from "./client.js";

// A visitor who leaves takes along the question for a token that was asked on their behalf: it is never answered, and whoever
// waits for it would wait for ever.
start(module, undefined, 5000);
export * from "./exports.js";
