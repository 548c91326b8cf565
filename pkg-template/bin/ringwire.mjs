#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const HELP = `usage: ringwire emulator [options]

Serves the emulator of the Call Automation REST service over HTTP: no cloud account, no phone number, no tunnel.

options
  --port <number>          the port; 0 for any that is free (default 4455)
  --host <address>         the address to listen on; 0.0.0.0 for all of this machine's (default 127.0.0.1)
  --endpoint <url>         where clients reach it, if that is not http://<host>:<port> (a container's name, a proxy)
  --seed <number>          where its chance begins: the same seed and the same requests give the same ids (default 1)
  --callback-format <word> what a callback of CallClient holds: object, one event (default), or array, an array of one
  --event-grid <url>       where the events of Event Grid are posted: incoming calls, recordings that are ready
  --quiet                  prints nothing about requests and callbacks as they come
  --help                   prints this
  --version                prints the version

It keeps everything in memory, and stops at Ctrl-C. GET /emulator lists its own pages: calls, callbacks, the log, the numbers.
`;

const OPTIONS = {
  port: { type: "string", default: "4455" },
  host: { type: "string", default: "127.0.0.1" },
  endpoint: { type: "string" },
  seed: { type: "string", default: "1" },
  "callback-format": { type: "string" },
  "event-grid": { type: "string" },
  quiet: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "v", default: false },
};

class UsageError extends Error {}

async function main() {
  const { values, positionals } = parsed();
  const version = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
  if (values.help) return void process.stdout.write(HELP);
  if (values.version) return console.log(version);
  const [command, surplus] = positionals;
  if (command !== "emulator") throw new UsageError(command ? `there is no command ${command}` : "a command is missing: emulator");
  if (surplus !== undefined) throw new UsageError(`emulator takes options only, got ${surplus}`);

  const { serve } = await import("../emulator-http.js");
  const server = await serve({
    port: whole("port", values.port, 65_535),
    host: values.host,
    endpoint: values.endpoint,
    seed: whole("seed", values.seed, Number.MAX_SAFE_INTEGER),
    callbackFormat: values["callback-format"],
    eventGridEndpoint: values["event-grid"],
  });
  console.log(greeting(server, version));
  const stopTelling = values.quiet ? () => {} : tell(server.emulator);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      stopTelling();
      server.close();
    });
  }
}

function parsed() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function whole(name, text, most) {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  throw new UsageError(`--${name}: expected a whole number from 0 to ${most}, got ${text}`);
}

function greeting({ emulator, endpoint, connectionString }, version) {
  const numbers = emulator.numbers().map(({ example, behaviour }) => `  ${example.padEnd(14)}${behaviour}`);
  return `ringwire emulator ${version} on ${endpoint}

connection string
  ${connectionString}

numbers to call
${numbers.join("\n")}

how to
  1. import { CallAutomationClient } from "ringwire", and give it the connection string above
  2. createCall({ targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } },
     "http://localhost:3000/")
  3. your server gets the callbacks; a prompt to play is at ${emulator.promptUri()}
  4. a bearer token:  curl -X POST ${endpoint}/emulator/token
  5. what happened:   curl ${endpoint}/emulator/events   (Ctrl-C stops)
`;
}

/** Prints what happens, a line each. No phone number is in it: people paste such lines. */
function tell(emulator) {
  let last = 0;
  const timer = setInterval(() => {
    for (const entry of emulator.events(last)) {
      last = entry.sequence;
      const line = lineOf(entry);
      if (line) console.log(`${entry.time.slice(11, 23)}  ${line}`);
    }
  }, 100);
  return () => clearInterval(timer);
}

/** Numbers but for their last two digits. */
const masked = (text) => text.replace(/(\+|%2B)(\d+)(?=\d{2})/gi, (_, plus, digits) => plus + "*".repeat(digits.length));

function lineOf({ kind, callLegId, callConnectionId, ...entry }) {
  switch (kind) {
    case "request":
      return `→ ${entry.method} ${masked(entry.path)}`;
    case "response":
      return `← ${entry.status}${entry.status < 400 ? "" : ` ${masked((entry.body?.error ?? entry.body)?.message ?? "")}`}`;
    case "state":
      return `  call ${callLegId ?? callConnectionId} is ${entry.state}`;
    case "callback":
      return `  callback ${entry.callbackId}: ${entry.eventKind}`;
    case "attempt": {
      const outcome = entry.status ?? entry.error ?? entry.state;
      const next = entry.nextAttemptAfterMs ? `, again in ${entry.nextAttemptAfterMs} ms` : "";
      return `  callback ${entry.callbackId}, attempt ${entry.attempt}: ${outcome}${next}`;
    }
    default:
      return undefined;
  }
}

main().catch((error) => {
  console.error(`error: ${error.message}`);
  if (error instanceof UsageError) console.error("ringwire --help tells how it is used");
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
