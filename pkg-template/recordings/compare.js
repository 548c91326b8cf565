// Plays the requests of a recording to an emulator, and finds what it does otherwise. Ids are the emulator's own: where the recording has an
// id in an answer or an event, the emulator's at the same place stands for it from then on.
/** @import { Emulator, EmulatorOptions } from "../emulator/emulator.js" */
/** @import { Json, Recording, RequestEntry } from "./format.js" */
import { isObject } from "./format.js";
import { SERVICE, decoded } from "./pseudonyms.js";

/** How long an event is waited for that the recording has next, in milliseconds of the emulator: longer than a callee lets it ring. */
const PATIENCE_MS = 130_000;
const STEP_MS = 100;

/** Members whose values are compared, and not their types alone: words and numbers of the contract. */
const COMPARED = ["code", "subCode", "kind", "callConnectionState", "recordingState", "callState", "CallState"];
/** Members that hold an id or another value of the service, which later requests repeat. */
const LEARNED = /(id|context|location|token|etag)$/i;

/**
 * A difference.
 *
 * @typedef {{ entry: number, about: string, path: string, recorded: string, emulator: string }} Difference
 */

/**
 * @param {Recording} recording
 * @param {(options: EmulatorOptions) => Promise<Emulator>} start
 * @param {EmulatorOptions} [options]
 * @returns {Promise<{ differences: Difference[], requests: number, events: number }>}
 */
export async function compare(recording, start, options = {}) {
  const run = new Run(recording);
  /** @type {Emulator} */
  const emulator = await start({
    ...options,
    // Its own audio files are played as those of the service.
    endpoint: SERVICE,
    // Those of the application are not in the recording: a tone stands for each.
    fetch: () => emulator.fetch(emulator.promptUri()),
    onCallback: async (request) => {
      const body = /** @type {Json} */ (await request.json());
      for (const event of Array.isArray(body) ? body : [body]) if (isObject(event)) run.received(event);
    },
  });
  try {
    return await run.play(emulator);
  } finally {
    emulator.stop();
  }
}

class Run {
  #recording;
  /** @type {Difference[]} */
  #differences = [];
  /** The emulator's value, by that of the recording. @type {Map<string, string>} */
  #own = new Map();
  /** Events of the emulator in order, with their times, each with the entry that it was found for. @type {{ event: any, at: number, entry?: number }[]} */
  #events = [];
  #ids = new Set();
  #requests = 0;
  /** The time of the emulator. */
  #now = () => 0;

  /** @param {Recording} recording */
  constructor(recording) {
    this.#recording = recording;
  }

  /** @param {any} event */
  received(event) {
    // A callback may come twice, as from the service.
    if (this.#ids.has(event.id)) return;
    this.#ids.add(event.id);
    this.#events.push({ event, at: this.#now() });
  }

  /** @param {Emulator} emulator */
  async play(emulator) {
    this.#now = () => emulator.now;
    const seen = new Set();
    /** @type {{ event: any, entry: number, found?: any }[]} */
    const recorded = [];
    const begin = emulator.now;
    for (const [index, entry] of this.#recording.entries.entries()) {
      // A wait that was longer than in the recording has moved all that follows.
      const late = begin + entry.at - emulator.now;
      if (late > 0) await emulator.advance(late);
      if (entry.kind === "request") await this.#request(emulator, entry, index);
      else
        for (const event of entry.events) {
          if (typeof event.id === "string" && seen.has(event.id)) continue;
          seen.add(event.id);
          recorded.push({ event, entry: index, found: await this.#event(emulator, event, index) });
        }
    }
    // What comes when the recording ends may have come after its end.
    const end = this.#recording.entries.at(-1)?.kind === "callback" ? (recorded.at(-1)?.found?.at ?? emulator.now) : emulator.now;
    for (const { event, at, entry } of this.#events)
      if (entry === undefined && at < end)
        this.#differ(this.#recording.entries.length - 1, `event ${kindOf(event)}`, "", "no such event", "an event");
    this.#compareOrder(recorded);
    return { differences: this.#differences, requests: this.#requests, events: recorded.length };
  }

  /**
   * @param {Emulator} emulator
   * @param {RequestEntry} entry
   * @param {number} index
   */
  async #request(emulator, { request, answer }, index) {
    this.#requests++;
    const { method, path, headers, body, authorization } = request;
    const [plain = "", query] = path.split("?");
    const segments = plain
      .split("/")
      .map((segment) => encodeURIComponent(this.#translated(decoded(segment))).replaceAll("%3A", ":"));
    const url = emulator.endpoint + segments.join("/") + (query === undefined ? "" : `?${this.#translated(query)}`);
    // A signature that was refused is not in a recording: the emulator gets one that is no better.
    const isDenied = answer?.status === 401;
    /** @type {Record<string, string>} */
    const credential = {};
    if (authorization !== undefined) credential.authorization = `Bearer ${isDenied ? "none" : emulator.issueToken().token}`;
    const sent = await emulator.fetch(url, {
      method,
      headers: { ...headers, ...credential, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(this.#translatedJson(body)) }),
    });
    const text = await sent.text();
    if (!answer) return;
    const about = `${method} ${shown(plain)}`;
    if (sent.status !== answer.status) this.#differ(index, about, "status", String(answer.status), String(sent.status));
    const isJson = sent.headers.get("content-type")?.includes("json");
    if (answer.omitted) return;
    const own = isJson && text ? JSON.parse(text) : undefined;
    if ((own === undefined) !== (answer.body === undefined))
      return this.#differ(
        index,
        about,
        "body",
        answer.body === undefined ? "no body" : "a body",
        own === undefined ? "no body" : "a body",
      );
    if (own !== undefined) this.#compare(answer.body, own, index, about, "");
  }

  /**
   * Waits for the event of the emulator that is this one of the recording.
   *
   * @param {Emulator} emulator
   * @param {any} event
   * @param {number} index
   */
  async #event(emulator, event, index) {
    const kind = kindOf(event);
    if (kind === "IncomingCall") {
      const { from, to, callerDisplayName } = event.data ?? {};
      if (from?.rawId && to?.rawId && !this.#find(event))
        emulator.incomingCall({ from: from.rawId, to: to.rawId, ...(callerDisplayName && { callerDisplayName }) });
    }
    await emulator.advance(0);
    let found = this.#find(event);
    for (let waited = 0; !found && waited < PATIENCE_MS; waited += STEP_MS) {
      await emulator.advance(STEP_MS);
      found = this.#find(event);
    }
    const about = `event ${kind}`;
    if (!found) {
      this.#differ(index, about, "", "an event", "no such event");
      return undefined;
    }
    found.entry = index;
    this.#compare(event, found.event, index, about, "");
    return found;
  }

  /** @param {any} event */
  #find(event) {
    const call = callOf(event);
    const own = call === undefined ? undefined : this.#own.get(call);
    const isIt = (/** @type {any} */ candidate) => {
      const other = callOf(candidate);
      return kindOf(candidate) === kindOf(event) && (own === undefined || other === undefined || other === own);
    };
    return this.#events.find(({ event: candidate, entry }) => entry === undefined && isIt(candidate));
  }

  /** @param {{ event: any, entry: number, found?: any }[]} recorded */
  #compareOrder(recorded) {
    /** @type {Map<string, { event: any, entry: number, found?: any }[]>} */
    const calls = new Map();
    for (const one of recorded) {
      const call = callOf(one.event);
      if (call === undefined || !one.found) continue;
      calls.set(call, [...(calls.get(call) ?? []), one]);
    }
    for (const all of calls.values()) {
      const inOwnOrder = [...all].sort((a, b) => this.#events.indexOf(a.found) - this.#events.indexOf(b.found));
      const [recordedOrder, own] = [connectedFirst(all), connectedFirst(inOwnOrder)];
      const at = recordedOrder.findIndex((one, index) => own[index] !== one);
      const [first] = recordedOrder.slice(Math.max(at, 0));
      if (at < 0 || !first) continue;
      const kinds = (/** @type {typeof all} */ events) => events.map(({ event }) => kindOf(event)).join(", ");
      this.#differ(first.entry, "order of events of a call", "", kinds(all), kinds(inOwnOrder));
    }
  }

  /**
   * @param {any} recorded
   * @param {any} own
   * @param {number} entry
   * @param {string} about
   * @param {string} path
   */
  #compare(recorded, own, entry, about, path) {
    const [expected, actual] = [typeOf(recorded), typeOf(own)];
    if (expected !== actual) return this.#differ(entry, about, path, expected, actual);
    if (expected === "object") {
      for (const name of new Set([...Object.keys(recorded), ...Object.keys(own)])) {
        const at = path ? `${path}.${name}` : name;
        if (!(name in own)) this.#differ(entry, about, at, typeOf(recorded[name]), "no such member");
        else if (!(name in recorded)) this.#differ(entry, about, at, "no such member", typeOf(own[name]));
        else this.#compare(recorded[name], own[name], entry, about, at);
      }
      return;
    }
    if (expected === "array") {
      if (recorded.length !== own.length)
        this.#differ(entry, about, `${path}.length`, String(recorded.length), String(own.length));
      for (let index = 0; index < Math.min(recorded.length, own.length); index++)
        this.#compare(recorded[index], own[index], entry, about, `${path}[${index}]`);
      return;
    }
    const name =
      path
        .replace(/\[\d+\]$/, "")
        .split(".")
        .at(-1) ?? "";
    if (COMPARED.includes(name) && String(recorded).toLowerCase() !== String(own).toLowerCase())
      return this.#differ(entry, about, path, JSON.stringify(recorded), JSON.stringify(own));
    if (expected === "string" && recorded !== own && recorded && LEARNED.test(name) && !this.#own.has(recorded))
      this.#own.set(recorded, own);
  }

  /** @param {string} text */
  #translated(text) {
    const whole = this.#own.get(text);
    if (whole !== undefined) return whole;
    let translated = text;
    // A raw id stands within other texts.
    for (const [recorded, own] of this.#own)
      if (recorded.length >= 8 && translated.includes(recorded)) translated = translated.replaceAll(recorded, own);
    return translated;
  }

  /**
   * @param {Json} value
   * @returns {Json}
   */
  #translatedJson(value) {
    if (typeof value === "string") return this.#translated(value);
    if (Array.isArray(value)) return value.map((item) => this.#translatedJson(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#translatedJson(item)]));
  }

  /**
   * @param {number} entry
   * @param {string} about
   * @param {string} path
   * @param {string} recorded
   * @param {string} emulator
   */
  #differ(entry, about, path, recorded, emulator) {
    this.#differences.push({ entry, about, path, recorded, emulator });
  }
}

/** @param {any} event */
const kindOf = (event) =>
  String(event.type ?? event.eventType)
    .split(".")
    .at(-1) ?? "";

/** @param {any} event */
const callOf = ({ data }) => data?.callConnectionId ?? data?.CallLegId ?? data?.callLegId;

/** @param {unknown} value */
function typeOf(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/**
 * A path without ids.
 *
 * @param {string} path
 */
const shown = (path) => path.replace(/(callConnections|recordings|participants|calls)\/[^/:]+/g, "$1/{id}");

/**
 * The events of a call, with `CallConnected` in the first place where it is in the second, behind the participants: the service sends
 * either of the two first.
 *
 * @template {{ event: any }} Event
 * @param {Event[]} events
 */
function connectedFirst(events) {
  const [one, other, ...later] = events;
  if (!one || !other || kindOf(one.event) !== "ParticipantsUpdated" || kindOf(other.event) !== "CallConnected") return events;
  return [other, one, ...later];
}
