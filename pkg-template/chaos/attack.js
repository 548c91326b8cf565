// The attack: one fault after the other, each bounded in requests and time.
import { setTimeout as sleep } from "node:timers/promises";
import { CONTRACTS, calls, chance } from "./events.js";
import { FAULTS } from "./attacks.js";
import { send } from "./send.js";

/** How long a key may take to become known, in milliseconds: careful receivers ask for unknown ones once or twice a minute. */
const COOLDOWN_MS = 75_000;
const PAUSE_MS = 1000;

/** The faults of a contract; without a secret there is none to leave out. */
export const faultsOf = (contract, secret) =>
  FAULTS.filter(({ needs }) => needs === undefined || (needs === "tokens" ? contract === CONTRACTS[0] : secret !== undefined));

/**
 * Attacks `url`; gives a verdict for each fault as it is known. The first is that of a genuine event, tried for `waitMs`; when that
 * fails, it is the only one. `onWait` is told when a verdict takes long, and for how many milliseconds it may.
 */
export async function* attack({ url, contract, secret, secretName, service, seed, waitMs, only, onWait }) {
  const random = chance(seed);
  const call = calls(contract, random);
  const tools = {
    random,
    secret,
    issuer: service?.issuer,
    fetches: service?.fetches,
    story: (time) => call().story(time),
    event: (kind, data) => call().event(kind, data),
    post: poster({ url, contract, secret, secretName, issuer: service?.issuer }),
    patiently: (act) => patiently(act, COOLDOWN_MS, onWait),
  };
  const [genuine, ...others] = faultsOf(contract, secret);
  const first = await patiently(async () => (await genuine.send(tools))[0], waitMs);
  const begin = verdict(genuine, [first]);
  yield begin;
  if (!begin.passed) return;
  for (const fault of others) {
    if (!only || only.includes(fault.name)) yield verdict(fault, await fault.send(tools));
  }
}

function verdict({ name, group, sent, expect, why }, outcome) {
  const got = expect.wrong(outcome);
  return { name, group, passed: got === undefined, sent, expected: expect.says, ...(got === undefined ? {} : { got, why }) };
}

/** Posts events, or pieces of text; with a fresh token and the secret, unless told otherwise. */
function poster({ url, contract, secret: genuine, secretName, issuer }) {
  return async (parts, { token, secret = genuine, ...request } = {}) => {
    const target = new URL(url);
    if (secret !== undefined && secret !== null) target.searchParams.set(secretName, secret);
    const headers = { "content-type": "application/json; charset=utf-8" };
    const bearer = token === undefined && contract === CONTRACTS[0] ? await issuer.token() : token;
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    return send(target, { ...request, headers, pieces: request.method === "GET" ? [] : pieces(parts, contract) });
  };
}

function pieces(parts, contract) {
  const isText = parts.length > 0 && parts.every((part) => typeof part === "string" || part instanceof Uint8Array);
  if (isText) return parts;
  // The older contract posts one event as an object.
  return [JSON.stringify(contract !== CONTRACTS[0] && parts.length === 1 ? parts[0] : parts)];
}

/** Does it again until it is answered with 2xx, or the time is over. */
async function patiently(act, forMs, onWait = () => {}) {
  for (const begin = Date.now(); ; await sleep(PAUSE_MS)) {
    const answer = await act();
    const taken = answer.status >= 200 && answer.status <= 299;
    if (taken || Date.now() - begin + PAUSE_MS > forMs) return answer;
    onWait(forMs);
    onWait = () => {};
  }
}
