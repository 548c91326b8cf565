// The emulator of the installed package behind a port of this process, for programs of every kind.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export async function serveEmulator(installed, options) {
  const { serve } = await import(pathToFileURL(join(installed, "node_modules/ringwire/entries/emulator-http-node.js")));
  const server = await serve(options);
  const { audience, issuer, metadataUrl } = server.emulator.callbackAuthentication;
  return {
    emulator: server.emulator,
    connectionString: server.connectionString,
    endpoint: server.endpoint,
    // Without the emulator's own fetch: each program is to use its own.
    callbackAuthentication: { audience, issuer, metadataUrl },
    close: () => server.close(),
  };
}
