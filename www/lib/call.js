// A call as far as the page knows it: what its timeline draws and its text says. Told facts, it never asks for any.
import { CONTRACTS } from "./contracts.js";
import { nameOf } from "./numbers.js";

/** States in which nothing more can happen. */
const OVER = new Set(Object.values(CONTRACTS).map(({ states }) => states.over));
export const isOver = (state) => OVER.has(state);

/** States of a prompt before it is heard. */
const WAITING = new Set(["queued", "fetching"]);

export class Call {
  /** Spans of `{ state, from, to }` in milliseconds since 1970; the last one is open. */
  states = [];
  /** @type {Map<string, { rawId: string, participantId?: string, reason?: string, spans: object[], keys: object[] }>} */
  people = new Map();
  /** Prompts: `{ id, context, loop, state, from, to }`; `from` since when it is heard, if it ever was. */
  prompts = [];
  /** Requests and callbacks: `{ key, at, kind, text, entryId }`. */
  marks = [];
  /** Everything in words, in order: `{ at, who, text, entryId }`. */
  happened = [];
  #loops = new Set();

  /** `about` is its id at the service, and the contract it was placed by. */
  constructor({ serviceId, contract }, mode, at) {
    Object.assign(this, { id: idOf(serviceId, mode), serviceId, contract, mode, startedAt: at, endedAt: undefined });
  }

  get state() {
    return this.states.at(-1)?.state ?? "requested";
  }

  get over() {
    return this.endedAt !== undefined;
  }

  /** The moment of its first request is only known once the answer names the leg. */
  startsBy(at) {
    this.startedAt = Math.min(this.startedAt, at);
  }

  entered(state, at) {
    if (this.state === state) return;
    advance(this.states, { state, from: at });
    if (OVER.has(state)) {
      this.endedAt = at;
      close(this.states, at);
      for (const { spans } of this.people.values()) close(spans, at);
      for (const prompt of this.prompts) prompt.to ??= at;
    }
    this.#say(at, "Service", state);
  }

  person({ rawId, participantId, state, reason }, at) {
    const person = this.people.get(rawId) ?? { rawId, spans: [], keys: [] };
    this.people.set(rawId, person);
    const last = person.spans.at(-1);
    if (participantId) person.participantId = participantId;
    if (last?.state === state && last.to === undefined) return;
    Object.assign(person, { state, reason });
    if (state === "ringing" || state === "connected") advance(person.spans, { state, from: at });
    else close(person.spans, at);
    this.#say(at, nameOf(rawId), reason ? `${state}: ${reason}` : state);
  }

  /** A prompt, or a question, which is one that is answered. */
  prompt({ id, state, loop, operation, operationContext, message }, at) {
    const what = operation === "recognize" ? "question" : "prompt";
    let prompt = this.prompts.find((one) => one.id === id && one.to === undefined);
    if (!prompt)
      this.prompts.push((prompt = { id, what, loop: loop || this.#loops.has(operationContext), context: operationContext }));
    prompt.state = state;
    if (state === "playing") prompt.from ??= at;
    else if (!WAITING.has(state)) prompt.to = at;
    const how = state === "playing" ? `${prompt.what} plays` : `${prompt.what} ${state}`;
    this.#say(at, "Service", message && state === "failed" ? `${how}: ${message}` : how);
  }

  /** What was asked for under this context is played in a loop: since 2023 only the request says so. */
  loops(context) {
    this.#loops.add(context);
    for (const prompt of this.prompts) if (prompt.context === context) prompt.loop = true;
  }

  /** Somebody said something. */
  said(rawId, phrase, at) {
    this.#say(at, nameOf(rawId), `said “${phrase}”`);
  }

  key(rawId, tone, at) {
    this.people.get(rawId)?.keys.push({ tone, at });
    this.#say(at, rawId ? nameOf(rawId) : "Somebody", `pressed ${keyOf(tone)}`);
  }

  /** A request or a callback, which pass between the application and the service. */
  mark({ kind, text, entryId }, at) {
    this.marks.push({ key: `${kind}${this.marks.length}`, at, kind, text, entryId });
    this.#say(at, "Application", kind === "request" ? `sent ${text}` : `received ${text}`, entryId);
  }

  #say(at, who, text, entryId) {
    this.happened.push({ key: this.happened.length, at, who, text, entryId });
    this.happened.sort((a, b) => a.at - b.at);
  }
}

export const idOf = (serviceId, mode) => `${mode} ${serviceId}`;

function advance(spans, next) {
  close(spans, next.from);
  spans.push({ ...next, to: undefined });
}

function close(spans, at) {
  const last = spans.at(-1);
  if (last) last.to ??= at;
}

const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const KEYS = { Star: "*", Pound: "#", Flash: "!", asterisk: "*", pound: "#" };

/** `Tone5` → `5`; `five` → `5`. */
export const keyOf = (tone) =>
  KEYS[tone] ?? (WORDS.includes(tone) ? String(WORDS.indexOf(tone)) : tone.replace(/^Tone/, "").toUpperCase());

/** `5` → `five`: what is pressed and what is asked for, as the contract in production writes it. */
export const toneOfKey = (key) => ({ "*": "asterisk", "#": "pound" })[key] ?? WORDS[key] ?? key.toLowerCase();
