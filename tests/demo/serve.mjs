// Serves the console without an emulator: `www/`, and the built package below `/pkg/`, on this machine alone. The files are answered by the
// package's own module, which serves them beside an emulator.
//
//     node tests/demo/serve.mjs [port]

import { realpath } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/**
 * @param port 0 for any that is free
 * @param www the folder of the page
 * @param pkg the built package
 * @returns `{ url, port, close }`
 */
export async function serveConsole({ port = 0, www = new URL("www/", root), pkg = new URL("pkg/", root) } = {}) {
  const folders = [await folder(www), await folder(pkg)];
  const { ConsoleFiles } = await import(new URL("pkg/emulator/console.js", root));
  const files = await ConsoleFiles.in(...folders);
  const server = createServer((request, response) => {
    files.answer(request, response, request.url.split(/[?#]/)[0].slice(1)).catch(() => response.destroy());
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

if (process.argv[1] && fileURLToPath(import.meta.url) === (await realpath(process.argv[1]))) {
  const { url } = await serveConsole({ port: Number(process.argv[2] ?? 0) });
  console.log(`the console: ${url}`);
}
