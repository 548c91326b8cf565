// The softphone of the console: its line to the emulator, the devices of this computer, and the conversation.
import { describe } from "./advice.js";
import { Conversation } from "./conversation.js";
import { PhoneAudio } from "./phone-audio.js";
/** @import { Backend, PhoneLine, PhoneMessage, PhoneRing, PhoneTurn } from "./types.d.ts" */

/** How often the turns of a call are asked for, in milliseconds. */
const TURNS_MS = 1000;

export class Softphone {
  /** @type {"off" | "opening" | "ready" | "dialing" | "talking"} */
  state = "off";
  number = "";
  /** The calls that ring, by their numbers. @type {Map<number, PhoneRing>} */
  rings = new Map();
  /** The call that it is in, or was in last. @type {{ callConnectionId?: string, participantId: string } | undefined} */
  call;
  /** What was said in that. @type {Conversation | undefined} */
  conversation;
  /** @type {PhoneTurn[]} */
  turns = [];
  /** The keys that were pressed in it. */
  pressed = "";
  /** The keys that were heard in it. */
  heardKeys = "";
  /** When it began and ended, in milliseconds since 1970. */
  startedAt = 0;
  endedAt = 0;
  /** Why the last call ended. */
  ended = "";
  isMuted = false;
  problem = "";
  /** How many packets of sound were lost on the way. */
  lost = 0;
  #changed;
  #audio = new PhoneAudio(
    (packet) => this.#say(packet),
    (problem) => this.#fails(problem),
  );
  /** @type {Backend | undefined} */
  #backend;
  /** @type {PhoneLine | undefined} */
  #line;
  #asking = false;
  #askedAt = 0;

  /** @param {() => void} changed is called when what is shown is another */
  constructor(changed) {
    this.#changed = changed;
  }

  get isOn() {
    return this.state !== "off";
  }

  /** The loudspeaker is silent until one has used the page. */
  get isSilent() {
    return this.rings.size > 0 && !this.#audio.isAudible;
  }

  get hasMicrophone() {
    return this.#audio.hasMicrophone;
  }

  /**
   * Opens the line.
   *
   * @param {Backend | undefined} backend
   */
  async turnOn(backend) {
    if (this.isOn || backend?.mode !== "emulator") return;
    this.#backend = backend;
    this.problem = "";
    this.#is("opening");
    try {
      const line = await backend.openPhone({
        message: (message) => this.#take(message),
        audio: (packet) => {
          this.conversation?.add(packet);
          this.#audio.play(packet.heard);
          this.#askTurns();
        },
        lost: (packets) => {
          this.lost += packets;
        },
        closed: () => this.#drop("The emulator has closed the phone: it was stopped, or the connection broke."),
      });
      // It may have been turned off meanwhile.
      if (this.#backend !== backend) return line.close();
      this.#line = line;
      this.number = line.number;
      if (this.state === "opening") this.#is("ready");
    } catch (error) {
      this.#drop(describe(error).message ?? String(error));
    }
  }

  turnOff() {
    this.#line?.close();
    this.#drop("");
  }

  /** @param {string} problem */
  #drop(problem) {
    if (this.state === "talking") this.endedAt = Date.now();
    this.#audio.close();
    this.#line = undefined;
    this.#backend = undefined;
    this.rings.clear();
    this.problem = problem;
    this.#is("off");
  }

  /** @param {Softphone["state"]} state */
  #is(state) {
    this.state = state;
    this.#changed();
  }

  /** @param {string} problem */
  #fails(problem) {
    this.problem = problem;
    this.#changed();
  }

  /** One has used the page: it may be heard. */
  wake() {
    this.#audio.wake();
  }

  /** @param {PhoneMessage} message */
  #take(message) {
    switch (message.event) {
      case "ringing":
        this.rings.set(message.ring, message);
        break;
      case "stopped":
        this.rings.delete(message.ring);
        break;
      case "connected": {
        const { callConnectionId, participantId } = message;
        // A participant who is moved to another call talks on.
        if (this.state !== "talking") this.#begin();
        this.call = { callConnectionId, participantId };
        for (const [ring, call] of this.rings) if (call.callConnectionId === callConnectionId) this.rings.delete(ring);
        this.state = "talking";
        break;
      }
      case "ended":
        this.ended = message.reason;
        this.endedAt = Date.now();
        this.#audio.deafen();
        if (this.state === "talking") setTimeout(() => this.#askTurns(true), 300);
        else this.conversation = undefined;
        this.state = "ready";
    }
    this.#audio.ring(this.rings.size > 0 && this.state === "ready");
    this.#changed();
  }

  #begin() {
    this.conversation = new Conversation();
    Object.assign(this, { turns: [], pressed: "", heardKeys: "", ended: "", startedAt: Date.now(), endedAt: 0, lost: 0 });
  }

  /** @param {Int16Array} packet */
  #say(packet) {
    if (this.state === "talking" && !this.isMuted) this.#line?.send(packet);
  }

  /** Who was answered and interrupted, when; nothing where the emulator does not say it. */
  async #askTurns(isLast = false) {
    const [backend, id] = [this.#backend, this.call?.callConnectionId];
    if (backend?.mode !== "emulator" || id === undefined || this.#asking) return;
    if (!isLast && Date.now() - this.#askedAt < TURNS_MS) return;
    this.#asking = true;
    this.#askedAt = Date.now();
    const of = this.call;
    try {
      const [turns, heard] = await Promise.all([backend.turns(id), backend.heard(id, of?.participantId ?? "")]);
      if (this.call !== of) return;
      this.turns = turns;
      this.heardKeys = heard.keys;
      this.#changed();
    } catch {
      // The call may be forgotten: what was known of it stays.
    } finally {
      this.#asking = false;
    }
  }

  /**
   * Does something, and shows what is wrong with it.
   *
   * @param {(line: PhoneLine) => unknown} act
   */
  async #does(act) {
    if (!this.#line) return false;
    try {
      await act(this.#line);
      return true;
    } catch (error) {
      this.#fails(describe(error).message ?? String(error));
      return false;
    }
  }

  /** Loudspeaker and microphone; a call is possible without. */
  async #devices() {
    this.problem = "";
    try {
      await this.#audio.start();
    } catch (error) {
      this.problem = `This browser plays no sound: ${/** @type {Error} */ (error).message}`;
      return;
    }
    if (!this.isMuted) this.problem = (await this.#audio.listen()) ?? "";
  }

  /** @param {number} ring */
  async answer(ring) {
    this.#audio.ring(false);
    // The browser may ask whether the page may listen: the call rings meanwhile.
    await this.#devices();
    await this.#does((line) => line.answer(ring));
    this.#changed();
  }

  /** @param {number} ring */
  decline = (ring) => this.#does((line) => line.decline(ring));

  /** @param {Parameters<PhoneLine["dial"]>[0]} call */
  async dial(call) {
    await this.#devices();
    this.call = undefined;
    this.conversation = undefined;
    this.ended = "";
    const before = this.state;
    this.#is("dialing");
    if (!(await this.#does((line) => line.dial(call))) && this.state === "dialing") this.#is(before);
  }

  /**
   * Speaks for a participant of a call from now on; the phone is turned on for that.
   *
   * @param {Backend | undefined} backend
   * @param {string} callConnectionId
   * @param {string} rawId
   */
  async attach(backend, callConnectionId, rawId) {
    await this.turnOn(backend);
    if (!this.#line) return;
    await this.#devices();
    await this.#does((line) => line.attach(callConnectionId, rawId));
    this.#changed();
  }

  hangUp = () => this.#does((line) => line.hangUp());

  /** @param {string} keys */
  async press(keys) {
    if (await this.#does((line) => line.press(keys))) this.pressed += keys;
    this.#changed();
  }

  async mute() {
    this.isMuted = !this.isMuted;
    if (this.isMuted) this.problem = "";
    else if (this.state === "talking" || this.state === "dialing") this.problem = (await this.#audio.listen()) ?? "";
    this.#changed();
  }
}
