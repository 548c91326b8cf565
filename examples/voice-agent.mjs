// A voice agent: answers calls, and passes their audio on to a realtime model, and the model's back. The caller may interrupt.
//
//   npm install ws && node --env-file=.env.local voice-agent.mjs
//
// Without an account: `npx ringwire emulator --model --env .env.local` writes the environment variables below, with the URL of a stand-in for the
// model, and `npx ringwire incoming +15550107001` calls: that number says a sentence.
import { once } from "node:events";
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { MediaReceiver } from "ringwire/media";
import { upgrade } from "ringwire/media/ws";
import { WebSocket } from "ws";

const { COMMUNICATION_CONNECTION_STRING, COMMUNICATION_CALLBACK_URL, COMMUNICATION_CALLBACK_SECRET: secret } = process.env;
const { COMMUNICATION_CALLBACK_AUDIENCE: audience, COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl } = process.env;
// The model: wss://api.openai.com/v1/realtime?model=gpt-realtime, or wss://….openai.azure.com/openai/v1/realtime?model=<deployment>.
const { MODEL_URL, MODEL_KEY = "none", PORT = new URL(COMMUNICATION_CALLBACK_URL).port } = process.env;

const client = new CallAutomationClient(COMMUNICATION_CONNECTION_STRING);
const callbacks = new CallbackReceiver({ audience, metadataUrl, secret });
const media = new MediaReceiver({ secret });

callbacks.on("IncomingCall", ({ incomingCallContext, id }) =>
  client.answerCall(incomingCallContext, COMMUNICATION_CALLBACK_URL, {
    mediaStreamingOptions: media.options(new URL("/media", COMMUNICATION_CALLBACK_URL).href, { sampleRate: 24_000 }),
    repeatabilityRequestId: id,
  }),
);

media.onCall(async (call) => {
  const model = new WebSocket(MODEL_URL, { headers: { authorization: `Bearer ${MODEL_KEY}`, "api-key": MODEL_KEY } });
  const tell = (event) => model.readyState === WebSocket.OPEN && model.send(JSON.stringify(event));
  // Without the model there is nothing to say.
  model.on("error", (error) => console.error(`the model: ${error.message}`));
  model.on("close", () => call.close());
  model.on("message", (data) => {
    const event = JSON.parse(data);
    if (event.type === "response.output_audio.delta") call.play(event.delta, { utterance: event.item_id });
    if (event.type === "response.output_audio_transcript.done") console.log(`agent: ${event.transcript}`);
    if (event.type === "error") console.error(`the model: ${event.error.message}`);
    if (event.type !== "input_audio_buffer.speech_started") return;
    // The caller speaks: what was not heard yet is dropped, and the model learns how much of its answer was.
    for (const { utterance: item_id, playedMs } of call.stop())
      tell({ type: "conversation.item.truncate", item_id, content_index: 0, audio_end_ms: Math.floor(playedMs) });
  });
  await once(model, "open"); // What the caller says meanwhile is kept.
  tell({ type: "session.update", session: { type: "realtime", instructions: "You are the desk of a clinic. Be brief." } });
  tell({ type: "response.create" });
  for await (const { base64 } of call.audio()) tell({ type: "input_audio_buffer.append", audio: base64 });
  model.close();
  console.log("the call is over");
});

createServer(callbacks.node())
  .on("upgrade", upgrade(media, { path: "/media" }))
  .listen(Number(PORT), "localhost", () => console.log(`takes calls at port ${PORT}`));
