// Clean projects that depend on the packed tarball and on nothing else.
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "../harness/tarball.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const tests = fileURLToPath(new URL("../", import.meta.url));
const SCENARIO = [
  "runtimes/scenario.mjs",
  "runtimes/scenario-callbacks.mjs",
  "runtimes/scenario-emulator.mjs",
  "runtimes/scenario-sound.mjs",
  "harness/check.mjs",
];

/** A directory that is gone after the run, with what makes consumers in it. */
export async function workplace() {
  const root = await mkdtemp(join(tmpdir(), "ringwire-runtimes-"));
  const installed = join(root, "installed");
  await install(installed, join(root, "npm-cache"));

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
      await cp(join(here, "apps"), dir, { recursive: true });
      // In folders as here: they import each other.
      for (const source of SCENARIO) await cp(join(tests, source), join(dir, source), { recursive: true });
      return dir;
    },
    /** At once: it is the last thing done, while the process ends. */
    remove() {
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
