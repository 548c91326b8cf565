// What the package's types declare, read from their text: the compiler of TypeScript 7 is a program, not a library. They are
// written in one style, so a few patterns read them; what these do not find, the tests miss at once.
import { readFile } from "node:fs/promises";

const files = ["index.d.ts", "call-automation.d.ts"].map((name) => new URL(`../../pkg-template/client/${name}`, import.meta.url));
const text = (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n").replace(/^ *\/\*\*[^]*?\*\/\n/gm, "");

const all = (pattern, within = text) => [...within.matchAll(pattern)];

/** Everything that can be imported, types too. */
export const names = all(/^export (?:class|function|enum|const|interface|type) (\w+)/gm).map(([, name]) => name);

/** What is there at run time. */
export const values = all(/^export (?:class|function|enum|const) (\w+)/gm).map(([, name]) => name);

/** From each enum to its members and their values. */
export const enums = new Map(
  all(/^export enum (\w+) \{\n([^]*?)^\}/gm).map(([, name, body]) => [
    name,
    Object.fromEntries(all(/^  (\w+) = ([^,]+),$/gm, body).map(([, member, value]) => [member, JSON.parse(value)])),
  ]),
);

/** From each class to its methods: their names, and the types of their last arguments if those are options. */
export const classes = new Map(
  all(/^export class (\w+)[^{]* \{\n([^]*?)^\}/gm).map(([, name, body]) => {
    const methods = new Map();
    for (const [, isStatic, method, parameters] of all(/^  (static )?(\w+)(?:<[^(]*>)?\(([^;]*);$/gm, body)) {
      if (method === "constructor") continue;
      const options = all(/\boptions\??:\s*((?:\|?\s*\w+)+)/g, parameters).flatMap(([, types]) => types.match(/\w+/g));
      methods.set(method, { isStatic: Boolean(isStatic), options });
    }
    return [name, methods];
  }),
);

const interfaces = new Map(
  all(/^export interface (\w+)(?: extends ([^{]+))? \{\n([^]*?)^\}/gm).map(([, name, parents, body]) => [
    name,
    { parents: parents?.match(/\w+/g) ?? [], own: all(/^  (?:readonly )?(\w+)\??:/gm, body).map(([, member]) => member), body },
  ]),
);
const aliases = new Map(all(/^export type (\w+) = (\w+);$/gm).map(([, name, other]) => [name, other]));

/** The names of all members there are. */
export const members = [...new Set([...interfaces.values()].flatMap(({ own }) => own))];

/** The members of an interface, those it has from others too. */
export function membersOf(name) {
  if (aliases.has(name)) return membersOf(aliases.get(name));
  const found = interfaces.get(name);
  if (!found) throw new Error(`there is no interface ${name} in the types`);
  return [...new Set([...found.own, ...found.parents.flatMap(membersOf)])];
}

/** The word by which an interface is told from others. */
export const kindOf = (name) => interfaces.get(name)?.body.match(/^  (?:readonly )?kind: "(\w+)";$/m)?.[1];

/** What a union is made of. */
export const unionOf = (name) => text.match(new RegExp(`^export type ${name} =\\n((?:  \\| \\w+\\n?)+);$`, "m"))[1].match(/\w+/g);
