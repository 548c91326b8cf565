// What every command needs to read its options.
/** @import { ParseArgsConfig } from "node:util" */

/** @typedef {NonNullable<ParseArgsConfig["options"]>} Options */

/**
 * The options of a command with their values: each text option, and each flag.
 *
 * @template {Options} Known
 * @typedef {{ [Name in keyof Known]: Known[Name] extends { type: "boolean" } ? boolean
 *   : Known[Name] extends { multiple: true } ? string[] | undefined
 *   : Known[Name] extends { default: string } ? string : string | undefined }} Values
 */

/**
 * What a command is run with.
 *
 * @template {Options} Known
 * @typedef {{ values: Values<Known>, positionals: string[], version: string }} Invocation
 */

/** A mistake in the arguments of the command: exit code 2. */
export class UsageError extends Error {}

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
