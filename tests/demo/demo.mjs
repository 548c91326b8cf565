// One call from its first ring to its end, over HTTP against the emulator: each request, its answer and its callbacks are printed
// as they come. Then the console is served until Ctrl-C; with `--once` it ends here.
//
//     node tests/demo/demo.mjs [--once]

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { CallClient, parseCallEvents } from "../../pkg/entries/client-node.js";
import { serve } from "../../pkg/entries/emulator-http-node.js";
import { serveConsole } from "./serve.mjs";

const ARRIVES_WITHIN_MS = 15_000;
const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

/** The application's own server: what `callbackUri` points to. */
async function listenForCallbacks() {
  const events = [];
  const waiting = new Set();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    for (const event of parseCallEvents(body)) {
      const { kind, eventType, eventTime, subject, id, topic, metadataVersion, dataVersion, callLegId, ...rest } = event;
      console.log(`   ${paint(35, "◀ callback")} ${kind} ${paint(2, JSON.stringify(rest))}`);
      events.push(event);
      for (const check of waiting) check();
    }
    response.writeHead(200).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

  /** Waits for an event, also for one that has come already; each is given out once. */
  const next = (what, matches) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`no callback came that says: ${what}`));
      }, ARRIVES_WITHIN_MS);
      const check = () => {
        const index = events.findIndex(matches);
        if (index < 0) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(events.splice(index, 1)[0]);
      };
      waiting.add(check);
      check();
    });
  return { url: `http://127.0.0.1:${server.address().port}/callbacks?secret=demo`, next, close: () => server.close() };
}

/** A client that prints what it sends and what it gets; the requests are real ones, over HTTP. */
function printing(client) {
  const run = async (name, ...args) => {
    const { method, url, body } = await client.buildRequest(name, ...args);
    console.log(`\n${paint(1, name)}`);
    console.log(`   ${paint(36, "▶")} ${method} ${url.replace(/^https?:\/\/[^/]+/, "")}${body ? ` ${paint(2, body)}` : ""}`);
    const result = await client[name](...args);
    console.log(`   ${paint(32, "✔")} ${result === undefined ? "accepted" : JSON.stringify(result)}`);
    return result;
  };
  return new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...args) =>
          run(name, ...args),
    },
  );
}

async function demonstrate(emulator, callbacks) {
  const calls = printing(new CallClient(emulator.connectionString));
  const { next } = callbacks;
  const stateIs = (callState) =>
    next(callState, (event) => event.kind === "CallLegStateChanged" && event.callState === callState);
  const roster = (size) =>
    next(`${size} in the call`, (event) => event.kind === "ParticipantsUpdated" && event.participants.length === size);
  const played = (operationContext) => next(operationContext, (event) => event.operationContext === operationContext);

  const alternateCallerId = "+14255550100";
  const { callLegId } = await calls.createCall("8:acs:demo", ["+15550100001"], {
    callbackUri: callbacks.url,
    requestedModalities: ["audio"],
    requestedCallEvents: ["participantsUpdated", "dtmfReceived"],
    alternateCallerId,
    subject: "Your appointment tomorrow",
  });
  await stateIs("established");

  await calls.playAudio(callLegId, { audioFileUri: emulator.emulator.promptUri(1), loop: false, operationContext: "reminder" });
  assert.equal((await played("reminder")).resultInfo.code, 200);

  await calls.playAudio(callLegId, { audioFileUri: emulator.emulator.promptUri(30), loop: true, operationContext: "music" });
  await calls.cancelMediaProcessing(callLegId, "enough");
  assert.equal((await played("music")).resultInfo.subcode, 8508);

  await calls.inviteParticipants(callLegId, ["+15550100000"], { alternateCallerId, operationContext: "colleague" });
  const { participants } = await roster(2);
  const key = await next("a key", (event) => event.kind === "DtmfReceived");
  assert.equal(key.toneInfo.tone, "Tone1");

  const colleague = participants.find(({ identifier }) => identifier.phoneNumber === "+15550100000");
  await calls.removeParticipant(callLegId, colleague.participantId);
  await roster(1);
  await calls.hangupCall(callLegId);
  await stateIs("terminated");

  const second = await calls.createCall("8:acs:demo", ["+15550100000"], {
    callbackUri: callbacks.url,
    requestedModalities: ["audio"],
    requestedCallEvents: [],
    alternateCallerId,
  });
  await stateIs("established");
  await calls.deleteCall(second.callLegId);
  await stateIs("terminated");
}

const emulator = await serve();
const callbacks = await listenForCallbacks();
console.log(`emulator  ${emulator.endpoint}\ncallbacks ${callbacks.url}`);
try {
  await demonstrate(emulator, callbacks);
  console.log(`\n${paint(32, "✔ every operation was executed, and every callback came")}`);
} finally {
  callbacks.close();
  await emulator.close();
}

if (!process.argv.includes("--once")) {
  const console_ = await serveConsole();
  console.log(`\nconsole   ${console_.url}   (Ctrl-C ends)`);
  process.once("SIGINT", () => console_.close());
}
