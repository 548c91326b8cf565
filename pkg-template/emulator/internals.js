// What `serve` needs of an emulator and programs do not: its own file, so that it is in no public class.
/** @import { Emulator } from "./emulator.js" */

/**
 * @typedef {object} Internals
 * @property {(method: string, path: string, host: string, headers: string[]) => { status: number, headers: string[], body: Uint8Array } | undefined} refusal
 *   the answer to a request that is refused for where it comes from, if it is
 * @property {(gate: import("./dial.js").Gate) => void} admit sets which hosts WebSockets may be dialled at
 * @property {() => string} instance another text for each emulator that begins with nothing, and after each reset
 */

/** @type {WeakMap<Emulator, Internals>} */
export const internals = new WeakMap();
