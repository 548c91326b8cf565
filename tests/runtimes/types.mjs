// TypeScript projects that use the installed package, by every way of resolving modules that is in use; the package's own types
// are checked with them (`skipLibCheck: false`), with nothing ambient but what is named.
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finish } from "../harness/programs.mjs";
import { modules } from "../harness/tools.mjs";

const source = fileURLToPath(new URL("types/use.ts", import.meta.url));
const tsc = join(modules, "typescript/bin/tsc");
/** The newest that has `node10`, which does not know `exports`. */
const olderTsc = join(modules, "typescript-5/bin/tsc");

const dom = { lib: ["ES2022", "DOM"], types: [] };
const projects = {
  "node16, as an ES module": { file: "use.mts", module: "node16", ...dom },
  "node16, as CommonJS": { file: "use.cts", module: "node16", ...dom },
  "nodenext, as CommonJS": { file: "use.cts", module: "nodenext", ...dom },
  node10: { file: "use.ts", module: "commonjs", moduleResolution: "node10", compiler: olderTsc, ...dom },
  bundler: { file: "use.ts", module: "esnext", moduleResolution: "bundler", ...dom },
  "the types of Node instead of those of a browser": {
    file: "use.mts",
    module: "node16",
    lib: ["ES2022"],
    types: ["node"],
    typeRoots: [join(modules, "@types")],
  },
};

export const typeScript = [
  {
    name: "typescript",
    tests: Object.keys(projects),
    async run({ place }) {
      const dir = await place.consumer("typescript");
      const results = [];
      for (const [index, [name, { file, compiler = tsc, ...settings }]] of Object.entries(projects).entries()) {
        await cp(source, join(dir, file));
        const compilerOptions = { target: "es2022", strict: true, skipLibCheck: false, noEmit: true, ...settings };
        const project = `tsconfig.${index}.json`;
        await writeFile(join(dir, project), JSON.stringify({ compilerOptions, files: [file] }));
        const error = await finish(process.execPath, [compiler, "--project", project], { cwd: dir }).then(
          () => undefined,
          ({ message }) => message,
        );
        results.push({ name, error });
      }
      return results;
    },
  },
];
