#!/usr/bin/env node
// The command: which of its commands is called, and what its exit code is. Each is a file of this folder.
/** @import { Options } from "./usage.mjs" */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { endWithReader, print, printError } from "./output.mjs";
import { UsageError } from "./usage.mjs";
import * as chaos from "./chaos.mjs";
import * as emulator from "./emulator.mjs";
import * as record from "./record.mjs";
import * as teamsPhone from "./teams-phone.mjs";

/**
 * @type {Record<string, { help: string, options: Options,
 *   run(invocation: { values: object, positionals: string[], version: string }): Promise<void> }>}
 */
const COMMANDS = { emulator, chaos, record, "teams-phone": teamsPhone };
/** @satisfies {Options} */
const COMMON = {
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "v", default: false },
};

/** @param {string[]} args */
async function main([word, ...rest]) {
  const version = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
  if (word === "--help" || word === "-h")
    return print(
      Object.values(COMMANDS)
        .map(({ help }) => help)
        .join("\n"),
    );
  if (word === "--version" || word === "-v") return print(`${version}\n`);
  const names = Object.keys(COMMANDS)
    .join(", ")
    .replace(/, (?=[^,]*$)/, " or ");
  if (word === undefined || word.startsWith("-")) throw new UsageError(`a command is missing: ${names}`);
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (!command) throw new UsageError(`there is no command ${word}; expected ${names}`);

  const { values, positionals } = parsed(rest, command.options);
  if (values.help) return print(command.help);
  if (values.version) return print(`${version}\n`);
  await command.run({ values, positionals, version });
}

/**
 * @param {string[]} args
 * @param {Options} options
 */
function parsed(args, options) {
  try {
    return parseArgs({ args, options: { ...options, ...COMMON }, allowPositionals: true });
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message);
  }
}

endWithReader();
main(process.argv.slice(2)).catch((error) => {
  printError(`error: ${error.message}\n`);
  if (error instanceof UsageError) printError("ringwire --help prints the usage\n");
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
