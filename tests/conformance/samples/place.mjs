// Where the applications stand: each as it is in `apps`, below this directory, so that it finds express, ws and the official packages as in
// a monorepo. In the other place npm has installed the same files, and its `overrides` have put ours where they ask for the official ones.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finish } from "../../harness/programs.mjs";
import { packed } from "../../harness/tarball.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const OFFICIAL = ["@azure/communication-call-automation", "@azure/communication-common"];

/** Gives, for `official` and `ours`, the program of an application by its name. */
export async function places(names) {
  const root = await mkdtemp(join(here, "workplace-"));
  const tarball = `file:${await packed()}`;
  for (const place of ["official", "ours"]) {
    await mkdir(join(root, place));
    await cp(join(here, "apps"), join(root, place, "apps"), { recursive: true });
  }
  const ours = join(root, "ours");
  const manifest = {
    private: true,
    dependencies: Object.fromEntries(names.map((name) => [name, `file:./apps/${name}`])),
    overrides: Object.fromEntries(OFFICIAL.map((name) => [name, tarball])),
  };
  await writeFile(join(ours, "package.json"), JSON.stringify(manifest));
  // The files are copied, not linked: a linked one would look for packages where it really is.
  const options = ["--install-links", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  await finish("npm", ["install", ...options, "--cache", join(root, "npm-cache")], { cwd: ours, limitMs: 120_000 });
  return {
    official: (name) => join(root, "official/apps", name, "app.cjs"),
    ours: (name) => join(ours, "node_modules", name, "app.cjs"),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** The manifest of the package that a program finds under a name. */
export async function packageOf(program, name) {
  const file = createRequire(program).resolve(name);
  const folder = file.slice(0, file.indexOf(join("node_modules", name)));
  return JSON.parse(await readFile(join(folder, "node_modules", name, "package.json"), "utf8"));
}
