// What the types promise is there, and what is there is promised. (That they fit the code which uses them is the compiler's to
// say: tests/types.)
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import test from "node:test";
import { promisify } from "node:util";
import * as declared from "../types/declarations.mjs";
import { faultsOf, filesOf } from "../types/documented.mjs";
import { generate, written } from "../types/goldens.mjs";
import { pkg } from "./pkg.mjs";

const ringwire = await import(new URL("entries/client-node.js", pkg));
const { CallAutomationClient, CallClient } = ringwire;
const CONNECTION_STRING = `endpoint=https://clinic.example/;accesskey=${btoa("a key")}`;
const PREVIEW = "2025-08-15-preview";
const client = new CallAutomationClient(CONNECTION_STRING, { apiVersion: PREVIEW });

test("goldens.ts is made of the goldens there are", () => {
  // Not `assert.equal`: it would print both.
  assert.ok(written() === generate(), "tests/types/goldens.ts is old; fix: node tests/types/goldens.mjs");
});

test("every value that is exported is declared, and every one declared is exported, from every entry", async () => {
  const expected = [...declared.values].sort();
  for (const [entry, others] of [
    ["entries/client-node.js", []],
    ["entries/client-inline.js", []],
    ["client/slim.js", ["initSync"]],
  ]) {
    // Each in a process of its own: two entries in one would share what there is one of.
    const program = `console.log(Object.keys(await import(${JSON.stringify(new URL(entry, pkg).href)})).sort().join())`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
    assert.deepEqual(stdout.trim().split(","), [...expected, ...others].sort(), entry);
  }
});

test("every class has the methods that are declared, and no other", () => {
  for (const [name, methods] of declared.classes) {
    // What it inherits is declared where it is.
    if (ringwire[name].prototype instanceof Error) continue;
    const of = (object) => Object.getOwnPropertyNames(object).filter((method) => typeof object[method] === "function");
    const parents = [ringwire[name].prototype, Object.getPrototypeOf(ringwire[name].prototype)].filter(
      (it) => it !== Object.prototype,
    );
    const there = [...parents.flatMap(of).filter((method) => method !== "constructor"), ...of(ringwire[name])];
    assert.deepEqual(there.sort(), [...methods.keys()].sort(), name);
  }
});

test("every enum has the members that are declared, and no other", () => {
  assert.ok(declared.enums.size >= 8);
  for (const [name, members] of declared.enums) {
    const named = Object.entries(ringwire[name]).filter(([member]) => Number.isNaN(Number(member)));
    assert.deepEqual(Object.fromEntries(named), members, name);
  }
});

test("every declaration of the published types is documented, by more than its name", async () => {
  const files = filesOf(pkg);
  assert.ok(files.length >= 13, files.join());
  const found = await Promise.all(
    files.map(async (file) => faultsOf(file.href.slice(pkg.href.length), await readFile(file, "utf8"))),
  );
  assert.deepEqual(
    found.flatMap(({ faults }) => faults),
    [],
    "node tests/types/documented.mjs lists them",
  );
  assert.ok(found.reduce((sum, { count }) => sum + count, 0) > 1700);
});

test("a declaration without documentation is found, in whatever it is nested", () => {
  const faults = (text) => faultsOf("x.d.ts", text).faults;
  const none = /it has no documentation$/;
  for (const text of [
    "export interface A { }",
    "/** Holds letters. */ export interface A { one: string }",
    "/** Holds letters. */ export type A = { one(): void }",
    "/** Holds letters. */ export type A = /** First. */ { kind: 'a' } | string",
    "/** Holds letters. */ export class A { constructor(); }",
    "/** Holds letters. */ export class A { readonly one: string }",
    "/** Holds letters. */ export enum A { One = 1 }",
    "export function a(options: string): void;",
    "/** Opens the door. */ export function open(options: { wide: boolean }): void;",
    "export const a: number;",
    "// Holds letters.\nexport const a: number;",
  ]) {
    assert.match(faults(text).join(), none, text);
  }
  assert.match(faults("/** The status. */ export type Status = string;").join(), /only repeats its name: The status\.$/);
  assert.match(
    faults("/** A talk. */ export interface Call {\n/** The id of the call. */\nid: string }").join(),
    /Call\.id: its doc/,
  );
  assert.match(faults("/** @deprecated Use the other. */ export const a: number;").join(), /has no text$/);
  // The compiler gives a comment behind a member in its line to that member.
  const good =
    "/** Holds letters. */\nexport class A {\n/** @throws Error always */\nconstructor();\n/** The first letter. */\none: string }";
  assert.deepEqual(faultsOf("x.d.ts", good), { faults: [], count: 3 });
});

test("every exported type is used by the code that checks types", async () => {
  const files = ["api.ts", "call-automation.ts"].map((file) => readFile(new URL(`../types/${file}`, import.meta.url), "utf8"));
  const words = (await Promise.all(files)).join(" ").split(/\W+/);
  assert.ok(declared.names.length > 200);
  for (const name of declared.names) {
    assert.ok(words.filter((word) => word === name).length > 1, `tests/types/*.ts do not use ${name}`);
  }
});

// ── Options

/** Every name an option might have: those that are declared, and whatever the tables name. */
const tables = new URL("../../src/contract/", import.meta.url);
const sources = (await readdir(tables, { recursive: true })).filter((file) => file.endsWith(".rs"));
const texts = await Promise.all(sources.map((file) => readFile(new URL(file, tables), "utf8")));
const candidates = new Set([...declared.members, ...texts.join().match(/(?<=")[a-z]\w*(?=")/g)]);

/** Those that something takes; `attempt` is given each by itself, left empty. */
async function taken(attempt, path) {
  const known = [];
  for (const member of candidates) {
    const message = await attempt(member).then(
      () => "",
      (error) => error.message,
    );
    // What only another object has is refused with the name of it.
    const ends = [`, got one with ${member}`, `, which has ${member}`];
    const isUnknown =
      message.includes(`${path}${member}: this option does not exist`) || ends.some((end) => message.endsWith(end));
    if (!isUnknown) known.push(member);
  }
  return known.sort();
}

test("clients take the options that are declared, and no other", async () => {
  const of = (Client) => taken(async (member) => void new Client(CONNECTION_STRING, { [member]: null }), "options.");
  assert.deepEqual(await of(CallClient), declared.membersOf("CallClientOptions").sort());
  // Both clients read their options by one table; these two are those of the 2021 preview.
  const older = ["basePath", "dateHeader"];
  assert.deepEqual(await of(CallAutomationClient), [...declared.membersOf("CallAutomationClientOptions"), ...older].sort());
});

const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const [{ operations }] = (await Emulator.start()).tables();

/** Values for the types of arguments that a path is made of; all other arguments may be missing when a request is built here. */
const IN_PATH = { id: "1", identifier: "8:acs:a_b", url: "https://clinic.example/recording" };

/** What stands before the options of an operation. */
const before = (operation) =>
  operations
    .find(({ name }) => name === operation)
    .arguments.slice(0, -1)
    .map(({ name, type }) => IN_PATH[type] ?? (INVITING.includes(operation) ? INVITATIONS : RIGHT)[name]);

/** Arguments that fit, because the first that is wrong is the one that is refused. */
const RIGHT = {
  targetParticipant: "8:acs:r_u",
  participant: "8:acs:r_u",
  targetParticipants: ["8:acs:r_u"],
  playTo: ["8:acs:r_u"],
  playSources: [{ kind: "fileSource", url: "https://media.example/a.wav" }],
  callbackUrl: "https://clinic.example/callbacks",
  incomingCallContext: "ring",
  callLocator: { kind: "roomCallLocator", id: "room" },
  fromCall: "call",
  invitationId: "invitation",
  tones: ["one"],
  locale: "en-US",
};
const INVITATIONS = { ...RIGHT, targetParticipant: { targetParticipant: "8:acs:r_u" } };
const INVITING = ["createCall", "addParticipant", "redirectCall"];

/** What belongs into the invitation is read from the options too. */
const INVITED = ["createCall", "addParticipant"];

test("every method takes the options that are declared for it, and no other", async () => {
  const { CallConnection, CallMedia, CallRecording } = ringwire;
  let count = 0;
  for (const { name: owner } of [CallAutomationClient, CallConnection, CallMedia, CallRecording]) {
    for (const [method, { options }] of declared.classes.get(owner)) {
      // They are `downloadStreaming` and something after it.
      if (/^downloadTo/.test(method)) continue;
      for (const type of options) {
        count += 1;
        const kind = declared.kindOf(type);
        const attempt = (operation, member) => {
          const bag = { [member]: null, ...(kind && { kind }) };
          return client.buildRequest(operation, ...before(operation), bag);
        };
        const expected = declared.membersOf(type).sort();
        const ofInvitation = INVITED.includes(method) ? declared.membersOf("CallInvite") : [];
        if (method === "hangUp") {
          assert.deepEqual(await taken((member) => attempt("terminateCall", member), "options."), expected, "hangUp(true)");
          const other = expected.filter((member) => member !== "repeatabilityRequestId");
          assert.deepEqual(await taken((member) => attempt("hangUp", member), "options."), other, "hangUp(false)");
        } else {
          const found = await taken((member) => attempt(method, member), "options.");
          const own = found.filter((member) => expected.includes(member) || !ofInvitation.includes(member));
          assert.deepEqual(own, expected, `${owner}.${method}(${type})`);
        }
      }
    }
  }
  assert.ok(count >= 38, `${count} options were looked at`);
});

test("objects inside of options take the members that are declared for them, and no other", async () => {
  const phone = { phoneNumber: "+14255550123" };
  const CALLBACK = "https://clinic.example/callbacks";
  const create = (bag) => ["createCall", undefined, { targetParticipant: phone }, CALLBACK, bag];
  const add = (context) => ["addParticipant", "1", { targetParticipant: phone, customCallingContext: [context] }];
  const play = (source) => ["playToAll", "1", [source]];
  const teams = (members) => add({ kind: "TeamsPhoneCallDetails", ...members });
  const start = (members) => ["start", { callConnectionId: "1", ...members }];
  const objects = {
    MediaStreamingOptions: [(it) => create({ mediaStreamingOptions: it }), "mediaStreamingOptions."],
    TranscriptionOptions: [(it) => create({ transcriptionOptions: it }), "transcriptionOptions."],
    CallIntelligenceOptions: [(it) => create({ callIntelligenceOptions: it }), "callIntelligenceOptions."],
    PiiRedactionOptions: [(it) => ["startTranscription", "1", { piiRedactionOptions: it }], "piiRedactionOptions."],
    SummarizationOptions: [(it) => ["summarizeCall", "1", { summarizationOptions: it }], "summarizationOptions."],
    RecordingStorage: [(it) => start({ recordingStorage: it }), "recordingStorage."],
    ChannelAffinity: [(it) => start({ channelAffinity: [it] }), "channelAffinity[0]."],
    FileSource: [play, "playSources[0]."],
    TextSource: [play, "playSources[0]."],
    SsmlSource: [play, "playSources[0]."],
    RecognitionChoice: [
      (it) => ["startRecognizing", "1", phone, { kind: "callMediaRecognizeChoiceOptions", choices: [it] }],
      "choices[0].",
    ],
    TeamsPhoneCallDetails: [teams, "customCallingContext[0]."],
    TeamsPhoneCallerDetails: [(it) => teams({ teamsPhoneCallerDetails: it }), "customCallingContext[0].teamsPhoneCallerDetails."],
    TeamsPhoneSourceDetails: [(it) => teams({ teamsPhoneSourceDetails: it }), "customCallingContext[0].teamsPhoneSourceDetails."],
  };
  for (const [type, [around, path]] of Object.entries(objects)) {
    const kind = declared.kindOf(type);
    const attempt = (member) => client.buildRequest(...around({ [member]: null, ...(kind && { kind }) }));
    assert.deepEqual(await taken(attempt, path), declared.membersOf(type).sort(), type);
  }
});

test("every kind of event that is declared is read, and no other", async () => {
  const kinds = declared.unionOf("CallAutomationEvent").map((name) => declared.kindOf(name));
  const callback = (kind) => ({ type: `Microsoft.Communication.${kind}`, data: { callConnectionId: "1" } });
  const words = [...texts.join().matchAll(/event\(\s*"(\w+)"/g)].map(([, kind]) => kind);
  assert.ok(kinds.length >= 38 && words.length >= 38);
  const read = [...new Set([...kinds, ...words])].filter(
    (kind) => ringwire.parseCallAutomationEvents(callback(kind))[0].kind === kind,
  );
  assert.deepEqual(read.sort(), kinds.sort());
});
