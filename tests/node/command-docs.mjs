// Writes docs/cli.md: the help of every command. `node tests/node/command-docs.mjs`; a test holds the file against the help.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { run } from "./command.mjs";

/** How wide the help is in the file. */
const COLUMNS = "100";

/** The commands, in the order of the overview. */
export async function commands() {
  const { out } = await run(["--help"]);
  return [...out.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name]) => name);
}

/** The text of docs/cli.md. */
export async function page() {
  const helpOf = async (...args) => (await run(["help", ...args], { env: { COLUMNS } })).out;
  const overview = (await helpOf()).replace(/ \(\d+\.\d+\.\d+[^)]*\)/, "");
  const sections = [];
  for (const name of await commands()) sections.push(`## ${name}\n\n\`\`\`text\n${await helpOf(name)}\`\`\`\n`);
  return `# The command \`ringwire\`

\`npx ringwire <command>\`, from the package. This page is the help of the commands, written by \`node tests/node/command-docs.mjs\`.

- The commands for a running emulator find it by \`--endpoint\`, by \`COMMUNICATION_ENDPOINT\` or \`COMMUNICATION_CONNECTION_STRING\` if they lead to
  this machine, or at \`http://127.0.0.1:4455\`.
- Ids of calls may be shortened, and left out where one call is live.
- Lines are as wide as the terminal, 80 columns where there is none (or \`COLUMNS\`). Colours are for terminals; \`NO_COLOR\` and \`FORCE_COLOR\` decide
  otherwise. \`--json\` prints JSON.
- Exit codes: 0 done, 1 failed, 2 an option or an argument is not valid, 130 stopped by Ctrl-C. Servers that are stopped end with 0.

## Environment variables

\`ringwire emulator\` prints them, \`--env <file>\` writes them, \`exec\` hands them to a command; the examples and the projects of \`ringwire init\` read
them.

| variable | what it is |
|---|---|
${(await variables()).map(([name, what]) => `| \`${name}\` | ${what} |`).join("\n")}

## Overview

\`\`\`text
${overview}\`\`\`

${sections.join("\n")}`;
}

/** The environment variables, and what they are. */
async function variables() {
  const { VARIABLES } = await import(new URL("../../pkg/bin/environment.mjs", import.meta.url));
  return Object.values(VARIABLES);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(new URL("../../docs/cli.md", import.meta.url), await page());
