// The sample call: what is done, what is waited for, and what is said of it. It does what an application would, through the same
// requests as everything in this page, and what the callee would.
import { ACTIONS } from "./actions.js";
import { perform } from "./exchange.js";
import { callback, pause } from "./wait.js";

const CONTRACT = "CallAutomationClient";
/** Answers after two seconds, and stays. */
const CALLEE = "+15550100000";
const KEY = "5";
/** A callback that has not come by then will not come. */
const TIMEOUT_MS = 10_000;

/** How long what was achieved stands before the next step is said. */
const READING_MS = 700;

/** What the steps are called; each has a function of the same name below. */
export const STEPS = [
  ["place", "Place a call"],
  ["play", "Play a prompt"],
  ["ask", "Ask for a key"],
  ["end", "Hang up"],
];

/**
 * Runs the steps one after the other.
 *
 * @param given the fields of a call: `source`, `callerId`, `callbackUri`
 * @param tell is told `(step, "begun" | "done", what happens in words)`
 * @throws what went wrong; the reason of `signal` when that is aborted
 */
export async function sampleCall(store, given, tell, signal) {
  let serviceId;

  /** Sends a request, whether or not others are reviewed first. */
  async function sends(operation, args) {
    signal.throwIfAborted();
    const entry = await perform(store, operation, args, { serviceId, contract: CONTRACT, review: false });
    if (entry.error) throw entry.error;
    signal.throwIfAborted();
    return entry;
  }

  const comes = (...kinds) =>
    callback(store, (event) => event.callConnectionId === serviceId && kinds.includes(event.kind), {
      timeoutMs: TIMEOUT_MS,
      signal,
    });

  const steps = {
    async place() {
      tell("place", "begun", `The application places a call: createCall. ${CALLEE} rings for two seconds.`);
      const placed = await sends(...ACTIONS[CONTRACT].place({ ...given, callees: [CALLEE], operationContext: "sample-call" }));
      serviceId = placed.serviceId;
      await comes("CallConnected");
      return `${CALLEE} answered, and the service told the application: CallConnected.`;
    },
    async play() {
      tell("play", "begun", "The application plays a tone of one second: playToAll.");
      const url = store.backend.promptUri(1);
      await sends(...ACTIONS[CONTRACT].play({ serviceId, url, loop: false, operationContext: "sample-prompt" }));
      await comes("PlayCompleted");
      return "The prompt was heard to its end: PlayCompleted.";
    },
    async ask() {
      tell("ask", "begun", "The application asks for one key: startRecognizing.");
      const question = {
        kind: "callMediaRecognizeDtmfOptions",
        maxTonesToCollect: 1,
        interruptPrompt: true,
        playPrompt: { kind: "fileSource", url: store.backend.promptUri(1) },
        operationContext: "sample-question",
      };
      await sends("startRecognizing", [serviceId, { phoneNumber: CALLEE }, question]);
      await pause(500, signal);
      tell("ask", "begun", `${CALLEE} presses ${KEY}.`);
      store.backend.press(serviceId, CALLEE, KEY);
      await comes("RecognizeCompleted");
      return `The key was recognised, and the application told which: RecognizeCompleted, ${KEY}.`;
    },
    async end() {
      tell("end", "begun", "The application hangs up: hangUp.");
      await sends(...ACTIONS[CONTRACT].hangUp({ serviceId }));
      await comes("CallDisconnected");
      return "The call is over: CallDisconnected.";
    },
  };

  for (const [step] of STEPS) {
    const told = await steps[step]();
    tell(step, "done", told);
    await pause(READING_MS, signal);
  }
}
