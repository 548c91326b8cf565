// What the tests of `ringwire/callbacks` share: an issuer made of Node's own crypto, which knows nothing of the package, events as
// they stand on the wire, and the posting of them.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { mock } from "node:test";
import { pkg } from "./pkg.mjs";

export const { CallbackReceiver, CallAutomationError, CallOutcomeError } = await import(
  new URL("entries/callbacks-node.js", pkg)
);

export const AUDIENCE = "00000000-1111-2222-3333-444444444444";
export const ISSUER = "https://issuer.example";
export const METADATA = `${ISSUER}/calling/.well-known/acsopenidconfiguration`;
export const KEYS = `${ISSUER}/calling/keys`;
export const URL_OF_CALLBACKS = "https://app.example/callbacks";

/** Nothing here may be left to itself; node:test alone would blame the test that happens to run. */
process.on("unhandledRejection", (reason) => {
  console.error("unhandled rejection:", reason);
  process.exitCode = 1;
  throw reason;
});

const pair = (modulusLength) => generateKeyPairSync("rsa", { modulusLength });
export const mine = pair(2048);
export const other = pair(2048);
export const weak = pair(1024);

export const jwkOf = ({ publicKey }, kid) => ({ ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" });

export const base64url = (part) =>
  Buffer.from(typeof part === "string" || Buffer.isBuffer(part) ? part : JSON.stringify(part)).toString("base64url");

export const header = { alg: "RS256", typ: "JWT", kid: "mine" };
export const seconds = (more = 0) => Math.floor(Date.now() / 1000) + more;
export const claims = () => ({
  iss: ISSUER,
  aud: AUDIENCE,
  iat: seconds(),
  nbf: seconds(),
  exp: seconds(300),
  jti: crypto.randomUUID(),
});

/** A token as an honest issuer makes it, with the given claims. */
export function token(moreClaims = {}, moreHeader = {}, { privateKey } = mine) {
  const signed = `${base64url({ ...header, ...moreHeader })}.${base64url({ ...claims(), ...moreClaims })}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

/** An issuer that is reached by its `fetch`; `asked` are the URLs that were, and `answer` may be replaced. */
export function authority() {
  const at = {
    asked: [],
    keys: [jwkOf(mine, "mine")],
    async fetch(url, init) {
      at.asked.push(url);
      assert.equal(init.redirect, "manual");
      return at.answer(url, init);
    },
    async answer(url) {
      if (url === METADATA) return Response.json({ issuer: ISSUER, jwks_uri: KEYS });
      if (url === KEYS) return Response.json({ keys: at.keys });
      return new Response("", { status: 404 });
    },
  };
  /** How often keys were asked for. */
  at.times = () => at.asked.filter((url) => url === METADATA).length;
  at.options = { audience: AUDIENCE, issuer: ISSUER, metadataUrl: METADATA, fetch: at.fetch };
  return at;
}

/** A receiver that keeps what it was given and why it refused. */
export function receiver(options = { unverified: true }) {
  const taken = [];
  const refused = [];
  const errors = [];
  const made = new CallbackReceiver({
    onRefused: ({ status, reason }) => refused.push({ status, reason }),
    onError: (error) => errors.push(error),
    ...options,
  });
  made.on("*", (event) => void taken.push(event));
  return { receiver: made, taken, refused, errors };
}

let ids = 0;
/** An event of 2026-03-12. */
export const cloud = (kind, data = {}, more = {}) => ({
  id: `event ${++ids}`,
  source: `calling/callConnections/${data.callConnectionId ?? "c1"}`,
  type: `Microsoft.Communication.${kind}`,
  specversion: "1.0",
  time: "2026-11-20T09:30:00.1234567+00:00",
  data: { callConnectionId: "c1", serverCallId: "s1", correlationId: "1", ...data },
  ...more,
});
/** An event of the 2021 preview. */
export const seed = (kind, data = {}) => ({
  id: null,
  eventType: `Microsoft.Communication.${kind}`,
  subject: `callLeg/l1/${++ids}`,
  eventTime: "2026-11-20T09:30:00Z",
  data: { CallLegId: "l1", ...data },
});
/** An event of Event Grid. */
export const grid = (eventType, data) => ({
  id: `event ${++ids}`,
  topic: "/subscriptions/1",
  subject: "call",
  eventType,
  eventTime: "2026-11-20T09:30:00Z",
  data,
});
/** An event of Event Grid in the CloudEvents schema. */
export const gridCloud = (type, data) => ({
  id: `event ${++ids}`,
  source: "/subscriptions/1/resourceGroups/r/providers/Microsoft.Communication/CommunicationServices/c",
  subject: "call",
  type,
  specversion: "1.0",
  time: "2026-11-20T09:30:00Z",
  data,
});
export const incomingCall = () =>
  grid("Microsoft.Communication.IncomingCall", { incomingCallContext: "abc", correlationId: "1" });

export const post = (body, { url = URL_OF_CALLBACKS, headers = {}, ...init } = {}) =>
  new Request(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream ? body : JSON.stringify(body),
    ...(body instanceof ReadableStream && { duplex: "half" }),
    ...init,
  });

export const bearer = (text) => ({ headers: { authorization: `Bearer ${text}` } });

/** A clock of the receiver's memory that can be moved; `reset` gives the platform's back. */
export function memoryClock() {
  let moved = 0;
  const now = performance.now.bind(performance);
  const faked = mock.method(performance, "now", () => now() + moved);
  return { tick: (ms) => void (moved += ms), reset: () => faked.mock.restore() };
}

/** Lets everything happen that is ready to. */
export const settled = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};
