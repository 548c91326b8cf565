// Browsers, Deno, Bun and whatever else: the module travels inside the JavaScript.
import { compile } from "./inflate.js";
import bytes from "./report-inline-wasm.js";
import { start } from "./report-start.js";

start(compile(bytes));
export * from "./report.js";
