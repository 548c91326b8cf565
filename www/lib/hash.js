// What a link to this page carries: the emulator's numbers that were chosen, the contract, whether to review, the part of the page that is
// shown, and the call and the row that are selected. Never an endpoint, a token or the number of a person.

import { CONTRACTS, DEFAULT_CONTRACT } from "./contracts.js";
/** @import { Contract, Tab } from "./types.d.ts" */

/** As many callees as a link may hold: a link that names more of them was made to fill the page. */
const MOST = 20;

/** @type {Tab[]} */
export const TABS = ["live", "bench", "faults", "report"];
/** @type {Tab} */
export const DEFAULT_TAB = "live";

export function readHash(text = location.hash) {
  /** @type {{ callees?: string[], review?: boolean, contract?: Contract, tab?: Tab, row?: number, call?: string, phone?: boolean }} */
  const state = {};
  for (const pair of text.replace(/^#/, "").split("&")) {
    const [name, value = ""] = pair.split("=");
    if (name === "to") state.callees = value.split(",").map(decoded).filter(fits).slice(0, MOST);
    if (name === "phone") state.phone = value === "1";
    if (name === "review") state.review = value === "1";
    if (name === "api") state.contract = contractOf(value);
    if (name === "tab") state.tab = TABS.find((tab) => tab === value);
    if (name === "row" && /^[1-9]\d{0,14}$/.test(value)) state.row = Number(value);
    if (name === "call" && fits(decoded(value))) state.call = decoded(value);
  }
  return state;
}

/**
 * @param {object} state
 * @param {string[]} [state.callees] none of a live endpoint: those are people
 * @param {boolean} state.review
 * @param {Contract} state.contract
 * @param {Tab} state.tab
 * @param {number} [state.row] the number of the entry that is selected
 * @param {string} [state.call] the id of the call whose rows are shown alone
 * @param {boolean} [state.phone] whether the softphone is on
 */
export function writeHash({ callees, review, contract, tab, row, call, phone }) {
  const parts = [
    tab !== DEFAULT_TAB && `tab=${tab}`,
    call && `call=${encodeURIComponent(call)}`,
    row !== undefined && `row=${row}`,
    // Not URLSearchParams: it reads a plus sign as a space, and would have to spell every number with %2B.
    callees &&
      `to=${callees.map((callee) => encodeURIComponent(callee).replaceAll("%2B", "+").replaceAll("%3A", ":")).join(",")}`,
    contract !== DEFAULT_CONTRACT && `api=${CONTRACTS[contract].version}`,
    review && "review=1",
    phone && "phone=1",
  ];
  const hash = `#${parts.filter(Boolean).join("&")}`;
  if (hash !== (location.hash || "#")) history.replaceState(null, "", hash);
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
