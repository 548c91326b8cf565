// Azure Functions, programming model v4: the types of a handler, and their requests and responses.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { equal } from "../harness/check.mjs";
import { modules } from "../harness/tools.mjs";
import { inTurn } from "./checks.mjs";
import { node } from "./place.mjs";

/** The first is what `func init` makes. */
const projects = {
  "TypeScript 5, as their template": ["typescript-5", { module: "commonjs", target: "es6", strict: false }],
  "TypeScript 5, strict": ["typescript-5", { module: "nodenext", target: "es2022", strict: true }],
  "TypeScript 7, strict": ["typescript", { module: "nodenext", target: "es2022", strict: true }],
};
const compiles = (project) => `${project}: handlers compile`;
const TAKES = "a signed callback in their request is taken";
const REFUSES = "one that is not signed is refused";

export const azureFunctions = [
  {
    name: "azure-functions",
    tests: [...Object.keys(projects).map(compiles), TAKES, REFUSES],
    async run({ place, signed }) {
      const dir = await place.app("azure-functions");
      const body = JSON.stringify([{ ...signed.event, id: crypto.randomUUID() }]);
      let said;
      return inTurn({
        ...Object.fromEntries(Object.keys(projects).map((project) => [compiles(project), () => compile(dir, project)])),
        [TAKES]: async () => {
          const output = await node(dir, ["run.mjs", body, signed.authorization]);
          said = JSON.parse(output.split("RESULT ")[1]);
          equal([said.signed[0], said.kinds], [200, ["CallConnected"]], "status and kinds");
        },
        [REFUSES]: async () => equal(said.unsigned, [401, '{"error":{"code":"unauthorized"}}'], "answer"),
      });
    },
  },
];

async function compile(dir, project) {
  const [typescript, settings] = projects[project];
  const compilerOptions = { ...settings, noEmit: true, skipLibCheck: true, types: ["node"] };
  const file = `tsconfig.${Object.keys(projects).indexOf(project)}.json`;
  await writeFile(join(dir, file), JSON.stringify({ compilerOptions, files: ["functions.ts"] }));
  await node(dir, [join(modules, typescript, "bin/tsc"), "--project", file]);
}
