// A help line brings three calls together. The shape of an application with several calls: their ids stand in numbered variables, calls of its
// own come in again and are redirected or answered by who calls, and participants are moved.
const express = require("express");
const { CallAutomationClient } = require("@azure/communication-call-automation");

const {
  PORT,
  CONNECTION_STRING,
  CALLBACK_URI,
  USER_NUMBER,
  LINE_NUMBER,
  OUTBOUND_NUMBER,
  USER_TWO,
  USER_THREE,
  SPEECH_ENDPOINT,
} = process.env;

const app = express();
app.use(express.urlencoded({ extended: true }));
app.use(express.json());

let client;
let id1;
let id2;
let id3;
let lastCall = "";

const callbackUri = () => new URL("/api/callbacks", CALLBACK_URI).toString();

async function call(from, to, operationContext) {
  const invite = { targetParticipant: { phoneNumber: to }, sourceCallIdNumber: { phoneNumber: from } };
  const options = { callIntelligenceOptions: { cognitiveServicesEndpoint: SPEECH_ENDPOINT }, operationContext };
  const made = await client.createCall(invite, callbackUri(), options);
  return made.callConnectionProperties.callConnectionId;
}

app.get("/createCall2", async (_request, response) => {
  id2 = await call(LINE_NUMBER, OUTBOUND_NUMBER, "CallTwo");
  lastCall = "CallTwo";
  response.redirect("/");
});
app.get("/createCall3", async (_request, response) => {
  id3 = await call(LINE_NUMBER, OUTBOUND_NUMBER, "CallThree");
  lastCall = "CallThree";
  response.redirect("/");
});

app.get("/moveParticipant2", async (_request, response) => {
  try {
    let moved;
    if (OUTBOUND_NUMBER.startsWith("+")) moved = { phoneNumber: OUTBOUND_NUMBER };
    else if (OUTBOUND_NUMBER.startsWith("8:acs:")) moved = { communicationUserId: OUTBOUND_NUMBER };
    await client.getCallConnection(id1).moveParticipants([moved], id2, { operationContext: "MoveParticipant2" });
    id2 = "";
  } catch (error) {
    console.log(`not moved: ${error.message}`);
  }
  response.redirect("/");
});

app.get("/terminateCalls", async (_request, response) => {
  for (const id of [id1, id2, id3]) {
    if (!id) continue;
    try {
      await client.getCallConnection(id).hangUp(true);
      console.log("hung up");
    } catch (error) {
      console.log(`over already: ${error.statusCode}`);
    }
  }
  id1 = id2 = id3 = "";
  response.redirect("/");
});

app.post("/api/moveParticipantEvent", async (request, response) => {
  const event = request.body[0];
  if (event.eventType === "Microsoft.EventGrid.SubscriptionValidationEvent") {
    response.status(200).json({ validationResponse: event.data.validationCode });
    return;
  }
  if (event.eventType === "Microsoft.Communication.IncomingCall") {
    const { from, to, incomingCallContext } = event.data;
    const answer = async (operationContext) => {
      const answered = await client.answerCall(incomingCallContext, callbackUri(), { operationContext });
      return answered.callConnectionProperties.callConnectionId;
    };
    if (from.rawId.includes(USER_NUMBER)) id1 = await answer("CallOne");
    else if (to.rawId.includes(USER_TWO)) id2 = await answer("CallTwo");
    else if (to.rawId.includes(USER_THREE)) id3 = await answer("CallThree");
    else if (from.rawId.includes(LINE_NUMBER)) {
      const communicationUserId = lastCall === "CallTwo" ? USER_TWO : USER_THREE;
      await client.redirectCall(incomingCallContext, { targetParticipant: { communicationUserId } });
    }
  }
  response.status(200).send();
});

app.post("/api/callbacks", async (request, response) => {
  const event = request.body[0];
  if (event.type === "Microsoft.Communication.CallConnected") console.log(`connected ${event.data.operationContext}`);
  else if (event.type === "Microsoft.Communication.CallDisconnected") console.log("over");
  else if (event.type === "Microsoft.Communication.MoveParticipantSucceeded") {
    const { values } = await client.getCallConnection(event.data.callConnectionId).listParticipants();
    for (const { identifier } of values) {
      if ("phoneNumber" in identifier) console.log(`phone ${identifier.phoneNumber}`);
      else if ("communicationUserId" in identifier) console.log("user");
    }
  } else if (event.type === "Microsoft.Communication.MoveParticipantsFailed") console.log("not moved");
  response.status(200).send();
});

app.get("/call-data", (_request, response) => {
  response.json({ id1, id2, id3 });
});
app.get("/", (_request, response) => response.send("Help line"));

app.listen(PORT, async () => {
  client = new CallAutomationClient(CONNECTION_STRING || "");
});
