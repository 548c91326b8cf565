// An IVR front door as a Cloudflare Worker: answers a call, asks what it is about, and passes it on.
//
// A Worker forgets everything between two requests, so nothing waits here: each event says all that the next step needs, and what was
// asked is in the operation context. Subscribe `https://<worker>/?secret=<CALLBACK_SECRET>` to the event IncomingCall in Event Grid.
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";

const CHOICES = [
  { label: "sales", phrases: ["Sales", "Buy"], tone: "one" },
  { label: "support", phrases: ["Support", "Help"], tone: "two" },
];
const MENU = "Welcome. Press or say 1 for sales, 2 for support.";
const AGAIN = "Sorry, I did not get that. Press 1 for sales, 2 for support.";
const GOODBYE = "Please call again later. Goodbye.";

const say = (text) => ({ kind: "textSource", text, voiceName: "en-US-AvaNeural" });

/** The front door of one environment: made once, as its keys are fetched once. */
function frontDoor(env) {
  const receiver = new CallbackReceiver({
    // Event Grid signs nothing; the callbacks of the calls come with a token too.
    secret: env.CALLBACK_SECRET,
    audience: env.RINGWIRE_AUDIENCE,
    metadataUrl: env.RINGWIRE_METADATA_URL,
    fetch: env.fetch,
  });
  const client = new CallAutomationClient(env.RINGWIRE_CONNECTION_STRING, { fetch: env.fetch });
  const mediaOf = ({ callConnectionId }) => client.getCallConnection(callConnectionId).getCallMedia();

  const ask = (event, caller, text, operationContext) =>
    mediaOf(event).startRecognizing(caller, {
      kind: "callMediaRecognizeChoiceOptions",
      choices: CHOICES,
      playPrompt: say(text),
      initialSilenceTimeoutInSeconds: 5,
      interruptPrompt: true,
      operationContext,
    });

  /** Whoever is in the call and is not us. */
  const callerOf = async ({ callConnectionId }) => {
    for await (const { identifier } of client.getCallConnection(callConnectionId).listParticipants()) {
      if (identifier.phoneNumber) return identifier;
    }
  };

  receiver.on("IncomingCall", ({ incomingCallContext, id }) =>
    client.answerCall(incomingCallContext, env.CALLBACK_URL, {
      callIntelligenceOptions: { cognitiveServicesEndpoint: env.RINGWIRE_AI_URL },
      // Event Grid may tell the same call twice; it is answered once.
      repeatabilityRequestId: id,
    }),
  );
  receiver.on("CallConnected", async (event) => ask(event, await callerOf(event), MENU, "menu"));
  receiver.on("RecognizeCompleted", async (event) => {
    const { label } = event.choiceResult ?? {};
    const number = { sales: env.SALES, support: env.SUPPORT }[label];
    if (!number) return mediaOf(event).playToAll([say(GOODBYE)], { operationContext: "goodbye" });
    return client
      .getCallConnection(event.callConnectionId)
      .transferCallToParticipant({ phoneNumber: number }, { operationContext: label });
  });
  receiver.on("RecognizeFailed", async (event) => {
    if (event.operationContext === "menu") return ask(event, await callerOf(event), AGAIN, "again");
    return mediaOf(event).playToAll([say(GOODBYE)], { operationContext: "goodbye" });
  });
  receiver.on("CallTransferFailed", (event) => mediaOf(event).playToAll([say(GOODBYE)], { operationContext: "goodbye" }));
  const hangUp = ({ callConnectionId, operationContext }) =>
    operationContext === "goodbye" ? client.getCallConnection(callConnectionId).hangUp(true) : undefined;
  receiver.on("PlayCompleted", hangUp);
  receiver.on("PlayFailed", hangUp);
  return receiver;
}

let door;
export default {
  fetch: (request, env, context) => (door ??= frontDoor(env)).handle(request, context),
};
