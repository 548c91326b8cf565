// A program that verifies many callbacks: node benches/verify.mjs <job>
// Each is an event signed as the service signs. `ringwire` parses, verifies and takes it, all that `handle` does; `jose` verifies the
// token and JSON.parse reads the body, as a careful endpoint written by hand does; `signature` is WebCrypto alone.
import { generateKeyPairSync, sign } from "node:crypto";

/** @typedef {{ token: string, signed: string, body: string }} Post */

/** @type {{ client: string, calls: number, pkg: string, official: string }} */
const { client, calls, pkg, official } = JSON.parse(process.argv[2]);

const of = { issuer: "https://issuer.example", audience: "00000000-1111-2222-3333-444444444444" };
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "key", use: "sig", alg: "RS256" };
/** @param {object} object */
const base64url = (object) => Buffer.from(JSON.stringify(object)).toString("base64url");
const url = "https://app.example/callbacks";

/**
 * A request as an endpoint for callbacks gets it: a token of its own, one event.
 *
 * @param {number} number
 * @returns {Post}
 */
function posted(number) {
  const now = Math.floor(Date.now() / 1000);
  const signed = [
    { alg: "RS256", typ: "JWT", kid: "key" },
    { iss: of.issuer, aud: of.audience, iat: now, nbf: now, exp: now + 3000, jti: `${number}` },
  ]
    .map(base64url)
    .join(".");
  const token = `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
  const data = {
    callConnectionId: `call ${number % 100}`,
    serverCallId: "s",
    correlationId: "c",
    operationContext: "x",
    resultInformation: { code: 200, subCode: 0, message: "" },
  };
  const event = {
    id: `${number}`,
    source: `calling/callConnections/${number % 100}`,
    type: "Microsoft.Communication.PlayCompleted",
    specversion: "1.0",
    time: "2026-11-20T09:30:00Z",
    data,
  };
  return { token, signed, body: JSON.stringify([event]) };
}

/** @param {Post} post */
const request = ({ token, body }) =>
  new Request(url, { method: "POST", body, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });

/** @type {Record<string, () => Promise<(post: Post) => Promise<unknown>>>} */
const verifiers = {
  async ringwire() {
    /** @type {typeof import("ringwire/callbacks")} */
    const { CallbackReceiver } = await import(`${pkg}entries/callbacks-node.js`);
    /** @type {Record<string, object>} */
    const documents = {
      [`${of.issuer}/metadata`]: { issuer: of.issuer, jwks_uri: `${of.issuer}/keys` },
      [`${of.issuer}/keys`]: { keys: [jwk] },
    };
    /** @param {string} url */
    const fetch = async (url) => Response.json(documents[url]);
    const receiver = new CallbackReceiver({ ...of, metadataUrl: `${of.issuer}/metadata`, fetch });
    let taken = 0;
    receiver.on("PlayCompleted", () => {
      taken += 1;
    });
    return async (post) => {
      const before = taken;
      const { status } = await receiver.handle(request(post));
      if (status !== 200 || taken !== before + 1) throw new Error(`it answered ${status}`);
    };
  },
  async jose() {
    /** @type {typeof import("jose")} */
    const { createLocalJWKSet, jwtVerify } = await import(`${official}jose/dist/webapi/index.js`);
    const keys = createLocalJWKSet({ keys: [jwk] });
    return async (post) => {
      const received = request(post);
      const token = received.headers.get("authorization")?.slice(7) ?? "";
      await jwtVerify(token, keys, { ...of, algorithms: ["RS256"], clockTolerance: 60 });
      const [event] = JSON.parse(await received.text());
      if (event.data.operationContext !== "x") throw new Error("another event");
      return new Response(null, { status: 200 });
    };
  },
  async signature() {
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    return async ({ token, signed }) => {
      const signature = Buffer.from(token.slice(signed.length + 1), "base64url");
      if (!(await crypto.subtle.verify(algorithm, key, signature, Buffer.from(signed)))) throw new Error("it is forged");
    };
  },
};

const take = await verifiers[client]();
// Signed before, so that signing is no part of what is measured.
const posts = Array.from({ length: Math.ceil(calls * 1.25) }, (_, number) => posted(number));
const measured = posts.splice(Math.ceil(calls * 0.25));
for (const post of posts) await take(post);
const [before, start] = [process.cpuUsage(), performance.now()];
for (const post of measured) await take(post);
const wall = performance.now() - start;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpu: (user + system) / measured.length, wall: (wall * 1000) / measured.length }));
