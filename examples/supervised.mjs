// A supervised call with a page in the browser: two participants talk; a supervisor watches, plays announcements, puts participants on
// hold, removes them, and ends the call.
//
//   node --env-file=.env.local supervised.mjs +15550100000 +15550100010     then open the address it prints
//
// Without an account: `npx ringwire emulator --env .env.local` writes the environment variables below.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { CallReport } from "ringwire/report";

for (const name of ["COMMUNICATION_CONNECTION_STRING", "COMMUNICATION_CALLBACK_URL", "COMMUNICATION_CALLBACK_AUDIENCE"])
  if (!process.env[name])
    throw new Error(`${name} is not set: npx ringwire emulator --env .env.local, then node --env-file=.env.local supervised.mjs`);
const { COMMUNICATION_CONNECTION_STRING, COMMUNICATION_CALLBACK_URL, COMMUNICATION_CALLBACK_SECRET } = process.env;
const { COMMUNICATION_CALLBACK_AUDIENCE: audience, COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl } = process.env;
const { COMMUNICATION_AI_ENDPOINT = "https://ai.example/", CALLER_ID = "+14255550100" } = process.env;
const { PORT = new URL(COMMUNICATION_CALLBACK_URL).port } = process.env; // behind a tunnel, another port than that of the URL
const receiver = new CallbackReceiver({ audience, metadataUrl, secret: COMMUNICATION_CALLBACK_SECRET });
const client = new CallAutomationClient(COMMUNICATION_CONNECTION_STRING, { callbacks: receiver });
const takeCallbacks = receiver.node();
const [first = "+15550100000", second = "+15550100010"] = process.argv.slice(2);
const people = [first, second].map((phoneNumber) => ({ phoneNumber }));
const masked = (text) => text.replace(/\+\d+(?=\d\d)/g, (digits) => `+${"*".repeat(digits.length - 1)}`);

// The key of the page. It is part of the page's URL and must not appear in logs.
const key = randomUUID();
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (pathname === "/callbacks") return takeCallbacks(request, response);
  if (searchParams.get("key") !== key) return response.writeHead(403).end();
  if (request.method === "GET" && pathname === "/") return response.writeHead(200, { "content-type": "text/html" }).end(page);
  if (request.method === "GET" && pathname === "/events") return watch(response);
  const act = request.method === "POST" && actions[pathname.slice(1)];
  if (!act) return response.writeHead(404).end();
  const failed = await act(people[Number(searchParams.get("who"))]).then(
    () => undefined,
    (error) => error,
  );
  response.writeHead(failed ? 409 : 204).end(failed && masked(failed.message));
}).listen(Number(PORT), "localhost");
await once(server, "listening");
const own = new URL(COMMUNICATION_CALLBACK_URL).origin;

const { callConnection, callConnectionProperties, disconnected } = await client.createCall(
  { targetParticipant: people[0], sourceCallIdNumber: { phoneNumber: CALLER_ID } },
  COMMUNICATION_CALLBACK_URL,
  { callIntelligenceOptions: { cognitiveServicesEndpoint: COMMUNICATION_AI_ENDPOINT } },
);
const media = callConnection.getCallMedia();
const { callConnectionId } = callConnectionProperties;

const actions = {
  invite: (who) =>
    callConnection.addParticipant({ targetParticipant: who, sourceCallIdNumber: { phoneNumber: CALLER_ID } }).completed(),
  announce: () => media.playToAll([{ kind: "textSource", text: "This call is supervised.", voiceName: "en-US-AvaNeural" }]),
  hold: (who) => media.hold(who),
  unhold: (who) => media.unhold(who),
  remove: (who) => callConnection.removeParticipant(who).completed(),
  end: () => callConnection.hangUp(true),
};

/** Sends the events of the call to a page, first those that have arrived already. */
async function watch(response) {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", connection: "close" });
  try {
    for await (const { kind, participants, resultInformation } of receiver.events({ callConnectionId }, gone)) {
      const line = {
        kind,
        people: participants?.map(({ identifier }) => masked(identifier.phoneNumber ?? "an agent")),
        why: resultInformation?.message,
      };
      response.write(`data: ${JSON.stringify(line)}\n\n`);
    }
  } catch {
    // The page was closed.
  }
  response.end();
}

const button = (action, who, label) => `<button data-act="${action}${who === undefined ? "" : `?who=${who}`}">${label}</button>`;
const page = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Supervised call</title><link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui } body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem }
p { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center } li { padding: .2rem 0 } [role=status] { color: light-dark(#b00, #f99) }
button { font: inherit; padding: .3rem .9rem; border: 1px solid light-dark(#bbb, #555); border-radius: .5rem; background: none; cursor: pointer }
</style>
<h1>Supervised call</h1>
${people.map(({ phoneNumber }, who) => `<p>${masked(phoneNumber)} ${["invite", "hold", "unhold", "remove"].map((act) => button(act, who, act)).join("")}</p>`).join("")}
<p>${button("announce", undefined, "announce")} ${button("end", undefined, "end the call")}</p>
<p role="status" id="said"></p><ol id="events" aria-live="polite"></ol>
<script type="module">
const key = new URLSearchParams(location.search).get("key");
const to = (path) => { const url = new URL(path, location); url.searchParams.set("key", key); return url; };
const source = new EventSource(to("events"));
source.onmessage = ({ data }) => {
  const { kind, people, why } = JSON.parse(data);
  if (kind === "CallDisconnected") source.close();
  const line = document.createElement("li");
  line.textContent = [kind, people?.join(", "), why].filter(Boolean).join(": ");
  events.append(line);
};
for (const button of document.querySelectorAll("[data-act]")) button.onclick = async () => {
  const answer = await fetch(to(button.dataset.act), { method: "POST" });
  said.textContent = answer.ok ? "" : await answer.text();
};
</script></html>`;

console.log(`${own}/?key=${key}`);
const report = new CallReport();
receiver.on("*", report.add);
const { resultInformation } = await disconnected({ timeoutMs: 86_400_000 });
console.log(`the call has ended: ${resultInformation?.message}\n\n${report}`);
server.close();
