// The clients that are measured. Each is loaded, then connected to an endpoint; that gives a function that makes one call. Modules are
// imported where they are needed and not above: what one of them loads must not be there already for the next.
import { answer, callbackUrl, invite, key, path, writeBody } from "./call.mjs";

/**
 * @typedef {{ pkg: string, official: string }} Where the URLs of our package's folder and of the modules the official one is among
 * @typedef {Record<string, string>} Headers
 * @typedef {typeof import("ringwire")} Ringwire
 * @typedef {typeof import("@azure/communication-call-automation")} Official
 * @typedef {typeof import("@azure/core-rest-pipeline")} Pipeline
 *
 * @typedef {object} Client
 * @property {(where: Where) => Promise<unknown>} load
 * @property {(loaded: unknown, endpoint: string) => () => Promise<unknown>} connect
 */

/**
 * A client; `connect` takes what `load` gives.
 *
 * @template Loaded
 * @param {(where: Where) => Promise<Loaded>} load
 * @param {(loaded: Loaded, endpoint: string) => () => Promise<unknown>} connect
 */
const client = (load, connect) => ({ load, connect: /** @type {Client["connect"]} */ (connect) });

/**
 * @param {Where} where
 * @returns {Promise<Official>}
 */
const loadOfficial = ({ official }) => import(`${official}@azure/communication-call-automation/dist/esm/index.js`);

/**
 * @param {Where} where
 * @returns {Promise<Ringwire>}
 */
const loadRingwire = ({ pkg }) => import(`${pkg}entries/client-node.js`);

/**
 * What Deno, browsers and Workers run.
 *
 * @param {Where} where
 * @returns {Promise<Ringwire>}
 */
const loadRingwireFetch = ({ pkg }) => import(`${pkg}entries/client-inline.js`);

/** @type {Record<string, Client>} */
export const clients = {
  official: client(loadOfficial, ({ CallAutomationClient }, endpoint) => {
    const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${key}`, { allowInsecureConnection: true });
    return () => client.createCall(invite, callbackUrl);
  }),
  ringwire: client(loadRingwire, connectRingwire),
  "ringwire, fetch": client(loadRingwireFetch, connectRingwire),
  "plain fetch": client(
    async () => {},
    (_, endpoint) => {
      const body = writeBody(invite, callbackUrl);
      return async () => (await fetch(endpoint + path, { method: "POST", headers: { ...prepared }, body })).json();
    },
  ),
  "plain node:http": client(
    () => import("node:http"),
    (http, endpoint) => {
      const body = writeBody(invite, callbackUrl);
      const post = poster(http, endpoint);
      return () => post({ ...prepared }, body);
    },
  ),
  "node:http, signed": client(
    async () => ({ http: await import("node:http"), crypto: await import("node:crypto") }),
    ({ http, crypto }, endpoint) => {
      const post = poster(http, endpoint);
      const sign = signer(crypto, new URL(endpoint).host);
      return () => {
        const body = writeBody(invite, callbackUrl);
        return post(sign(body), body);
      };
    },
  ),
};

/**
 * The same without a network: what the SDK itself costs. All that the stubs give is made before.
 *
 * @type {Record<string, Client>}
 */
export const stubbed = {
  official: client(
    async (where) => {
      /** @type {Pipeline} */
      const pipeline = await import(`${where.official}@azure/core-rest-pipeline/dist/esm/index.js`);
      return { ...(await loadOfficial(where)), ...pipeline };
    },
    ({ CallAutomationClient, createHttpHeaders }, endpoint) => {
      const headers = createHttpHeaders({ "content-type": "application/json" });
      /** @param {import("@azure/core-rest-pipeline").PipelineRequest} request */
      const sendRequest = async (request) => ({ request, status: 201, headers, bodyAsText: answer });
      const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${key}`, { httpClient: { sendRequest } });
      return () => client.createCall(invite, callbackUrl);
    },
  ),
  // What the entry of Node does, with another transport in the place of its own.
  ringwire: client(async ({ pkg }) => {
    const { inflateRawSync } = await import("node:zlib");
    const { default: bytes } = await import(`${pkg}client/wasm-text.js`);
    const { start } = await import(`${pkg}client/start.js`);
    const received = { status: 201, headers: { "content-type": "application/json" }, body: answer };
    start(() => new WebAssembly.Module(inflateRawSync(Buffer.from(bytes, "base64"))), { send: async () => received });
    /** @type {Ringwire} */
    const ringwire = await import(`${pkg}client/call-automation.js`);
    return ringwire;
  }, connectRingwire),
  "ringwire, fetch": client(async (where) => {
    globalThis.fetch = fetchStub();
    return loadRingwireFetch(where);
  }, connectRingwire),
  // A caller's `fetch` is given a whole `Request`; in the other rows the transport makes one, and here there is none.
  "ringwire, own fetch": client(loadRingwire, (ringwire, endpoint) =>
    connectRingwire(ringwire, endpoint, { fetch: fetchStub() }),
  ),
  "signed by hand": client(
    () => import("node:crypto"),
    (crypto, endpoint) => {
      const sign = signer(crypto, new URL(endpoint).host);
      /**
       * @param {Headers} headers
       * @param {string} body
       */
      const send = async (headers, body) => ({ headers, body, answer });
      return async () => {
        const body = writeBody(invite, callbackUrl);
        return JSON.parse((await send(sign(body), body)).answer);
      };
    },
  ),
};

/**
 * @param {Ringwire} ringwire
 * @param {string} endpoint
 * @param {import("ringwire").CallAutomationClientOptions} [options]
 */
function connectRingwire({ CallAutomationClient }, endpoint, options) {
  const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${key}`, options);
  return () => client.createCall(invite, callbackUrl);
}

/** @returns {typeof fetch} */
function fetchStub() {
  const received = { status: 201, headers: new Headers({ "content-type": "application/json" }), text: async () => answer };
  // A whole `Response` would be made for each call, and measured with it.
  return async () => /** @type {Response} */ (received);
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

/**
 * Posts over kept-alive connections and reads the JSON of the answer.
 *
 * @param {typeof import("node:http")} http
 * @param {string} endpoint
 * @returns {(headers: Headers, body: string) => Promise<unknown>}
 */
function poster(http, endpoint) {
  const agent = new http.Agent({ keepAlive: true });
  const { hostname, port } = new URL(endpoint);
  return (headers, body) =>
    new Promise((resolve, reject) => {
      headers["content-length"] = `${Buffer.byteLength(body)}`;
      const outgoing = http.request({ method: "POST", hostname, port, path, agent, headers }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        incoming.on("end", () => resolve(JSON.parse(text))).on("error", reject);
      });
      outgoing.on("error", reject).end(body);
    });
}

/**
 * Signs with the platform's own cryptography, as a program does that makes this one call and nothing else.
 *
 * @param {typeof import("node:crypto")} crypto
 * @param {string} host
 * @returns {(body: string) => Headers}
 */
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
