// The code blocks of a page, and how each is run. Tests run them in Node, the site in the page: both take the programs from here.
//
// A comment of Markdown before a block, which no reader sees, says what a block needs that is not a program of its own:
//
//   <!-- with: call -->      code stands before and after it: SETUPS below
//   <!-- host: server -->    a platform runs it: tests/docs/hosts.mjs
//   <!-- in node -->         it runs in a page too, but does there what only Node does quietly
//   <!-- not run: why -->    for what needs the live service; the tests count them
//
// A block whose first line names a file, as `// agent.mjs: the agent` does, is there as that file for blocks of its page that import it.
// What a program prints stands in the next block, of the language `text`; `<!-- in any order -->` before it leaves the order open.

import MarkdownIt from "markdown-it";

/**
 * @typedef {object} Snippet
 * @property {string} file the page
 * @property {number} line the first line of the code
 * @property {string} language
 * @property {string} code
 * @property {string} [name] the file that the first line names: `// first.mjs: node first.mjs`
 * @property {string} [host]
 * @property {string} [setup] the name of what stands around it
 * @property {boolean} [inNode] not in a page
 * @property {string} [notRun] why
 * @property {string} [output] what it prints
 * @property {boolean} anyOrder
 */

/** The modules of the package that work in a page. */
const IN_PAGES = ["ringwire", "ringwire/callbacks", "ringwire/emulator", "ringwire/report"];

const parser = new MarkdownIt({ html: true });

/**
 * @param {string} text a page in Markdown
 * @param {string} file its name, for messages
 * @returns {Snippet[]}
 */
export function snippets(text, file) {
  /** @type {Snippet[]} */
  const found = [];
  /** @type {Record<string, string>} */
  let marks = {};
  /** @type {Snippet | undefined} */
  let previous;
  for (const token of parser.parse(text, {})) {
    if (token.type === "html_block") {
      Object.assign(marks, marksIn(token.content));
    } else if (token.type === "fence") {
      const language = token.info.trim().split(/\s+/)[0];
      if (language === "text" && previous) {
        previous.output = token.content;
        previous.anyOrder = "in any order" in marks;
        previous = undefined;
      } else {
        const [, name] = token.content.match(/^\/\/ ([\w.-]+\.[cm]?[jt]s):/) ?? [];
        /** @type {Snippet} */
        const snippet = { file, line: (token.map?.[0] ?? 0) + 2, language, code: token.content, anyOrder: false };
        if (name) snippet.name = name;
        if (marks.host) snippet.host = marks.host;
        if (marks.with) snippet.setup = marks.with;
        if ("in node" in marks) snippet.inNode = true;
        if (marks["not run"]) snippet.notRun = marks["not run"];
        found.push(snippet);
        previous = language === "js" ? snippet : undefined;
      }
      marks = {};
    } else if (token.type === "heading_open") {
      marks = {};
      previous = undefined;
    }
  }
  return found;
}

/**
 * The marks of a comment of Markdown: `name: value`, or a name alone.
 *
 * @param {string} html
 */
export function marksIn(html) {
  /** @type {Record<string, string>} */
  const marks = {};
  for (const [, text] of html.matchAll(/<!--\s*([\s\S]*?)\s*-->/g)) {
    const [, name, value] = text.match(/^([a-z /]+?)(?:: ([\s\S]*))?$/) ?? [];
    if (name) marks[name] = value ?? "";
  }
  return marks;
}

/**
 * What stands around code that is no program of its own. `wrap` is the name of a function of `before` that runs it.
 *
 * @type {Record<string, { before: string, after: string }>}
 */
export const SETUPS = {
  // A call that is being placed, on a virtual clock that goes on while the code waits.
  call: {
    before: `import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { Emulator } from "ringwire/emulator";

const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
const receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
const call = await client.createCall(invite, "https://app.example/callbacks");
const connection = call.callConnection;
const { callConnectionId } = call.callConnectionProperties;
async function example() {
`,
    after: `}
await emulator.until(call.connected());
await emulator.until(example());
await receiver.close();
emulator.stop();
`,
  },
  // An application of the reader's, by the names that the page gives its parts.
  names: {
    before: `import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { Emulator } from "ringwire/emulator";

const { connectionString, callbackAuthentication } = await Emulator.start();
const { audience } = callbackAuthentication;
`,
    after: "",
  },
  // An emulator that the code starts.
  emulator: { before: `import { Emulator } from "ringwire/emulator";\n\n`, after: "emulator.stop();\n" },
  // A function to be tested: a call that rings, and is hung up.
  flow: {
    before: `import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { Emulator } from "ringwire/emulator";

const flow = async (client) => {
  const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
  const call = await client.createCall(invite, "https://app.example/callbacks");
  await call.connected();
  return call.callConnection.hangUp(true).completed();
};
`,
    after: "",
  },
  // A call of Teams Phone, and the ids of an agent.
  "teams phone": {
    before: `import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { Emulator } from "ringwire/emulator";

process.env.ACCOUNT_OBJECT_ID = "11111111-1111-4111-8111-111111111111";
const tenantId = "22222222-2222-4222-8222-222222222222";
const userId = "33333333-3333-4333-8333-333333333333";
const callbackUrl = "https://app.example/callbacks";
const emulator = await Emulator.start({
  teamsPhone: { tenantId, resourceAccounts: [{ objectId: process.env.ACCOUNT_OBJECT_ID, phoneNumber: "+14255550111" }], agents: [{ userId }] },
  onCallback: (request) => receiver.handle(request),
});
const receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
const resourceId = emulator.callbackAuthentication.audience;
const connected = receiver.waitFor({ kind: "CallConnected" });
const client = new CallAutomationClient(emulator.connectionString, {
  // The call is connected before the agent is invited.
  fetch: async (request) => {
    if (request.url.includes("participants:add")) await emulator.until(connected);
    return emulator.fetch(request);
  },
});
`,
    after: `await receiver.close();
emulator.stop();
`,
  },
  // A served emulator, which an application reaches by HTTP at its usual address.
  served: {
    before: `import { serve } from "ringwire/emulator/http";

const server = await serve({ port: 4455 });
process.env.COMMUNICATION_CONNECTION_STRING = server.connectionString;
`,
    after: `await server.close();
`,
  },
};

/**
 * @param {Snippet} snippet
 * @returns {string} a program: its imports are at its top, as modules want them
 */
export function programOf({ file, line, code, setup }) {
  if (!setup) return code;
  if (!Object.hasOwn(SETUPS, setup))
    throw new Error(`${file}:${line}: there is no setup ${setup} in crates/xtask/npm/docs/snippets.mjs`);
  const { before, after } = SETUPS[setup];
  const imports = code.match(IMPORTS)?.[0] ?? "";
  return `${imports}${before}${code.slice(imports.length)}${after}`;
}

/** The imports at the top of a program, with comments between them. */
const IMPORTS = /^(?:(?:\/\/.*|import\b[\s\S]*?from "[^"]+";|import "[^"]+";|)\n)*/;

/** What a program imports: the names, and from where. */
const IMPORT = /^import (.+?) from "([^"]+)";\n|^import (\{[\s\S]*?\}) from "([^"]+)";\n/gm;

/**
 * Whether the program runs in a page: it uses nothing but the modules for every platform.
 *
 * @param {Snippet} snippet
 */
export function runsInPages(snippet) {
  if (snippet.language !== "js" || snippet.host || snippet.notRun || snippet.inNode) return false;
  const program = programOf(snippet);
  const from = importsOf(program).map(({ source }) => source);
  return from.length > 0 && from.every((source) => IN_PAGES.includes(source)) && !/\bprocess\./.test(program);
}

/**
 * @param {string} program
 * @returns {{ names: string, source: string, text: string }[]}
 */
export function importsOf(program) {
  return [...program.matchAll(IMPORT)].map(([text, one, from, several, other]) => ({
    names: one ?? several ?? "",
    source: from ?? other ?? "",
    text,
  }));
}
