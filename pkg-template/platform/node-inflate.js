// How Node unpacks a module that travels inside the JavaScript.
import { inflateRawSync } from "node:zlib";

/**
 * Compiles a module.
 *
 * @param {string} base64 its raw deflate in base64
 */
export const compile = (base64) => new WebAssembly.Module(inflateRawSync(Buffer.from(base64, "base64")));
