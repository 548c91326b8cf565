// What the command prints, for people and for programs. It holds no secret, and of an address only where it leads.
/** @import { Settings, Verdict } from "./attack.js" */
/** @import { Attack } from "./attacks.js" */
/** @import { Service } from "./service.js" */

const WIDTH = 100;
const INDENT = " ".repeat(12);

/**
 * The address without its query: secrets stand there.
 *
 * @param {URL} url
 */
const shown = ({ origin, pathname }) => origin + pathname;

/**
 * @param {Settings} settings
 * @param {Service | undefined} service
 * @param {string} version
 */
export function opening({ url, contract, secret, secretName, seed, waitMs }, service, version) {
  /** @type {[string, unknown][]} */
  const rows = [
    ["endpoint", shown(url)],
    ["contract", contract],
    ["seed", seed],
  ];
  if (secret !== undefined) rows.push(["secret", `in the query parameter ${secretName}`]);
  /** @type {[string, unknown][] | undefined} */
  const trust = service && [
    ["metadata", service.metadataUrl],
    ["issuer", service.issuer.issuer],
    ["audience", service.issuer.audience],
  ];
  if (service?.isEmulator) rows.push(["tokens", "of the running emulator"]);
  const parts = [`ringwire chaos ${version}`, table(rows)];
  if (trust) parts.push(`the endpoint has to trust\n${table(trust)}`);
  if (waitMs) parts.push(`It has ${waitMs / 1000} s to accept the first event.`);
  return `${parts.join("\n\n")}\n`;
}

/** @param {number} ms */
export const waiting = (ms) => `  waiting for up to ${ms / 1000} s: the endpoint does not accept the new key yet\n`;

/** @param {[string, unknown][]} rows */
const table = (rows) => rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`).join("\n");

/**
 * A verdict; with the heading of its group, when that is another than the last one's.
 *
 * @param {Verdict} verdict
 * @param {Verdict} [last]
 */
export function line({ name, group, passed, answered, sent, expected, got = "", why = "" }, last) {
  const heading = group === last?.group ? "" : `\n${group}\n`;
  const row = `  ${(answered ? "answered" : passed ? "passed" : "FAILED").padEnd(10)}${name.padEnd(22)}${sent}\n`;
  if (passed) return heading + row;
  return `${heading}${row}${INDENT}expected  ${expected}\n${INDENT}got       ${wrapped(got)}\n${INDENT}why       ${wrapped(why)}\n`;
}

/** @param {string} text */
const wrapped = (text) => {
  const indent = INDENT.length + 10;
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line && indent + line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
};

/**
 * @param {Verdict[]} verdicts
 * @param {Settings} settings
 * @param {Service | undefined} service
 */
export function closing(verdicts, settings, service) {
  const failed = verdicts.filter(({ passed }) => !passed);
  const [first] = failed;
  if (first?.name === "genuine") return `\n${advice(first.got ?? "", settings, service)}\n`;
  const answered = verdicts.filter((verdict) => verdict.answered).length;
  const unseen = answered
    ? `; of ${answered}, the answer is right, and what was done with the events cannot be seen from here`
    : "";
  return `\n${verdicts.length} attacks: ${verdicts.length - failed.length} passed, ${failed.length} failed${unseen}\n`;
}

/**
 * What to look at when not even a genuine event is taken.
 *
 * @param {string} got
 * @param {Settings} settings
 * @param {Service | undefined} service
 */
function advice(got, { secret }, service) {
  const stopped = "The endpoint did not accept a genuine event, so nothing else was sent.";
  if (/^40[13]$/.test(got)) {
    const lines = [stopped];
    if (service) {
      lines.push(
        "Does the endpoint trust the metadata, the issuer and the audience above? --issuer-port keeps their URL the same.",
      );
      lines.push("After an attack, an endpoint may not fetch new keys for a while: --wait 90 gives it time.");
    }
    lines.push(
      secret === undefined ? "If the endpoint needs a secret in the URL, pass it with --secret." : "Is the secret the right one?",
    );
    return lines.join("\n");
  }
  if (/^404|^405/.test(got)) return `${stopped}\nIs this the path of the endpoint for callbacks?`;
  if (/^5/.test(got))
    return `${stopped}\nThe endpoint failed: its own log contains the reason. 503 means that it could not fetch the keys.`;
  return `${stopped}\nIs the endpoint running, and is its URL correct?`;
}

/** @param {Attack[]} attacks */
export function list(attacks) {
  const rows = attacks.map(({ name, group, sent, expect, needs }, index) => {
    const heading = group === attacks[index - 1]?.group ? "" : `${index ? "\n" : ""}${group}\n`;
    return `${heading}  ${name.padEnd(22)}${sent}\n  ${" ".repeat(22)}expects ${expect.says}${needs === "secret" ? "; with --secret" : ""}\n`;
  });
  return rows.join("");
}

/**
 * @param {Verdict[]} verdicts
 * @param {Settings} settings
 * @param {Service | undefined} service
 */
export function json(verdicts, { url, contract, seed }, service) {
  const trust = service && { metadataUrl: service.metadataUrl, issuer: service.issuer.issuer, audience: service.issuer.audience };
  const failed = verdicts.filter(({ passed }) => !passed).length;
  const report = { endpoint: shown(url), contract, seed, trust, passed: verdicts.length - failed, failed, faults: verdicts };
  return JSON.stringify(report, null, 2);
}
