// Clean projects that depend on the packed tarball and on nothing else.
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finish } from "./programs.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const pkg = fileURLToPath(new URL("../../pkg/", import.meta.url));

/** The one tarball that was packed. */
export async function packed() {
  const files = (await readdir(pkg).catch(() => [])).filter((file) => file.endsWith(".tgz"));
  if (files.length === 1) return join(pkg, files[0]);
  throw new Error(`expected one pkg/*.tgz, found ${files.length}; fix: cargo xtask build`);
}

/** A directory that is gone after the run, with what makes consumers in it. */
export async function workplace() {
  const root = await mkdtemp(join(tmpdir(), "ringwire-runtimes-"));
  const installed = join(root, "installed");
  await mkdir(installed);
  await writeFile(join(installed, "package.json"), '{ "private": true }\n');
  // Offline and without scripts: the package has neither dependencies to fetch nor anything to run.
  const install = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  await finish("npm", [...install, "--cache", join(root, "npm-cache"), await packed()], { cwd: installed, limitMs: 120_000 });

  return {
    root,
    installed,
    /** A fresh directory. */
    async empty(name) {
      const dir = join(root, name);
      await mkdir(dir, { recursive: true });
      return dir;
    },
    /** A fresh project with the package installed, and the programs under test. */
    async consumer(name) {
      const dir = join(root, name);
      // Verbatim: the link of the command must point into this copy.
      await cp(installed, dir, { recursive: true, verbatimSymlinks: true });
      for (const source of ["apps", "scenario.mjs", "scenario-callbacks.mjs", "scenario-emulator.mjs", "check.mjs"]) {
        await cp(join(here, source), source === "apps" ? dir : join(dir, source), { recursive: true });
      }
      return dir;
    },
    /** At once: it is the last thing done, while the process ends. */
    remove() {
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
