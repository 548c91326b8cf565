// A model hears the caller and speaks by itself, over a WebSocket. The shape of an application whose audio goes both ways: words of the
// options in spellings of their own, one socket for all, and no answer to anything that is posted.
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

const { PORT, CONNECTION_STRING, CALLBACK_URI } = process.env;

const app = express();
app.use(express.json());
const server = http.createServer(app);

let client;
let socket;
let heard = 0;

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

/** The model: it says again what it hears, and is interrupted by each third part. */
function hear({ data, isSilent }) {
  if (isSilent) return;
  heard++;
  send(heard % 3 === 0 ? createOutboundStopAudioData() : createOutboundAudioData(data));
}

server.listen(PORT, () => {
  client = new CallAutomationClient(CONNECTION_STRING || "");
});

new WebSocketServer({ server }).on("connection", (connected) => {
  socket = connected;
  socket.on("message", (packet) => {
    const parsed = StreamingData.parse(packet);
    if (StreamingData.getStreamingKind() === "AudioData") hear(parsed);
  });
});
