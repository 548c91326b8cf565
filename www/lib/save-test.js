// A call as a test: what the application sent, what the callees did, and the events that came. The test runs on an emulator of its own, in
// virtual time, and passes as it is pasted.
import { aboutOf } from "./contracts.js";
import { identifierOf } from "./identifiers.js";
import { rowOf as behaviourOf, rawIdOf } from "./numbers.js";
import { placesCall } from "./outcomes.js";
import { Code, OBJECTS, callOf, literal } from "./snippets.js";
/**
 * @import { Act, AnyEvent, Call, EmulatorContractTable, EmulatorNumber, Entry, RequestEntry } from "./types.d.ts"
 *
 * @typedef {"node:test" | "vitest"} Runner
 * @typedef {{ at: number, order: number } & ({ request: RequestEntry } | { act: Act } | { event: AnyEvent })} Step
 */

/** Where the callbacks go: a handler of the test gets them, whatever the address. */
const CALLBACKS = "https://app.example/callbacks";
/** A pause that is shorter is that of a program, not of a person. */
const SHORTEST_PAUSE_MS = 20;
/** Phone numbers wherever they stand. */
const NUMBERS = /\+\d{7,15}(?!\d)/g;
/** Numbers of the grammar, by what became of someone whose own number is not one of it; it ends with the number of the person. */
const STANDINS = { answers: "0000", busy: "0486", declines: "0603", absent: "0480" };
/** The first number that is shown to callees in place of an own one; no call goes there. */
const CALLER_IDS = 5550190001;

/**
 * @param {object} given
 * @param {Pick<Call, "serviceId" | "contract" | "acts" | "people" | "prompts">} given.call
 * @param {Entry[]} given.entries those of the call, the oldest first
 * @param {EmulatorContractTable[]} given.tables
 * @param {EmulatorNumber[]} given.numbers the number grammar of the contract
 * @param {{ from: string, to: string }} [given.caller] who called whom, when the call came in
 * @param {Runner} [given.runner]
 */
export function testOf({ call, entries, tables, numbers, caller, runner = "node:test" }) {
  const { contract } = call;
  const rows = tables.find(({ client }) => client === contract)?.operations ?? [];
  const steps = stepsOf(call, entries);
  const writer = new Writer(call, rows, runner);
  const source = sourceOf(steps, rows);
  /** @type {Map<string, number>} */
  const came = new Map();
  /** @type {Map<string, number>} */
  const waited = new Map();
  let last = steps[0]?.at ?? 0;
  for (const step of steps) {
    if ("event" in step) {
      const name = nameOf(step.event);
      came.set(name, (came.get(name) ?? 0) + 1);
      last = Math.max(last, step.at);
      continue;
    }
    for (const [name, times] of came) if (waited.get(name) !== times) writer.line(`await came(${literal(name)}, ${times});`);
    for (const [name, times] of came) waited.set(name, times);
    const pause = Math.round(step.at - last);
    if (pause >= SHORTEST_PAUSE_MS && writer.isBegun) writer.line(`await emulator.advance(${pause});`);
    last = Math.max(last, step.at);
    if ("act" in step) writer.act(step.act);
    else writer.request(step.request, caller);
  }
  for (const [name, times] of came) if (waited.get(name) !== times) writer.line(`await came(${literal(name)}, ${times});`);
  // Event Grid announces a call that comes in.
  if (writer.hasIncoming) came.set("IncomingCall", 1);
  const expected = [...came].flatMap(([name, times]) => Array.from({ length: times }, () => name)).sort();
  const text = fileOf({
    call,
    runner,
    source,
    lines: writer.lines,
    expected,
    first: firstOf(steps),
    isSigned: !writer.hasIncoming,
  });
  return withoutOwnNumbers(text, call, numbers);
}

/**
 * What happened, in order: requests when they were sent, events when they came, and what was done from outside.
 *
 * @param {Pick<Call, "acts">} call
 * @param {Entry[]} entries
 * @returns {Step[]}
 */
function stepsOf({ acts }, entries) {
  /** @type {Step[]} */
  const steps = acts.map((act) => ({ at: act.at, order: act.order, act }));
  for (const entry of entries) {
    if (entry.type === "callback") {
      // The same event twice is one of a fault or of a person who sent it again, and an unknown one is of a fault.
      const event = /** @type {AnyEvent} */ (entry.event);
      if (!entry.again && isExpected(event)) steps.push({ at: entry.at, order: entry.id, event });
    } else if (entry.phase === "done" && isRepeatable(entry)) {
      steps.push({ at: entry.sentAt ?? entry.at, order: entry.id, request: entry });
    }
  }
  return steps.sort((one, other) => one.at - other.at || one.order - other.order);
}

/** @param {AnyEvent} event */
const isExpected = ({ kind }) => kind !== undefined && !/^(Unknown$|IncomingCall$|Recording)/.test(kind);

/**
 * Whether an emulator without faults answers a request as this one was.
 *
 * @param {RequestEntry} entry
 */
const isRepeatable = ({ faults, response, error }) =>
  !faults?.length && response !== undefined && response.status !== 429 && response.status < 500 && error?.kind !== "network";

/**
 * An event by its kind, and by its state where kinds have several.
 *
 * @param {AnyEvent} event
 */
function nameOf({ kind, callState, status }) {
  const detail = callState ?? (/Result$/.test(`${kind}`) ? status : undefined);
  return detail ? `${kind}/${detail}` : `${kind}`;
}

/**
 * The source identity of the client, by the requests that have one.
 *
 * @param {Step[]} steps
 * @param {EmulatorContractTable["operations"]} rows
 */
function sourceOf(steps, rows) {
  for (const step of steps) {
    if (!("request" in step)) continue;
    const known = rows.find(({ name }) => name === step.request.operation)?.arguments[0];
    if (known?.known && known.name === "sourceIdentity" && step.request.args[0]) return step.request.args[0];
  }
  return undefined;
}

/**
 * Which of the two events of a call that is connected came first; the emulator decides it by chance.
 *
 * @param {Step[]} steps
 */
function firstOf(steps) {
  const first = steps.find((step) => "event" in step && /^(CallConnected|ParticipantsUpdated)$/.test(step.event.kind ?? ""));
  return first && "event" in first ? first.event.kind : undefined;
}

/** Writes the steps of a test. */
class Writer {
  /** @type {string[]} */
  lines = [];
  isBegun = false;
  hasIncoming = false;
  #call;
  #rows;
  #runner;
  #results = 0;
  /**
   * What answers have named, by its value: the place of it in the test.
   *
   * @type {Map<string, string>}
   */
  #known = new Map();

  /**
   * @param {Pick<Call, "serviceId" | "contract" | "people" | "prompts">} call
   * @param {EmulatorContractTable["operations"]} rows
   * @param {Runner} runner
   */
  constructor(call, rows, runner) {
    this.#call = call;
    this.#rows = rows;
    this.#runner = runner;
    this.#known.set(call.serviceId, call.contract === "CallClient" ? "callLegId" : "callConnectionId");
    // The ids of participants are new in each run; their numbers are not.
    for (const { participantId, rawId } of call.people.values())
      if (participantId) this.#known.set(participantId, `participantIdOf(${literal(rawId)})`);
  }

  /** @param {string} text */
  line(text) {
    this.lines.push(text);
  }

  /** @param {Act} act */
  act({ action, who, text }) {
    const id = this.#call.contract === "CallClient" ? "callLegId" : "callConnectionId";
    const given = [id, literal(who), ...(action === "leave" ? [] : [literal(text)])];
    this.line(`emulator.${action}(${given.join(", ")});`);
  }

  /**
   * @param {RequestEntry} entry
   * @param {{ from: string, to: string } | undefined} caller
   */
  request(entry, caller) {
    const { operation, args, contract, result, error } = entry;
    const row = this.#rows.find(({ name }) => name === operation);
    if (!row) return;
    const places = placesCall(operation, contract);
    const known = row.arguments.filter((argument) => argument.known).length;
    const parameters = row.arguments;
    const isAnswer = operation === "answerCall" && caller !== undefined;
    if (isAnswer) {
      this.hasIncoming = true;
      const call = literal({ from: plain(caller.from), to: plain(caller.to) });
      this.line(`const { incomingCallContext } = emulator.incomingCall(${call});`);
    }
    const values = args.slice(known).map((arg, index) => {
      const name = parameters[known + index]?.name ?? "";
      if (/^callback(Url|Uri)$/.test(name)) return literal(CALLBACKS);
      if (isAnswer && name === "incomingCallContext") return name;
      return literal(this.#rewritten(arg, entry));
    });
    const object = contract === "CallClient" ? "client" : (CALL_OBJECTS[row.class] ?? OBJECTS[row.class] ?? "client");
    const text = callOf(object, operation, values);
    if (error) return this.line(this.#refused(text, entry));
    if (places && aboutOf(result ?? {})?.serviceId === this.#call.serviceId) {
      this.isBegun = true;
      return this.line(`${contract === "CallClient" ? "const { callLegId } =" : `${PLACED} =`} await ${text};`);
    }
    const names = leavesOf(result);
    if (!names.length) return this.line(`await ${text};`);
    const name = `result${++this.#results}`;
    for (const [path, value] of names) if (!this.#known.has(value)) this.#known.set(value, name + path);
    this.line(`const ${name} = await ${text};`);
  }

  /**
   * @param {string} text
   * @param {RequestEntry} entry
   */
  #refused(text, { response }) {
    const status = response?.status;
    return this.#runner === "vitest"
      ? `await expect(${text}).rejects.toMatchObject({ status: ${status} });`
      : `await assert.rejects(${text}, { status: ${status} });`;
  }

  /**
   * An argument without what is another thing in each run.
   *
   * @param {unknown} value
   * @param {RequestEntry} entry
   * @param {string} [name] of the member that it is
   * @returns {unknown}
   */
  #rewritten(value, entry, name = "") {
    if (typeof value === "string") {
      const known = this.#known.get(value);
      if (known) return new Code(known);
      if (/^(url|audioFileUri)$/.test(name)) return this.#prompt(value, entry);
      return /callback.*(url|uri)$/i.test(name) ? CALLBACKS : value;
    }
    if (Array.isArray(value)) return value.map((one) => this.#rewritten(one, entry, name));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, this.#rewritten(member, entry, key)]),
    );
  }

  /**
   * A file to play: one that was heard is a tone of the emulator that is as long, for a test has no network.
   *
   * @param {string} url
   * @param {RequestEntry} entry
   */
  #prompt(url, { context }) {
    const prompt = this.#call.prompts.find((one) => one.context === context && one.from !== undefined);
    const own = /\/emulator\/prompts\/[^?]*\.wav(?:\?seconds=([\d.]+))?/.exec(url);
    if (own) return new Code(`emulator.promptUri(${Number(own[1] ?? 2)})`);
    if (!prompt) return url;
    const seconds =
      prompt.to === undefined || prompt.state !== "completed" ? 60 : Math.max((prompt.to - (prompt.from ?? 0)) / 1000, 0.1);
    return new Code(`emulator.promptUri(${Math.round(seconds * 10) / 10})`);
  }
}

/** How a test has what belongs to the call. */
const PLACED = "const { callConnection, callConnectionProperties: { callConnectionId } }";
/** @type {Record<string, string>} */
const CALL_OBJECTS = { CallConnection: "callConnection", CallMedia: "callConnection.getCallMedia()" };

/**
 * The texts in an answer that later requests may name: ids.
 *
 * @param {unknown} value
 * @returns {[path: string, value: string][]}
 */
function leavesOf(value, path = "") {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string"
      ? /Id$/.test(name)
        ? [/** @type {[string, string]} */ ([`${path}.${name}`, member])]
        : []
      : leavesOf(member, `${path}.${name}`),
  );
}

/**
 * An identifier as one writes it.
 *
 * @param {string} rawId
 */
const plain = (rawId) => identifierOf(rawId);

/**
 * The whole file.
 *
 * @param {object} of
 * @param {Pick<Call, "contract" | "people">} of.call
 * @param {Runner} of.runner
 * @param {unknown} of.source
 * @param {string[]} of.lines
 * @param {string[]} of.expected
 * @param {string | undefined} of.first
 * @param {boolean} of.isSigned whether every callback carries a token
 */
function fileOf({ call: { contract, people }, runner, source, lines, expected, first, isSigned }) {
  const isPreview = contract === "CallClient";
  const whom = [...people.keys()].map((rawId) => rawId.replace(/^4:/, "")).join(", ");
  const settings = [
    "seed: 1",
    ...(first && !isPreview ? [`participantsFirst: ${first === "ParticipantsUpdated"}`] : []),
    "onCallback: (request) => receiver.handle(request)",
  ];
  const options = ["fetch: emulator.fetch", ...(source ? [`sourceIdentity: ${literal(source)}`] : [])];
  const isNode = runner === "node:test";
  const usesIds = lines.some((line) => line.includes("participantIdOf("));
  return [
    "// A call that the console of ringwire has saved. It runs on an emulator of its own, in virtual time.",
    ...(isNode ? ['import assert from "node:assert/strict";', 'import { test } from "node:test";'] : []),
    `import { ${contract} } from "ringwire";`,
    'import { CallbackReceiver } from "ringwire/callbacks";',
    'import { Emulator } from "ringwire/emulator";',
    ...(isNode ? [] : ['import { expect, test } from "vitest";']),
    "",
    `test(${literal(`a call${whom ? ` with ${whom}` : ""}`)}, async () => {`,
    `  const emulator = await Emulator.start({ ${settings.join(", ")} });`,
    ...(isSigned && !isPreview
      ? ["  const receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });"]
      : [
          `  // ${isPreview ? "The service signs no callbacks of the 2021 preview." : "Event Grid, which announces the call, signs nothing."}`,
          "  const receiver = new CallbackReceiver({ unverified: true });",
        ]),
    `  const client = new ${contract}(emulator.connectionString, { ${options.join(", ")} });`,
    "",
    "  const events = [];",
    "  let heard = () => {};",
    '  receiver.on("*", (event) => {',
    isPreview
      ? '    const detail = event.callState ?? (event.kind.endsWith("Result") ? event.status : undefined);\n    events.push(event.kind + (detail ? "/" + detail : ""));'
      : "    events.push(event.kind);",
    "    heard();",
    "  });",
    "  /** Resolves when the event has come so many times. */",
    "  const came = async (name, times) => {",
    "    while (events.filter((one) => one === name).length < times) await new Promise((resolve) => (heard = resolve));",
    "  };",
    ...(usesIds
      ? [
          "  const participantIdOf = (rawId) =>",
          "    emulator.calls().flatMap(({ participants }) => participants).find((one) => one.rawId === rawId).participantId;",
        ]
      : []),
    "",
    "  const flow = async () => {",
    ...lines.map((line) => line.replace(/^(?=.)/gm, "    ")),
    "  };",
    "  // The clock moves for as long as the flow waits.",
    '  await emulator.until(flow(), { most: "24h" });',
    "",
    isNode ? `  assert.deepEqual(events.sort(), ${listOf(expected)});` : `  expect(events.sort()).toEqual(${listOf(expected)});`,
    "  await receiver.close();",
    "  emulator.stop();",
    // Keys that sign callbacks are made, which may take longer than Vitest waits.
    isNode ? "});" : "}, 60_000);",
    "",
  ].join("\n");
}

/** @param {string[]} names */
const listOf = (names) => (names.length ? `[\n${names.map((name) => `    ${literal(name)},`).join("\n")}\n  ]` : "[]");

/**
 * A text in which every phone number is one of the emulator's grammar: those of people stay with who they belong to. One that is called
 * does what the person did.
 *
 * @param {string} text
 * @param {Pick<Call, "people">} call
 * @param {EmulatorNumber[]} numbers
 */
function withoutOwnNumbers(text, { people }, numbers) {
  /** @type {Map<string, string>} */
  const standins = new Map();
  let count = 0;
  return text.replace(NUMBERS, (number) => {
    const known = standins.get(number);
    if (known) return known;
    const isOfGrammar = behaviourOf(numbers, number) !== numbers.at(-1);
    const person = people.get(rawIdOf(number));
    count += isOfGrammar ? 0 : 1;
    const own = String(count).padStart(3, "0");
    const standin = isOfGrammar ? number : person ? `+1555${own}${STANDINS[becameOf(person)]}` : `+1${CALLER_IDS + count - 1}`;
    standins.set(number, standin);
    return standin;
  });
}

/**
 * What became of a person.
 *
 * @param {{ spans: { state: string }[], reason?: string }} person
 * @returns {keyof typeof STANDINS}
 */
function becameOf({ spans, reason = "" }) {
  if (spans.some(({ state }) => state === "connected")) return "answers";
  if (/busy/i.test(reason)) return "busy";
  return /declin|reject/i.test(reason) ? "declines" : "absent";
}
