// `ringwire teams-phone check`: judges recorded traffic by what goes on in calls of Teams Phone after 30 September 2028.
/** @import { TeamsPhoneFinding, TeamsPhoneReport } from "../emulator/emulator.js" */
/** @import { Invocation, Options } from "./usage.mjs" */
import { createReadStream } from "node:fs";
import { print } from "./output.mjs";
import { UsageError } from "./usage.mjs";

/** The largest recording: its text and what is made of it must fit into the memory of a module. */
const MOST_BYTES = 128 * 2 ** 20;

export const usage = ["ringwire teams-phone check <recording>… [options]"];

export const about = `Judges the requests in recordings: which of them go on in calls of Teams Phone (Teams Phone extensibility), the only calls that the
service supports after 30 September 2028, and what has to change. It judges recorded traffic only. Nothing is sent.

A recording is a file, or - for the standard input:
  - the log of an emulator:  curl http://127.0.0.1:4455/emulator/events > log.json
  - an HTTP archive (HAR) of any program, such as that of a proxy
  - lines of JSON, one for each request, which a wrapper around fetch writes; events of callbacks and of Event Grid may be lines as well:
      {"method":"POST","url":"https://…/calling/callConnections?api-version=…","body":"{…}","status":201,"answer":"{…}"}
Several recordings are read as one. A file may have ${MOST_BYTES / 2 ** 20} MiB.`;

export const exits = { 0: "nothing has to change", 1: "something has to change", 2: "a recording or an option is not valid" };

/** @satisfies {Options} */
export const options = {
  strict: { type: "boolean", about: "what no page, or not every page, calls supported has to change, too" },
  all: { type: "boolean", about: "lists every operation that the recordings do not have" },
  json: { type: "boolean", about: "prints the report as JSON" },
};

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals: [action, ...files] }) {
  if (action !== "check") throw new UsageError(`teams-phone: expected check, got ${action ?? "nothing"}`);
  if (!files.length)
    throw new UsageError("teams-phone check: the file of a recording is missing; - stands for the standard input");
  const { checkTeamsPhone } = await import("ringwire/emulator");
  /** @type {string[]} */
  const recordings = [];
  for (const file of files) recordings.push(await textOf(file));
  const { strict } = values;
  const report = attempt(() => checkTeamsPhone(recordings, { strict }), files);
  print(values.json ? `${JSON.stringify(report)}\n` : textOfReport(report, strict, values.all, Date.now()));
  process.exitCode = report.hasToChange ? 1 : 0;
}

/**
 * What a recording is not is a mistake in the arguments. Which of several it is, the core does not know.
 *
 * @param {() => TeamsPhoneReport} check
 * @param {string[]} files
 */
function attempt(check, files) {
  try {
    return check();
  } catch (error) {
    throw new UsageError(`${files.join(", ")}: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * The text of a file, or of the standard input, which is read no further than it may be.
 *
 * @param {string} file
 */
async function textOf(file) {
  const stream = file === "-" ? process.stdin : createReadStream(file);
  /** @type {Buffer[]} */
  const parts = [];
  let length = 0;
  try {
    for await (const part of stream) {
      length += part.length;
      if (length > MOST_BYTES) break;
      parts.push(part);
    }
  } catch (error) {
    throw new UsageError(`${file}: ${/** @type {Error} */ (error).message}`);
  }
  if (length <= MOST_BYTES) return Buffer.concat(parts).toString("utf8");
  throw new UsageError(
    `${file}: a recording may have ${MOST_BYTES / 2 ** 20} MiB; split it at the end of a line, and name all its parts`,
  );
}

/**
 * @param {TeamsPhoneReport} report
 * @param {boolean} strict
 * @param {boolean} all
 * @param {number} now
 */
function textOfReport(report, strict, all, now) {
  const { matrix, ends, requests, calls, findings, parts, callerIds, notExercised } = report;
  const age = Math.max(0, Math.floor((now - Date.parse(matrix.newest)) / 86_400_000));
  const changes = report.hasToChange ? "something has to change" : "nothing has to change";
  const uncertain = !strict && (report.counts.conflict || report.counts.unknown) ? "; some of it is not certain (--strict)" : "";
  return [
    "Teams Phone check",
    `  It judges the ${requests.judged} requests that were recorded, and nothing that the application did at other times.`,
    `  The matrix rests on pages dated ${matrix.oldest} to ${matrix.newest}; the newest is ${age} days old. Pages change: look at them again.`,
    "  Nothing of it was seen on the live service.",
    `  Calls outside of Teams Phone are supported until ${ends}. Every application needs the next major version of its SDK until then;`,
    "  its name and date are not announced.",
    "",
    `calls: ${calls.teamsPhone} of Teams Phone, ${calls.other} others, ${calls.unknown} of which the recording does not say`,
    ...(requests.withoutBody ? [`${requests.withoutBody} requests were recorded without their body, and are not judged`] : []),
    ...(requests.otherServices ? [`${requests.otherServices} requests were none of Call Automation, and are not judged`] : []),
    ...(callerIds.length ? [`numbers shown: ${callerIds.map(({ number, count }) => `${number} (${count})`).join(", ")}`] : []),
    "",
    ...findings.flatMap(linesOf),
    ...parts.flatMap(({ part, count, verdict, advice, source, date }) => [
      `${verdict.padEnd(13)}${part}, ${times(count)}`,
      `  ${advice}`,
      `  ${source} (${date})`,
    ]),
    "",
    ...(all
      ? [
          "not exercised:",
          ...notExercised.map(
            ({ operation, identifiers }) => `  ${operation}${identifiers.length ? `: ${identifiers.join(", ")}` : ""}`,
          ),
        ]
      : [`not exercised: ${notExercised.length} operations${notExercised.length ? "; --all lists them" : ""}`]),
    "",
    `verdict: ${report.verdict}; ${changes}${uncertain}`,
    "",
  ].join("\n");
}

/** @param {number} count */
const times = (count) => (count === 1 ? "once" : `${count} times`);

/** @param {TeamsPhoneFinding} finding */
function linesOf({ operation, identifier, call, count, refused, example, verdict, rows }) {
  const whom = identifier ? ` of a ${identifier}${example ? ` (${example})` : ""}` : "";
  const whose = call === "other" ? ", in calls outside of Teams Phone" : "";
  const head = `${verdict.padEnd(13)}${operation}${whom}, ${times(count)}${refused ? `, ${refused} of them refused` : ""}${whose}`;
  // What goes on needs no word.
  const said = rows.filter((row) => row.verdict !== "supported");
  return [
    head,
    ...said.flatMap((row) => {
      const which = row.request ? `${row.request}, ${times(row.count)}: ` : "";
      const against = row.against ? `; against it ${row.against.source} (${row.against.date})` : "";
      const code = row.code ? ` Refused with ${row.code}.` : "";
      return [
        `  ${which}${row.verdict === verdict ? "" : `${row.verdict}: `}${row.advice}${code}`,
        `  ${row.source} (${row.date}, ${row.basis})${against}`,
      ];
    }),
  ];
}
