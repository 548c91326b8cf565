// TLS on this machine: the emulator behind it, a tunnel to an application, and what makes programs trust both.
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as send } from "node:https";
import { connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, rootCertificates } from "node:tls";
import { WebSocket } from "ws";
import { pkg } from "../node/pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { issue } = await import(new URL("emulator/x509.js", pkg));

/** The certificates that the WebSockets of this process trust: the platform's own trust those of the whole process, or none of ours. */
const trusted = [...rootCertificates];
globalThis.WebSocket = class extends WebSocket {
  constructor(url, { headers }) {
    super(url, { headers, ca: trusted });
  }
};

/** The environment in which programs of Node, `requests` and `aiohttp` trust what is signed by a certificate in a file. */
const trusting = (file) =>
  Object.fromEntries(["NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"].map((name) => [name, file]));

/** A port that is free now, for a server whose address is needed before it is there. */
export async function freePort() {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/**
 * The emulator over TLS, under a name that the official packages take for a host of recordings: see `hosts.cjs`. `env` makes programs
 * trust it, and what `tunnel` opens.
 */
export async function serveOverTls(options) {
  const dir = await mkdtemp(join(tmpdir(), "ringwire-tls-"));
  const port = await freePort();
  const tunnels = issue(["localhost"], Date.now());
  trusted.push(tunnels.ca);
  const served = await serve({
    ...options,
    port,
    endpoint: `https://emulator.asm.skype.com:${port}`,
    https: { certificateFile: join(dir, "emulator-ca.pem") },
    fetch: (request) => trustingFetch(request, tunnels.ca),
  });
  const { ca } = served.certificate;
  await writeFile(join(dir, "all.pem"), `${ca}${tunnels.ca}`);
  return {
    ...served,
    ca,
    fetch: (request) => trustingFetch(request, ca),
    env: trusting(join(dir, "all.pem")),
    tunnel: (port) => tunnel(port, tunnels),
    async close() {
      await served.close();
      await rm(dir, { recursive: true });
    },
  };
}

/**
 * What developers put before an application on their machine: it takes TLS connections on a free port, and passes what comes on to the port
 * of the application, byte by byte, so WebSockets too.
 */
async function tunnel(port, { ca, cert, key }) {
  const open = new Set();
  const server = createServer({ cert, key }, (outer) => {
    const inner = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ]) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://localhost:${server.address().port}`,
    ca,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** A `fetch` that trusts a certificate; the platform's does for the whole process or not at all. */
async function trustingFetch(request, ca) {
  if (!request.url.startsWith("https:")) return fetch(request);
  const { method, headers, signal } = request;
  const outgoing = send(request.url, { method, headers: Object.fromEntries(headers), signal, ca });
  outgoing.end(Buffer.from(await request.arrayBuffer()));
  const [answer] = await once(outgoing, "response", { signal });
  const content = Buffer.concat(await answer.toArray());
  return new Response(content.length ? content : null, { status: answer.statusCode, headers: Object.entries(answer.headers) });
}
