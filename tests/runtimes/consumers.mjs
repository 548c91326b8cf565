// Clean projects that depend on the packed tarball and on nothing else.
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "../harness/tarball.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** A directory that is gone after the run, with what makes consumers in it. */
export async function workplace() {
  const root = await mkdtemp(join(tmpdir(), "ringwire-runtimes-"));
  const installed = join(root, "installed");
  await install(installed, join(root, "npm-cache"));
  // Beside the consumers, as it stands beside the scenario here.
  await mkdir(join(root, "harness"));
  await cp(join(here, "../harness/check.mjs"), join(root, "harness/check.mjs"));

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
      for (const source of ["apps", "scenario.mjs", "scenario-callbacks.mjs", "scenario-emulator.mjs"]) {
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
