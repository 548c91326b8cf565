// An example as a module of the site: a function that runs it, with a console of its own. It is made when the site is built, so that the
// page turns no text into a program and its policy allows none.

import { importsOf } from "./snippets.mjs";

/** Where the modules of the package are, from the folder of the examples. That of the emulator remembers what it starts. */
const ENTRIES = {
  ringwire: "../console/pkg/entries/client-inline.js",
  "ringwire/callbacks": "../console/pkg/entries/callbacks-inline.js",
  "ringwire/emulator": "../wire.js",
  "ringwire/report": "../console/pkg/entries/report-inline.js",
};

/** @param {string} program */
export function exampleModule(program) {
  let body = program;
  const imports = [];
  for (const { names, source, text } of importsOf(program)) {
    body = body.replace(text, "");
    const entry = ENTRIES[/** @type {keyof typeof ENTRIES} */ (source)];
    imports.push(`import ${names.replace(/\s+/g, " ")} from "${entry}";`);
  }
  return `${imports.join("\n")}\n\nexport default async function run(console) {\n${body.trim()}\n}\n`;
}
