// node tests/types/goldens.mjs: writes goldens.ts, the golden wire files of tests/wire as code, for the compiler to hold the types
// against what is on record. `tests/node/types.test.mjs` fails when the two are not the same.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const wire = new URL("../wire/", import.meta.url);
const output = new URL("goldens.ts", import.meta.url);

/** The goldens of every directory, in order. */
function* goldens() {
  const dirs = readdirSync(wire, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const dir of dirs.map(({ name }) => name).sort()) {
    for (const file of readdirSync(new URL(`${dir}/`, wire)).sort()) {
      const golden = JSON.parse(readFileSync(new URL(`${dir}/${file}`, wire), "utf8"));
      yield { operation: dir, name: `${dir}/${file.replace(".json", "")}`, ...golden };
    }
  }
}

/** A value as TypeScript. What is not said is `undefined` in code that has types; in JSON it can only be `null`. */
function code(value) {
  if (value === null) return "undefined";
  if (Array.isArray(value)) return `[${value.map(code).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${code(member)}`);
  return members.length ? `{ ${members.join(", ")} }` : "{}";
}

/** What goldens.ts should be. */
export function generate() {
  const lines = [];
  for (const { operation, name, arguments: args, result, events, open } of goldens()) {
    // An open golden shows what the types do not promise: words and members of later versions.
    if (open) continue;
    if (args) lines.push(`  // ${name}`, `  await client.${operation}(${args.map(code).join(", ")});`);
    if (result !== undefined) lines.push(`  // ${name}`, `  result(${JSON.stringify(operation)}, ${code(result)});`);
    if (events) lines.push(`  // ${name}`, ...events.map((event) => `  event(${code(event)});`));
  }
  return `// Made by goldens.mjs from tests/wire.
import type { CallClient, CallClientOperation, CallEvent } from "ringwire";

declare function result<Name extends CallClientOperation>(name: Name, result: Awaited<ReturnType<CallClient[Name]>>): void;
declare function event(event: CallEvent): void;

export async function goldens(client: CallClient): Promise<void> {
${lines.join("\n")}
}
`;
}

/** What goldens.ts is. */
export const written = () => readFileSync(output, "utf8");

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(output, generate());
