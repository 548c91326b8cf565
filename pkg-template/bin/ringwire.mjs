#!/usr/bin/env node
// The command: which of its commands is called, and what its exit code is. Each is a file of this folder, or several are one; it is read when
// it is called.
/** @import { Command } from "./usage.mjs" */
import { readFileSync } from "node:fs";
import { didYouMean } from "../platform/options.js";
import { endWithReader, print, printError, table, wrapped } from "./output.mjs";
import { UsageError, help, parsed } from "./usage.mjs";

/**
 * Every command by its name: what it is about, and where it is.
 *
 * @type {Record<string, Record<string, [about: string, load: () => Promise<Command>]>>}
 */
const GROUPS = {
  "the emulator": {
    emulator: ["serves the emulator; exec runs a command with one", () => import("./emulator.mjs")],
    init: ["writes a small project to begin with: express, hono, worker or next", () => import("./init.mjs")],
    doctor: ["looks for what is wrong between your application and the service", () => import("./doctor.mjs")],
    open: ["opens the console of a running emulator", () => import("./open.mjs")],
  },
  "calls of a running emulator": {
    call: ["places a call", () => import("./calls.mjs").then(({ call }) => call)],
    calls: ["lists the calls", () => import("./calls.mjs").then(({ calls }) => calls)],
    incoming: ["lets a call come in", () => import("./calls.mjs").then(({ incoming }) => incoming)],
    press: ["lets a participant press keys", () => import("./calls.mjs").then(({ press }) => press)],
    say: ["lets a participant say a phrase", () => import("./calls.mjs").then(({ say }) => say)],
    leave: ["lets a participant hang up", () => import("./calls.mjs").then(({ leave }) => leave)],
    hangup: ["ends a call, as the application does", () => import("./calls.mjs").then(({ hangup }) => hangup)],
  },
  "what your application gets": {
    tail: ["prints what happens", () => import("./events.mjs").then(({ tail }) => tail)],
    trigger: ["posts an event of any kind to your application", () => import("./events.mjs").then(({ trigger }) => trigger)],
    resend: ["posts a callback once more", () => import("./events.mjs").then(({ resend }) => resend)],
    faults: ["shows what goes wrong, or changes it", () => import("./faults.mjs")],
    chaos: ["attacks your endpoint for callbacks, and judges it", () => import("./chaos.mjs")],
  },
  "requests and recordings": {
    sign: ["signs a request", () => import("./sign.mjs")],
    verify: ["says whether a callback would be believed, and why not", () => import("./verify.mjs")],
    record: ["records the live service through a proxy", () => import("./record.mjs")],
    "teams-phone": ["judges recorded requests for calls of Teams Phone", () => import("./teams-phone.mjs")],
  },
};

/** @type {Record<string, [about: string, load: () => Promise<Command>]>} */
const COMMANDS = Object.assign({}, ...Object.values(GROUPS));

/** @param {string[]} args */
async function main(args) {
  const [word, ...rest] = args;
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  if (word === "--help" || word === "-h") return print(overview(version));
  if (word === "--version" || word === "-v") return print(`${version}\n`);
  if (word === "help") {
    const [name, surplus] = rest;
    if (surplus !== undefined) throw new UsageError(`help takes one command, got ${surplus} too`);
    return print(name === undefined || name.startsWith("-") ? overview(version) : help(await commandOf(name)));
  }
  if (word === undefined) throw new UsageError("a command is missing");
  if (word.startsWith("-")) throw new UsageError(`a command is missing before ${word}, such as ringwire emulator ${word}`);
  const command = await commandOf(word);
  called = word;
  const invocation = parsed(rest, command.options);
  const { values } = invocation;
  if (values.help) return print(help(command));
  if (values.version) return print(`${version}\n`);
  await command.run({ ...invocation, version });
}

/** The command whose options are read. */
let called = "";

/** @param {string} word */
function commandOf(word) {
  const [, load] = (Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined) ?? [];
  if (load) return load();
  throw new UsageError(`there is no command ${word}${didYouMean(word, Object.keys(COMMANDS))}`);
}

/** @param {string} version */
function overview(version) {
  const widest = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const groups = Object.entries(GROUPS).map(([title, commands]) => {
    const rows = Object.entries(commands).map(([name, [about]]) => [name.padEnd(widest), wrapped(about, widest + 4)]);
    return `${title}\n${table(rows)}`;
  });
  return `usage: ringwire <command> [options]

${wrapped(`Calls with Azure's Call Automation REST service, and its emulator (${version}).`)}

${groups.join("\n")}
${wrapped("ringwire help <command> says more of each: its options, and its exit codes.")}
`;
}

endWithReader();
main(process.argv.slice(2)).catch((error) => {
  // Arguments are repeated, and one of them may be a connection string in the place of something else.
  printError(`error: ${error.message.replace(/\b(accesskey=)(?!…)[^;\s"']+/gi, "$1***")}\n`);
  const isMistake = error instanceof UsageError;
  if (isMistake) printError(`ringwire ${called ? `${called} ` : ""}--help prints the usage\n`);
  process.exitCode = isMistake ? 2 : 1;
});
