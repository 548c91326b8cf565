// `ringwire faults`: what goes wrong in a running emulator.
/** @import { EmulatorFaults } from "../emulator/emulator.js" */
/** @import { Invocation, Options } from "./usage.mjs" */
import { readFileSync } from "node:fs";
import { FAULT_PRESETS } from "../emulator/presets.js";
import { didYouMean } from "../platform/options.js";
import { print, printJson, table } from "./output.mjs";
import { ENDPOINT, remoteOf } from "./remote.mjs";
import { UsageError } from "./usage.mjs";

/** The names of the presets. */
const NAMES = FAULT_PRESETS.map(({ name }) => name);

export const usage = ["ringwire faults [<file or preset> | off] [options]"];

export const about = `Shows the fault rules of a running emulator and how often each has struck, or replaces them: by a preset, by a file in JSON such as
{ "rules": [{ "fault": "duplicate", "share": 0.1 }] } (- for the standard input), or by none with off.`;

/** @satisfies {Options} */
export const options = {
  list: { type: "boolean", about: "prints the presets and every kind of fault, which needs no emulator" },
  json: { type: "boolean", about: "prints JSON" },
  endpoint: ENDPOINT,
};

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals: [name, surplus] }) {
  if (surplus !== undefined) throw new UsageError(`faults takes one file or preset, got ${surplus} too`);
  if (values.list) return print(await listed(values.json));
  const rules = name === undefined ? undefined : name === "off" ? { rules: [] } : faultsOf(name);
  const remote = await remoteOf(values.endpoint);
  await remote.index();
  const faults = await remote.ask(rules ? "PUT" : "GET", "/emulator/faults", rules);
  if (values.json) return printJson(faults, 2);
  const rows = faults.rules.map((/** @type {Record<string, unknown>} */ rule, /** @type {number} */ at) => {
    const { fault, ...members } = rule;
    const words = Object.entries(members).map(([member, value]) => `${member} ${JSON.stringify(value)}`);
    return [String(fault), words.join(", "), `struck ${faults.struck?.[at] ?? 0} times`];
  });
  print(rows.length ? table(rows) : "no faults\n");
}

/** @param {boolean} isJson */
async function listed(isJson) {
  const { Emulator } = await import("ringwire/emulator");
  const emulator = await Emulator.start();
  const kinds = emulator.faultKinds();
  emulator.stop();
  if (isJson)
    return `${JSON.stringify({ presets: Object.fromEntries(FAULT_PRESETS.map(({ name, rules }) => [name, { rules }])), kinds }, null, 2)}\n`;
  const presets = table(FAULT_PRESETS.map(({ name, text }) => [name, text]));
  return `presets\n${presets}\nfaults for a file\n${table(kinds.map(({ fault, doc }) => [fault, doc]))}`;
}

/**
 * The rules of a preset, or of a file.
 *
 * @param {string} name
 * @returns {EmulatorFaults}
 */
export function faultsOf(name) {
  const preset = FAULT_PRESETS.find((each) => each.name === name);
  if (preset) return { rules: preset.rules };
  let text;
  try {
    text = readFileSync(name === "-" ? 0 : name, "utf8");
  } catch (error) {
    const near = /[./\\]/.test(name) ? "" : didYouMean(name, NAMES);
    throw new UsageError(
      `--faults: expected a file with JSON, or one of ${NAMES.join(", ")}: ${/** @type {Error} */ (error).message}${near}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--faults: expected a file with JSON: ${name}: ${/** @type {Error} */ (error).message}`);
  }
}
