// Where the applications stand: below this directory, so that they find the frameworks as they would in a monorepo, with the package
// installed from its tarball.
import { rmSync } from "node:fs";
import { access, cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { finish } from "../harness/programs.mjs";
import { install } from "../harness/tarball.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
/** Frameworks report what is built to their makers, and look for newer versions of themselves. */
export const QUIET = { NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", YARN_ENABLE_TELEMETRY: "0", CI: "1", NO_COLOR: "1" };
/** The oldest Node that all of the frameworks run on. */
const NEWER = [22, 17];

/** A directory that is gone after the run. `settings` is what the applications import as `settings.mjs`. */
export async function workplace() {
  const root = await mkdtemp(join(here, "workplace-"));
  await install(root, join(root, "npm-cache"));
  return {
    root,
    installed: root,
    settings: {},
    /** A fresh copy of an application, with what all have in common beside it. */
    async app(name, source = name) {
      const dir = join(root, name);
      await mkdir(dir);
      for (const part of ["shared", source]) await cp(join(here, "apps", part), dir, { recursive: true });
      const settings = Object.entries(this.settings).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`);
      await writeFile(join(dir, "settings.mjs"), settings.join(""));
      return dir;
    },
    /** The same for a program that knows CommonJS only. */
    async commonJs(dir, name) {
      const { code } = await transform(await readFile(join(dir, `${name}.mjs`), "utf8"), { format: "cjs", platform: "node" });
      await writeFile(join(dir, `${name}.cjs`), code);
    },
    /** At once: it is the last thing done, while the process ends. */
    remove() {
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The file of a program that a package brings. */
export function program(name, path) {
  return join(here, "node_modules", name, path);
}

/** A Node that is new enough for all of them: this one, else the one from npm. */
export async function newerNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NEWER[0] || (major === NEWER[0] && minor >= NEWER[1])) return process.execPath;
  const path = join(here, "node_modules", `node-${process.platform}-${process.arch}`, "bin/node");
  await access(path).catch(() => {
    throw new Error(`Node ${NEWER.join(".")} or newer is needed (this is ${process.version}), and npm brought none to ${path}`);
  });
  return path;
}

/** Runs a program of Node in an application to its end. */
export async function node(dir, args, { newer = false, env, ...options } = {}) {
  return finish(newer ? await newerNode() : process.execPath, args, { cwd: dir, env: { ...QUIET, ...env }, ...options });
}

/** Resolves packages as the applications do. */
export const require = createRequire(join(here, "package.json"));
