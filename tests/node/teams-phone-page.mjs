// node tests/node/teams-phone-page.mjs: writes the tables of docs/teams-phone.md from the rows that the emulator, the check and `support()`
// read. tests/node/teams-phone.test.mjs fails when the page has other ones.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { pkg } from "./pkg.mjs";

const page = new URL("../../docs/teams-phone.md", import.meta.url);

/** What stands around a part that is made here. */
const marks = (name) => [`<!-- made by tests/node/teams-phone-page.mjs: ${name} -->\n`, `\n<!-- end: ${name} -->`];

/** @param {{ call?: string, identifier?: string[], request?: string }} when */
function whenText({ call, identifier, request }) {
  const parts = [
    request && `with \`${request}\``,
    identifier && (identifier.length > 4 ? `any but ${others(identifier)}` : identifier.join(", ")),
    call && (call === "teamsPhone" ? "in a call of Teams Phone" : "in any other call"),
  ];
  return parts.filter(Boolean).join("; ") || "always";
}

const KINDS = ["communicationUser", "phoneNumber", "microsoftTeamsUser", "microsoftTeamsApp", "teamsExtensionUser", "unknown"];
const others = (kinds) => KINDS.filter((kind) => !kinds.includes(kind)).join(", ") || "none";

/** Rows that say the same of several operations stand in one line. */
function lines(rows) {
  const all = new Map();
  for (const { operation, ...row } of rows) {
    const key = JSON.stringify(row);
    all.set(key, { ...row, operations: [...(all.get(key)?.operations ?? []), operation] });
  }
  return [...all.values()];
}

const cells = (...texts) => `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;

/** The parts that are made, by name. */
export function parts({ rows, sources, parts: others }) {
  const number = (url) => sources.findIndex((source) => source.url === url) + 1;
  const line = ({ operations, when, verdict, advice, code, basis, source, against }) =>
    cells(
      operations.map((name) => `\`${name}\``).join(", "),
      whenText(when),
      code ? `${verdict} (${code})` : verdict,
      advice,
      [
        `[${number(source)}](${source})`,
        basis,
        ...(against ? [`against it [${number(against.source)}](${against.source})`] : []),
      ].join(", "),
    );
  return {
    rows: [
      cells("operation", "when", "verdict", "what to do", "page, basis"),
      "|---|---|---|---|---|",
      ...lines(rows).map(line),
    ].join("\n"),
    parts: [
      cells("part", "verdict", "what to do"),
      "|---|---|---|",
      ...others.map(({ part, verdict, advice }) => cells(part, verdict, advice)),
    ].join("\n"),
    sources: [
      cells("", "page", "its date"),
      "|---|---|---|",
      ...sources.map(({ title, url, date }, index) => cells(String(index + 1), `[${title}](${url})`, date)),
    ].join("\n"),
  };
}

/** The page with the parts that belong into it. */
export function written(text, made) {
  for (const [name, part] of Object.entries(made)) {
    const [begin, end] = marks(name);
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/teams-phone.md lacks ${begin.trim()} and ${end.trim()}`);
    text = text.slice(0, from + begin.length) + part + text.slice(to);
  }
  return text;
}

export const read = () => readFile(page, "utf8");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
  const emulator = await Emulator.start();
  await writeFile(page, written(await read(), parts(emulator.support().teamsPhone)));
  emulator.stop();
}
