// Tokens that an endpoint must refuse. Each is wrong in one way only, so that what is let through tells which check is missing.
import { createHmac, createPublicKey, generateKeyPair, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";
import { base64url, unsigned } from "../issuer/issuer.js";

const HOUR_MS = 3_600_000;

const segments = (token) => token.split(".");
const read = (segment) => JSON.parse(Buffer.from(segment, "base64url"));

/** The claims of a genuine token under another header, signed by `sign`. */
async function resigned(issuer, header, sign) {
  const claims = read(segments(await issuer.token())[1]);
  const text = unsigned(header, claims);
  return `${text}.${sign(text)}`;
}

/** Spellings of the algorithm that signs nothing: comparing with only one of them lets the others in. */
export const algNone = (issuer) =>
  Promise.all(["none", "None", "NONE", "nOnE"].map((alg) => resigned(issuer, { alg, typ: "JWT" }, () => "")));

export async function publicKeyAsSecret(issuer) {
  const { keys } = await issuer.keys();
  const secret = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
  const header = { alg: "HS256", typ: "JWT", kid: keys[0].kid };
  return resigned(issuer, header, (text) => createHmac("sha256", secret).update(text).digest("base64url"));
}

/** Signed with a key that the token itself brings along. */
export async function ownKey(issuer) {
  const { keys } = await issuer.keys();
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const header = { alg: "RS256", typ: "JWT", kid: keys[0].kid, jwk: publicKey.export({ format: "jwk" }) };
  return resigned(issuer, header, (text) => sign("sha256", Buffer.from(text), privateKey).toString("base64url"));
}

export const forged = (issuer) => issuer.token(undefined, { forged: true });
export const expired = (issuer) => issuer.token(Date.now() - HOUR_MS);
export const early = (issuer) => issuer.token(Date.now() + HOUR_MS);
export const forAnother = (issuer) => issuer.token(undefined, { claims: { aud: "another-resource" } });
export const byAnother = (issuer) => issuer.token(undefined, { claims: { iss: "https://issuer.example" } });
export const withoutEnd = (issuer) => issuer.token(undefined, { claims: { exp: undefined } });
export const unknownKey = (issuer) => issuer.token(undefined, { forged: true, header: { kid: randomUUID() } });

export async function altered(issuer) {
  const [header, claims, signature] = segments(await issuer.token());
  const changed = { ...read(claims), exp: read(claims).exp + 1 };
  return [header, base64url(Buffer.from(JSON.stringify(changed))), signature].join(".");
}

export async function spaced(issuer) {
  const token = await issuer.token();
  return `${token.slice(0, -100)} ${token.slice(-100)}`;
}

export const fourSegments = async (issuer) => `${await issuer.token()}.${base64url(Buffer.from("{}"))}`;

/** As long as what most servers take in the headers of a request. */
export const oversized = (issuer) => issuer.token(undefined, { forged: true, claims: { padding: "x".repeat(9000) } });
