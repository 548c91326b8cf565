// The declarations in the package's types, read from their text, because the compiler of TypeScript 7 is a program and no library. They
// are written in one style, so a few patterns are enough; a declaration that the patterns do not find makes a test fail.
import { readFile } from "node:fs/promises";

const files = ["index.d.ts", "call-automation.d.ts"].map((name) => new URL(`../../pkg-template/client/${name}`, import.meta.url));
const where = files.map(({ pathname }) => pathname.split("/").slice(-3).join("/")).join(" and ");
const text = (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n").replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, "");

const all = (pattern, within = text) => [...within.matchAll(pattern)];

/** Everything that can be imported, types too. */
export const names = all(/^export (?:class|function|enum|const|interface|type) (\w+)/gm).map(([, name]) => name);

/** The declarations with a value at run time. */
export const values = all(/^export (?:class|function|enum|const) (\w+)/gm).map(([, name]) => name);

/** From each enum to its members and their values. */
export const enums = new Map(
  all(/^export enum (\w+) \{\n([\s\S]*?)^\}/gm).map(([, name, body]) => [
    name,
    Object.fromEntries(all(/^ {2}(\w+) = ([^,]+),$/gm, body).map(([, member, value]) => [member, JSON.parse(value)])),
  ]),
);

/** From each class to its methods: their names, and the types of their last arguments if those are options. */
export const classes = new Map(
  all(/^export class (\w+)[^{]* \{\n([\s\S]*?)^\}/gm).map(([, name, body]) => {
    const methods = new Map();
    for (const [, isStatic, method, parameters] of all(/^ {2}(static )?(\w+)(?:<[^(]*>)?\(([^;]*);$/gm, body)) {
      if (method === "constructor") continue;
      const options = all(/\boptions\??:\s*((?:\|?\s*\w+)+)/g, parameters).flatMap(([, types]) => types.match(/\w+/g));
      methods.set(method, { isStatic: Boolean(isStatic), options });
    }
    return [name, methods];
  }),
);

const interfaces = new Map(
  all(/^export interface (\w+)(?: extends ([^{]+))? \{\n([\s\S]*?)^\}/gm).map(([, name, parents, body]) => [
    name,
    { parents: parents?.match(/\w+/g) ?? [], own: all(/^ {2}(?:readonly )?(\w+)\??:/gm, body).map(([, member]) => member), body },
  ]),
);
const aliases = new Map(all(/^export type (\w+) = (\w+);$/gm).map(([, name, other]) => [name, other]));

/** The names of all members of all interfaces. */
export const members = [...new Set([...interfaces.values()].flatMap(({ own }) => own))];

/** The members of an interface, those it has from others too. */
export function membersOf(name) {
  if (aliases.has(name)) return membersOf(aliases.get(name));
  const found = interfaces.get(name);
  if (!found) throw new Error(`${where} have no interface ${name}: add it there, in the style of the others`);
  return [...new Set([...found.own, ...found.parents.flatMap(membersOf)])];
}

/** The value of an interface's `kind`. */
export const kindOf = (name) => interfaces.get(name)?.body.match(/^ {2}(?:readonly )?kind: "(\w+)";$/m)?.[1];

/** The names in a union. */
export function unionOf(name) {
  const found = text.match(new RegExp(`^export type ${name} =\\n((?:  \\| \\w+\\n?)+);$`, "m"));
  if (!found) throw new Error(`${where} have no union ${name} with one name on each line: add it there`);
  return found[1].match(/\w+/g);
}
