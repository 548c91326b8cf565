export * from "./index.js";

/** A `WebAssembly.Module`; `object` where that type is unknown, as in `@types/node` 20. */
export type CompiledModule = typeof globalThis extends {
  /** The namespace of the platform, where its types have it. */
  WebAssembly: {
    /** The class of compiled modules. */
    Module: {
      /** What its instances are. */
      prototype: infer Module;
    };
  };
}
  ? Module
  : object;

/** Instantiates the client with its compiled module, `ringwire/ringwire.wasm`. Call it once, before any other export is used. */
export function initSync(module: CompiledModule): void;
