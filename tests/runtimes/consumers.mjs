// Clean projects that depend on the packed tarball and on nothing else.
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importsOf, snippets } from "../../crates/xtask/npm/docs/snippets.mjs";
import { install } from "../harness/tarball.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const tests = fileURLToPath(new URL("../", import.meta.url));
const SCENARIO = [
  "runtimes/scenario.mjs",
  "runtimes/scenario-agent.mjs",
  "runtimes/scenario-callbacks.mjs",
  "runtimes/scenario-emulator.mjs",
  "runtimes/scenario-sound.mjs",
  "harness/check.mjs",
];

/**
 * The voice agent of the README as a function, which has what it imports as its argument: each runtime imports the package in its own way. It
 * gives the emulator, by which the call is looked at.
 */
async function readmeAgent() {
  const text = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const { code, output } = snippets(text, "README.md").find(({ name }) => name === "agent.mjs");
  const imports = importsOf(code);
  const body = imports.reduce((rest, { text: line }) => rest.replace(line, ""), code);
  const names = imports.map(({ names }) => names.replace(/[{}]/g, "").trim());
  return `export const output = ${JSON.stringify(output.trim())};
export async function agent({ ${names.join(", ")} }, console) {
${body}return emulator;
}
`;
}

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
      await writeFile(join(dir, "readme.mjs"), await readmeAgent());
      for (const source of SCENARIO) await cp(join(tests, source), join(dir, source), { recursive: true });
      return dir;
    },
    /** At once: it is the last thing done, while the process ends. */
    remove() {
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
