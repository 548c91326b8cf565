// `ringwire init`: a small project to begin with.
/** @import { Invocation, Options } from "./usage.mjs" */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { didYouMean } from "../platform/options.js";
import { print, styled } from "./output.mjs";
import { TEMPLATES } from "./templates.mjs";
import { UsageError } from "./usage.mjs";

const KINDS = Object.keys(TEMPLATES);

export const usage = [`ringwire init [${KINDS.join(" | ")}] [options]`];

export const about = `Writes a small application that takes callbacks, answers calls and places them: the calls, the routes, a test in virtual time, a file for GitHub
Actions, an example of the environment variables; and adds to package.json what it needs. A file that is there is never written over, and is
named. Without a framework, that of package.json is taken. Nothing is installed.`;

/** @satisfies {Options} */
export const options = {
  dir: { type: "string", value: "<folder>", about: "the folder of the project", default: "." },
};

/** The package by which a project has a framework already. */
const MARKS = { next: "next", express: "express", hono: "hono", worker: "wrangler" };

/** @typedef {Record<string, unknown> & { scripts?: Record<string, string>, dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Manifest */

/** @param {Invocation<typeof options>} invocation */
export function run({ values, positionals: [given, surplus], version }) {
  if (surplus !== undefined) throw new UsageError(`init takes one framework, got ${surplus} too; --dir names a folder`);
  const folder = resolve(values.dir);
  const place = join(folder, "package.json");
  const text = existsSync(place) ? readFileSync(place, "utf8") : undefined;
  const manifest = manifestOf(text, place);
  const kind =
    given ?? Object.entries(MARKS).find(([, name]) => manifest.dependencies?.[name] ?? manifest.devDependencies?.[name])?.[0];
  if (kind === undefined) throw new UsageError(`init: expected one of ${KINDS.join(", ")}, such as ringwire init express`);
  const template = Object.hasOwn(TEMPLATES, kind) ? TEMPLATES[kind] : undefined;
  if (!template) throw new UsageError(`init: expected one of ${KINDS.join(", ")}, got ${kind}${didYouMean(kind, KINDS)}`);
  const here = (/** @type {string} */ file) => relative(process.cwd(), join(folder, file)) || file;
  for (const [file, content] of Object.entries(template.files)) {
    const target = join(folder, file);
    mkdirSync(dirname(target), { recursive: true });
    if (created(target, content)) print(`${styled("green", "wrote ")}  ${here(file)}\n`);
    else print(`${styled("yellow", "exists")}  ${here(file)}, which stays as it is\n`);
  }
  const { merged, added, others } = withNeeded(manifest, template, version, text === undefined);
  if (added.length) {
    const indent = /^[ \t]+/m.exec(text ?? "")?.[0] ?? "  ";
    writeFileSync(place, `${JSON.stringify(merged, null, indent)}\n`);
    print(`${styled("green", text === undefined ? "wrote " : "added ")}  ${here("package.json")}: ${added.join(", ")}\n`);
  }
  if (others.length)
    print(`${styled("yellow", "exists")}  ${here("package.json")} has another ${others.join(", ")}, which stays as it is\n`);
  const inFolder = folder === process.cwd() ? "" : `cd ${relative(process.cwd(), folder)} && `;
  print(`
next
  ${inFolder}npm install
  npm test              whole calls in virtual time
  ${template.start}
  npx ringwire call +15550103001, incoming, tail: ringwire --help lists what else there is
`);
}

/**
 * Writes a file that is not there. Gives whether it was written.
 *
 * @param {string} target
 * @param {string} content
 */
function created(target, content) {
  try {
    writeFileSync(target, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string | undefined} text
 * @param {string} place
 * @returns {Manifest}
 */
function manifestOf(text, place) {
  if (text === undefined) return {};
  try {
    const manifest = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof manifest === "object" && manifest !== null && !Array.isArray(manifest)) return manifest;
  } catch (error) {
    throw new UsageError(`${place}: expected JSON: ${/** @type {Error} */ (error).message}`);
  }
  throw new UsageError(`${place}: expected a JSON object`);
}

/**
 * The manifest with what a template needs; what was added; and what is there otherwise.
 *
 * @param {Manifest} manifest
 * @param {import("./templates.mjs").Template} template
 * @param {string} version
 * @param {boolean} isNew
 */
function withNeeded(manifest, { scripts, dependencies, devDependencies }, version, isNew) {
  /** @type {string[]} */
  const added = [];
  /** @type {string[]} */
  const others = [];
  /** @type {Manifest} */
  const merged = isNew ? { private: true, type: "module" } : { ...manifest };
  const installed = { ...manifest.dependencies, ...manifest.devDependencies };
  /** @type {Record<"scripts" | "dependencies" | "devDependencies", Record<string, string>>} */
  const parts = { scripts, dependencies: { ringwire: `^${version}`, ...dependencies }, devDependencies };
  for (const [part, wanted] of Object.entries(parts)) {
    const name = /** @type {keyof typeof parts} */ (part);
    const known = name === "scripts" ? (manifest.scripts ?? {}) : installed;
    // What `npm init` writes is no test.
    const isThere = (/** @type {string} */ each) => Object.hasOwn(known, each) && !/no test specified/.test(known[each] ?? "");
    const missing = Object.entries(wanted).filter(([each]) => !isThere(each));
    if (name === "scripts")
      others.push(
        ...Object.keys(wanted)
          .filter((each) => isThere(each) && known[each] !== wanted[each])
          .map((each) => `script ${each}`),
      );
    if (!missing.length) continue;
    merged[name] = { ...merged[name], ...Object.fromEntries(missing) };
    added.push(...missing.map(([each]) => (name === "scripts" ? `script ${each}` : each)));
  }
  return { merged, added, others };
}
