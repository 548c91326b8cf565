// The console's files over HTTP: the page, and what it imports of the package. It serves files of two folders and nothing else.
/** @import { IncomingMessage, ServerResponse } from "node:http" */
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** What the page needs of the package: its modules for pages, the compiled ones for their sizes, and the manifest for the version. */
const OF_PACKAGE =
  /^((callbacks|client|emulator|entries|issuer|media|platform|report)\/.*\.js|(errors|package|ringwire|emulator)\.(js|json|wasm))$/;

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

export const HEADERS = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // For browsers that know no frame-ancestors.
  "x-frame-options": "DENY",
  // A file of a newer package has another tag.
  "cache-control": "no-cache",
};

export class ConsoleFiles {
  #page;
  #pkg;

  /**
   * Use {@link ConsoleFiles.in}.
   *
   * @param {string} page
   * @param {string} pkg
   */
  constructor(page, pkg) {
    this.#page = page;
    this.#pkg = pkg;
  }

  /**
   * @param {string} page the folder of the page
   * @param {string} pkg the folder of the package, which is served below `pkg/`
   * @throws when one of them is not there
   */
  static async in(page, pkg) {
    return new ConsoleFiles(await realpath(page), await realpath(pkg));
  }

  /**
   * Answers a request for a file.
   *
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   * @param {string} path as it stands in the request, below the page: without the query
   */
  async answer(request, response, path) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { ...HEADERS, allow: "GET, HEAD" }).end();
      return;
    }
    const file = await this.#fileOf(path);
    if (!file) {
      response.writeHead(404, { ...HEADERS, "content-type": "text/plain; charset=utf-8" }).end("not found\n");
      return;
    }
    const { etag } = file;
    if (tagsIn(request.headers["if-none-match"]).some((tag) => tag === "*" || tag === etag)) {
      response.writeHead(304, { ...HEADERS, etag }).end();
      return;
    }
    response.writeHead(200, { ...HEADERS, etag, "content-type": file.type, "content-length": file.size });
    if (request.method === "HEAD") response.end();
    else
      createReadStream(file.path)
        .on("error", () => response.destroy())
        .pipe(response);
  }

  /**
   * The file that a path names, if it is one that is served.
   *
   * @param {string} encoded
   */
  async #fileOf(encoded) {
    let path;
    try {
      // Not `new URL`: it would quietly take dots away, encoded ones as well, and what escapes is to be refused.
      path = decodeURIComponent(encoded);
    } catch {
      return undefined;
    }
    // A folder above, a hidden file, and what is a separator on one system and a letter on another.
    if (/\0|\\|(^|\/)\.|:/.test(path)) return undefined;
    const isOfPackage = path.startsWith("pkg/");
    const rest = isOfPackage ? path.slice(4) : path || "index.html";
    const type = TYPES[extname(rest)];
    if (!type || (isOfPackage && !OF_PACKAGE.test(rest))) return undefined;
    const base = isOfPackage ? this.#pkg : this.#page;
    try {
      // A link inside a folder may point outside of it.
      const real = await realpath(join(base, rest));
      const status = await stat(real);
      if (!real.startsWith(base + sep) || !status.isFile()) return undefined;
      const { size, mtimeMs } = status;
      return { path: real, size, type, etag: `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"` };
    } catch {
      return undefined;
    }
  }
}

/**
 * The tags of a header, without the mark of weak ones: a weak comparison (RFC 9110 §13.1.2).
 *
 * @param {string | undefined} header
 */
const tagsIn = (header) => (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));

/**
 * Whether a program asks for a page: browsers do, others name no HTML.
 *
 * @param {string | undefined} accept
 */
export const wantsPage = (accept) => /\btext\/html\b/i.test(accept ?? "");
