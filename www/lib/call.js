// A call as far as the page knows it: what its timeline draws and its text says. It is given facts, and asks for none.
import { CONTRACTS } from "./contracts.js";
import { nameOf } from "./numbers.js";
/** @import { Act, CallKey, Happening, Mark, Mode, Person, Prompt, Span } from "./types.d.ts" */

/** States in which nothing more can happen. */
const OVER = new Set(Object.values(CONTRACTS).map(({ states }) => states.over));
/** @param {string} state */
export const isOver = (state) => OVER.has(state);

/** States of a prompt before it is heard. */
const WAITING = new Set(["queued", "fetching"]);

export class Call {
  /**
   * The last one is open.
   *
   * @type {Span[]}
   */
  states = [];
  /** @type {Map<string, Person>} */
  people = new Map();
  /** @type {Prompt[]} */
  prompts = [];
  /** @type {Mark[]} */
  marks = [];
  /**
   * What was done from outside of the application.
   *
   * @type {Act[]}
   */
  acts = [];
  /**
   * Everything in words, in order.
   *
   * @type {Happening[]}
   */
  happened = [];
  /** @type {number | undefined} */
  endedAt;
  /**
   * The operation contexts of prompts that are played in a loop.
   *
   * @type {Set<string | undefined>}
   */
  #loops = new Set();

  /**
   * @param {CallKey} key
   * @param {Mode} mode
   * @param {number} at
   */
  constructor({ serviceId, contract }, mode, at) {
    this.id = idOf(serviceId, mode);
    this.serviceId = serviceId;
    this.contract = contract;
    this.mode = mode;
    this.startedAt = at;
  }

  get state() {
    return this.states.at(-1)?.state ?? "requested";
  }

  get over() {
    return this.endedAt !== undefined;
  }

  /**
   * The moment of its first request is only known once the answer names the call.
   *
   * @param {number} at
   */
  startsBy(at) {
    this.startedAt = Math.min(this.startedAt, at);
  }

  /**
   * @param {string} state
   * @param {number} at
   */
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

  /**
   * @param {{ rawId: string, participantId?: string, state: string, reason?: string }} fact
   * @param {number} at
   */
  person({ rawId, participantId, state, reason }, at) {
    /** @type {Person} */
    const person = this.people.get(rawId) ?? { rawId, state, spans: [], keys: [] };
    this.people.set(rawId, person);
    const last = person.spans.at(-1);
    if (participantId) person.participantId = participantId;
    if (last?.state === state && last.to === undefined) return;
    Object.assign(person, { state, reason });
    if (state === "ringing" || state === "connected") advance(person.spans, { state, from: at });
    else close(person.spans, at);
    this.#say(at, nameOf(rawId), reason ? `${state}: ${reason}` : state);
  }

  /**
   * A prompt, or a question, which is one that is answered.
   *
   * @param {{ id?: string, state: string, loop?: boolean, operation?: string, operationContext?: string | null, message?: string | null }} fact
   * @param {number} at
   */
  prompt({ id, state, loop, operation, operationContext, message }, at) {
    const what = operation === "recognize" ? "question" : "prompt";
    const context = operationContext ?? undefined;
    // One that goes on is among the last.
    let prompt = this.prompts.findLast((one) => one.id === id && one.to === undefined);
    if (!prompt) {
      prompt = { id, what, loop: loop || this.#loops.has(context), context };
      this.prompts.push(prompt);
    }
    prompt.state = state;
    if (state === "playing") prompt.from ??= at;
    else if (!WAITING.has(state)) prompt.to = at;
    const how = state === "playing" ? `${prompt.what} plays` : `${prompt.what} ${state}`;
    this.#say(at, "Service", message && state === "failed" ? `${how}: ${message}` : how);
  }

  /**
   * The prompt with this operation context is played in a loop. By 2026-03-12 only the request says so.
   *
   * @param {string | undefined} context
   */
  loops(context) {
    this.#loops.add(context);
    for (const prompt of this.prompts) if (prompt.context === context) prompt.loop = true;
  }

  /**
   * @param {string} rawId
   * @param {string} phrase
   * @param {number} at
   */
  said(rawId, phrase, at) {
    this.#say(at, nameOf(rawId), `said “${phrase}”`);
  }

  /**
   * @param {string | undefined} rawId
   * @param {string} tone
   * @param {number} at
   */
  key(rawId, tone, at) {
    if (rawId) this.people.get(rawId)?.keys.push({ tone, at });
    this.#say(at, rawId ? nameOf(rawId) : "A participant", `pressed ${keyOf(tone)}`);
  }

  /**
   * What was done from outside of the application: by this page, a command or a test.
   *
   * @param {Omit<Act, "at">} act
   * @param {number} at
   */
  acted(act, at) {
    this.acts.push({ ...act, at });
  }

  /**
   * A request or a callback, which pass between the application and the service.
   *
   * @param {Pick<Mark, "kind" | "text" | "entryId">} mark
   * @param {number} at
   */
  mark({ kind, text, entryId }, at) {
    this.marks.push({ key: `${kind}${this.marks.length}`, at, kind, text, entryId });
    this.#say(at, "Application", kind === "request" ? `sent ${text}` : `received ${text}`, entryId);
  }

  /**
   * @param {number} at
   * @param {string} who
   * @param {string} text
   * @param {number} [entryId]
   */
  #say(at, who, text, entryId) {
    const line = { key: this.happened.length, at, who, text, entryId };
    // Nearly always it is the newest.
    const after = this.happened.findLastIndex((one) => one.at <= at);
    this.happened.splice(after + 1, 0, line);
  }
}

/**
 * @param {string} serviceId
 * @param {Mode} mode
 */
export const idOf = (serviceId, mode) => `${mode} ${serviceId}`;

/**
 * @param {Span[]} spans
 * @param {Span} next
 */
function advance(spans, next) {
  close(spans, next.from);
  spans.push({ ...next, to: undefined });
}

/**
 * @param {Span[]} spans
 * @param {number} at
 */
function close(spans, at) {
  const last = spans.at(-1);
  if (last) last.to ??= at;
}

const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/** @type {Record<string, string>} */
const KEYS = { Star: "*", Pound: "#", Flash: "!", asterisk: "*", pound: "#" };

/**
 * `Tone5` → `5`; `five` → `5`.
 *
 * @param {string} tone
 */
export const keyOf = (tone) =>
  KEYS[tone] ?? (WORDS.includes(tone) ? String(WORDS.indexOf(tone)) : tone.replace(/^Tone/, "").toUpperCase());

/** @type {Record<string, string>} */
const TONES = { "*": "asterisk", "#": "pound" };

/**
 * `5` → `five`: a key as 2026-03-12 writes it.
 *
 * @param {string} key
 */
export const toneOfKey = (key) => TONES[key] ?? WORDS[Number(key)] ?? key.toLowerCase();
