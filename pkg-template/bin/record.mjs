// `ringwire record`: a proxy before the service that writes a recording.
/** @import { Invocation, Options } from "./usage.mjs" */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { untilStopped } from "./lifetime.mjs";
import { inOneLine, print, printError } from "./output.mjs";
import { UsageError, whole } from "./usage.mjs";

export const usage = ["ringwire record --to <endpoint> --out <file> [options]"];

export const about = `A proxy before the live service, or before an emulator: it hands on requests, answers and callbacks, and writes them to a file in which phone
numbers, ids, names, texts, keys and tokens are replaced. ringwire emulator --compare <file> shows where the emulator differs.`;

export const exits = { 0: "it was stopped, by Ctrl-C or SIGTERM; the file is complete" };

export const notes = `The addresses of callbacks in requests are replaced by the proxy's, and callbacks are handed on to yours. Clients use the connection string
that is printed. The proxy gives their requests a signature by the key in the environment variable COMMUNICATION_CONNECTION_STRING,
which is written nowhere; bearer tokens are handed on. Ctrl-C ends the recording.`;

/** @satisfies {Options} */
export const options = {
  to: { type: "string", value: "<endpoint>", about: "the endpoint of the service: https://contoso.communication.azure.com" },
  out: { type: "string", value: "<file>", about: "the file to write; one that is there is not written over" },
  port: { type: "string", value: "<number>", about: "the port; 0 for any free port (default 4456)", default: "4456" },
  host: { type: "string", value: "<address>", about: "the address to listen on (default 127.0.0.1)", default: "127.0.0.1" },
  callbacks: {
    type: "string",
    value: "<url>",
    about: "the URL at which the service reaches this proxy: that of your tunnel (default its own endpoint)",
  },
  "event-grid": {
    type: "string",
    value: "<url>",
    about: "where your application takes the events of Event Grid; the proxy prints the URL for the subscription",
  },
};

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals, version }) {
  if (positionals.length) throw new UsageError(`record takes options only, got ${positionals[0]}`);
  const { to, out, callbacks, "event-grid": eventGrid } = values;
  if (to === undefined)
    throw new UsageError("--to: expected the endpoint of the service, such as https://contoso.communication.azure.com");
  for (const [name, url] of Object.entries({ to, callbacks, "event-grid": eventGrid }))
    if (url !== undefined && !/^https?:\/\/[^/]/.test(url))
      throw new UsageError(`--${name}: expected a URL with https: or http:`);
  // A key and its requests must not go over a network in plain text.
  await import("ringwire/emulator");
  const { isLoopback } = await import("../emulator/core.js");
  const { protocol, hostname } = new URL(to);
  if (protocol === "http:" && !isLoopback(hostname)) throw new UsageError("--to: expected https; http is for this machine");
  if (out === undefined) throw new UsageError("--out: expected the file to write");
  if (existsSync(out)) throw new UsageError(`--out: ${out} is there already: name another file`);
  const { startRecording } = await import("../recordings/record.js");
  const proxy = await startRecording({
    to,
    port: whole("port", values.port, 65_535),
    host: values.host,
    callbacks,
    eventGrid,
    accessKey: keyOf(process.env.COMMUNICATION_CONNECTION_STRING),
    version,
    onProblem: (problem) => printError(`✕ ${inOneLine(problem)}\n`),
  });
  const save = () => {
    const { entries } = proxy.recording();
    writeFileSync(`${out}.part`, `${JSON.stringify(proxy.recording(), null, 2)}\n`, { mode: 0o600 });
    renameSync(`${out}.part`, out);
    return entries.length;
  };
  save();
  const timer = setInterval(save, 2000);
  const stopped = untilStopped();
  print(`ringwire record ${version} before ${to}

connection string for your clients
  ${proxy.connectionString}
${eventGrid ? `\nendpoint for the subscription of Event Grid\n  ${proxy.eventGridEndpoint}\n` : ""}
It is written to ${out} until Ctrl-C. Read it before you hand it on.
`);
  await stopped;
  clearInterval(timer);
  await proxy.close();
  print(`${save()} entries in ${out}\n`);
}

/** @param {string | undefined} connectionString */
function keyOf(connectionString) {
  if (connectionString === undefined) return undefined;
  const [, key] = connectionString.match(/(?:^|;)\s*accesskey=([A-Za-z\d+/]+={0,2})/i) ?? [];
  if (key === undefined) throw new UsageError("COMMUNICATION_CONNECTION_STRING: expected endpoint=…;accesskey=…");
  return key;
}
