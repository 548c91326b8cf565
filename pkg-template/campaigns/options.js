// The options of a campaign: what belongs to the program is checked here, what the core decides by is checked there.
/** @import * as Declared from "./index.js" */
/** @import { Check } from "../platform/options.js" */
import { validationError } from "../errors.js";
import { contained } from "../platform/contained.js";
import { ABOUT } from "../platform/flows.js";
import { givenOptions } from "../platform/options.js";
import { get } from "../platform/values.js";

/** @param {unknown} value */
const isFunction = (value) => typeof value === "function";
/** @param {string[]} methods */
const has = (methods) => (/** @type {unknown} */ value) => methods.every((method) => isFunction(get(value, method)));

/** The longest id, in characters. */
const LONGEST_ID = 200;
const STORE = ["add", "get", "list", "open", "addPeople", "claim", "take", "settle", "control", "count", "page"];
/** @type {Record<string, Check>} */
const OWN = {
  id: [
    (value) => typeof value === "string" && value !== "" && value.length <= LONGEST_ID,
    `expected a string of at most ${LONGEST_ID} characters that names the campaign: with the same id, it is taken up`,
  ],
  client: [has(["createCall", "getCallConnection"]), "expected a CallAutomationClient"],
  receiver: [has(["flow", "waitFor"]), "expected a CallbackReceiver"],
  store: [has(STORE), 'expected a store of campaigns, such as new SqliteCampaigns("calls.db")'],
  callbackUrl: [
    (value) => typeof value === "string" && value !== "",
    "expected the URL to which the events of the calls are posted",
  ],
  call: [isFunction, "expected a function: the flow of one call"],
  zoneOf: [isFunction, "expected a function"],
  doNotCall: [isFunction, "expected a function"],
  normalise: [isFunction, "expected a function"],
  country: [(value) => typeof value === "string" && /^\+?\d{1,3}$/.test(value), 'expected a calling code, such as "+49"'],
  owner: [has(["run"]), "expected an object with the method run"],
  onError: [isFunction, "expected a function"],
};
const NEEDED = ["id", "client", "receiver", "store", "callbackUrl", "call"];
/** What the core reads; `maxRefused` is there because a plan of refusals is one of its rules. */
const RULES = ["numbers", "ringMs", "maxCallMs", "tries", "again", "hours", "until", "pace", "holdBack", "maxRefused"];

/**
 * @typedef {object} CheckedOptions
 * @property {string} id
 * @property {import("./index.js").CallAutomationClient} client
 * @property {import("./index.js").CallbackReceiver} receiver
 * @property {Declared.CampaignStore} store
 * @property {string} callbackUrl
 * @property {(flow: Declared.CampaignFlow<any>) => unknown} call
 * @property {((person: any) => string | string[] | undefined) | undefined} zoneOf
 * @property {((phone: string) => boolean | Promise<boolean>) | undefined} doNotCall
 * @property {((phone: string, person: any) => string) | undefined} normalise
 * @property {string | undefined} country
 * @property {Declared.LineOwner} owner
 * @property {Date | undefined} until
 * @property {(error: unknown, about: { id: string, try: number } | undefined) => void} onError
 */

/**
 * @param {unknown} given
 * @returns {{ options: CheckedOptions, rules: Record<string, unknown> }}
 */
export function readOptions(given) {
  const all = Object.fromEntries(givenOptions("Campaign", given, [...Object.keys(OWN), ...RULES]));
  for (const [name, [fits, expected]] of Object.entries(OWN)) {
    if (NEEDED.includes(name) ? !fits(all[name]) : all[name] !== undefined && !fits(all[name]))
      throw validationError(`Campaign: ${name}`, expected);
  }
  const rules = Object.fromEntries(RULES.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
  const { store, receiver, onError } = /** @type {any} */ (all);
  const about = get(receiver, ABOUT);
  if (about && get(about, "store") !== store)
    throw validationError(
      "Campaign: receiver",
      "expected a receiver with the store of the campaign: new CallbackReceiver({ store, … })",
    );
  if (about && !get(about, "hasClient"))
    throw validationError(
      "Campaign: client",
      "expected a client with the receiver: new CallAutomationClient(connectionString, { callbacks: receiver })",
    );
  const owner = all.owner ?? store.owner;
  if (!has(["run"])(owner))
    throw validationError("Campaign: owner", "expected an object with the method run: this store has none");
  const report = onError ?? printOnce();
  /** @type {CheckedOptions["onError"]} */
  const contain = (error, about) =>
    contained(
      () => report(error, about),
      (failure) => console.error("ringwire: onError failed:", failure),
    );
  return { options: /** @type {any} */ ({ ...all, owner, onError: contain }), rules };
}

/** How many errors a campaign without `onError` prints. */
const MOST_PRINTED = 20;

/**
 * Prints errors, each once: a flow that always fails must not fill the log. The id of a person may be a phone number, and is not printed.
 *
 * @returns {CheckedOptions["onError"]}
 */
function printOnce() {
  const printed = new Set();
  return (error, about) => {
    const text = String(error);
    if (printed.has(text) || printed.size >= MOST_PRINTED) return;
    printed.add(text);
    const whose = about ? " of a flow" : "";
    console.error(`ringwire: a campaign goes on after an error${whose}; printed once, for each error set onError:`, error);
  };
}
