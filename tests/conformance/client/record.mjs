// node tests/conformance/client/record.mjs: writes the golden files of tests/wire/2026-03-12 which say `"from": ["official"]`: what
// the official package writes and reads, by the cases, answers and callbacks beside this file. What ours deliberately does otherwise
// (differences.mjs) is changed in them, and named in each. `goldens.test.mjs` fails when a file is not what this makes.
import { createHash, createHmac } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { mock } from "node:test";
import { fileURLToPath } from "node:url";
import { ANSWERS, REFUSALS, answerOf } from "./answers.mjs";
import { CASES, isOpen } from "./cases.mjs";
import {
  ERROR_DIFFERENCES,
  EVENT_DIFFERENCES,
  NOW,
  REQUEST_DIFFERENCES,
  RESULT_DIFFERENCES,
  eventShown,
  ledger,
  settle,
  shown,
} from "./differences.mjs";
import { CALLBACKS, ODD_CALLBACKS } from "./events.mjs";
import { ENDPOINT, HOST, KEY, call, knownOf, said, theirs } from "./sdks.mjs";

const directory = new URL("../../wire/2026-03-12/", import.meta.url);

/** What the request is signed for: its own path and query, or, of a file, the path alone. */
function signedPath({ method, url, headers, body = "" }) {
  const { pathname, search } = new URL(url);
  const hash = createHash("sha256").update(body).digest("base64");
  const signs = (path) => {
    const text = `${method}\n${path}\n${headers["x-ms-date"]};${HOST};${hash}`;
    return headers.authorization.endsWith(
      `Signature=${createHmac("sha256", Buffer.from(KEY, "base64")).update(text).digest("base64")}`,
    );
  };
  const path = [pathname + search, pathname].find(signs);
  if (!path) throw new Error(`the signature of ${url} fits neither its path nor its path and query`);
  return path;
}

/** The arguments of a row: what the object knows, and those of the method; the number that may stand by itself is an option there. */
function argumentsOf(it) {
  const { operation, arguments: args } = it;
  const own =
    operation === "startRecognizing" && typeof args[1] === "number"
      ? [args[0], { ...args[2], maxTonesToCollect: args[1] }]
      : args;
  return [...knownOf(it), ...own].map((argument) => argument ?? null);
}

const official = (changed) => ({ from: ["official"], ...(changed.length && { changed }) });

async function* requests() {
  for (const it of CASES) {
    const { requests, error } = await call("official", it, answerOf(it.operation));
    if (error) throw error;
    const [request] = requests;
    const signed = signedPath(request);
    const expected = settle(said(request));
    const sent = structuredClone(expected.body);
    const changed = ledger(REQUEST_DIFFERENCES).apply(expected, it);
    const { method, url, headers, body } = expected;
    const own = url.startsWith(ENDPOINT);
    const where = { pathAndQuery: own ? url.slice(ENDPOINT.length) : signed, sentTo: own ? undefined : url };
    const asSent = JSON.stringify(sent) === JSON.stringify(body) ? undefined : sent;
    yield [
      `${it.operation}/request-${it.name}`,
      {
        ...official(changed),
        open: isOpen(it) || undefined,
        arguments: argumentsOf(it),
        request: { method, ...where, headers, body, officialBody: asSent },
      },
    ];
  }
}

async function* results() {
  for (const answer of ANSWERS) {
    const { operation, name, status, headers, body } = answer;
    const { result, error } = await call(
      "official",
      CASES.find((it) => it.operation === operation),
      answer,
    );
    if (error) throw error;
    const holder = { result: operation === "downloadStreaming" ? undefined : shown(result) };
    const changed = ledger(RESULT_DIFFERENCES).apply(holder, { operation, answer: body, rawIdOf: theirs.getIdentifierRawId });
    const open = ["of-a-later-version", "begun-without-an-id"].includes(name) ? true : undefined;
    yield [
      `${operation}/response-${name}`,
      { ...official(changed), open, response: { status, headers, body }, result: holder.result ?? null },
    ];
  }
}

async function* errors() {
  const [it] = CASES;
  for (const [name, response] of Object.entries(REFUSALS)) {
    const { error } = await call("official", it, response);
    const holder = { details: error.details };
    const changed = ledger(ERROR_DIFFERENCES).apply(holder);
    const { statusCode, code } = error;
    const { details } = holder;
    const plain = typeof response.body === "string";
    yield [
      `every-operation/response-${name}`,
      {
        ...official(changed),
        response,
        error: {
          kind: "service",
          status: statusCode,
          code,
          target: details?.error?.target,
          details,
          requestId: error.response.headers.get("x-ms-request-id"),
          retryAfterMs: response.headers["retry-after"] && Number(response.headers["retry-after"]) * 1000,
          body: plain ? response.body : undefined,
          says: [String(statusCode), ...(code ? [code] : []), ...(response.body && !plain ? [error.message] : [])],
        },
      },
    ];
  }
}

/** What the official parser makes of a participant, in an event whose participant it does parse. */
const personOf = (identifier) =>
  theirs.parseCallAutomationEvent([
    {
      id: "1",
      source: "s",
      specversion: "1.0",
      type: "Microsoft.Communication.AddParticipantSucceeded",
      data: { participant: identifier },
    },
  ]).participant;

/** The event in a callback as the official parser reads it, with what ours does otherwise; and the names of that. */
export function officialEvent(body, differences) {
  const [envelope] = [body].flat();
  const holder = { event: eventShown(theirs.parseCallAutomationEvent(JSON.stringify(body))) };
  const changed = differences.apply(holder, { envelope, personOf, rawIdOf: theirs.getIdentifierRawId });
  return { event: holder.event, changed };
}

async function* events() {
  const odd = Object.entries(ODD_CALLBACKS).map(([name, { body }]) => ({ name, body, open: true }));
  for (const { name, body, open } of [...CALLBACKS, ...odd]) {
    const { event, changed } = officialEvent(body, ledger(EVENT_DIFFERENCES));
    const { startDateTime } = [body].flat()[0].data;
    // JSON has no points in time.
    const events = [{ ...event, ...(startDateTime && { startDateTime }) }];
    yield [`events/${name}`, { ...official(changed), open, body, events }];
  }
}

/** JSON on one line, as the other goldens are written. */
function line(value) {
  if (Array.isArray(value)) return `[${value.map(line).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return members.length ? `{ ${members.map(([name, member]) => `${JSON.stringify(name)}: ${line(member)}`).join(", ")} }` : "{}";
}

/** JSON with a line for whatever fits on one. */
function layout(value, indent = "") {
  const flat = line(value);
  if (typeof value !== "object" || value === null || (indent && indent.length + flat.length <= 120)) return flat;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => layout(item, inner))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => `${JSON.stringify(name)}: ${layout(member, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return members.length ? `${open}\n${members.map((member) => inner + member).join(",\n")}\n${indent}${close}` : open + close;
}

/** Every golden there should be: from its name to its text. */
export async function generate() {
  mock.timers.enable({ apis: ["Date"], now: Date.parse(NOW) });
  const warn = mock.method(console, "warn", () => {});
  try {
    const goldens = new Map();
    for (const all of [requests, results, errors, events]) {
      for await (const [name, golden] of all()) {
        if (goldens.has(name)) throw new Error(`there are two of ${name}`);
        goldens.set(name, `${layout(golden)}\n`);
      }
    }
    return goldens;
  } finally {
    warn.mock.restore();
    mock.timers.reset();
  }
}

/** Every golden there is that says it was recorded: from its name to its text. */
export function written() {
  const goldens = new Map();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".json")) continue;
    const file = new URL(`${entry.parentPath.split("2026-03-12/")[1]}/${entry.name}`, directory);
    const text = readFileSync(file, "utf8");
    if (JSON.parse(text).from.includes("official"))
      goldens.set(decodeURI(file.href.slice(directory.href.length, -".json".length)), text);
  }
  return goldens;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const goldens = await generate();
  mkdirSync(directory, { recursive: true });
  for (const name of written().keys()) if (!goldens.has(name)) rmSync(new URL(`${name}.json`, directory));
  for (const [name, text] of goldens) {
    const file = new URL(`${name}.json`, directory);
    mkdirSync(new URL(".", file), { recursive: true });
    writeFileSync(file, text);
  }
  console.log(`${goldens.size} goldens`);
}
