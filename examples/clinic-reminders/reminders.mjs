// The reminders of a clinic: calls every person in a CSV file, between 8 and 21 h by the clock of the patient, again after a
// while where no person answers, and prints the answers. It may be killed at any time: run again, it goes on, and calls no person twice.
//
//   node --env-file=.env.local reminders.mjs people.csv
//
// Needs Node 22.13 or newer, for SQLite. Without an account: `npx ringwire emulator --env .env.local` writes the environment variables below.
// For a list of your own every day, name the campaign after the day.
import { once } from "node:events";
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { Campaign, readPeople } from "ringwire/campaigns";
import { SqliteCampaigns } from "ringwire/campaigns/sqlite";

for (const name of ["COMMUNICATION_CONNECTION_STRING", "COMMUNICATION_CALLBACK_URL", "COMMUNICATION_CALLBACK_AUDIENCE"])
  if (!process.env[name])
    throw new Error(`${name} is not set: npx ringwire emulator --env .env.local, then node --env-file=.env.local reminders.mjs`);
const {
  COMMUNICATION_CONNECTION_STRING, // of the communication resource
  COMMUNICATION_CALLBACK_URL, // the URL at which the service reaches this program
  COMMUNICATION_CALLBACK_SECRET, // the secret in that URL
  COMMUNICATION_CALLBACK_AUDIENCE, // the immutable id of the resource: the audience of the callbacks' tokens
  COMMUNICATION_CALLBACK_METADATA_URL, // only with an emulator: the URL of its OpenID Connect metadata
  COMMUNICATION_AI_ENDPOINT = "https://ai.example/", // the Azure AI services for text-to-speech
  CALLER_IDS = "+14255550100,+14255550101", // phone numbers of the resource: each has two calls at once
  CAMPAIGN = "reminders",
  STORE = "reminders.db",
  PORT = new URL(COMMUNICATION_CALLBACK_URL).port, // where this program listens: behind a tunnel, another port than that of the URL
} = process.env;

const store = new SqliteCampaigns(STORE);
const receiver = new CallbackReceiver({
  audience: COMMUNICATION_CALLBACK_AUDIENCE,
  secret: COMMUNICATION_CALLBACK_SECRET,
  metadataUrl: COMMUNICATION_CALLBACK_METADATA_URL,
  store,
});
const client = new CallAutomationClient(COMMUNICATION_CONNECTION_STRING, { callbacks: receiver });
const server = createServer(receiver.node()).listen(Number(PORT), "localhost");
await once(server, "listening");

const say = (text) => ({ kind: "textSource", text, voiceName: "en-US-AvaNeural" });

const campaign = new Campaign({
  id: CAMPAIGN,
  store,
  receiver,
  client,
  callbackUrl: COMMUNICATION_CALLBACK_URL,
  numbers: CALLER_IDS.split(","),
  async call(flow) {
    await flow.place({ callIntelligenceOptions: { cognitiveServicesEndpoint: COMMUNICATION_AI_ENDPOINT } });
    const { dtmfResult } = await flow.act("ask", ({ operationContext }) =>
      flow.media.startRecognizing(
        { phoneNumber: flow.person.phone },
        {
          kind: "callMediaRecognizeDtmfOptions",
          maxTonesToCollect: 1,
          operationContext,
          playPrompt: say(
            `Your appointment is ${flow.person.when}. Press 1 to confirm, 2 to move it, 9 if you want no more calls.`,
          ),
        },
      ),
    );
    const key = dtmfResult?.tones?.[0];
    if (key === "nine") await flow.optOut();
    return { one: "confirmed", two: "moved", nine: "optedOut" }[key] ?? "unclear";
  },
});

const [file = "people.csv"] = process.argv.slice(2);
const map = { phone: "Mobile", id: "Appointment", zone: "Time zone", when: "When" };
const { added, same, refused } = await campaign.add(readPeople(file, map));
console.log(`${added} added, ${same} known, ${refused.length} refused`);
for (const { line, column, message } of refused) console.log(`line ${line}${column ? `, ${column}` : ""}: ${message}`);

// Ctrl+C: no person is called any more, and calls that are up go on to their end.
const leave = new AbortController();
process.once("SIGINT", () => leave.abort());
const { outcomes, waiting } = await campaign.run({ signal: leave.signal });
for await (const { id, outcome = "not called" } of campaign.results()) console.log(id, outcome);
console.log(JSON.stringify(outcomes), waiting ? `${waiting} wait` : "");
server.close();
server.closeAllConnections();
await receiver.close();
store.close();
