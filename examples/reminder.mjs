// An appointment reminder: calls a patient, asks for a tone, and prints the answer.
//
//   node --env-file=.env.local reminder.mjs +15550103001 "Tuesday at ten"
//
// Without an account: `npx ringwire emulator --env .env.local` writes the environment variables below. +15550103001 answers and presses 1.
import { once } from "node:events";
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallOutcomeError, CallbackReceiver } from "ringwire/callbacks";

for (const name of ["COMMUNICATION_CONNECTION_STRING", "COMMUNICATION_CALLBACK_URL", "COMMUNICATION_CALLBACK_AUDIENCE"])
  if (!process.env[name])
    throw new Error(`${name} is not set: npx ringwire emulator --env .env.local, then node --env-file=.env.local reminder.mjs`);
const {
  COMMUNICATION_CONNECTION_STRING, // of the communication resource
  COMMUNICATION_CALLBACK_URL, // the URL at which the service reaches this program
  COMMUNICATION_CALLBACK_SECRET, // the secret in that URL
  COMMUNICATION_CALLBACK_AUDIENCE, // the immutable id of the resource: the audience of the callbacks' tokens
  COMMUNICATION_CALLBACK_METADATA_URL, // only with an emulator: the URL of its OpenID Connect metadata
  COMMUNICATION_AI_ENDPOINT = "https://ai.example/", // the Azure AI services for text-to-speech
  CALLER_ID = "+14255550100", // a phone number of the resource
  PORT = new URL(COMMUNICATION_CALLBACK_URL).port, // where this program listens: behind a tunnel, another port than that of the URL
} = process.env;

const receiver = new CallbackReceiver({
  audience: COMMUNICATION_CALLBACK_AUDIENCE,
  secret: COMMUNICATION_CALLBACK_SECRET,
  metadataUrl: COMMUNICATION_CALLBACK_METADATA_URL,
});
const client = new CallAutomationClient(COMMUNICATION_CONNECTION_STRING, { callbacks: receiver });
const server = createServer(receiver.node()).listen(Number(PORT), "localhost");
await once(server, "listening");

/** Asks a patient about an appointment: returns `confirmed`, `moved`, `unclear`, or the reason why the call failed. */
async function remind(phoneNumber, when) {
  const patient = { phoneNumber };
  // When this program runs again with the same id, the service recognizes the request and does not call the patient twice.
  const { repeatabilityRequestId } = process.env;
  const call = await client.createCall(
    { targetParticipant: patient, sourceCallIdNumber: { phoneNumber: CALLER_ID } },
    COMMUNICATION_CALLBACK_URL,
    {
      callIntelligenceOptions: { cognitiveServicesEndpoint: COMMUNICATION_AI_ENDPOINT },
      repeatabilityRequestId,
    },
  );
  try {
    await call.connected({ timeoutMs: 150_000 });
    const media = call.callConnection.getCallMedia();
    const answer = await ask(
      media,
      patient,
      `This is your clinic. You have an appointment on ${when}. Press 1 to confirm, 2 to move it.`,
    );
    const words = { one: "Thank you, we look forward to seeing you.", two: "We will call you back to find another time." };
    await media.playToAll([say(words[answer] ?? "We will call you again. Goodbye.")]).completed();
    return { one: "confirmed", two: "moved" }[answer] ?? "unclear";
  } catch (error) {
    // Busy, declined, no answer, hung up: an outcome of the call, not a failure of this program.
    if (error instanceof CallOutcomeError) return error.reason;
    throw error;
  } finally {
    // The patient may have hung up already. The program ends when the service has said that the call is over.
    const hangUp = call.callConnection.hangUp(true);
    await hangUp.completed({ timeoutMs: 10_000 }).catch(() => {});
  }
}

/** Plays a prompt and returns the first tone of the participant. Repeats the prompt once when no tone came. */
async function ask(media, targetParticipant, text) {
  for (let time = 1; ; time++) {
    try {
      const event = await media
        .startRecognizing(targetParticipant, {
          kind: "callMediaRecognizeDtmfOptions",
          playPrompt: say(text),
          maxTonesToCollect: 1,
          initialSilenceTimeoutInSeconds: 8,
          interruptPrompt: true,
        })
        .completed();
      return event.dtmfResult?.tones?.[0];
    } catch (error) {
      if (time === 2 || error.reason !== "initialSilenceTimeout") throw error;
    }
  }
}

const say = (text) => ({ kind: "textSource", text, voiceName: "en-US-AvaNeural" });

const [phoneNumber = "+15550103001", when = "Tuesday at ten"] = process.argv.slice(2);
try {
  console.log(await remind(phoneNumber, when));
} finally {
  server.close();
  server.closeAllConnections();
}
