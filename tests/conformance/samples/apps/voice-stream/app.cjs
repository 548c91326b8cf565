// A realtime model hears the caller and speaks, over two WebSockets: that of the call, and that of the model. The shape of an application whose
// audio goes both ways: words of the options in spellings of their own, one socket for all, what comes before the model is there is lost, and no
// answer to anything that is posted.
const { randomUUID } = require("node:crypto");
const http = require("node:http");
const express = require("express");
const { WebSocket, WebSocketServer } = require("ws");
const {
  CallAutomationClient,
  StreamingData,
  createOutboundAudioData,
  createOutboundStopAudioData,
} = require("@azure/communication-call-automation");

const { PORT, CONNECTION_STRING, CALLBACK_URI, MODEL_URL, MODEL_KEY } = process.env;

const app = express();
app.use(express.json());
const server = http.createServer(app);

let client;
let socket;
let model;

app.post("/api/incomingCall", async (request, response) => {
  const event = request.body[0];
  try {
    if (event.eventType === "Microsoft.EventGrid.SubscriptionValidationEvent") {
      response.status(200).json({ validationResponse: event.data.validationCode });
      return;
    }
    const callerId = event.data.from.rawId;
    const callbackUri = `${CALLBACK_URI}/api/callbacks/${randomUUID()}?callerId=${callerId}`;
    await client.answerCall(event.data.incomingCallContext, callbackUri, {
      mediaStreamingOptions: {
        transportUrl: CALLBACK_URI.replace(/^https:\/\//, "wss://"),
        transportType: "websocket",
        contentType: "audio",
        audioChannelType: "unmixed",
        startMediaStreaming: true,
        enableBidirectional: true,
        audioFormat: "Pcm24KMono",
      },
    });
  } catch (error) {
    console.error("The call was not answered.", error);
  }
});

app.post("/api/callbacks/:contextId", async (request) => {
  const event = request.body[0];
  const { callConnectionId, mediaStreamingUpdate, resultInformation } = event.data;
  if (event.type === "Microsoft.Communication.CallConnected") {
    const properties = await client.getCallConnection(callConnectionId).getCallConnectionProperties();
    console.log(`subscription ${properties.mediaStreamingSubscription.state}`);
  } else if (
    event.type === "Microsoft.Communication.MediaStreamingStarted" ||
    event.type === "Microsoft.Communication.MediaStreamingStopped"
  ) {
    console.log(`${mediaStreamingUpdate.mediaStreamingStatus} ${mediaStreamingUpdate.mediaStreamingStatusDetails}`);
  } else if (event.type === "Microsoft.Communication.MediaStreamingFailed") {
    console.log(`${resultInformation.code} ${resultInformation.subCode}`);
  } else if (event.type === "Microsoft.Communication.CallDisconnected") {
    console.log("over");
  }
});

const send = (data) => {
  if (socket.readyState === WebSocket.OPEN) socket.send(data);
};

/** Opens the model: what it says goes into the call, and when the caller speaks, it is to be silent. */
async function startModel() {
  model = new WebSocket(MODEL_URL, { headers: { "api-key": MODEL_KEY } });
  await new Promise((resolve, reject) => {
    model.once("open", resolve);
    model.once("error", reject);
  });
  model.on("message", (data) => {
    const message = JSON.parse(data);
    switch (message.type) {
      case "session.created":
        console.log(`session ${message.session.model}`);
        break;
      case "response.output_audio.delta":
        send(createOutboundAudioData(message.delta));
        break;
      case "input_audio_buffer.speech_started":
        send(createOutboundStopAudioData());
        break;
      case "response.output_audio_transcript.done":
        console.log(`said: ${message.transcript}`);
        break;
      case "error":
        console.log(`model error: ${message.error.message}`);
        break;
    }
  });
  const turnDetection = { type: "server_vad", threshold: 0.5, prefix_padding_ms: 200, silence_duration_ms: 400 };
  const audio = { input: { turn_detection: turnDetection }, output: { voice: "alloy" } };
  model.send(JSON.stringify({ type: "session.update", session: { type: "realtime", instructions: "Be brief.", audio } }));
  model.send(JSON.stringify({ type: "response.create" }));
}

function hear(base64) {
  if (model?.readyState === WebSocket.OPEN) model.send(JSON.stringify({ type: "input_audio_buffer.append", audio: base64 }));
}

server.listen(PORT, () => {
  client = new CallAutomationClient(CONNECTION_STRING || "");
});

new WebSocketServer({ server }).on("connection", async (connected) => {
  socket = connected;
  await startModel();
  socket.on("message", (packet) => {
    const parsed = StreamingData.parse(packet);
    if (StreamingData.getStreamingKind() === "AudioData") hear(parsed.data);
  });
  socket.on("close", () => {
    console.log("the socket is closed");
    model.close();
  });
});
