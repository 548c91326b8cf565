// Visitors of a meeting wait in a call of their own until they are let in. The shape of a lobby: a callback is answered 404 while no page is
// connected, a caller is taken for a user, and two calls are hung up at once of which one may be over.
const http = require("node:http");
const express = require("express");
const { WebSocketServer } = require("ws");
const {
  getIdentifierRawId,
  isCommunicationUserIdentifier,
  isMicrosoftTeamsUserIdentifier,
  isPhoneNumberIdentifier,
} = require("@azure/communication-common");
const { CallAutomationClient } = require("@azure/communication-call-automation");

const { PORT, CONNECTION_STRING, CALLBACK_URI, LOBBY_USER, SPEECH_ENDPOINT } = process.env;
const callIntelligenceOptions = { cognitiveServicesEndpoint: SPEECH_ENDPOINT };

const app = express();
app.use(express.urlencoded({ extended: true }));
app.use(express.json());
const server = http.createServer(app);

let client;
let lobbyId = "";
let meetingId = "";
let visitor = "";
let page = null;

const identifierOf = (id) => {
  if (id.startsWith("+")) return { phoneNumber: id };
  return id.startsWith("8:acs:") ? { communicationUserId: id } : null;
};

function idOf(identifier) {
  if (isCommunicationUserIdentifier(identifier)) return identifier.communicationUserId;
  if (isPhoneNumberIdentifier(identifier)) return identifier.phoneNumber;
  return isMicrosoftTeamsUserIdentifier(identifier) ? identifier.microsoftTeamsUserId : "Unknown";
}

async function participants() {
  if (!meetingId) return [];
  const { values } = await client.getCallConnection(meetingId).listParticipants();
  return values.slice(0, 3).map(({ identifier }) => idOf(identifier));
}

server.on("upgrade", (request, socket, head) => {
  if (request.url !== "/ws") return socket.destroy();
  sockets.handleUpgrade(request, socket, head, (connected) => sockets.emit("connection", connected, request));
});
const sockets = new WebSocketServer({ noServer: true });
sockets.on("connection", (connected) => {
  page = connected;
  page.on("message", async (message) => {
    if (message.toString().trim().toLowerCase() !== "yes") return;
    try {
      const moved = identifierOf(visitor);
      if (!moved) return;
      const meeting = client.getCallConnection(meetingId);
      await meeting.moveParticipants([moved], lobbyId, { operationContext: "LetIn" });
    } catch (error) {
      console.log(`not moved: ${error.message}`);
    }
  });
  page.on("close", () => {
    page = null;
  });
});

app.get("/targetCallToAcsUser", async (request, response) => {
  const user = request.query.acsTarget;
  if (!user) return response.status(400).send("acsTarget is missing");
  try {
    const invite = { targetParticipant: { communicationUserId: user } };
    const made = await client.createCall(invite, `${CALLBACK_URI}/api/callbacks`, { callIntelligenceOptions });
    meetingId = made.callConnectionProperties.callConnectionId;
    response.type("text/plain").send("called");
  } catch (error) {
    response.status(500).send(error.message);
  }
});

app.get("/getParticipants", async (_request, response) => response.json(await participants()));

app.get("/terminateCalls", async (_request, response) => {
  const end = async (id) => {
    try {
      await client.getCallConnection(id).hangUp(true);
      console.log("hung up");
    } catch (error) {
      console.log(`over already: ${error.statusCode}`);
    }
  };
  await Promise.all([lobbyId, meetingId].filter(Boolean).map(end));
  lobbyId = meetingId = visitor = "";
  response.redirect("/");
});

app.post("/api/lobbyCallEventHandler", async (request, response) => {
  const event = request.body[0];
  if (event.eventType === "Microsoft.EventGrid.SubscriptionValidationEvent") {
    response.status(200).json({ validationResponse: event.data.validationCode });
    return;
  }
  if (event.eventType === "Microsoft.Communication.IncomingCall" && event.data.to.rawId.includes(LOBBY_USER)) {
    try {
      const options = { operationContext: "Lobby", callIntelligenceOptions };
      const answered = await client.answerCall(event.data.incomingCallContext, `${CALLBACK_URI}/api/callbacks`, options);
      lobbyId = answered.callConnectionProperties.callConnectionId;
    } catch (error) {
      console.log(`not answered: ${error.message}`);
    }
  }
  response.status(200).send();
});

async function connected({ operationContext, callConnectionId }) {
  if (operationContext !== "Lobby") return;
  try {
    const properties = await client.getCallConnection(callConnectionId).getCallConnectionProperties();
    visitor = getIdentifierRawId(properties.source);
    lobbyId = properties.callConnectionId;
    const prompt = { text: "Please wait.", voiceName: "en-US-NancyNeural", kind: "textSource" };
    const media = client.getCallConnection(callConnectionId).getCallMedia();
    await media.play([prompt], [{ communicationUserId: visitor }], { operationContext: "Waiting" });
  } catch (error) {
    console.log(`not played: ${error.message}`);
  }
}

app.post("/api/callbacks", async (request, response) => {
  const event = request.body[0];
  switch (event.type) {
    case "Microsoft.Communication.CallConnected":
      await connected(event.data);
      break;
    case "Microsoft.Communication.PlayCompleted":
      if (page?.readyState !== 1) return response.status(404).send("no page");
      page.send("Someone waits. Let them in?");
      return response.status(200).send("asked");
    case "Microsoft.Communication.MoveParticipantSucceeded": {
      const participantIds = await participants();
      if (page?.readyState === 1) page.send(JSON.stringify({ participantIds }));
      break;
    }
    case "Microsoft.Communication.CallDisconnected":
      console.log("over");
      break;
  }
  response.status(200).send();
});

app.get("/", (_request, response) => response.send("Lobby"));

server.listen(Number(PORT), "127.0.0.1", async () => {
  client = new CallAutomationClient(CONNECTION_STRING);
});
