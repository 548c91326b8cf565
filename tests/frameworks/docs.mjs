// docs/frameworks.md names the versions that are installed, and all of them.
import { readFile } from "node:fs/promises";
import { equal } from "../harness/check.mjs";
import { inTurn } from "./checks.mjs";

const NAMES = "docs/frameworks.md names versions that are installed";
const ALL = "docs/frameworks.md names every framework that is installed";

/** Packages that others bring along or need, and that no reader chooses. */
const HELPERS = [
  "@opentelemetry/api",
  "@opentelemetry/instrumentation",
  "@rollup/plugin-commonjs",
  "@rollup/plugin-node-resolve",
  "@sveltejs/vite-plugin-svelte",
  "@types/node",
  "react-dom",
  "vite",
];

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");

/** Names and versions as `name version`; an alias is what it stands for. */
async function pinned(path) {
  const { devDependencies } = JSON.parse(await read(path));
  return Object.entries(devDependencies).map(([name, version]) =>
    version.startsWith("npm:") ? version.slice("npm:".length).replace(/@(?=\d)/, " ") : `${name} ${version}`,
  );
}

export const docs = [
  {
    name: "docs",
    tests: [NAMES, ALL],
    async run() {
      const [text, own, tools] = await Promise.all([
        read("../../docs/frameworks.md"),
        pinned("package.json"),
        pinned("../package.json"),
      ]);
      const named = [...text.matchAll(/[@\w][\w./-]* \d+\.\d+\.\d+/g)].map(([pair]) => pair);
      const chosen = own.filter((pair) => !HELPERS.includes(pair.split(" ")[0]));
      return inTurn({
        [NAMES]: async () =>
          equal(
            named.filter((pair) => !own.includes(pair) && !tools.includes(pair)),
            [],
            "named, but not installed",
          ),
        [ALL]: async () =>
          equal(
            chosen.filter((pair) => !named.includes(pair)),
            [],
            "installed, but not named",
          ),
      });
    },
  },
];
