export * from "./index.js";

/** A `WebAssembly.Module`; `object` where that type is unknown, as in `@types/node` 20. */
export type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

/** Instantiates the client with its compiled module, `ringwire/ringwire.wasm`. Call it once, before any other export is used. */
export function initSync(module: CompiledModule): void;
