// Where calls go, and whether real phones ring there.
import { CallClient } from "./ringwire.js";
/** @import { Store } from "./store.js" */

/**
 * Whether an endpoint is on this machine: the library takes plain http for no other.
 *
 * @param {string} endpoint
 */
export function isLoopback(endpoint) {
  try {
    return Boolean(new CallClient(endpoint.replace(/^https:/, "http:"), "no.real.token"));
  } catch {
    return false;
  }
}

/**
 * Whether calls may be real, and cost money. What listens on this machine is an emulator.
 *
 * @param {Pick<Store, "mode" | "backend">} store
 */
export const isReal = ({ mode, backend }) => mode === "live" && !(backend && isLoopback(backend.endpoint));
