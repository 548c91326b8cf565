import { CallClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { scenario } from "./esm.mjs";

// Clients are made while the worker starts, when nothing may be asked of the network, the clock or chance, and are shared by
// requests that know nothing of each other: that is what a worker's globals are.
let config;
const token = async () => (await fetch(`${config.endpoint}/emulator/token`, { method: "POST" })).json();
const silence = () => fetch(`${config.odd}/calls/silent-${config.runtime}-token/Hangup`, { method: "POST" });
let asked = 0;
const clients = {
  "/shared": new CallClient("http://localhost", token, { fetch: (request) => fetch(there(request)) }),
  // The first time it asks for a token, no answer comes.
  "/slow": new CallClient("http://localhost", () => slowly(), { fetch: (request) => fetch(there(request)) }),
  "/abandoned": new CallClient("http://localhost", () => (asked++ ? token() : silence()), {
    fetch: (request) => fetch(there(request)),
  }),
};

let slowlyAsked = 0;
async function slowly() {
  slowlyAsked++;
  await new Promise((resolve) => setTimeout(resolve, 6000));
  return token();
}

const receiver = new CallbackReceiver({ secret: "s" });

/** Where the service is, is not known when the worker starts. A token, unlike a signature, does not mind the host. */
const there = (request) => new Request(request.url.replace("http://localhost", config.endpoint), request);

async function answer(request) {
  config = await request.json();
  const { pathname } = new URL(request.url);
  if (pathname === "/scenario") return scenario(config);
  const options = {
    callbackUri: `${config.callbacks}/${config.runtime}/shared`,
    requestedModalities: ["audio"],
    requestedCallEvents: [],
  };
  if (pathname === "/slow") {
    const began = Date.now();
    await Promise.all(
      Array.from({ length: 5 }, () =>
        clients[pathname].createCall("8:acs:resource_application", ["8:acs:resource_callee"], options),
      ),
    );
    return { asked: slowlyAsked, tookMs: Date.now() - began };
  }
  const { callLegId } = await clients[pathname].createCall("8:acs:resource_application", ["8:acs:resource_callee"], options);
  await clients[pathname].deleteCall(callLegId);
  const event = JSON.stringify({ eventType: "Microsoft.Communication.DtmfReceived", data: { CallLegId: callLegId } });
  for (const [secret, status] of [
    ["s", 200],
    ["t", 401],
  ]) {
    const answer = await receiver.handle(new Request(`https://app.example/?secret=${secret}`, { method: "POST", body: event }));
    if (answer.status !== status) throw new Error(`the receiver answered ${answer.status} to the secret ${secret}`);
  }
  return {};
}

export default {
  async fetch(request) {
    try {
      return Response.json(await answer(request));
    } catch (error) {
      return Response.json({ error: String(error?.stack ?? error) });
    }
  },
};
