// Microphone, loudspeaker and bell of the softphone.

/** The bell: the tones of a ringing signal in North America, 2 s of every 6 (ITU-T E.180). */
const BELL = { hertz: [440, 480], onS: 2, everyS: 6, times: 20, gain: 0.05 };

/** How long a loudspeaker is waited for, in milliseconds. */
const OPENING_MS = 1500;

const NO_MICROPHONE = "This computer has no microphone. You hear the call, and can press keys.";
/** Why a page does not get the microphone, and what to do. @type {Record<string, string>} */
const PROBLEMS = {
  NotAllowedError:
    "The browser does not let this page use the microphone. Allow it beside the address of the page, then mute and unmute.",
  NotFoundError: NO_MICROPHONE,
  // The page wants no device that there may not be: WebKitGTK says this where there is none at all.
  OverconstrainedError: NO_MICROPHONE,
  NotReadableError: "Another program holds the microphone. Close it, then mute and unmute.",
};

export class PhoneAudio {
  /** @type {AudioContext | undefined} */
  #context;
  /** @type {Promise<AudioWorkletNode> | undefined} */
  #node;
  /** @type {MediaStream | undefined} */
  #stream;
  /** @type {MediaStreamAudioSourceNode | undefined} */
  #source;
  /** @type {GainNode | undefined} */
  #bell;
  #takes;
  #lost;

  /**
   * @param {(packet: Int16Array) => void} takes gets what the microphone hears, in packets of 20 ms at 16 kHz
   * @param {(problem: string) => void} lost is called when the microphone is taken away
   */
  constructor(takes, lost) {
    this.#takes = takes;
    this.#lost = lost;
  }

  /** Whether the loudspeaker can be heard: before one has used the page, browsers keep it silent. */
  get isAudible() {
    return this.#context?.state === "running";
  }

  /** Whether there is a microphone. */
  get hasMicrophone() {
    return Boolean(this.#stream);
  }

  #open() {
    this.#context ??= new AudioContext({ latencyHint: "interactive" });
    // A browser that does not let it play yet says so when it is asked: the next click asks again.
    if (this.#context.state === "suspended") this.#context.resume().catch(() => {});
    return this.#context;
  }

  /** The loudspeaker, from now on; after a click only. */
  async start() {
    const context = this.#open();
    this.#node ??= nodeOf(context, this.#takes);
    await this.#node;
    // A device takes its time: what comes before it plays would be skipped.
    await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, OPENING_MS))]);
  }

  /**
   * The microphone, from now on.
   *
   * @returns why there is none, if there is none
   */
  async listen() {
    if (this.#stream) return undefined;
    if (!navigator.mediaDevices)
      return "A browser gives the microphone to pages with https, and to those of this machine: open the console by http://127.0.0.1.";
    try {
      const context = this.#open();
      this.#node ??= nodeOf(context, this.#takes);
      const node = await this.#node;
      const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      this.#stream = stream;
      this.#source = context.createMediaStreamSource(stream);
      this.#source.connect(node);
      for (const track of stream.getTracks())
        track.addEventListener("ended", () => {
          this.deafen();
          this.#lost("The microphone is gone. Connect it, then mute and unmute.");
        });
      return undefined;
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      return PROBLEMS[name] ?? `The microphone cannot be used: ${message}`;
    }
  }

  /** Gives the microphone back: its light goes out. */
  deafen() {
    this.#source?.disconnect();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#source = undefined;
    this.#stream = undefined;
  }

  /**
   * Plays a packet.
   *
   * @param {Int16Array} packet
   */
  play(packet) {
    const own = packet.slice();
    this.#node?.then(({ port }) => port.postMessage(own.buffer, [own.buffer])).catch(() => {});
  }

  /** @param {boolean} rings */
  ring(rings) {
    if (!rings) {
      this.#bell?.disconnect();
      this.#bell = undefined;
      return;
    }
    if (this.#bell) return;
    const context = this.#open();
    const bell = context.createGain();
    bell.gain.value = 0;
    const { hertz, onS, everyS, times, gain } = BELL;
    for (let time = 0; time < times; time++) {
      bell.gain.setTargetAtTime(gain, context.currentTime + time * everyS, 0.01);
      bell.gain.setTargetAtTime(0, context.currentTime + time * everyS + onS, 0.01);
    }
    for (const frequency of hertz) {
      const tone = new OscillatorNode(context, { frequency });
      tone.connect(bell);
      tone.start();
      tone.stop(context.currentTime + times * everyS);
    }
    bell.connect(context.destination);
    this.#bell = bell;
  }

  /** Asks the browser once more whether it may be heard: one has used the page. */
  wake() {
    if (this.#context?.state === "suspended") this.#open();
  }

  close() {
    this.ring(false);
    this.deafen();
    this.#context?.close().catch(() => {});
    this.#context = undefined;
    this.#node = undefined;
  }
}

/**
 * The node between the devices and the packets.
 *
 * @param {AudioContext} context
 * @param {(packet: Int16Array) => void} takes
 */
async function nodeOf(context, takes) {
  await context.audioWorklet.addModule(new URL("./phone-processor.js", import.meta.url));
  const node = new AudioWorkletNode(context, "ringwire-phone", {
    channelCount: 1,
    channelCountMode: "explicit",
    outputChannelCount: [1],
  });
  node.port.onmessage = ({ data }) => takes(new Int16Array(data));
  node.connect(context.destination);
  return node;
}
