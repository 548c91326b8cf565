// What every command needs: how its options are read, and how its help is written. The help is the reference of the commands: docs/cli.md
// is made of it.
import { parseArgs } from "node:util";
import { didYouMean } from "../platform/options.js";
import { wrapped } from "./output.mjs";

/**
 * An option: its type, how help shows its value, and what it is.
 *
 * @typedef {{ type: "string", value: string, about: string, default?: string, multiple?: boolean, short?: string }
 *   | { type: "boolean", about: string, default?: boolean, short?: string }} Option
 * @typedef {Record<string, Option>} Options
 */

/**
 * The options of a command with their values: each text option, and each flag.
 *
 * @template {Options} Known
 * @typedef {{ [Name in keyof Known]: Known[Name] extends { type: "boolean" } ? boolean
 *   : Known[Name] extends { multiple: true } ? string[] | undefined
 *   : Known[Name] extends { default: string } ? string : string | undefined }} Values
 */

/**
 * What a command is run with. `rest` is what stands after `--`.
 *
 * @template {Options} Known
 * @typedef {{ values: Values<Known>, positionals: string[], rest: string[] | undefined, version: string }} Invocation
 */

/**
 * A command: how it is written, what it does, its options, what else there is to say, and its exit codes beside those of all commands.
 *
 * @typedef {object} Command
 * @property {string[]} usage
 * @property {string} about paragraphs, with an empty line between them; a line that begins with two blanks stays as it is
 * @property {Options} options
 * @property {string} [notes] the same after the options
 * @property {Record<number, string>} [exits]
 * @property {(invocation: { values: any, positionals: string[], rest: string[] | undefined, version: string }) => unknown} run
 */

/** A mistake in the arguments of the command: exit code 2. */
export class UsageError extends Error {}

/** @satisfies {Options} */
export const COMMON = {
  help: { type: "boolean", short: "h", about: "prints this" },
  version: { type: "boolean", short: "v", about: "prints the version" },
};

/** The exit codes of every command. */
const EXITS = {
  0: "it was done",
  1: "it failed",
  2: "an option or an argument is not valid; nothing was done",
  130: "it was stopped by Ctrl-C before its end",
};

/**
 * Reads the arguments of a command.
 *
 * @param {string[]} args
 * @param {Options} own
 */
export function parsed(args, own) {
  /** @type {Options} */
  const options = { ...own, ...COMMON };
  const end = args.indexOf("--");
  const [before, rest] = end < 0 ? [args, undefined] : [args.slice(0, end), args.slice(end + 1)];
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type, short, ...more }]) => [
      name,
      { type, ...(short && { short }), multiple: "multiple" in more && Boolean(more.multiple) },
    ]),
  );
  const { tokens, values, positionals } = parseArgs({
    args: before,
    options: config,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  /** @type {Record<string, unknown>} */
  const read = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      option.type === "boolean" ? (option.default ?? false) : option.default,
    ]),
  );
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option || (rawName.startsWith("--") ? false : option.short !== rawName.slice(1)))
      throw new UsageError(`${rawName}: there is no such option${meantOption(rawName, Object.keys(options))}`);
    if (option.type === "boolean") {
      if (value !== undefined) throw new UsageError(`${rawName} takes no value, got ${value}`);
    } else if (value === undefined) {
      throw new UsageError(`${rawName}: expected ${option.value} after it`);
    } else if (!inlineValue && /^--?[a-z]/i.test(value)) {
      throw new UsageError(
        `${rawName}: expected ${option.value} after it, got the option ${value}; write ${rawName}=${value} if it is the value`,
      );
    }
    read[name] = values[name];
  }
  return { values: read, positionals, rest };
}

/**
 * @param {string} raw
 * @param {string[]} names
 */
const meantOption = (raw, names) => didYouMean(raw.replace(/^-+/, ""), names).replace("mean ", "mean --");

/**
 * A whole number from 0 on.
 *
 * @param {string} name the option
 * @param {string} text
 * @param {number} most
 */
export function whole(name, text, most) {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  throw new UsageError(`--${name}: expected a whole number from 0 to ${most}, got ${text}`);
}

/**
 * The arguments of a command by their names, all of them.
 *
 * @template {string} Name
 * @param {string} command
 * @param {string[]} positionals
 * @param {Name[]} names
 * @returns {Record<Name, string>}
 */
export function argumentsOf(command, positionals, names) {
  const missing = names[positionals.length];
  if (missing !== undefined)
    throw new UsageError(`${command}: expected ${names.map((name) => `<${name}>`).join(" ")}; <${missing}> is missing`);
  const surplus = positionals[names.length];
  if (surplus !== undefined)
    throw new UsageError(`${command} takes ${names.map((name) => `<${name}>`).join(" ") || "no argument"}, got ${surplus} too`);
  return /** @type {Record<Name, string>} */ (Object.fromEntries(names.map((name, index) => [name, positionals[index]])));
}

/** The widest part of a line of options that stands before what they are. */
const NAMES = 26;

/**
 * The help of a command.
 *
 * @param {Command} command
 */
export function help({ usage, about, options, notes, exits }) {
  /** @type {Options} */
  const all = { ...options, ...COMMON };
  const lines = Object.entries(all).map(([name, option]) => {
    const value = option.type === "string" ? ` ${option.value}` : "";
    const text = `${option.about}${defaultOf(option)}`;
    return optionLine(`--${name}${value}`, text);
  });
  const codes = Object.entries({ ...EXITS, ...exits }).map(([code, text]) => `  ${code.padEnd(5)}${wrapped(text, 7)}\n`);
  return [
    `usage: ${usage.join("\n       ")}\n`,
    `${paragraphs(about)}\n`,
    `options\n${lines.join("")}`,
    ...(notes ? [`${paragraphs(notes)}\n`] : []),
    `exit codes\n${codes.join("")}`,
  ].join("\n");
}

/** @param {Option} option */
const defaultOf = (option) =>
  option.type === "string" && option.default !== undefined && !option.about.includes("(default ")
    ? ` (default ${option.default})`
    : "";

/**
 * @param {string} name
 * @param {string} text
 */
function optionLine(name, text) {
  const indent = NAMES + 2;
  if (name.length < NAMES - 1) return `  ${name.padEnd(NAMES)}${wrapped(text, indent)}\n`;
  return `  ${name}\n${" ".repeat(indent)}${wrapped(text, indent)}\n`;
}

/**
 * A text whose lines are as wide as the terminal, but for those that begin with blanks: they are to be copied as they are.
 *
 * @param {string} text
 */
function paragraphs(text) {
  const parts = text.trim().split("\n\n");
  return parts
    .map((part) => {
      /** @type {string[]} */
      const blocks = [];
      for (const line of part.split("\n")) {
        const last = blocks.at(-1);
        if (line.startsWith("  ") || last === undefined || last.startsWith("  ")) blocks.push(line);
        else blocks[blocks.length - 1] = `${last} ${line}`;
      }
      return blocks.map((block) => (block.startsWith("  ") ? block : wrapped(block))).join("\n");
    })
    .join("\n\n");
}
