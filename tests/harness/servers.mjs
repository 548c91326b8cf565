// Servers on a free port of this machine.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { WebSocketServer } from "ws";

/** Starts a server on a free port of this machine. */
export async function listen(handle) {
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.destroy(error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A server of WebSockets on a free port of this machine, by `ws`. */
export async function sockets(onConnection = () => {}, options = {}) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  server.on("connection", onConnection);
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** The body of a request. */
export async function textOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/**
 * Pages below a directory, with the strictest policy under which WebAssembly can be had: no eval, nothing fetched that is not
 * named, and nothing inline but what bears the nonce.
 */
export async function pages(root) {
  return listen(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://page").pathname));
    const file = join(root, path.endsWith("/") ? `${path}index.html` : path);
    const content = await readFile(file).catch(() => undefined);
    if (!content) return void response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": `${TYPES[extname(file)] ?? "application/octet-stream"}; charset=utf-8`,
      "content-security-policy":
        "default-src 'none'; script-src 'self' 'nonce-page' 'wasm-unsafe-eval'; connect-src http://127.0.0.1:*",
    });
    response.end(content);
  });
}
