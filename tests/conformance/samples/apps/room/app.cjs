// A class meets in a room, and a pupil is called into it. The shape of an application that joins a room: the last event decides which call
// it has, and each step is a page. The room itself is made by another service; here it has a name.
const express = require("express");
const { CallAutomationClient } = require("@azure/communication-call-automation");

const { PORT, CONNECTION_STRING, CALLBACK_URI, ROOM_ID, SCHOOL_NUMBER, PUPIL_NUMBER, SPEECH_ENDPOINT } = process.env;

const app = express();
app.use(express.urlencoded({ extended: true }));
app.use(express.json());

let client;
let callConnectionId;
let callConnection;

app.post("/api/callbacks", async (request, response) => {
  const event = request.body[0];
  callConnectionId = event.data.callConnectionId;
  callConnection = client.getCallConnection(callConnectionId);
  callConnection.getCallMedia();
  if (event.type === "Microsoft.Communication.AddParticipantSucceeded") console.log(`joined ${event.data.participant.rawId}`);
  else if (event.type === "Microsoft.Communication.AddParticipantFailed") console.log(event.data.resultInformation.message);
  else if (event.type === "Microsoft.Communication.PlayCompleted") console.log("played");
  else if (event.type === "Microsoft.Communication.playFailed") console.log(event.data.resultInformation.message);
  else if (event.type === "Microsoft.Communication.CallDisconnected") console.log("over");
  response.sendStatus(200);
});

app.get("/connectCall", async (_request, response) => {
  await client.connectCall({ id: ROOM_ID, kind: "roomCallLocator" }, `${CALLBACK_URI}/api/callbacks`, {
    callIntelligenceOptions: { cognitiveServicesEndpoint: SPEECH_ENDPOINT },
    operationContext: "connectCallContext",
  });
  response.redirect("/");
});

app.get("/addParticipant", async (_request, response) => {
  if (callConnectionId) {
    const invite = {
      targetParticipant: { phoneNumber: PUPIL_NUMBER },
      sourceCallIdNumber: { phoneNumber: SCHOOL_NUMBER || "" },
    };
    const { invitationId } = await callConnection.addParticipant(invite, { operationContext: "pupil" });
    console.log(`invited ${typeof invitationId}`);
  }
  response.redirect("/");
});

app.get("/playMedia", async (_request, response) => {
  await callConnection.getCallMedia().playToAll([{ text: "Welcome.", voiceName: "en-US-NancyNeural", kind: "textSource" }]);
  response.redirect("/");
});

app.get("/hangup", async (_request, response) => {
  await callConnection.hangUp(true);
  response.redirect("/");
});

app.get("/", (_request, response) => response.send("Room"));

app.listen(PORT, async () => {
  client = new CallAutomationClient(CONNECTION_STRING || "");
});
