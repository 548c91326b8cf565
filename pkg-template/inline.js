// Browsers, Deno, Bun and whatever else: the module travels inside the JavaScript, so every bundler carries it along, no
// permission is asked for and nothing is fetched.
import { compile } from "./inflate.js";
import bytes from "./ringwire-inline-wasm.js";
import { start } from "./client.js";

start(compile(bytes));
export * from "./exports.js";
