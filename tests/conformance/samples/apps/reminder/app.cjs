// A surgery reminds people of their appointments. The shape of a call that goes out and asks for a choice: the call is not awaited, the
// state of the one call stands in variables of the module, and an event is looked for under a name that it does not have.
const express = require("express");
const { CallAutomationClient, DtmfTone } = require("@azure/communication-call-automation");

const { PORT, CONNECTION_STRING, CALLBACK_URI, SURGERY_NUMBER, SPEECH_ENDPOINT } = process.env;
const AGAIN = "Again";
const KEEP = "Keep";
const CHOICES = [
  { label: KEEP, phrases: ["Keep", "First", "One"], tone: DtmfTone.One },
  { label: "Drop", phrases: ["Drop", "Second", "Two"], tone: DtmfTone.Two },
];

const app = express();
app.use(express.urlencoded({ extended: true }));
app.use(express.json());

let client;
let patient;
let callConnection;

const speech = (text) => ({ text, voiceName: "en-US-NancyNeural", kind: "textSource" });

function placeCall() {
  const invite = { targetParticipant: patient, sourceCallIdNumber: { phoneNumber: SURGERY_NUMBER || "" } };
  const options = { callIntelligenceOptions: { cognitiveServicesEndpoint: SPEECH_ENDPOINT } };
  client.createCall(invite, `${CALLBACK_URI}/api/callbacks`, options);
}

async function ask(media, text, operationContext) {
  await media.startRecognizing(patient, {
    choices: CHOICES,
    interruptPrompt: false,
    initialSilenceTimeoutInSeconds: 10,
    playPrompt: speech(text),
    operationContext,
    kind: "callMediaRecognizeChoiceOptions",
  });
}

const hangUp = () => {
  callConnection.hangUp(true);
};

app.post("/api/callbacks", async (request, response) => {
  const event = request.body[0];
  const { callConnectionId, operationContext, recognitionType, choiceResult, resultInformation } = event.data;
  callConnection = client.getCallConnection(callConnectionId);
  const media = callConnection.getCallMedia();
  if (event.type === "Microsoft.Communication.CallConnected") {
    await ask(media, "Keep it, or drop it?", "");
  } else if (event.type === "Microsoft.Communication.RecognizeCompleted") {
    if (recognitionType === "choices")
      await media.playToAll([speech(choiceResult.label === KEEP ? "Kept. Goodbye." : "Dropped. Goodbye.")]);
  } else if (event.type === "Microsoft.Communication.RecognizeFailed") {
    if (operationContext === AGAIN) await media.playToAll([speech("We keep it.")]);
    else {
      const isUnclear = resultInformation.subCode === 8534 || resultInformation.subCode === 8547;
      await ask(media, isUnclear ? "Pardon?" : "Are you there?", AGAIN);
    }
  } else if (event.type === "Microsoft.Communication.PlayCompleted" || event.type === "Microsoft.Communication.playFailed") {
    hangUp();
  }
  response.sendStatus(200);
});

app.get("/outboundCall", (request, response) => {
  patient = { phoneNumber: request.query.patient };
  placeCall();
  response.redirect("/");
});
app.get("/", (_request, response) => response.send("Reminders"));

app.listen(PORT, () => {
  client = new CallAutomationClient(CONNECTION_STRING || "");
});
