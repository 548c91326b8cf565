// The certificate of a server over TLS: where it lies, and for how long it is used. Programs are made to trust it by hand, so it stays the
// same as long as it can.
import { X509Certificate, createPrivateKey } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, lock } from "./lock.js";
import { hostOf, issue } from "./x509.js";

/** One that lasts less is replaced at the start: a server that begins now should outlast a session of work. */
const LEAST_LEFT_MS = 30 * 86_400_000;
/** How many hosts a certificate keeps of those that earlier servers had. */
const MOST_HOSTS = 100;
/** How long another process may take that makes a certificate. */
const LOCKED_MS = 10_000;

/** By these a server on this machine is always reached. */
const LOCAL = ["localhost", "127.0.0.1", "::1"];

/** Where the certificate lies if no other place is named. */
export const DEFAULT_FILE = join(homedir(), ".ringwire", "emulator-ca.pem");

/**
 * A certificate that was made here.
 *
 * @typedef {{ ca: string, cert: string, key: string, hosts: string[], validUntil: Date }} Made
 */

/**
 * The certificate for a server by these hosts: the one that lies there, if it is good for them, or a new one.
 *
 * @param {string} given the file for the certificate of the authority, which programs are to trust
 * @param {string[]} wanted hosts with or without a port
 * @returns {Promise<Made & { file: string }>}
 */
export async function certificateOf(given, wanted) {
  const file = resolve(given);
  const hosts = [...new Set([...LOCAL, ...wanted.map(hostOf)])].filter((host) => host !== undefined);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const free = await locked(file);
  try {
    const found = existing(file);
    const isGood = found && found.validUntil.getTime() - Date.now() > LEAST_LEFT_MS;
    if (isGood && hosts.every((host) => found.hosts.includes(host))) {
      // The other file may have been removed; or it is that of an earlier one, if the process ended between the two.
      if (text(file) !== found.ca) write(file, found.ca, 0o644);
      return { ...found, file };
    }
    // Those of before as well: two servers with different hosts would otherwise take the certificate from each other at each start.
    const all = [...new Set([...hosts, ...(found?.hosts ?? [])])].slice(0, Math.max(MOST_HOSTS, hosts.length));
    const made = issue(all, Date.now());
    write(keyFileOf(file), made.key + made.cert + made.ca, 0o600);
    write(file, made.ca, 0o644);
    const { validToDate } = parsed(made.cert);
    return { ...made, hosts: all, validUntil: validToDate, file };
  } finally {
    free();
  }
}

/** @param {string} file */
async function locked(file) {
  for (const end = Date.now() + LOCKED_MS; ; await sleep(20)) {
    const free = lock(file);
    if (typeof free === "function") return free;
    if (Date.now() > end)
      throw new Error(
        `https: process ${free} has held ${file}.lock for ${LOCKED_MS / 1000} seconds; remove the file if it is no emulator`,
      );
  }
}

/**
 * The private key lies beside the certificate that is handed around: nothing but the server reads it.
 *
 * @param {string} file
 */
export const keyFileOf = (file) => `${file.replace(/\.(pem|crt|cer)$/, "")}-server.key`;

/**
 * What an earlier server has written.
 *
 * @param {string} file
 * @returns {Made | undefined}
 * @throws {Error} when another program has written one of the files
 */
function existing(file) {
  const [ca, bundle] = [text(file), text(keyFileOf(file))];
  if (bundle === undefined) {
    if (ca !== undefined) throw notOurs(file);
    return undefined;
  }
  const [key, cert, authority, rest] = bundle.match(/-----BEGIN [\s\S]+?-----END [^-]+-----\n/g) ?? [];
  if (key === undefined || cert === undefined || authority === undefined || rest !== undefined) throw notOurs(keyFileOf(file));
  if (!isPair(key, cert, authority)) throw notOurs(keyFileOf(file));
  // A file of that name which is no certificate of an authority of ours is not written over.
  if (ca !== undefined && !isAuthority(ca)) throw notOurs(file);
  const { hosts, validToDate } = parsed(cert);
  return { key, cert, ca: authority, hosts, validUntil: validToDate };
}

/**
 * Whether a certificate of a server has this key and is signed by an authority of ours.
 *
 * @param {string} key
 * @param {string} cert
 * @param {string} authority
 */
function isPair(key, cert, authority) {
  try {
    const server = new X509Certificate(cert);
    return (
      isAuthority(authority) &&
      server.checkPrivateKey(createPrivateKey(key)) &&
      server.verify(new X509Certificate(authority).publicKey)
    );
  } catch {
    return false;
  }
}

/** @param {string} pem */
function isAuthority(pem) {
  try {
    return new X509Certificate(pem).subject.includes("CN=ringwire emulator CA ");
  } catch {
    return false;
  }
}

/** @param {string} file */
const notOurs = (file) =>
  new Error(`https: ${file} was not written by an emulator, and is left as it is: name another file, or move this one away`);

/** @param {string} cert */
function parsed(cert) {
  const { subjectAltName = "", validTo } = new X509Certificate(cert);
  const names = subjectAltName.split(", ").map((name) => name.replace(/^(DNS|IP Address):/, ""));
  return { hosts: names.map(hostOf).filter((host) => host !== undefined), validToDate: new Date(validTo) };
}

/** @param {string} file */
function text(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes a file that is whole at any time. It has its mode before it has its name.
 *
 * @param {string} file
 * @param {string} contents
 * @param {number} mode
 */
export function write(file, contents, mode) {
  const partial = `${file}.${process.pid}.part`;
  rmSync(partial, { force: true });
  writeFileSync(partial, contents, { mode, flag: "wx" });
  renameSync(partial, file);
}
