// An IVR front door as a Cloudflare Worker: answers a call, lets the caller choose, and transfers the call.
//
// A Worker keeps no state between two requests, so no code waits here. Each event contains all that the next step needs; the operation
// context names the prompt. In Event Grid, subscribe `COMMUNICATION_CALLBACK_URL` to the event IncomingCall. Without an
// account: `npx ringwire emulator --env .dev.vars --callback-url http://localhost:8787/`, `wrangler dev`, `npx ringwire incoming`, and
// `npx ringwire press 1`.
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

/** The receiver of one environment: created once, so that the keys of the issuer are fetched once. */
function frontDoor(env) {
  for (const name of ["COMMUNICATION_CONNECTION_STRING", "COMMUNICATION_CALLBACK_URL", "COMMUNICATION_CALLBACK_AUDIENCE"])
    if (!env[name]) throw new Error(`${name} is not set: npx ringwire emulator --env .dev.vars writes it`);
  const receiver = new CallbackReceiver({
    // Event Grid does not sign its requests. The callbacks of the calls carry the secret and a token.
    secret: env.COMMUNICATION_CALLBACK_SECRET,
    audience: env.COMMUNICATION_CALLBACK_AUDIENCE,
    metadataUrl: env.COMMUNICATION_CALLBACK_METADATA_URL,
    fetch: env.fetch,
  });
  const client = new CallAutomationClient(env.COMMUNICATION_CONNECTION_STRING, { fetch: env.fetch });
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

  /** The participant with a phone number: the caller. */
  const callerOf = async ({ callConnectionId }) => {
    for await (const { identifier } of client.getCallConnection(callConnectionId).listParticipants()) {
      if (identifier.phoneNumber) return identifier;
    }
  };

  receiver.on("IncomingCall", ({ incomingCallContext, id }) =>
    client.answerCall(incomingCallContext, env.COMMUNICATION_CALLBACK_URL, {
      callIntelligenceOptions: { cognitiveServicesEndpoint: env.COMMUNICATION_AI_ENDPOINT ?? "https://ai.example/" },
      // Event Grid may deliver the event twice; the call is answered once.
      repeatabilityRequestId: id,
    }),
  );
  receiver.on("CallConnected", async (event) => ask(event, await callerOf(event), MENU, "menu"));
  receiver.on("RecognizeCompleted", async (event) => {
    const { label } = event.choiceResult ?? {};
    const number = { sales: env.SALES ?? "+15550100000", support: env.SUPPORT ?? "+15550100010" }[label];
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
  fetch(request, env, context) {
    door ??= frontDoor(env);
    return door.handle(request, context);
  },
};
