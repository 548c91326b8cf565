// The issuer, served over HTTP: where the endpoint asks for the keys, and where that it asks is counted.
import { createServer } from "node:http";
import { Issuer, KEYS_PATH, METADATA_PATH } from "../issuer/issuer.js";

/** Who signs the callbacks of the service. */
export const SERVICE = "https://acscallautomation.communication.azure.com";

export async function startIssuer({ host, port, url, audience, issuer: name = SERVICE }) {
  const issuer = new Issuer({ issuer: name, audience });
  let fetches = 0;
  let base;
  const pages = { [METADATA_PATH]: () => issuer.metadata(base), [KEYS_PATH]: () => issuer.keys() };
  const server = createServer(async (incoming, outgoing) => {
    incoming.resume();
    const page = pages[incoming.url.split("?")[0]];
    if (page) fetches++;
    const body = page && JSON.stringify(await page());
    outgoing.writeHead(page ? 200 : 404, { "content-type": "application/json" }).end(body);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  base = (url ?? `http://${reachable(host)}:${server.address().port}`).replace(/\/+$/, "");
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

/** The name by which this machine reaches a server that listens on `host`. */
function reachable(host) {
  const one = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return one.includes(":") ? `[${one}]` : one;
}
