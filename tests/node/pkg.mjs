import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { modules } from "../harness/tools.mjs";

/** The built package: what is tested is what would be published. */
export const pkg = new URL("../../pkg/", import.meta.url);

/**
 * A folder of a program that has the package, and peer dependencies. The package cannot be imported from where it was built where it needs
 * one: there it finds none.
 */
export async function programWith(...peers) {
  const dir = await mkdtemp(join(tmpdir(), "ringwire-program-"));
  const filter = (file) => !file.endsWith(".tgz");
  await cp(fileURLToPath(pkg), join(dir, "node_modules/ringwire"), { recursive: true, filter });
  for (const peer of peers) {
    const link = join(dir, "node_modules", peer);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(modules, peer), link);
  }
  await writeFile(join(dir, "package.json"), JSON.stringify({ type: "module", private: true }));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** The same for a file of tests as a whole: it goes with the process. (A hook of `node:test` that is set before an `await` can hang Node 20.) */
export async function programOfFile(...peers) {
  const { dir } = await programWith(...peers);
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
