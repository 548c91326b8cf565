// Browsers, Deno, Bun and whatever else: the module travels inside the JavaScript.
import { compile } from "./inflate.js";
import bytes from "./callbacks-inline-wasm.js";
import { start } from "./callbacks-start.js";

start(compile(bytes));
export * from "./callbacks.js";
