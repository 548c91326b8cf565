// The library's clients of a backend: one for each contract and version that is asked for, made when it first is.
import { CallAutomationClient, CallClient } from "./ringwire.js";

const CLASSES = { CallAutomationClient, CallClient };

/**
 * @param first what every client is made with: a connection string, or an endpoint and a token
 * @param options those of every client
 * @returns gives the client of a contract, in that version if it is not the usual one
 */
export function clientsOf(first, options = {}) {
  const made = new Map();
  return (contract, apiVersion) => {
    const key = `${contract} ${apiVersion ?? ""}`;
    if (!made.has(key)) made.set(key, new CLASSES[contract](...first, apiVersion ? { ...options, apiVersion } : options));
    return made.get(key);
  };
}
