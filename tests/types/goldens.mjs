// node tests/types/goldens.mjs: writes goldens.ts, the golden wire files of tests/wire as code, for the compiler to hold the types
// against what is on record. `tests/node/types.test.mjs` fails when the two are not the same.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const wire = new URL("../wire/", import.meta.url);
const output = new URL("goldens.ts", import.meta.url);
/** The contracts that have a directory of their own there. */
const VERSIONS = ["2026-03-12"];

/** The goldens of every directory, in order. */
function* goldens(root) {
  const dirs = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !VERSIONS.includes(entry.name),
  );
  for (const dir of dirs.map(({ name }) => name).sort()) {
    for (const file of readdirSync(new URL(`${dir}/`, root)).sort()) {
      const golden = JSON.parse(readFileSync(new URL(`${dir}/${file}`, root), "utf8"));
      yield { operation: dir, name: `${dir}/${file.replace(".json", "")}`, ...golden };
    }
  }
}

/** A value as TypeScript. What is not said is `undefined` in code that has types; in JSON it can only be `null`. */
function code(value) {
  if (value === null) return "undefined";
  if (Array.isArray(value)) return `[${value.map(code).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${code(member)}`,
  );
  return members.length ? `{ ${members.join(", ")} }` : "{}";
}

/** JSON has no points in time; in an event of today this is one. */
const codeOfEvent = (event) => code(event).replace(/startDateTime: ("[^"]+")/, "startDateTime: new Date($1)");

/** What is said of every event, or of the platform's own, and no type names. */
const UNNAMED = ["source", "specversion", "datacontenttype", "subject", "version", "publicEventType"];
const named = (event) => Object.fromEntries(Object.entries(event).filter(([name]) => !UNNAMED.includes(name)));

/** The lines of one golden; `write` writes each of its parts. */
function* lines({ name, arguments: args, result, events, open }, write) {
  // An open golden shows what the types do not promise: words and members of later versions.
  if (open) return;
  const code = [
    args && write.request(args),
    result !== undefined && write.result(result),
    ...(events ?? []).map(write.event),
  ].filter(Boolean);
  if (code.length) yield* [`  // ${name}`, ...code.map((line) => `  ${line}`)];
}

/** What goldens.ts should be. */
export function generate() {
  const seed = [...goldens(wire)].flatMap((golden) => [
    ...lines(golden, {
      request: (args) => `await client.${golden.operation}(${args.map(code).join(", ")});`,
      result: (result) => `result(${JSON.stringify(golden.operation)}, ${code(result)});`,
      event: (event) => `event(${code(event)});`,
    }),
  ]);
  const today = [...goldens(new URL("2026-03-12/", wire))].flatMap((golden) => [
    ...lines(golden, {
      request: (args) => `request(${[golden.operation].concat(args).map(code).join(", ")});`,
      result: (result) => `answer(${JSON.stringify(golden.operation)}, ${code(result)});`,
      event: (event) => `callback(${codeOfEvent(named(event))});`,
    }),
  ]);
  return `// Made by goldens.mjs from tests/wire.
import type { CallAutomationEvent, CallAutomationOperations, CallClient, CallClientOperation, CallClientResult, CallEvent } from "ringwire";

declare function result<Name extends CallClientOperation>(name: Name, result: CallClientResult<Name>): void;
declare function event(event: CallEvent): void;

export async function goldens(client: CallClient): Promise<void> {
${seed.join("\n")}
}

type Operations = CallAutomationOperations;
declare function request<Name extends keyof Operations>(name: Name, ...args: Operations[Name]["arguments"]): void;
declare function answer<Name extends keyof Operations>(name: Name, result: Operations[Name]["result"]): void;
declare function callback(event: CallAutomationEvent): void;

export function goldensOfToday(): void {
${today.join("\n")}
}
`;
}

/** What goldens.ts is. */
export const written = () => readFileSync(output, "utf8");

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(output, generate());
