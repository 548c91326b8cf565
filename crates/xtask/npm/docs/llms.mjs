// llms.txt (https://llmstxt.org): the pages as a list for programs that read Markdown, such as coding agents.

import { plain, headingsOf } from "./markdown.mjs";
import MarkdownIt from "markdown-it";

const parser = new MarkdownIt({ html: true });

const ABOUT = `# ringwire

> Client for Azure's Call Automation REST service (Azure Communication Services) for every JavaScript runtime, one npm package without runtime
> dependencies, with a receiver for its callbacks and an emulator of the service: programs that place and answer phone calls are written and
> tested without a cloud account.

Facts that save a wrong turn:

- Names, argument order, options and results are those of \`@azure/communication-call-automation\` 1.6.0; options of the client differ (see Migration).
- No \`init()\`: import and construct. Entry points: \`ringwire\`, \`ringwire/callbacks\`, \`ringwire/emulator\`, \`ringwire/emulator/http\`, \`ringwire/report\`.
- An operation resolves when the service has accepted it. \`await call.connected()\` and \`await media.playToAll(…).completed()\` wait for the
  event; they need \`callbacks: receiver\` in the options of the client.
- In tests, wait by the emulator: \`await emulator.until(flow())\`. \`await flow()\` alone hangs, since its clock is virtual.
- A receiver of an emulator's callbacks: \`new CallbackReceiver({ ...emulator.callbackAuthentication })\`.
- Numbers of the emulator: +15550100000 answers, +15550103001 presses 1, +15550100486 is busy, +15550100480 does not answer.
- Unknown and misspelt options are errors. Every code block of these pages runs in the project's tests.
`;

/**
 * @param {{ source: string, text: string }[]} pages those of docs/, in the order of the navigation
 */
export function llmsText(pages) {
  const index = pages.find(({ source }) => source === "docs/index.md")?.text ?? "";
  // What the index says of a page, in one line.
  const described = new Map(
    [...index.matchAll(/^- \[[^\]]+\]\(([^)]+)\): (.+(?:\n {2}.+)*)$/gm)].map(([, file, about]) => [
      file,
      about.replace(/\s+/g, " "),
    ]),
  );
  const line = (/** @type {{ source: string, text: string }} */ { source, text }) => {
    const [{ text: title }] = headingsOf(text);
    const file = source.slice("docs/".length);
    return `- [${title}](${file}): ${described.get(file) ?? firstSentence(text)}`;
  };
  const is =
    (/** @type {string} */ folder) =>
    (/** @type {{ source: string }} */ { source }) =>
      source.startsWith(`docs/${folder}/`);
  const others = pages.filter((page) => !is("guides")(page) && !is("reference")(page) && page.source !== "docs/index.md");
  return [
    ABOUT,
    `## Docs\n\n${others.map(line).join("\n")}\n`,
    `## Guides\n\n${pages.filter(is("guides")).map(line).join("\n")}\n`,
    `## Optional\n\n${pages.filter(is("reference")).map(line).join("\n")}\n`,
  ].join("\n");
}

/** @param {string} text */
function firstSentence(text) {
  const tokens = parser.parse(text, {});
  const first = tokens.find(({ type }, index) => type === "inline" && tokens[index - 1]?.type === "paragraph_open");
  const sentence = first ? plain(first) : "";
  return `${sentence.split(/(?<=[.:])\s/)[0].replace(/:$/, ".")}`;
}
