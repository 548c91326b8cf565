// The packed tarball, and projects that have it installed.
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finish } from "./programs.mjs";

const pkg = fileURLToPath(new URL("../../pkg/", import.meta.url));

/** The one tarball that was packed. */
export async function packed() {
  const files = (await readdir(pkg).catch(() => [])).filter((file) => file.endsWith(".tgz"));
  if (files.length === 1) return join(pkg, files[0]);
  throw new Error(`expected one pkg/*.tgz, found ${files.length}; fix: cargo xtask build`);
}

/** Makes a clean project that depends on the tarball and on nothing else. */
export async function install(dir, cache) {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "package.json"), '{ "private": true }\n');
  // Offline and without scripts: the package has neither dependencies to fetch nor anything to run.
  const options = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  await finish("npm", ["install", ...options, "--cache", cache, await packed()], { cwd: dir, limitMs: 120_000 });
}
