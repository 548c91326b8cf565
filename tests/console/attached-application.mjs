// An application under development, in a process of its own: `node attached-application.mjs <sdk>`, with the settings in the environment. It
// places calls when a line on stdin says so, asks for a key, answers calls that come in, and prints what it handled.
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const [sdk] = process.argv.slice(2);
const { CONNECTION_STRING, AUDIENCE, ISSUER, METADATA_URL, PORT = "0" } = process.env;
const pkg = new URL("../../pkg/entries/", import.meta.url);
const { CallAutomationClient } =
  sdk === "official" ? await import("@azure/communication-call-automation") : await import(new URL("client-node.js", pkg));
const say = (line) => console.log(JSON.stringify(line));

const options = sdk === "official" ? { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } } : {};
const client = new CallAutomationClient(CONNECTION_STRING, options);
const speech = { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://speech.example/" } };
const SOURCE = { sourceCallIdNumber: { phoneNumber: "+14255550100" } };

/** What the application does with an event, of whichever package it was read by. */
async function handle({ kind, incomingCallContext }) {
  say({ handled: kind });
  if (kind === "IncomingCall") await client.answerCall(incomingCallContext, callbacks(), speech);
}

/** The receiver: ours verifies, that of the application with the official package believes everything, as its samples do. */
async function receiver() {
  if (sdk === "official") {
    return async (incoming, outgoing) => {
      const parts = [];
      for await (const part of incoming) parts.push(part);
      const events = [JSON.parse(Buffer.concat(parts).toString())].flat();
      for (const { type, eventType, data } of events)
        await handle({ ...data, kind: String(type ?? eventType).replace(/^Microsoft\.Communication\./, "") });
      outgoing.writeHead(200).end();
    };
  }
  const { CallbackReceiver } = await import(new URL("callbacks-node.js", pkg));
  const trust = { audience: AUDIENCE, issuer: ISSUER, metadataUrl: METADATA_URL };
  const receiver = new CallbackReceiver({ ...trust, secret: "hush", onRefused: ({ reason }) => say({ refused: reason }) });
  receiver.on("*", (event) => handle(event));
  return receiver.node();
}

const server = createServer(await receiver());
await new Promise((resolve) => server.listen(Number(PORT), "127.0.0.1", resolve));
const { port } = server.address();
const callbacks = () => `http://127.0.0.1:${port}/callbacks${sdk === "official" ? "" : "?secret=hush"}`;
say({ port });

for await (const line of createInterface({ input: process.stdin })) {
  const { call, ask, hangUp, properties } = JSON.parse(line);
  try {
    if (call) {
      const invite = { targetParticipant: { phoneNumber: call }, ...SOURCE };
      const { callConnectionProperties } = await client.createCall(invite, callbacks(), speech);
      say({ placed: callConnectionProperties.callConnectionId });
    }
    const connection = client.getCallConnection(ask ?? hangUp ?? properties ?? "none");
    if (ask) {
      const question = {
        kind: "callMediaRecognizeDtmfOptions",
        maxTonesToCollect: 1,
        playPrompt: { kind: "textSource", text: "Press 1.", voiceName: "en-US-NancyNeural" },
      };
      await connection.getCallMedia().startRecognizing({ phoneNumber: "+15550100000" }, question);
    }
    if (properties) await connection.getCallConnectionProperties();
    if (hangUp) await connection.hangUp(true);
    say({ done: line });
  } catch (error) {
    say({ failed: error.message });
  }
}
