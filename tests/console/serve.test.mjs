// The server of the console: what it serves, how, and what it does not.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { serveConsole } from "../demo/serve.mjs";

let server;
let folder;
let fenced;
before(async () => {
  server = await serveConsole();
  // Two folders with a secret beside them, and links to it inside.
  folder = await mkdtemp(join(tmpdir(), "ringwire-serve-"));
  for (const name of ["www", "pkg", "www-too"]) await mkdir(join(folder, name));
  for (const name of ["secret.js", "www/index.html", "www-too/secret.js"]) await writeFile(join(folder, name), "text");
  await symlink(join(folder, "secret.js"), join(folder, "www", "link.js"));
  fenced = await serveConsole({ www: pathToFileURL(join(folder, "www/")), pkg: pathToFileURL(join(folder, "pkg/")) });
});
after(async () => {
  await server.close();
  await fenced.close();
  await rm(folder, { recursive: true, force: true });
});

/** Requests a path exactly as it is written: `fetch` would normalise it. */
const ask = ({ port }, path, method = "GET") =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, method }, async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) });
    });
    outgoing.on("error", reject).end();
  });

test("files have their types and lengths", async () => {
  const expected = {
    "/": "text/html; charset=utf-8",
    "/index.html?x#y": "text/html; charset=utf-8",
    "/style.css": "text/css; charset=utf-8",
    "/app.js": "text/javascript; charset=utf-8",
    "/favicon.svg": "image/svg+xml",
    "/pkg/entries/client-inline.js": "text/javascript; charset=utf-8",
    "/pkg/package.json": "application/json; charset=utf-8",
    "/pkg/ringwire.wasm": "application/wasm",
  };
  for (const [path, type] of Object.entries(expected)) {
    const { status, headers, body } = await ask(server, path);
    assert.deepEqual([path, status, headers["content-type"]], [path, 200, type]);
    assert.equal(Number(headers["content-length"]), body.length);
    assert.ok(body.length > 0);
  }
});

test("HEAD is a GET without a body; nothing else is allowed", async () => {
  const { headers, body } = await ask(server, "/pkg/ringwire.wasm", "HEAD");
  assert.ok(Number(headers["content-length"]) > 10_000);
  assert.equal(body.length, 0);
  assert.equal((await ask(server, "/", "POST")).status, 405);
});

test("every answer has the policy", async () => {
  for (const path of ["/", "/nothing.js", "/pkg/entries/client-inline.js"]) {
    const { headers } = await ask(server, path);
    const policy = Object.fromEntries(headers["content-security-policy"].split("; ").map((rule) => [rule.split(" ")[0], rule]));
    assert.equal(policy["default-src"], "default-src 'none'");
    assert.equal(policy["script-src"], "script-src 'self' 'wasm-unsafe-eval'");
    assert.equal(policy["style-src"], "style-src 'self'");
    assert.doesNotMatch(headers["content-security-policy"], /unsafe-inline|'unsafe-eval'|data:| \*/);
    assert.equal(headers["x-content-type-options"], "nosniff");
  }
});

test("nothing outside of the two folders is served", async () => {
  assert.equal((await ask(fenced, "/")).status, 200);
  const escapes = [
    "/../secret.js",
    "/%2e%2e/secret.js",
    "/..%2fsecret.js",
    "/pkg/../../secret.js",
    "/pkg/..%2f..%2fsecret.js",
    "/link.js",
  ];
  const odd = [
    "/../www-too/secret.js",
    "//secret.js",
    `/${join(folder, "secret.js")}`,
    "/secret.js%00.js",
    "/%ff.js",
    "/pkg",
    "/pkg/",
    "/lib/",
    "/nothing.js",
  ];
  for (const path of [...escapes, ...odd]) assert.equal((await ask(fenced, path)).status, 404, path);
});

test("a package that is not built is a clear error", async () => {
  const missing = pathToFileURL(join(folder, "nowhere/"));
  await assert.rejects(serveConsole({ pkg: missing }), /there is no .*nowhere.*cargo xtask build/);
});
