// A notification of a list of people: calls all of them, a few at a time, and reports which calls were answered.
//
//   node --env-file=.env.local notification.mjs "The water is safe to drink again." +15550100000 +15550100486 +15550100603
//
// Without an account: `npx ringwire emulator --env .env.local` writes the environment variables below. Its numbers are answered, busy,
// declined, …
import { once } from "node:events";
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallOutcomeError, CallbackReceiver } from "ringwire/callbacks";
import { CallReport } from "ringwire/report";

for (const name of ["COMMUNICATION_CONNECTION_STRING", "COMMUNICATION_CALLBACK_URL", "COMMUNICATION_CALLBACK_AUDIENCE"])
  if (!process.env[name])
    throw new Error(
      `${name} is not set: npx ringwire emulator --env .env.local, then node --env-file=.env.local notification.mjs`,
    );
const {
  COMMUNICATION_CONNECTION_STRING, // of the communication resource
  COMMUNICATION_CALLBACK_URL, // the URL at which the service reaches this program
  COMMUNICATION_CALLBACK_SECRET, // the secret in that URL
  COMMUNICATION_CALLBACK_AUDIENCE, // the immutable id of the resource: the audience of the callbacks' tokens
  COMMUNICATION_CALLBACK_METADATA_URL, // only with an emulator: the URL of its OpenID Connect metadata
  COMMUNICATION_AI_ENDPOINT = "https://ai.example/", // the Azure AI services for text-to-speech
  CALLER_ID = "+14255550100", // a phone number of the resource
  AT_ONCE = "2", // concurrent calls; the service allows 2 for each phone number, unless Azure support has raised the limit
  TRIES = "2",
  PORT = new URL(COMMUNICATION_CALLBACK_URL).port, // where this program listens: behind a tunnel, another port than that of the URL
} = process.env;

const receiver = new CallbackReceiver({
  audience: COMMUNICATION_CALLBACK_AUDIENCE,
  secret: COMMUNICATION_CALLBACK_SECRET,
  metadataUrl: COMMUNICATION_CALLBACK_METADATA_URL,
});
const report = new CallReport();
receiver.on("*", report.add);
const client = new CallAutomationClient(COMMUNICATION_CONNECTION_STRING, { callbacks: receiver });
const server = createServer(receiver.node()).listen(Number(PORT), "localhost");
await once(server, "listening");

/** Calls a phone number and plays the text: `reached` when it was played to the end, otherwise the reason. */
async function notify(phoneNumber, text) {
  const call = await client.createCall(
    { targetParticipant: { phoneNumber }, sourceCallIdNumber: { phoneNumber: CALLER_ID } },
    COMMUNICATION_CALLBACK_URL,
    {
      callIntelligenceOptions: { cognitiveServicesEndpoint: COMMUNICATION_AI_ENDPOINT },
    },
  );
  try {
    await call.connected({ timeoutMs: 150_000 });
    const media = call.callConnection.getCallMedia();
    await media.playToAll([{ kind: "textSource", text, voiceName: "en-US-AvaNeural" }]).completed();
    return "reached";
  } catch (error) {
    if (error instanceof CallOutcomeError) return error.reason;
    throw error;
  } finally {
    // The callee may have hung up or never answered, so hanging up may fail. The line is free only when the call has ended.
    const over = call.disconnected({ timeoutMs: 10_000 }).catch(() => {});
    await call.callConnection.hangUp(true).then(
      () => over,
      () => {},
    );
  }
}

/** Calls all phone numbers, `atOnce` at a time. When all were called, calls those that were not reached again. */
async function notifyAll(phoneNumbers, text, { atOnce, tries }) {
  const outcomes = new Map();
  for (let time = 1, left = [...phoneNumbers]; time <= tries && left.length; time++) {
    const queue = [...left];
    const line = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        // A call that cannot be placed does not stop the other calls.
        outcomes.set(next, await notify(next, text).catch((error) => `failed: ${error.message}`));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, line));
    left = left.filter((number) => outcomes.get(number) !== "reached");
  }
  return outcomes;
}

const [text, ...phoneNumbers] = process.argv.slice(2);
if (!phoneNumbers.length) {
  console.error('usage: node notification.mjs "what to say" <phone number> …');
  process.exit(2);
}
const outcomes = await notifyAll(new Set(phoneNumbers), text, { atOnce: Number(AT_ONCE), tries: Number(TRIES) });
server.close();
server.closeAllConnections();

// The report masks phone numbers.
console.log(String(report));
const reached = [...outcomes.values()].filter((outcome) => outcome === "reached").length;
console.log(`${reached} of ${outcomes.size} reached`);
process.exitCode = reached === outcomes.size ? 0 : 1;
