// `ringwire emulator`: the emulator over HTTP.
/** @import { Emulator, EmulatorOptions } from "../emulator/emulator.js" */
/** @import { EmulatorServer, EmulatorServerCertificate, ServeOptions } from "../emulator/server.js" */
/** @import { Invocation, Options } from "./usage.mjs" */
import { readFileSync } from "node:fs";
import { callbackOf, environmentOf, linesOf, read, textOf, variableOf, writeInto } from "./environment.mjs";
import { faultsOf } from "./faults.mjs";
import { untilStopped } from "./lifetime.mjs";
import { liner } from "./lines.mjs";
import { openInBrowser } from "./open.mjs";
import { masked } from "../platform/masked.js";
import { reachable } from "../platform/reachable.js";
import { inOneLine, print, printError, styled, wrapped } from "./output.mjs";
import { DEFAULT_ENDPOINT, Remote, RemoteError, loopback } from "./remote.mjs";
import { UsageError, whole } from "./usage.mjs";

export const usage = ["ringwire emulator [options]", "ringwire emulator exec [options] -- <command> [arguments]"];

export const about = `Serves the emulator of the Call Automation REST service over HTTP, without a cloud account, a phone number or a tunnel.

With exec: starts an emulator, runs a command with the environment variables for it, such as npm test, and stops the emulator when the command
has ended. The exit code is that of the command. Its output is the output: the emulator itself writes to stderr alone.`;

export const notes = `Without --state the emulator keeps all data in memory. It stops at Ctrl-C, and with the package manager that has started it.
GET /emulator lists its own pages: calls, callbacks, log, numbers.`;

export const exits = {
  0: "it was stopped, by Ctrl-C or SIGTERM; with --compare, nothing differs",
  1: "it failed, such as on a port that is taken; with --compare, something differs",
  2: "an option, or a file that it names, is not valid; nothing was done",
  127: "exec: there is no such command; other codes are those of the command, or 128 and the number of the signal that ended it",
};

/** @satisfies {Options} */
export const options = {
  port: {
    type: "string",
    value: "<number>",
    about: "the port; 0 for any free port (default 4455; exec takes any free one where that is taken)",
  },
  host: {
    type: "string",
    value: "<address>",
    about: "the address to listen on; 0.0.0.0 for all addresses of this machine (default 127.0.0.1)",
    default: "127.0.0.1",
  },
  env: {
    type: "string",
    value: "<file>",
    about: "writes the environment variables for your application into this file, such as .env.local; its other lines stay",
  },
  "callback-url": {
    type: "string",
    value: "<url>",
    about:
      "where your application takes callbacks: for the environment, and for ringwire trigger (default that in the file of --env, or in the environment; else http://localhost:3000/callbacks)",
  },
  endpoint: {
    type: "string",
    value: "<url>",
    about: "the URL for clients, if not http://<host>:<port> (a container's name, a proxy)",
  },
  https: {
    type: "boolean",
    about: "serves over TLS, with a certificate that is made at the first start and used again; how to trust it is printed",
  },
  "https-cert": {
    type: "string",
    value: "<file>",
    about:
      "the same, with the certificate in this file (default .ringwire/emulator-ca.pem in your home); with --https-key, your own certificate in PEM",
  },
  "https-key": { type: "string", value: "<file>", about: "the private key of your own certificate, in PEM" },
  speed: {
    type: "string",
    value: "<number>",
    about: "time runs so many times as fast, from 0.1 to 1000; signatures, tokens and time limits keep to real time",
  },
  state: {
    type: "string",
    value: "<file>",
    about: "keeps the state in this file: after a stop or a crash, calls go on where they were. It holds keys and numbers",
  },
  seed: {
    type: "string",
    value: "<number>",
    about: "the seed of the random numbers: with the same seed, the same requests give the same ids (default a new one)",
  },
  "allow-origin": {
    type: "string",
    value: "<origin>",
    about: "web pages of this origin may use the emulator, such as https://console.example; those of this machine may always",
    multiple: true,
  },
  "allow-host": {
    type: "string",
    value: "<host>",
    about: "requests to this host are accepted, such as emulator.test; those to this machine, <host> and <url> always are",
    multiple: true,
  },
  "allow-target": {
    type: "string",
    value: "<host>",
    about:
      "callbacks are posted to this host and audio files fetched from it, such as app.test:3000; this machine always is one; the three --allow options can be given more than once",
    multiple: true,
  },
  "callback-format": {
    type: "string",
    value: "<word>",
    about: "the body of a callback of CallClient: object (one event, default) or array (an array of one event)",
  },
  "callback-timeout": {
    type: "string",
    value: "<ms>",
    about: "how long the response to a callback is awaited; without one, it is not sent again (default 10000)",
  },
  "callback-hold": {
    type: "string",
    value: "<ms>",
    about: "how long a callback without a response delays the next one of its call (default 500)",
  },
  "callback-retries": {
    type: "string",
    value: "<ms,ms,…>",
    about:
      'the delays before each new attempt of a callback that was refused or not received; "" for no other attempt (default 1000,2000,4000,8000)',
  },
  "event-grid": {
    type: "string",
    value: "<url>",
    about:
      'the URL for the events of Event Grid: incoming calls, available recordings (default the URL for callbacks); "" for none',
  },
  "event-grid-timeout": { type: "string", value: "<ms>", about: "how long Event Grid waits for a response (default 30000)" },
  "event-grid-retries": {
    type: "string",
    value: "<ms,ms,…>",
    about: "the delays before each new attempt of Event Grid (default its documented schedule, from 10 seconds on)",
  },
  "participants-first": {
    type: "string",
    value: "<word>",
    about: "whether ParticipantsUpdated comes before CallConnected: true or false (default by chance)",
  },
  "own-calls": {
    type: "string",
    value: "<word>",
    about:
      "calls of the application to users of the resource come back in as IncomingCall: all or none; by default those to users in whom the application has shown interest",
  },
  "max-calls-per-number": {
    type: "string",
    value: "<number>",
    about: "how many phones may be up at once with one caller id; one more is a 429; live, two at first (default no limit)",
  },
  "teams-phone": {
    type: "string",
    value: "<file>",
    about: 'a tenant of Teams in JSON: { "tenantId": "…", "resourceAccounts": [{ "objectId": "…", "phoneNumber": "+1…" }] }',
  },
  faults: {
    type: "string",
    value: "<file or preset>",
    about: 'fault rules in JSON, { "rules": [{ "fault": "duplicate", "share": 0.1 }] }, or a preset: ringwire faults --list',
  },
  model: {
    type: "boolean",
    about:
      "serves a stand-in for a realtime model as well, for voice agents: its URL is in the environment; it needs the package ws (npm install ws)",
  },
  "model-script": {
    type: "string",
    value: "<file>",
    about:
      'the same, with what it says in JSON: a list of answers, such as ["Hello.", { "say": "Tuesday at ten.", "afterMs": 300 }]',
  },
  compare: {
    type: "string",
    value: "<file>",
    about:
      "serves nothing: plays a recording of ringwire record to the emulator, and prints what differs. The exit code is 0 when nothing does, 1 when something does, 2 when the file or an option is invalid",
  },
  phone: {
    type: "boolean",
    about:
      "opens the console in the browser with its softphone on: calls of your application to +15550109000 ring there, and you talk by microphone",
  },
  "no-console": { type: "boolean", about: "does not serve the console, a page at / that shows what happens" },
  quiet: { type: "boolean", about: "does not print requests and callbacks" },
};

/** By the option of the package that a message names, the option of this command. */
const AS_TYPED = Object.entries({
  allowOrigins: "allow-origin",
  allowHosts: "allow-host",
  allowTargets: "allow-target",
  callbackFormat: "callback-format",
  callbackTimeoutMs: "callback-timeout",
  callbackHoldMs: "callback-hold",
  callbackRetryDelaysMs: "callback-retries",
  eventGridEndpoint: "event-grid",
  eventGridTimeoutMs: "event-grid-timeout",
  eventGridRetryDelaysMs: "event-grid-retries",
  maxCallsPerNumber: "max-calls-per-number",
  teamsPhone: "teams-phone",
  model: "model",
  script: "model-script",
  endpoint: "endpoint",
  host: "host",
  port: "port",
  seed: "seed",
  speed: "speed",
  state: "state",
  rules: "faults",
});

/**
 * A message of the package in the words of who typed the options.
 *
 * @param {unknown} error
 */
function asTyped(error) {
  const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
  const found = AS_TYPED.find(([name]) => new RegExp(`^${name}\\b[^ ]*: `).test(message ?? ""));
  if (!found || code !== undefined) return error;
  const [name, option] = found;
  // Which member of a file it is stays in the message.
  const isOfFile = ["faults", "teams-phone", "model-script"].includes(option);
  return new UsageError(`--${option}: ${isOfFile ? message : message.slice(message.indexOf(": ", name.length) + 2)}`);
}

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals, rest, version }) {
  const [action, ...words] = positionals;
  if (action !== undefined && action !== "exec")
    throw new UsageError(`emulator takes options only, got ${action}; ringwire emulator exec -- <command> runs a command`);
  const command = action === "exec" ? [...words, ...(rest ?? [])] : undefined;
  if (command?.length === 0)
    throw new UsageError("emulator exec: expected a command after it, such as ringwire emulator exec -- npm test");
  if (!command && rest?.length)
    throw new UsageError(`emulator takes options only, got ${rest[0]}; ringwire emulator exec -- <command> runs a command`);
  if (values.compare !== undefined) return comparison(values.compare, values);
  if (values.phone && (values["no-console"] || command))
    throw new UsageError(`--phone: it is a part of the console: leave out ${command ? "exec" : "--no-console"}`);
  const { serve } = await import("ringwire/emulator/http");
  const file = values.env;
  const known = file === undefined ? process.env : read(textOf(file));
  const isLoopback = await loopback();
  if (file !== undefined) mustNotHaveAKey(file, known, isLoopback);
  const callback = callbackOf(values["callback-url"], known, isLoopback);
  /** @type {ServeOptions} */
  const settings = {
    port: whole("port", values.port ?? "4455", 65_535),
    host: values.host,
    endpoint: values.endpoint,
    https: httpsOf(values),
    onProblem: (problem) => printError(`✕ ${inOneLine(problem)}\n`),
    speed: values.speed === undefined ? undefined : speedOf(values.speed),
    state: values.state,
    console: values["no-console"] ? false : undefined,
    model: values["model-script"] === undefined ? values.model : json("model-script", values["model-script"]),
    allowOrigins: values["allow-origin"],
    allowHosts: values["allow-host"],
    allowTargets: values["allow-target"],
    eventGridEndpoint: (values["event-grid"] ?? callback.url) || undefined,
    ...settingsOf(values),
  };
  // Other commands find an emulator at its usual port. Where that is taken, a command has one of its own all the same.
  const isAnyPort = command !== undefined && values.port === undefined;
  /** @type {string | undefined} */
  let other;
  const server = await serve(settings)
    .catch(async (error) => {
      if (error.code !== "EADDRINUSE") throw error;
      other = await emulatorAt(settings);
      if (isAnyPort) return serve({ ...settings, port: 0 });
      throw other === undefined
        ? error
        : new Error(
            `port ${settings.port} is taken by another emulator, ${other}: use that one (its console: ringwire open --endpoint ${other}), stop it, or start this one at another port: --port 0`,
            { cause: error },
          );
    })
    .catch((error) => {
      throw asTyped(error);
    });
  try {
    const environment = environmentOf({
      connectionString: server.connectionString,
      endpoint: server.endpoint,
      callbackUrl: callback.url,
      secret: callback.secret,
      audience: server.emulator.callbackAuthentication.audience,
      metadataUrl: server.emulator.callbackAuthentication.metadataUrl,
      modelUrl: server.modelUrl,
    });
    const written = file === undefined ? undefined : { file, ...writeInto(file, environment) };
    if (command) {
      if (!values.quiet) printError(`ringwire emulator ${version} on ${server.endpoint}${written ? `; ${told(written)}` : ""}\n`);
      if (!values.quiet && server.port !== settings.port) printError(beside(server.endpoint, other));
      const trust = server.certificate && { NODE_EXTRA_CA_CERTS: server.certificate.file };
      const { execute } = await import("./exec.mjs");
      process.exitCode = await execute(command, { ...environment, ...trust });
      return;
    }
    // Who reads the greeting may stop it at once.
    const stopped = untilStopped();
    print(`${greeting(server, version, environment, written)}\n`);
    if (values.phone) await callUp(server);
    const stopPrinting = values.quiet ? () => {} : printEvents(server.emulator);
    await stopped;
    stopPrinting();
  } finally {
    await server.close();
  }
}

/**
 * The emulator that listens where this one should; none where it is another program.
 *
 * @param {ServeOptions} settings
 */
async function emulatorAt({ host = "127.0.0.1", port, https }) {
  // It may be of either scheme, whatever this one is.
  for (const scheme of https ? ["https", "http"] : ["http", "https"]) {
    const remote = new Remote(new URL(`${scheme}://${reachable(host)}:${port}`));
    try {
      await remote.index();
      return remote.base;
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
    }
  }
  return undefined;
}

/**
 * What is said of an emulator that has another port than the usual one: commands in other terminals go to the usual one.
 *
 * @param {string} endpoint
 * @param {string | undefined} other the emulator at the usual port
 */
const beside = (endpoint, other) =>
  `${styled(
    "yellow",
    other === undefined
      ? `! another program listens at port ${new URL(DEFAULT_ENDPOINT).port}: ringwire call, press, tail and others need --endpoint ${endpoint}`
      : `! another emulator listens at ${other}, and has calls and keys of its own: your application is with ${endpoint}, so ringwire call, press, tail and others need --endpoint ${endpoint}; or stop the other one first`,
  )}\n`;

/**
 * Opens the console at its softphone, and prints where it is: over SSH, in a container or in CI there is no browser to open.
 *
 * @param {EmulatorServer} server
 */
async function callUp({ console }) {
  if (console === undefined) return;
  const url = `${console}#phone=1`;
  print(`softphone\n  ${url}   (calls to +15550109000 ring there)\n\n`);
  await openInBrowser(url);
}

/**
 * A file with a key of the service is not written over: the key may stand nowhere else.
 *
 * @param {string} file
 * @param {Record<string, string | undefined>} known
 * @param {(hostname: string) => boolean} isLoopback
 */
function mustNotHaveAKey(file, known, isLoopback) {
  const [, endpoint = ""] = /(?:^|;)\s*endpoint=([^;]+)/i.exec(variableOf("connectionString", known) ?? "") ?? [];
  const { hostname } = URL.canParse(endpoint) ? new URL(endpoint) : { hostname: "" };
  if (!/\.azure\.|\.communication\./.test(hostname) || isLoopback(hostname)) return;
  throw new UsageError(
    `--env: ${file} holds the connection string of ${hostname}, which would be lost: name another file, such as .env.local`,
  );
}

/** @param {{ file: string, added: string[], changed: string[] }} written */
const told = ({ file, added, changed }) =>
  [
    `${file} `,
    added.length || changed.length
      ? [added.length && `has ${added.length} more variables`, changed.length && `${changed.length} have another value`]
          .filter(Boolean)
          .join(", ")
      : "has the variables already",
  ].join("");

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
  faults: values.faults ? faultsOf(values.faults) : undefined,
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
 * @param {Record<string, string>} environment
 * @param {{ file: string, added: string[], changed: string[] }} [written]
 */
function greeting({ emulator, endpoint, connectionString, certificate, state, console }, version, environment, written) {
  const rows = emulator.numbers();
  const widest = Math.max(...rows.map(({ example }) => example.length)) + 2;
  const numbers = rows.map(({ example, behaviour }) => `  ${example.padEnd(widest)}${wrapped(behaviour, widest + 2)}`);
  const curl = certificate ? `curl --cacert ${certificate.file}` : "curl";
  const file = written?.file ?? ".env.local";
  return `${styled("bold", `ringwire emulator ${version}`)} on ${endpoint}
${console ? `\nconsole\n  ${console}   (what your application does, in a browser)\n` : ""}
connection string
  ${connectionString}
${certificate ? trusting(certificate, endpoint) : ""}
environment ${written ? `(${told(written)})` : `(paste it into a file, or --env ${file} writes it)`}
${linesOf(environment)
  .map((line) => `  ${line}\n`)
  .join("")}
seed
  ${emulator.seed}   (--seed ${emulator.seed} gives the same ids again)

${state ? `state\n  ${state.file}   (${state.isResumed ? resumed(emulator) : "begun"}; it holds keys and phone numbers)\n\n` : ""}numbers to call
${numbers.join("\n")}

how to
  1. node --env-file=${file} app.js, and in it
     new CallAutomationClient(process.env.COMMUNICATION_CONNECTION_STRING)
       .createCall({ targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } },
                   process.env.COMMUNICATION_CALLBACK_URL)
  2. callbacks come signed: new CallbackReceiver({ audience: process.env.COMMUNICATION_CALLBACK_AUDIENCE,
       metadataUrl: process.env.COMMUNICATION_CALLBACK_METADATA_URL, secret: process.env.COMMUNICATION_CALLBACK_SECRET })
  3. from another terminal: ringwire call +15550100000, press, say, incoming, trigger, tail; ringwire --help lists them
  4. a prompt to play:  ${emulator.promptUri()}
  5. a bearer token:    ${curl} -X POST ${endpoint}/emulator/token
  6. what happened:     ${curl} ${endpoint}/emulator/events   (Ctrl-C stops)
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
 * Prints what happens, a line each.
 *
 * @param {Emulator} emulator
 * @returns {() => void} ends the printing
 */
function printEvents(emulator) {
  // What an earlier server has printed is not printed again.
  let last = emulator.events().at(-1)?.sequence ?? 0;
  const line = liner();
  const look = () => {
    for (const entry of emulator.events(last)) {
      last = entry.sequence;
      print(line(entry) ?? "");
    }
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    look();
  };
}
