// `ringwire emulator`: the emulator over HTTP.
/** @import { Emulator, EmulatorEvent, EmulatorFaultEntry, EmulatorOptions } from "../emulator/emulator.js" */
/** @import { EmulatorServer, EmulatorServerCertificate, ServeOptions } from "../emulator/server.js" */
/** @import { Invocation, Options } from "./usage.mjs" */
import { readFileSync } from "node:fs";
import { inOneLine, print, printError } from "./output.mjs";
import { UsageError, whole } from "./usage.mjs";

export const help = `usage: ringwire emulator [options]

Serves the emulator of the Call Automation REST service over HTTP, without a cloud account, a phone number or a tunnel.

options
  --port <number>          the port; 0 for any free port (default 4455)
  --host <address>         the address to listen on; 0.0.0.0 for all addresses of this machine (default 127.0.0.1)
  --endpoint <url>         the URL for clients, if not http://<host>:<port> (a container's name, a proxy)
  --https                  serves over TLS, with a certificate that is made at the first start and used again; how to trust it is printed
  --https-cert <file>      the same, with the certificate in this file (default .ringwire/emulator-ca.pem in your home); with --https-key,
                           your own certificate in PEM
  --https-key <file>       the private key of your own certificate, in PEM
  --speed <number>         time runs so many times as fast, from 0.1 to 1000; signatures, tokens and time limits keep to real time
  --state <file>           keeps the state in this file: after a stop or a crash, calls go on where they were. It holds keys and numbers
  --seed <number>          the seed of the random numbers: with the same seed, the same requests give the same ids (default a new one)
  --allow-origin <origin>  web pages of this origin may use the emulator, such as https://console.example; those of this machine may always
  --allow-host <host>      requests to this host are accepted, such as emulator.test; those to this machine, <host> and <url> always are
  --allow-target <host>    callbacks are posted to this host and audio files fetched from it, such as app.test:3000; this machine always is
                           one; the three --allow options can be given more than once
  --callback-format <word> the body of a callback of CallClient: object (one event, default) or array (an array of one event)
  --callback-timeout <ms>  how long the response to a callback is awaited; without one, it is not sent again (default 10000)
  --callback-hold <ms>     how long a callback without a response delays the next one of its call (default 500)
  --callback-retries <ms,ms,…> the delays before each new attempt of a callback that was refused or not received; "" for no other
                           attempt (default 1000,2000,4000,8000)
  --event-grid <url>       the URL for the events of Event Grid: incoming calls, available recordings
  --event-grid-timeout <ms> how long Event Grid waits for a response (default 30000)
  --event-grid-retries <ms,ms,…> the delays before each new attempt of Event Grid (default its documented schedule, from 10 seconds on)
  --participants-first <word> whether ParticipantsUpdated comes before CallConnected: true or false (default by chance)
  --own-calls <word>       calls of the application to users of the resource come back in as IncomingCall: all or none; by default those to
                           users in whom the application has shown interest
  --max-calls-per-number <number>
                           how many phones may be called at once with one caller id; live, two at first (default no limit)
  --teams-phone <file>     a tenant of Teams in JSON: { "tenantId": "…", "resourceAccounts": [{ "objectId": "…", "phoneNumber": "+1…" }] }
  --faults <file>          fault rules in JSON: { "rules": [{ "fault": "duplicate", "share": 0.1 }] }; GET /emulator/faults/kinds
  --compare <file>         serves nothing: plays a recording of ringwire record to the emulator, and prints what differs. The exit code is
                           0 when nothing does, 1 when something does, 2 when the file or an option is invalid
  --quiet                  does not print requests and callbacks
  --help                   prints this
  --version                prints the version

Without --state the emulator keeps all data in memory. It stops at Ctrl-C. GET /emulator lists its own pages: calls, callbacks, log, numbers.
`;

/** @satisfies {Options} */
export const options = {
  port: { type: "string", default: "4455" },
  host: { type: "string", default: "127.0.0.1" },
  endpoint: { type: "string" },
  https: { type: "boolean", default: false },
  "https-cert": { type: "string" },
  "https-key": { type: "string" },
  speed: { type: "string" },
  state: { type: "string" },
  seed: { type: "string" },
  "allow-origin": { type: "string", multiple: true },
  "allow-host": { type: "string", multiple: true },
  "allow-target": { type: "string", multiple: true },
  "callback-format": { type: "string" },
  "callback-timeout": { type: "string" },
  "callback-hold": { type: "string" },
  "callback-retries": { type: "string" },
  "event-grid": { type: "string" },
  "event-grid-timeout": { type: "string" },
  "event-grid-retries": { type: "string" },
  "participants-first": { type: "string" },
  "own-calls": { type: "string" },
  "max-calls-per-number": { type: "string" },
  "teams-phone": { type: "string" },
  faults: { type: "string" },
  compare: { type: "string" },
  quiet: { type: "boolean", default: false },
};

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals, version }) {
  if (positionals.length) throw new UsageError(`emulator takes options only, got ${positionals[0]}`);
  if (values.compare !== undefined) return comparison(values.compare, values);
  const { serve } = await import("ringwire/emulator/http");
  const server = await serve({
    port: whole("port", values.port, 65_535),
    host: values.host,
    endpoint: values.endpoint,
    https: httpsOf(values),
    onProblem: (problem) => printError(`✕ ${inOneLine(problem)}\n`),
    speed: values.speed === undefined ? undefined : speedOf(values.speed),
    state: values.state,
    allowOrigins: values["allow-origin"],
    allowHosts: values["allow-host"],
    allowTargets: values["allow-target"],
    eventGridEndpoint: values["event-grid"],
    ...settingsOf(values),
  });
  print(`${greeting(server, version)}\n`);
  const stopPrinting = values.quiet ? () => {} : printEvents(server.emulator);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      stopPrinting();
      server.close();
    });
  }
}

/**
 * The settings of the emulator that do not depend on where it is served.
 *
 * @param {Invocation<typeof options>["values"]} values
 * @returns {EmulatorOptions}
 */
const settingsOf = (values) => ({
  seed: optional("seed", values.seed),
  // Another word is refused by the emulator, which names the option.
  callbackFormat: /** @type {"object" | "array" | undefined} */ (values["callback-format"]),
  callbackTimeoutMs: optional("callback-timeout", values["callback-timeout"]),
  callbackHoldMs: optional("callback-hold", values["callback-hold"]),
  callbackRetryDelaysMs: delays("callback-retries", values["callback-retries"]),
  eventGridTimeoutMs: optional("event-grid-timeout", values["event-grid-timeout"]),
  eventGridRetryDelaysMs: delays("event-grid-retries", values["event-grid-retries"]),
  participantsFirst: either("participants-first", values["participants-first"], "true", "false"),
  ownCallsComeIn: either("own-calls", values["own-calls"], "all", "none"),
  maxCallsPerNumber: optional("max-calls-per-number", values["max-calls-per-number"]),
  teamsPhone: values["teams-phone"] === undefined ? undefined : json("teams-phone", values["teams-phone"]),
  faults: values.faults ? json("faults", values.faults) : undefined,
});

/**
 * A whole number that may be left out.
 *
 * @param {string} name
 * @param {string | undefined} text
 */
const optional = (name, text) => (text === undefined ? undefined : whole(name, text, Number.MAX_SAFE_INTEGER));

/**
 * Times with commas between them, if they are given.
 *
 * @param {string} name
 * @param {string | undefined} text
 */
function delays(name, text) {
  if (text === undefined) return undefined;
  return text === "" ? [] : text.split(",").map((each) => whole(name, each.trim(), Number.MAX_SAFE_INTEGER));
}

/**
 * Whether an option is on, if it is given as one of two words.
 *
 * @param {string} name
 * @param {string | undefined} word
 * @param {string} on
 * @param {string} off
 */
function either(name, word, on, off) {
  if (word === undefined) return undefined;
  if (word !== on && word !== off) throw new UsageError(`--${name}: expected ${on} or ${off}, got ${word}`);
  return word === on;
}

/**
 * Plays a recording, and prints what differs.
 *
 * @param {string} file
 * @param {Invocation<typeof options>["values"]} values
 */
async function comparison(file, values) {
  const [{ MOST_BYTES, RecordingError, read }, { compare }, { Emulator }] = await Promise.all([
    import("../recordings/format.js"),
    import("../recordings/compare.js"),
    import("ringwire/emulator"),
  ]);
  const text = contentsOf("compare", file);
  if (text.length > MOST_BYTES) throw new UsageError(`--compare: expected at most ${MOST_BYTES} bytes`);
  let recording;
  try {
    recording = read(text);
  } catch (error) {
    if (error instanceof RecordingError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
  const { differences, requests, events } = await compare(recording, Emulator.start, settingsOf(values));
  for (const { entry, about, path, recorded, emulator } of differences)
    print(`${masked(inOneLine(`entry ${entry}, ${about}${path && `, ${path}`}: recorded ${recorded}, emulator ${emulator}`))}\n`);
  const count = differences.length;
  print(`${requests} requests and ${events} events compared: ${count} ${count === 1 ? "difference" : "differences"}\n`);
  process.exitCode = count ? 1 : 0;
}

/**
 * Anything but a number is refused here, any other number by the emulator.
 *
 * @param {string} text
 */
function speedOf(text) {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`--speed: expected a number from 0.1 to 1000, got ${text}`);
}

/**
 * The option of `serve` that these options stand for.
 *
 * @param {Invocation<typeof options>["values"]} values
 * @returns {ServeOptions["https"]}
 */
function httpsOf({ https, "https-cert": certFile, "https-key": keyFile }) {
  if (keyFile === undefined) return certFile === undefined ? https : { certificateFile: certFile };
  if (certFile === undefined)
    throw new UsageError("--https-key: expected the certificate of this key beside it, --https-cert <file>");
  return { key: contentsOf("https-key", keyFile), cert: contentsOf("https-cert", certFile) };
}

/**
 * @param {string} name the option
 * @param {string} file
 */
function contentsOf(name, file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--${name}: the file cannot be read: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * What the file of an option holds.
 *
 * @param {string} option
 * @param {string} file
 */
function json(option, file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`--${option}: expected a file with JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * @param {EmulatorServer} server
 * @param {string} version
 */
function greeting({ emulator, endpoint, connectionString, certificate, state }, version) {
  const { audience, metadataUrl } = emulator.callbackAuthentication;
  const rows = emulator.numbers();
  const width = Math.max(...rows.map(({ example }) => example.length)) + 2;
  const numbers = rows.map(({ example, behaviour }) => `  ${example.padEnd(width)}${behaviour}`);
  const curl = certificate ? `curl --cacert ${certificate.file}` : "curl";
  return `ringwire emulator ${version} on ${endpoint}

connection string
  ${connectionString}
${certificate ? trusting(certificate, endpoint) : ""}
seed
  ${emulator.seed}   (--seed ${emulator.seed} gives the same ids again)

${state ? `state\n  ${state.file}   (${state.isResumed ? resumed(emulator) : "begun"}; it holds keys and phone numbers)\n\n` : ""}numbers to call
${numbers.join("\n")}

how to
  1. import { CallAutomationClient } from "ringwire", and give it the connection string above
  2. createCall({ targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } },
     "http://localhost:3000/")
  3. your server gets the callbacks; a prompt to play is at ${emulator.promptUri()}
     callbacks are signed: audience ${audience}
                           metadata ${metadataUrl}
  4. a bearer token:  ${curl} -X POST ${endpoint}/emulator/token
  5. what happened:   ${curl} ${endpoint}/emulator/events   (Ctrl-C stops)
`;
}

/** @param {Emulator} emulator */
function resumed(emulator) {
  const live = [...emulator.connections(), ...emulator.calls()].filter(({ state }) => !/^(disconnected|terminated)$/.test(state));
  return `goes on, with ${live.length} live ${live.length === 1 ? "call" : "calls"}`;
}

/**
 * How clients are made to trust the certificate.
 *
 * @param {EmulatorServerCertificate} certificate
 * @param {string} endpoint
 */
function trusting({ file, hosts, validUntil }, endpoint) {
  const quoted = /^[\w./:\\~-]+$/.test(file) ? file : `"${file}"`;
  return `
certificate
  ${file}
  for ${hosts.join(", ")}; until ${validUntil.toISOString().slice(0, 10)}. To trust it:
  Node     NODE_EXTRA_CA_CERTS=${quoted} node app.js
  Python   SSL_CERT_FILE=${quoted} REQUESTS_CA_BUNDLE=${quoted} python app.py
  .NET     Linux:   SSL_CERT_FILE=${quoted} dotnet run
           Windows: certutil -user -addstore Root ${quoted}
           macOS:   security add-trusted-cert -k ~/Library/Keychains/login.keychain-db ${quoted}
  curl     curl --cacert ${quoted} ${endpoint}/emulator
  SSL_CERT_FILE and REQUESTS_CA_BUNDLE replace the authorities of the system in that program
`;
}

/**
 * Prints what happens, a line each. No phone number is in it: people paste such lines.
 *
 * @param {Emulator} emulator
 * @returns {() => void} ends the printing
 */
function printEvents(emulator) {
  // What an earlier server has printed is not printed again.
  let last = emulator.events().at(-1)?.sequence ?? 0;
  const timer = setInterval(() => {
    for (const entry of emulator.events(last)) {
      last = entry.sequence;
      const line = lineOf(entry);
      if (line) print(`${entry.time.slice(11, 23)}  ${inOneLine(line)}\n`);
    }
  }, 100);
  return () => clearInterval(timer);
}

/**
 * A text whose phone numbers are masked but for their last two digits.
 *
 * @param {string} text
 */
const masked = (text) => text.replace(/(\+|%2B)(\d+)(?=\d{2})/gi, (_, plus, digits) => plus + "*".repeat(digits.length));

/**
 * What met a fault.
 *
 * @param {EmulatorFaultEntry} entry
 */
const struck = ({ request, callbackId, path }) => (callbackId ? `callback ${callbackId}` : (path ?? `request ${request}`));

/** @param {EmulatorEvent} entry */
function lineOf(entry) {
  switch (entry.kind) {
    case "request":
      return `→ ${entry.method} ${masked(entry.path)}`;
    case "refused":
      return `✕ ${entry.method} ${masked(entry.path)}: ${entry.status} ${masked(entry.reason)}`;
    case "response":
      return `← ${entry.status}${entry.status < 400 ? "" : ` ${masked(messageIn(entry.body))}`}`;
    case "state":
      return `  call ${entry.callLegId ?? entry.callConnectionId} is ${entry.state}`;
    case "verdict": {
      const whom = entry.identifier ? ` of a ${entry.identifier}` : "";
      const trait = entry.request ? ` with ${entry.request}` : "";
      return `  ${entry.operation}${whom}${trait}: ${entry.verdict} (Teams Phone)`;
    }
    case "fault":
      return `  fault ${entry.fault}: ${struck(entry)}`;
    case "callback":
      return `  callback ${entry.callbackId}: ${entry.eventKind}`;
    case "attempt": {
      const outcome = entry.status ?? entry.error ?? entry.state;
      const next = entry.nextAttemptAfterMs ? `, again in ${entry.nextAttemptAfterMs} ms` : "";
      const fault = entry.fault ? ` (${entry.fault})` : "";
      return `  callback ${entry.callbackId}, attempt ${entry.attempt}${fault}: ${outcome}${next}`;
    }
    default:
      return undefined;
  }
}

/**
 * What an answer says of its error: one contract has the error in a member, the other is it. Of a signature that does not fit, the reason is
 * in the details, and all names have capitals.
 *
 * @param {unknown} body
 */
function messageIn(body) {
  /** @typedef {{ error?: { message?: string }, message?: string, Error?: { Message: string, Details: { Message: string }[] } }} Outer */
  const outer = /** @type {Outer | null | undefined} */ (body);
  if (outer?.Error) return `${outer.Error.Message}: ${outer.Error.Details[0]?.Message}`;
  return (outer?.error ?? outer)?.message ?? "";
}
