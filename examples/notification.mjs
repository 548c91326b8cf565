// A notification to a list of people: calls all of them, a few at a time, and reports who was reached.
//
//   node notification.mjs "The water is safe to drink again." +15550100000 +15550100486 +15550100603
//
// With no account: `npx ringwire emulator` prints what the environment below needs; its numbers are answered, busy, declined, …
import { once } from "node:events";
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallOutcomeError, CallbackReceiver } from "ringwire/callbacks";
import { CallReport } from "ringwire/report";

const {
  RINGWIRE_CONNECTION_STRING, // of the communication resource
  RINGWIRE_AUDIENCE, // its immutable id: for whom the service signs its callbacks
  RINGWIRE_METADATA_URL, // only with an emulator: where the keys of its signatures are
  RINGWIRE_AI_URL = "https://ai.example/", // the Azure AI services that speak
  CALLER_ID = "+14255550100", // a number of the resource
  AT_ONCE = "2", // how many calls a number of the resource may have at once: 2, unless support has raised it
  TRIES = "2",
  PORT = "0",
  PUBLIC_URL, // how the service reaches this program; on one machine, itself
} = process.env;

const receiver = new CallbackReceiver({ audience: RINGWIRE_AUDIENCE, metadataUrl: RINGWIRE_METADATA_URL });
const report = new CallReport();
receiver.on("*", report.add);
const client = new CallAutomationClient(RINGWIRE_CONNECTION_STRING, { callbacks: receiver });
const server = createServer(receiver.node()).listen(Number(PORT), "127.0.0.1");
await once(server, "listening");
const callbacks = new URL("/callbacks", PUBLIC_URL ?? `http://127.0.0.1:${server.address().port}`).href;

/** Reaches somebody and says it to them; whether they heard it to the end, or why not. */
async function notify(phoneNumber, text) {
  const call = await client.createCall(
    { targetParticipant: { phoneNumber }, sourceCallIdNumber: { phoneNumber: CALLER_ID } },
    callbacks,
    {
      callIntelligenceOptions: { cognitiveServicesEndpoint: RINGWIRE_AI_URL },
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
    // Whoever was not reached may have hung up, or never answered. The line is free when the call is over, not before.
    const over = call.disconnected({ timeoutMs: 10_000 }).catch(() => {});
    await call.callConnection.hangUp(true).then(
      () => over,
      () => {},
    );
  }
}

/** Everybody, `atOnce` at a time; those that were not reached once more, after all others. */
async function notifyAll(phoneNumbers, text, { atOnce, tries }) {
  const outcomes = new Map();
  for (let time = 1, left = [...phoneNumbers]; time <= tries && left.length; time++) {
    const queue = [...left];
    const line = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        // One call that cannot be placed does not keep the others from being told.
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

// Numbers are masked in what is written down.
console.log(String(report));
const reached = [...outcomes.values()].filter((outcome) => outcome === "reached").length;
console.log(`${reached} of ${outcomes.size} reached`);
process.exitCode = reached === outcomes.size ? 0 : 1;
