// Vercel Edge: as in Workers, but its bundlers know a compiled module by the `?module` at the end.
import module from "./ringwire.wasm?module";
import { start } from "./client.js";

// A visitor who leaves takes along the question for a token that was asked on their behalf: it is never answered, and whoever
// waits for it would wait for ever.
start(module, undefined, 5000);
export * from "./exports.js";
