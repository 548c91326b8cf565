// Those who are measured. Each is loaded, then connected to an endpoint; what comes of that makes one call. Everything is imported
// where it is needed and not above: what one of them loads must not be there already for the next.
import { answer, callbackUrl, invite, key, path, writeBody } from "./call.mjs";

/** `pkg` is the URL of the directory of our package; `official` that of the modules the official one is among. */
export const clients = {
  official: {
    load: ({ official }) => import(new URL("@azure/communication-call-automation/dist/esm/index.js", official)),
    connect({ CallAutomationClient }, endpoint) {
      const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${key}`, { allowInsecureConnection: true });
      return () => client.createCall(invite, callbackUrl);
    },
  },
  ringwire: {
    load: ({ pkg }) => import(new URL("entries/client-node.js", pkg)),
    connect: connectRingwire,
  },
  // What Deno, browsers and Workers run.
  "ringwire, fetch": {
    load: ({ pkg }) => import(new URL("entries/client-inline.js", pkg)),
    connect: connectRingwire,
  },
  "plain fetch": {
    load: async () => {},
    connect(_, endpoint) {
      const body = writeBody(invite, callbackUrl);
      return async () => (await fetch(endpoint + path, { method: "POST", headers: { ...prepared }, body })).json();
    },
  },
  "plain node:http": {
    load: () => import("node:http"),
    connect(http, endpoint) {
      const body = writeBody(invite, callbackUrl);
      const post = poster(http, endpoint);
      return () => post({ ...prepared }, body);
    },
  },
  "node:http, signed": {
    load: async () => ({ http: await import("node:http"), crypto: await import("node:crypto") }),
    connect({ http, crypto }, endpoint) {
      const post = poster(http, endpoint);
      const sign = signer(crypto, new URL(endpoint).host);
      return () => {
        const body = writeBody(invite, callbackUrl);
        return post(sign(body), body);
      };
    },
  },
};

/** The same without a network: what the SDK itself costs. All that the stubs give is made before. */
export const stubbed = {
  official: {
    async load({ official }) {
      const pipeline = await import(new URL("@azure/core-rest-pipeline/dist/esm/index.js", official));
      return { ...(await clients.official.load({ official })), ...pipeline };
    },
    connect({ CallAutomationClient, createHttpHeaders }, endpoint) {
      const headers = createHttpHeaders({ "content-type": "application/json" });
      const sendRequest = async (request) => ({ request, status: 201, headers, bodyAsText: answer });
      const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${key}`, { httpClient: { sendRequest } });
      return () => client.createCall(invite, callbackUrl);
    },
  },
  ringwire: {
    // What `node.js` does, with another transport in the place of its own.
    async load({ pkg }) {
      const { inflateRawSync } = await import("node:zlib");
      const { default: bytes } = await import(new URL("client/wasm-text.js", pkg));
      const { start } = await import(new URL("client/start.js", pkg));
      const received = { status: 201, headers: { "content-type": "application/json" }, body: answer };
      start(new WebAssembly.Module(inflateRawSync(Buffer.from(bytes, "base64"))), async () => received);
      return import(new URL("client/call-automation.js", pkg));
    },
    connect: connectRingwire,
  },
  "ringwire, fetch": {
    async load(where) {
      globalThis.fetch = fetchStub();
      return clients["ringwire, fetch"].load(where);
    },
    connect: connectRingwire,
  },
  // A caller's `fetch` is given a whole `Request`, which the others leave to the transport that is not there.
  "ringwire, own fetch": {
    load: clients.ringwire.load,
    connect: (ringwire, endpoint) => connectRingwire(ringwire, endpoint, { fetch: fetchStub() }),
  },
  "signed by hand": {
    load: () => import("node:crypto"),
    connect(crypto, endpoint) {
      const sign = signer(crypto, new URL(endpoint).host);
      const send = async (headers, body) => ({ headers, body, answer });
      return async () => {
        const body = writeBody(invite, callbackUrl);
        return JSON.parse((await send(sign(body), body)).answer);
      };
    },
  },
};

function connectRingwire({ CallAutomationClient }, endpoint, options) {
  const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${key}`, options);
  return () => client.createCall(invite, callbackUrl);
}

function fetchStub() {
  const received = { status: 201, headers: new Headers({ "content-type": "application/json" }), text: async () => answer };
  return async () => received;
}

/** The headers of a request that was signed once, long ago. */
const prepared = {
  accept: "application/json",
  "content-type": "application/json",
  "x-ms-client-request-id": "00000000-0000-4000-8000-000000000002",
  "repeatability-request-id": "00000000-0000-4000-8000-000000000002",
  "repeatability-first-sent": "Sat, 21 Nov 2026 00:00:00 GMT",
  "x-ms-date": "Sat, 21 Nov 2026 00:00:00 GMT",
  "x-ms-content-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  authorization:
    "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
};

/** Posts over kept-alive connections and reads the JSON of the answer. */
function poster(http, endpoint) {
  const agent = new http.Agent({ keepAlive: true });
  const { hostname, port } = new URL(endpoint);
  return (headers, body) =>
    new Promise((resolve, reject) => {
      headers["content-length"] = Buffer.byteLength(body);
      const outgoing = http.request({ method: "POST", hostname, port, path, agent, headers }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8").on("data", (part) => (text += part));
        incoming.on("end", () => resolve(JSON.parse(text))).on("error", reject);
      });
      outgoing.on("error", reject).end(body);
    });
}

/** Signs with the platform's own cryptography, as somebody would who writes this one call and nothing else. */
function signer({ createHash, createHmac, randomUUID }, host) {
  const secret = Buffer.from(key, "base64");
  return (body) => {
    const date = new Date().toUTCString();
    const hash = createHash("sha256").update(body).digest("base64");
    const signature = createHmac("sha256", secret).update(`POST\n${path}\n${date};${host};${hash}`).digest("base64");
    const id = randomUUID();
    return {
      accept: "application/json",
      "content-type": "application/json",
      "x-ms-client-request-id": id,
      "repeatability-request-id": id,
      "repeatability-first-sent": date,
      "x-ms-date": date,
      "x-ms-content-sha256": hash,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    };
  };
}
