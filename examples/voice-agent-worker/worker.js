// A voice agent as a Cloudflare Worker: one Durable Object for each call holds its WebSockets, that of the audio and that of a realtime model.
//
// Wrangler needs a binding `CALL` for the class `Call`. In Event Grid, subscribe `COMMUNICATION_CALLBACK_URL` to the event IncomingCall. Without
// an account: `npx ringwire emulator --model --env .dev.vars --callback-url http://localhost:8787/`, `wrangler dev`, and
// `npx ringwire incoming +15550107001`, a number that says a sentence.
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { MediaReceiver } from "ringwire/media";

/** Passes the audio of a call on to the model, and the model's back. The caller may interrupt. */
async function agent(call, { MODEL_URL, MODEL_KEY = "none" }) {
  const headers = { upgrade: "websocket", authorization: `Bearer ${MODEL_KEY}`, "api-key": MODEL_KEY };
  const { webSocket: model } = await fetch(MODEL_URL.replace(/^ws/, "http"), { headers });
  const tell = (event) => model.readyState === WebSocket.OPEN && model.send(JSON.stringify(event));
  model.addEventListener("close", () => call.close());
  model.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === "response.output_audio.delta") call.play(event.delta, { utterance: event.item_id });
    if (event.type !== "input_audio_buffer.speech_started") return;
    for (const { utterance: item_id, playedMs } of call.stop())
      tell({ type: "conversation.item.truncate", item_id, content_index: 0, audio_end_ms: Math.floor(playedMs) });
  });
  model.accept();
  tell({ type: "session.update", session: { type: "realtime", instructions: "You are the desk of a clinic. Be brief." } });
  tell({ type: "response.create" });
  for await (const { base64 } of call.audio()) tell({ type: "input_audio_buffer.append", audio: base64 });
  model.close();
}

export class Call {
  constructor(_, env) {
    this.media = new MediaReceiver({ secret: env.COMMUNICATION_CALLBACK_SECRET });
    this.media.onCall((call) => agent(call, env));
  }
  fetch(request) {
    return this.media.handle(request);
  }
}

let callbacks;
export default {
  fetch(request, env, context) {
    const { COMMUNICATION_CALLBACK_URL: url, COMMUNICATION_CALLBACK_SECRET: secret } = env;
    const { COMMUNICATION_CALLBACK_AUDIENCE: audience, COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl } = env;
    const id = request.headers.get("x-ms-call-connection-id");
    if (id) return env.CALL.get(env.CALL.idFromName(id)).fetch(request);
    if (callbacks) return callbacks.handle(request, context);
    callbacks = new CallbackReceiver({ audience, metadataUrl, secret });
    const client = new CallAutomationClient(env.COMMUNICATION_CONNECTION_STRING);
    const mediaStreamingOptions = new MediaReceiver({ secret }).options(new URL("/media", url).href, { sampleRate: 24_000 });
    callbacks.on("IncomingCall", ({ incomingCallContext, id: repeatabilityRequestId }) =>
      client.answerCall(incomingCallContext, url, { mediaStreamingOptions, repeatabilityRequestId }),
    );
    return callbacks.handle(request, context);
  },
};
