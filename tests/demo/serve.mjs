// Serves the console: `www/`, and the built package below `/pkg/`, on this machine alone.
//
//     node tests/demo/serve.mjs [port]

import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Scripts and styles of this server only, and nothing that turns text into a program, WebAssembly excepted. The page may connect to
 * live endpoints: `https`, or a loopback host. (`[::1]` cannot be written in a policy.)
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

/**
 * @param port 0 for any that is free
 * @param www the folder of the page
 * @param pkg the built package
 * @returns `{ url, port, close }`
 */
export async function serveConsole({ port = 0, www = new URL("www/", root), pkg = new URL("pkg/", root) } = {}) {
  const folders = { pkg: await folder(pkg), www: await folder(www) };
  const server = createServer((request, response) => {
    answer(folders, request, response).catch(() => response.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const taken = server.address().port;
  return {
    url: `http://127.0.0.1:${taken}/`,
    port: taken,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function folder(url) {
  const path = fileURLToPath(url);
  try {
    return await realpath(path);
  } catch (cause) {
    throw new Error(`there is no ${path}: \`cargo xtask build\` makes the package`, { cause });
  }
}

async function answer(folders, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { ...HEADERS, allow: "GET, HEAD" }).end();
    return;
  }
  const file = await fileOf(folders, request.url);
  if (!file) {
    response.writeHead(404, { ...HEADERS, "content-type": "text/plain; charset=utf-8" }).end("not found\n");
    return;
  }
  response.writeHead(200, { ...HEADERS, "content-type": file.type, "content-length": file.size });
  if (request.method === "HEAD") response.end();
  else
    createReadStream(file.path)
      .on("error", () => response.destroy())
      .pipe(response);
}

/** The file that a URL asks for, if it is one that is served. */
async function fileOf({ www, pkg }, url) {
  let path;
  try {
    // Not `new URL`: it would quietly take dots away, encoded ones as well, and what escapes is to be refused.
    path = decodeURIComponent(url.split(/[?#]/)[0]);
  } catch {
    return undefined;
  }
  if (path.includes("\0")) return undefined;
  const [base, rest] = path.startsWith("/pkg/") ? [pkg, path.slice(5)] : [www, path === "/" ? "index.html" : path.slice(1)];
  const type = TYPES[extname(rest)];
  if (!type) return undefined;
  try {
    // A link inside a folder may point outside of it.
    const real = await realpath(join(base, rest));
    const { size } = await stat(real);
    return real.startsWith(base + sep) ? { path: real, size, type } : undefined;
  } catch {
    return undefined;
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === (await realpath(process.argv[1]))) {
  const { url } = await serveConsole({ port: Number(process.argv[2] ?? 0) });
  console.log(`the console: ${url}`);
}
