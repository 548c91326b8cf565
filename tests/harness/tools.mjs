// The runtimes that come from npm, wherever their packages keep the program: npm runs no install script here, so the programs
// that npm links to may be stubs.
import { access, constants, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finish } from "./programs.mjs";

export const modules = fileURLToPath(new URL("../node_modules/", import.meta.url));

/** The scope whose packages hold the program, one for each platform; the path in them; where the program's own package puts it. */
const PLACES = {
  bun: ["@oven", "bin/bun", "bun/bin/bun.exe"],
  deno: ["@deno", "deno", "deno/deno"],
  workerd: ["@cloudflare", "bin/workerd", "workerd/bin/workerd"],
};

/** The first one that is there and runs. */
export async function tool(name) {
  const [scope, path, own] = PLACES[name];
  const packages = await readdir(join(modules, scope)).catch(() => []);
  const places = packages.map((directory) => join(modules, scope, directory, path));
  const failures = [];
  for (const program of [...places, join(modules, own)]) {
    try {
      await access(program, constants.X_OK);
      await finish(program, ["--version"], { limitMs: 30_000 });
      return program;
    } catch (error) {
      failures.push(error.message);
    }
  }
  throw new Error(`there is no ${name} that runs; fix: npm ci --ignore-scripts in tests/\n${failures.join("\n")}`);
}

/** The browser that was named, else the distribution's. */
export async function browser() {
  const program = process.env.RINGWIRE_CHROME || "/usr/bin/chromium";
  await access(program, constants.X_OK).catch(() => {
    throw new Error(
      `there is no browser at ${program}; fix: apt-get install chromium, or name one in RINGWIRE_CHROME (cargo xtask test does)`,
    );
  });
  return program;
}
