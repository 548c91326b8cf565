// A request as text to take elsewhere. No token is in it: its place is taken by a variable of the environment.

const TOKEN = "COMMUNICATION_TOKEN";
const CALLBACK = "CALLBACK_URI";

/** The request as it was signed, for a POSIX shell. */
export function curl({ method, url, headers, body }) {
  const lines = [`curl --request ${method} ${quoted(url)}`];
  for (const [name, value] of Object.entries(headers)) {
    const bearer = name === "authorization" && /^Bearer /i.test(value);
    lines.push(`--header ${bearer ? `"authorization: Bearer $${TOKEN}"` : quoted(`${name}: ${value}`)}`);
  }
  if (body !== undefined) lines.push(`--data-raw ${withoutSecret(body)}`);
  return lines.join(" \\\n  ");
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The query of a callback's address is where applications keep a secret, so an address that has one is taken from a variable. */
function withoutSecret(body) {
  const address = secretAddress(JSON.parse(body));
  if (!address) return quoted(body);
  return quoted(body).replace(quoted(JSON.stringify(address)).slice(1, -1), `"'"$${CALLBACK}"'"`);
}

function secretAddress({ callbackUri }) {
  return callbackUri && URL.canParse(callbackUri) && new URL(callbackUri).search ? callbackUri : undefined;
}

/** The operation as a program that runs in Node, Deno and Bun with nothing but the package. */
export function javascript({ mode, endpoint, operation, args, callLegId }) {
  const emulator = mode === "emulator";
  const lines = ['import { CallClient } from "ringwire";'];
  if (emulator) lines.push('import { Emulator } from "ringwire/emulator";');
  lines.push("");
  if (emulator) {
    lines.push('const emulator = await Emulator.start({ clock: "real" });');
    lines.push("const client = new CallClient(emulator.connectionString, { fetch: emulator.fetch });");
  } else lines.push(`const client = new CallClient(${literal(endpoint)}, process.env.${TOKEN});`);
  lines.push("");
  const result = { createCall: "const { callLegId } = ", playAudio: "const result = ", cancelMediaProcessing: "const result = " };
  if (callLegId && operation !== "createCall") {
    if (emulator) lines.push("// An emulator of its own knows other calls than the one in the console: place one first.");
    lines.push(`const callLegId = ${literal(callLegId)};`);
  }
  const given = operation === "createCall" ? args.map((arg) => literal(arg)) : ["callLegId", ...args.slice(1).map((arg) => literal(arg))];
  lines.push(`${result[operation] ?? ""}await client.${operation}(${given.join(", ")});`);
  return lines.join("\n");
}

/** A value as somebody would write it. */
function literal(value, indent = "") {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const members = Object.entries(value).map(([name, member]) => {
    const secret = name === "callbackUri" && secretAddress({ callbackUri: member });
    return `${deeper}${name}: ${secret ? `process.env.${CALLBACK}` : literal(member, deeper)},`;
  });
  return members.length ? `{\n${members.join("\n")}\n${indent}}` : "{}";
}
