// How the module that travels inside the JavaScript is unpacked where the platform has no synchronous inflate of its own.
// Becomes the package's platform/inflate.js, with `inflateSync` and nothing else of fflate in it.
import { inflateSync } from "fflate";

/**
 * Compiles a module from its raw deflate in base64.
 *
 * @param {string} base64
 */
export function compile(base64) {
  return new WebAssembly.Module(inflateSync(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))));
}
