// The voice agent of the README, in every runtime: it says what stands there, and the call sounds the same to the byte.
import { equal } from "../harness/check.mjs";

const CALLER = "+15550100000";

/** The digests of what the caller and the application hear. A change of the emulator's sound, or of the README's call, is a change of them. */
const DIGESTS = "6e4f41d785e71f8a 72363d019a1f69f6";

export const agentCases = {
  "the README's voice agent: its times are exact, and its call has the same bytes everywhere": async ({ readme, ...api }) => {
    const printed = [];
    const emulator = await readme.agent(api, { log: (line) => printed.push(line), error: (line) => printed.push(line) });
    equal(printed.join("\n"), readme.output, "what it prints");
    const [{ callConnectionId }] = emulator.connections();
    const [turn, ...others] = emulator.turns(callConnectionId);
    equal(others, [], "further turns");
    // The agent takes no time of its own. What is left is the frame in which it hears that the caller speaks, or is silent.
    equal([turn.answerMs, turn.interrupted.bargeInMs], [20, 20], "times");
    const digests = [];
    for (const who of [CALLER, undefined]) {
      const wav = emulator.heard(callConnectionId, who).wav();
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", wav));
      digests.push([...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
    equal(digests.join(" "), DIGESTS, "digests");
    emulator.stop();
  },
};
