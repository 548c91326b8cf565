// Tokens that an endpoint must refuse. Each is wrong in one way only, so that the one that is let through shows which check is
// missing.
/** @import { Signer } from "./service.js" */
import { createHmac, createPublicKey, generateKeyPair, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";
import { base64url, unsigned } from "../issuer/issuer.js";

const HOUR_MS = 3_600_000;

/** @typedef {(issuer: Signer) => Promise<string>} MakeToken */

/**
 * The three segments of a token: header, claims, signature.
 *
 * @param {string} token
 */
const segments = (token) => /** @type {[string, string, string]} */ (token.split("."));
/** @param {string} segment */
const read = (segment) => JSON.parse(Buffer.from(segment, "base64url").toString());

/**
 * The claims of a genuine token under another header, signed by `sign`.
 *
 * @param {Signer} issuer
 * @param {object} header
 * @param {(text: string) => string} sign
 */
async function resigned(issuer, header, sign) {
  const claims = read(segments(await issuer.token())[1]);
  const text = unsigned(header, claims);
  return `${text}.${sign(text)}`;
}

/**
 * Spellings of the algorithm that signs nothing: comparing with only one of them lets the others in.
 *
 * @param {Signer} issuer
 */
export const algNone = (issuer) =>
  Promise.all(["none", "None", "NONE", "nOnE"].map((alg) => resigned(issuer, { alg, typ: "JWT" }, () => "")));

/** @type {MakeToken} */
export async function publicKeyAsSecret(issuer) {
  const key = await publicKeyOf(issuer);
  const secret = createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" });
  const header = { alg: "HS256", typ: "JWT", kid: key.kid };
  return resigned(issuer, header, (text) => createHmac("sha256", secret).update(text).digest("base64url"));
}

/**
 * The key that an issuer signs with now.
 *
 * @param {Signer} issuer
 */
async function publicKeyOf(issuer) {
  const [key] = (await issuer.keys()).keys;
  return /** @type {NonNullable<typeof key>} */ (key);
}

/**
 * Signed with a key that the token itself brings along.
 *
 * @type {MakeToken}
 */
export async function ownKey(issuer) {
  const { kid } = await publicKeyOf(issuer);
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const header = { alg: "RS256", typ: "JWT", kid, jwk: publicKey.export({ format: "jwk" }) };
  return resigned(issuer, header, (text) => sign("sha256", Buffer.from(text), privateKey).toString("base64url"));
}

/** @type {MakeToken} */
export const forged = (issuer) => issuer.token(undefined, { forged: true });
/** @type {MakeToken} */
export const expired = (issuer) => issuer.token(Date.now() - HOUR_MS);
/** @type {MakeToken} */
export const early = (issuer) => issuer.token(Date.now() + HOUR_MS);
/** @type {MakeToken} */
export const forAnother = (issuer) => issuer.token(undefined, { claims: { aud: "another-resource" } });
/** @type {MakeToken} */
export const byAnother = (issuer) => issuer.token(undefined, { claims: { iss: "https://issuer.example" } });
/** @type {MakeToken} */
export const withoutEnd = (issuer) => issuer.token(undefined, { claims: { exp: undefined } });
/** @type {MakeToken} */
export const unknownKey = (issuer) => issuer.token(undefined, { forged: true, header: { kid: randomUUID() } });

/** @type {MakeToken} */
export async function altered(issuer) {
  const [header, claims, signature] = segments(await issuer.token());
  const changed = { ...read(claims), exp: read(claims).exp + 1 };
  return [header, base64url(Buffer.from(JSON.stringify(changed))), signature].join(".");
}

/** @type {MakeToken} */
export async function spaced(issuer) {
  const token = await issuer.token();
  return `${token.slice(0, -100)} ${token.slice(-100)}`;
}

/** @type {MakeToken} */
export const fourSegments = async (issuer) => `${await issuer.token()}.${base64url(Buffer.from("{}"))}`;

/**
 * As long as the headers that most servers take in all.
 *
 * @type {MakeToken}
 */
export const oversized = (issuer) => issuer.token(undefined, { forged: true, claims: { padding: "x".repeat(9000) } });
