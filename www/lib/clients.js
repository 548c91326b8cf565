// The library's clients of a backend: one for each contract and version that is used, made at its first use.
import { CallAutomationClient, CallClient } from "./ringwire.js";
/** @import { ClientClass, ClientOptions, Contract, Credential, OperationClient } from "./types.d.ts" */

/** @type {Record<Contract, ClientClass>} */
const CLASSES = { CallAutomationClient, CallClient };

/**
 * @param {[connectionString: string] | [endpoint: string, token: string | Credential]} first what every client is made with
 * @param {ClientOptions} options those of every client
 */
export function clientsOf(first, options = {}) {
  /** @type {Map<string, OperationClient>} */
  const made = new Map();
  const [endpoint, token] = first;

  /**
   * The client of a contract, in that version if it is not the usual one.
   *
   * @param {Contract} contract
   * @param {string} [apiVersion]
   */
  return (contract, apiVersion) => {
    const key = `${contract} ${apiVersion ?? ""}`;
    const known = made.get(key);
    if (known) return known;
    const all = apiVersion ? { ...options, apiVersion } : options;
    const Client = CLASSES[contract];
    const client = token === undefined ? new Client(endpoint, all) : new Client(endpoint, token, all);
    made.set(key, client);
    return client;
  };
}
