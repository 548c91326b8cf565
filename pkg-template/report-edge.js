// Vercel Edge: as in Workers, but its bundlers know a compiled module by the `?module` at the end.
import module from "./report.wasm?module";
import { start } from "./report-start.js";

start(module);
export * from "./report.js";
