// Attacks an endpoint: one attack after the other, each bounded in requests and time.
/** @import { Attack, Tools } from "./attacks.js" */
/** @import { Contract } from "./events.js" */
/** @import { Outcome } from "./judges.js" */
/** @import { Answer, Piece } from "./send.js" */
/** @import { Service, Signer } from "./service.js" */
import { setTimeout as sleep } from "node:timers/promises";
import { CONTRACTS, calls, chance } from "./events.js";
import { ATTACKS } from "./attacks.js";
import { send } from "./send.js";

/** How long a key may take to become known, in milliseconds: careful receivers ask for unknown ones once or twice a minute. */
const COOLDOWN_MS = 75_000;
const PAUSE_MS = 1000;

/**
 * What is attacked, and how.
 *
 * @typedef {object} Settings
 * @property {URL} url
 * @property {Contract} contract
 * @property {string} [secret]
 * @property {string} secretName the query parameter that holds it
 * @property {number} seed
 * @property {number} waitMs how long the endpoint has to take the first event
 * @property {string[]} [only] the attacks that are wanted
 */

/** @typedef {ReturnType<typeof verdict>} Verdict */

/**
 * The attacks of a contract. Those that leave the secret out, or change it, need one.
 *
 * @param {Contract} contract
 * @param {string | undefined} secret
 */
export const attacksOf = (contract, secret) =>
  ATTACKS.filter(({ needs }) => needs === undefined || (needs === "tokens" ? contract === CONTRACTS[0] : secret !== undefined));

/**
 * Attacks `url`; gives a verdict for each attack as it is known. The first is that of a genuine event, tried for `waitMs`; when that
 * fails, it is the only one. `onWait` is called when a verdict takes long, with how many milliseconds it may take.
 *
 * @param {Settings & { service?: Service, onWait(forMs: number): void }} settings
 */
export async function* attack({ url, contract, secret, secretName, service, seed, waitMs, only, onWait }) {
  const random = chance(seed);
  const call = calls(contract, random);
  const { issuer, fetches } = /** @type {{ issuer: Signer, fetches: () => number | Promise<number> }} */ (service ?? {});
  /** @type {Tools} */
  const tools = {
    random,
    secret,
    issuer,
    fetches,
    story: (time) => call().story(time),
    event: (kind, data) => call().event(kind, data),
    post: poster({ url, contract, secret, secretName, issuer }),
    patiently: (act) => patiently(act, COOLDOWN_MS, onWait),
  };
  const [genuine, ...others] = /** @type {[Attack, ...Attack[]]} */ (attacksOf(contract, secret));
  const first = await patiently(
    async () => /** @type {[Answer]} */ (await genuine.send(tools))[0],
    waitMs,
    () => {},
  );
  const begin = verdict(genuine, [first]);
  yield begin;
  if (!begin.passed) return;
  for (const each of others) {
    if (!only || only.includes(each.name)) yield verdict(each, await each.send(tools));
  }
}

/**
 * @param {Attack} attack
 * @param {Outcome} outcome
 */
function verdict({ name, group, sent, expect, why }, outcome) {
  const got = expect.wrong(outcome);
  const answered = got === undefined && expect.isAnswerOnly ? { answered: true } : {};
  return {
    name,
    group,
    passed: got === undefined,
    ...answered,
    sent,
    expected: expect.says,
    ...(got === undefined ? {} : { got, why }),
  };
}

/**
 * Posts events, or the pieces of a text; with a fresh token and the secret, unless the changes say otherwise.
 *
 * @param {Pick<Settings, "url" | "contract" | "secret" | "secretName"> & { issuer: Signer }} settings
 * @returns {Tools["post"]}
 */
function poster({ url, contract, secret: genuine, secretName, issuer }) {
  return async (parts, { token, secret = genuine, ...request } = {}) => {
    const target = new URL(url);
    if (secret !== undefined && secret !== null) target.searchParams.set(secretName, secret);
    /** @type {Record<string, string>} */
    const headers = { "content-type": "application/json; charset=utf-8" };
    const bearer = token === undefined && contract === CONTRACTS[0] ? await issuer.token() : token;
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    return send(target, { ...request, headers, pieces: request.method === "GET" ? [] : pieces(parts, contract) });
  };
}

/**
 * @param {(object | string | null)[]} parts
 * @param {Contract} contract
 * @returns {Piece[]}
 */
function pieces(parts, contract) {
  if (parts.length > 0 && parts.every(isPiece)) return parts;
  // The 2021 preview posts one event as an object.
  return [JSON.stringify(contract !== CONTRACTS[0] && parts.length === 1 ? parts[0] : parts)];
}

/**
 * @param {unknown} part
 * @returns {part is Piece}
 */
const isPiece = (part) => typeof part === "string" || part instanceof Uint8Array;

/**
 * Does it again until it is answered with 2xx, or the time is over.
 *
 * @param {() => Promise<Answer>} act
 * @param {number} forMs
 * @param {(forMs: number) => void} onWait called once
 */
async function patiently(act, forMs, onWait) {
  for (const begin = Date.now(); ; await sleep(PAUSE_MS)) {
    const answer = await act();
    const { status = 0 } = answer;
    const taken = status >= 200 && status <= 299;
    if (taken || Date.now() - begin + PAUSE_MS > forMs) return answer;
    onWait(forMs);
    onWait = () => {};
  }
}
