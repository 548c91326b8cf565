// The runtimes that come from npm, wherever their packages keep the program: npm runs no install script here, so the programs
// that npm links to may be stubs.
import { access, constants, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
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

/** What browsers need: its name on the path, the variable that names another, and the package of Debian that brings it. */
const INSTALLED = {
  chromium: ["chromium", "RINGWIRE_CHROME", "chromium"],
  firefox: ["firefox-esr", "RINGWIRE_FIREFOX", "firefox-esr"],
  webkitDriver: ["WebKitWebDriver", "RINGWIRE_WEBKIT_DRIVER", "webkit2gtk-driver"],
  screen: ["Xvfb", "RINGWIRE_XVFB", "xvfb"],
};

/** The program that a variable names, else the distribution's. */
export async function installed(what) {
  const [name, variable, debian] = INSTALLED[what];
  const places = process.env[variable]
    ? [process.env[variable]]
    : process.env.PATH.split(delimiter).map((dir) => join(dir, name));
  for (const program of places) {
    if (
      await access(program, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return program;
  }
  throw new Error(
    `there is no ${process.env[variable] || name}; fix: apt-get install ${debian}, or name the program in ${variable} (cargo xtask test does)`,
  );
}

/** Where Debian's packages put the programs of Postgres: a directory for each major version. */
const POSTGRES = "/usr/lib/postgresql";

/** The directory of the programs of a Postgres server: the one that a variable names, that of the path, or the distribution's newest. */
export async function postgresPrograms() {
  const named = process.env.RINGWIRE_POSTGRES;
  const versions = await readdir(POSTGRES).catch(() => []);
  const debian = versions.sort((one, other) => other - one).map((version) => join(POSTGRES, version, "bin"));
  for (const dir of named ? [named] : [...process.env.PATH.split(delimiter), ...debian]) {
    const programs = ["initdb", "postgres"].map((name) => access(join(dir, name), constants.X_OK));
    if ((await Promise.allSettled(programs)).every(({ status }) => status === "fulfilled")) return dir;
  }
  throw new Error(
    `there is no Postgres server ${named ? `in ${named}` : `on the PATH or below ${POSTGRES}`}; fix: apt-get install postgresql, or name the directory of initdb and postgres in RINGWIRE_POSTGRES (cargo xtask test does)`,
  );
}

/** The Python that has the official package: `cargo xtask setup` makes it. */
export async function python() {
  const program = process.env.RINGWIRE_PYTHON || fileURLToPath(new URL("../../target/python/bin/python", import.meta.url));
  await access(program, constants.X_OK).catch(() => {
    throw new Error(`there is no ${program}; fix: cargo xtask setup, or name it in RINGWIRE_PYTHON (cargo xtask test does)`);
  });
  return program;
}
