// The sound of calls: the same bytes in every runtime.
import { equal } from "../harness/check.mjs";

const CALLEE = "+15550100000";
const NOISY = "+15550107004";
const ECHO = "+15550107005";

/** The digest of what the callee and the application hear of the call below. A change of the emulator's sound is a change of it. */
const DIGEST = "f406a50dc52e4568 6bc0f858429a8926 6cd9f9a35f1c715a b5b3fb89694e5f99";

export const soundCases = {
  "the emulator in-process: what is heard has the same bytes everywhere": async ({ CallAutomationClient, Emulator }) => {
    const emulator = await Emulator.start({ seed: 7 });
    const options = { fetch: emulator.fetch, sourceIdentity: { communicationUserId: "8:acs:resource_application" } };
    const client = new CallAutomationClient(emulator.connectionString, options);
    const whistle = Int16Array.from({ length: 4800 }, (_, n) => ((n % 40) - 20) * 300);
    emulator.script(CALLEE, [
      { say: "Good morning" },
      { until: "sound" },
      { afterMs: 800 },
      { say: whistle, gainDb: -3 },
      { until: "quiet", ms: 700 },
      { press: "159#" },
    ]);
    const people = [CALLEE, NOISY, ECHO].map((phoneNumber) => ({ phoneNumber }));
    const { callConnection, callConnectionProperties } = await client.createGroupCall(people, "https://app.example/callbacks", {
      sourceCallIdNumber: { phoneNumber: "+14255550100" },
      callIntelligenceOptions: { cognitiveServicesEndpoint: "https://ai.example/" },
    });
    await emulator.advance("4s");
    const media = callConnection.getCallMedia();
    await media.playToAll([{ kind: "textSource", text: "How may I help you today?", voiceName: "en-US-NancyNeural" }]);
    await media.playToAll([{ kind: "fileSource", url: emulator.promptUri(0.5) }]);
    await emulator.advance("8s");
    const id = callConnectionProperties.callConnectionId;
    // Each key is heard, and then its echo.
    equal(emulator.heard(id).keys(), "115599##", "keys");
    equal(emulator.heard(id, ECHO).keys(), "159#", "keys");
    const all = [undefined, CALLEE, NOISY, ECHO].map((who) => emulator.heard(id, who).wav());
    const digests = [];
    for (const wav of all) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", wav));
      digests.push([...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
    equal(digests.join(" "), DIGEST, "digests");
    emulator.stop();
  },
};
