// A call as far as the page knows it: what its timeline draws and its text says. Told facts, it never asks for any.
import { nameOf } from "./numbers.js";

/** States in which nothing more can happen. */
const OVER = new Set(["terminated"]);
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

  constructor(legId, mode, at) {
    Object.assign(this, { id: idOf(legId, mode), legId, mode, startedAt: at, endedAt: undefined });
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

  prompt({ id, state, loop, operationContext, message }, at) {
    let prompt = this.prompts.find((one) => one.id === id);
    if (!prompt) this.prompts.push((prompt = { id, loop, context: operationContext }));
    prompt.state = state;
    if (state === "playing") prompt.from ??= at;
    else if (!WAITING.has(state)) prompt.to = at;
    const what = state === "playing" ? "prompt plays" : `prompt ${state}`;
    this.#say(at, "Service", message && state === "failed" ? `${what}: ${message}` : what);
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

export const idOf = (legId, mode) => `${mode} ${legId}`;

function advance(spans, next) {
  close(spans, next.from);
  spans.push({ ...next, to: undefined });
}

function close(spans, at) {
  const last = spans.at(-1);
  if (last) last.to ??= at;
}

const KEYS = { Star: "*", Pound: "#", Flash: "!" };

/** `Tone5` → `5`. */
export const keyOf = (tone) => KEYS[tone] ?? tone.replace(/^Tone/, "");
