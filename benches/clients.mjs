// The clients measured. Each makes `createCall` with the same arguments; the bare ones send bytes prepared once, unsigned: what the
// platform alone costs.
import * as http from "node:http";

const source = "8:acs:00000000-0000-4000-8000-000000000000_00000000-0000-4000-8000-000000000000";
const options = {
  callbackUri: "https://contoso.example/callbacks?secret=bench",
  requestedModalities: ["audio"],
  requestedCallEvents: ["participantsUpdated", "dtmfReceived"],
  alternateCallerId: "+14255550100",
};
const path = "/calls?api-version=2021-04-15-preview1";
const body = JSON.stringify({
  source: { communicationUser: { id: source } },
  sourceAlternateIdentity: { value: options.alternateCallerId },
  targets: [{ phoneNumber: { value: "+14255550123" } }],
  callbackUri: options.callbackUri,
  requestedModalities: options.requestedModalities,
  requestedCallEvents: options.requestedCallEvents,
});
const headers = { accept: "application/json", "content-type": "application/json" };

async function ringwire(endpoint, extra) {
  const { CallClient } = await import("../pkg/node.js");
  const client = new CallClient(endpoint, { key: "c2VjcmV0" }, extra);
  return () => client.createCall(source, ["+14255550123"], options);
}

export const clients = {
  "bare node:http": async (endpoint) => {
    const agent = new http.Agent({ keepAlive: true });
    const { hostname, port } = new URL(endpoint);
    const request = { method: "POST", hostname, port, path, agent, headers: { ...headers, "content-length": body.length } };
    return () =>
      new Promise((resolve, reject) => {
        const outgoing = http.request(request, (incoming) => {
          let text = "";
          incoming.setEncoding("utf8").on("data", (part) => (text += part));
          incoming.on("end", () => resolve(JSON.parse(text))).on("error", reject);
        });
        outgoing.on("error", reject).end(body);
      });
  },
  "bare fetch": async (endpoint) => async () => (await fetch(endpoint + path, { method: "POST", headers, body })).json(),
  ringwire: (endpoint) => ringwire(endpoint),
  "ringwire, fetch": (endpoint) => ringwire(endpoint, { fetch: globalThis.fetch }),
  "ringwire, no network": (endpoint) =>
    ringwire(endpoint, { fetch: () => ({ status: 201, body: '{"callLegId":"00000000-0000-4000-8000-000000000000"}' }) }),
};
