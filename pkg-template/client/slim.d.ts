export * from "./index.js";

/** A `WebAssembly.Module`; any object where that type is not known, because Node's own types (of version 20) have none. */
export type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

/** Links the client to its compiled module, `ringwire/ringwire.wasm`. Call it once, before anything else. */
export function initSync(module: CompiledModule): void;
