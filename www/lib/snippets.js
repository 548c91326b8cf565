// A request as text to take elsewhere. No token is in it: its place is taken by a variable of the environment.
import { CONTRACTS } from "./contracts.js";
import { kindOf } from "./event-text.js";
import { isSecret, maskUrl } from "./mask.js";
/** @import { AnyEvent, CallbackEntry, EmulatorContractTable, RequestEntry, SignedRequest } from "./types.d.ts" */

const TOKEN = "COMMUNICATION_TOKEN";
const CALLBACK = "COMMUNICATION_CALLBACK_URL";

/** Headers of a signature, which is good for one request of its own time. */
const OF_SIGNATURE = ["x-ms-date", "x-ms-content-sha256"];

/**
 * The request as it was signed, for a POSIX shell; for an emulator that is served, with a token that it gives when the line is run.
 *
 * @param {SignedRequest} request
 * @param {string} [emulator] the endpoint of that emulator
 */
export function curl({ method, url, headers, body }, emulator) {
  const lines = [`curl --request ${method} ${quoted(url)}`];
  for (const [name, value] of Object.entries(headers)) {
    const isCredential = name.toLowerCase() === "authorization";
    if (emulator && OF_SIGNATURE.includes(name.toLowerCase())) continue;
    const bearer = isCredential && (emulator || /^Bearer /i.test(value));
    lines.push(`--header ${bearer ? `"authorization: Bearer $${TOKEN}"` : quoted(`${name}: ${value}`)}`);
  }
  if (body !== undefined) lines.push(`--data-raw ${withoutSecrets(body)}`);
  const command = lines.join(" \\\n  ");
  if (!emulator) return command;
  const token = `curl --silent --request POST ${quoted(`${emulator}/emulator/token`)} | sed 's/.*"token":"\\([^"]*\\)".*/\\1/'`;
  return `${TOKEN}=$(${token})\n${command}`;
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * The query of a callback's address is where applications keep a secret, so an address that has one is taken from a variable.
 *
 * @param {string} body
 */
function withoutSecrets(body) {
  /** @type {Set<string>} */
  const secrets = new Set();
  JSON.parse(body, (name, value) => {
    if (holdsSecret(name, value)) secrets.add(value);
    return value;
  });
  return [...secrets].reduce(
    (text, address, index) => text.replaceAll(quoted(JSON.stringify(address)).slice(1, -1), `"'"$${variableOf(index)}"'"`),
    quoted(body),
  );
}

/** @param {number} index */
const variableOf = (index) => (index ? `${CALLBACK}_${index + 1}` : CALLBACK);

/**
 * @param {string} name
 * @param {unknown} value
 */
const holdsSecret = (name, value) => isSecret(name, value) && URL.canParse(value) && Boolean(new URL(value).search);

/**
 * How the client of 2026-03-12 gives an object of each of the other classes.
 *
 * @type {Record<string, string>}
 */
export const OBJECTS = {
  CallConnection: "client.getCallConnection(callConnectionId)",
  CallMedia: "client.getCallConnection(callConnectionId).getCallMedia()",
  CallRecording: "client.getCallRecording()",
};
/**
 * Two operations are one method: what it is called, and what stands before its other arguments.
 *
 * @type {Record<string, string[]>}
 */
const METHODS = { hangUp: ["hangUp", "false"], terminateCall: ["hangUp", "true"] };

/**
 * The operation as a program that runs in Node, Deno and Bun with nothing but the package.
 *
 * @param {Pick<RequestEntry, "mode" | "endpoint" | "contract" | "operation" | "args" | "serviceId" | "apiVersion">} entry
 * @param {EmulatorContractTable["operations"][number] | undefined} row the operation in the table of its contract
 * @param {boolean} [isServed] whether the endpoint is an emulator that is served, and not one of the program's own
 */
export function javascript({ mode, endpoint, contract, operation, args, serviceId, apiVersion }, row, isServed = false) {
  const emulator = mode === "emulator" && !isServed;
  const { id } = CONTRACTS[contract];
  const lines = [`import { ${contract} } from "ringwire";`];
  if (emulator) lines.push('import { Emulator } from "ringwire/emulator";');
  lines.push("");
  const parameters = row?.arguments ?? [];
  const known = parameters.filter((argument) => argument.known).length;
  const [from] = known && row?.class === contract ? args : [];
  const options = {
    ...(from ? { sourceIdentity: literal(from) } : {}),
    ...(apiVersion ? { apiVersion: literal(apiVersion) } : {}),
  };
  if (emulator) lines.push('const emulator = await Emulator.start({ clock: "real" });');
  const made = Object.entries({ ...(emulator && { fetch: "emulator.fetch" }), ...options }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const credential = isServed ? "credential" : `process.env.${TOKEN}`;
  const first = emulator ? "emulator.connectionString" : `${literal(endpoint)}, ${credential}`;
  if (isServed) {
    const url = literal(`${endpoint}/emulator/token`);
    lines.push(`const credential = { getToken: async () => (await fetch(${url}, { method: "POST" })).json() };`);
  }
  lines.push(`const client = new ${contract}(${[first, ...(made.length ? [`{ ${made.join(", ")} }`] : [])].join(", ")});`, "");
  const isAbout = serviceId !== undefined && args[0] === serviceId;
  if (isAbout) {
    if (emulator) lines.push("// An emulator of its own knows other calls than the one in the console: place one first.");
    lines.push(`const ${id} = ${literal(serviceId)};`);
  }
  const own = args
    .slice(known)
    .map((arg, index) => (holdsSecret(parameters[known + index]?.name ?? "", arg) ? `process.env.${CALLBACK}` : literal(arg)));
  const given = isAbout && !known ? [id, ...own.slice(1)] : own;
  const object = contract === "CallClient" ? "client" : (OBJECTS[row?.class ?? ""] ?? "client");
  const result =
    contract === "CallClient" && operation === "createCall" ? `const { ${id} } = ` : row?.result ? "const result = " : "";
  lines.push(`${result}await ${callOf(object, operation, given)};`);
  return lines.join("\n");
}

/**
 * The call of the method that an operation is.
 *
 * @param {string} object
 * @param {string} operation
 * @param {string[]} given the arguments, as texts of a program
 */
export function callOf(object, operation, given) {
  const [method, ...before] = METHODS[operation] ?? [operation];
  const all = [...given];
  while (all.length && (all.at(-1) === "{}" || all.at(-1) === undefined)) all.pop();
  return `${object}.${method}(${[...before, ...all].join(", ")})`;
}

/** What is a part of a program already, and no value. */
export class Code {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/** What fits into a line stands in one. */
const SHORT = 60;

/**
 * A value as one writes it in a program.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function literal(value, indent = "") {
  if (value instanceof Code) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => {
      return `${deeper}${name}: ${holdsSecret(name, member) ? `process.env.${CALLBACK}` : literal(member, deeper)},`;
    });
  const line = members
    .map((member) => member.trim())
    .join(" ")
    .replace(/,$/, "");
  if (line.length < SHORT && Object.values(value).every((member) => typeof member !== "object" || member instanceof Code))
    return line ? `{ ${line} }` : "{}";
  return `{\n${members.join("\n")}\n${indent}}`;
}

/**
 * A callback as a request to the application, without the token that the emulator signs for each.
 *
 * @param {Pick<CallbackEntry, "url" | "wire">} entry
 */
export const callbackCurl = ({ url = "http://127.0.0.1:3000/callbacks", wire }) =>
  curl({ method: "POST", url: maskUrl(url), headers: { "content-type": "application/json" }, body: `[${wire}]` });

/**
 * What an application does with such a callback, as a program.
 *
 * @param {Pick<CallbackEntry, "event">} entry
 */
export function handler({ event }) {
  const { operationContext } = /** @type {AnyEvent} */ (event);
  const kind = kindOf(event);
  const members = Object.keys(event).filter((name) => !["kind", "id", "source", "type", "time", "subject"].includes(name));
  return [
    'import { CallbackReceiver } from "ringwire/callbacks";',
    "",
    "const receiver = new CallbackReceiver({",
    "  audience: process.env.COMMUNICATION_CALLBACK_AUDIENCE,",
    "  metadataUrl: process.env.COMMUNICATION_CALLBACK_METADATA_URL,",
    "  secret: process.env.COMMUNICATION_CALLBACK_SECRET,",
    "});",
    "",
    `receiver.on(${JSON.stringify(kind)}, async (event) => {`,
    `  const { ${members.slice(0, 4).join(", ")} } = event;`,
    ...(operationContext ? [`  if (event.operationContext !== ${JSON.stringify(operationContext)}) return;`] : []),
    "});",
    "",
    "// An app of Hono, Next or a worker answers a callback with this:",
    "export const POST = (request) => receiver.handle(request);",
  ].join("\n");
}
