// What a link to this page carries: the emulator's numbers that were chosen, the contract, and whether to review. Never an endpoint,
// a token or the number of a person.

import { CONTRACTS, DEFAULT_CONTRACT } from "./contracts.js";
/** @import { Contract } from "./types.d.ts" */

/** As many callees as a link may hold: a link that names more of them was made to fill the page. */
const MOST = 20;

export function readHash(text = location.hash) {
  /** @type {{ callees?: string[], review?: boolean, contract?: Contract }} */
  const state = {};
  for (const pair of text.replace(/^#/, "").split("&")) {
    const [name, value = ""] = pair.split("=");
    if (name === "to") state.callees = value.split(",").map(decoded).filter(fits).slice(0, MOST);
    if (name === "review") state.review = value === "1";
    if (name === "api") state.contract = contractOf(value);
  }
  return state;
}

/** @param {{ callees: string[], review: boolean, contract: Contract }} state */
export function writeHash({ callees, review, contract }) {
  // Not URLSearchParams: it reads a plus sign as a space, and would have to spell every number with %2B.
  const to = callees.map((callee) => encodeURIComponent(callee).replaceAll("%2B", "+").replaceAll("%3A", ":"));
  const api = contract === DEFAULT_CONTRACT ? "" : `&api=${CONTRACTS[contract].version}`;
  const hash = `#to=${to.join(",")}${api}${review ? "&review=1" : ""}`;
  if (hash !== location.hash) history.replaceState(null, "", hash);
}

/** @param {string} version */
function contractOf(version) {
  const contracts = /** @type {Contract[]} */ (Object.keys(CONTRACTS));
  return contracts.find((contract) => CONTRACTS[contract].version === version);
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** @param {string} callee */
const fits = (callee) => callee.length > 0 && callee.length <= 200;
