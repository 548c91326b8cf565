// One answer of the stand-in for a realtime model: the events in which it goes out, and what becomes of it when the caller interrupts.
/** @import { Members, Version } from "./model-protocol.js" */
/** @import { Step } from "./model-script.js" */
import { toBase64 } from "../media/base64.js";
import { betaModalities } from "./model-protocol.js";
import { bytesPerMs, encoded } from "./model-sound.js";

/** How much audio one event has, in milliseconds. */
const DELTA_MS = 100;
/** How much audio a token is, in milliseconds: of users and of the model, as the guide to the costs of the API counts. */
const HEARD_TOKEN_MS = 100;
const SPOKEN_TOKEN_MS = 50;

/**
 * What a response needs of its session.
 *
 * @typedef {object} Speaker
 * @property {(type: string, body: Members) => void} emit
 * @property {(kind: string) => string} id
 * @property {() => number} mediaMs
 * @property {(item: Members) => string | null} add puts an item into the conversation; gives the id of the one before it
 * @property {(item: Members) => string | null} before
 * @property {(response: Response) => void} end
 * @property {Version} version
 * @property {string} conversationId
 */

/**
 * How the settings of a session, and the request of a client, want a response.
 *
 * @typedef {object} Wanted
 * @property {string[]} modalities
 * @property {Members} format
 * @property {import("./model-sound.js").Coding} coding
 * @property {unknown} voice
 * @property {unknown} maxTokens
 * @property {Members | null} metadata
 * @property {boolean} isInConversation
 * @property {number} heardMs how much of the user it answers
 */

export class Response {
  id;
  #speaker;
  #wanted;
  /** @type {Step | undefined} */
  #step;
  #status = "in_progress";
  /** @type {Members | null} */
  #details = null;
  /** @type {Members[]} */
  #output = [];
  /** When it begins to speak, by the clock of the session. */
  #beginsAtMs = Infinity;
  #hasBegun = false;
  /** @type {Uint8Array} */
  #bytes = new Uint8Array();
  #sent = 0;
  /** The message that is being spoken. @type {Members | undefined} */
  #message;
  /** What became of it, for the record of the session. @type {import("./model.js").EmulatorModelAnswer} */
  record;

  /**
   * @param {Speaker} speaker
   * @param {Wanted} wanted
   */
  constructor(speaker, wanted) {
    this.#speaker = speaker;
    this.#wanted = wanted;
    this.id = speaker.id("resp");
    this.record = {
      responseId: this.id,
      itemId: undefined,
      text: "",
      call: undefined,
      atMs: speaker.mediaMs(),
      ms: 0,
      heardMs: undefined,
      status: "in_progress",
    };
    speaker.emit("response.created", { response: this.#view() });
  }

  get isInConversation() {
    return this.#wanted.isInConversation;
  }

  get isOver() {
    return this.#status !== "in_progress";
  }

  /**
   * What it says is known.
   *
   * @param {Step} step
   */
  say(step) {
    this.#step = step;
    this.#beginsAtMs = this.#speaker.mediaMs() + step.afterMs;
    this.tick();
  }

  /** The clock of the session has moved. */
  tick() {
    if (this.isOver || this.#speaker.mediaMs() < this.#beginsAtMs) return;
    if (!this.#hasBegun) this.#begin();
    if (this.#message) this.#speak();
    if (!this.isOver && !this.#message) this.#finish();
  }

  #begin() {
    const { sound, text } = /** @type {Step} */ (this.#step);
    this.#hasBegun = true;
    this.record.atMs = this.#speaker.mediaMs();
    if (!sound) return;
    const isAudio = this.#wanted.modalities.includes("audio");
    if (isAudio) this.#bytes = encoded(sound, this.#wanted.coding);
    this.record.text = text;
    const message = this.#open({ type: "message", role: "assistant", content: [] });
    this.record.itemId = message.id;
    this.#message = message;
    this.#emitPart("response.content_part.added", {
      part: isAudio ? { type: "audio", transcript: "" } : { type: "text", text: "" },
    });
    const name = isAudio ? "response.output_audio_transcript.delta" : "response.output_text.delta";
    for (const [delta] of text.matchAll(/\s*\S+/g)) this.#emitPart(name, { delta });
  }

  /** Sends as much audio as there is to be at this time. */
  #speak() {
    const { speed } = /** @type {Step} */ (this.#step);
    const perMs = bytesPerMs(this.#wanted.coding);
    const passedMs = this.#speaker.mediaMs() - this.#beginsAtMs;
    const dueMs = speed === Infinity ? Infinity : passedMs * speed + DELTA_MS;
    const size = DELTA_MS * perMs;
    while (this.#sent < this.#bytes.length && this.#sent < dueMs * perMs) {
      const part = this.#bytes.subarray(this.#sent, this.#sent + size);
      this.#sent += part.length;
      this.record.ms = Math.floor(this.#sent / perMs);
      this.#emitPart("response.output_audio.delta", { delta: toBase64(part) });
      // The client may have cancelled it meanwhile.
      if (this.isOver) return;
    }
    if (this.#sent >= this.#bytes.length) this.#closeMessage("completed");
  }

  /** @param {"completed" | "incomplete"} status */
  #closeMessage(status) {
    const message = /** @type {Members} */ (this.#message);
    const { text } = this.record;
    if (this.#wanted.modalities.includes("audio")) {
      this.#emitPart("response.output_audio.done", {});
      this.#emitPart("response.output_audio_transcript.done", { transcript: text });
      this.#emitPart("response.content_part.done", { part: { type: "audio", transcript: text } });
      message.content = [{ type: this.#speaker.version === "beta" ? "audio" : "output_audio", transcript: text }];
    } else {
      this.#emitPart("response.output_text.done", { text });
      this.#emitPart("response.content_part.done", { part: { type: "text", text } });
      message.content = [{ type: this.#speaker.version === "beta" ? "text" : "output_text", text }];
    }
    this.#message = undefined;
    this.#close(message, status);
  }

  /** Sends the call of a tool, if there is one, and ends. */
  #finish() {
    const { call } = /** @type {Step} */ (this.#step);
    if (call) {
      const callId = this.#speaker.id("call");
      const item = this.#open({ type: "function_call", name: call.name, call_id: callId, arguments: "" });
      this.record.call = { callId, ...call };
      const about = { response_id: this.id, item_id: item.id, output_index: this.#output.indexOf(item), call_id: callId };
      this.#speaker.emit("response.function_call_arguments.delta", { ...about, delta: call.arguments });
      this.#speaker.emit("response.function_call_arguments.done", {
        ...about,
        ...(this.#speaker.version === "ga" && { name: call.name }),
        arguments: call.arguments,
      });
      item.arguments = call.arguments;
      this.#close(item, "completed");
    }
    this.#end("completed", null);
  }

  /**
   * @param {"turn_detected" | "client_cancelled"} reason
   */
  cancel(reason) {
    if (this.isOver) return;
    if (this.#message) this.#closeMessage("incomplete");
    this.#end("cancelled", { type: "cancelled", reason });
  }

  /** @param {string} message why the script has no answer */
  fail(message) {
    if (this.isOver) return;
    this.#end("failed", { type: "failed", error: { type: "server_error", code: "script", message } });
  }

  /**
   * @param {"completed" | "cancelled" | "failed"} status
   * @param {Members | null} details
   */
  #end(status, details) {
    this.#status = status;
    this.#details = details;
    this.record.status = status;
    this.#speaker.end(this);
    this.#speaker.emit("response.done", { response: this.#view() });
  }

  /**
   * Begins an item of the output.
   *
   * @param {Members} members
   */
  #open(members) {
    /** @type {Members} */
    const item = { id: this.#speaker.id("item"), object: "realtime.item", status: "in_progress", ...members };
    this.#output.push(item);
    this.#speaker.emit("response.output_item.added", {
      response_id: this.id,
      output_index: this.#output.length - 1,
      item: structuredClone(item),
    });
    if (this.isInConversation)
      this.#speaker.emit("conversation.item.added", { previous_item_id: this.#speaker.add(item), item: structuredClone(item) });
    return item;
  }

  /**
   * @param {Members} item
   * @param {"completed" | "incomplete"} status
   */
  #close(item, status) {
    item.status = status;
    const copy = structuredClone(item);
    if (this.isInConversation)
      this.#speaker.emit("conversation.item.done", { previous_item_id: this.#speaker.before(item), item: copy });
    this.#speaker.emit("response.output_item.done", {
      response_id: this.id,
      output_index: this.#output.indexOf(item),
      item: copy,
    });
  }

  /**
   * @param {string} type
   * @param {Members} body
   */
  #emitPart(type, body) {
    const item = /** @type {Members} */ (this.#message);
    this.#speaker.emit(type, {
      response_id: this.id,
      item_id: item.id,
      output_index: this.#output.indexOf(item),
      content_index: 0,
      ...body,
    });
  }

  /** The response, as its events show it. */
  #view() {
    const { modalities, format, voice, maxTokens, metadata, isInConversation } = this.#wanted;
    const isBeta = this.#speaker.version === "beta";
    return {
      object: "realtime.response",
      id: this.id,
      status: this.#status,
      status_details: this.#details,
      output: structuredClone(this.#output),
      conversation_id: isInConversation ? this.#speaker.conversationId : null,
      ...(isBeta
        ? {
            modalities: betaModalities(modalities),
            voice,
            output_audio_format: format.type === "audio/pcmu" ? "g711_ulaw" : "pcm16",
          }
        : { output_modalities: modalities, audio: { output: { format, voice } } }),
      max_output_tokens: maxTokens,
      usage: this.isOver ? this.#usage() : null,
      metadata,
    };
  }

  #usage() {
    const heard = Math.ceil(this.#wanted.heardMs / HEARD_TOKEN_MS);
    const spoken = Math.ceil(this.record.ms / SPOKEN_TOKEN_MS);
    const written = this.record.text.split(/\s+/).filter(Boolean).length;
    return {
      total_tokens: heard + spoken + written,
      input_tokens: heard,
      output_tokens: spoken + written,
      input_token_details: {
        text_tokens: 0,
        audio_tokens: heard,
        ...(this.#speaker.version === "ga" && { image_tokens: 0 }),
        cached_tokens: 0,
      },
      output_token_details: { text_tokens: written, audio_tokens: spoken },
    };
  }
}
