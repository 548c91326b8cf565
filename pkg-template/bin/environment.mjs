// The environment variables by which an application finds its communication resource, or an emulator: one family of names, for the banner of
// the emulator, its --env, exec, the examples and the projects of `ringwire init`.
import { chmodSync, existsSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { UsageError } from "./usage.mjs";

/** By what each variable holds, its name, and what it is in words. */
export const VARIABLES = /** @type {const} */ ({
  connectionString: ["COMMUNICATION_CONNECTION_STRING", "for CallAutomationClient and CallClient"],
  endpoint: ["COMMUNICATION_ENDPOINT", "of the resource, with a token in the place of the key"],
  callbackUrl: ["COMMUNICATION_CALLBACK_URL", "where your application takes callbacks, for createCall"],
  secret: ["COMMUNICATION_CALLBACK_SECRET", "the option secret of CallbackReceiver: events without a token"],
  audience: ["COMMUNICATION_CALLBACK_AUDIENCE", "the option audience of CallbackReceiver"],
  metadataUrl: ["COMMUNICATION_CALLBACK_METADATA_URL", "the option metadataUrl of CallbackReceiver; only with an emulator"],
  modelUrl: ["MODEL_URL", "of a realtime model; with an emulator and --model, of its stand-in, which takes any key"],
});

/** @typedef {keyof typeof VARIABLES} Variable */

/** Where an application of this machine takes callbacks, if it says nothing else. */
const CALLBACK_URL = "http://localhost:3000/callbacks";
/** The secret of an application of this machine: the same at each start, so that what was pasted once goes on to fit. */
const SECRET = "emulator";

/**
 * The value of a variable in an environment; an empty one counts as absent.
 *
 * @param {Variable} variable
 * @param {Record<string, string | undefined>} [environment]
 */
export const variableOf = (variable, environment = process.env) => environment[VARIABLES[variable][0]] || undefined;

/**
 * Refuses a connection string where a URL is meant. It holds a key, so no part of it is repeated but its endpoint.
 *
 * @param {string} name of the option or the command
 * @param {string} text
 */
export function mustBeNoConnectionString(name, text) {
  if (!/\baccesskey=/i.test(text)) return text;
  const [, endpoint] = /\bendpoint=([^;\s]+)/i.exec(text) ?? [];
  throw new UsageError(`${name}: expected a URL, got a connection string${endpoint ? `: its URL is ${endpoint}` : ""}`);
}

/**
 * Where the application takes callbacks, with the secret in its query, and that secret: what was given; else what there is already.
 *
 * @param {string | undefined} given
 * @param {Record<string, string | undefined>} known
 * @param {(hostname: string) => boolean} isLoopback
 */
export function callbackOf(given, known, isLoopback) {
  const text = mustBeNoConnectionString("--callback-url", given ?? variableOf("callbackUrl", known) ?? CALLBACK_URL);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(
      `${given === undefined ? VARIABLES.callbackUrl[0] : "--callback-url"}: expected a URL with http: or https:, such as ${CALLBACK_URL}`,
    );
  // A public URL is found by others, and events with the secret are believed without a token.
  const made = () => (isLoopback(url.hostname) ? SECRET : randomBytes(24).toString("base64url"));
  const secret = url.searchParams.get("secret") || variableOf("secret", known) || made();
  url.searchParams.set("secret", secret);
  return { url: url.href, secret };
}

/**
 * The variables for an application, by their names; without those that have no value.
 *
 * @param {Record<Variable, string | undefined>} values
 * @returns {Record<string, string>}
 */
export const environmentOf = (values) =>
  Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([variable, [name]]) => {
      const value = values[/** @type {Variable} */ (variable)];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/**
 * Such variables as lines of a file that dotenv, `node --env-file` and a shell read.
 *
 * @param {Record<string, string>} environment
 */
export const linesOf = (environment) => Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`);

/**
 * A value in the quotes in which nothing is special.
 *
 * @param {string} value
 */
function quoted(value) {
  const quote = ["'", '"', "`"].find((each) => !value.includes(each));
  if (quote === undefined || /[\r\n]/.test(value))
    throw new Error("a value with all kinds of quotes, or of several lines, cannot be written");
  return `${quote}${value}${quote}`;
}

/** A line that sets a variable, or several lines if its quotes say so: what stands before the name, the name, the value, a comment. */
const ASSIGNMENT =
  /^([ \t]*(?:export[ \t]+)?)([\w.-]+)[ \t]*=[ \t]*('(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\r\n]*?)([ \t]*(?:#[^\r\n]*)?)(?=\r?$)/gm;

/**
 * The variables that a file sets.
 *
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function read(text) {
  const all = [...text.matchAll(ASSIGNMENT)].map(([, , name = "", value = ""]) => [
    name,
    value.trim().replace(/^(['"`])([\s\S]*)\1$/, "$2"),
  ]);
  return Object.fromEntries(all);
}

/**
 * The text of a file with these variables: where they are set already, there; the others at its end. All else stays as it is.
 *
 * @param {string} text
 * @param {Record<string, string>} environment
 */
export function merged(text, environment) {
  const eol = /\r\n/.test(text) ? "\r\n" : "\n";
  const isSet = new Set();
  const kept = text.replace(ASSIGNMENT, (whole, before, name, _, comment) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined) return whole;
    isSet.add(name);
    return `${before}${name}=${quoted(value)}${comment}`;
  });
  const added = linesOf(Object.fromEntries(Object.entries(environment).filter(([name]) => !isSet.has(name))));
  const end = kept === "" || /\n$/.test(kept) ? "" : eol;
  return kept + end + added.map((line) => line + eol).join("");
}

/** @param {string} file */
export function textOf(file) {
  try {
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  } catch (error) {
    throw new UsageError(`--env: ${file} cannot be read: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * Writes variables into a file, whole or not at all, for its user alone. Gives the names that were added, and those whose value is another
 * one now.
 *
 * @param {string} file
 * @param {Record<string, string>} environment
 */
export function writeInto(file, environment) {
  const before = textOf(file);
  const known = read(before);
  const text = merged(before, environment);
  const names = Object.keys(environment);
  const added = names.filter((name) => !Object.hasOwn(known, name));
  const changed = names.filter((name) => Object.hasOwn(known, name) && known[name] !== environment[name]);
  try {
    // A link stays one.
    const place = existsSync(file) ? realpathSync(file) : file;
    if (existsSync(place) && !statSync(place).isFile()) throw new Error("it is not a file");
    const part = join(dirname(place), `.${process.pid}-${randomBytes(4).toString("hex")}.part`);
    writeFileSync(part, text, { mode: 0o600 });
    chmodSync(part, 0o600);
    renameSync(part, place);
  } catch (error) {
    throw new UsageError(`--env: ${file} cannot be written: ${/** @type {Error} */ (error).message}`);
  }
  return { added, changed };
}
