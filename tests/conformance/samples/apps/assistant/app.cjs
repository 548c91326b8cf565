// A shop's telephone is answered by a model, which passes callers on to people. The shape of a conversation in speech: neither Event Grid nor
// the callbacks get an answer, operations are not awaited, and three events are looked for under names that they do not have.
const { randomUUID } = require("node:crypto");
const express = require("express");
const { createIdentifierFromRawId } = require("@azure/communication-common");
const { CallAutomationClient } = require("@azure/communication-call-automation");

const { PORT, CONNECTION_STRING, CALLBACK_URI, PERSON_NUMBER, SPEECH_ENDPOINT } = process.env;
const TO_A_PERSON = "ToAPerson";
const FAREWELL = "Farewell";
const NO_PERSON = "NoPerson";

const app = express();
app.use(express.json());

let client;
let callerId;
let callConnection;
let media;
let patience = 2;

/** The model. */
const isAskedForAPerson = async (said) => said.toLowerCase().includes("speak to");

async function listen(text, operationContext) {
  const prompt = { text, voiceName: "en-US-NancyNeural", kind: "textSource" };
  await media.startRecognizing(createIdentifierFromRawId(callerId), {
    endSilenceTimeoutInSeconds: 1,
    playPrompt: prompt,
    initialSilenceTimeoutInSeconds: 15,
    interruptPrompt: false,
    operationContext,
    kind: "callMediaRecognizeSpeechOptions",
  });
}

async function say(text, operationContext) {
  await media.playToAll([{ text, voiceName: "en-US-NancyNeural", kind: "textSource" }], { operationContext });
}

async function hangUp() {
  callConnection.hangUp(true);
}

app.post("/api/incomingCall", async (request, response) => {
  const event = request.body[0];
  if (event.eventType === "Microsoft.EventGrid.SubscriptionValidationEvent") {
    response.status(200).json({ validationResponse: event.data.validationCode });
    return;
  }
  callerId = event.data.from.rawId;
  const callbackUri = `${CALLBACK_URI}/api/callbacks/${randomUUID()}?callerId=${callerId}`;
  const answered = await client.answerCall(event.data.incomingCallContext, callbackUri, {
    callIntelligenceOptions: { cognitiveServicesEndpoint: SPEECH_ENDPOINT },
  });
  callConnection = answered.callConnection;
  media = callConnection.getCallMedia();
});

app.post("/api/callbacks/:contextId", async (request) => {
  const event = request.body[0];
  const { operationContext, recognitionType, speechResult, resultInformation } = event.data;
  if (event.type === "Microsoft.Communication.CallConnected") {
    listen("Hello. What can I do?", "Talk");
  } else if (event.type === "Microsoft.Communication.PlayCompleted") {
    if (operationContext === NO_PERSON || operationContext === FAREWELL) hangUp();
    else if (operationContext === TO_A_PERSON) await callConnection.transferCallToParticipant({ phoneNumber: PERSON_NUMBER });
  } else if (event.type === "Microsoft.Communication.playFailed") {
    hangUp();
  } else if (event.type === "Microsoft.Communication.callTransferAccepted") {
    hangUp();
  } else if (event.type === "Microsoft.Communication.callTransferFailed") {
    say("All are busy.", NO_PERSON);
  } else if (event.type === "Microsoft.Communication.RecognizeCompleted") {
    if (recognitionType === "speech" && speechResult.speech !== "") {
      if (await isAskedForAPerson(speechResult.speech)) say("One moment.", TO_A_PERSON);
      else listen("I see. And?", "More");
    }
  } else if (event.type === "Microsoft.Communication.RecognizeFailed") {
    if (resultInformation.subCode === 8510 && patience > 0) {
      patience--;
      listen("Hello?", "Talk");
    } else say("Goodbye.", FAREWELL);
  }
});

app.get("/", (_request, response) => response.send("Assistant"));

app.listen(PORT, async () => {
  client = new CallAutomationClient(CONNECTION_STRING || "");
});
