// The commands for the events of a running emulator.
/** @import { Command, Invocation, Options } from "./usage.mjs" */
import { setTimeout as sleep } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { didYouMean } from "../platform/options.js";
import { variableOf } from "./environment.mjs";
import { untilStopped } from "./lifetime.mjs";
import { liner } from "./lines.mjs";
import { inOneLine, print, printJson, styled, table, wrapped } from "./output.mjs";
import { ENDPOINT, RemoteError, remoteOf } from "./remote.mjs";
import { UsageError, argumentsOf } from "./usage.mjs";

/** How often the log is read again, in milliseconds. */
const LOOK_MS = 200;

/** @satisfies {Options} */
const ofTail = {
  all: { type: "boolean", about: "prints what has happened before, too" },
  once: { type: "boolean", about: "prints what has happened before, and ends" },
  json: { type: "boolean", about: "prints each entry of the log as a line of JSON, with numbers and texts as they are" },
  endpoint: ENDPOINT,
};

/** @type {Command} */
export const tail = {
  usage: ["ringwire tail [options]"],
  about:
    "Prints what happens in a running emulator: requests, answers, calls, callbacks and what your application answers. Ctrl-C ends it.",
  options: ofTail,
  exits: { 0: "it was done, or stopped by Ctrl-C", 1: "no emulator answers, or no longer" },
  async run(/** @type {Invocation<typeof ofTail>} */ { values, positionals }) {
    argumentsOf("tail", positionals, []);
    const remote = await remoteOf(values.endpoint);
    await remote.index();
    const line = liner();
    let last = 0;
    let isStopped = false;
    const stopped = untilStopped().then(() => {
      isStopped = true;
    });
    const isWanted = values.all || values.once;
    for (let isFirst = true; !isStopped; isFirst = false) {
      const entries = await remote.ask("GET", `/emulator/events?after=${last}`);
      for (const entry of entries) {
        last = entry.sequence;
        const text = line(entry);
        if (isFirst && !isWanted) continue;
        if (values.json) printJson(entry);
        else if (text) print(text);
      }
      if (values.once) break;
      await Promise.race([stopped, sleep(LOOK_MS)]);
    }
    // The handlers of signals would let nothing else end it.
    process.exitCode = 0;
  },
};

/** @satisfies {Options} */
const ofTrigger = {
  call: {
    type: "string",
    value: "<call>",
    about:
      "the call that the event is about, by the beginning of its id; live is the only live one (default a plausible call, which does not exist)",
  },
  "callback-url": {
    type: "string",
    value: "<url>",
    about:
      "where it is posted (default the URL of the call; else COMMUNICATION_CALLBACK_URL; else the callback URL of the emulator)",
  },
  data: {
    type: "string",
    value: "<json>",
    about: 'members of its data, such as {"operationContext":"menu"}; @file reads them from a file',
  },
  context: { type: "string", value: "<text>", about: "its operationContext" },
  contract: {
    type: "string",
    value: "<version>",
    about: "2026-03-12 or 2021-04-15-preview1, for a kind that both have (default that of the call, else 2026-03-12)",
  },
  list: { type: "boolean", about: "prints every kind of event, which needs no emulator" },
  json: { type: "boolean", about: "prints the callback as JSON" },
  endpoint: ENDPOINT,
};

/** @type {Command} */
export const trigger = {
  usage: ["ringwire trigger <event> [options]"],
  about: `Has a running emulator post an event of that kind to your application: of either contract, or of Event Grid; with a token, signed as any other,
and complete. It changes no call; IncomingCall is a call that does come in, which your application can answer. What your application has answered is
printed.`,
  options: ofTrigger,
  exits: { 1: "no emulator answers, or your application has not taken the event" },
  async run(/** @type {Invocation<typeof ofTrigger>} */ { values, positionals }) {
    if (values.list) return print(await kinds());
    const { event } = argumentsOf("trigger", positionals, ["event"]);
    await mustBeAKind(event);
    const remote = await remoteOf(values.endpoint);
    const found = values.call === undefined ? undefined : await remote.call(values.call === "live" ? undefined : values.call);
    const data = { ...dataOf(values.data), ...(values.context !== undefined && { operationContext: values.context }) };
    const callbackUrl = values["callback-url"] ?? (found ? undefined : variableOf("callbackUrl"));
    const callback = await remote.ask("POST", "/emulator/trigger", {
      event,
      ...(values.contract !== undefined && { contract: values.contract }),
      ...(found &&
        (found.callConnectionId === undefined ? { callLegId: found.callLegId } : { callConnectionId: found.callConnectionId })),
      ...(callbackUrl !== undefined && { callbackUrl }),
      ...(Object.keys(data).length && { data }),
    });
    if (!callback) throw new Error("the call does not come in: the tenant of Teams says so");
    await outcome(remote, callback.id, values.json);
  },
};

/** @type {Command} */
export const resend = {
  usage: ["ringwire resend [<id>] [options]"],
  about: `Has a running emulator post a callback once more, with a new token: after your application has refused it, or to see what it does with an event
that comes twice. The id is the number that ringwire tail shows, or the beginning of the id of the event; without it, the last callback.`,
  options: { json: { type: "boolean", about: "prints the callback as JSON" }, endpoint: ENDPOINT },
  exits: { 1: "no emulator answers, or your application has not taken the event" },
  async run({ values, positionals: [id, surplus] }) {
    if (surplus !== undefined) throw new UsageError(`resend takes one id, got ${surplus} too`);
    const remote = await remoteOf(values.endpoint);
    /** @type {{ id: number, event: { id?: string } }[]} */
    const callbacks = await remote.ask("GET", "/emulator/callbacks");
    const found =
      id === undefined
        ? callbacks.slice(-1)
        : callbacks.filter((each) => String(each.id) === id || (id.length >= 4 && each.event.id?.startsWith(id)));
    const [only, second] = found;
    if (!only)
      throw new UsageError(
        id === undefined ? "there is no callback yet" : `there is no callback ${id}: ringwire tail --once lists them`,
      );
    if (second) throw new UsageError(`${found.length} callbacks begin with ${id}: ${found.map((each) => each.id).join(", ")}`);
    const { callbackId } = await remote.ask("POST", "/emulator/resend", { callbackId: only.id });
    await outcome(remote, callbackId, values.json);
  },
};

/**
 * Prints what became of a callback. The exit code is 1 when the application has not taken it.
 *
 * @param {Awaited<ReturnType<typeof remoteOf>>} remote
 * @param {number} id
 * @param {boolean} isJson
 */
async function outcome(remote, id, isJson) {
  // As long as an emulator waits for an answer, and a bit.
  for (const begin = Date.now(); ; await sleep(LOOK_MS / 4)) {
    /** @type {{ id: number, eventKind: string, url: string, state: string, event: { id?: string },
     *   attempts: { status?: number, error?: string }[] }[]} */
    const callbacks = await remote.ask("GET", "/emulator/callbacks");
    const callback = callbacks.find((each) => each.id === id);
    if (!callback) throw new RemoteError("the emulator has forgotten the callback: was it reset?");
    const attempt = callback.attempts.at(-1);
    const isOver = attempt !== undefined || /^(listed|unanswered|failed)$/.test(callback.state);
    if (!isOver && Date.now() - begin < 15_000) continue;
    const { status } = attempt ?? {};
    const isTaken = status !== undefined && status >= 200 && status < 300;
    process.exitCode = isTaken ? 0 : 1;
    if (isJson) return printJson(callback, 2);
    const what = `callback ${id} ${callback.eventKind} to ${callback.url || "no subscriber"}`;
    const told = [status, attempt?.error].filter((each) => each !== undefined).join(" ") || callback.state;
    return print(`${styled(isTaken ? "green" : "red", isTaken ? "✓" : "✕")} ${inOneLine(`${what}: ${told}`)}\n`);
  }
}

/** Every kind of event, and of which contract it is. */
async function rowsOf() {
  const { Emulator } = await import("ringwire/emulator");
  const emulator = await Emulator.start();
  const tables = emulator.tables();
  emulator.stop();
  return tables.flatMap(({ apiVersion, events }) =>
    events.map(({ kind, doc, eventGrid }) => ({ kind, doc, from: eventGrid ? "Event Grid" : apiVersion })),
  );
}

async function kinds() {
  const rows = await rowsOf();
  const widest = Math.max(...rows.map(({ kind }) => kind.length));
  const groups = [...new Set(rows.map(({ from }) => from))];
  const lines = groups.map((group) =>
    table(rows.filter(({ from }) => from === group).map(({ kind, doc }) => [kind.padEnd(widest), wrapped(doc, widest + 4)])),
  );
  return groups.map((group, at) => `${group}\n${lines[at]}`).join("\n");
}

/** @param {string} event */
async function mustBeAKind(event) {
  const bare = event.replace(/^Microsoft\.Communication\./i, "").toLowerCase();
  const names = [...new Set((await rowsOf()).map(({ kind }) => kind))];
  if (names.some((name) => name.toLowerCase() === bare)) return;
  throw new UsageError(`there is no event ${event}${didYouMean(bare, names)}; ringwire trigger --list prints them`);
}

/** @param {string | undefined} given */
function dataOf(given) {
  if (given === undefined) return {};
  try {
    const data = JSON.parse(given.startsWith("@") ? readFileSync(given.slice(1), "utf8") : given);
    if (typeof data === "object" && data !== null && !Array.isArray(data)) return data;
  } catch (error) {
    throw new UsageError(`--data: expected a JSON object: ${/** @type {Error} */ (error).message}`);
  }
  throw new UsageError("--data: expected a JSON object");
}
