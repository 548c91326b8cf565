// `ringwire verify`: whether a receiver would believe a callback, and why not.
/** @import { ReceivedEvent, Refusal } from "../callbacks/index.js" */
/** @import { Invocation, Options } from "./usage.mjs" */
import { readFileSync } from "node:fs";
import { read, textOf, variableOf } from "./environment.mjs";
import { masked } from "../platform/masked.js";
import { inOneLine, print, printJson, styled, wrapped } from "./output.mjs";
import { UsageError } from "./usage.mjs";

export const usage = ["ringwire verify [<file>] [options]"];

export const about = `Says whether a request that was recorded would be accepted as a callback: its token, its secret, its body; and if not, why not, with the fix. It is
judged by the CallbackReceiver of this package, with the options below. Nothing of it is executed. The keys of the issuer are fetched.

The file, or the standard input, has the request as it goes over HTTP, or as JSON:
  POST /callbacks?secret=… HTTP/1.1
  Authorization: Bearer eyJ…

  [{"id":"…","type":"Microsoft.Communication.CallConnected",…}]
  {"method":"POST","url":"https://…","headers":{"authorization":"Bearer eyJ…"},"body":[…]}`;

/** @satisfies {Options} */
export const options = {
  audience: {
    type: "string",
    value: "<id>",
    about: "the option audience of the receiver (default COMMUNICATION_CALLBACK_AUDIENCE)",
  },
  issuer: { type: "string", value: "<text>", about: "the option issuer (default that of the service)" },
  "metadata-url": {
    type: "string",
    value: "<url>",
    about: "the option metadataUrl, of an emulator (default COMMUNICATION_CALLBACK_METADATA_URL)",
  },
  secret: {
    type: "string",
    value: "-",
    about: "reads the option secret from the standard input (default COMMUNICATION_CALLBACK_SECRET)",
  },
  env: { type: "string", value: "<file>", about: "reads the variables from this file" },
  json: { type: "boolean", about: "prints JSON" },
};

export const exits = { 0: "the request is accepted", 1: "it is refused" };

/** How much of a request is read, in bytes. */
const MOST_BYTES = 16 * 2 ** 20;

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals: [file = "-", surplus] }) {
  if (surplus !== undefined) throw new UsageError(`verify takes one file, got ${surplus} too`);
  if (values.secret !== undefined && values.secret !== "-")
    throw new UsageError("--secret: expected -, and the secret on the standard input: arguments are seen by others");
  if (values.secret === "-" && file === "-")
    throw new UsageError("--secret: the standard input has the request; name the file of the request");
  const environment = values.env === undefined ? process.env : { ...process.env, ...read(textOf(values.env)) };
  const text = contentsOf(file);
  const recorded = requestOf(text, file);
  const secret = values.secret === "-" ? contentsOf("-").split(/\r?\n/)[0] : variableOf("secret", environment);
  const audience = values.audience ?? variableOf("audience", environment);
  const metadataUrl = values["metadata-url"] ?? variableOf("metadataUrl", environment);
  if (audience === undefined && secret === undefined)
    throw new UsageError(
      "nothing says whom to believe: --audience, or COMMUNICATION_CALLBACK_AUDIENCE or COMMUNICATION_CALLBACK_SECRET in the environment",
    );
  const { CallbackReceiver } = await import("ringwire/callbacks");
  /** @type {Refusal[]} */
  const refusals = [];
  /** @type {ReceivedEvent[]} */
  const events = [];
  let receiver;
  try {
    receiver = new CallbackReceiver({
      audience,
      issuer: values.issuer,
      metadataUrl,
      secret,
      onRefused: (refusal) => refusals.push(refusal),
    });
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message);
  }
  receiver.on("*", (event) => void events.push(event));
  const { status } = await receiver.handle(recorded);
  await receiver.close();
  const [refusal] = refusals;
  const isAccepted = status >= 200 && status < 300;
  process.exitCode = isAccepted ? 0 : 1;
  const kinds = events.map(({ kind }) => kind);
  if (values.json)
    return printJson(
      {
        accepted: isAccepted,
        status,
        ...(refusal && { reason: refusal.reason, message: masked(refusal.message) }),
        events: kinds,
      },
      2,
    );
  if (isAccepted)
    return print(
      `${styled("green", "✓")} accepted (${status}): ${inOneLine(kinds.join(", ") || "no event for handlers, such as the handshake of Event Grid")}\n`,
    );
  print(`${styled("red", "✕")} refused (${status}): ${wrapped(inOneLine(masked(refusal?.message ?? "for its body")), 2)}\n`);
}

/** @param {string} file */
function contentsOf(file) {
  let text;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(`${file}: ${/** @type {Error} */ (error).message}`);
  }
  if (text.length > MOST_BYTES) throw new UsageError(`${file}: expected at most ${MOST_BYTES} bytes`);
  return text;
}

/**
 * The request that a text holds.
 *
 * @param {string} text
 * @param {string} file
 */
function requestOf(text, file) {
  const recorded = /^\s*\{/.test(text) ? ofJson(text, file) : ofHttp(text, file);
  const { method, url, headers, body } = recorded;
  const { host = "localhost" } = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  // The receiver reads the query of the URL, and no host.
  const whole = /^https?:\/\//i.test(url) ? url : `http://${host}${url.startsWith("/") ? "" : "/"}${url}`;
  try {
    const kept = headers.filter(([name]) => !/^(host|content-length|transfer-encoding|connection)$/i.test(name));
    return new Request(whole, { method, headers: kept, ...(/^(GET|HEAD)$/i.test(method) ? {} : { body }) });
  } catch (error) {
    throw new UsageError(`${file}: this is no request: ${/** @type {Error} */ (error).message}`);
  }
}

/** @typedef {{ method: string, url: string, headers: [string, string][], body: string }} Recorded */

/**
 * @param {string} text
 * @param {string} file
 * @returns {Recorded}
 */
function ofJson(text, file) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: expected a request in JSON: ${/** @type {Error} */ (error).message}`);
  }
  const { method = "POST", url = "/", headers = {}, body = "" } = value;
  if (typeof method !== "string" || typeof url !== "string" || typeof headers !== "object" || headers === null)
    throw new UsageError(`${file}: expected { "method": "POST", "url": "…", "headers": {…}, "body": … }`);
  const pairs = Object.entries(headers).map(([name, each]) => /** @type {[string, string]} */ ([name, String(each)]));
  return { method, url, headers: pairs, body: typeof body === "string" ? body : JSON.stringify(body) };
}

/**
 * @param {string} text
 * @param {string} file
 * @returns {Recorded}
 */
function ofHttp(text, file) {
  const [, head = "", body = ""] = /^([\s\S]*?)(?:\r?\n\r?\n([\s\S]*))?$/.exec(text.replace(/^\s+/, "")) ?? [];
  const [first = "", ...lines] = head.split(/\r?\n/);
  const [, method, url] = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?\s*$/.exec(first) ?? [];
  if (method === undefined || url === undefined)
    throw new UsageError(
      `${file}: expected a request that begins with POST /callbacks HTTP/1.1, or JSON, got ${first.slice(0, 60) || "nothing"}`,
    );
  const headers = lines.filter(Boolean).map((line) => {
    const at = line.indexOf(":");
    if (at < 1) throw new UsageError(`${file}: expected a header such as Authorization: Bearer …, got ${line.slice(0, 20)}`);
    return /** @type {[string, string]} */ ([line.slice(0, at).trim(), line.slice(at + 1).trim()]);
  });
  return { method, url, headers, body: body.replace(/\r?\n$/, "") };
}
