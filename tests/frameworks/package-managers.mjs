// Package managers: the tarball installed by each, outside of this checkout, then imported and required.
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { equal } from "../harness/check.mjs";
import { finish } from "../harness/programs.mjs";
import { packed } from "../harness/tarball.mjs";
import { inTurn, VIRTUAL_CALL } from "./checks.mjs";
import { newerNode, program, QUIET } from "./place.mjs";

const INSTALLS = "it installs the tarball, with no network and no script";
const IMPORTS = "a module imports it";
const REQUIRES = "a CommonJS program requires it";

const HOMES = ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "PNPM_HOME", "YARN_GLOBAL_FOLDER"];

const yarn = program("@yarnpkg/cli-dist", "bin/yarn.js");
const pnpm = program("pnpm", "bin/pnpm.mjs");

/** How each installs, how it runs a program of Node, and what is said in files or by the environment. */
const managers = {
  npm: {
    install: ["npm", "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", "cache"],
    run: [process.execPath],
  },
  pnpm: {
    install: [await newerNode(), pnpm, "install", "--offline", "--ignore-scripts", "--store-dir", "store"],
    run: [process.execPath],
  },
  "yarn-pnp": {
    install: [process.execPath, yarn, "install", "--mode=skip-build"],
    run: [process.execPath, yarn, "node"],
    env: {
      YARN_ENABLE_NETWORK: "0",
      YARN_ENABLE_GLOBAL_CACHE: "0",
      YARN_ENABLE_IMMUTABLE_INSTALLS: "0",
      YARN_NODE_LINKER: "pnp",
    },
    // Without a file of its own it looks for the project further up.
    files: { "yarn.lock": "" },
  },
};

export const packageManagers = Object.entries(managers).map(([name, { install, run, env, files = {} }]) => ({
  name,
  tests: [INSTALLS, IMPORTS, REQUIRES],
  async run({ place }) {
    const dir = await mkdtemp(join(tmpdir(), `ringwire-${name}-`));
    // What they keep for all projects stays in this one.
    const own = Object.fromEntries(HOMES.map((name) => [name, join(dir, "home")]));
    const use = async ([command, ...args], ...more) =>
      finish(command, [...args, ...more], { cwd: dir, env: { ...QUIET, ...own, ...env }, limitMs: 120_000 });
    try {
      const app = await place.app(name, "package-managers");
      await place.commonJs(app, "virtual");
      await cp(app, dir, { recursive: true });
      await cp(await packed(), join(dir, "ringwire.tgz"));
      const manifest = { name: "consumer", private: true, dependencies: { ringwire: "file:./ringwire.tgz" } };
      for (const [file, text] of Object.entries({ ...files, "package.json": JSON.stringify(manifest) })) {
        await writeFile(join(dir, file), text);
      }
      const says = async (file) => equal((await use(run, file)).trim().split("\n").pop(), VIRTUAL_CALL, "kinds of events");
      return await inTurn({
        [INSTALLS]: () => use(install),
        [IMPORTS]: () => says("main.mjs"),
        [REQUIRES]: () => says("main.cjs"),
      });
    } finally {
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    }
  },
}));
