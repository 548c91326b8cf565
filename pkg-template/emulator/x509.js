// Certificates for the emulator's own server (RFC 5280), written in DER (ITU-T X.690) without a tool of the system: an authority, and
// the certificate of the server that it signs. The key of the authority is dropped at once, so that a program which trusts it
// trusts this one server, and no page can be forged with what lies on the disk.
/** @import { KeyObject } from "node:crypto" */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

const A_DAY_MS = 86_400_000;
/** Apple's platforms accept no certificate of a server that is valid for longer than 398 days, browsers none longer than 397. */
const LIFE_MS = 396 * A_DAY_MS;
/** Clocks of containers and machines differ. */
const BACKDATED_MS = 3_600_000;

// ── DER ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A value: its tag, its length, its contents.
 *
 * @param {number} tag
 * @param {Uint8Array[]} contents
 */
function der(tag, ...contents) {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

/** @param {Uint8Array[]} parts */
const sequence = (...parts) => der(0x30, ...parts);
/** @param {Uint8Array[]} parts */
const set = (...parts) => der(0x31, ...parts);
/** @param {Uint8Array} bytes big-endian, and not negative */
const integer = (bytes) => der(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);
/** @param {boolean} value */
const boolean = (value) => der(0x01, Buffer.from([value ? 0xff : 0]));
/** @param {Uint8Array} bytes */
const octets = (bytes) => der(0x04, bytes);
/**
 * @param {Uint8Array} bytes
 * @param {number} [unused] how many bits at the end are none
 */
const bits = (bytes, unused = 0) => der(0x03, Buffer.from([unused]), bytes);
/** @param {string} text */
const utf8 = (text) => der(0x0c, Buffer.from(text));
/**
 * A value with a tag of its context.
 *
 * @param {number} number
 * @param {Uint8Array} contents
 * @param {boolean} [isConstructed]
 */
const tagged = (number, contents, isConstructed = false) => der((isConstructed ? 0xa0 : 0x80) | number, contents);

/** @param {string} dotted */
function oid(dotted) {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const groups = [40 * first + second, ...rest].flatMap((number) => {
    const septets = [number & 0x7f];
    for (let left = number >>> 7; left; left >>>= 7) septets.unshift(0x80 | (left & 0x7f));
    return septets;
  });
  return der(0x06, Buffer.from(groups));
}

/**
 * A time in seconds. Years up to 2049 have two digits (RFC 5280 §4.1.2.5).
 *
 * @param {number} ms
 */
function time(ms) {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replace(/\D/g, "")}Z`;
  return new Date(ms).getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

// ── X.509 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const OID = {
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
};

/** @param {string} commonName */
const nameOf = (commonName) =>
  sequence(set(sequence(oid(OID.organization), utf8("ringwire emulator"))), set(sequence(oid(OID.commonName), utf8(commonName))));

/**
 * @param {string} id
 * @param {Uint8Array} value
 * @param {boolean} [isCritical]
 */
const extension = (id, value, isCritical = false) => sequence(oid(id), ...(isCritical ? [boolean(true)] : []), octets(value));

/**
 * The identifier of a key: RFC 5280 §4.2.1.2 (1), which hashes the bits of the key alone.
 *
 * @param {KeyObject} publicKey
 */
function keyId(publicKey) {
  // An uncompressed point of P-256 is the last 65 bytes of its structure.
  return createHash("sha1")
    .update(publicKey.export({ type: "spki", format: "der" }).subarray(-65))
    .digest();
}

/**
 * A signed certificate, as PEM.
 *
 * @param {{ issuer: Uint8Array, subject: Uint8Array, key: KeyObject, signer: KeyObject, fromMs: number, untilMs: number,
 *   extensions: Uint8Array[] }} fields
 */
function certificate({ issuer, subject, key, signer, fromMs, untilMs, extensions }) {
  const serial = randomBytes(16);
  // Positive, and of full length: no octet in front may be left out.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const signed = sequence(
    tagged(0, integer(Buffer.from([2])), true),
    integer(serial),
    ECDSA_WITH_SHA256,
    issuer,
    sequence(time(fromMs), time(untilMs)),
    subject,
    key.export({ type: "spki", format: "der" }),
    tagged(3, sequence(...extensions), true),
  );
  const signature = sign("sha256", signed, { key: signer, dsaEncoding: "der" });
  return pem("CERTIFICATE", sequence(signed, ECDSA_WITH_SHA256, bits(signature)));
}

/**
 * @param {string} label
 * @param {Uint8Array} bytes
 */
function pem(label, bytes) {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/**
 * A host as a certificate names it: an address as its bytes, a name in ASCII.
 *
 * @param {string} host as {@link hostOf} has it
 */
function generalName(host) {
  switch (isIP(host)) {
    case 4:
      return tagged(7, Buffer.from(host.split(".").map(Number)));
    case 6:
      return tagged(7, addressBytes(host));
    default:
      return tagged(2, Buffer.from(host, "ascii"));
  }
}

/** @param {string} address of IPv6 as a URL has it: in hexadecimal groups */
function addressBytes(address) {
  const [head = "", tail] = address.split("::");
  const groups = (/** @type {string} */ text) => (text ? text.split(":").map((group) => Number.parseInt(group, 16)) : []);
  const [before, after] = [groups(head), groups(tail ?? "")];
  const all = [...before, ...new Array(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/**
 * A host without its port, as a URL writes it, and without the brackets of an address; `undefined` if no certificate can name it.
 *
 * @param {string} authority
 */
export function hostOf(authority) {
  const url = `http://${isIP(authority) === 6 ? `[${authority}]` : authority}`;
  if (!URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return isIP(host) || /^[a-z\d_-]+(\.[a-z\d_-]+)*$/.test(host) ? host : undefined;
}

/**
 * An authority, and a certificate for a server by these hosts, both with keys of P-256 and valid for 396 days.
 *
 * @param {string[]} hosts as {@link hostOf} has them
 * @param {number} nowMs
 * @returns {{ ca: string, cert: string, key: string }} PEM: the authority's certificate, the server's certificate, its private key
 */
export function issue(hosts, nowMs) {
  const [authority, server] = [newKeys(), newKeys()];
  const fromMs = nowMs - BACKDATED_MS;
  const validity = { fromMs, untilMs: fromMs + LIFE_MS, signer: authority.privateKey };
  const authorityId = keyId(authority.publicKey);
  // A name of its own: some stores of trusted authorities look for one by its name.
  const issuer = nameOf(`ringwire emulator CA ${authorityId.toString("hex", 0, 4)}`);
  const ca = certificate({
    ...validity,
    issuer,
    subject: issuer,
    key: authority.publicKey,
    extensions: [
      // It signs certificates of servers, none of authorities.
      extension(OID.basicConstraints, sequence(boolean(true), integer(Buffer.from([0]))), true),
      // keyCertSign, cRLSign
      extension(OID.keyUsage, bits(Buffer.from([0b0000_0110]), 1), true),
      extension(OID.subjectKeyIdentifier, octets(authorityId)),
    ],
  });
  const cert = certificate({
    ...validity,
    issuer,
    // Names have 64 characters at most, and clients read no host from it (RFC 9525 §2).
    subject: nameOf("emulator"),
    key: server.publicKey,
    extensions: [
      extension(OID.basicConstraints, sequence(), true),
      // digitalSignature
      extension(OID.keyUsage, bits(Buffer.from([0b1000_0000]), 7), true),
      extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth))),
      extension(OID.subjectAltName, sequence(...hosts.map(generalName))),
      extension(OID.subjectKeyIdentifier, octets(keyId(server.publicKey))),
      extension(OID.authorityKeyIdentifier, sequence(tagged(0, authorityId))),
    ],
  });
  return { ca, cert, key: String(server.privateKey.export({ type: "pkcs8", format: "pem" })) };
}

const newKeys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
