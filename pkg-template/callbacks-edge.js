// Vercel Edge: as in Workers, but its bundlers know a compiled module by the `?module` at the end.
import module from "./callbacks.wasm?module";
import { start } from "./callbacks-start.js";

start(module);
export * from "./callbacks.js";
