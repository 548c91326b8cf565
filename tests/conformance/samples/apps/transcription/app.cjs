// A water works writes down its calls, records what callers allow, and asks them who they are. The shape of live transcription: transcription
// stops and goes on around a question, the recording begins paused, nothing that is posted is answered but Event Grid's last word, and
// the file is fetched at the end.
const { randomUUID } = require("node:crypto");
const http = require("node:http");
const express = require("express");
const { WebSocketServer } = require("ws");
const { createIdentifierFromRawId } = require("@azure/communication-common");
const { CallAutomationClient, StreamingData } = require("@azure/communication-call-automation");

const { PORT, CONNECTION_STRING, CALLBACK_URI, SPEECH_ENDPOINT, LOCALE, WORKS_NUMBER, CLERK_NUMBER } = process.env;
const ASK = "Ask";
const CONTINUE = "Continue";
const CLERK = "Clerk";
const FAREWELL = "Farewell";
const NO_CLERK = "NoClerk";
const DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const app = express();
app.use(express.json());
const server = http.createServer(app);

let client;
let callerId;
let media;
let recordingId;
let recordingCallback;
let recordingLocation;
let patience = 2;

async function ask(text, operationContext) {
  await media.startRecognizing(createIdentifierFromRawId(callerId), {
    playPrompt: { text, voiceName: "en-US-NancyNeural", kind: "textSource" },
    interToneTimeoutInSeconds: 5,
    initialSilenceTimeoutInSeconds: 15,
    maxTonesToCollect: 8,
    interruptPrompt: false,
    operationContext,
    kind: "callMediaRecognizeDtmfOptions",
  });
}

async function say(text, operationContext) {
  await media.playToAll([{ text, voiceName: "en-US-NancyNeural", kind: "textSource" }], { operationContext });
}

async function record(serverCallId) {
  const started = await client.getCallRecording().start({
    callLocator: { id: serverCallId, kind: "serverCallLocator" },
    recordingChannel: "mixed",
    recordingContent: "audioVideo",
    recordingFormat: "mp4",
    recordingStateCallbackEndpointUrl: recordingCallback,
    pauseOnStart: true,
  });
  recordingId = started.recordingId;
}

async function stopAll(callConnectionId) {
  const properties = await client.getCallConnection(callConnectionId).getCallConnectionProperties();
  const { recordingState } = await client.getCallRecording().getState(recordingId);
  if (properties.transcriptionSubscription.state === "active") await media.stopTranscription();
  if (recordingState === "active") await client.getCallRecording().stop(recordingId);
}

app.post("/api/incomingCall", async (request, response) => {
  const event = request.body[0];
  if (event.eventType === "Microsoft.EventGrid.SubscriptionValidationEvent") {
    response.status(200).json({ validationResponse: event.data.validationCode });
    return;
  }
  if (event.eventType === "Microsoft.Communication.IncomingCall") {
    callerId = event.data.from.rawId;
    const callbackUri = `${CALLBACK_URI}/api/callbacks/${randomUUID()}?callerId=${callerId}`;
    recordingCallback = callbackUri;
    const transportUrl = CALLBACK_URI.replace(/^https:\/\//, "wss://");
    await client.answerCall(event.data.incomingCallContext, callbackUri, {
      callIntelligenceOptions: { cognitiveServicesEndpoint: SPEECH_ENDPOINT.trim() },
      transcriptionOptions: { transportUrl, transportType: "websocket", locale: LOCALE, startTranscription: true },
    });
  }
});

app.post("/api/callbacks/:contextId", async (request) => {
  const event = request.body[0];
  const { callConnectionId, serverCallId, operationContext, dtmfResult, resultInformation } = event.data;
  const callConnection = client.getCallConnection(callConnectionId);
  if (event.type === "Microsoft.Communication.CallConnected") {
    const { transcriptionSubscription } = await callConnection.getCallConnectionProperties();
    console.log(`subscription ${transcriptionSubscription.locale}`);
    await record(serverCallId);
  } else if (event.type === "Microsoft.Communication.TranscriptionStarted") {
    media = callConnection.getCallMedia();
    if (operationContext === undefined) await media.stopTranscription({ operationContext: ASK });
    else if (operationContext === CONTINUE) await say("Thank you. One moment.", CLERK);
  } else if (event.type === "Microsoft.Communication.TranscriptionStopped") {
    media = callConnection.getCallMedia();
    if (operationContext === ASK) await ask("Your birthday?", "Birthday");
  } else if (event.type === "Microsoft.Communication.RecognizeCompleted") {
    const digits = dtmfResult.tones.map((tone) => DIGITS.indexOf(tone)).join("");
    if (/^(0[1-9]|[12]\d|3[01])(0[1-9]|1[012])[12]\d{3}$/.test(digits)) {
      await media.startTranscription({ locale: LOCALE, operationContext: CONTINUE });
      await client.getCallRecording().resume(recordingId);
    } else await ask("No. Again?", "BirthdayAgain");
  } else if (event.type === "Microsoft.Communication.RecognizeFailed") {
    if (resultInformation.subCode === 8510 && patience > 0) {
      patience--;
      await ask("Please.", "BirthdayAgain");
    } else await say("Goodbye.", FAREWELL);
  } else if (event.type === "Microsoft.Communication.PlayCompleted") {
    if (operationContext === CLERK) {
      const invite = { targetParticipant: { phoneNumber: CLERK_NUMBER }, sourceCallIdNumber: { phoneNumber: WORKS_NUMBER } };
      await callConnection.addParticipant(invite, { operationContext: CLERK });
    } else if (operationContext === FAREWELL || operationContext === NO_CLERK) {
      await stopAll(callConnectionId);
      await callConnection.hangUp(true);
    }
  } else if (event.type === "Microsoft.Communication.playFailed") {
    await stopAll(callConnectionId);
    await callConnection.hangUp(true);
  } else if (event.type === "Microsoft.Communication.AddParticipantFailed") {
    await say("There is no clerk.", NO_CLERK);
  } else if (event.type === "Microsoft.Communication.RecordingStateChanged") {
    console.log(`recording ${event.data.state}`);
  } else if (event.type === "Microsoft.Communication.CallDisconnected") {
    console.log("over");
  }
});

app.post("/api/recordingFileStatus", async (request, response) => {
  const event = request.body[0];
  if (event.eventType === "Microsoft.EventGrid.SubscriptionValidationEvent")
    response.status(200).json({ validationResponse: event.data.validationCode });
  else if (event.eventType === "Microsoft.Communication.RecordingFileStatusUpdated") {
    recordingLocation = event.data.recordingStorageInfo.recordingChunks[0].contentLocation;
    response.sendStatus(200);
  }
});

app.get("/download", async (_request, response) => {
  if (recordingLocation === null || recordingLocation === undefined) return response.redirect("/");
  response.setHeader("Content-Type", "audio/wav");
  const stream = await client.getCallRecording().downloadStreaming(recordingLocation);
  stream.pipe(response);
});
app.get("/", (_request, response) => response.send("Water works"));

server.listen(PORT, async () => {
  client = new CallAutomationClient(CONNECTION_STRING || "");
});

new WebSocketServer({ server }).on("connection", (socket) => {
  socket.on("message", (packet) => {
    const parsed = StreamingData.parse(packet);
    if ("locale" in parsed) console.log(`metadata ${parsed.locale} ${parsed.callConnectionId}`);
    if ("text" in parsed) {
      const who = "phoneNumber" in parsed.participant ? parsed.participant.phoneNumber : "";
      console.log(`heard ${who}: ${parsed.text} (${parsed.resultState}, ${parsed.words.length})`);
    }
  });
});
