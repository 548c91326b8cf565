// Calls a number, and says who answers: a person says a short hello and waits, a machine goes on.
//
//   npm install ws && node --env-file=.env.local answering-machine.mjs +15550107001
//
// Without an account: `npx ringwire emulator --env .env.local` writes the environment variables below. +15550107001 says a sentence, and
// +15550107003 nothing.
import { once } from "node:events";
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallOutcomeError, CallbackReceiver } from "ringwire/callbacks";
import { MediaReceiver, VoiceActivity } from "ringwire/media";
import { upgrade } from "ringwire/media/ws";

const { COMMUNICATION_CONNECTION_STRING, COMMUNICATION_CALLBACK_URL, COMMUNICATION_CALLBACK_SECRET: secret } = process.env;
const { COMMUNICATION_CALLBACK_AUDIENCE: audience, COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl } = process.env;
const { CALLER_ID = "+14255550100", PORT = new URL(COMMUNICATION_CALLBACK_URL).port } = process.env;

/** What is longer is no hello, and who says nothing for so long is not there. In milliseconds of the call. */
const LONGEST_HELLO_MS = 2500;
const LONGEST_SILENCE_MS = 6000;

const callbacks = new CallbackReceiver({ audience, metadataUrl, secret });
const client = new CallAutomationClient(COMMUNICATION_CONNECTION_STRING, { callbacks });
const media = new MediaReceiver({ secret });

/** Who has answered, by the sound. */
async function listen(call) {
  const activity = new VoiceActivity();
  let beganMs;
  for await (const frame of call.audio()) {
    const change = activity.push(frame);
    if (change === "started") beganMs = frame.mediaMs;
    if (change === "stopped") return "a person";
    if (activity.isSpeaking && frame.mediaMs - beganMs > LONGEST_HELLO_MS) return "a machine";
    if (!activity.isSpeaking && frame.mediaMs > LONGEST_SILENCE_MS) return "silence";
  }
  return "nothing: the call is over";
}
const heard = new Promise((resolve) => media.onCall((call) => listen(call).then(resolve)));

const server = createServer(callbacks.node()).on("upgrade", upgrade(media, { path: "/media" }));
await once(server.listen(Number(PORT), "localhost"), "listening");
const [phoneNumber = "+15550107001"] = process.argv.slice(2);
const invite = { targetParticipant: { phoneNumber }, sourceCallIdNumber: { phoneNumber: CALLER_ID } };
const mediaStreamingOptions = media.options(new URL("/media", COMMUNICATION_CALLBACK_URL).href);
const call = await client.createCall(invite, COMMUNICATION_CALLBACK_URL, { mediaStreamingOptions });
try {
  await call.connected({ timeoutMs: 150_000 });
  console.log(await heard);
  await call.callConnection.hangUp(true).completed({ timeoutMs: 10_000 });
} catch (error) {
  if (!(error instanceof CallOutcomeError)) throw error;
  console.log(error.reason);
} finally {
  server.close();
  server.closeAllConnections();
}
