export * from "./index.js";

/** Links the client to its compiled module, `ringwire/ringwire.wasm`. Call it once, before anything else. */
export function initSync(module: WebAssembly.Module): void;
