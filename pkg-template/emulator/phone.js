// A softphone of an emulator: what a test, or the console, speaks and listens with.
/** @import * as Declared from "./emulator.js" */
import { softphone } from "./core.js";
import { contained } from "../platform/contained.js";
import { check } from "./refusals.js";

/**
 * What a phone does is done by the emulator: `acts` and `says` throw what it refuses.
 *
 * @typedef {{ acts: (request: object) => any, says: (pcm: Uint8Array) => number, close: () => void }} Emulated
 */

/** @implements {Declared.EmulatorPhone} */
export class Phone {
  #emulated;
  /** @type {Map<number, Declared.EmulatorPhoneRing>} */
  #ringing = new Map();
  /** @type {Declared.EmulatorPhoneCall | undefined} */
  #call;
  #isClosed = false;
  number = softphone();
  id;
  /** @type {Declared.EmulatorPhone["onmessage"]} */
  onmessage;
  /** @type {Declared.EmulatorPhone["onaudio"]} */
  onaudio;

  /**
   * @param {number} id
   * @param {Emulated} emulated
   */
  constructor(id, emulated) {
    this.id = id;
    this.#emulated = emulated;
  }

  get ringing() {
    return [...this.#ringing.values()];
  }

  get call() {
    return this.#call;
  }

  /** @type {Declared.EmulatorPhone["answer"]} */
  answer(ring) {
    this.#acts({ action: "answer", ring });
  }

  /** @type {Declared.EmulatorPhone["decline"]} */
  decline(ring) {
    this.#acts({ action: "decline", ring });
  }

  /** @type {Declared.EmulatorPhone["dial"]} */
  dial(call) {
    check("call", typeof call === "object" && call !== null, "expected an object such as { to }", call);
    return this.#acts({ action: "dial", call });
  }

  /** @type {Declared.EmulatorPhone["attach"]} */
  attach(callConnectionId, participant) {
    for (const [name, text] of Object.entries({ callConnectionId, participant }))
      check(name, typeof text === "string", "expected a string", text);
    this.#acts({ action: "attach", callConnectionId, participantId: participant });
  }

  /** @type {Declared.EmulatorPhone["send"]} */
  send(audio) {
    check("audio", ArrayBuffer.isView(audio), "expected an Int16Array, or a Uint8Array with the bytes of one", audio);
    return this.#open().says(new Uint8Array(audio.buffer, audio.byteOffset, audio.byteLength));
  }

  /** @type {Declared.EmulatorPhone["press"]} */
  press(keys) {
    check("keys", typeof keys === "string", "expected a string such as 12#", keys);
    return this.#acts({ action: "press", keys }).pressed;
  }

  hangUp() {
    this.#acts({ action: "hangUp" });
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ringing.clear();
    this.#call = undefined;
    this.#emulated.close();
  }

  /** @param {object} request */
  #acts(request) {
    return this.#open().acts(request);
  }

  #open() {
    if (this.#isClosed) throw new Error("this phone is closed: emulator.phone() opens another one");
    return this.#emulated;
  }

  /**
   * Takes what the core has for it.
   *
   * @param {import("./core.js").PhoneEffect} effect
   */
  take(effect) {
    if (this.#isClosed) return;
    if ("heard" in effect) {
      const { onaudio } = this;
      if (onaudio) contained(() => onaudio({ heard: samplesOf(effect.heard), said: samplesOf(effect.said) }), report);
      return;
    }
    /** @type {Declared.EmulatorPhoneMessage} */
    const message = JSON.parse(effect.note);
    if (message.event === "ringing") {
      const { event, ...ring } = message;
      this.#ringing.set(ring.ring, ring);
    }
    if (message.event === "stopped") this.#ringing.delete(message.ring);
    if (message.event === "ended") this.#call = undefined;
    if (message.event === "connected") {
      const { event, ...call } = message;
      this.#call = call;
      // The phones at which it rang beside this one get a message of their own.
      for (const [ring, { callConnectionId }] of this.#ringing)
        if (callConnectionId === call.callConnectionId) this.#ringing.delete(ring);
    }
    const { onmessage } = this;
    if (onmessage) contained(() => onmessage(message), report);
  }
}

/** @param {Uint8Array<ArrayBuffer>} pcm */
const samplesOf = (pcm) => new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2);

/** @param {unknown} failure */
const report = (failure) => console.error("ringwire: a handler of a phone failed:", failure);
