// The issuer, served over HTTP: the endpoint asks here for the metadata and for the keys, and its requests are counted.
/** @import { AddressInfo } from "node:net" */
import { createServer } from "node:http";
import { Issuer, KEYS_PATH, METADATA_PATH } from "../issuer/issuer.js";
import { reachable } from "../platform/reachable.js";

/** The issuer of the service's tokens. */
export const SERVICE = "https://acscallautomation.communication.azure.com";

/**
 * What signs tokens for an attack: an issuer of its own, or that of a running emulator.
 *
 * @typedef {Pick<Issuer, "issuer" | "audience" | "token" | "keys" | "rotate">} Signer
 */

/**
 * An issuer that endpoints can ask for its keys. `fetches`: how often they did.
 *
 * @typedef {{ issuer: Signer, metadataUrl: string, isEmulator?: boolean, fetches(): number | Promise<number>, close(): void }} Service
 */

/**
 * @param {{ host: string, port: number, url?: string, audience: string, issuer?: string }} options
 * @returns {Promise<Service>}
 */
export async function startIssuer({ host, port, url, audience, issuer: name = SERVICE }) {
  const issuer = new Issuer({ issuer: name, audience });
  let fetches = 0;
  /** @type {string} */
  let base;
  /** @type {Record<string, () => unknown>} */
  const pages = { [METADATA_PATH]: () => issuer.metadata(base), [KEYS_PATH]: () => issuer.keys() };
  const server = createServer(async (incoming, outgoing) => {
    incoming.resume();
    const [path = ""] = incoming.url?.split("?") ?? [];
    const page = pages[path];
    if (page) fetches++;
    const body = page && JSON.stringify(await page());
    outgoing.writeHead(page ? 200 : 404, { "content-type": "application/json" }).end(body);
  });
  /** @type {Promise<void>} */
  const listening = new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  await listening;
  const { port: taken } = /** @type {AddressInfo} */ (server.address());
  base = (url ?? `http://${reachable(host)}:${taken}`).replace(/\/+$/, "");
  return {
    issuer,
    metadataUrl: base + METADATA_PATH,
    /** How often metadata or keys were asked for. */
    fetches: () => fetches,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
