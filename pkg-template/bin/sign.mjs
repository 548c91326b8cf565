// `ringwire sign`: the headers of a signed request.
/** @import { Invocation, Options } from "./usage.mjs" */
import { readFileSync } from "node:fs";
import { variableOf } from "./environment.mjs";
import { print, printError, printJson } from "./output.mjs";
import { UsageError, argumentsOf } from "./usage.mjs";

export const usage = ["ringwire sign <method> <url> [options]"];

export const about = `Prints the headers of a request that is signed with an access key (HMAC-SHA256), for curl and other programs. The key is that of the connection
string in COMMUNICATION_CONNECTION_STRING, or the first line of the standard input with --key -. Nothing is sent. The service accepts a signature for
about 15 minutes. A URL that begins with a slash is one of the endpoint in the connection string.

  ringwire sign GET '/calling/callConnections/<id>?api-version=2026-03-12' --curl | sh`;

/** @satisfies {Options} */
export const options = {
  body: {
    type: "string",
    value: "<file>",
    about: "the body of the request, byte for byte; - for the standard input (default none)",
  },
  key: {
    type: "string",
    value: "-",
    about: "reads the access key, or the connection string, from the standard input; a key itself is taken too, with a warning",
  },
  date: { type: "string", value: "<date>", about: "the date of the signature, such as 2026-03-12T10:00:00Z (default now)" },
  json: { type: "boolean", about: "prints the headers as JSON" },
  curl: { type: "boolean", about: "prints a command for curl" },
};

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals }) {
  const { method, url: text } = argumentsOf("sign", positionals, ["method", "url"]);
  if (!/^[A-Za-z]+$/.test(method)) throw new UsageError(`sign: expected a method such as GET, got ${method}`);
  if (values.key === "-" && values.body === "-")
    throw new UsageError("--body: the standard input has the key already; name a file");
  const { key, endpoint } = keyOf(values.key);
  if (text.startsWith("/") && endpoint === undefined)
    throw new UsageError("sign: expected a whole URL, as no connection string says where a path is");
  const url = text.startsWith("/") ? endpoint?.replace(/\/+$/, "") + text : text;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new UsageError(`sign: expected a URL with https or http, got ${text}`);
  const body = bodyOf(values.body);
  const date = values.date === undefined ? new Date() : new Date(values.date);
  if (Number.isNaN(date.getTime()))
    throw new UsageError(`--date: expected a date such as 2026-03-12T10:00:00Z, got ${values.date}`);
  const { host, pathname, search } = new URL(url);
  const { signature } = await import("../recordings/record.js");
  const signed = signature(key, method.toUpperCase(), pathname + search, host, body, date.toUTCString());
  const headers = { host, ...signed };
  if (values.json) return printJson(headers, 2);
  if (!values.curl)
    return print(
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\n`)
        .join(""),
    );
  const lines = Object.entries({ ...signed, ...(body.length && { "content-type": "application/json" }) });
  const data = body.length ? ` --data-binary ${quoted(values.body === "-" ? "@-" : `@${values.body}`)}` : "";
  print(
    `curl -sS -X ${method.toUpperCase()} ${quoted(url)}${lines.map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`).join("")}${data}\n`,
  );
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * The key, and the endpoint that belongs to it, if it is known.
 *
 * @param {string | undefined} given
 */
function keyOf(given) {
  if (given !== undefined && given !== "-")
    printError(
      "! --key: other users and the history of the shell see the arguments of a command: --key - reads it from the standard input\n",
    );
  const text = given === "-" ? (readFileSync(0, "utf8").split(/\r?\n/)[0] ?? "").trim() : given;
  const source = text ?? variableOf("connectionString");
  if (!source) throw new UsageError("there is no key: set COMMUNICATION_CONNECTION_STRING, or hand it over by --key -");
  const [, ofString] = /(?:^|;)\s*accesskey=([^;\s]+)/i.exec(source) ?? [];
  const [, endpoint] =
    /(?:^|;)\s*endpoint=([^;\s]+)/i.exec(source) ??
    /(?:^|;)\s*endpoint=([^;\s]+)/i.exec(variableOf("connectionString") ?? "") ??
    [];
  const key = ofString ?? (text === undefined ? undefined : source);
  if (key === undefined || !/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(key) || key === "")
    throw new UsageError(
      `${text === undefined ? "COMMUNICATION_CONNECTION_STRING" : "--key"}: expected ${text === undefined ? "endpoint=…;accesskey=…" : "an access key"}, with the key in base64`,
    );
  return { key, endpoint };
}

/** @param {string | undefined} file */
function bodyOf(file) {
  if (file === undefined) return Buffer.alloc(0);
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new UsageError(`--body: the file cannot be read: ${/** @type {Error} */ (error).message}`);
  }
}
