// One session of the stand-in for a realtime model: what a client sends, and what comes back. Its clock is that of the audio it gets, so it
// needs no timer, and is as exact in virtual time as in real time.
/** @import * as Declared from "./model.js" */
/** @import { Members, Settings, Version } from "./model-protocol.js" */
/** @import { Step } from "./model-script.js" */
/** @import { Coding } from "./model-sound.js" */
import { VoiceActivity } from "../media/audio.js";
import { fromBase64 } from "../media/base64.js";
import { isThenable } from "../platform/contained.js";
import {
  CLIENT_EVENTS,
  WrongEvent,
  codingOf,
  defaults,
  isObject,
  missing,
  modalitiesOf,
  nameIn,
  required,
  sessionOf,
  typed,
  unsupported,
  updated,
  versionOf,
  versionOfSettings,
} from "./model-protocol.js";
import { Response } from "./model-response.js";
import { bytesPerMs, decoded } from "./model-sound.js";

/** The time for which loudness is measured at once, in milliseconds. */
const WINDOW_MS = 20;
/** The shortest audio that can be committed, in milliseconds. */
const LEAST_COMMITTED_MS = 100;
/** How many events of a client are kept for a test, and how many items a conversation has at most. */
const MOST_EVENTS = 10_000;
const MOST_ITEMS = 10_000;
/** How long a session may last, in seconds: an hour. */
const LIFE_S = 3600;
/** The end of a socket whose request the API refuses. */
const REFUSED = 4000;

/**
 * @typedef {object} SessionOptions
 * @property {{ send(text: string): void, close(code: number, reason: string): void }} wire
 * @property {string} url
 * @property {Record<string, string>} headers with names in small letters
 * @property {Version | undefined} version the only one, if there is one
 * @property {number} startMs how long it must be loud for speech to have begun, in milliseconds
 * @property {number | undefined} endMs how long it must be quiet for speech to have ended; if not that, what the client has set
 * @property {(turn: Declared.EmulatorModelRequest) => Step | Promise<Step>} script
 * @property {(kind: string) => string} id
 * @property {(wrong: WrongEvent) => void} onWrong called with what is wrong with an event of the client
 * @property {() => void} onEnd
 */

/** @implements {Declared.EmulatorModelSession} */
export class ModelSession {
  url;
  headers;
  #options;
  /** @type {Version} */
  #version;
  /** @type {Settings} */
  #settings;
  #identity;
  #conversationId;
  #isOpen = true;
  /** How much audio came, in bytes of the format that it has had since #formatFromMs. */
  #bytes = 0;
  #formatFromMs = 0;
  /** @type {Uint8Array} */
  #rest = new Uint8Array();
  #mediaMs = 0;
  #activity;
  /** The times at which the audio begins that is not committed yet, and at which the speech in it began. */
  #bufferFromMs = 0;
  #speechFromMs = 0;
  /** The id that the item of the speech will have. @type {string | undefined} */
  #speechItem;
  /** @type {Members[]} */
  #items = [];
  /** @type {Set<Response>} */
  #responses = new Set();
  /** The turn that is answered as soon as the response before it has ended. @type {Turn | undefined} */
  #waiting;
  /** @type {WeakSet<Turn>} */
  #transcribed = new WeakSet();
  #asked = 0;
  #isLastInterrupted = false;
  /** @type {Step | undefined} */
  #lastStep;
  /** @type {Declared.EmulatorModelTurn[]} */
  #turns = [];
  /** @type {Declared.EmulatorModelAnswer[]} */
  #answers = [];
  /** @type {Declared.EmulatorModelTruncation[]} */
  #truncations = [];
  /** @type {Declared.EmulatorModelError[]} */
  #errors = [];
  /** @type {Members[]} */
  #events = [];

  /** @param {SessionOptions} options */
  constructor(options) {
    this.#options = options;
    this.url = withoutSecrets(options.url);
    this.headers = Object.fromEntries(
      Object.entries(options.headers).map(([name, value]) => [name, SECRET_HEADERS.test(name) ? "***" : secretless(value)]),
    );
    const asked = versionOf(options.url, options.headers);
    this.#version = options.version ?? asked;
    const { searchParams } = new URL(options.url, "ws://localhost");
    this.#settings = { ...defaults(), model: searchParams.get("model") ?? searchParams.get("deployment") ?? "stand-in" };
    if (searchParams.get("intent") === "transcription") this.#settings.type = "transcription";
    this.#identity = { id: options.id("sess"), expires_at: Math.floor(Date.now() / 1000) + LIFE_S };
    this.#conversationId = options.id("conv");
    this.#activity = this.#activityOf();
    if (options.version === "ga" && asked === "beta") this.#refuse();
    else this.#emit("session.created", { session: this.#view() });
  }

  /** The service does so since it has no beta any more. */
  #refuse() {
    this.#report(new WrongEvent("beta_api_shape_disabled", "The beta version of the Realtime API is not supported."), undefined);
    this.#options.wire.close(REFUSED, "invalid_request_error.beta_api_shape_disabled");
  }

  get isOpen() {
    return this.#isOpen;
  }

  get mediaMs() {
    return this.#mediaMs;
  }

  get version() {
    return this.#version;
  }

  get settings() {
    return this.#view();
  }

  get events() {
    return structuredClone(this.#events);
  }

  get turns() {
    return structuredClone(this.#turns);
  }

  get answers() {
    return structuredClone(this.#answers);
  }

  get truncations() {
    return structuredClone(this.#truncations);
  }

  get errors() {
    return structuredClone(this.#errors);
  }

  get transcript() {
    const said = this.#answers
      .filter(({ text }) => text)
      .map(({ text, atMs }) => ({ role: /** @type {const} */ ("assistant"), text, atMs }));
    const heard = this.#turns.map(({ text, toMs }) => ({ role: /** @type {const} */ ("user"), text, atMs: toMs }));
    // Of the same time, the turn was first: an answer follows it.
    return [...heard, ...said].sort((one, other) => one.atMs - other.atMs);
  }

  close() {
    if (this.#isOpen) this.#options.wire.close(1001, "the model was closed");
  }

  /** The socket has closed. */
  ended() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#responses.clear();
    this.#options.onEnd();
  }

  #view() {
    return sessionOf(this.#settings, this.#identity, this.#version);
  }

  /**
   * @param {string} name of the current version
   * @param {Members} body
   */
  #emit(name, body) {
    const type = nameIn(name, this.#version);
    if (!type || !this.#isOpen) return;
    this.#options.wire.send(JSON.stringify({ type, event_id: this.#options.id("event"), ...body }));
  }

  /**
   * @param {WrongEvent} wrong
   * @param {unknown} eventId
   */
  #report(wrong, eventId) {
    const { code, message, param } = wrong;
    this.#options.onWrong(wrong);
    const id = typeof eventId === "string" ? eventId : null;
    this.#keep(this.#errors, { code, message, param, atMs: this.#mediaMs });
    this.#emit("error", { error: { type: "invalid_request_error", code, message, param, event_id: id } });
  }

  /**
   * @template Entry
   * @param {Entry[]} list
   * @param {Entry} entry
   */
  #keep(list, entry) {
    list.push(entry);
    if (list.length > MOST_EVENTS) list.shift();
  }

  /** @param {unknown} data */
  receive(data) {
    if (!this.#isOpen) return;
    let eventId;
    try {
      if (typeof data !== "string")
        throw new WrongEvent("invalid_event", "Expected a text WebSocket message; binary frames are not supported.");
      const event = parsed(data);
      eventId = event.event_id;
      const type = required(event, "type", "string");
      const handler = Object.hasOwn(HANDLERS, type) ? HANDLERS[type] : undefined;
      if (!handler) throw unsupported("type", type, CLIENT_EVENTS);
      if (type !== "input_audio_buffer.append") this.#keep(this.#events, { ...event, atMs: this.#mediaMs });
      handler(this, event);
    } catch (error) {
      if (!(error instanceof WrongEvent)) throw error;
      this.#report(error, eventId);
    }
  }

  /** @param {Members} event */
  update(event) {
    const session = required(event, "session", "object");
    const asked = versionOfSettings(session);
    const version = this.#options.version ?? asked ?? this.#version;
    const before = this.#settings;
    const hasSpoken = this.#answers.some(({ ms }) => ms > 0);
    this.#settings = updated(before, session, version, hasSpoken);
    this.#version = version;
    this.#changeInput(before);
    this.#emit("session.updated", { session: this.#view() });
  }

  /** @param {Settings} before */
  #changeInput(before) {
    const [one, other] = [before.audio.input, this.#settings.audio.input];
    if (JSON.stringify(one.format) !== JSON.stringify(other.format)) {
      this.#formatFromMs = this.#mediaMs;
      this.#bytes = 0;
      this.#rest = new Uint8Array();
    }
    if (JSON.stringify(one.turn_detection) !== JSON.stringify(other.turn_detection)) this.#activity = this.#activityOf();
  }

  /** What finds the turns, if the server does. */
  #activityOf() {
    const detection = this.#settings.audio.input.turn_detection;
    if (!detection) return undefined;
    // At 0.5, as loud as the emulator takes for sound.
    const thresholdDb = -48 + 20 * detection.threshold;
    const { startMs, endMs = detection.silence_duration_ms } = this.#options;
    return new VoiceActivity({ thresholdDb, startMs, endMs });
  }

  /** @returns {Coding} */
  get #coding() {
    return codingOf(this.#settings.audio.input.format);
  }

  /** @param {Members} event */
  append(event) {
    const bytes = audioOf("audio", required(event, "audio", "string"), this.#coding);
    const size = WINDOW_MS * bytesPerMs(this.#coding);
    const all = this.#rest.length ? joined(this.#rest, bytes) : bytes;
    let at = 0;
    for (; at + size <= all.length && this.#isOpen; at += size) this.#hear(all.subarray(at, at + size), size);
    // The program may use its memory again.
    this.#rest = all.slice(at);
  }

  /**
   * One window of audio.
   *
   * @param {Uint8Array} window
   * @param {number} size
   */
  #hear(window, size) {
    this.#bytes += size;
    this.#mediaMs = this.#formatFromMs + this.#bytes / bytesPerMs(this.#coding);
    const pcm = decoded(window, this.#coding);
    const heard = this.#activity?.push({ isSilent: false, pcm, ms: WINDOW_MS });
    if (heard === "started") this.#startSpeech();
    if (heard === "stopped") this.#stopSpeech();
    for (const response of this.#responses) response.tick();
  }

  #startSpeech() {
    const { prefix_padding_ms: padding, interrupt_response: interrupts } = this.#detection;
    this.#speechFromMs = Math.max(this.#bufferFromMs, this.#mediaMs - this.#options.startMs - padding);
    this.#speechItem = this.#options.id("item");
    this.#emit("input_audio_buffer.speech_started", { audio_start_ms: this.#speechFromMs, item_id: this.#speechItem });
    if (interrupts) for (const response of this.#responses) if (response.isInConversation) response.cancel("turn_detected");
  }

  #stopSpeech() {
    this.#emit("input_audio_buffer.speech_stopped", { audio_end_ms: this.#mediaMs, item_id: this.#speechItem });
    const { create_response: answers } = this.#detection;
    const turn = this.#commit(this.#speechFromMs);
    if (this.#settings.type === "transcription") this.#write(turn);
    else if (answers) this.#respond(turn, {});
  }

  /** @returns {Members} */
  get #detection() {
    return this.#settings.audio.input.turn_detection ?? {};
  }

  /**
   * Makes an item of the audio that came since a time.
   *
   * @param {number} fromMs
   */
  #commit(fromMs) {
    const itemId = this.#speechItem ?? this.#options.id("item");
    this.#speechItem = undefined;
    const turn = {
      kind: /** @type {const} */ ("audio"),
      itemId,
      fromMs,
      toMs: this.#mediaMs,
      ms: this.#mediaMs - fromMs,
      text: "",
    };
    this.#bufferFromMs = this.#mediaMs;
    this.#emit("input_audio_buffer.committed", { previous_item_id: this.#items.at(-1)?.id ?? null, item_id: itemId });
    this.#put({
      id: itemId,
      object: "realtime.item",
      type: "message",
      status: "completed",
      role: "user",
      content: [{ type: "input_audio", transcript: null }],
    });
    this.#keep(this.#turns, turn);
    return turn;
  }

  commit() {
    const ms = this.#mediaMs - this.#bufferFromMs + this.#rest.length / bytesPerMs(this.#coding);
    if (ms < LEAST_COMMITTED_MS)
      throw new WrongEvent(
        "input_audio_buffer_commit_empty",
        `Error committing input audio buffer: buffer too small. Expected at least ${LEAST_COMMITTED_MS}ms of audio, but buffer only has ${ms.toFixed(2)}ms of audio.`,
      );
    const turn = this.#commit(this.#bufferFromMs);
    this.#activity = this.#activityOf();
    if (this.#settings.type === "transcription") this.#write(turn);
  }

  clear() {
    this.#bufferFromMs = this.#mediaMs;
    this.#rest = new Uint8Array();
    this.#speechItem = undefined;
    this.#activity = this.#activityOf();
    this.#emit("input_audio_buffer.cleared", {});
  }

  /**
   * Puts an item into the conversation.
   *
   * @param {Members} item
   * @param {string} [after] the id of the item before it
   */
  #put(item, after) {
    const at =
      after === undefined ? this.#items.length : after === "root" ? 0 : this.#items.findIndex(({ id }) => id === after) + 1;
    this.#items.splice(at, 0, item);
    if (this.#items.length > MOST_ITEMS) this.#items.shift();
    const body = { previous_item_id: this.#before(item), item: structuredClone(item) };
    this.#emit("conversation.item.added", body);
    this.#emit("conversation.item.done", body);
  }

  /** @param {Members} item */
  #before = (item) => this.#items[this.#items.indexOf(item) - 1]?.id ?? null;

  /** @param {Members} event */
  create(event) {
    const given = required(event, "item", "object");
    const { previous_item_id: after } = event;
    const type = required(given, "type", "string", "item.type");
    if (!ITEMS.includes(type)) throw unsupported("item.type", type, ITEMS);
    if (after !== undefined && after !== null && after !== "root") this.#itemOf(after, "create", "previous_item_id");
    if (given.id !== undefined && this.#items.some(({ id }) => id === given.id))
      throw new WrongEvent(
        "item_create_duplicate_item_id",
        `Error adding item: an item with id '${given.id}' already exists.`,
        "item.id",
      );
    const item = {
      ...given,
      id: given.id ?? this.#options.id("item"),
      object: "realtime.item",
      status: given.status ?? "completed",
    };
    const turn = type === "message" ? this.#read(item) : this.#readCall(item);
    this.#put(item, after ?? undefined);
    if (turn) this.#keep(this.#turns, turn);
  }

  /**
   * A message that the client has written. Gives the turn, if it is one of the user.
   *
   * @param {Members} item
   * @returns {Declared.EmulatorModelTurn | undefined}
   */
  #read(item) {
    const role = required(item, "role", "string", "item.role");
    const types = Object.hasOwn(CONTENTS, role) ? CONTENTS[/** @type {keyof typeof CONTENTS} */ (role)] : undefined;
    if (!types) throw unsupported("item.role", role, Object.keys(CONTENTS));
    let [text, ms] = ["", 0];
    for (const [index, part] of required(item, "content", "array", "item.content").entries()) {
      const path = `item.content[${index}]`;
      const type = required(typed(path, part, "object"), "type", "string", `${path}.type`);
      if (!types.includes(type)) throw unsupported(`${path}.type`, type, types);
      if (type === "input_audio") {
        const bytes = audioOf(`${path}.audio`, required(part, "audio", "string", `${path}.audio`), this.#coding);
        ms += Math.round(bytes.length / bytesPerMs(this.#coding));
        // What it was asked for is not sent again with every event.
        delete part.audio;
      } else if (type !== "input_image") {
        text += required(part, "text", "string", `${path}.text`);
      }
    }
    if (role !== "user") return undefined;
    return { kind: ms ? "audio" : "text", itemId: item.id, fromMs: this.#mediaMs, toMs: this.#mediaMs, ms, text };
  }

  /**
   * A call of a tool, or what it gave.
   *
   * @param {Members} item
   * @returns {Declared.EmulatorModelTurn | undefined}
   */
  #readCall(item) {
    const callId = required(item, "call_id", "string", "item.call_id");
    if (item.type === "function_call") return undefined;
    const output = required(item, "output", "string", "item.output");
    if (!this.#items.some(({ type, call_id: id }) => type === "function_call" && id === callId))
      throw new WrongEvent("invalid_tool_call_id", `Tool call ID '${callId}' not found in conversation.`, "item.call_id");
    return { kind: "tool", itemId: item.id, fromMs: this.#mediaMs, toMs: this.#mediaMs, ms: 0, text: output };
  }

  /**
   * @param {unknown} id
   * @param {string} verb
   * @param {string} [param]
   */
  #itemOf(id, verb, param = "item_id") {
    const item = this.#items.find((each) => each.id === id);
    if (item) return item;
    const doing = { create: "adding", truncate: "truncating", delete: "deleting", retrieve: "retrieving" }[verb];
    throw new WrongEvent(
      `item_${verb}_invalid_item_id`,
      `Error ${doing} item: the item with id '${String(id).slice(0, 100)}' does not exist.`,
      param,
    );
  }

  /** @param {Members} event */
  truncate(event) {
    const itemId = required(event, "item_id", "string");
    const index = required(event, "content_index", "integer");
    const endMs = required(event, "audio_end_ms", "integer");
    const item = this.#itemOf(itemId, "truncate");
    const answer = this.#answers.find((each) => each.itemId === itemId);
    if (item.role !== "assistant" || !answer?.ms || index !== 0)
      throw new WrongEvent("unsupported_content_type", "Only model output audio messages can be truncated");
    if (endMs < 0)
      throw new WrongEvent("integer_below_min_value", "Invalid 'audio_end_ms': integer below minimum value.", "audio_end_ms");
    const { ms } = answer;
    if (endMs > ms)
      throw new WrongEvent("invalid_value", `Audio content of ${ms}ms is already shorter than ${endMs}ms`, "audio_end_ms");
    answer.heardMs = endMs;
    if (answer === this.#answers.at(-1)) this.#isLastInterrupted ||= endMs < ms;
    this.#keep(this.#truncations, { itemId, audioEndMs: endMs, ms, atMs: this.#mediaMs });
    // The text is deleted, so that there is none which the user has not heard.
    for (const part of item.content ?? []) delete part.transcript;
    this.#emit("conversation.item.truncated", { item_id: itemId, content_index: index, audio_end_ms: endMs });
  }

  /** @param {Members} event */
  remove(event) {
    const item = this.#itemOf(required(event, "item_id", "string"), "delete");
    this.#items.splice(this.#items.indexOf(item), 1);
    this.#emit("conversation.item.deleted", { item_id: item.id });
  }

  /** @param {Members} event */
  retrieve(event) {
    const item = this.#itemOf(required(event, "item_id", "string"), "retrieve");
    this.#emit("conversation.item.retrieved", { item: structuredClone(item) });
  }

  /** @param {Members} event */
  respond(event) {
    const request = event.response === undefined || event.response === null ? {} : typed("response", event.response, "object");
    const isOutOfBand = request.conversation === "none";
    const active = this.#active();
    if (active && !isOutOfBand)
      throw new WrongEvent(
        "conversation_already_has_active_response",
        `Conversation already has an active response in progress: ${active.id}. Wait until the response is finished before creating a new one.`,
      );
    this.#respond(this.#turns.at(-1), request);
  }

  /** The response of the conversation that is in progress. */
  #active() {
    return [...this.#responses].find(({ isInConversation }) => isInConversation);
  }

  /** @param {Members} event */
  cancel(event) {
    const { response_id: id } = event;
    const response = id === undefined ? this.#active() : [...this.#responses].find((each) => each.id === id);
    if (!response) throw new WrongEvent("response_cancel_not_active", "Cancellation failed: no active response found");
    response.cancel("client_cancelled");
  }

  /**
   * Answers.
   *
   * @param {Declared.EmulatorModelTurn | undefined} turn
   * @param {Members} request
   */
  #respond(turn, request) {
    const isInConversation = request.conversation !== "none";
    if (isInConversation && this.#active()) {
      this.#waiting = turn;
      return;
    }
    const { audio, output_modalities: modalities, max_output_tokens: maxTokens } = this.#settings;
    const asked = request.output_modalities ?? request.modalities;
    const response = new Response(this.#speaker, {
      modalities: asked === undefined ? modalities : modalitiesOf("response.output_modalities", asked),
      format: audio.output.format,
      coding: codingOf(audio.output.format),
      voice: request.audio?.output?.voice ?? request.voice ?? audio.output.voice,
      maxTokens: request.max_output_tokens ?? request.max_response_output_tokens ?? maxTokens,
      metadata: isObject(request.metadata) ? request.metadata : null,
      isInConversation,
      heardMs: turn?.ms ?? 0,
    });
    this.#responses.add(response);
    this.#keep(this.#answers, response.record);
    this.#choose(response, turn, request);
  }

  /**
   * @param {Response} response
   * @param {Declared.EmulatorModelTurn | undefined} turn
   * @param {Members} request
   */
  #choose(response, turn, request) {
    const wasInterrupted = this.#isLastInterrupted;
    this.#isLastInterrupted = false;
    const say = (/** @type {Step} */ step) => {
      if (!this.#isOpen || response.isOver) return;
      this.#lastStep = step;
      if (turn?.kind === "audio") this.#transcribe(turn, step.heard ?? "");
      response.say(step);
    };
    const { ifInterrupted } = this.#lastStep ?? {};
    if (wasInterrupted && ifInterrupted) say(ifInterrupted);
    else this.#next({ turn, wasInterrupted, request }, say, (message) => response.fail(message));
  }

  /**
   * The next answer of the script.
   *
   * @param {Omit<Declared.EmulatorModelRequest, "number" | "session">} about
   * @param {(step: Step) => void} take
   * @param {(message: string) => void} fail
   */
  #next(about, take, fail) {
    const failed = (/** @type {unknown} */ error) => {
      const message = error instanceof Error ? error.message : String(error);
      this.#keep(this.#errors, { code: "script", message, param: null, atMs: this.#mediaMs });
      fail(message);
    };
    try {
      const step = this.#options.script({ ...structuredClone(about), number: this.#asked++, session: this });
      if (isThenable(step)) step.then(take).then(undefined, failed);
      else take(step);
    } catch (error) {
      failed(error);
    }
  }

  /**
   * Writes a turn down, in a session that does nothing else.
   *
   * @param {Declared.EmulatorModelTurn} turn
   */
  #write(turn) {
    const take = (/** @type {Step} */ { heard, text }) => this.#transcribe(turn, heard ?? text);
    this.#next({ turn, wasInterrupted: false, request: {} }, take, () => this.#transcribe(turn, ""));
  }

  /**
   * Writes down what the user has said, as far as the script knows it.
   *
   * @param {Declared.EmulatorModelTurn} turn
   * @param {string} heard
   */
  #transcribe(turn, heard) {
    if (this.#transcribed.has(turn)) return;
    this.#transcribed.add(turn);
    turn.text ||= heard;
    if (!this.#settings.audio.input.transcription) return;
    const about = { item_id: turn.itemId, content_index: 0 };
    const item = this.#items.find(({ id }) => id === turn.itemId);
    if (item) item.content[0].transcript = heard;
    if (heard) this.#emit("conversation.item.input_audio_transcription.delta", { ...about, delta: heard });
    this.#emit("conversation.item.input_audio_transcription.completed", {
      ...about,
      transcript: heard,
      usage: { type: "duration", seconds: turn.ms / 1000 },
    });
  }

  /** What a response needs of this. */
  get #speaker() {
    return {
      emit: (/** @type {string} */ type, /** @type {Members} */ body) => this.#emit(type, body),
      id: this.#options.id,
      mediaMs: () => this.#mediaMs,
      version: this.#version,
      conversationId: this.#conversationId,
      before: this.#before,
      add: (/** @type {Members} */ item) => {
        this.#items.push(item);
        return this.#before(item);
      },
      end: (/** @type {Response} */ response) => {
        this.#responses.delete(response);
        if (response.record.status === "cancelled") this.#isLastInterrupted = true;
        const turn = this.#waiting;
        this.#waiting = undefined;
        // Its own end is said first.
        if (turn) Promise.resolve().then(() => this.#isOpen && this.#respond(turn, {}));
      },
    };
  }
}

/** @typedef {Declared.EmulatorModelTurn} Turn */

/** What each event of a client does. @type {Record<string, (session: ModelSession, event: Members) => void>} */
const HANDLERS = {
  "session.update": (session, event) => session.update(event),
  "input_audio_buffer.append": (session, event) => session.append(event),
  "input_audio_buffer.commit": (session) => session.commit(),
  "input_audio_buffer.clear": (session) => session.clear(),
  "conversation.item.create": (session, event) => session.create(event),
  "conversation.item.truncate": (session, event) => session.truncate(event),
  "conversation.item.delete": (session, event) => session.remove(event),
  "conversation.item.retrieve": (session, event) => session.retrieve(event),
  "response.create": (session, event) => session.respond(event),
  "response.cancel": (session, event) => session.cancel(event),
};

/** What a client may put into a conversation. */
const ITEMS = ["message", "function_call", "function_call_output"];
/** By the role of a message, the types of its content. */
const CONTENTS = {
  user: ["input_text", "input_audio", "input_image"],
  assistant: ["output_text", "text"],
  system: ["input_text"],
};

/** @param {string} text */
function parsed(text) {
  let event;
  try {
    event = JSON.parse(text);
  } catch {
    throw new WrongEvent(
      "invalid_json",
      "Invalid event: failed to parse JSON value. Please check the value to ensure it is valid JSON.",
    );
  }
  if (!isObject(event)) throw new WrongEvent("invalid_event", "Invalid event: expected a JSON object.");
  if (event.type === undefined) throw missing("type");
  return event;
}

/**
 * The bytes of audio in an event.
 *
 * @param {string} path
 * @param {string} text
 * @param {Coding} coding
 */
function audioOf(path, text, { rate, isUlaw }) {
  const bytes = fromBase64(text);
  const isWhole = bytes && (isUlaw || bytes.length % 2 === 0);
  if (isWhole && bytes.length) return bytes;
  const format = isUlaw ? "mono G.711 μ-law at 8kHz" : `mono PCM16 at ${rate / 1000}kHz`;
  throw new WrongEvent(
    "invalid_value",
    `Invalid '${path}'. Expected base64-encoded audio bytes (${format}) but got ${isWhole ? "empty bytes" : "an invalid value"}.`,
    path,
  );
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
function joined(one, other) {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}

const SECRET_HEADERS = /authorization|api-key|cookie/;

/** A key that a page has put into a subprotocol. */
const secretless = (/** @type {string} */ value) => value.replace(/(openai-insecure-api-key\.)[^,\s]+/g, "$1***");

/** @param {string} url */
const withoutSecrets = (url) => url.replace(/([?&](?:api-key|authorization|key|token|secret)=)[^&#]*/gi, "$1***");
