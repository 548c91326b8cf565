// Usage: node process.mjs <JSON>
//
// A process that runs a campaign on a file of SQLite, takes its callbacks at a port, and may be killed at any moment. Prints how far the campaign
// is when it has ended. `role`: "all"; "call": it takes no callbacks; "receive": it takes them, and runs nothing.
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const { pkg, file, connectionString, port, numbers, people, id, role = "all" } = JSON.parse(process.argv[2]);
const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { Campaign } = await import(new URL("entries/campaigns-node.js", pkg));
const { SqliteCampaigns } = await import(new URL("campaigns/sqlite.js", pkg));

const store = new SqliteCampaigns(file);
const receiver = new CallbackReceiver({ unverified: true, store, pollMs: 100 });
const client = new CallAutomationClient(connectionString, { callbacks: receiver });
const server = createServer(receiver.node());
for (let tries = 0; role !== "call"; tries += 1) {
  // The port of a process that was killed is free in a moment.
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    break;
  } catch (error) {
    if (tries > 200) throw error;
    await sleep(20);
  }
}

if (role === "receive") {
  console.log("listening");
  await new Promise(() => {});
}

const campaign = new Campaign({
  id,
  store,
  receiver,
  client,
  callbackUrl: `http://127.0.0.1:${port}/`,
  numbers,
  hours: "always",
  ringMs: 5000,
  again: { busy: { afterMs: 300 }, noAnswer: { afterMs: 300 } },
  tries: 2,
  async call(flow) {
    await flow.place({ callIntelligenceOptions: { cognitiveServicesEndpoint: "https://ai.example/" } });
    const { dtmfResult } = await flow.act(
      "ask",
      ({ operationContext }) =>
        flow.media.startRecognizing(
          { phoneNumber: flow.person.phone },
          {
            kind: "callMediaRecognizeDtmfOptions",
            maxTonesToCollect: 1,
            initialSilenceTimeoutInSeconds: 60,
            operationContext,
            playPrompt: { kind: "textSource", text: "Press a key.", voiceName: "en-US-AvaNeural" },
          },
        ),
      { againAfterMs: 500 },
    );
    return { one: "confirmed", two: "moved" }[dtmfResult.tones[0]] ?? "unclear";
  },
});
const added = await campaign.add(people);
console.log(JSON.stringify({ added }));
const progress = await campaign.run();
const results = [];
for await (const { id, outcome, state, tries, calls } of campaign.results())
  results.push({ id, outcome, state, tries, calls: calls.length });
console.log(JSON.stringify({ progress, results, cpu: process.cpuUsage(), memory: process.memoryUsage().rss }));
process.exit();
