// The sample call: its requests, the callbacks it waits for, and what the page says of each. It does what an application would do, by
// the same requests as everything in this page, and what the callee would do.
import { ACTIONS } from "./actions.js";
import { perform } from "./exchange.js";
import { callback, pause } from "./wait.js";
/**
 * @import { Store } from "./store.js"
 * @import { PlaceFields, ReceivedEvent } from "./types.d.ts"
 */

const CONTRACT = "CallAutomationClient";
/** Answers after two seconds, and stays. */
const CALLEE = "+15550100000";
const KEY = "5";
/** A callback that has not come by then will not come. */
const TIMEOUT_MS = 10_000;

/** How long the end of a step stands before the next one begins. */
const READING_MS = 700;

/**
 * What the steps are called; each has a function of the same name below.
 *
 * @typedef {"place" | "play" | "ask" | "end"} Step
 * @type {[step: Step, title: string][]}
 */
export const STEPS = [
  ["place", "Place a call"],
  ["play", "Play a prompt"],
  ["ask", "Ask for a key"],
  ["end", "Hang up"],
];

/**
 * Runs the steps one after the other.
 *
 * @param {Store} store
 * @param {Pick<PlaceFields, "source" | "callerId" | "callbackUri">} given
 * @param {(step: Step, state: "begun" | "done", text: string) => void} show says what happens
 * @param {AbortSignal} signal
 * @throws what went wrong; the reason of `signal` when that is aborted
 */
export async function sampleCall(store, given, show, signal) {
  const { backend } = store;
  if (backend?.mode !== "emulator") throw new Error("the sample call is for the emulator");
  /** The call; empty until it is placed. */
  let serviceId = "";

  /**
   * Sends a request, whether or not others are reviewed first.
   *
   * @param {string} operation
   * @param {unknown[]} args
   */
  async function send(operation, args) {
    signal.throwIfAborted();
    const entry = await perform(store, operation, args, {
      serviceId: serviceId || undefined,
      contract: CONTRACT,
      review: false,
    });
    if (entry.error) throw entry.error;
    signal.throwIfAborted();
    return entry;
  }

  /** @param {ReceivedEvent["kind"][]} kinds */
  const received = (...kinds) =>
    callback(
      store,
      (event) => "callConnectionId" in event && event.callConnectionId === serviceId && kinds.includes(event.kind),
      { timeoutMs: TIMEOUT_MS, signal },
    );

  /** @type {Record<Step, () => Promise<string>>} */
  const steps = {
    async place() {
      show("place", "begun", `The application places a call: createCall. ${CALLEE} rings for two seconds.`);
      const placed = await send(...ACTIONS[CONTRACT].place({ ...given, callees: [CALLEE], operationContext: "sample-call" }));
      serviceId = placed.serviceId ?? "";
      await received("CallConnected");
      return `${CALLEE} answered, and the application received CallConnected.`;
    },
    async play() {
      show("play", "begun", "The application plays a tone of one second: playToAll.");
      const url = backend.promptUri(1);
      await send(...ACTIONS[CONTRACT].play({ serviceId, url, loop: false, operationContext: "sample-prompt" }));
      await received("PlayCompleted");
      return "The prompt was heard to its end: PlayCompleted.";
    },
    async ask() {
      show("ask", "begun", "The application asks for one key: startRecognizing.");
      const question = {
        kind: "callMediaRecognizeDtmfOptions",
        maxTonesToCollect: 1,
        interruptPrompt: true,
        playPrompt: { kind: "fileSource", url: backend.promptUri(1) },
        operationContext: "sample-question",
      };
      await send("startRecognizing", [serviceId, { phoneNumber: CALLEE }, question]);
      await pause(500, signal);
      show("ask", "begun", `${CALLEE} presses ${KEY}.`);
      await backend.press(serviceId, CALLEE, KEY);
      await received("RecognizeCompleted");
      return `The key was recognised, and the application received it in RecognizeCompleted: ${KEY}.`;
    },
    async end() {
      show("end", "begun", "The application hangs up: hangUp.");
      await send(...ACTIONS[CONTRACT].hangUp({ serviceId }));
      await received("CallDisconnected");
      return "The call is over: CallDisconnected.";
    },
  };

  for (const [step] of STEPS) {
    const text = await steps[step]();
    show(step, "done", text);
    await pause(READING_MS, signal);
  }
}
