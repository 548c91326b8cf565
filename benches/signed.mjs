// Callbacks as the service posts them: an event, and a token that an issuer of this process signed.
import { generateKeyPairSync, sign } from "node:crypto";

/** @typedef {{ token: string, signed: string, body: string }} Post */

export const of = { issuer: "https://issuer.example", audience: "00000000-1111-2222-3333-444444444444" };
export const url = "https://app.example/callbacks";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const jwk = { ...publicKey.export({ format: "jwk" }), kid: "key", use: "sig", alg: "RS256" };
/** @param {object} object */
const base64url = (object) => Buffer.from(JSON.stringify(object)).toString("base64url");

/**
 * The issuer's documents, as options of a receiver.
 *
 * @param {object[]} keys its public keys, where another process signs
 * @returns {{ issuer: string, audience: string, metadataUrl: string, fetch: typeof fetch }}
 */
export function trust(keys = [jwk]) {
  /** @type {Record<string, object>} */
  const documents = {
    [`${of.issuer}/metadata`]: { issuer: of.issuer, jwks_uri: `${of.issuer}/keys` },
    [`${of.issuer}/keys`]: { keys },
  };
  return { ...of, metadataUrl: `${of.issuer}/metadata`, fetch: async (url) => Response.json(documents[`${url}`]) };
}

/**
 * A token of its own, and what of it is signed.
 *
 * @param {number} number
 */
export function token(number) {
  const now = Math.floor(Date.now() / 1000);
  const signed = [
    { alg: "RS256", typ: "JWT", kid: "key" },
    { iss: of.issuer, aud: of.audience, iat: now, nbf: now, exp: now + 3000, jti: `${number}` },
  ]
    .map(base64url)
    .join(".");
  return { signed, token: `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}` };
}

/**
 * An event of one of a hundred calls.
 *
 * @param {number} number
 */
export function event(number) {
  const data = {
    callConnectionId: `call ${number % 100}`,
    serverCallId: "s",
    correlationId: "c",
    operationContext: "x",
    resultInformation: { code: 200, subCode: 0, message: "" },
  };
  return {
    id: `${number}`,
    source: `calling/callConnections/${number % 100}`,
    type: "Microsoft.Communication.PlayCompleted",
    specversion: "1.0",
    time: "2026-11-20T09:30:00Z",
    data,
  };
}

/**
 * A call that comes in, as Event Grid posts it.
 *
 * @param {number} number
 */
export function incoming(number) {
  const phone = { kind: "phoneNumber", rawId: "4:+14255550123", phoneNumber: { value: "+14255550123" } };
  return {
    id: `incoming ${number}`,
    topic: "/subscriptions/0/resourceGroups/0/providers/Microsoft.Communication/CommunicationServices/0",
    subject: "call",
    eventType: "Microsoft.Communication.IncomingCall",
    eventTime: "2026-11-20T09:30:00Z",
    dataVersion: "1.0",
    metadataVersion: "1",
    data: {
      to: phone,
      from: phone,
      serverCallId: "s",
      callerDisplayName: "",
      incomingCallContext: `context ${number}`,
      correlationId: `${number}`,
    },
  };
}

/**
 * A request as an endpoint for callbacks gets it.
 *
 * @param {number} number
 * @returns {Post}
 */
export const posted = (number) => ({ ...token(number), body: JSON.stringify([event(number)]) });
