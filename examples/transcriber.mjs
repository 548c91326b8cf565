// A transcriber: answers calls, and prints what is said in them, phrase by phrase.
//
//   npm install ws && node --env-file=.env.local transcriber.mjs
//
// Without an account: `npx ringwire emulator --env .env.local` writes the environment variables below, and
// `npx ringwire incoming +15550107001` calls: that number says a sentence. The emulator writes down what it has as text.
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { MediaReceiver } from "ringwire/media";
import { upgrade } from "ringwire/media/ws";

const { COMMUNICATION_CONNECTION_STRING, COMMUNICATION_CALLBACK_URL, COMMUNICATION_CALLBACK_SECRET: secret } = process.env;
const { COMMUNICATION_CALLBACK_AUDIENCE: audience, COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl } = process.env;
const { COMMUNICATION_AI_ENDPOINT = "https://ai.example/", PORT = new URL(COMMUNICATION_CALLBACK_URL).port } = process.env;

const client = new CallAutomationClient(COMMUNICATION_CONNECTION_STRING);
const callbacks = new CallbackReceiver({ audience, metadataUrl, secret });
const media = new MediaReceiver({ secret });

callbacks.on("IncomingCall", ({ incomingCallContext, id }) =>
  client.answerCall(incomingCallContext, COMMUNICATION_CALLBACK_URL, {
    callIntelligenceOptions: { cognitiveServicesEndpoint: COMMUNICATION_AI_ENDPOINT },
    transcriptionOptions: media.transcription(new URL("/transcripts", COMMUNICATION_CALLBACK_URL).href, { locale: "en-US" }),
    repeatabilityRequestId: id,
  }),
);

const masked = (rawId = "") => rawId.replace(/\d(?=\d\d)/g, "*");
media.onTranscript(async (transcript) => {
  for await (const { isFinal, offsetMs, from, text } of transcript) {
    if (isFinal) console.log(`${(offsetMs / 1000).toFixed(1)} s ${masked(from)}: ${text}`);
  }
  console.log("the call is over");
});

createServer(callbacks.node())
  .on("upgrade", upgrade(media, { path: "/transcripts" }))
  .listen(Number(PORT), "localhost", () => console.log(`takes calls at port ${PORT}`));
