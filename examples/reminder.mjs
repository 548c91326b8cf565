// An appointment reminder: calls somebody, asks for a key, and says what was answered.
//
//   node reminder.mjs +15550103001 "Tuesday at ten"
//
// With no account: `npx ringwire emulator` prints what the environment below needs, and +15550103001 answers and presses 1.
import { once } from "node:events";
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallOutcomeError, CallbackReceiver } from "ringwire/callbacks";

const {
  RINGWIRE_CONNECTION_STRING, // of the communication resource
  RINGWIRE_AUDIENCE, // its immutable id: for whom the service signs its callbacks
  RINGWIRE_METADATA_URL, // only with an emulator: where the keys of its signatures are
  RINGWIRE_AI_URL = "https://ai.example/", // the Azure AI services that speak
  CALLER_ID = "+14255550100", // a number of the resource
  PORT = "0",
  PUBLIC_URL, // how the service reaches this program; on one machine, itself
} = process.env;

const receiver = new CallbackReceiver({ audience: RINGWIRE_AUDIENCE, metadataUrl: RINGWIRE_METADATA_URL });
const client = new CallAutomationClient(RINGWIRE_CONNECTION_STRING, { callbacks: receiver });
const server = createServer(receiver.node()).listen(Number(PORT), "127.0.0.1");
await once(server, "listening");
const callbacks = new URL("/callbacks", PUBLIC_URL ?? `http://127.0.0.1:${server.address().port}`).href;

/** What a patient says to an appointment: `confirmed`, `moved`, `unclear`, or why there was no talking to them. */
async function remind(phoneNumber, when) {
  const patient = { phoneNumber };
  // A run of this program that is repeated calls nobody twice: the service knows the id again.
  const { repeatabilityRequestId } = process.env;
  const call = await client.createCall(
    { targetParticipant: patient, sourceCallIdNumber: { phoneNumber: CALLER_ID } },
    callbacks,
    {
      callIntelligenceOptions: { cognitiveServicesEndpoint: RINGWIRE_AI_URL },
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
    // Busy, declined, no answer, hung up in the middle: an outcome, not a failure of this program.
    if (error instanceof CallOutcomeError) return error.reason;
    throw error;
  } finally {
    // They may have hung up before.
    await call.callConnection.hangUp(true).catch(() => {});
  }
}

/** The first key somebody presses; asked a second time when nothing came. */
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
